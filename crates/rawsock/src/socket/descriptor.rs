//! The descriptor: its number, its loan, its duplicate, its inheritance.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, IntoRawFd, OwnedFd, RawFd};

use super::Socket;
use super::identity::Identity;
use crate::errors::{Error, Result};
use crate::sys::{self, retry_interrupted};
use crate::timeouts::Mode;

impl Socket {
    /// The number of the descriptor. Python: `s.fileno()`.
    ///
    /// For whoever needs it; [`AsFd`] is the safe way to lend it.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET, SOCK_STREAM, 0)?;
    /// assert!(s.fileno() > 2);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "as_raw_fd")]
    pub fn fileno(&self) -> RawFd {
        self.fd.as_raw_fd()
    }

    /// A second socket over a duplicate of the descriptor, CLOEXEC, with the
    /// same timeout: one `fcntl(F_DUPFD_CLOEXEC)`.
    ///
    /// Both share everything that belongs to the open file description:
    /// options, addresses, and whether it is non-blocking, which a
    /// [`settimeout`](Self::settimeout) of either changes for both.
    ///
    /// # Errors
    ///
    /// `EMFILE` when the process has too many descriptors.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// s.bind(("127.0.0.1", 0))?;
    /// let twin = s.dup()?;
    /// assert_ne!(twin.fileno(), s.fileno());
    /// assert_eq!(twin.getsockname()?, s.getsockname()?);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.dup()`.
    #[doc(alias = "try_clone")]
    pub fn dup(&self) -> Result<Self> {
        let fd = retry_interrupted(|| self.socket2().try_clone())
            .map_err(|error| Error::os("dup", &error))?;
        Ok(Self::assemble(fd, self.identity.clone(), self.mode.get()))
    }

    /// Whether a program started by `exec` gets the descriptor: never, unless
    /// [`set_inheritable`](Self::set_inheritable) said so.
    ///
    /// Asks `fcntl(F_GETFD)`.
    ///
    /// # Errors
    ///
    /// None that a socket gives.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// assert!(!a.get_inheritable()?);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.get_inheritable()`.
    #[doc(alias = "FD_CLOEXEC")]
    pub fn get_inheritable(&self) -> Result<bool> {
        sys::is_inheritable(self.as_fd()).map_err(|error| Error::os("get_inheritable", &error))
    }

    /// Says whether a program started by `exec` gets the descriptor: one
    /// `ioctl(FIONCLEX)` or `ioctl(FIOCLEX)`.
    ///
    /// # Errors
    ///
    /// None that a socket gives.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET, SOCK_STREAM, 0)?;
    /// assert!(!s.get_inheritable()?);
    /// s.set_inheritable(true)?;
    /// assert!(s.get_inheritable()?);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.set_inheritable(flag)`.
    #[doc(alias = "FD_CLOEXEC")]
    pub fn set_inheritable(&self, inheritable: bool) -> Result<()> {
        sys::set_inheritable(self.as_fd(), inheritable)
            .map_err(|error| Error::os("set_inheritable", &error))
    }
}

impl AsFd for Socket {
    #[inline]
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

impl AsRawFd for Socket {
    fn as_raw_fd(&self) -> RawFd {
        self.fd.as_raw_fd()
    }
}

impl IntoRawFd for Socket {
    fn into_raw_fd(self) -> RawFd {
        self.fd.into_raw_fd()
    }
}

/// Takes over a descriptor as it is, without a system call: one that is no
/// socket fails with `ENOTSOCK` when it is first used.
///
/// The first call that needs the family (`bind`, `connect`, `accept`,
/// `sendto`) asks `getsockopt(SO_DOMAIN)` for it, once.
///
/// See [`Socket::from_owned`] for the careful way.
impl From<OwnedFd> for Socket {
    fn from(fd: OwnedFd) -> Self {
        Self::assemble(fd, Identity::unknown(), Mode::Inherited)
    }
}

impl From<Socket> for OwnedFd {
    fn from(socket: Socket) -> Self {
        socket.detach()
    }
}
