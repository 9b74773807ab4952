//! `SHUT_*` and `SOMAXCONN`.

use libc::c_int;

/// For `shutdown`: nothing will be received any more.
pub const SHUT_RD: c_int = libc::SHUT_RD;
/// For `shutdown`: nothing will be sent any more; the peer reads end of file.
pub const SHUT_WR: c_int = libc::SHUT_WR;
/// For `shutdown`: neither.
pub const SHUT_RDWR: c_int = libc::SHUT_RDWR;

/// The longest queue `listen` asks for in C's headers; the kernel's own
/// limit is `/proc/sys/net/core/somaxconn`.
pub const SOMAXCONN: c_int = libc::SOMAXCONN;
