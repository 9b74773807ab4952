//! `Read` and `Write`. (Files with a buffer are in `makefile/`.)
//!
//! For `Socket`, `SocketRef` and references to them, so that one thread can read while another
//! writes. A timeout is `io::ErrorKind::TimedOut`, and the socket can be used
//! on after it, unlike a file object of Python.

use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::ops::Deref;

use super::Socket;
use super::wait::{Event, Patience};
use crate::consts::{MsgFlag, SOCK_STREAM};
use crate::sys::SocketRef;

/// ```
/// use std::io::{BufRead, BufReader, Write};
/// use rawsock::*;
///
/// let (mut a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
/// writeln!(a, "one line")?;
/// let mut line = String::new();
/// BufReader::new(&b).read_line(&mut line)?;
/// assert_eq!(line, "one line\n");
/// # Ok::<(), std::io::Error>(())
/// ```
impl Read for &Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Ok(self.recv_into(buffer)?)
    }

    fn read_vectored(&mut self, buffers: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        let socket = *self;
        // As `read` does, and unlike the kernel, which would wait.
        if total(buffers) == 0 {
            return Ok(0);
        }
        let limit = socket.buffers_at_once(buffers.len());
        let received = socket
            .call(Event::Readable, Patience::Socket, || {
                (&*socket.socket2()).read_vectored(&mut buffers[..limit])
            })
            .map_err(|stop| stop.error("recv_into"))?;
        Ok(received.min(total(buffers)))
    }
}

impl Write for &Socket {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        Ok(self.send(data)?)
    }

    fn write_vectored(&mut self, buffers: &[IoSlice<'_>]) -> io::Result<usize> {
        let socket = *self;
        let limit = socket.buffers_at_once(buffers.len());
        let sent = socket
            .call(Event::Writable, Patience::Socket, || {
                socket.quietly(MsgFlag::default(), |flags| {
                    let buffers = &buffers[..limit];
                    socket
                        .socket2()
                        .send_vectored_with_flags(buffers, flags.bits())
                })
            })
            .map_err(|stop| stop.error("send"))?;
        Ok(sent.min(total(buffers)))
    }

    /// Does nothing: nothing is held back here.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The same by value or by reference to a loan: as `&Socket` does it.
macro_rules! as_by_reference {
    ($($type:ty),+) => {
        $(
            impl Read for $type {
                fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                    let mut socket: &Socket = self;
                    socket.read(buffer)
                }

                fn read_vectored(&mut self, buffers: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
                    let mut socket: &Socket = self;
                    socket.read_vectored(buffers)
                }
            }

            impl Write for $type {
                fn write(&mut self, data: &[u8]) -> io::Result<usize> {
                    let mut socket: &Socket = self;
                    socket.write(data)
                }

                fn write_vectored(&mut self, buffers: &[IoSlice<'_>]) -> io::Result<usize> {
                    let mut socket: &Socket = self;
                    socket.write_vectored(buffers)
                }

                fn flush(&mut self) -> io::Result<()> {
                    Ok(())
                }
            }
        )+
    };
}

as_by_reference!(Socket, SocketRef<'_>, &SocketRef<'_>);

impl Socket {
    /// How many of so many buffers to hand over in one call.
    ///
    /// The kernel takes 1024 (`UIO_MAXIOV`) and answers `EMSGSIZE` to more. A
    /// stream may as well get the first ones; a message must not be cut.
    fn buffers_at_once(&self, count: usize) -> usize {
        const UIO_MAXIOV: usize = 1024;
        if count > UIO_MAXIOV && self.kind() == SOCK_STREAM {
            UIO_MAXIOV
        } else {
            count
        }
    }
}

/// The bytes of all buffers: more than that no kernel moves.
fn total<B: Deref<Target = [u8]>>(buffers: &[B]) -> usize {
    let lengths = buffers.iter().map(|buffer| buffer.len());
    // The same memory may be there many times.
    lengths.fold(0, usize::saturating_add)
}
