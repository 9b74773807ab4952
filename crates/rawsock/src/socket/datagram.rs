//! Receiving a datagram so that nothing is cut unseen.

use std::os::fd::AsFd;

use super::Socket;
use super::recv::{trimmed, with_room_for};
use super::wait::{Event, Patience};
use crate::address::Address;
use crate::ancillary::AncillaryBuffer;
use crate::consts::{MSG_TRUNC, SOCK_STREAM};
use crate::errors::{Error, Result};
use crate::sys;

/// What [`recv_datagram`](Socket::recv_datagram) received.
///
/// Python: `data`, `msg_flags` and `address` of `s.recvmsg()`, which has no length.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Datagram {
    /// What there was room for.
    pub data: Vec<u8>,
    /// How many bytes the datagram had.
    ///
    /// Some families do not tell when it is more than there was room for:
    /// then this is the length of `data`, though it is
    /// [`truncated`](Self::truncated).
    pub length: usize,
    /// Whether there was less room than that, and the rest is lost.
    pub truncated: bool,
    /// The sender; [`Address::Unnamed`] where the kernel gives none.
    pub address: Address,
}

impl Socket {
    /// Receives a datagram of up to `bufsize` bytes, and says whether that was
    /// all of it: one `recvmsg(2)` with `MSG_TRUNC`.
    ///
    /// [`recvfrom`](Self::recvfrom) cuts what does not fit, and nobody hears
    /// of it. Nothing is allocated by
    /// [`recvfrom_into_with_flags`](Self::recvfrom_into_with_flags), which
    /// with [`MSG_TRUNC`](crate::MSG_TRUNC) answers the length too.
    ///
    /// A `bufsize` of 0 still takes a datagram. One that is empty looks like
    /// the end of a `SOCK_SEQPACKET` connection.
    ///
    /// # Errors
    ///
    /// See [`recv`](Self::recv); [`Error::InvalidInput`] for `SOCK_STREAM`,
    /// which has no datagrams.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0)?;
    /// a.send(b"a longer message")?;
    /// let datagram = b.recv_datagram(8)?;
    /// assert_eq!(datagram.data, b"a longer");
    /// assert!(datagram.truncated);
    /// assert_eq!(datagram.length, 16);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.recvmsg(bufsize)`, and `MSG_TRUNC` in its flags.
    #[doc(alias = "MSG_TRUNC")]
    pub fn recv_datagram(&self, bufsize: usize) -> Result<Datagram> {
        const OPERATION: &str = "recv_datagram";
        // TCP would throw the bytes away and only count them.
        if self.kind() == SOCK_STREAM {
            return Err(Error::invalid(OPERATION, "a stream has no datagrams"));
        }
        let mut data = with_room_for(OPERATION, bufsize)?;
        let mut no_room = AncillaryBuffer::for_operation(OPERATION, 0)?;
        let arrived = self
            .call(Event::Readable, Patience::Socket, || {
                let (control, flags) = (no_room.received(), MSG_TRUNC.bits());
                sys::recvmsg_onto(self.as_fd(), &mut data, bufsize, control, flags)
            })
            .map_err(|stop| stop.error(OPERATION))?;
        let length = arrived.count.max(data.len());
        Ok(Datagram {
            truncated: length > data.len() || arrived.flags & MSG_TRUNC.bits() != 0,
            length,
            data: trimmed(data),
            address: Address::decode(&arrived.name),
        })
    }
}
