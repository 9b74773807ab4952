//! How much waits in the queues of a socket, and where the urgent byte is.

use std::io;
use std::os::fd::AsFd;

use super::Socket;
use crate::consts::{SIOCATMARK, SIOCINQ, SIOCOUTQ, SIOCOUTQNSD};
use crate::errors::{Error, Result};
use crate::sys;

impl Socket {
    /// How many bytes can be received: `ioctl(SIOCINQ)`, which is `FIONREAD`.
    ///
    /// Of a stream, all that is there, up to the urgent byte if there is one;
    /// of datagrams, the length of the next one, so that 0 may be an empty
    /// one. The end of a stream counts nothing.
    ///
    /// # Errors
    ///
    /// `EINVAL` for a socket that listens; `ENOTTY` if the family cannot say,
    /// as netlink.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// assert_eq!(b.bytes_readable()?, 0);
    /// a.sendall(b"hello")?;
    /// assert_eq!(b.bytes_readable()?, 5);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `fcntl.ioctl(s, termios.FIONREAD, buffer)`.
    #[doc(alias = "FIONREAD")]
    #[doc(alias = "SIOCINQ")]
    #[doc(alias = "available")]
    pub fn bytes_readable(&self) -> Result<usize> {
        self.bytes("bytes_readable", SIOCINQ)
    }

    /// How many bytes sent have not arrived yet: `ioctl(SIOCOUTQ)`, which is
    /// `TIOCOUTQ`.
    ///
    /// Of TCP, those that the other side has not acknowledged. It
    /// acknowledges what it has got, read or not. Elsewhere it is the memory
    /// in use, which is more than the bytes sent: of UDP until they have left
    /// the machine, of Unix until they are read.
    ///
    /// # Errors
    ///
    /// `EINVAL` for a TCP socket that listens; `ENOTTY` if the family cannot
    /// say, as netlink.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// a.sendall(b"hello")?;
    /// assert!(a.bytes_outstanding()? >= 5);
    /// b.recv(1024)?;
    /// assert_eq!(a.bytes_outstanding()?, 0);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `fcntl.ioctl(s, termios.TIOCOUTQ, buffer)`.
    #[doc(alias = "SIOCOUTQ")]
    #[doc(alias = "TIOCOUTQ")]
    pub fn bytes_outstanding(&self) -> Result<usize> {
        self.bytes("bytes_outstanding", SIOCOUTQ)
    }

    /// How many bytes a TCP socket still holds back: `ioctl(SIOCOUTQNSD)`.
    ///
    /// Those sent, but not yet put into a packet, because the window of the
    /// other side is full, or the network is.
    ///
    /// # Errors
    ///
    /// `ENOTTY` for most that is not TCP; `EINVAL` for a socket that listens.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let listener = socket(AF_INET, SOCK_STREAM, 0)?;
    /// listener.bind(("127.0.0.1", 0))?;
    /// listener.listen(1)?;
    /// let s = socket(AF_INET, SOCK_STREAM, 0)?;
    /// s.connect(&listener.getsockname()?)?;
    /// assert_eq!(s.bytes_unsent()?, 0);
    /// s.set(opt::TCP_CORK, true)?;
    /// s.sendall(b"hello")?;
    /// assert_eq!(s.bytes_unsent()?, 5);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python has no name for it.
    #[doc(alias = "SIOCOUTQNSD")]
    pub fn bytes_unsent(&self) -> Result<usize> {
        self.bytes("bytes_unsent", SIOCOUTQNSD)
    }

    /// Whether the urgent byte of a TCP or Unix stream is what comes next:
    /// `ioctl(SIOCATMARK)`.
    ///
    /// A `recv` does not read across that mark, so a program that is told of
    /// urgent data reads until it is there, and then the byte by
    /// [`MSG_OOB`](crate::MSG_OOB).
    ///
    /// # Errors
    ///
    /// `ENOTTY` if the family has no such mark.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// # let listener = socket(AF_INET, SOCK_STREAM, 0)?;
    /// # listener.bind(("127.0.0.1", 0))?;
    /// # listener.listen(1)?;
    /// # let a = socket(AF_INET, SOCK_STREAM, 0)?;
    /// # a.connect(&listener.getsockname()?)?;
    /// # let (b, _) = listener.accept()?;
    /// a.sendall(b"to be thrown away")?;
    /// a.send_with_flags(b"!", MSG_OOB)?;
    ///
    /// while !b.sockatmark()? {
    ///     b.recv(1024)?;
    /// }
    /// assert_eq!(b.recv_with_flags(1, MSG_OOB)?, b"!");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python has no name for it; C: `sockatmark(fd)`.
    #[doc(alias = "SIOCATMARK")]
    pub fn sockatmark(&self) -> Result<bool> {
        Ok(self.number("sockatmark", SIOCATMARK)? != 0)
    }

    fn bytes(&self, operation: &'static str, request: u32) -> Result<usize> {
        let count = self.number(operation, request)?;
        // No socket says so, but what is none is asked as well.
        usize::try_from(count).map_err(|_| Error::errno_of(operation, libc::EIO))
    }

    fn number(&self, operation: &'static str, request: u32) -> Result<libc::c_int> {
        sys::ioctl_number(self.as_fd(), request)
            .map_err(|error: io::Error| Error::os(operation, &error))
    }
}
