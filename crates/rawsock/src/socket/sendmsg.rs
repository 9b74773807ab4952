//! Sending with control messages.

use std::io::{self, IoSlice};
use std::os::fd::AsFd;

use super::Socket;
use super::send::outgoing_flags;
use super::wait::{Event, Stop, patience};
use crate::address::{Address, ToAddress};
use crate::ancillary::{self, ControlMessageRef};
use crate::consts::MsgFlag;
use crate::errors::{Error, Result};
use crate::resolve::destination;
use crate::sys::{self, Outgoing};

/// `UIO_MAXIOV`: how many buffers the kernel takes at once.
const MOST_BUFFERS: usize = 1024;

impl Socket {
    /// Sends the bytes of several buffers as one message, with control
    /// messages: one `sendmsg(2)`, with `MSG_NOSIGNAL`.
    ///
    /// Returns how many bytes were taken. A stream may take fewer than it is
    /// given; the control messages have gone with the first of them, so the
    /// rest is sent without. (That is why nothing here repeats the call.)
    ///
    /// # Errors
    ///
    /// See [`send`](Self::send). [`Error::InvalidInput`] for more than 1024
    /// buffers, more than 253 descriptors, or a control message that safe code
    /// cannot send. `EINVAL` for a control message that the family does not
    /// know, `EPERM` for credentials of somebody else, `ETOOMANYREFS` if too
    /// many descriptors are under way, `ENOBUFS` if there is too much of it
    /// all.
    ///
    /// ```
    /// use std::io::IoSlice;
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_SEQPACKET, 0)?;
    /// let buffers = [IoSlice::new(b"head, "), IoSlice::new(b"body")];
    /// assert_eq!(a.sendmsg(&buffers, &[])?, 10);
    /// assert_eq!(b.recv(1024)?, b"head, body");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.sendmsg(buffers, ancdata)`.
    #[inline]
    pub fn sendmsg(
        &self,
        buffers: &[IoSlice<'_>],
        ancillary: &[ControlMessageRef<'_>],
    ) -> Result<usize> {
        self.sendmsg_with_flags(buffers, ancillary, 0)
    }

    /// As [`sendmsg`](Self::sendmsg), with flags.
    ///
    /// ```
    /// # use std::io::IoSlice;
    /// # use rawsock::*;
    /// let (a, b) = socketpair(AF_UNIX, SOCK_SEQPACKET, 0)?;
    /// a.sendmsg_with_flags(&[IoSlice::new(b"hello")], &[], MSG_DONTWAIT)?;
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.sendmsg(buffers, ancdata, flags)`.
    #[inline]
    pub fn sendmsg_with_flags(
        &self,
        buffers: &[IoSlice<'_>],
        ancillary: &[ControlMessageRef<'_>],
        flags: impl Into<MsgFlag>,
    ) -> Result<usize> {
        self.send_message("sendmsg", buffers, ancillary, flags.into(), None)
    }

    /// As [`sendmsg_with_flags`](Self::sendmsg_with_flags), to an address.
    ///
    /// # Errors
    ///
    /// Also those of [`sendto`](Self::sendto).
    ///
    /// ```
    /// use std::io::IoSlice;
    /// use rawsock::*;
    /// use rawsock::ancillary::ControlMessageRef;
    ///
    /// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// s.bind(("127.0.0.1", 0))?;
    /// s.setsockopt(SOL_IP, IP_RECVTTL, 1)?;
    /// let hops = [ControlMessageRef::Ttl(3)]; // for this datagram only
    /// s.sendmsg_to(&[IoSlice::new(b"hello")], &hops, 0, &s.getsockname()?)?;
    /// let message = s.recvmsg(1024, CMSG_SPACE(4))?;
    /// assert_eq!(format!("{:?}", message.ancillary), "[Ttl(3)]");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.sendmsg(buffers, ancdata, flags, address)`.
    pub fn sendmsg_to(
        &self,
        buffers: &[IoSlice<'_>],
        ancillary: &[ControlMessageRef<'_>],
        flags: impl Into<MsgFlag>,
        address: impl ToAddress,
    ) -> Result<usize> {
        let given = address.given();
        let address = self.resolve("sendmsg", &given)?;
        self.send_message("sendmsg", buffers, ancillary, flags.into(), Some(&address))
    }

    #[inline]
    pub(crate) fn send_message(
        &self,
        operation: &'static str,
        buffers: &[IoSlice<'_>],
        ancillary: &[ControlMessageRef<'_>],
        flags: MsgFlag,
        address: Option<&Address>,
    ) -> Result<usize> {
        let flags = outgoing_flags(operation, flags)?;
        let name = match address {
            Some(address) => Some(destination(operation, address)?),
            None => None,
        };
        few_enough(operation, buffers.len())?;
        let mut control = Outgoing::default();
        ancillary::outgoing(operation, &mut control, ancillary)?;
        self.call(Event::Writable, patience(flags), || -> io::Result<usize> {
            self.quietly(flags, |flags| {
                sys::sendmsg(self.as_fd(), buffers, &control, flags.bits(), name.as_ref())
            })
        })
        .map_err(|stop| match (stop, address) {
            // Not a failure, so nothing is allocated for it.
            (Stop::Errno(libc::EAGAIN), _) | (_, None) => stop.error(operation),
            (_, Some(address)) => stop.error(operation).at(address),
        })
    }
}

/// Whether the kernel takes so many buffers.
#[inline]
pub(super) fn few_enough(operation: &'static str, buffers: usize) -> Result<()> {
    if buffers > MOST_BUFFERS {
        let reason = "a message has at most 1024 buffers (UIO_MAXIOV)";
        return Err(Error::invalid(operation, reason));
    }
    Ok(())
}
