//! `SHUT_*` and `SOMAXCONN`.

use libc::c_int;

/// For `shutdown`: nothing will be received any more.
pub const SHUT_RD: c_int = libc::SHUT_RD;
/// For `shutdown`: nothing will be sent any more; the peer reads end of file.
///
/// ```
/// use rawsock::*;
///
/// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
/// a.shutdown(SHUT_WR)?;
/// assert_eq!(b.recv(1)?, b""); // and `b` can still answer
/// # Ok::<(), Error>(())
/// ```
pub const SHUT_WR: c_int = libc::SHUT_WR;
/// For `shutdown`: neither.
pub const SHUT_RDWR: c_int = libc::SHUT_RDWR;

/// The longest queue `listen` asks for in C's headers; the kernel's own
/// limit is `/proc/sys/net/core/somaxconn`.
///
/// ```
/// use rawsock::*;
///
/// let s = socket(AF_INET, SOCK_STREAM, 0)?;
/// s.bind(("127.0.0.1", 0))?;
/// s.listen(SOMAXCONN)?;
/// # Ok::<(), Error>(())
/// ```
pub const SOMAXCONN: c_int = libc::SOMAXCONN;
