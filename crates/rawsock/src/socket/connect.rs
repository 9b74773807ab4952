//! Connecting, at once, in time, or step by step.

use std::os::fd::AsFd;

use libc::c_int;

use super::Socket;
use super::wait::{Event, Pace, Stop};
use crate::address::ToAddress;
use crate::consts::{AF_INET, AF_INET6, AF_UNIX, AF_VSOCK, AddressFamily};
use crate::errors::Result;
use crate::resolve::destination;
use crate::sys::{self, Destination};
use crate::timeouts::Deadline;

impl Socket {
    /// Connects to an address: `connect(2)`, and with a timeout `ppoll(2)` and
    /// `getsockopt(SO_ERROR)`.
    ///
    /// A host name is looked up first (that takes its own time, which the
    /// timeout does not limit), and its first address is used.
    ///
    /// A datagram socket sends to that address from then on, and receives from
    /// there only.
    ///
    /// # Errors
    ///
    /// `ECONNREFUSED` if nobody listens, `EINPROGRESS` if the socket is
    /// non-blocking and the connection is on its way, [`Error::TimedOut`] when
    /// the time is up, `ETIMEDOUT`, `ENETUNREACH` or `EHOSTUNREACH` from the
    /// network, `EISCONN` if it is connected already. For `AF_UNIX`: `ENOENT`
    /// if there is no such path, `EAGAIN` if the socket is non-blocking and
    /// the listener's queue is full. [`Error::Gai`] if the host is unknown;
    /// [`Error::InvalidInput`] if the address is of the wrong family.
    ///
    /// Unlike Python, a timeout waits for a place in the full queue of a Unix
    /// listener, where Python fails at once.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let listener = socket(AF_INET, SOCK_STREAM, 0)?;
    /// listener.bind(("127.0.0.1", 0))?;
    /// listener.listen(1)?;
    ///
    /// let s = socket(AF_INET, SOCK_STREAM, 0)?;
    /// s.settimeout(5.0)?;
    /// s.connect(&listener.getsockname()?)?;
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.connect(address)`.
    ///
    /// [`Error::TimedOut`]: crate::Error::TimedOut
    /// [`Error::Gai`]: crate::Error::Gai
    /// [`Error::InvalidInput`]: crate::Error::InvalidInput
    pub fn connect(&self, address: impl ToAddress) -> Result<()> {
        let family = self.family_for("connect")?;
        let given = address.given();
        let address = self.resolve("connect", &given)?;
        match self.connect_to(&destination("connect", &address)?, family) {
            Ok(()) => {
                log::trace!("socket {}: connect to {address}", self.fileno());
                Ok(())
            }
            Err(Stop::Errno(errno @ (libc::EINPROGRESS | libc::EALREADY | libc::EAGAIN))) => {
                // Not a failure yet, so nothing is allocated for it.
                Err(Stop::Errno(errno).error("connect"))
            }
            Err(stop) => Err(stop.error("connect").at(&address)),
        }
    }

    /// As [`connect`](Self::connect), with the errno as the result: 0 if it is
    /// connected.
    ///
    /// When the time is up, that is `EAGAIN` (11), as in Python. A
    /// non-blocking socket answers `EINPROGRESS` (115); once it is writable,
    /// another call answers 0 or what went wrong, and then `EISCONN` (106).
    ///
    /// # Errors
    ///
    /// What is wrong before the system call: an unknown host, an address that
    /// makes no sense. Python raises there too.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let taken = socket(AF_INET, SOCK_STREAM, 0)?;
    /// taken.bind(("127.0.0.1", 0))?; // but nobody listens
    ///
    /// let s = socket(AF_INET, SOCK_STREAM, 0)?;
    /// assert_eq!(s.connect_ex(&taken.getsockname()?)?, 111); // ECONNREFUSED
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.connect_ex(address)`.
    pub fn connect_ex(&self, address: impl ToAddress) -> Result<c_int> {
        let family = self.family_for("connect")?;
        let given = address.given();
        let address = self.resolve("connect", &given)?;
        Ok(
            match self.connect_to(&destination("connect", &address)?, family) {
                Ok(()) => 0,
                Err(Stop::TimedOut) => libc::EAGAIN,
                Err(Stop::Errno(errno)) => errno,
            },
        )
    }

    /// `connect(2)` until there is an answer.
    fn connect_to(&self, name: &Destination, family: AddressFamily) -> Result<(), Stop> {
        let deadline = self.deadline();
        let mut pace = Pace::new();
        let mut interrupted = false;
        loop {
            let Err(error) = sys::connect(self.as_fd(), name) else {
                return Ok(());
            };
            match (error.raw_os_error(), deadline) {
                (Some(libc::EINTR), _) if begins_again(family) => interrupted = true,
                (Some(libc::EINTR), _) => return self.go_on(deadline),
                (Some(libc::EALREADY), _) if interrupted => return self.go_on(deadline),
                // Our own interrupted attempt has made it.
                (Some(libc::EISCONN), _) if interrupted => return Ok(()),
                (Some(libc::EINPROGRESS), Some(deadline)) => {
                    return self.finish_connect(deadline);
                }
                // A full queue. Nothing tells when there is a place, so the
                // call is made again, at intervals.
                (Some(libc::EAGAIN), Some(deadline)) if family == AF_UNIX => {
                    if deadline.remaining().is_none() {
                        return Err(Stop::TimedOut);
                    }
                    pace.rest(deadline);
                }
                _ => return Err(error.into()),
            }
        }
    }

    /// Waits for the connection whose `connect` was interrupted, if the mode
    /// is one that waits.
    fn go_on(&self, deadline: Option<Deadline>) -> Result<(), Stop> {
        match deadline {
            Some(deadline) => self.finish_connect(deadline),
            None if self.getblocking() => self.finish_connect(Deadline::NEVER),
            None => Err(Stop::Errno(libc::EINPROGRESS)),
        }
    }

    /// Waits for the connection that is on its way.
    fn finish_connect(&self, deadline: Deadline) -> Result<(), Stop> {
        self.poll(Event::Writable, deadline)?;
        match self.socket2().take_error() {
            Ok(None) => Ok(()),
            Ok(Some(error)) if error.raw_os_error() == Some(libc::EISCONN) => Ok(()),
            Ok(Some(error)) | Err(error) => Err(error.into()),
        }
    }
}

/// Whether a `connect` that a signal has interrupted can be made again.
///
/// TCP takes up the connection that is going on (or says `EALREADY`), and
/// Unix and vsock have none going on: polling, which is the way of the other
/// families, would report success for them.
fn begins_again(family: AddressFamily) -> bool {
    matches!(family, AF_INET | AF_INET6 | AF_UNIX | AF_VSOCK)
}
