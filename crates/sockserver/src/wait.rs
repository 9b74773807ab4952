//! Waiting for a socket, a bell and children: `ppoll(2)`.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::time::TimeSpec;

use crate::control::Bell;

/// What is ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ready {
    /// There is something to receive or to accept.
    Socket,
    /// Somebody has rung; the bell is hushed.
    Bell,
    /// A child has ended.
    Child,
    /// The time is up.
    Nothing,
}

/// Waits until a socket can be read, and for a bell if there is one. `None`
/// is for ever.
pub(crate) fn readable(
    socket: &impl AsFd,
    bell: Option<&Bell>,
    time: Option<Duration>,
) -> io::Result<Ready> {
    one_of(bell, Some((socket.as_fd(), PollFlags::POLLIN)), time)
}

/// Waits until a socket can be written to, likewise.
pub(crate) fn writable(
    socket: &impl AsFd,
    bell: Option<&Bell>,
    time: Option<Duration>,
) -> io::Result<Ready> {
    one_of(bell, Some((socket.as_fd(), PollFlags::POLLOUT)), time)
}

/// Waits for a bell, and for a socket to be read, if there is one.
pub(crate) fn either(
    bell: &Bell,
    socket: Option<BorrowedFd<'_>>,
    time: Option<Duration>,
) -> io::Result<Ready> {
    one_of(Some(bell), socket.map(|fd| (fd, PollFlags::POLLIN)), time)
}

/// Waits for a bell, for children, and for a socket to be read, if there is
/// one: whichever is first in this order.
pub(crate) fn with_children(
    bell: &Bell,
    children: BorrowedFd<'_>,
    socket: Option<BorrowedFd<'_>>,
    time: Option<Duration>,
) -> io::Result<Ready> {
    let fds = [bell.as_fd(), children].into_iter().chain(socket);
    let mut all: Vec<_> = fds.map(|fd| PollFd::new(fd, PollFlags::POLLIN)).collect();
    if !poll(&mut all, time)? {
        return Ok(Ready::Nothing);
    }
    match all.iter().position(|fd| fd.any() != Some(false)) {
        Some(0) => {
            bell.hush();
            Ok(Ready::Bell)
        }
        Some(1) => Ok(Ready::Child),
        _ => Ok(Ready::Socket),
    }
}

/// Waits for what there is. The bell goes first.
fn one_of(
    bell: Option<&Bell>,
    socket: Option<(BorrowedFd<'_>, PollFlags)>,
    time: Option<Duration>,
) -> io::Result<Ready> {
    let on_socket = socket.map(|(fd, flags)| PollFd::new(fd, flags));
    let on_bell = bell.map(|bell| PollFd::new(bell.as_fd(), PollFlags::POLLIN));
    let bell_is_ready = match (on_bell, on_socket) {
        (Some(bell), Some(socket)) => {
            let mut both = [bell, socket];
            poll(&mut both, time)?.then(|| both[0].any() != Some(false))
        }
        (Some(bell), None) => poll(&mut [bell], time)?.then_some(true),
        (None, mut socket) => poll(socket.as_mut_slice(), time)?.then_some(false),
    };
    match (bell_is_ready, bell) {
        (None, _) => Ok(Ready::Nothing),
        (Some(true), Some(bell)) => {
            bell.hush();
            Ok(Ready::Bell)
        }
        _ => Ok(Ready::Socket),
    }
}

/// Whether one of them is ready, or has an error, in that time. A signal does
/// not end the wait.
fn poll(fds: &mut [PollFd<'_>], time: Option<Duration>) -> io::Result<bool> {
    // What the kernel can count in any case, and nobody waits for.
    let end = time.map(|time| Instant::now() + time.min(Duration::from_secs(1 << 30)));
    loop {
        let left = end.map(|end| end.saturating_duration_since(Instant::now()));
        match ppoll(fds, left.map(TimeSpec::from_duration), None) {
            Ok(ready) => return Ok(ready > 0),
            Err(Errno::EINTR) => {}
            Err(errno) => return Err(errno.into()),
        }
    }
}
