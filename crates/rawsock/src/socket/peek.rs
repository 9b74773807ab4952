//! Looking at what came without taking it.

use super::Socket;
use crate::address::Address;
use crate::consts::MSG_PEEK;
use crate::errors::Result;

impl Socket {
    /// As [`recv`](Self::recv), but what came stays there for the next call:
    /// `MSG_PEEK`.
    ///
    /// On a stream a second look may show more, but never shows what is
    /// behind the first bytes: to wait until there are enough, wait with
    /// [`MSG_WAITALL`](crate::MSG_WAITALL) or `opt::SO_RCVLOWAT`.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// a.sendall(b"\x16\x03\x01 ...")?;
    /// let speaks_tls = b.peek(1)? == b"\x16";
    /// assert!(speaks_tls);
    /// assert_eq!(b.recv(1024)?, b"\x16\x03\x01 ...");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.recv(bufsize, socket.MSG_PEEK)`.
    #[doc(alias = "MSG_PEEK")]
    pub fn peek(&self, bufsize: usize) -> Result<Vec<u8>> {
        self.recv_with_flags(bufsize, MSG_PEEK)
    }

    /// As [`recv_into`](Self::recv_into), but what came stays there.
    ///
    /// ```
    /// # use rawsock::*;
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// a.sendall(b"hello")?;
    /// let mut two = [0; 2];
    /// assert_eq!(b.peek_into(&mut two)?, 2);
    /// assert_eq!(b.recv(1024)?, b"hello");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.recv_into(buffer, 0, socket.MSG_PEEK)`.
    pub fn peek_into(&self, buffer: &mut [u8]) -> Result<usize> {
        self.recv_into_with_flags(buffer, MSG_PEEK)
    }

    /// As [`recvfrom`](Self::recvfrom), but the datagram stays there.
    ///
    /// ```
    /// # use rawsock::*;
    /// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// s.bind(("127.0.0.1", 0))?;
    /// s.sendto(b"to myself", &s.getsockname()?)?;
    /// let (_, sender) = s.peekfrom(0)?;
    /// assert_eq!(s.recvfrom(1024)?, (b"to myself".to_vec(), sender));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.recvfrom(bufsize, socket.MSG_PEEK)`.
    #[doc(alias = "peek_from")]
    pub fn peekfrom(&self, bufsize: usize) -> Result<(Vec<u8>, Address)> {
        self.recvfrom_with_flags(bufsize, MSG_PEEK)
    }
}
