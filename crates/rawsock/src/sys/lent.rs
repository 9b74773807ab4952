//! A [`Socket`] over a descriptor that somebody else owns.
#![allow(unsafe_code)]

use std::fmt;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

use crate::socket::Socket;

/// A [`Socket`] lent over somebody else's descriptor: a
/// [`TcpStream`](std::net::TcpStream), an async runtime's socket, anything
/// that is [`AsFd`].
///
/// It dereferences to [`Socket`], so every call and option is there, and it
/// never closes the descriptor. Making one costs no system call.
///
/// The timeout is this value's own and begins as the descriptor is: what is
/// non-blocking stays so. [`Socket::settimeout`] and [`Socket::setblocking`]
/// change `O_NONBLOCK` of the descriptor, which its owner sees.
///
/// ```
/// use std::net::UdpSocket;
/// use rawsock::{SocketRef, opt};
///
/// let theirs = UdpSocket::bind(("127.0.0.1", 0))?;
/// let ours = SocketRef::from(&theirs);
/// ours.set(opt::SO_BROADCAST, true)?;
/// assert!(theirs.broadcast()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Python has nothing like it: `socket.socket(fileno=fd)` would close the
/// descriptor in the end.
#[doc(alias = "SockRef")]
pub struct SocketRef<'fd> {
    // Never dropped, never moved out: the descriptor is not ours to close.
    socket: ManuallyDrop<Socket>,
    owner: PhantomData<BorrowedFd<'fd>>,
}

impl<'fd, F: AsFd + ?Sized> From<&'fd F> for SocketRef<'fd> {
    fn from(owner: &'fd F) -> Self {
        Self::from(owner.as_fd())
    }
}

impl<'fd> From<BorrowedFd<'fd>> for SocketRef<'fd> {
    fn from(fd: BorrowedFd<'fd>) -> Self {
        let raw = fd.as_raw_fd();
        // SAFETY: the descriptor is open for `'fd`, which this value cannot
        // outlive, and `ManuallyDrop` keeps it from being closed here.
        let alias = unsafe { OwnedFd::from_raw_fd(raw) };
        Self {
            socket: ManuallyDrop::new(Socket::from(alias)),
            owner: PhantomData,
        }
    }
}

impl Deref for SocketRef<'_> {
    type Target = Socket;

    fn deref(&self) -> &Socket {
        &self.socket
    }
}

impl AsFd for SocketRef<'_> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

impl fmt::Debug for SocketRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SocketRef").field(&**self).finish()
    }
}
