//! From birth to close.

use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::sync::Mutex;
use std::sync::atomic::AtomicU32;

use libc::c_int;

use super::Socket;
use super::identity::Identity;
use crate::consts::{AddressFamily, Protocol, SOCK_NONBLOCK, SocketKind};
use crate::errors::{Error, Result};
use crate::sys::{self, retry_interrupted};
use crate::timeouts::{DEFAULT_MODE, Mode, ModeCell};

/// Makes a socket: one `socket(2)`, with `SOCK_CLOEXEC`.
///
/// It begins with the [default timeout](crate::getdefaulttimeout), or
/// non-blocking if `kind` has `SOCK_NONBLOCK`.
///
/// # Errors
///
/// `EAFNOSUPPORT` for a family the kernel does not have, `EPROTONOSUPPORT`
/// and `ESOCKTNOSUPPORT` for a combination that does not exist, `EPERM` for
/// `SOCK_RAW` without `CAP_NET_RAW`, `EMFILE` and `ENFILE` when there are too
/// many descriptors.
///
/// ```
/// use rawsock::*;
///
/// let tcp = socket(AF_INET, SOCK_STREAM, 0)?;
/// let udp = socket(AF_INET6, SOCK_DGRAM, IPPROTO_UDP)?;
/// let records = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0)?;
/// assert_eq!(records.kind(), SOCK_SEQPACKET);
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.socket(family, type, proto)`. Unlike Python, none of the
/// three is optional; for `fileno=` see [`Socket::from_owned`].
pub fn socket(
    family: AddressFamily,
    kind: SocketKind,
    proto: impl Into<Protocol>,
) -> Result<Socket> {
    let proto = proto.into();
    let (kind, mode) = birth(kind);
    let fd = retry_interrupted(|| {
        socket2::Socket::new(
            c_int::from(family).into(),
            c_int::from(kind).into(),
            Some(c_int::from(proto).into()),
        )
    })
    .map_err(|error| Error::os("socket", &error))?;
    log::trace!("socket {}: {family:?}, {kind:?}, {proto:?}", fd.as_raw_fd());
    let identity = Identity::known(family, kind, proto);
    Ok(Socket::assemble(fd, identity, mode))
}

/// The kind to ask the kernel for, and the mode that goes with it.
pub(crate) fn birth(kind: SocketKind) -> (SocketKind, Mode) {
    let mode = if kind.contains(SOCK_NONBLOCK) {
        Mode::NonBlocking
    } else {
        DEFAULT_MODE.get()
    };
    if mode.is_nonblocking() {
        (kind | SOCK_NONBLOCK, mode)
    } else {
        (kind, mode)
    }
}

impl Socket {
    /// A socket of known identity, whose descriptor is already in `mode`.
    pub(super) fn assemble(fd: impl Into<OwnedFd>, identity: Identity, mode: Mode) -> Self {
        Self {
            fd: fd.into(),
            identity,
            mode: ModeCell::new(mode),
            changing: Mutex::new(()),
            changes: AtomicU32::new(0),
        }
    }

    /// One half of a pair that was made with these arguments.
    pub(crate) fn half(
        fd: socket2::Socket,
        family: AddressFamily,
        kind: SocketKind,
        proto: Protocol,
        mode: Mode,
    ) -> Self {
        Self::assemble(fd, Identity::known(family, kind, proto), mode)
    }

    /// A descriptor that came from the kernel, blocking, into the
    /// [default timeout](crate::getdefaulttimeout).
    pub(super) fn newborn(
        operation: &'static str,
        fd: OwnedFd,
        identity: Identity,
    ) -> Result<Self> {
        let mode = DEFAULT_MODE.get();
        if mode.is_nonblocking() {
            sys::set_nonblocking(fd.as_fd(), true).map_err(|error| Error::os(operation, &error))?;
        }
        Ok(Self::assemble(fd, identity, mode))
    }

    /// Takes over a descriptor that has to be a socket.
    ///
    /// Calls `getsockopt(2)` for family, kind and protocol. The
    /// [default timeout](crate::getdefaulttimeout) is applied if there is
    /// one; if not, the descriptor stays as it is.
    ///
    /// # Errors
    ///
    /// `ENOTSOCK` if it is something else; it is closed then.
    ///
    /// ```
    /// use std::os::fd::OwnedFd;
    /// use rawsock::*;
    ///
    /// let theirs = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// let s = Socket::from_owned(OwnedFd::from(theirs))?;
    /// assert_eq!(s.family(), AF_INET);
    ///
    /// let file = std::fs::File::open("/dev/null")?;
    /// let refused = Socket::from_owned(OwnedFd::from(file));
    /// assert_eq!(refused.unwrap_err().errno(), Some(88)); // ENOTSOCK
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Python: `socket.socket(fileno=fd)`. Unlike Python, a descriptor that is
    /// non-blocking already is known to be so by
    /// [`gettimeout`](Self::gettimeout).
    #[doc(alias = "fileno")]
    pub fn from_owned(fd: OwnedFd) -> Result<Self> {
        const OPERATION: &str = "socket";
        let socket = Self::from(fd);
        socket
            .identify()
            .map_err(|error| Error::option(OPERATION, &error))?;
        let mode = DEFAULT_MODE.get();
        if mode.is_nonblocking() {
            sys::set_nonblocking(socket.as_fd(), true)
                .map_err(|error| Error::os(OPERATION, &error))?;
            socket.mode.set(mode);
        }
        Ok(socket)
    }

    /// Closes the descriptor and says how that went: one `close(2)`.
    ///
    /// Dropping the socket does the same and says nothing.
    ///
    /// # Errors
    ///
    /// What `close(2)` answers; the descriptor is closed all the same. As in
    /// Python, `ECONNRESET` is none; unlike there, neither is `EINTR`, after
    /// which Linux has closed the descriptor too.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET, SOCK_STREAM, 0)?;
    /// s.close()?;
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.close()`. Unlike Python, nobody can use the socket
    /// afterwards, and no other thread can be using it.
    pub fn close(self) -> Result<()> {
        log::trace!("socket {}: close", self.fileno());
        match sys::close(self.detach()) {
            Err(error) if !matches!(error.raw_os_error(), Some(libc::ECONNRESET | libc::EINTR)) => {
                Err(Error::os("close", &error))
            }
            _ => Ok(()),
        }
    }

    /// Gives the descriptor away, open and unchanged.
    ///
    /// ```
    /// use std::net::UdpSocket;
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// s.bind(("127.0.0.1", 0))?;
    /// let theirs = UdpSocket::from(s.detach());
    /// assert!(theirs.local_addr()?.port() > 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Python: `s.detach()`. Unlike Python, the descriptor has an owner.
    #[doc(alias = "into_raw_fd")]
    pub fn detach(self) -> OwnedFd {
        self.fd
    }
}
