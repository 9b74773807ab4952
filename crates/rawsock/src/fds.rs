//! Passing descriptors over Unix sockets.

use std::io::IoSlice;
use std::os::fd::{BorrowedFd, OwnedFd};

use crate::address::{Address, ToAddress};
use crate::ancillary::{CMSG_LEN, ControlMessage, ControlMessageRef};
use crate::consts::MsgFlag;
use crate::errors::{Error, Result};
use crate::socket::Socket;

/// Sends data with descriptors beside them: one `sendmsg(2)` with
/// `SCM_RIGHTS`. The receiver gets copies; ours stay open.
///
/// A stream wants at least one byte of data with them: without any it takes
/// nothing, so the answer is `Ok(0)` and the descriptors do not go. A datagram
/// or a record may be empty.
///
/// # Errors
///
/// See [`Socket::sendmsg`]. A socket of `AF_INET` or `AF_INET6` sends the data
/// and ignores the descriptors, which is no error; other families than
/// `AF_UNIX` may answer `EINVAL`.
///
/// ```
/// use std::io::{IoSlice, Read, Write};
/// use std::os::fd::AsFd;
/// use rawsock::*;
///
/// let (parent, child) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
/// let (mut reader, writer) = std::io::pipe()?;
/// send_fds(&parent, &[IoSlice::new(b"write here")], &[writer.as_fd()])?;
/// drop(writer);
///
/// let mut received = recv_fds(&child, 1024, 1)?;
/// assert_eq!(received.data, b"write here");
/// let Some(fd) = received.fds.pop() else {
///     return Err(std::io::Error::other("it came without a descriptor"));
/// };
/// let mut writer = std::fs::File::from(fd);
/// writer.write_all(b"hello")?;
/// drop(writer);
/// let mut text = String::new();
/// reader.read_to_string(&mut text)?;
/// assert_eq!(text, "hello");
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// Python: `socket.send_fds(sock, buffers, fds)`.
pub fn send_fds(sock: &Socket, buffers: &[IoSlice<'_>], fds: &[BorrowedFd<'_>]) -> Result<usize> {
    send_fds_with_flags(sock, buffers, fds, 0)
}

