//! A buffered reader from which a timeout takes nothing.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use super::DEFAULT_CAPACITY;

/// A [`BufReader`] that loses nothing when a call fails.
///
/// That of `std` loses what it has read of the whole when a timeout ends
/// `read_exact`, a line of [`lines`](BufRead::lines), or a
/// [`read_line`](BufRead::read_line) in the middle of a character. Here the
/// bytes go back, so such a call has taken nothing and can be made again.
///
/// | a call that fails | the bytes read so far |
/// |---|---|
/// | `read`, `fill_buf` | there are none |
/// | [`readline`](Self::readline), `read_exact`, `read_line`, `lines`, `read_to_string` | go back into the reader |
/// | `read_until`, `read_to_end` | are in the vector, as `std` promises: go on with the same one |
/// | `read_line` of what is not UTF-8 | are taken, as by `std`: else it would fail for ever |
///
/// ([`split`](BufRead::split) has a vector of its own and loses it.)
///
/// ```
/// use std::io::{BufRead, ErrorKind};
/// use rawsock::*;
///
/// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
/// a.settimeout(0.01)?;
/// let mut lines = a.makefile_reader().lines();
/// b.sendall(b"half a l")?;
/// assert_eq!(lines.next().unwrap().unwrap_err().kind(), ErrorKind::TimedOut);
/// b.sendall(b"ine\n")?;
/// assert_eq!(lines.next().unwrap().unwrap(), "half a line");
/// # Ok::<(), Error>(())
/// ```
///
/// A line may be as long as the peer likes, and what went back is looked
/// through again by the next call: whoever reads lines of strangers wants the
/// limit of [`readline`](Self::readline).
///
/// Python: `io.BufferedReader`, which is never read again after a timeout.
#[derive(Debug)]
pub struct BufferedReader<R> {
    // What was given back, to be read first, and how much of it has been.
    back: Vec<u8>,
    read: usize,
    io: BufReader<R>,
}

impl<R: Read> BufferedReader<R> {
    /// A reader with a buffer of 8 KiB.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// // Not of sockets only.
    /// let mut file = BufferedReader::new(&b"one\ntwo\n"[..]);
    /// assert_eq!(file.readline(1024).unwrap(), b"one\n");
    /// ```
    ///
    /// Python: `io.BufferedReader(raw)`.
    pub fn new(io: R) -> Self {
        Self::with_capacity(DEFAULT_CAPACITY, io)
    }

    /// A reader with a buffer of so many bytes, at least one.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// b.sendall(b"hello\n")?;
    /// // It borrows nothing, so it can be returned.
    /// let mut file = BufferedReader::with_capacity(1 << 16, SocketIO::from(Arc::new(a)));
    /// assert_eq!(file.readline(1024).unwrap(), b"hello\n");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `io.BufferedReader(raw, buffer_size)`.
    pub fn with_capacity(capacity: usize, io: R) -> Self {
        Self {
            back: Vec::new(),
            read: 0,
            // Without any buffer it would look like the end.
            io: BufReader::with_capacity(capacity.max(1), io),
        }
    }

    /// A line with its `\n`, or its first `size` bytes if it is longer; the rest
    /// comes next. Empty at the end.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// b.sendall(b"short\nvery long\n")?;
    /// let mut file = a.makefile_reader();
    /// assert_eq!(file.readline(6).unwrap(), b"short\n");
    /// let line = file.readline(6).unwrap();
    /// assert!(!line.ends_with(b"\n"), "too long");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `file.readline(size)`, where the size may be left out; for that
    /// see [`read_line`](BufRead::read_line).
    pub fn readline(&mut self, size: usize) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        let mut limited = self.by_ref().take(size as u64);
        if let Err(error) = limited.read_until(b'\n', &mut line) {
            self.give_back(line);
            return Err(error);
        }
        Ok(line)
    }

    /// Appends the text that `read` finds, or gives it back if that fails.
    fn read_text(
        &mut self,
        text: &mut String,
        read: impl FnOnce(&mut Self, &mut Vec<u8>) -> io::Result<usize>,
    ) -> io::Result<usize> {
        let mut bytes = Vec::new();
        if let Err(error) = read(self, &mut bytes) {
            self.give_back(bytes);
            return Err(error);
        }
        let found = str::from_utf8(&bytes)
            .map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
        text.push_str(found);
        Ok(bytes.len())
    }

    /// Puts bytes in front of what is to be read. They came from there, so
    /// what had been given back before is read, or among them.
    fn give_back(&mut self, mut bytes: Vec<u8>) {
        bytes.extend_from_slice(self.given_back());
        (self.back, self.read) = (bytes, 0);
    }
}

impl<R> BufferedReader<R> {
    /// What is read from.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// let file = a.makefile_reader();
    /// file.get_ref().settimeout(0.5)?; // for the lines that follow
    /// assert!(a.gettimeout().is_some());
    /// # drop(b);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `file.raw`.
    #[doc(alias = "raw")]
    pub fn get_ref(&self) -> &R {
        self.io.get_ref()
    }

    /// What is read from; whoever reads there overtakes the buffer.
    ///
    /// ```
    /// use rawsock::BufferedReader;
    ///
    /// let mut file = BufferedReader::new(&b"old"[..]);
    /// *file.get_mut() = b"new"; // before anything was read
    /// assert_eq!(file.readline(1024).unwrap(), b"new");
    /// ```
    ///
    /// Python: `file.raw`.
    pub fn get_mut(&mut self) -> &mut R {
        self.io.get_mut()
    }

    /// What is read from. What is in the buffer is lost.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let mut file = BufferedReader::with_capacity(4, &b"one\ntwo"[..]);
    /// assert_eq!(file.readline(1024).unwrap(), b"one\n");
    /// assert_eq!(file.into_inner(), b"two"); // what the buffer has not taken
    /// ```
    ///
    /// Python: `file.detach()`.
    #[doc(alias = "detach")]
    pub fn into_inner(self) -> R {
        self.io.into_inner()
    }

    fn given_back(&self) -> &[u8] {
        &self.back[self.read..]
    }
}

impl<R: Read> Read for BufferedReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut given_back = self.given_back();
        if given_back.is_empty() {
            return self.io.read(buffer);
        }
        let count = given_back.read(buffer)?;
        self.consume(count);
        Ok(count)
    }

    fn read_exact(&mut self, buffer: &mut [u8]) -> io::Result<()> {
        let mut count = 0;
        while count < buffer.len() {
            let error = match self.read(&mut buffer[count..]) {
                Ok(0) => ErrorKind::UnexpectedEof.into(),
                Ok(more) => {
                    count += more;
                    continue;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => error,
            };
            self.give_back(buffer[..count].to_vec());
            return Err(error);
        }
        Ok(())
    }

    fn read_to_string(&mut self, text: &mut String) -> io::Result<usize> {
        self.read_text(text, |reader, bytes| reader.read_to_end(bytes))
    }
}

impl<R: Read> BufRead for BufferedReader<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.given_back().is_empty() {
            self.io.fill_buf()
        } else {
            Ok(self.given_back())
        }
    }

    fn consume(&mut self, count: usize) {
        let left = self.given_back().len();
        if left == 0 {
            self.io.consume(count);
        } else if count < left {
            self.read += count;
        } else {
            (self.back, self.read) = (Vec::new(), 0);
        }
    }

    fn read_line(&mut self, line: &mut String) -> io::Result<usize> {
        self.read_text(line, |reader, bytes| reader.read_until(b'\n', bytes))
    }
}
