//! Sending.
//!
//! Every call carries `MSG_NOSIGNAL`: a peer that is gone is an `EPIPE`, and
//! never a `SIGPIPE` that ends the process. (A few old families do not know
//! the flag.)

use std::io;
use std::os::fd::AsFd;

use super::Socket;
use super::wait::{Event, Patience, Stop, patience};
use crate::address::{Address, ToAddress};
use crate::consts::*;
use crate::errors::{Error, Result};
use crate::options as opt;
use crate::sys::{self, Destination};

impl Socket {
    /// Sends what the kernel takes, and says how many bytes that were: one
    /// `send(2)`.
    ///
    /// On a stream that may be fewer than given; see
    /// [`sendall`](Self::sendall). A datagram goes as a whole or not at all.
    ///
    /// # Errors
    ///
    /// `EAGAIN` if the socket is non-blocking and the buffer is full,
    /// [`Error::TimedOut`](crate::Error::TimedOut) when the time is up,
    /// `EPIPE` or `ECONNRESET` if the peer is gone, `ECONNREFUSED` if an
    /// earlier datagram met nobody, `EMSGSIZE` for too large a datagram,
    /// `EDESTADDRREQ` or `ENOTCONN` if the socket is not connected.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0)?;
    /// assert_eq!(a.send(b"hello")?, 5);
    /// assert_eq!(b.recv(1024)?, b"hello");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.send(data)`.
    #[inline]
    pub fn send(&self, data: &[u8]) -> Result<usize> {
        self.send_with_flags(data, 0)
    }

    /// As [`send`](Self::send), with flags such as
    /// [`MSG_MORE`](crate::MSG_MORE) or [`MSG_OOB`](crate::MSG_OOB).
    ///
    /// [`MSG_ZEROCOPY`](crate::MSG_ZEROCOPY) is refused: with it the kernel
    /// reads the data when the call is long over.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_SEQPACKET, 0)?;
    /// a.send_with_flags(b"record", MSG_EOR)?;
    /// assert_eq!(b.recv(1024)?, b"record");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.send(data, flags)`.
    #[inline]
    pub fn send_with_flags(&self, data: &[u8], flags: impl Into<MsgFlag>) -> Result<usize> {
        let flags = outgoing_flags("send", flags)?;
        self.send_once(data, flags, patience(flags))
            .map_err(|stop| stop.error("send"))
    }

    /// Sends everything: `send(2)` as often as it takes.
    ///
    /// The timeout is for all of it, so a peer that reads slowly does not
    /// extend it.
    ///
    /// # Errors
    ///
    /// See [`send`](Self::send). Unlike Python,
    /// [`bytes_sent`](crate::Error::bytes_sent) of the error tells how many
    /// bytes had gone out.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// a.settimeout(0.02)?;
    /// let error = a.sendall(&vec![0; 1 << 24]).unwrap_err(); // nobody reads
    /// assert!(error.is_timeout());
    /// assert!(error.bytes_sent().unwrap() > 0);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.sendall(data)`.
    #[doc(alias = "write_all")]
    pub fn sendall(&self, data: &[u8]) -> Result<()> {
        self.sendall_with_flags(data, 0)
    }

    /// As [`sendall`](Self::sendall), with flags.
    ///
    /// Python: `s.sendall(data, flags)`.
    ///
    /// ```
    /// # use rawsock::*;
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// a.sendall_with_flags(b"hello", MSG_DONTWAIT)?;
    /// # Ok::<(), Error>(())
    /// ```
    pub fn sendall_with_flags(&self, data: &[u8], flags: impl Into<MsgFlag>) -> Result<()> {
        let flags = outgoing_flags("sendall", flags)?;
        let deadline = match patience(flags) {
            Patience::Socket => self.deadline(),
            _ => None,
        };
        let patience = deadline.map_or(patience(flags), Patience::Until);
        let mut sent = 0;
        // Even no data are sent once: an empty datagram is a message.
        loop {
            let rest = &data[sent..];
            let failed = match self.send_once(rest, flags, patience) {
                Ok(count) => {
                    sent += count;
                    if sent == data.len() {
                        return Ok(());
                    }
                    if deadline.is_some_and(|end| end.remaining().is_none()) {
                        Stop::TimedOut
                    } else if count == 0 {
                        // Nothing was taken and nothing was wrong: never seen,
                        // and not to be tried for ever.
                        Stop::Errno(libc::EIO)
                    } else {
                        continue;
                    }
                }
                Err(stop) => stop,
            };
            return Err(failed.error("sendall").after(sent));
        }
    }

