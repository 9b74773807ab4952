//! Ending one direction or both.

use std::net::Shutdown;
use std::os::fd::AsFd;

use libc::c_int;

use super::Socket;
use crate::consts::{SHUT_RD, SHUT_RDWR, SHUT_WR};
use crate::errors::{Error, Result};
use crate::sys;

/// What [`Socket::shutdown`] ends: `SHUT_RD`, `SHUT_WR`, `SHUT_RDWR`, or
/// `std`'s [`Shutdown`].
///
/// ```
/// use std::net::Shutdown;
/// use rawsock::{How, SHUT_WR};
///
/// assert_eq!(How::from(SHUT_WR), How::from(Shutdown::Write));
/// ```
///
/// Python: an `int`: `socket.SHUT_RD`, `socket.SHUT_WR`, `socket.SHUT_RDWR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct How(c_int);

impl From<c_int> for How {
    fn from(how: c_int) -> Self {
        Self(how)
    }
}

impl From<Shutdown> for How {
    fn from(how: Shutdown) -> Self {
        Self(match how {
            Shutdown::Read => SHUT_RD,
            Shutdown::Write => SHUT_WR,
            Shutdown::Both => SHUT_RDWR,
        })
    }
}

impl Socket {
    /// Ends sending, receiving or both: one `shutdown(2)`.
    ///
    /// After `SHUT_WR` the peer reads what was sent and then end of file. What
    /// other threads are doing with the socket ends too: a `recv` with no
    /// bytes, an `accept` with `EINVAL`.
    ///
    /// # Errors
    ///
    /// `ENOTCONN` if the socket is not connected (any more); threads that wait
    /// in an `accept` or a `recvfrom` wake all the same. `EINVAL` for another
    /// number.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// a.sendall(b"question")?;
    /// a.shutdown(SHUT_WR)?;
    /// assert_eq!(b.recv(1024)?, b"question");
    /// assert_eq!(b.recv(1024)?, b"");
    /// b.sendall(b"answer")?;
    /// assert_eq!(a.recv(1024)?, b"answer");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.shutdown(how)`.
    pub fn shutdown(&self, how: impl Into<How>) -> Result<()> {
        sys::shutdown(self.as_fd(), how.into().0).map_err(|error| Error::os("shutdown", &error))
    }
}
