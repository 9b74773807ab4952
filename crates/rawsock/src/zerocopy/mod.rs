//! Sending without copying: `MSG_ZEROCOPY`.
//!
//! The kernel sends from the caller's memory and says later that it is done
//! with it. [`ZeroCopy`] owns the buffers for as long and gives them back.
//! It pays for buffers of 10 KiB or more, over a real network; on loopback
//! the kernel copies after all.
//!
//! ```
//! use rawsock::*;
//! use rawsock::zerocopy::ZeroCopy;
//!
//! let listener = socket(AF_INET, SOCK_STREAM, 0)?;
//! listener.bind(("127.0.0.1", 0))?;
//! listener.listen(1)?;
//! let client = socket(AF_INET, SOCK_STREAM, 0)?;
//! client.connect(&listener.getsockname()?)?;
//! let (served, _) = listener.accept()?;
//!
//! let mut sender = ZeroCopy::new(client)?;
//! sender.sendall(vec![7_u8; 100_000])?;
//! sender.sendall(vec![8_u8; 100_000])?;
//! # let mut received = 0;
//! # while received < 200_000 { received += served.recv(65536)?.len(); }
//! let free_again = sender.wait(5.0)?;
//! assert_eq!(free_again.len(), 2);
//! assert_eq!(free_again[0], vec![7_u8; 100_000]);
//! # Ok::<(), Error>(())
//! ```
//!
//! Python has nothing like it.

mod buffer;
mod ledger;

pub use buffer::StableBytes;

use std::ops::Deref;
use std::sync::{Mutex, PoisonError};

use ledger::Ledger;

use crate::ancillary::ControlMessage;
use crate::consts::*;
use crate::errors::{Error, Result};
use crate::options::Opt;
use crate::socket::Socket;
use crate::timeouts::{Deadline, Mode, Timeout};

/// Room for the report of completed sends: `sock_extended_err` and an address.
const REPORT: usize = 128;

/// Held while a socket is looked at and taken over, so that only one
/// [`ZeroCopy`] ever counts the sends of a socket.
static TAKING_OVER: Mutex<()> = Mutex::new(());

/// A socket that sends without copying, and the buffers that are under way.
///
/// It is a [`Socket`] for everything else. Sends whose completion nobody
/// waited for keep their buffers to the end: dropping it leaks these, since
/// the kernel may still read them.
///
/// See [the module](self) for an example.
#[derive(Debug)]
pub struct ZeroCopy<B: StableBytes = Vec<u8>> {
    socket: Socket,
    ledger: Ledger<B>,
    /// The kernel has copied a message that it had been asked not to.
    copied: bool,
    /// A send has failed, so nobody knows what the kernel has counted.
    copying: bool,
}

