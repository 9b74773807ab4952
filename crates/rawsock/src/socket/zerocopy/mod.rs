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

use std::mem;
use std::ops::Deref;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ledger::Ledger;

use super::Socket;
use super::wait::{Event, Pace, Patience, Stop};
use crate::ancillary::ControlMessage;
use crate::consts::*;
use crate::errors::{Error, Result};
use crate::options as opt;
use crate::timeouts::{Deadline, Mode, Timeout};

/// Room for the report of completed sends: `sock_extended_err` and an address.
const REPORT: usize = 128;

/// Held while a socket is looked at and taken over, so that only one
/// [`ZeroCopy`] ever counts the sends of a socket.
static TAKING_OVER: Mutex<()> = Mutex::new(());

/// A socket that sends without copying, and the buffers that are under way.
///
/// It is a [`Socket`] for everything else. Dropping it leaks the buffers whose
/// sends are not known to be complete, since the kernel may still read them.
///
/// Completed sends are told by their numbers, so what else reads the error
/// queue takes them away from here; reports of other kinds that lie there are
/// logged as warnings and lost.
///
/// See [the module](self) for an example.
///
/// Python has none: it can give `MSG_ZEROCOPY` to `s.send()`, as a number, and
/// has to read the reports and keep the bytes itself.
#[derive(Debug)]
#[doc(alias = "MSG_ZEROCOPY")]
pub struct ZeroCopy<B: StableBytes = Vec<u8>> {
    socket: Socket,
    is_stream: bool,
    ledger: Ledger<B>,
    /// The kernel has copied data that it was asked not to.
    copied: bool,
    /// A send has failed in a way that leaves open whether the kernel has
    /// counted it, so that later ones would have unknown numbers.
    uncounted: bool,
}

/// What came of one send.
struct Part {
    bytes: usize,
    /// Whether the kernel reads the buffer until it says otherwise.
    numbered: bool,
}

impl<B: StableBytes> ZeroCopy<B> {
    /// Makes a socket send without copying: sets `SO_ZEROCOPY`.
    ///
    /// For TCP and UDP. A socket can be taken over once only, and only if
    /// nobody has set `SO_ZEROCOPY` before.
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
    ///
    /// Python: `s.setsockopt(SOL_SOCKET, 60, 1)`.
    #[doc(alias = "SO_ZEROCOPY")]
    pub fn new(socket: Socket) -> Result<Self> {
        const OPERATION: &str = "zerocopy";
        // Others count in other ways: one send of vsock can have two numbers.
        // The kernel is asked, since `fromfd` believes what it is told.
        if !matches!(socket.get(opt::SO_DOMAIN)?, AF_INET | AF_INET6) {
            return Err(Error::errno_of(OPERATION, libc::EOPNOTSUPP));
        }
        let is_stream = socket.get(opt::SO_TYPE)? == SOCK_STREAM;
        let alone = TAKING_OVER.lock().unwrap_or_else(PoisonError::into_inner);
        if socket.get(opt::SO_ZEROCOPY)? {
            return Err(Error::errno_of(OPERATION, libc::EBUSY));
        }
        socket.set(opt::SO_ZEROCOPY, true)?;
        drop(alone);
        Ok(Self {
            socket,
            is_stream,
            ledger: Ledger::new(),
            copied: false,
            uncounted: false,
        })
    }

    /// Sends a message, or what a stream takes of the data: one `send(2)` with
    /// `MSG_ZEROCOPY`.
    ///
    /// Returns how many bytes were taken. The buffer comes back by
    /// [`completed`](Self::completed) or [`wait`](Self::wait), unless the send
    /// fails: then it is dropped. That of a datagram is leaked instead if the
    /// error leaves open whether a part of it is under way, as fragments can
    /// be; that happens once at most, since later sends copy.
    ///
    /// On a stream, data are copied for which there is no room among the
    /// sends under way (`net.core.optmem_max`).
    ///
    /// # Errors
    ///
    /// See [`Socket::send`]; `ENOBUFS` if too many datagrams are under way.
    /// After any error but `EAGAIN` and a timeout all sends copy.
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
    ///
    /// Python: `s.send(data, 0x4000000)`; to keep the data is up to the program.
    pub fn send(&mut self, data: B) -> Result<usize> {
        let was_uncounted = self.uncounted;
        match self.send_part(data.stable_bytes(), Patience::Socket) {
            Ok(part) => {
                self.ledger.keep(data, part.numbered.into());
                Ok(part.bytes)
            }
            Err(stop) => {
                if self.went_astray(was_uncounted) {
                    mem::forget(data);
                }
                Err(stop.error("send"))
            }
        }
    }

