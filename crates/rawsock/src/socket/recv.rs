//! Receiving.

use std::os::fd::AsFd;

use super::Socket;
use super::wait::{Event, patience};
use crate::address::Address;
use crate::consts::MsgFlag;
use crate::errors::{Error, Result};
use crate::sys::{self, Sockaddr};

impl Socket {
    /// Receives up to `bufsize` bytes: one `recv(2)`.
    ///
    /// No bytes mean that a stream has ended; for other kinds also an empty
    /// message. What of a datagram exceeds `bufsize` is lost. As in Python,
    /// with a `bufsize` of 0 the kernel is not asked.
    ///
    /// # Errors
    ///
    /// `EAGAIN` if the socket is non-blocking and nothing is there,
    /// [`Error::TimedOut`] when the time is up, `ECONNRESET` if the peer has
    /// thrown the connection away, `ECONNREFUSED` if an earlier datagram met
    /// nobody, `ENOTCONN` if a stream is not connected, `ENOMEM` if there is
    /// no room for so many bytes.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// a.sendall(b"hello")?;
    /// assert_eq!(b.recv(1024)?, b"hello");
    /// drop(a);
    /// assert_eq!(b.recv(1024)?, b""); // end of file
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.recv(bufsize)`.
    #[inline]
    pub fn recv(&self, bufsize: usize) -> Result<Vec<u8>> {
        self.recv_with_flags(bufsize, 0)
    }

    /// As [`recv`](Self::recv), with flags such as
    /// [`MSG_PEEK`](crate::MSG_PEEK) or [`MSG_WAITALL`](crate::MSG_WAITALL).
    ///
    /// As in Python, `MSG_WAITALL` waits for everything on a blocking socket
    /// only; one with a timeout gives what is there. Unlike Python, whose
    /// answer has bytes then that nobody wrote, the answer to
    /// [`MSG_TRUNC`](crate::MSG_TRUNC) is never longer than `bufsize`; see
    /// [`recv_into_with_flags`](Self::recv_into_with_flags).
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// a.sendall(b"hello")?;
    /// assert_eq!(b.recv_with_flags(1, MSG_PEEK)?, b"h");
    /// assert_eq!(b.recv(1024)?, b"hello");
    /// assert!(b.recv_with_flags(1, MSG_DONTWAIT).unwrap_err().is_would_block());
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.recv(bufsize, flags)`.
    #[inline]
    pub fn recv_with_flags(&self, bufsize: usize, flags: impl Into<MsgFlag>) -> Result<Vec<u8>> {
        if bufsize == 0 {
            return Ok(Vec::new());
        }
        let flags = flags.into();
        let mut data = with_room_for("recv", bufsize)?;
        self.call(Event::Readable, patience(flags), || {
            sys::recv_onto(self.as_fd(), &mut data, bufsize, flags.bits())
        })
        .map_err(|stop| stop.error("recv"))?;
        Ok(trimmed(data))
    }

    /// Receives into `buffer` and says how many bytes came: one `recv(2)`,
    /// nothing allocated.
    ///
    /// See [`recv`](Self::recv); an empty buffer asks nothing of the kernel.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// a.sendall(b"hello")?;
    /// let mut buffer = [0; 1024];
    /// let n = b.recv_into(&mut buffer)?;
    /// assert_eq!(&buffer[..n], b"hello");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.recv_into(buffer)`; for `nbytes` pass a slice.
    #[inline]
    pub fn recv_into(&self, buffer: &mut [u8]) -> Result<usize> {
        self.recv_into_with_flags(buffer, 0)
    }

