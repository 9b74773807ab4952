//! The three modes: for ever, for a time, not at all.

use std::os::fd::AsFd;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::Socket;
use crate::errors::{Error, Result};
use crate::sys;
use crate::timeouts::{DEFAULT_MODE, Mode, Timeout};

/// The timeout that sockets made from now on begin with; `None` for ever.
///
/// ```
/// assert_eq!(rawsock::getdefaulttimeout(), None);
/// ```
///
/// Python: `socket.getdefaulttimeout()`.
pub fn getdefaulttimeout() -> Option<Duration> {
    DEFAULT_MODE.get().timeout()
}

/// Sets the timeout that sockets made from now on begin with, in the whole
/// process; those that exist keep theirs.
///
/// It holds for [`socket`](crate::socket()), [`socketpair`](crate::socketpair),
/// [`accept`](crate::Socket::accept), [`fromfd`](crate::fromfd) and
/// [`from_owned`](crate::Socket::from_owned), and for what is made of these,
/// such as [`create_connection`](crate::create_connection).
///
/// # Errors
///
/// [`Error::InvalidInput`] for a negative timeout, NaN, or seconds beyond
/// 292 years.
///
/// ```
/// use std::time::Duration;
/// use rawsock::*;
///
/// setdefaulttimeout(10.0)?;
/// let s = socket(AF_INET, SOCK_STREAM, 0)?;
/// assert_eq!(s.gettimeout(), Some(Duration::from_secs(10)));
/// setdefaulttimeout(None)?;
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.setdefaulttimeout(timeout)`.
pub fn setdefaulttimeout(timeout: impl Into<Timeout>) -> Result<()> {
    match timeout.into().mode() {
        Ok(mode) => DEFAULT_MODE.set(mode),
        Err(reason) => return Err(Error::invalid("setdefaulttimeout", reason)),
    }
    Ok(())
}

impl Socket {
    /// Says how long the calls of this socket may wait.
    ///
    /// | timeout | mode | a call that has to wait |
    /// |---|---|---|
    /// | `None` | blocking | waits for ever |
    /// | `0` | non-blocking | fails with `EAGAIN` ([`Error::is_would_block`]) |
    /// | more | timeout | fails with [`Error::TimedOut`] when the time is up |
    ///
    /// The time is for a whole call, however many signals or false alarms
    /// there are in it, and a [`sendall`](Self::sendall) is one call. It is
    /// exact to the resolution of the kernel's timers, and rounds up to
    /// nanoseconds.
    ///
    /// Sets or clears `O_NONBLOCK` by `ioctl(FIONBIO)`. That flag belongs to
    /// the open file description, so it changes under a
    /// [`dup`](Self::dup) and in a child process too.
    ///
    /// A call with [`MSG_DONTWAIT`](crate::MSG_DONTWAIT) does not wait.
    /// Unlike Python, where such a call still waits for the timeout.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] for a negative timeout, NaN, infinity, or
    /// seconds beyond 292 years; nothing changes then.
    ///
    /// ```
    /// use std::time::Duration;
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// s.bind(("127.0.0.1", 0))?;
    /// s.settimeout(0.01)?;
    /// assert!(s.recv(1024).unwrap_err().is_timeout());
    /// s.settimeout(Duration::ZERO)?;
    /// assert!(s.recv(1024).unwrap_err().is_would_block());
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.settimeout(value)`.
    pub fn settimeout(&self, timeout: impl Into<Timeout>) -> Result<()> {
        match timeout.into().mode() {
            Ok(mode) => self.set_mode("settimeout", mode),
            Err(reason) => Err(Error::invalid("settimeout", reason)),
        }
    }

    /// How long the calls of this socket may wait: `None` for ever, zero not
    /// at all.
    ///
    /// If the descriptor came from somewhere else and nobody set a timeout
    /// since, `fcntl(F_GETFL)` tells. A time beyond 584 years reads as that.
    ///
    /// ```
    /// use std::time::Duration;
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)?;
    /// assert_eq!(s.gettimeout(), Some(Duration::ZERO));
    /// s.settimeout(None)?;
    /// assert_eq!(s.gettimeout(), None);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.gettimeout()`, `s.timeout`.
    #[doc(alias = "timeout")]
    pub fn gettimeout(&self) -> Option<Duration> {
        match self.mode.get() {
            // A descriptor that cannot be asked is not known to be otherwise.
            Mode::Inherited => {
                matches!(self.socket2().nonblocking(), Ok(true)).then_some(Duration::ZERO)
            }
            mode => mode.timeout(),
        }
    }

    /// Makes the calls of this socket wait for ever, or not at all:
    /// `settimeout(None)` or `settimeout(0)`.
    ///
    /// # Errors
    ///
    /// None that a socket gives.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET, SOCK_STREAM, 0)?;
    /// s.setblocking(false)?;
    /// assert!(!s.getblocking());
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.setblocking(flag)`.
    #[doc(alias("set_nonblocking", "O_NONBLOCK"))]
    pub fn setblocking(&self, blocking: bool) -> Result<()> {
        let mode = if blocking {
            Mode::Blocking
        } else {
            Mode::NonBlocking
        };
        self.set_mode("setblocking", mode)
    }

    /// Whether calls wait, for ever or for a time. Python: `s.getblocking()`.
    ///
    /// See [`setblocking`](Self::setblocking).
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET, SOCK_STREAM, 0)?;
    /// s.settimeout(5.0)?;
    /// assert!(s.getblocking()); // it waits, if not for ever
    /// # Ok::<(), Error>(())
    /// ```
    pub fn getblocking(&self) -> bool {
        self.gettimeout() != Some(Duration::ZERO)
    }

    /// Changes the mode here and the flag of the descriptor, one thread at a
    /// time.
    ///
    /// A timeout is there before the descriptor stops blocking, and goes after
    /// it blocks again. So a call of another thread that comes in between
    /// finds at worst a descriptor that blocks.
    ///
    /// The count lets `wait.rs` see that its call came in between: it grows
    /// before the flag changes, and again before the new mode can be seen, so
    /// that whoever met the old flag and sees the new mode sees it grown.
    pub(super) fn set_mode(&self, operation: &'static str, mode: Mode) -> Result<()> {
        // Nothing can panic with the lock held, and it guards no data.
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        self.changes.fetch_add(1, Ordering::SeqCst);
        let before = self.mode.get();
        if mode.is_nonblocking() {
            self.mode.set(mode);
        }
        if let Err(error) = sys::set_nonblocking(self.as_fd(), mode.is_nonblocking()) {
            self.mode.set(before);
            return Err(Error::os(operation, &error));
        }
        self.changes.fetch_add(1, Ordering::SeqCst);
        self.mode.set(mode);
        Ok(())
    }
}
