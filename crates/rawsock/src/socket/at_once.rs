//! Calls that never wait, whatever the socket does otherwise.

use super::Socket;
use crate::consts::MSG_DONTWAIT;
use crate::errors::Result;

impl Socket {
    /// Receives into `buffer` what is there, without waiting, and says how
    /// many bytes that were: one `recv(2)` with `MSG_DONTWAIT`.
    ///
    /// So one call need not wait on a socket whose other calls do, and no
    /// other thread notices, as it would with
    /// [`setblocking`](Self::setblocking). That nothing is there is an error,
    /// as it is with `std` and with tokio, because an `Ok` of 0 is the end of
    /// the stream.
    ///
    /// # Errors
    ///
    /// `EAGAIN` ([`Error::is_would_block`](crate::Error::is_would_block)) if
    /// nothing is there, and those of [`recv`](Self::recv).
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// let mut buffer = [0; 1024];
    /// assert!(b.try_recv(&mut buffer).unwrap_err().is_would_block());
    /// a.sendall(b"hello")?;
    /// assert_eq!(b.try_recv(&mut buffer)?, 5);
    /// drop(a);
    /// assert_eq!(b.try_recv(&mut buffer)?, 0); // end of file
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.recv_into(buffer, 0, socket.MSG_DONTWAIT)`.
    #[doc(alias = "MSG_DONTWAIT")]
    #[inline]
    pub fn try_recv(&self, buffer: &mut [u8]) -> Result<usize> {
        self.recv_into_with_flags(buffer, MSG_DONTWAIT)
    }

    /// Sends what the kernel takes at once, and says how many bytes that were:
    /// one `send(2)` with `MSG_DONTWAIT`.
    ///
    /// See [`try_recv`](Self::try_recv).
    ///
    /// # Errors
    ///
    /// `EAGAIN` if there is no room, and those of [`send`](Self::send).
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// let full = loop {
    ///     if let Err(error) = a.try_send(&[0; 4096]) {
    ///         break error;
    ///     }
    /// };
    /// assert!(full.is_would_block());
    /// # drop(b);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.send(data, socket.MSG_DONTWAIT)`.
    #[doc(alias = "MSG_DONTWAIT")]
    #[inline]
    pub fn try_send(&self, data: &[u8]) -> Result<usize> {
        self.send_with_flags(data, MSG_DONTWAIT)
    }
}
