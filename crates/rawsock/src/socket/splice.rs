//! Moving data between a socket and a pipe, without copying them to here.

use std::os::fd::{AsFd, BorrowedFd};

use libc::c_uint;

use super::Socket;
use super::wait::{Event, Pace, Patience, Stop, poll_one};
use crate::errors::Result;
use crate::sys;
use crate::timeouts::{Deadline, Mode};

impl Socket {
    /// Moves up to `len` bytes that came into a pipe, and says how many that
    /// were: one `splice(2)`.
    ///
    /// 0 means that the stream has ended. `len` is a limit, and few pipes hold
    /// more than 64 KiB: ask again until it is done.
    ///
    /// The timeout of the socket is for its data and for room in the pipe
    /// alike. No `SIGPIPE` comes of it, see [`sendfile`](Self::sendfile).
    ///
    /// # Errors
    ///
    /// Those of [`recv`](Self::recv); `EINVAL` if `pipe` is none, or the
    /// family cannot splice; `EPIPE` if nobody reads from the pipe; `EBADF` if
    /// it is the wrong end of the pipe.
    ///
    /// ```
    /// use std::io::Read;
    /// use rawsock::*;
    ///
    /// // A proxy hands on what comes, and never sees it.
    /// let (client, front) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// let (back, server) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// let (reader, writer) = std::io::pipe()?;
    /// client.sendall(b"hello")?;
    ///
    /// let mut count = front.splice_to(&writer, 1 << 20)?;
    /// while count > 0 {
    ///     count -= back.splice_from(&reader, count)?;
    /// }
    /// assert_eq!(server.recv(1024)?, b"hello");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Python: `os.splice(s.fileno(), pipe, count)`.
    #[doc(alias = "splice")]
    pub fn splice_to(&self, pipe: &impl AsFd, len: usize) -> Result<usize> {
        self.splice_to_with_flags(pipe, len, 0)
    }

    /// As [`splice_to`](Self::splice_to), with flags of `splice(2)`, which
    /// have names in the `libc` crate.
    ///
    /// `SPLICE_F_NONBLOCK` does not wait for the pipe; for the socket it
    /// does, unless that has a timeout or does not block.
    ///
    /// ```
    /// # use rawsock::*;
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// let (_reader, writer) = std::io::pipe()?;
    /// b.settimeout(5.0)?;
    /// let nothing = b.splice_to_with_flags(&writer, 1024, libc::SPLICE_F_NONBLOCK);
    /// assert!(nothing.unwrap_err().is_would_block());
    /// # drop(a);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Python: `os.splice(s.fileno(), pipe, count, flags=flags)`.
    pub fn splice_to_with_flags(
        &self,
        pipe: &impl AsFd,
        len: usize,
        flags: c_uint,
    ) -> Result<usize> {
        let pipe = pipe.as_fd();
        self.splice(Event::Readable, (pipe, Event::Writable), flags, |flags| {
            sys::splice(self.as_fd(), pipe, len, flags)
        })
        .map(|count| count.min(len))
        .map_err(|stop| stop.error("splice_to"))
    }

    /// Sends up to `len` bytes out of a pipe, and says how many that were: one
    /// `splice(2)`.
    ///
    /// 0 means that the pipe is empty and nobody writes to it. See
    /// [`splice_to`](Self::splice_to).
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send); `EINVAL` if `pipe` is none, or the
    /// family cannot splice; `EBADF` if it is the wrong end of the pipe.
    ///
    /// ```
    /// use std::io::Write;
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// let (reader, mut writer) = std::io::pipe()?;
    /// writer.write_all(b"hello")?;
    /// assert_eq!(a.splice_from(&reader, 1024)?, 5);
    /// assert_eq!(b.recv(1024)?, b"hello");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Python: `os.splice(pipe, s.fileno(), count)`.
    #[doc(alias = "splice")]
    pub fn splice_from(&self, pipe: &impl AsFd, len: usize) -> Result<usize> {
        self.splice_from_with_flags(pipe, len, 0)
    }

    /// As [`splice_from`](Self::splice_from), with flags of `splice(2)`, such
    /// as `SPLICE_F_MORE`, which is the [`MSG_MORE`](crate::MSG_MORE) of this
    /// call.
    ///
    /// ```
    /// # use std::io::Write;
    /// # use rawsock::*;
    /// # let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// # let (reader, mut writer) = std::io::pipe()?;
    /// # writer.write_all(b"head")?;
    /// a.splice_from_with_flags(&reader, 4, libc::SPLICE_F_MORE)?;
    /// a.sendall(b"body")?;
    /// # assert_eq!(b.recv_with_flags(8, MSG_WAITALL)?, b"headbody");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Python: `os.splice(pipe, s.fileno(), count, flags=flags)`.
    pub fn splice_from_with_flags(
        &self,
        pipe: &impl AsFd,
        len: usize,
        flags: c_uint,
    ) -> Result<usize> {
        let pipe = pipe.as_fd();
        self.splice(Event::Writable, (pipe, Event::Readable), flags, |flags| {
            sys::splice(pipe, self.as_fd(), len, flags)
        })
        .map(|count| count.min(len))
        .map_err(|stop| stop.error("splice_from"))
    }

    /// Splices until there is an answer. `EAGAIN` comes of the socket or of
    /// the pipe, and does not say which: so both are waited for.
    fn splice(
        &self,
        event: Event,
        (pipe, of_pipe): (BorrowedFd<'_>, Event),
        flags: c_uint,
        mut splice: impl FnMut(c_uint) -> std::io::Result<usize>,
    ) -> Result<usize, Stop> {
        const NONBLOCK: c_uint = libc::SPLICE_F_NONBLOCK;
        let timeout = match self.mode.get() {
            Mode::Blocking | Mode::Inherited => {
                return self.call(event, Patience::Socket, || splice(flags));
            }
            Mode::Timeout(timeout) if flags & NONBLOCK == 0 => timeout,
            Mode::Timeout(_) | Mode::NonBlocking => {
                return self.call(event, Patience::Never, || splice(flags | NONBLOCK));
            }
        };
        let mut waiting = None;
        loop {
            match self.call(event, Patience::Never, || splice(flags | NONBLOCK)) {
                Err(Stop::Errno(libc::EAGAIN)) => {}
                answer => return answer,
            }
            let deadline = match &mut waiting {
                None => waiting.insert((Deadline::after(timeout), Pace::new())).0,
                // Both were ready, and yet they were not.
                Some((deadline, pace)) => {
                    pace.rest(*deadline);
                    *deadline
                }
            };
            poll_one(pipe, of_pipe, deadline)?;
            poll_one(self.as_fd(), event, deadline)?;
        }
    }
}
