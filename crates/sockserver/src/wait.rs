//! Waiting for a socket and a bell: `ppoll(2)`.

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
    /// The time is up.
    Nothing,
}

/// Waits for a socket, and for a bell if there is one. `None` is for ever.
pub(crate) fn readable(
    socket: &impl AsFd,
    bell: Option<&Bell>,
    time: Option<Duration>,
) -> io::Result<Ready> {
    let socket = socket.as_fd();
    match bell {
        Some(bell) => either(bell, Some(socket), time),
        None => {
            let ready = poll(&mut [on(socket)], time)?;
            Ok(if ready { Ready::Socket } else { Ready::Nothing })
        }
    }
}

/// Waits for a bell, which goes first, and for a socket if there is one.
pub(crate) fn either(
    bell: &Bell,
    socket: Option<BorrowedFd<'_>>,
    time: Option<Duration>,
) -> io::Result<Ready> {
    let mut both = [on(bell.as_fd()), on(socket.unwrap_or(bell.as_fd()))];
    let fds = if socket.is_some() { 2 } else { 1 };
    if !poll(&mut both[..fds], time)? {
        return Ok(Ready::Nothing);
    }
    if both[0].any() == Some(false) {
        return Ok(Ready::Socket);
    }
    bell.hush();
    Ok(Ready::Bell)
}

fn on(fd: BorrowedFd<'_>) -> PollFd<'_> {
    PollFd::new(fd, PollFlags::POLLIN)
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
