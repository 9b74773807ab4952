//! Requests of `ioctl(2)` that belong to sockets.

/// How many bytes can be read.
///
/// ```
/// use rawsock::*;
///
/// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
/// a.send(b"hello")?;
/// assert_eq!(b.bytes_readable()?, 5); // asks for it
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `fcntl.ioctl(s, termios.FIONREAD, bytes(4))`.
pub const SIOCINQ: u32 = libc::FIONREAD as u32;
/// How many bytes are not sent or not acknowledged.
pub const SIOCOUTQ: u32 = libc::TIOCOUTQ as u32;
/// How many bytes are not sent.
pub const SIOCOUTQNSD: u32 = libc::SIOCOUTQNSD as u32;
/// Is out-of-band data what comes next?
pub const SIOCATMARK: u32 = 0x8905;
/// The context number of this machine, asked of `/dev/vsock`.
pub const IOCTL_VM_SOCKETS_GET_LOCAL_CID: u32 = 0x7b9;
