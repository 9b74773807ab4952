//! Receiving with control messages.

use std::io::{self, IoSliceMut};
use std::os::fd::AsFd;

use super::Socket;
use super::recv::{trimmed, with_room_for};
use super::sendmsg::few_enough;
use super::wait::{Event, Stop, patience};
use crate::address::Address;
use crate::ancillary::{AncillaryBuffer, ControlMessage};
use crate::consts::{AF_MCTP, AF_PACKET, AddressFamily, MSG_CMSG_CLOEXEC, MsgFlag};
use crate::errors::Result;
use crate::sys::{self, Arrived};

/// What [`recvmsg`](Socket::recvmsg) received.
///
/// Python: the tuple `(data, ancdata, msg_flags, address)`.
#[derive(Debug)]
#[doc(alias = "msghdr")]
pub struct Message {
    /// The data.
    pub data: Vec<u8>,
    /// The control messages, with the descriptors that came: dropping them
    /// closes these.
    #[doc(alias = "ancdata")]
    pub ancillary: Vec<ControlMessage>,
    /// [`MSG_TRUNC`](crate::MSG_TRUNC) if data were cut,
    /// [`MSG_CTRUNC`](crate::MSG_CTRUNC) if control messages were,
    /// [`MSG_EOR`](crate::MSG_EOR) at the end of a record, and others.
    #[doc(alias = "msg_flags")]
    pub flags: MsgFlag,
    /// The sender; [`Address::Unnamed`] where the kernel gives none.
    pub address: Address,
}

/// What [`recvmsg_into`](Socket::recvmsg_into) received, beside what is in
/// the buffers.
///
/// Python: `nbytes`, `msg_flags` and `address` of the tuple.
#[derive(Clone, Debug)]
pub struct MessageInfo {
    /// How many bytes came.
    pub nbytes: usize,
    /// As [`Message::flags`].
    #[doc(alias = "msg_flags")]
    pub flags: MsgFlag,
    /// As [`Message::address`].
    pub address: Address,
}

impl Socket {
    /// Receives up to `bufsize` bytes, with control messages for which there
    /// are `ancbufsize` bytes of room: one `recvmsg(2)`, with
    /// `MSG_CMSG_CLOEXEC`.
    ///
    /// What has no room is lost: `flags` has
    /// [`MSG_TRUNC`](crate::MSG_TRUNC) or [`MSG_CTRUNC`](crate::MSG_CTRUNC)
    /// then. Descriptors without room are closed by the kernel, those in
    /// messages that nobody takes by the drop of [`Message`].
    ///
    /// With [`MSG_PEEK`](crate::MSG_PEEK) the kernel makes new descriptors for
    /// each look. As in Python, a `bufsize` of 0 still takes a message.
    ///
    /// Unlike Python, descriptors received are CLOEXEC.
    ///
    /// # Errors
    ///
    /// See [`recv`](Self::recv); [`Error::InvalidInput`](crate::Error) for an
    /// `ancbufsize` beyond 2³¹ - 1.
    ///
    /// ```
    /// use std::os::fd::AsFd;
    /// use rawsock::*;
    /// use rawsock::ancillary::ControlMessage;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0)?;
    /// let (_r, w) = std::io::pipe()?;
    /// send_fds(&a, &[std::io::IoSlice::new(b"a pipe")], &[w.as_fd()])?;
    ///
    /// let message = b.recvmsg(1024, CMSG_SPACE(4))?;
    /// assert_eq!(message.data, b"a pipe");
    /// for item in message.ancillary {
    ///     if let ControlMessage::Rights(fds) = item {
    ///         println!("{fds:?}"); // [OwnedFd { fd: 7 }]
    ///     }
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Python: `s.recvmsg(bufsize, ancbufsize)`.
    pub fn recvmsg(&self, bufsize: usize, ancbufsize: usize) -> Result<Message> {
        self.recvmsg_with_flags(bufsize, ancbufsize, 0)
    }

    /// As [`recvmsg`](Self::recvmsg), with flags such as
    /// [`MSG_PEEK`](crate::MSG_PEEK) or [`MSG_ERRQUEUE`](crate::MSG_ERRQUEUE).
    ///
    /// ```
    /// # use rawsock::*;
    /// let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0)?;
    /// a.send(b"hello")?;
    /// let message = b.recvmsg_with_flags(2, 0, MSG_PEEK)?;
    /// assert_eq!(message.data, b"he");
    /// assert!(message.flags.contains(MSG_TRUNC));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.recvmsg(bufsize, ancbufsize, flags)`.
    pub fn recvmsg_with_flags(
        &self,
        bufsize: usize,
        ancbufsize: usize,
        flags: impl Into<MsgFlag>,
    ) -> Result<Message> {
        self.receive_message("recvmsg", bufsize, ancbufsize, flags.into())
    }

