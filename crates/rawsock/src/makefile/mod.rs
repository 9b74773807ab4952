//! A socket as a file: buffered, for reading, writing, or both.

mod pair;
mod reader;
mod socketio;

pub use pair::BufferedRWPair;
pub use reader::BufferedReader;
pub use socketio::SocketIO;

use std::io::BufWriter;

use crate::socket::Socket;

/// What `std` takes too, and Python before 3.14.
const DEFAULT_CAPACITY: usize = 8192;

/// Python's `makefile`, a method for each of its modes.
///
/// | Python | here |
/// |---|---|
/// | `s.makefile("rb")` | [`makefile_reader`](Self::makefile_reader) |
/// | `s.makefile("wb")` | [`makefile_writer`](Self::makefile_writer) |
/// | `s.makefile("rwb")` | [`makefile_pair`](Self::makefile_pair) |
/// | `buffering=n` | `makefile_reader_with_capacity(n)` and so on |
/// | `buffering=0` | [`SocketIO::from(&s)`](SocketIO), or `&s` itself |
/// | `"r"`, `"w"`, `"rw"` | the same: `lines` and `read_line` of [`BufRead`] decode UTF-8, `write!` encodes it |
/// | closing the socket first | a [`SocketIO`] over an [`Arc`] |
///
/// They borrow the socket, so that reader and writer can be there at once and
/// no descriptor is spent on them. What has to outlive its maker is made over
/// an [`Arc`]: `BufferedReader::new(SocketIO::from(socket.clone()))`. It is
/// never a duplicate of the descriptor, whose timeout would be another one
/// while its `O_NONBLOCK` is the same.
///
/// [`Arc`]: std::sync::Arc
/// [`BufRead`]: std::io::BufRead
impl Socket {
    /// A buffered reader of this socket.
    ///
    /// Unlike Python, where a file cannot be read any more after a timeout, a
    /// call that fails has lost nothing and can be made again: see
    /// [`BufferedReader`].
    ///
    /// ```
    /// use std::io::BufRead;
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// a.sendall(b"GET / HTTP/1.0\r\nHost: example.com\r\n\r\n")?;
    /// let headers: Result<Vec<_>, _> = b
    ///     .makefile_reader()
    ///     .lines() // without "\n" or "\r\n"
    ///     .take_while(|line| !line.as_ref().is_ok_and(String::is_empty))
    ///     .collect();
    /// assert_eq!(headers?, ["GET / HTTP/1.0", "Host: example.com"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Python: `s.makefile("rb")`. What is in the buffer when the reader is
    /// dropped is lost, as there.
    #[doc(alias = "makefile")]
    pub fn makefile_reader(&self) -> BufferedReader<SocketIO<'_>> {
        self.makefile_reader_with_capacity(DEFAULT_CAPACITY)
    }

    /// As [`makefile_reader`](Self::makefile_reader), with a buffer of so many
    /// bytes.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// b.sendall(b"a long line\n")?;
    /// let mut file = a.makefile_reader_with_capacity(4); // read four by four
    /// assert_eq!(file.readline(1024).unwrap(), b"a long line\n");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.makefile("rb", buffering)`.
    pub fn makefile_reader_with_capacity(&self, capacity: usize) -> BufferedReader<SocketIO<'_>> {
        BufferedReader::with_capacity(capacity, self.into())
    }

    /// A buffered writer to this socket.
    ///
    /// Call [`flush`](std::io::Write::flush) in the end: dropping it flushes
    /// too, and says nothing if that fails.
    ///
    /// What has not gone out when a call fails, say because the time was up,
    /// is still in the buffer. Calling `flush` again goes on there, no byte is
    /// lost and none goes twice. A `write` that fails has taken nothing. A
    /// `write_all` of more than the buffer has room for may have sent a part,
    /// as everywhere; the [`Error`](crate::Error) in its `io::Error` tells how
    /// much when the time was up, see [`SocketIO`].
    ///
    /// ```
    /// use std::io::Write;
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// let mut file = a.makefile_writer();
    /// writeln!(file, "one {}", "line")?;
    /// writeln!(file, "and another")?;
    /// file.flush()?; // one system call
    /// assert_eq!(b.recv(100)?, b"one line\nand another\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Python: `s.makefile("wb")`.
    #[doc(alias = "makefile")]
    pub fn makefile_writer(&self) -> BufWriter<SocketIO<'_>> {
        self.makefile_writer_with_capacity(DEFAULT_CAPACITY)
    }

    /// As [`makefile_writer`](Self::makefile_writer), with a buffer of so many
    /// bytes.
    ///
    /// ```
    /// use std::io::Write;
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// let mut file = a.makefile_writer_with_capacity(4);
    /// file.write_all(b"abc")?;
    /// file.write_all(b"def")?; // there is no room for both: the first goes out
    /// assert_eq!(b.recv(100)?, b"abc");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Python: `s.makefile("wb", buffering)`.
    pub fn makefile_writer_with_capacity(&self, capacity: usize) -> BufWriter<SocketIO<'_>> {
        BufWriter::with_capacity(capacity, self.into())
    }

    /// A buffered reader and a buffered writer in one.
    ///
    /// See [`makefile_reader`](Self::makefile_reader) and
    /// [`makefile_writer`](Self::makefile_writer).
    ///
    /// ```
    /// use std::io::{BufRead, Write};
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// b.sendall(b"Who are you?\n")?;
    /// let mut file = a.makefile_pair();
    /// let mut question = String::new();
    /// file.read_line(&mut question)?;
    /// file.write_all(b"A socket.\n")?;
    /// file.flush()?;
    /// assert_eq!(b.recv(100)?, b"A socket.\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Python: `s.makefile("rwb")`.
    #[doc(alias = "makefile")]
    pub fn makefile_pair(&self) -> BufferedRWPair<'_> {
        self.makefile_pair_with_capacity(DEFAULT_CAPACITY)
    }

    /// As [`makefile_pair`](Self::makefile_pair), with two buffers of so many
    /// bytes.
    ///
    /// ```
    /// use std::io::Write;
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// let mut file = a.makefile_pair_with_capacity(1 << 16);
    /// file.write_all(&[7; 50_000])?; // nothing goes out yet
    /// assert_eq!(b.bytes_readable()?, 0);
    /// file.flush()?;
    /// assert_eq!(b.bytes_readable()?, 50_000);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Python: `s.makefile("rwb", buffering)`.
    pub fn makefile_pair_with_capacity(&self, capacity: usize) -> BufferedRWPair<'_> {
        BufferedRWPair::with_capacity(capacity, self)
    }
}
