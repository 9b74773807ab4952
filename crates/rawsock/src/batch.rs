//! Many messages a system call: `recvmmsg(2)`, `sendmmsg(2)`.
//!
//! [`Batch`] is the room for messages to come, which
//! [`Socket::recvmmsg`](crate::Socket::recvmmsg) fills; [`Departure`] is one
//! message for [`Socket::sendmmsg`](crate::Socket::sendmmsg).
//!
//! An echo of datagrams, up to 32 of them a turn:
//!
//! ```
//! use std::io::IoSlice;
//! use rawsock::*;
//! use rawsock::batch::{Batch, Departure};
//!
//! let server = socket(AF_INET, SOCK_DGRAM, 0)?;
//! server.bind(("127.0.0.1", 0))?;
//! let client = socket(AF_INET, SOCK_DGRAM, 0)?;
//! client.connect(&server.getsockname()?)?;
//! for text in ["one", "two", "three"] {
//!     client.send(text.as_bytes())?;
//! }
//!
//! let mut batch = Batch::new(32, 2048)?;
//! server.recvmmsg(&mut batch)?;
//! let mut replies = Vec::new();
//! for message in batch.messages() {
//!     replies.push(([IoSlice::new(message.data)], message.address));
//! }
//! let replies = replies.iter().map(|(data, address)| Departure {
//!     buffers: data,
//!     address: Some(address),
//!     ..Default::default()
//! });
//! server.sendmmsg(&replies.collect::<Vec<_>>())?;
//!
//! assert_eq!(client.recv(2048)?, b"one");
//! # Ok::<(), Error>(())
//! ```
//!
//! More is gained where the kernel itself handles many datagrams as one: with
//! [`ControlMessageRef::GsoSize`] one send becomes many datagrams, and with
//! `UDP_GRO` many become one of
//! [`ControlMessage::GroSize`](crate::ancillary::ControlMessage::GroSize).
//!
//! Python has nothing like it.

use std::io::IoSlice;

use crate::address::Address;
use crate::ancillary::{AncillaryBuffer, ControlMessageRef, Messages};
use crate::consts::{MSG_CMSG_CLOEXEC, MsgFlag};
use crate::errors::{Error, Result};
use crate::sys::{Arriving, Landed};

/// Room for many messages, filled again and again by
/// [`Socket::recvmmsg`](crate::Socket::recvmmsg).
///
/// See [the module](self) for an example.
///
/// Python has none: it makes a call for each message.
#[derive(Debug)]
#[doc(alias = "mmsghdr")]
pub struct Batch {
    arriving: Arriving,
}

impl Batch {
    /// How many messages the kernel takes or gives at once: `UIO_MAXIOV`.
    pub const MOST: usize = 1024;

    /// Room for so many messages of `bufsize` bytes each, without control
    /// messages.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] for no message or more than
    /// [`MOST`](Self::MOST); `ENOMEM` if there is no memory.
    ///
    /// ```
    /// use rawsock::batch::Batch;
    ///
    /// assert_eq!(Batch::new(64, 2048)?.capacity(), 64);
    /// assert!(Batch::new(1025, 2048).is_err());
    /// # Ok::<(), rawsock::Error>(())
    /// ```
    ///
    /// Python: the `bufsize` of `s.recvfrom(bufsize)`, for one message.
    pub fn new(messages: usize, bufsize: usize) -> Result<Self> {
        Self::with_ancillary(messages, bufsize, 0)
    }

    /// As [`new`](Self::new), with `ancbufsize` bytes of room for the control
    /// messages of each: see [`CMSG_SPACE`](crate::CMSG_SPACE).
    ///
    /// # Errors
    ///
    /// Also those of [`AncillaryBuffer::new`].
    ///
    /// ```
    /// use rawsock::*;
    /// use rawsock::ancillary::ControlMessage;
    /// use rawsock::batch::Batch;
    ///
    /// let s = socket(AF_INET6, SOCK_DGRAM, 0)?;
    /// s.bind(("::1", 0))?;
    /// s.setsockopt(SOL_IPV6, IPV6_RECVHOPLIMIT, 1)?;
    /// s.sendto(b"hello", &s.getsockname()?)?;
    /// let mut batch = Batch::with_ancillary(8, 2048, CMSG_SPACE(4))?;
    /// s.recvmmsg(&mut batch)?;
    /// let mut first = batch.messages().next().unwrap();
    /// assert!(matches!(first.ancillary().next(), Some(ControlMessage::HopLimit(64))));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `bufsize` and `ancbufsize` of `s.recvmsg(bufsize, ancbufsize)`, for one
    /// message.
    pub fn with_ancillary(messages: usize, bufsize: usize, ancbufsize: usize) -> Result<Self> {
        const OPERATION: &str = "recvmmsg";
        if messages == 0 || messages > Self::MOST {
            let reason = "a batch has 1 to 1024 messages (UIO_MAXIOV)";
            return Err(Error::invalid(OPERATION, reason));
        }
        // For its check.
        AncillaryBuffer::for_operation(OPERATION, ancbufsize)?;
        match Arriving::with_room(messages, bufsize, ancbufsize) {
            Some(arriving) => Ok(Self { arriving }),
            None => Err(Error::errno_of(OPERATION, libc::ENOMEM)),
        }
    }

