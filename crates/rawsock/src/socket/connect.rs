//! Connecting, at once, in time, or step by step.

use std::os::fd::AsFd;

use libc::c_int;

use super::Socket;
use super::wait::{Event, Pace, Patience, Stop};
use crate::address::{Address, ToAddress};
use crate::consts::AF_UNIX;
use crate::errors::Result;
use crate::resolve::resolve;
use crate::sys;
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
        let address = resolve("connect", self.family_for("connect")?, address.given())?;
        match self.connect_to(&address) {
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
        let address = resolve("connect", self.family_for("connect")?, address.given())?;
        Ok(match self.connect_to(&address) {
            Ok(()) => 0,
            Err(Stop::TimedOut) => libc::EAGAIN,
            Err(Stop::Errno(errno)) => errno,
        })
    }

    /// `connect(2)` until there is an answer.
    ///
    /// A signal (`EINTR`) leaves a TCP connection going on, and a Unix one not
    /// begun. On Linux the call can simply be made again: it takes up what is
    /// going on (`EALREADY`, `EISCONN`) or begins anew.
    fn connect_to(&self, address: &Address) -> Result<(), Stop> {
        let patience = self.patience().started();
        let name = address.encode();
        let mut pace = Pace::new();
        let mut interrupted = false;
        loop {
            let Err(error) = sys::connect(self.as_fd(), &name) else {
                return Ok(());
            };
            match (error.raw_os_error(), patience) {
                (Some(libc::EINTR), _) => interrupted = true,
                // Our own interrupted attempt has made it.
                (Some(libc::EISCONN), _) if interrupted => return Ok(()),
                (Some(libc::EINPROGRESS), Patience::Until(deadline)) => {
                    return self.finish_connect(deadline);
                }
                (Some(libc::EALREADY), Patience::Until(deadline)) if interrupted => {
                    return self.finish_connect(deadline);
                }
                // A full queue. Nothing tells when there is a place, so the
                // call is made again, at intervals.
                (Some(libc::EAGAIN), Patience::Until(deadline)) if address.family() == AF_UNIX => {
                    if patience.is_over() {
                        return Err(Stop::TimedOut);
                    }
                    pace.rest(deadline);
                }
                _ => return Err(error.into()),
            }
        }
    }

    /// Waits for the connection that is on its way.
    fn finish_connect(&self, deadline: Deadline) -> Result<(), Stop> {
        self.poll(Event::Writable, deadline)?;
        match self.fd.take_error() {
            Ok(None) => Ok(()),
            Ok(Some(error)) if error.raw_os_error() == Some(libc::EISCONN) => Ok(()),
            Ok(Some(error)) | Err(error) => Err(error.into()),
        }
    }
}