    /// Sends all the data of a stream: `send(2)` with `MSG_ZEROCOPY`, again
    /// and again. The socket's timeout is for the whole call.
    ///
    /// # Errors
    ///
    /// See [`Socket::sendall`]; the buffer comes back even then, when the
    /// kernel is done with it. That of a datagram may be leaked, as with
    /// [`send`](Self::send).
    ///
    /// ```
    /// # use rawsock::*;
    /// # use rawsock::zerocopy::ZeroCopy;
    /// # let listener = create_server(("127.0.0.1", 0))?;
    /// # let client = create_connection(("127.0.0.1", listener.getsockname()?.port().unwrap()))?;
    /// # let (served, _) = listener.accept()?;
    /// let mut sender = ZeroCopy::new(client)?;
    /// sender.sendall(vec![7_u8; 50_000])?; // given away, until `wait` gives it back
    /// assert_eq!(served.recv_with_flags(50_000, MSG_WAITALL)?.len(), 50_000);
    /// assert_eq!(sender.wait(5.0)?, [[7; 50_000]]);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.sendall(data, 0x4000000)`; to keep the data is up to the program.
    pub fn sendall(&mut self, data: B) -> Result<()> {
        const OPERATION: &str = "sendall";
        let deadline = self.socket.deadline();
        let patience = deadline.map_or(Patience::Socket, Patience::Until);
        let bytes = data.stable_bytes();
        let was_uncounted = self.uncounted;
        let (mut sent, mut numbered) = (0, 0);
        // Even no data are sent once: an empty datagram is a message.
        let answer = loop {
            match self.send_part(&bytes[sent..], patience) {
                Ok(part) => {
                    sent += part.bytes;
                    numbered += u32::from(part.numbered);
                    if sent == bytes.len() {
                        break Ok(());
                    }
                    if deadline.is_some_and(|end| end.remaining().is_none()) {
                        break Err(Stop::TimedOut);
                    }
                    if part.bytes == 0 {
                        // Nothing was taken and nothing was wrong: never
                        // seen, and not to be tried for ever.
                        break Err(Stop::Errno(libc::EIO));
                    }
                }
                Err(stop) => break Err(stop),
            }
        };
        if self.went_astray(was_uncounted) {
            mem::forget(data);
        } else {
            self.ledger.keep(data, numbered);
        }
        answer.map_err(|stop| stop.error(OPERATION).after(sent))
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
    ///
    /// Python: `s.recvmsg(0, 128, socket.MSG_ERRQUEUE)`, which tells numbers of sends.
    pub fn completed(&mut self) -> Result<Vec<B>> {
        self.reap()?;
        Ok(self.ledger.take_free())
    }

    /// Waits until all buffers are free again, and gives them back.
    ///
    /// The buffer of a stream is free when the peer has acknowledged its
    /// bytes.
    ///
    /// # Errors
    ///
    /// [`Error::TimedOut`] if some are not free by then; those that are come
    /// with the next [`completed`](Self::completed).
    ///
    /// ```
    /// # use rawsock::*;
    /// # use rawsock::zerocopy::ZeroCopy;
    /// # let receiver = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// # receiver.bind(("127.0.0.1", 0))?;
    /// # let s = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// # s.connect(&receiver.getsockname()?)?;
    /// let mut sender = ZeroCopy::new(s)?;
    /// sender.send(vec![1; 20_000])?;
    /// # receiver.recv(65_535)?;
    /// let mut page = sender.wait(5.0)?.remove(0); // ours again
    /// page.fill(2);
    /// sender.send(page)?;
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `select.poll()`, and then as [`completed`](Self::completed).
    pub fn wait(&mut self, timeout: impl Into<Timeout>) -> Result<Vec<B>> {
        const OPERATION: &str = "wait";
        let mode = timeout.into().mode();
        let deadline = match mode.map_err(|reason| Error::invalid(OPERATION, reason))? {
            Mode::Timeout(timeout) => Deadline::after(timeout),
            Mode::NonBlocking => Deadline::after(Duration::ZERO),
            Mode::Blocking | Mode::Inherited => Deadline::NEVER,
        };
        let mut pace = Pace::new();
        self.reap()?;
        while self.ledger.len() > 0 {
            self.socket
                .poll(Event::Report, deadline)
                .map_err(|stop| stop.error(OPERATION))?;
            let before = self.ledger.len();
            self.reap()?;
            if self.ledger.len() == before {
                // The socket has an error or has ended, which poll reports
                // for ever.
                pace.rest(deadline);
            } else {
                pace = Pace::new();
            }
        }
        Ok(self.ledger.take_free())
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
    ///
    /// Python has none: it does not keep them.
    pub fn pending(&self) -> usize {
        self.ledger.len()
    }

    /// Whether data were copied after all, as they are on loopback. Plain
    /// [`Socket::send`] is cheaper then.
    ///
    /// ```
    /// # use rawsock::*;
    /// # use rawsock::zerocopy::ZeroCopy;
    /// let sender = ZeroCopy::<Vec<u8>>::new(socket(AF_INET, SOCK_STREAM, 0)?)?;
    /// assert!(!sender.has_copied());
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python has none: a bit of `ee_code` in what `s.recvmsg()` answers says so.
    pub fn has_copied(&self) -> bool {
        self.copied
    }

    /// Whether a send has failed since and may have left something under way
    /// that nobody will tell of: fragments of a datagram go out one by one. A
    /// stream that takes nothing has nothing.
    fn went_astray(&self, was_uncounted: bool) -> bool {
        self.uncounted && !was_uncounted && !self.is_stream
    }

    /// One send, which copies where it has to.
    fn send_part(&mut self, bytes: &[u8], patience: Patience) -> Result<Part, Stop> {
        // The kernel does not number what is empty.
        if !self.uncounted && !bytes.is_empty() {
            match self.socket.send_once(bytes, MSG_ZEROCOPY, patience) {
                Ok(bytes) => {
                    return Ok(Part {
                        bytes,
                        numbered: true,
                    });
                }
                // A stream says so before it counts the send.
                Err(Stop::Errno(libc::ENOBUFS)) if self.is_stream => {}
                // Nor is this counted.
                Err(stop @ (Stop::TimedOut | Stop::Errno(libc::EAGAIN))) => return Err(stop),
                Err(stop) => {
                    self.uncounted = true;
                    return Err(stop);
                }
            }
        }
        self.copied |= !bytes.is_empty();
        let bytes = self.socket.send_once(bytes, MsgFlag::default(), patience)?;
        Ok(Part {
            bytes,
            numbered: false,
        })
    }

    /// Reads what the kernel has to report.
    fn reap(&mut self) -> Result<()> {
        loop {
            let flags = MSG_ERRQUEUE | MSG_DONTWAIT;
            let message = match self.socket.recvmsg_with_flags(0, REPORT, flags) {
                Ok(message) => message,
                Err(error) if error.is_would_block() => return Ok(()),
                Err(error) => return Err(error),
            };
            for item in message.ancillary {
                match item {
                    ControlMessage::ZerocopyCompletion(done) => {
                        self.copied |= done.copied;
                        self.ledger.complete(done.first, done.last);
                    }
                    other => log::warn!("socket {}: zerocopy: lost {other:?}", self.fileno()),
                }
            }
        }
    }
}

impl<B: StableBytes> Deref for ZeroCopy<B> {
    type Target = Socket;

    fn deref(&self) -> &Socket {
        &self.socket
    }
}

/// The socket, whose sends may still be under way: their buffers leak.
impl<B: StableBytes> From<ZeroCopy<B>> for Socket {
    fn from(sender: ZeroCopy<B>) -> Self {
        sender.socket
    }
}