/// As [`send_fds`], with flags. Unlike Python, which ignores them.
///
/// ```
/// # use std::io::IoSlice;
/// # use std::os::fd::AsFd;
/// # use rawsock::*;
/// let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
/// send_fds_with_flags(&a, &[IoSlice::new(b"x")], &[a.as_fd()], MSG_DONTWAIT)?;
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.send_fds(sock, buffers, fds, flags)`.
pub fn send_fds_with_flags(
    sock: &Socket,
    buffers: &[IoSlice<'_>],
    fds: &[BorrowedFd<'_>],
    flags: impl Into<MsgFlag>,
) -> Result<usize> {
    let rights = [ControlMessageRef::Rights(fds)];
    sock.send_message("send_fds", buffers, &rights, flags.into(), None)
}

/// As [`send_fds_with_flags`], to an address. Unlike Python, which ignores
/// it.
///
/// ```
/// # use std::io::IoSlice;
/// # use std::os::fd::AsFd;
/// # use rawsock::*;
/// let receiver = socket(AF_UNIX, SOCK_DGRAM, 0)?;
/// receiver.bind("")?; // the kernel finds a name
/// let s = socket(AF_UNIX, SOCK_DGRAM, 0)?;
/// send_fds_to(&s, &[IoSlice::new(b"x")], &[s.as_fd()], 0, &receiver.getsockname()?)?;
/// assert_eq!(recv_fds(&receiver, 1024, 1)?.fds.len(), 1);
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.send_fds(sock, buffers, fds, flags, address)`.
pub fn send_fds_to(
    sock: &Socket,
    buffers: &[IoSlice<'_>],
    fds: &[BorrowedFd<'_>],
    flags: impl Into<MsgFlag>,
    address: impl ToAddress,
) -> Result<usize> {
    let rights = [ControlMessageRef::Rights(fds)];
    let given = address.given();
    let address = sock.resolve("send_fds", &given)?;
    sock.send_message("send_fds", buffers, &rights, flags.into(), Some(&address))
}

/// What [`recv_fds`] received.
///
/// Python: the tuple `(data, fds, msg_flags, address)`.
#[derive(Debug)]
pub struct ReceivedFds {
    /// The data.
    pub data: Vec<u8>,
    /// The descriptors, CLOEXEC. As many as came: perhaps none.
    pub fds: Vec<OwnedFd>,
    /// [`MSG_CTRUNC`](crate::MSG_CTRUNC) if there were more descriptors than
    /// wanted, or than the process may have, or if something else took their
    /// room ([`recv_fds`] tells); and others.
    pub flags: MsgFlag,
    /// The sender; [`Address::Unnamed`] if it has no name.
    pub address: Address,
}

/// Receives up to `bufsize` bytes and up to `maxfds` descriptors: one
/// `recvmsg(2)`, with `MSG_CMSG_CLOEXEC`.
///
/// Descriptors beyond `maxfds` are closed, which
/// [`MSG_CTRUNC`](crate::MSG_CTRUNC) tells. Unlike Python, those received are
/// CLOEXEC.
///
/// The room is for descriptors only. What an option of the socket brings
/// beside them has none of its own: after
/// [`SO_PASSCRED`](crate::opt::SO_PASSCRED) or
/// [`SO_PASSSEC`](crate::opt::SO_PASSSEC) the kernel writes that first, so
/// that descriptors within `maxfds` are lost, with `MSG_CTRUNC`, as in Python;
/// a pidfd ([`SO_PASSPIDFD`](crate::opt::SO_PASSPIDFD)) comes behind them and
/// costs only the flag. Use [`Socket::recvmsg`] there, with room for both:
/// [an example](crate::from_python::control_messages#a-descriptor-and-its-sender).
///
/// # Errors
///
/// See [`Socket::recvmsg`].
///
/// ```
/// use std::fs::File;
/// use std::io::{IoSlice, Read};
/// use std::os::fd::AsFd;
/// use rawsock::*;
///
/// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
/// send_fds(&a, &[IoSlice::new(b"a file")], &[File::open("Cargo.toml")?.as_fd()])?;
/// let mut received = recv_fds(&b, 1024, 1)?;
/// assert_eq!(received.data, b"a file");
/// let Some(fd) = received.fds.pop() else {
///     return Err(std::io::Error::other("it came without a descriptor"));
/// };
/// let mut beginning = [0; 9];
/// File::from(fd).read_exact(&mut beginning)?;
/// assert_eq!(&beginning, b"[package]");
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// Python: `socket.recv_fds(sock, bufsize, maxfds)`.
pub fn recv_fds(sock: &Socket, bufsize: usize, maxfds: usize) -> Result<ReceivedFds> {
    recv_fds_with_flags(sock, bufsize, maxfds, 0)
}

/// As [`recv_fds`], with flags. Unlike Python, which ignores them.
///
/// With [`MSG_PEEK`](crate::MSG_PEEK) the descriptors are new ones at each
/// look. Credentials take their room here too.
///
/// ```
/// # use std::io::IoSlice;
/// # use std::os::fd::AsFd;
/// # use rawsock::*;
/// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
/// send_fds(&a, &[IoSlice::new(b"x")], &[a.as_fd()])?;
/// assert_eq!(recv_fds_with_flags(&b, 1024, 1, MSG_PEEK)?.fds.len(), 1);
/// assert_eq!(recv_fds(&b, 1024, 1)?.fds.len(), 1);
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.recv_fds(sock, bufsize, maxfds, flags)`.
pub fn recv_fds_with_flags(
    sock: &Socket,
    bufsize: usize,
    maxfds: usize,
    flags: impl Into<MsgFlag>,
) -> Result<ReceivedFds> {
    const OPERATION: &str = "recv_fds";
    // Not CMSG_SPACE: its padding would let one more come than was asked for.
    let Some(room) = maxfds.checked_mul(size_of::<i32>()).map(CMSG_LEN) else {
        return Err(Error::invalid(OPERATION, "no room for so many descriptors"));
    };
    let message = sock.receive_message(OPERATION, bufsize, room, flags.into())?;
    let rights = message.ancillary.into_iter().filter_map(|item| match item {
        ControlMessage::Rights(fds) => Some(fds),
        _ => None,
    });
    Ok(ReceivedFds {
        data: message.data,
        fds: rights.flatten().take(maxfds).collect(),
        flags: message.flags,
        address: message.address,
    })
}
