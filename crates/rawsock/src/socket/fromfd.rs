//! A socket over a duplicate of somebody's descriptor.

use std::os::fd::AsFd;

use super::Socket;
use super::identity::Identity;
use crate::consts::{AddressFamily, Protocol, SocketKind};
use crate::errors::{Error, Result};
use crate::sys::{self, retry_interrupted};
use crate::timeouts::{DEFAULT_MODE, Mode};

/// Makes a socket over a duplicate of a descriptor: one
/// `fcntl(F_DUPFD_CLOEXEC)`, and one `getsockname(2)` to see that it is a
/// socket.
///
/// The one that is lent stays as it is, open and its owner's. Family, kind
/// and protocol are taken as given; [`Socket::from_owned`] asks the kernel for
/// them. The [default timeout](crate::getdefaulttimeout) is applied if there
/// is one, to both: `O_NONBLOCK` belongs to what they share. If there is none,
/// the descriptor stays as it is.
///
/// # Errors
///
/// `ENOTSOCK` if it is no socket, `EMFILE` when the process has too many
/// descriptors.
///
/// ```
/// use rawsock::*;
///
/// let theirs = std::net::TcpListener::bind("127.0.0.1:0")?;
/// let s = fromfd(&theirs, AF_INET, SOCK_STREAM, 0)?;
/// assert_eq!(s.getsockname()?.as_socket(), Some(theirs.local_addr()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Python: `socket.fromfd(fd, family, type, proto)`, where `proto` may be
/// left out. To lend without a duplicate see [`SocketRef`](crate::SocketRef).
pub fn fromfd(
    fd: impl AsFd,
    family: AddressFamily,
    kind: SocketKind,
    proto: impl Into<Protocol>,
) -> Result<Socket> {
    const OPERATION: &str = "fromfd";
    let failed = |error| Error::os(OPERATION, &error);
    let twin = retry_interrupted(|| fd.as_fd().try_clone_to_owned()).map_err(failed)?;
    match sys::getsockname(twin.as_fd()) {
        // Some families have no names, which is no reason to refuse them.
        Err(error) if error.raw_os_error() == Some(libc::ENOTSOCK) => return Err(failed(error)),
        _ => {}
    }
    let mode = match DEFAULT_MODE.get() {
        mode if mode.is_nonblocking() => {
            sys::set_nonblocking(twin.as_fd(), true).map_err(failed)?;
            mode
        }
        _ => Mode::Inherited,
    };
    let identity = Identity::known(family, kind, proto.into());
    Ok(Socket::assemble(twin, identity, mode))
}
