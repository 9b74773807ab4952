//! Sending a file.
//!
//! By `sendfile(2)`, which copies in the kernel, and by reading and sending
//! what that cannot take.

use std::os::fd::{AsFd, BorrowedFd};

use libc::{c_int, off64_t};

use super::Socket;
use super::wait::{Event, Patience, Stop, poll_one};
use crate::consts::{MsgFlag, SOCK_STREAM};
use crate::errors::{Error, Result};
use crate::sys::{self, retry_interrupted};
use crate::timeouts::{Deadline, Mode};

/// Which part of a file [`sendfile_with`](Socket::sendfile_with) sends: all
/// of it by default.
///
/// Python: `offset=0, count=None` of `s.sendfile()`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SendFile {
    /// Where to begin, in bytes from the beginning of the file. Default: 0.
    pub offset: u64,
    /// How many bytes to send. Default: `None`, up to the end of the file.
    pub count: Option<u64>,
}

impl Socket {
    /// Sends a file from its beginning to its end, and says how many bytes
    /// that were: `sendfile(2)` as often as it takes.
    ///
    /// Where that cannot read (a pipe, a terminal, some files of `/proc`),
    /// `read(2)` and `send(2)` do it: from where it is, if the file has no
    /// positions. Afterwards the position of the file is behind what was
    /// sent, if anything was.
    ///
    /// The end is where reading ends. So a file that grows meanwhile is sent
    /// as far as it has come, and one that has no size, as in `/proc`, is sent
    /// too. Unlike Python, which sends nothing of a file without a size, and
    /// that includes pipes.
    ///
    /// The timeout is for all of it. Unlike Python, where each wait gets all
    /// of the timeout anew. A pipe in which nothing comes does not
    /// extend it; a slow disk can.
    ///
    /// No `SIGPIPE` comes of it, although `sendfile(2)` has no flag for that:
    /// where the process does not ignore the signal, it is blocked in this
    /// thread meanwhile.
    ///
    /// What can be read but is no descriptor goes by
    /// [`std::io::copy`], from any [`Read`](std::io::Read) to `&mut &socket`.
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send), with
    /// [`bytes_sent`](crate::Error::bytes_sent); `EBADF` for a file that is
    /// not open for reading, `EISDIR` for a directory.
    /// [`Error::InvalidInput`] for a non-blocking socket, as in Python, and
    /// one that is no stream. What was read from a pipe and could not be sent
    /// is lost.
    ///
    /// A descriptor of others that does not block, lent by
    /// [`SocketRef`](crate::SocketRef), fails with `EAGAIN` when it is full;
    /// `bytes_sent` says where to go on.
    ///
    /// ```
    /// use std::fs::File;
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// let file = File::open("Cargo.toml")?;
    /// let sent = a.sendfile(&file)?;
    /// assert_eq!(sent, file.metadata()?.len());
    /// assert!(b.recv(1024)?.starts_with(b"[package]"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Python: `s.sendfile(file)`.
    pub fn sendfile(&self, file: &impl AsFd) -> Result<u64> {
        self.sendfile_with(file, &SendFile::default())
    }

    /// As [`sendfile`](Self::sendfile), a part of the file.
    ///
    /// # Errors
    ///
    /// Also [`Error::InvalidInput`] for a count of 0, as in Python, and for an
    /// offset beyond 2⁶³; `ESPIPE` for an offset in a pipe.
    ///
    /// ```
    /// use std::fs::File;
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// let file = File::open("Cargo.toml")?;
    /// let part = SendFile { offset: 1, count: Some(7) };
    /// assert_eq!(a.sendfile_with(&file, &part)?, 7);
    /// assert_eq!(b.recv(1024)?, b"package");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Python: `s.sendfile(file, offset, count)`.
    pub fn sendfile_with(&self, file: &impl AsFd, part: &SendFile) -> Result<u64> {
        let mut transfer = Transfer::new(self, file.as_fd(), part)?;
        let outcome = transfer.run();
        let placed = transfer.place_file();
        match outcome.and(placed) {
            Ok(()) => Ok(transfer.sent),
            Err(stop) => {
                let sent = usize::try_from(transfer.sent).unwrap_or(usize::MAX);
                Err(stop.error(OPERATION).after(sent))
            }
        }
    }
}

const OPERATION: &str = "sendfile";

/// One call of [`Socket::sendfile`], as far as it has come.
struct Transfer<'a> {
    socket: &'a Socket,
    file: BorrowedFd<'a>,
    offset: off64_t,
    count: Option<u64>,
    sent: u64,
    mode: Mode,
    // Where there is a timeout: one moment for the whole call.
    deadline: Option<Deadline>,
    reads: Reads,
}

/// How the file is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reads {
    /// By `sendfile(2)`, which does not move its position.
    InKernel,
    /// By `read(2)`, which does.
    ByPosition,
    /// By `read(2)`, and it has no position.
    AsItComes,
}

