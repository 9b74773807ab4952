//! Options of virtual machines: `vsock(7)`.

use libc::c_int;

use super::{Opt, Timeval};
use crate::consts;

/// Size of the buffer in bytes.
///
/// ```
/// use rawsock::*;
///
/// if let Ok(s) = socket(AF_VSOCK, SOCK_STREAM, 0) { // a kernel may have no vsock
///     s.set(opt::SO_VM_SOCKETS_BUFFER_SIZE, 65_536)?;
///     assert_eq!(s.get(opt::SO_VM_SOCKETS_BUFFER_SIZE)?, 65_536);
/// }
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `s.setsockopt(AF_VSOCK, SO_VM_SOCKETS_BUFFER_SIZE, size)`.
pub const SO_VM_SOCKETS_BUFFER_SIZE: Opt<u64> = Opt::new(
    "SO_VM_SOCKETS_BUFFER_SIZE",
    AF_VSOCK,
    consts::SO_VM_SOCKETS_BUFFER_SIZE,
);
/// Smallest size of the buffer in bytes.
pub const SO_VM_SOCKETS_BUFFER_MIN_SIZE: Opt<u64> = Opt::new(
    "SO_VM_SOCKETS_BUFFER_MIN_SIZE",
    AF_VSOCK,
    consts::SO_VM_SOCKETS_BUFFER_MIN_SIZE,
);
/// Largest size of the buffer in bytes.
pub const SO_VM_SOCKETS_BUFFER_MAX_SIZE: Opt<u64> = Opt::new(
    "SO_VM_SOCKETS_BUFFER_MAX_SIZE",
    AF_VSOCK,
    consts::SO_VM_SOCKETS_BUFFER_MAX_SIZE,
);
/// The kernel's own limit of connecting, 2 s by default; `None` for the default. The timeout of the socket comes in addition.
pub const SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD: Opt<Timeval> = Opt::new(
    "SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD",
    AF_VSOCK,
    consts::SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD,
);

/// The level of these options is the family.
const AF_VSOCK: c_int = libc::AF_VSOCK;
