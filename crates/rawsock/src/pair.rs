//! Two sockets connected to each other.

use libc::c_int;

use crate::consts::{AddressFamily, Protocol, SocketKind};
use crate::errors::{Error, Result};
use crate::socket::{Socket, birth};
use crate::sys::retry_interrupted;

/// Makes two sockets connected to each other: one `socketpair(2)`, with
/// `SOCK_CLOEXEC`.
///
/// They begin with the [default timeout](crate::getdefaulttimeout).
///
/// # Errors
///
/// `EOPNOTSUPP` for a family that has no pairs (all but `AF_UNIX` and
/// `AF_TIPC`), and those of [`socket`](crate::socket()).
///
/// ```
/// use rawsock::*;
///
/// let (parent, child) = socketpair(AF_UNIX, SOCK_SEQPACKET, 0)?;
/// parent.send(b"one record")?;
/// parent.send(b"another")?;
/// assert_eq!(child.recv(1024)?, b"one record");
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.socketpair(family, type, proto)`, where all three may be
/// left out: `AF_UNIX`, `SOCK_STREAM`, 0.
pub fn socketpair(
    family: AddressFamily,
    kind: SocketKind,
    proto: impl Into<Protocol>,
) -> Result<(Socket, Socket)> {
    let proto = proto.into();
    let (kind, mode) = birth(kind);
    let (a, b) = retry_interrupted(|| {
        socket2::Socket::pair(
            c_int::from(family).into(),
            c_int::from(kind).into(),
            Some(c_int::from(proto).into()),
        )
    })
    .map_err(|error| Error::os("socketpair", &error))?;
    let half = |fd| Socket::half(fd, family, kind, proto, mode);
    Ok((half(a), half(b)))
}
