//! The file without a buffer.

use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::ops::Deref;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;

use crate::socket::Socket;

/// A socket as a file without a buffer: what the buffered ones are made of.
///
/// It borrows a socket, or shares it: made from an [`Arc`] it keeps the
/// socket open, as Python's does, and is a `SocketIO<'static>` that a struct
/// can hold and a thread can take along. All calls of [`Socket`] are there by
/// dereference.
///
/// Unlike Python, a timeout is the error of one call and not the end of the
/// file, and it is readable and writable always.
///
/// [`write_all`](Write::write_all) is [`Socket::sendall`], whose timeout is
/// for the whole. When that is over, the error tells how much had gone out:
///
/// ```
/// use std::io::{ErrorKind, Write};
/// use std::sync::Arc;
/// use rawsock::*;
///
/// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
/// a.settimeout(0.01)?;
/// let mut file: SocketIO<'static> = SocketIO::from(Arc::new(a));
/// let data = vec![7; 1 << 22];
/// let error = file.write_all(&data).unwrap_err(); // nobody reads
/// assert_eq!(error.kind(), ErrorKind::TimedOut);
/// let inner = error.get_ref().and_then(|error| error.downcast_ref::<Error>());
/// let rest = &data[inner.unwrap().bytes_sent().unwrap()..]; // to be sent later
/// # assert!(rest.len() < data.len());
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.SocketIO`, `s.makefile("rwb", buffering=0)`.
#[derive(Clone, Debug)]
pub struct SocketIO<'a>(Held<'a>);

#[derive(Clone, Debug)]
enum Held<'a> {
    Lent(&'a Socket),
    Shared(Arc<Socket>),
}

impl<'a> From<&'a Socket> for SocketIO<'a> {
    fn from(socket: &'a Socket) -> Self {
        Self(Held::Lent(socket))
    }
}

impl From<Arc<Socket>> for SocketIO<'_> {
    fn from(socket: Arc<Socket>) -> Self {
        Self(Held::Shared(socket))
    }
}

impl From<Socket> for SocketIO<'_> {
    fn from(socket: Socket) -> Self {
        Self::from(Arc::new(socket))
    }
}

impl Deref for SocketIO<'_> {
    type Target = Socket;

    fn deref(&self) -> &Socket {
        match &self.0 {
            Held::Lent(socket) => socket,
            Held::Shared(socket) => socket,
        }
    }
}

impl AsFd for SocketIO<'_> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        (**self).as_fd()
    }
}

impl Read for SocketIO<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        (&mut &**self).read(buffer)
    }

    fn read_vectored(&mut self, buffers: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        (&mut &**self).read_vectored(buffers)
    }
}

impl Write for SocketIO<'_> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        (&mut &**self).write(data)
    }

    fn write_vectored(&mut self, buffers: &[IoSlice<'_>]) -> io::Result<usize> {
        (&mut &**self).write_vectored(buffers)
    }

    fn write_all(&mut self, data: &[u8]) -> io::Result<()> {
        Ok(self.sendall(data)?)
    }

    /// Does nothing: nothing is held back here.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
