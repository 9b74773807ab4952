//! The one loop that blocks, retries `EINTR` and times out.
//!
//! The contract, for a call on a socket in each mode:
//!
//! * blocking, non-blocking, or as inherited: the system call is made, and
//!   again as long as a signal ends it (`EINTR`); any other answer is the
//!   result. The kernel does the waiting, if any.
//! * with a timeout: the descriptor is non-blocking. The system call is made
//!   first, since polling a socket that is ready would cost a second call.
//!   At `EAGAIN` the socket is polled until the deadline, then the call is
//!   made again, and so on: readiness is only a hint.
//!
//! The mode is asked for at `EAGAIN` only, so that it is the one in force, and
//! a call that met a timeout which another thread has ended meanwhile is made
//! again.
//!
//! The deadline is one moment for the whole call, on the monotonic clock, so
//! that signals and false readiness do not extend it. `ppoll` takes
//! nanoseconds, so nothing is rounded, and no timeout is too long.
//!
//! CPython's `sock_call_ex` is the model; it polls before the first call.
//!
//! Some sockets are always ready and yet never done: `poll` reports an error
//! queue that `recv` does not empty, and an unconnected Unix datagram socket
//! as writable however full the receiver is. CPython spins there. Here the
//! loop rests before it asks such a socket again: see [`Pace`].

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use libc::c_int;
use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::time::TimeSpec;

use super::Socket;
use crate::consts::{MSG_DONTWAIT, MsgFlag};
use crate::errors::{Error, Result};
use crate::sys::retry_interrupted;
use crate::timeouts::{Deadline, Mode};

/// What a call waits for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Event {
    Readable,
    Writable,
    /// Something in the error queue, which `poll` always reports.
    Report,
}

impl Event {
    fn flags(self) -> PollFlags {
        match self {
            Self::Readable => PollFlags::POLLIN,
            Self::Writable => PollFlags::POLLOUT,
            Self::Report => PollFlags::empty(),
        }
    }
}

/// How long a call waits at `EAGAIN`.
#[derive(Clone, Copy, Debug)]
pub(super) enum Patience {
    /// Not at all: `EAGAIN` is the answer.
    Never,
    /// As long as the socket says, from then on: nothing before it can block.
    Socket,
    /// Until then.
    Until(Deadline),
}

/// How long one call waits: as its socket says, unless it says itself that
/// it does not.
pub(super) fn patience(flags: MsgFlag) -> Patience {
    if flags.contains(MSG_DONTWAIT) {
        Patience::Never
    } else {
        Patience::Socket
    }
}

/// Why a call ended without its result; small, and allocates nothing.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stop {
    Errno(c_int),
    TimedOut,
}

impl Stop {
    #[cold]
    #[inline(never)]
    pub(super) fn error(self, operation: &'static str) -> Error {
        match self {
            Self::Errno(errno) => Error::errno_of(operation, errno),
            Self::TimedOut => Error::timed_out(operation),
        }
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        // Every error that arrives here is made from errno.
        Self::Errno(error.raw_os_error().unwrap_or(libc::EIO))
    }
}

impl Socket {
    /// Until when a call that begins now waits, if the socket has a timeout.
    pub(super) fn deadline(&self) -> Option<Deadline> {
        match self.mode.get() {
            Mode::Timeout(timeout) => Some(Deadline::after(timeout)),
            Mode::Blocking | Mode::NonBlocking | Mode::Inherited => None,
        }
    }

    /// Makes a system call until it has an answer.
    ///
    /// The first attempt is compiled into its caller. Behind a system call the
    /// processor has lost track of where functions return to, so that each
    /// one that is left there costs as much as many instructions.
    #[inline(always)]
    pub(super) fn call<T>(
        &self,
        event: Event,
        patience: Patience,
        mut call: impl FnMut() -> io::Result<T>,
    ) -> Result<T, Stop> {
        let changes = self.changes.load(Ordering::SeqCst);
        match call() {
            Ok(answer) => Ok(answer),
            Err(error) => self.call_again(event, patience, call, error, changes),
        }
    }

