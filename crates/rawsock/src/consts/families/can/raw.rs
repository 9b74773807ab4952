//! Options of `CAN_RAW`, at level `SOL_CAN_RAW`.

use libc::c_int;

/// Which frames are received.
pub const CAN_RAW_FILTER: c_int = libc::CAN_RAW_FILTER;
/// Which errors are received.
pub const CAN_RAW_ERR_FILTER: c_int = libc::CAN_RAW_ERR_FILTER;
/// Deliver own frames to other sockets of this machine.
pub const CAN_RAW_LOOPBACK: c_int = libc::CAN_RAW_LOOPBACK;
/// Deliver own frames to this socket.
///
/// ```
/// use rawsock::*;
///
/// if let Ok(s) = socket(AF_CAN, SOCK_RAW, CAN_RAW) { // a kernel may have no CAN
///     s.setsockopt(SOL_CAN_RAW, CAN_RAW_RECV_OWN_MSGS, 1)?;
/// }
/// # Ok::<(), Error>(())
/// ```
pub const CAN_RAW_RECV_OWN_MSGS: c_int = libc::CAN_RAW_RECV_OWN_MSGS;
/// Allow CAN FD frames.
pub const CAN_RAW_FD_FRAMES: c_int = libc::CAN_RAW_FD_FRAMES;
/// A frame must pass all filters.
pub const CAN_RAW_JOIN_FILTERS: c_int = libc::CAN_RAW_JOIN_FILTERS;
/// Allow CAN XL frames.
pub const CAN_RAW_XL_FRAMES: c_int = libc::CAN_RAW_XL_FRAMES;
/// Virtual networks of CAN XL frames.
pub const CAN_RAW_XL_VCID_OPTS: c_int = 8;
/// How many filters a socket can have.
pub const CAN_RAW_FILTER_MAX: c_int = libc::CAN_RAW_FILTER_MAX;

// Control messages at level `SOL_CAN_RAW`.

/// The control message of the error queue.
pub const SCM_CAN_RAW_ERRQUEUE: c_int = 1;