impl<B: StableBytes> ZeroCopy<B> {
    /// Makes a socket send without copying: sets `SO_ZEROCOPY`.
    ///
    /// For TCP, UDP and vsock. A socket cannot be taken over twice, nor if
    /// `SO_ZEROCOPY` was on before, since completed sends are told apart by
    /// their count alone.
    ///
    /// # Errors
    ///
    /// `EOPNOTSUPP` for other kinds, `EBUSY` if the socket was taken over
    /// before.
    ///
    /// ```
    /// use rawsock::*;
    /// use rawsock::zerocopy::ZeroCopy;
    ///
    /// let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// let error = ZeroCopy::<Vec<u8>>::new(a).unwrap_err();
    /// assert_eq!(error.errno(), Some(95)); // EOPNOTSUPP
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "SO_ZEROCOPY")]
    pub fn new(socket: Socket) -> Result<Self> {
        const OPERATION: &str = "zerocopy";
        const OPTION: Opt<bool> = Opt::new("SO_ZEROCOPY", SOL_SOCKET, SO_ZEROCOPY);
        // RDS reports in another way.
        if !matches!(socket.family(), AF_INET | AF_INET6 | AF_VSOCK) {
            return Err(Error::errno_of(OPERATION, libc::EOPNOTSUPP));
        }
        {
            let _alone = TAKING_OVER.lock().unwrap_or_else(PoisonError::into_inner);
            if socket.get(OPTION)? {
                return Err(Error::errno_of(OPERATION, libc::EBUSY));
            }
            socket.set(OPTION, true)?;
        }
        Ok(Self {
            socket,
            ledger: Ledger::new(),
            copied: false,
            copying: false,
        })
    }

    /// Sends a message, or what a stream takes of the data: one `send(2)` with
    /// `MSG_ZEROCOPY`.
    ///
    /// Returns how many bytes were taken. The buffer comes back by
    /// [`completed`](Self::completed) or [`wait`](Self::wait), unless the send
    /// fails.
    ///
    /// # Errors
    ///
    /// See [`Socket::send`]; `ENOBUFS` if too much is under way
    /// (`net.core.optmem_max`). After any error but `EAGAIN` and a timeout,
    /// sends copy.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use rawsock::*;
    /// use rawsock::zerocopy::ZeroCopy;
    ///
    /// let receiver = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// receiver.bind(("127.0.0.1", 0))?;
    /// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// s.connect(&receiver.getsockname()?)?;
    ///
    /// let page: Arc<[u8]> = vec![1; 20_000].into();
    /// let mut sender = ZeroCopy::new(s)?;
    /// assert_eq!(sender.send(page.clone())?, 20_000);
    /// assert_eq!(receiver.recv(65_535)?, &page[..]);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn send(&mut self, data: B) -> Result<usize> {
        let sent = self.send_part(data.stable_bytes())?;
        self.keep(data, sent.numbered.into());
        Ok(sent.bytes)
    }

    /// Sends all the data of a stream: `send(2)` with `MSG_ZEROCOPY`, again
    /// and again.
    ///
    /// Where the kernel has no room for more sends under way, some are
    /// waited for, or else the data are copied. The socket's timeout is for
    /// the whole call.
    ///
    /// # Errors
    ///
    /// See [`Socket::sendall`].
    ///
    /// See [the module](self) for an example.
    pub fn sendall(&mut self, data: B) -> Result<()> {
        let deadline = self.socket.deadline();
        let bytes = data.stable_bytes();
        let (mut sent, mut numbered) = (0, 0);
        let answer = loop {
            match self.send_part(&bytes[sent..]) {
                Ok(part) => {
                    sent += part.bytes;
                    numbered += u32::from(part.numbered);
                    if sent == bytes.len() {
                        break Ok(());
                    }
                    if deadline.is_some_and(|end| end.remaining().is_none()) {
                        break Err(Error::timed_out("sendall"));
                    }
                }
                Err(error) => break Err(error),
            }
        };
        self.keep(data, numbered);
        answer.map_err(|error| error.after(sent))
    }

    /// The buffers that are free again, without waiting: `recvmsg(2)` with
    /// `MSG_ERRQUEUE` until there is no more.
    ///
    /// # Errors
    ///
    /// Those of [`Socket::recvmsg`] but for `EAGAIN`.
    ///
    /// ```
    /// # use rawsock::*;
    /// # use rawsock::zerocopy::ZeroCopy;
    /// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// let mut sender = ZeroCopy::<Vec<u8>>::new(s)?;
    /// assert!(sender.completed()?.is_empty()); // nothing was sent
    /// # Ok::<(), Error>(())
    /// ```
    pub fn completed(&mut self) -> Result<Vec<B>> {
        loop {
            let flags = MSG_ERRQUEUE | MSG_DONTWAIT;
            let message = match self.socket.recvmsg_with_flags(0, REPORT, flags) {
                Ok(message) => message,
                Err(error) if error.is_would_block() => return Ok(self.ledger.free()),
                Err(error) => return Err(error),
            };
            for item in message.ancillary {
                // Anything else is of no interest here.
                if let ControlMessage::ZerocopyCompletion(done) = item {
                    self.copied |= done.copied;
                    self.ledger.complete(done.first, done.last);
                }
            }
        }
    }

    /// Waits until all buffers are free again, and gives them back.
    ///
    /// A stream's buffer is free when the peer has acknowledged its bytes.
    ///
    /// # Errors
    ///
    /// [`Error::TimedOut`] if some are not free by then: the others come with
    /// the next [`completed`](Self::completed).
    ///
    /// See [the module](self) for an example.
    pub fn wait(&mut self, timeout: impl Into<Timeout>) -> Result<Vec<B>> {
        const OPERATION: &str = "wait";
        let mode = timeout.into().mode();
        let deadline = match mode.map_err(|reason| Error::invalid(OPERATION, reason))? {
            Mode::Timeout(timeout) => Some(Deadline::after(timeout)),
            Mode::NonBlocking => Some(Deadline::after(std::time::Duration::ZERO)),
            Mode::Blocking | Mode::Inherited => None,
        };
        let mut free = Vec::new();
        loop {
            match self.completed() {
                Ok(more) => free.extend(more),
                Err(error) => return Err(self.put_back(free, error)),
            }
            if self.ledger.is_empty() {
                return Ok(free);
            }
            if let Err(error) = self.socket.wait_for_report(OPERATION, deadline) {
                return Err(self.put_back(free, error));
            }
        }
    }

    /// How many buffers are under way.
    ///
    /// ```
    /// # use rawsock::*;
    /// # use rawsock::zerocopy::ZeroCopy;
    /// let sender = ZeroCopy::<Vec<u8>>::new(socket(AF_INET, SOCK_STREAM, 0)?)?;
    /// assert_eq!(sender.pending(), 0);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn pending(&self) -> usize {
        self.ledger.len()
    }

    /// Whether the kernel has copied data after all, as it does on loopback.
    /// Plain [`Socket::send`] is cheaper then.
    ///
    /// ```
    /// # use rawsock::*;
    /// # use rawsock::zerocopy::ZeroCopy;
    /// let sender = ZeroCopy::<Vec<u8>>::new(socket(AF_INET, SOCK_STREAM, 0)?)?;
    /// assert!(!sender.has_copied());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn has_copied(&self) -> bool {
        self.copied || self.copying
    }
}
