//! Both directions in one.

use std::io::{self, BufRead, BufWriter, IoSlice, Read, Write};

use super::{BufferedReader, DEFAULT_CAPACITY, SocketIO};
use crate::socket::Socket;

/// A buffered reader and a buffered writer of one socket.
///
/// They know nothing of each other: what was written goes out at
/// [`flush`](Write::flush), not before a read. See
/// [`BufferedReader`] and [`Socket::makefile_writer`] for what happens when
/// the time is up.
///
/// ```
/// use std::io::{BufRead, Write};
/// use rawsock::*;
///
/// /// Holds its socket, so it borrows nothing.
/// struct Client(BufferedRWPair<'static>);
///
/// impl Client {
///     fn ask(&mut self, question: &str) -> std::io::Result<String> {
///         writeln!(self.0, "{question}")?;
///         self.0.flush()?;
///         let mut answer = String::new();
///         self.0.read_line(&mut answer)?;
///         Ok(answer)
///     }
/// }
///
/// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
/// b.sendall(b"42\n")?;
/// let mut client = Client(BufferedRWPair::new(a));
/// assert_eq!(client.ask("6 times 7?").unwrap(), "42\n");
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `io.BufferedRWPair`, `s.makefile("rwb")`.
#[derive(Debug)]
pub struct BufferedRWPair<'a> {
    reader: BufferedReader<SocketIO<'a>>,
    writer: BufWriter<SocketIO<'a>>,
}

impl<'a> BufferedRWPair<'a> {
    /// Two buffers of 8 KiB over a socket, lent, shared or given.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use rawsock::*;
    ///
    /// let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// let a = Arc::new(a);
    /// let lent = BufferedRWPair::new(&*a);
    /// let shared: BufferedRWPair<'static> = BufferedRWPair::new(a.clone());
    /// # drop((lent, shared));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `io.BufferedRWPair(reader, writer)`.
    pub fn new(socket: impl Into<SocketIO<'a>>) -> Self {
        Self::with_capacity(DEFAULT_CAPACITY, socket)
    }

    /// Two buffers of so many bytes.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// let large = BufferedRWPair::with_capacity(1 << 20, a); // twice a mebibyte
    /// # drop(large);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `io.BufferedRWPair(reader, writer, buffer_size)`.
    pub fn with_capacity(capacity: usize, socket: impl Into<SocketIO<'a>>) -> Self {
        let socket = socket.into();
        Self {
            reader: BufferedReader::with_capacity(capacity, socket.clone()),
            writer: BufWriter::with_capacity(capacity, socket),
        }
    }

    /// The socket, for everything that is neither reading nor writing.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// let file = BufferedRWPair::new(a);
    /// file.get_ref().settimeout(5.0)?;
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python has none: it keeps the socket beside the file.
    pub fn get_ref(&self) -> &Socket {
        self.reader.get_ref()
    }

    /// A line of at most `size` bytes: [`BufferedReader::readline`].
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// b.sendall(b"hello\n")?;
    /// assert_eq!(a.makefile_pair().readline(1024).unwrap(), b"hello\n");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `file.readline(size)`.
    pub fn readline(&mut self, size: usize) -> io::Result<Vec<u8>> {
        self.reader.readline(size)
    }

    /// The two halves, to be used at once.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// b.sendall(b"echo\n")?;
    /// b.shutdown(SHUT_WR)?;
    /// let mut file = a.makefile_pair();
    /// let (reader, writer) = file.halves();
    /// std::io::copy(reader, writer).unwrap();
    /// drop(file);
    /// assert_eq!(b.recv(100)?, b"echo\n");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: two files, `s.makefile("rb")` and `s.makefile("wb")`.
    pub fn halves(
        &mut self,
    ) -> (
        &mut BufferedReader<SocketIO<'a>>,
        &mut BufWriter<SocketIO<'a>>,
    ) {
        (&mut self.reader, &mut self.writer)
    }
}

impl Read for BufferedRWPair<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer)
    }

    fn read_exact(&mut self, buffer: &mut [u8]) -> io::Result<()> {
        self.reader.read_exact(buffer)
    }

    fn read_to_string(&mut self, text: &mut String) -> io::Result<usize> {
        self.reader.read_to_string(text)
    }
}

impl BufRead for BufferedRWPair<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.reader.consume(count);
    }

    fn read_line(&mut self, line: &mut String) -> io::Result<usize> {
        self.reader.read_line(line)
    }
}

impl Write for BufferedRWPair<'_> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.writer.write(data)
    }

    fn write_vectored(&mut self, buffers: &[IoSlice<'_>]) -> io::Result<usize> {
        self.writer.write_vectored(buffers)
    }

    fn write_all(&mut self, data: &[u8]) -> io::Result<()> {
        self.writer.write_all(data)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
