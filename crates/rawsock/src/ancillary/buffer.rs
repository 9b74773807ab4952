//! Room for control messages that is used again and again.

use std::fmt;

use super::ControlMessage;
use crate::errors::{Error, Result};
use crate::sys::Received;

/// Room for control messages, for
/// [`recvmsg_into`](crate::Socket::recvmsg_into): made once, filled by each
/// call.
///
/// It owns the descriptors that came: those that nobody takes are closed when
/// the next message arrives, or on drop.
///
/// ```
/// use std::io::IoSliceMut;
/// use rawsock::*;
/// use rawsock::ancillary::{AncillaryBuffer, ControlMessage};
///
/// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
/// s.bind(("127.0.0.1", 0))?;
/// s.setsockopt(SOL_IP, IP_RECVTTL, 1)?;
/// let mut room = AncillaryBuffer::new(CMSG_SPACE(4))?;
/// let mut data = [0; 1024];
/// for _ in 0..3 {
///     s.sendto(b"hello", &s.getsockname()?)?;
///     s.recvmsg_into(&mut [IoSliceMut::new(&mut data)], &mut room)?;
///     assert!(matches!(room.messages().next(), Some(ControlMessage::Ttl(64))));
/// }
/// # Ok::<(), Error>(())
/// ```
///
/// Python: the `ancbufsize` of `s.recvmsg_into(buffers, ancbufsize)`.
pub struct AncillaryBuffer {
    received: Received,
}

impl AncillaryBuffer {
    /// Room for `ancbufsize` bytes of control messages; see
    /// [`CMSG_SPACE`](crate::CMSG_SPACE).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] beyond 2³¹ - 1 bytes; `ENOMEM` if there is no
    /// memory.
    ///
    /// ```
    /// use rawsock::ancillary::AncillaryBuffer;
    ///
    /// assert!(AncillaryBuffer::new(0).is_ok()); // for none
    /// assert!(AncillaryBuffer::new(1 << 31).is_err());
    /// ```
    ///
    /// Python: the `ancbufsize` of `s.recvmsg_into(buffers, ancbufsize)`; each call
    /// makes such room anew.
    pub fn new(ancbufsize: usize) -> Result<Self> {
        Self::for_operation("recvmsg", ancbufsize)
    }

    pub(crate) fn for_operation(operation: &'static str, ancbufsize: usize) -> Result<Self> {
        if i32::try_from(ancbufsize).is_err() {
            let reason = "room for control messages is at most 2147483647 bytes";
            return Err(Error::invalid(operation, reason));
        }
        match Received::with_room(ancbufsize) {
            Some(received) => Ok(Self { received }),
            None => Err(Error::errno_of(operation, libc::ENOMEM)),
        }
    }

    /// How many bytes there is room for.
    ///
    /// ```
    /// use rawsock::CMSG_SPACE;
    /// use rawsock::ancillary::AncillaryBuffer;
    ///
    /// assert_eq!(AncillaryBuffer::new(CMSG_SPACE(4))?.ancbufsize(), CMSG_SPACE(4));
    /// # Ok::<(), rawsock::Error>(())
    /// ```
    ///
    /// Python: the number itself.
    pub fn ancbufsize(&self) -> usize {
        self.received.room()
    }

    /// Takes the messages out, one after the other. What is left when the
    /// iterator is dropped stays here.
    ///
    /// ```
    /// use std::io::{IoSlice, IoSliceMut};
    /// use std::os::fd::AsFd;
    /// use rawsock::*;
    /// use rawsock::ancillary::{AncillaryBuffer, ControlMessage};
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// send_fds(&a, &[IoSlice::new(b"x")], &[a.as_fd()])?;
    /// let mut room = AncillaryBuffer::new(CMSG_SPACE(4))?;
    /// b.recvmsg_into(&mut [IoSliceMut::new(&mut [0; 1])], &mut room)?;
    /// for message in room.messages() {
    ///     let ControlMessage::Rights(fds) = message else { panic!("{message:?}") };
    ///     assert_eq!(fds.len(), 1); // and they are ours
    /// }
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `for cmsg_level, cmsg_type, cmsg_data in ancdata`.
    #[doc(alias = "ancdata")]
    pub fn messages(&mut self) -> Messages<'_> {
        Messages::new(&mut self.received)
    }

    /// Closes the descriptors that nobody took.
    ///
    /// ```
    /// use rawsock::ancillary::AncillaryBuffer;
    ///
    /// let mut room = AncillaryBuffer::new(64)?;
    /// room.clear(); // does nothing: nothing has come
    /// assert!(room.messages().next().is_none());
    /// # Ok::<(), rawsock::Error>(())
    /// ```
    ///
    /// Python: `os.close(fd)` for each descriptor, which nobody else closes there.
    pub fn clear(&mut self) {
        self.received.clear();
    }

    pub(crate) fn received(&mut self) -> &mut Received {
        &mut self.received
    }
}

impl fmt::Debug for AncillaryBuffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AncillaryBuffer")
            .field("ancbufsize", &self.ancbufsize())
            .finish_non_exhaustive()
    }
}

/// The control messages of one message, taken out as they are read.
///
/// Made by [`AncillaryBuffer::messages`] and
/// [`Arrival::ancillary`](crate::batch::Arrival::ancillary).
///
/// Python: the list `ancdata` of `s.recvmsg_into()`.
#[derive(Debug)]
pub struct Messages<'a>(&'a mut Received);

impl<'a> Messages<'a> {
    pub(crate) fn new(received: &'a mut Received) -> Self {
        Self(received)
    }
}

impl Iterator for Messages<'_> {
    type Item = ControlMessage;

    fn next(&mut self) -> Option<ControlMessage> {
        self.0.take().map(ControlMessage::from_taken)
    }
}