    /// As [`recv_into`](Self::recv_into), with flags.
    ///
    /// With [`MSG_TRUNC`](crate::MSG_TRUNC) the answer is the length that the
    /// datagram has, which may exceed that of the buffer.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0)?;
    /// a.send(b"hello")?;
    /// let mut two = [0; 2];
    /// assert_eq!(b.recv_into_with_flags(&mut two, MSG_TRUNC)?, 5);
    /// assert_eq!(&two, b"he");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.recv_into(buffer, nbytes, flags)`.
    #[inline]
    pub fn recv_into_with_flags(
        &self,
        buffer: &mut [u8],
        flags: impl Into<MsgFlag>,
    ) -> Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let flags = flags.into();
        self.call(Event::Readable, patience(flags), || {
            sys::recv_into(self.as_fd(), buffer, flags.bits())
        })
        .map_err(|stop| stop.error("recv_into"))
    }

    /// Receives up to `bufsize` bytes and the sender's address: one
    /// `recvfrom(2)`.
    ///
    /// The address is [`Address::Unnamed`] where the kernel gives none: on a
    /// connected stream, and from a Unix socket without a name. Python says
    /// `None` there. As in Python, a `bufsize` of 0 still takes a datagram, and
    /// waits for one, or for the bytes of a stream.
    ///
    /// # Errors
    ///
    /// See [`recv`](Self::recv).
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let server = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// server.bind(("127.0.0.1", 0))?;
    /// let client = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// client.sendto(b"hello", &server.getsockname()?)?;
    ///
    /// let (data, addr) = server.recvfrom(1024)?;
    /// server.sendto(&[b"Hello, ", &data[..], b"!"].concat(), &addr)?;
    /// assert_eq!(client.recv(1024)?, b"Hello, hello!");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.recvfrom(bufsize)`.
    #[inline]
    pub fn recvfrom(&self, bufsize: usize) -> Result<(Vec<u8>, Address)> {
        self.recvfrom_with_flags(bufsize, 0)
    }

    /// As [`recvfrom`](Self::recvfrom), with flags.
    ///
    /// Python: `s.recvfrom(bufsize, flags)`.
    ///
    /// ```
    /// # use rawsock::*;
    /// # let s = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// # s.bind(("127.0.0.1", 0))?;
    /// s.sendto(b"to myself", &s.getsockname()?)?;
    /// let (peeked, sender) = s.recvfrom_with_flags(1024, MSG_PEEK)?;
    /// assert_eq!(s.recvfrom(1024)?, (peeked, sender));
    /// # Ok::<(), Error>(())
    /// ```
    #[inline]
    pub fn recvfrom_with_flags(
        &self,
        bufsize: usize,
        flags: impl Into<MsgFlag>,
    ) -> Result<(Vec<u8>, Address)> {
        let flags = flags.into();
        let mut data = with_room_for("recvfrom", bufsize)?;
        let mut name = Sockaddr::empty();
        self.call(Event::Readable, patience(flags), || {
            sys::recvfrom_onto(self.as_fd(), &mut data, bufsize, flags.bits(), &mut name)
        })
        .map_err(|stop| stop.error("recvfrom"))?;
        Ok((trimmed(data), Address::decode(&name)))
    }

    /// Receives into `buffer`, and says how many bytes came and from whom: one
    /// `recvfrom(2)`, nothing allocated.
    ///
    /// See [`recvfrom`](Self::recvfrom).
    ///
    /// ```
    /// # use rawsock::*;
    /// # let s = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// # s.bind(("127.0.0.1", 0))?;
    /// s.sendto(b"to myself", &s.getsockname()?)?;
    /// let mut buffer = [0; 1024];
    /// let (n, sender) = s.recvfrom_into(&mut buffer)?;
    /// assert_eq!(&buffer[..n], b"to myself");
    /// assert_eq!(sender, s.getsockname()?);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.recvfrom_into(buffer)`; for `nbytes` pass a slice.
    #[inline]
    pub fn recvfrom_into(&self, buffer: &mut [u8]) -> Result<(usize, Address)> {
        self.recvfrom_into_with_flags(buffer, 0)
    }

    /// As [`recvfrom_into`](Self::recvfrom_into), with flags.
    ///
    /// With [`MSG_TRUNC`](crate::MSG_TRUNC) the count is the length that the
    /// datagram has, which may exceed that of the buffer.
    ///
    /// Python: `s.recvfrom_into(buffer, nbytes, flags)`.
    ///
    /// ```
    /// # use rawsock::*;
    /// # let s = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// # s.bind(("127.0.0.1", 0))?;
    /// s.sendto(b"to myself", &s.getsockname()?)?;
    /// let (real_length, _) = s.recvfrom_into_with_flags(&mut [], MSG_TRUNC | MSG_PEEK)?;
    /// assert_eq!(s.recv(real_length)?, b"to myself");
    /// # Ok::<(), Error>(())
    /// ```
    #[inline]
    pub fn recvfrom_into_with_flags(
        &self,
        buffer: &mut [u8],
        flags: impl Into<MsgFlag>,
    ) -> Result<(usize, Address)> {
        let flags = flags.into();
        let mut name = Sockaddr::empty();
        let received = self
            .call(Event::Readable, patience(flags), || {
                sys::recvfrom_into(self.as_fd(), buffer, flags.bits(), &mut name)
            })
            .map_err(|stop| stop.error("recvfrom_into"))?;
        Ok((received, Address::decode(&name)))
    }
}

/// An empty vector with room for so many bytes, none of them touched.
pub(super) fn with_room_for(operation: &'static str, bufsize: usize) -> Result<Vec<u8>> {
    let mut data = Vec::new();
    match data.try_reserve_exact(bufsize) {
        Ok(()) => Ok(data),
        Err(_) if isize::try_from(bufsize).is_ok() => Err(Error::errno_of(operation, libc::ENOMEM)),
        Err(_) => Err(Error::invalid(operation, "no buffer can be so large")),
    }
}

/// The data without a large buffer behind few bytes. As in Python, where a
/// `bytes` object is cut to its length.
pub(super) fn trimmed(mut data: Vec<u8>) -> Vec<u8> {
    const LARGE: usize = 64 * 1024;
    if data.capacity() > LARGE && data.len() < data.capacity() / 2 {
        data.shrink_to_fit();
    }
    data
}
