//! Virtual machines and their host (`AF_VSOCK`): `vsock(7)`.

use libc::c_int;

/// Any context, to bind to.
///
/// ```
/// use rawsock::*;
///
/// if let Ok(s) = socket(AF_VSOCK, SOCK_STREAM, 0) { // a kernel may have no vsock
///     s.bind((VMADDR_CID_ANY, VMADDR_PORT_ANY))?;
/// }
/// # Ok::<(), Error>(())
/// ```
pub const VMADDR_CID_ANY: u32 = libc::VMADDR_CID_ANY;
/// The hypervisor itself.
pub const VMADDR_CID_HYPERVISOR: u32 = libc::VMADDR_CID_HYPERVISOR;
/// This machine.
pub const VMADDR_CID_LOCAL: u32 = libc::VMADDR_CID_LOCAL;
/// The host.
pub const VMADDR_CID_HOST: u32 = libc::VMADDR_CID_HOST;
/// Any port, to bind to.
pub const VMADDR_PORT_ANY: u32 = libc::VMADDR_PORT_ANY;
/// Not a version.
pub const VM_SOCKETS_INVALID_VERSION: u32 = u32::MAX;

// Flags of an address.

/// By way of the host, also to a sibling.
pub const VMADDR_FLAG_TO_HOST: u8 = 1;

// Options at level `AF_VSOCK`.

/// Size of the buffer, a `u64`.
pub const SO_VM_SOCKETS_BUFFER_SIZE: c_int = 0;
/// Smallest size of the buffer.
pub const SO_VM_SOCKETS_BUFFER_MIN_SIZE: c_int = 1;
/// Largest size of the buffer.
pub const SO_VM_SOCKETS_BUFFER_MAX_SIZE: c_int = 2;
/// Read-only: the number of the peer on its host (VMCI).
pub const SO_VM_SOCKETS_PEER_HOST_VM_ID: c_int = 3;
/// Read-only: is the peer trusted (VMCI)?
pub const SO_VM_SOCKETS_TRUSTED: c_int = 5;
/// How long connecting may take, in C's `long`s.
pub const SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD: c_int = 6;
/// Do not wait (VMCI).
pub const SO_VM_SOCKETS_NONBLOCK_TXRX: c_int = 7;
/// How long connecting may take, with 64-bit times everywhere.
pub const SO_VM_SOCKETS_CONNECT_TIMEOUT_NEW: c_int = 8;

// At level `SOL_VSOCK`.

/// The control message of the error queue.
pub const VSOCK_RECVERR: c_int = 1;