    /// Sends a datagram to an address: one `sendto(2)`.
    ///
    /// A host name is looked up first, each time; pass the
    /// [`Address`](crate::Address) where that matters.
    ///
    /// # Errors
    ///
    /// See [`send`](Self::send) and [`connect`](Self::connect); `EACCES` for a
    /// broadcast address without `SO_BROADCAST`, `EISCONN` for a connected
    /// stream of Unix, `EINVAL` for port 0.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// s.bind(("127.0.0.1", 0))?;
    /// assert_eq!(s.sendto(b"to myself", &s.getsockname()?)?, 9);
    /// assert_eq!(s.recv(1024)?, b"to myself");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.sendto(data, address)`.
    #[doc(alias = "send_to")]
    #[inline]
    pub fn sendto(&self, data: &[u8], address: impl ToAddress) -> Result<usize> {
        self.sendto_with_flags(data, 0, address)
    }

    /// As [`sendto`](Self::sendto), with flags, in Python's order.
    ///
    /// ```
    /// # use rawsock::*;
    /// # let s = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// # s.bind(("127.0.0.1", 0))?;
    /// s.sendto_with_flags(b"to myself", MSG_DONTROUTE, &s.getsockname()?)?;
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.sendto(data, flags, address)`.
    #[inline]
    pub fn sendto_with_flags(
        &self,
        data: &[u8],
        flags: impl Into<MsgFlag>,
        address: impl ToAddress,
    ) -> Result<usize> {
        let flags = outgoing_flags("sendto", flags)?;
        let mut name = Destination::empty();
        self.aim("sendto", &address.given(), &mut name)?;
        self.call(Event::Writable, patience(flags), || {
            let sent = self.quietly(flags, |flags| {
                sys::sendto(self.as_fd(), data, flags.bits(), &name)
            })?;
            Ok(sent.min(data.len()))
        })
        .map_err(|stop| match stop {
            // Not a failure, so nothing is allocated for it.
            Stop::Errno(libc::EAGAIN) => stop.error("sendto"),
            _ => stop
                .error("sendto")
                .at(&Address::decode(name.as_sockaddr())),
        })
    }

    #[inline(always)]
    pub(super) fn send_once(
        &self,
        data: &[u8],
        flags: MsgFlag,
        patience: Patience,
    ) -> Result<usize, Stop> {
        self.call(Event::Writable, patience, || -> io::Result<usize> {
            let sent = self.quietly(flags, |flags| sys::send(self.as_fd(), data, flags.bits()))?;
            Ok(sent.min(data.len()))
        })
    }

    /// Sends with `MSG_NOSIGNAL`, and without where a family does not know it
    /// and takes every flag it does not know for an error.
    #[inline(always)]
    pub(super) fn quietly(
        &self,
        flags: MsgFlag,
        mut send: impl FnMut(MsgFlag) -> io::Result<usize>,
    ) -> io::Result<usize> {
        match send(flags | MSG_NOSIGNAL) {
            Err(error) if self.takes_a_flag_for(&error, KNOW_NO_NOSIGNAL) => send(flags),
            answer => answer,
        }
    }

    /// Whether the error may be that of a family in the list, which has met a
    /// flag that it does not know. The kernel is asked, since
    /// [`fromfd`](crate::fromfd) believes what it is told.
    #[cold]
    pub(super) fn takes_a_flag_for(&self, error: &io::Error, list: &[AddressFamily]) -> bool {
        matches!(error.raw_os_error(), Some(libc::EINVAL | libc::EOPNOTSUPP))
            && self
                .get(opt::SO_DOMAIN)
                .is_ok_and(|family| list.contains(&family))
    }
}

/// The flags of the caller, unless they make no sense.
///
/// With `MSG_ZEROCOPY` the kernel would read the data when the call is long
/// over and the borrow has ended.
pub(super) fn outgoing_flags(
    operation: &'static str,
    flags: impl Into<MsgFlag>,
) -> Result<MsgFlag> {
    let flags = flags.into();
    if flags.contains(MSG_ZEROCOPY) {
        let reason = "MSG_ZEROCOPY needs data that live longer than the call";
        return Err(Error::invalid(operation, reason));
    }
    Ok(flags)
}

/// Families that answer `EINVAL`, or `EOPNOTSUPP`, to `MSG_NOSIGNAL`.
const KNOW_NO_NOSIGNAL: &[AddressFamily] = &[
    AF_QIPCRTR,
    AF_RDS,
    AF_MCTP,
    AF_ATMPVC,
    AF_ATMSVC,
    AF_APPLETALK,
    AF_AX25,
    AF_NETROM,
    AF_ROSE,
    AF_X25,
];