    /// Receives into several buffers, one after the other, and control
    /// messages into `ancillary`: one `recvmsg(2)`, nothing allocated.
    ///
    /// See [`recvmsg`](Self::recvmsg). Descriptors that `ancillary` still had
    /// are closed first.
    ///
    /// # Errors
    ///
    /// Also [`Error::InvalidInput`](crate::Error) for more than 1024 buffers.
    ///
    /// ```
    /// use std::io::IoSliceMut;
    /// use rawsock::*;
    /// use rawsock::ancillary::AncillaryBuffer;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0)?;
    /// a.send(b"head: body")?;
    /// let (mut head, mut body) = ([0; 6], [0; 100]);
    /// let mut buffers = [IoSliceMut::new(&mut head), IoSliceMut::new(&mut body)];
    /// let mut room = AncillaryBuffer::new(CMSG_SPACE(4))?;
    /// let info = b.recvmsg_into(&mut buffers, &mut room)?;
    /// assert_eq!((info.nbytes, &head), (10, b"head: "));
    /// assert_eq!(room.messages().count(), 0);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.recvmsg_into(buffers, ancbufsize)`.
    pub fn recvmsg_into(
        &self,
        buffers: &mut [IoSliceMut<'_>],
        ancillary: &mut AncillaryBuffer,
    ) -> Result<MessageInfo> {
        self.recvmsg_into_with_flags(buffers, ancillary, 0)
    }

    /// As [`recvmsg_into`](Self::recvmsg_into), with flags.
    ///
    /// With [`MSG_TRUNC`](crate::MSG_TRUNC) `nbytes` is the length that the
    /// datagram has, which may exceed that of the buffers.
    ///
    /// ```
    /// # use std::io::IoSliceMut;
    /// # use rawsock::*;
    /// # use rawsock::ancillary::AncillaryBuffer;
    /// let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0)?;
    /// a.send(b"hello")?;
    /// let mut none = AncillaryBuffer::new(0)?;
    /// let info = b.recvmsg_into_with_flags(&mut [], &mut none, MSG_TRUNC)?;
    /// assert_eq!(info.nbytes, 5);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.recvmsg_into(buffers, ancbufsize, flags)`.
    pub fn recvmsg_into_with_flags(
        &self,
        buffers: &mut [IoSliceMut<'_>],
        ancillary: &mut AncillaryBuffer,
        flags: impl Into<MsgFlag>,
    ) -> Result<MessageInfo> {
        const OPERATION: &str = "recvmsg_into";
        few_enough(OPERATION, buffers.len())?;
        let flags = flags.into();
        let arrived = self
            .call(Event::Readable, patience(flags), || {
                self.closing_on_exec(flags, |flags| {
                    sys::recvmsg(self.as_fd(), buffers, ancillary.received(), flags)
                })
            })
            .map_err(|stop: Stop| stop.error(OPERATION))?;
        Ok(MessageInfo {
            nbytes: arrived.count,
            flags: reported(&arrived),
            address: Address::decode(&arrived.name),
        })
    }

    pub(crate) fn receive_message(
        &self,
        operation: &'static str,
        bufsize: usize,
        ancbufsize: usize,
        flags: MsgFlag,
    ) -> Result<Message> {
        let mut data = with_room_for(operation, bufsize)?;
        let mut ancillary = AncillaryBuffer::for_operation(operation, ancbufsize)?;
        let arrived = self
            .call(Event::Readable, patience(flags), || {
                self.closing_on_exec(flags, |flags| {
                    let control = ancillary.received();
                    sys::recvmsg_onto(self.as_fd(), &mut data, bufsize, control, flags)
                })
            })
            .map_err(|stop: Stop| stop.error(operation))?;
        Ok(Message {
            data: trimmed(data),
            ancillary: ancillary.messages().collect(),
            flags: reported(&arrived),
            address: Address::decode(&arrived.name),
        })
    }

    /// Receives with `MSG_CMSG_CLOEXEC`, and without where a family, none of
    /// which passes descriptors, takes every flag it does not know for an
    /// error.
    #[inline(always)]
    pub(super) fn closing_on_exec<T>(
        &self,
        flags: MsgFlag,
        mut receive: impl FnMut(libc::c_int) -> io::Result<T>,
    ) -> io::Result<T> {
        match receive((flags | MSG_CMSG_CLOEXEC).bits()) {
            Err(error) if self.takes_a_flag_for(&error, KNOW_NO_CLOEXEC) => receive(flags.bits()),
            answer => answer,
        }
    }
}

/// Families that answer `EINVAL` or `EOPNOTSUPP` to `MSG_CMSG_CLOEXEC`.
const KNOW_NO_CLOEXEC: &[AddressFamily] = &[AF_PACKET, AF_MCTP];

/// The flags that say something: the kernel reports also what every call
/// here asks for.
fn reported(arrived: &Arrived) -> MsgFlag {
    MsgFlag::from(arrived.flags & !MSG_CMSG_CLOEXEC.bits())
}