    /// How many messages there is room for.
    ///
    /// ```
    /// use rawsock::batch::Batch;
    ///
    /// assert_eq!(Batch::new(Batch::MOST, 64)?.capacity(), 1024);
    /// # Ok::<(), rawsock::Error>(())
    /// ```
    ///
    /// Python has none: it makes a call for each message.
    pub fn capacity(&self) -> usize {
        self.arriving.room()
    }

    /// How many messages the last call received.
    ///
    /// ```
    /// use rawsock::*;
    /// use rawsock::batch::Batch;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0)?;
    /// a.send(b"one")?;
    /// a.send(b"two")?;
    /// let mut batch = Batch::new(64, 2048)?;
    /// b.recvmmsg(&mut batch)?;
    /// assert_eq!(batch.len(), 2);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python has none: it makes a call for each message.
    pub fn len(&self) -> usize {
        self.arriving.len()
    }

    /// Whether the last call received nothing.
    ///
    /// ```
    /// use rawsock::batch::Batch;
    ///
    /// assert!(Batch::new(64, 2048)?.is_empty()); // there was no call yet
    /// # Ok::<(), rawsock::Error>(())
    /// ```
    ///
    /// Python has none: it makes a call for each message.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The messages of the last call, in the order they came.
    ///
    /// Their data lie in the batch; their descriptors too, until they are
    /// taken out, or the next call or the drop of the batch closes them.
    ///
    /// ```
    /// use rawsock::*;
    /// use rawsock::batch::Batch;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0)?;
    /// a.send(b"one")?;
    /// a.send(b"two")?;
    /// let mut batch = Batch::new(64, 2048)?;
    /// b.recvmmsg(&mut batch)?;
    /// let lengths: Vec<_> = batch.messages().map(|message| message.data.len()).collect();
    /// assert_eq!(lengths, [3, 3]);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python has none: it makes a call for each message.
    pub fn messages(&mut self) -> impl Iterator<Item = Arrival<'_>> {
        self.arriving.iter_mut().map(Arrival::from)
    }

    pub(crate) fn arriving(&mut self) -> &mut Arriving {
        &mut self.arriving
    }
}

/// One message of a [`Batch`].
///
/// Python: the tuple `(data, ancdata, msg_flags, address)` of `s.recvmsg()`.
#[derive(Debug)]
#[doc(alias = "mmsghdr")]
pub struct Arrival<'a> {
    /// The data.
    pub data: &'a [u8],
    /// The length that the kernel says: that of the data, or, after
    /// [`MSG_TRUNC`](crate::MSG_TRUNC), that of the whole datagram.
    pub nbytes: usize,
    /// As [`Message::flags`](crate::Message::flags).
    pub flags: MsgFlag,
    /// As [`Message::address`](crate::Message::address).
    pub address: Address,
    control: &'a mut crate::sys::Received,
}

impl<'a> Arrival<'a> {
    /// Takes the control messages out.
    ///
    /// ```
    /// use std::io::IoSlice;
    /// use std::os::fd::AsFd;
    /// use rawsock::*;
    /// use rawsock::ancillary::ControlMessage;
    /// use rawsock::batch::Batch;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0)?;
    /// send_fds(&a, &[IoSlice::new(b"x")], &[a.as_fd()])?;
    /// let mut batch = Batch::with_ancillary(8, 64, CMSG_SPACE(4))?;
    /// b.recvmmsg(&mut batch)?;
    /// let mut fds = Vec::new();
    /// for mut message in batch.messages() {
    ///     for item in message.ancillary() {
    ///         if let ControlMessage::Rights(rights) = item {
    ///             fds.extend(rights); // the others are closed
    ///         }
    ///     }
    /// }
    /// assert_eq!(fds.len(), 1);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: the `ancdata` of `s.recvmsg()`.
    pub fn ancillary(&mut self) -> Messages<'_> {
        Messages::new(self.control)
    }
}

impl<'a> From<Landed<'a>> for Arrival<'a> {
    fn from(landed: Landed<'a>) -> Self {
        Self {
            data: landed.data,
            nbytes: landed.len,
            flags: MsgFlag::from(landed.flags & !MSG_CMSG_CLOEXEC.bits()),
            address: Address::decode(landed.name),
            control: landed.control,
        }
    }
}

/// One message for [`Socket::sendmmsg`](crate::Socket::sendmmsg): nothing to
/// nobody, by default.
///
/// See [the module](self) for an example.
///
/// Python: the arguments of `s.sendmsg(buffers, ancdata, flags, address)`.
#[derive(Clone, Copy, Debug, Default)]
#[doc(alias = "mmsghdr")]
pub struct Departure<'a> {
    /// The data, one piece after the other.
    pub buffers: &'a [IoSlice<'a>],
    /// The control messages.
    pub ancillary: &'a [ControlMessageRef<'a>],
    /// Where to; `None` for a connected socket.
    pub address: Option<&'a Address>,
}
