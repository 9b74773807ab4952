//! The error numbers that Python's module has.

use libc::c_int;

/// The descriptor is not open.
pub const EBADF: c_int = libc::EBADF;
/// Not now: the call would have to wait.
///
/// ```
/// use rawsock::*;
///
/// let (s, _peer) = socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0)?;
/// assert_eq!(s.recv(1).unwrap_err().errno(), Some(EAGAIN));
/// # Ok::<(), Error>(())
/// ```
pub const EAGAIN: c_int = libc::EAGAIN;
/// Another name for `EAGAIN`.
pub const EWOULDBLOCK: c_int = libc::EWOULDBLOCK;
