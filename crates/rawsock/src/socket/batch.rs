//! Receiving and sending many messages a call.

use std::os::fd::AsFd;

use super::Socket;
use super::send::outgoing_flags;
use super::sendmsg::few_enough;
use super::wait::{Event, Stop, patience};
use crate::address::ToAddress;
use crate::ancillary;
use crate::batch::{Batch, Departure};
use crate::consts::{MSG_WAITFORONE, MsgFlag};
use crate::errors::Result;
use crate::resolve::destination;
use crate::sys::{self, Departing, Outgoing};

impl Socket {
    /// Waits for a message, as long as the socket's timeout says, and takes
    /// as many as are there and the batch has room for: one `recvmmsg(2)`,
    /// with `MSG_WAITFORONE` and `MSG_CMSG_CLOEXEC`.
    ///
    /// Returns how many came. What the batch had before is gone.
    ///
    /// # Errors
    ///
    /// See [`recv`](Self::recv). An error that comes after a message is
    /// reported by the next call.
    ///
    /// See [`batch`](crate::batch) for an echo.
    ///
    /// ```
    /// use rawsock::*;
    /// use rawsock::batch::Batch;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0)?;
    /// let mut batch = Batch::new(2, 2048)?;
    /// for text in ["one", "two", "three"] {
    ///     a.send(text.as_bytes())?;
    /// }
    /// assert_eq!(b.recvmmsg(&mut batch)?, 2); // there is room for two
    /// assert_eq!(b.recvmmsg(&mut batch)?, 1);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python has none: it makes a call for each message, `s.recvmsg()`.
    pub fn recvmmsg(&self, batch: &mut Batch) -> Result<usize> {
        self.recvmmsg_with_flags(batch, 0)
    }

    /// As [`recvmmsg`](Self::recvmmsg), with flags.
    ///
    /// ```
    /// use rawsock::*;
    /// use rawsock::batch::Batch;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0)?;
    /// let mut batch = Batch::new(8, 2)?;
    /// assert!(b.recvmmsg_with_flags(&mut batch, MSG_DONTWAIT).unwrap_err().is_would_block());
    /// a.send(b"hello")?;
    /// b.recvmmsg_with_flags(&mut batch, MSG_TRUNC)?;
    /// let message = batch.messages().next().unwrap();
    /// assert_eq!((message.data, message.nbytes), (&b"he"[..], 5));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python has none: see [`recvmmsg`](Self::recvmmsg).
    pub fn recvmmsg_with_flags(
        &self,
        batch: &mut Batch,
        flags: impl Into<MsgFlag>,
    ) -> Result<usize> {
        let flags = flags.into() | MSG_WAITFORONE;
        self.call(Event::Readable, patience(flags), || {
            self.closing_on_exec(flags, |flags| {
                sys::recvmmsg(self.as_fd(), batch.arriving(), flags)
            })
        })
        .map_err(|stop: Stop| stop.error("recvmmsg"))?;
        Ok(batch.len())
    }

    /// Sends many messages: one `sendmmsg(2)`, with `MSG_NOSIGNAL`.
    ///
    /// Returns how many were taken, 1024 at most; the rest is for the next
    /// call, and so is the error that stopped them.
    ///
    /// # Errors
    ///
    /// If not even the first message could be sent: see
    /// [`sendmsg`](Self::sendmsg).
    ///
    /// See [`batch`](crate::batch) for an echo.
    ///
    /// ```
    /// use std::io::IoSlice;
    /// use rawsock::*;
    /// use rawsock::batch::Departure;
    ///
    /// let receiver = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// receiver.bind(("127.0.0.1", 0))?;
    /// let to = receiver.getsockname()?;
    /// let data = [IoSlice::new(b"hello")];
    /// let hello = Departure { buffers: &data, address: Some(&to), ..Default::default() };
    /// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// assert_eq!(s.sendmmsg(&[hello; 3])?, 3);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python has none: it makes a call for each message, `s.sendmsg()`.
    pub fn sendmmsg(&self, messages: &[Departure<'_>]) -> Result<usize> {
        self.sendmmsg_with_flags(messages, 0)
    }

    /// As [`sendmmsg`](Self::sendmmsg), with flags for every message.
    ///
    /// ```
    /// # use std::io::IoSlice;
    /// # use rawsock::*;
    /// # use rawsock::batch::Departure;
    /// let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0)?;
    /// let (one, two) = ([IoSlice::new(b"one")], [IoSlice::new(b"two")]);
    /// let messages = [&one, &two].map(|data| Departure { buffers: data, ..Default::default() });
    /// assert_eq!(a.sendmmsg_with_flags(&messages, MSG_DONTWAIT)?, 2);
    /// assert_eq!(b.recv(1024)?, b"one");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python has none: see [`sendmmsg`](Self::sendmmsg).
    pub fn sendmmsg_with_flags(
        &self,
        messages: &[Departure<'_>],
        flags: impl Into<MsgFlag>,
    ) -> Result<usize> {
        const OPERATION: &str = "sendmmsg";
        let flags = outgoing_flags(OPERATION, flags)?;
        let messages = &messages[..messages.len().min(Batch::MOST)];
        let departing = messages.iter().map(|message| {
            few_enough(OPERATION, message.buffers.len())?;
            let mut control = Outgoing::default();
            ancillary::outgoing(OPERATION, &mut control, message.ancillary)?;
            let address = match message.address {
                Some(address) => {
                    let given = address.given();
                    let address = self.resolve(OPERATION, &given)?;
                    Some(destination(OPERATION, &address)?)
                }
                None => None,
            };
            Ok(Departing {
                buffers: message.buffers,
                control,
                address,
            })
        });
        let departing = departing.collect::<Result<Vec<_>>>()?;
        self.call(Event::Writable, patience(flags), || {
            self.quietly(flags, |flags| {
                sys::sendmmsg(self.as_fd(), &departing, flags.bits())
            })
        })
        .map_err(|stop| {
            let first = messages.first().and_then(|message| message.address);
            match (stop, first) {
                // Not a failure, so nothing is allocated for it.
                (Stop::Errno(libc::EAGAIN), _) | (_, None) => stop.error(OPERATION),
                (_, Some(address)) => stop.error(OPERATION).at(address),
            }
        })
    }
}
