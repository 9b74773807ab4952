//! Control messages, `SCM_*`, at level `SOL_SOCKET`: `cmsg(3)`, `unix(7)`.

use libc::c_int;

/// Descriptors.
///
/// ```
/// use std::io::IoSlice;
/// use rawsock::*;
/// use rawsock::ancillary::ControlMessageRef;
///
/// // As plain bytes it is refused, since a number owns nothing.
/// let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
/// let fd = a.fileno().to_ne_bytes();
/// let raw = ControlMessageRef::Raw { level: SOL_SOCKET, kind: SCM_RIGHTS, data: &fd };
/// assert!(a.sendmsg(&[IoSlice::new(b"x")], &[raw]).is_err()); // send_fds does it
/// # Ok::<(), Error>(())
/// ```
pub const SCM_RIGHTS: c_int = libc::SCM_RIGHTS;
/// Process, user and group of the sender, after [`opt::SO_PASSCRED`](crate::opt::SO_PASSCRED).
pub const SCM_CREDENTIALS: c_int = libc::SCM_CREDENTIALS;
/// Security context of the sender.
pub const SCM_SECURITY: c_int = 3;
/// A pidfd of the sender.
pub const SCM_PIDFD: c_int = 4;
/// The time in microseconds, after `SO_TIMESTAMP`.
pub const SCM_TIMESTAMP: c_int = libc::SCM_TIMESTAMP;
/// The time in nanoseconds, after `SO_TIMESTAMPNS`.
pub const SCM_TIMESTAMPNS: c_int = libc::SCM_TIMESTAMPNS;
/// Three times in nanoseconds, after `SO_TIMESTAMPING`.
pub const SCM_TIMESTAMPING: c_int = libc::SCM_TIMESTAMPING;
/// Whether a frame was acknowledged, after `SO_WIFI_STATUS`.
pub const SCM_WIFI_STATUS: c_int = libc::SCM_WIFI_STATUS;
/// Counters, after `SOF_TIMESTAMPING_OPT_STATS`.
pub const SCM_TIMESTAMPING_OPT_STATS: c_int = libc::SCM_TIMESTAMPING_OPT_STATS;
/// Interface and length, after `SOF_TIMESTAMPING_OPT_PKTINFO`.
pub const SCM_TIMESTAMPING_PKTINFO: c_int = libc::SCM_TIMESTAMPING_PKTINFO;
/// When to send, after `SO_TXTIME`.
pub const SCM_TXTIME: c_int = libc::SCM_TXTIME;
/// Received data that ended up in ordinary memory after all.
pub const SCM_DEVMEM_LINEAR: c_int = libc::SCM_DEVMEM_LINEAR;
/// Where in device memory received data are.
pub const SCM_DEVMEM_DMABUF: c_int = libc::SCM_DEVMEM_DMABUF;
/// The number that the time of sending is reported with.
pub const SCM_TS_OPT_ID: c_int = 81;
/// How many bytes are unread, after `SO_INQ`.
pub const SCM_INQ: c_int = 84;