    /// What becomes of a call whose first attempt failed, made when the mode
    /// had changed so often.
    #[cold]
    #[inline(never)]
    fn call_again<T>(
        &self,
        event: Event,
        patience: Patience,
        mut call: impl FnMut() -> io::Result<T>,
        first: io::Error,
        mut changes: u32,
    ) -> Result<T, Stop> {
        let mut answer = Err(first);
        // The path of a call that does not wait: no clock is read.
        let deadline = loop {
            match answer {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                    answer = call();
                    continue;
                }
                answer => return Ok(answer?),
            }
            match patience {
                Patience::Never => break None,
                Patience::Until(deadline) => break Some(deadline),
                // Asked only now, so that a timeout counts which another
                // thread has set meanwhile.
                Patience::Socket => match self.mode.get() {
                    Mode::Timeout(timeout) => break Some(Deadline::after(timeout)),
                    // A timeout has come and gone meanwhile, and nobody wanted
                    // EAGAIN. (If none has, it is the kernel's own timeout.)
                    Mode::Blocking if self.changes.load(Ordering::SeqCst) != changes => {}
                    Mode::Blocking | Mode::NonBlocking | Mode::Inherited => break None,
                },
            }
            changes = self.changes.load(Ordering::SeqCst);
            answer = call();
        };
        let Some(deadline) = deadline else {
            return Err(Stop::Errno(libc::EAGAIN));
        };
        let mut pace = Pace::new();
        loop {
            self.poll(event, deadline)?;
            match retry_interrupted(&mut call) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                answer => return Ok(answer?),
            }
            // It was ready, and yet it was not. Somebody else was faster, or
            // it is not true, and then it is said again.
            if self.is_ready(event)? {
                pace.rest(deadline);
            } else {
                pace = Pace::new();
            }
        }
    }

    /// Whether `poll` says at once that the event, or an error, is there.
    pub(super) fn is_ready(&self, event: Event) -> Result<bool, Stop> {
        let mut fds = [PollFd::new(self.as_fd(), event.flags())];
        let ready = retry_interrupted(|| {
            let at_once = TimeSpec::from_duration(Duration::ZERO);
            // nix has no number for errnos it does not know.
            ppoll(&mut fds, Some(at_once), None).map_err(|_| io::Error::last_os_error())
        })?;
        Ok(ready > 0)
    }

    /// Waits until `poll` says that the event, or an error, is there.
    pub(super) fn poll(&self, event: Event, deadline: Deadline) -> Result<(), Stop> {
        poll_one(self.as_fd(), event, deadline)
    }
}

/// Waits until one of the sockets is writable, or in error, and says which of
/// them are: none, when the time is up.
pub(crate) fn writable<'a>(
    sockets: impl Iterator<Item = &'a Socket>,
    deadline: Deadline,
) -> io::Result<Vec<bool>> {
    let watch = |socket: &'a Socket| PollFd::new(socket.as_fd(), PollFlags::POLLOUT);
    let mut fds: Vec<_> = sockets.map(watch).collect();
    match poll(&mut fds, deadline) {
        Err(Stop::Errno(errno)) => return Err(io::Error::from_raw_os_error(errno)),
        Ok(()) | Err(Stop::TimedOut) => {}
    }
    // What nix does not know is something all the same.
    Ok(fds.iter().map(|fd| fd.any().unwrap_or(true)).collect())
}

/// Waits until `poll` says that the event, or an error, is there.
pub(super) fn poll_one(fd: BorrowedFd<'_>, event: Event, deadline: Deadline) -> Result<(), Stop> {
    poll(&mut [PollFd::new(fd, event.flags())], deadline)
}

/// Waits until there is something of one of the descriptors.
fn poll(fds: &mut [PollFd<'_>], deadline: Deadline) -> Result<(), Stop> {
    loop {
        let Some(remaining) = deadline.remaining() else {
            return Err(Stop::TimedOut);
        };
        let timeout = TimeSpec::from_duration(remaining.min(LONGEST_POLL));
        match ppoll(fds, Some(timeout), None) {
            // Not yet, or not at all: the deadline decides.
            Ok(0) | Err(nix::errno::Errno::EINTR) => {}
            Ok(_) => return Ok(()),
            Err(_) => return Err(io::Error::last_os_error().into()),
        }
    }
}

/// What every kernel can count, also with a `time_t` of 32 bits; a longer wait
/// takes several turns.
const LONGEST_POLL: Duration = Duration::from_secs(i32::MAX as u64);

/// Rests between attempts that nothing announces, each twice as long as the
/// one before, up to a limit.
pub(super) struct Pace {
    next: Duration,
}

impl Pace {
    const SHORTEST: Duration = Duration::from_micros(50);
    const LONGEST: Duration = Duration::from_millis(10);

    pub(super) fn new() -> Self {
        Self {
            next: Self::SHORTEST,
        }
    }

    /// Sleeps, but never beyond the deadline.
    pub(super) fn rest(&mut self, deadline: Deadline) {
        thread::sleep(self.next.min(deadline.remaining().unwrap_or_default()));
        self.next = (self.next * 2).min(Self::LONGEST);
    }
}