impl<'a> Transfer<'a> {
    fn new(socket: &'a Socket, file: BorrowedFd<'a>, part: &SendFile) -> Result<Self> {
        let refused = |reason| Err(Error::invalid(OPERATION, reason));
        // A test of one bit, as in Python: it lets SOCK_SEQPACKET through,
        // which the algorithms of AF_ALG are.
        if c_int::from(socket.kind()) & c_int::from(SOCK_STREAM) == 0 {
            return refused("only streams can send files");
        }
        if part.count == Some(0) {
            return refused("the count is zero");
        }
        let Ok(offset) = off64_t::try_from(part.offset) else {
            return refused("the offset is beyond the end of every file");
        };
        let mode = socket.mode.get();
        if mode == Mode::NonBlocking {
            return refused("the socket is non-blocking");
        }
        Ok(Self {
            socket,
            file,
            offset,
            count: part.count,
            sent: 0,
            mode,
            deadline: match mode {
                Mode::Timeout(timeout) => Some(Deadline::after(timeout)),
                _ => None,
            },
            reads: Reads::InKernel,
        })
    }

    fn run(&mut self) -> Result<(), Stop> {
        match self.send_in_kernel() {
            Err(Stop::Errno(errno)) if self.sent == 0 && NOT_FOR_SENDFILE.contains(&errno) => {
                self.read_and_send()
            }
            outcome => outcome,
        }
    }

    fn send_in_kernel(&mut self) -> Result<(), Stop> {
        while let Some(limit) = self.limit(self.most_at_once()) {
            let position = self.position()?;
            let count = self
                .socket
                .call(Event::Writable, self.patience(), || {
                    sys::sendfile(self.socket.as_fd(), self.file, position, limit)
                })?
                .min(limit);
            if count == 0 {
                return Ok(());
            }
            self.went(count)?;
        }
        Ok(())
    }

    fn read_and_send(&mut self) -> Result<(), Stop> {
        self.reads = match sys::seek(self.file, self.offset) {
            Ok(()) => Reads::ByPosition,
            Err(error) if error.raw_os_error() == Some(libc::ESPIPE) && self.offset == 0 => {
                Reads::AsItComes
            }
            Err(error) => return Err(error.into()),
        };
        let mut buffer = vec![0; BUFFER];
        while let Some(limit) = self.limit(BUFFER) {
            let count = self.read(&mut buffer[..limit])?;
            if count == 0 {
                return Ok(());
            }
            let mut rest = &buffer[..count];
            while !rest.is_empty() {
                let patience = self.patience();
                let count = self.socket.send_once(rest, MsgFlag::default(), patience)?;
                if count == 0 {
                    // Never seen, and not to be tried for ever.
                    return Err(Stop::Errno(libc::EIO));
                }
                rest = &rest[count..];
                self.went(count)?;
            }
        }
        Ok(())
    }

    /// Reads, and waits for what is read as for the socket.
    fn read(&self, buffer: &mut [u8]) -> Result<usize, Stop> {
        if let Some(deadline) = self.deadline {
            poll_one(self.file, Event::Readable, deadline)?;
        }
        loop {
            match retry_interrupted(|| sys::read(self.file, buffer)) {
                Err(error)
                    if error.raw_os_error() == Some(libc::EAGAIN)
                        && self.mode != Mode::Inherited =>
                {
                    let deadline = self.deadline.unwrap_or(Deadline::NEVER);
                    poll_one(self.file, Event::Readable, deadline)?;
                }
                answer => return Ok(answer?),
            }
        }
    }

    /// So many bytes have gone. An error if the time is up and they were not
    /// the last.
    fn went(&mut self, count: usize) -> Result<(), Stop> {
        self.sent += count as u64;
        let is_all = self.count == Some(self.sent);
        let is_late = || self.deadline.is_some_and(|end| end.remaining().is_none());
        if !is_all && is_late() {
            return Err(Stop::TimedOut);
        }
        Ok(())
    }

    /// How many bytes to send next, `None` if all are sent.
    fn limit(&self, most: usize) -> Option<usize> {
        let Some(count) = self.count else {
            return Some(most);
        };
        let left = count.saturating_sub(self.sent);
        let limit = usize::try_from(left).map_or(most, |left| left.min(most));
        (limit != 0).then_some(limit)
    }

    /// How many bytes one `sendfile(2)` may send.
    ///
    /// With a timeout few: it returns when the socket is full, which it may
    /// not be for long if the disk is slower than the network. But each call
    /// ends a message where there are messages.
    fn most_at_once(&self) -> usize {
        if self.deadline.is_some() && self.socket.kind() == SOCK_STREAM {
            1 << 20
        } else {
            1 << 30
        }
    }

    fn patience(&self) -> Patience {
        self.deadline.map_or(Patience::Socket, Patience::Until)
    }

    /// Where in the file what is not sent begins.
    fn position(&self) -> Result<off64_t, Stop> {
        off64_t::try_from(self.sent)
            .ok()
            .and_then(|sent| self.offset.checked_add(sent))
            .ok_or(Stop::Errno(libc::EOVERFLOW))
    }

    /// Leaves the position of the file behind what was sent.
    fn place_file(&self) -> Result<(), Stop> {
        match self.reads {
            Reads::AsItComes => Ok(()),
            Reads::InKernel if self.sent == 0 => Ok(()),
            Reads::InKernel | Reads::ByPosition => Ok(sys::seek(self.file, self.position()?)?),
        }
    }
}

/// As large as the buffer of a pipe.
const BUFFER: usize = 64 * 1024;

/// What `sendfile(2)` answers to what it cannot read, or to a socket it
/// cannot write to. Not more: the error of a connection is told once only,
/// and would be lost.
const NOT_FOR_SENDFILE: &[c_int] = &[libc::EINVAL, libc::ENOSYS, libc::EOPNOTSUPP, libc::ESPIPE];
