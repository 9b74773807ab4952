//! Waiting for a socket without taking anything from it, and asking it for
//! its error.

use super::Socket;
use super::wait::{Event, Stop};
use crate::consts::{SO_ERROR, SOL_SOCKET};
use crate::errors::{Error, Result};
use crate::timeouts::{Deadline, Mode, Timeout};

impl Socket {
    /// Waits until there is something to receive, or to accept, and says
    /// whether there is: `ppoll(2)`, and again after a signal.
    ///
    /// `None` waits for ever, and 0 only asks. The timeout of the socket does
    /// not count here.
    ///
    /// The end of a stream and a pending error count too: they are what the
    /// next `recv` answers, without waiting. It is a hint: another thread may
    /// be faster, so whoever must not wait uses
    /// [`try_recv`](Self::try_recv).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] for a timeout that makes no sense, see
    /// [`settimeout`](Self::settimeout). That the time is up is no error, but
    /// `false`.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// assert!(!b.wait_readable(0.01)?);
    /// a.sendall(b"hello")?;
    /// assert!(b.wait_readable(None)?);
    /// assert_eq!(b.recv(1024)?, b"hello");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `select.select([s], [], [], timeout)`, which refuses
    /// descriptors above 1023.
    #[doc(alias = "poll")]
    #[doc(alias = "select")]
    #[doc(alias = "POLLIN")]
    pub fn wait_readable(&self, timeout: impl Into<Timeout>) -> Result<bool> {
        self.wait("wait_readable", Event::Readable, timeout.into())
    }

    /// Waits until there is room for something to send, or a `connect` has
    /// come to its end, and says whether it is so: `ppoll(2)`, and again after
    /// a signal.
    ///
    /// See [`wait_readable`](Self::wait_readable). After a `connect` that did
    /// not wait, [`take_error`](Self::take_error) says how it went.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let listener = socket(AF_INET, SOCK_STREAM, 0)?;
    /// listener.bind(("127.0.0.1", 0))?;
    /// listener.listen(5)?;
    ///
    /// let s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)?;
    /// let begun = s.connect(&listener.getsockname()?);
    /// assert!(begun.is_ok() || begun.unwrap_err().is_would_block());
    /// assert!(s.wait_writable(5.0)?);
    /// assert!(s.take_error()?.is_none());
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `select.select([], [s], [], timeout)`.
    #[doc(alias = "POLLOUT")]
    pub fn wait_writable(&self, timeout: impl Into<Timeout>) -> Result<bool> {
        self.wait("wait_writable", Event::Writable, timeout.into())
    }

    fn wait(&self, operation: &'static str, event: Event, timeout: Timeout) -> Result<bool> {
        let waited = match timeout.mode() {
            Err(reason) => return Err(Error::invalid(operation, reason)),
            Ok(Mode::NonBlocking) => self.is_ready(event),
            Ok(Mode::Timeout(time)) => self.poll(event, Deadline::after(time)).map(|()| true),
            Ok(_) => self.poll(event, Deadline::NEVER).map(|()| true),
        };
        match waited {
            // The last word is the kernel's: a short time may be over before
            // it was asked at all.
            Err(Stop::TimedOut) => self.is_ready(event),
            waited => waited,
        }
        .map_err(|stop| stop.error(operation))
    }

    /// The error that is pending, which is none from then on:
    /// `getsockopt(SO_ERROR)`.
    ///
    /// What came without a call to answer it: how a `connect` ended that did
    /// not wait, a reset, an ICMP message to an earlier datagram. Any call
    /// takes it, so it tells once.
    ///
    /// This says how a `connect` went; it does not say that it has come to an
    /// end. `None` before that is nothing but `EINPROGRESS`, so
    /// [`wait_writable`](Self::wait_writable) comes first. Another
    /// [`connect_ex`](Self::connect_ex) asks as well, once: after it has told
    /// of a failure, the next begins anew.
    ///
    /// # Errors
    ///
    /// `ENOTSOCK` if the descriptor is no socket.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let unheard = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// unheard.bind(("127.0.0.1", 0))?;
    /// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// s.connect(&unheard.getsockname()?)?;
    /// drop(unheard);
    ///
    /// s.send(b"is anybody there?")?;
    /// assert!(s.wait_readable(5.0)?);
    /// let error = s.take_error()?.expect("the port is closed");
    /// assert_eq!(error.errno(), Some(111)); // ECONNREFUSED
    /// assert!(s.take_error()?.is_none());
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)`.
    #[doc(alias = "SO_ERROR")]
    pub fn take_error(&self) -> Result<Option<Error>> {
        match self.getsockopt(SOL_SOCKET, SO_ERROR)? {
            0 => Ok(None),
            errno => Ok(Some(Error::errno_of("take_error", errno))),
        }
    }
}
