//! Children by descriptor, which never means another process: `pidfd_open(2)`.
#![allow(unsafe_code)]

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

use libc::{c_int, pid_t};
use nix::errno::Errno;
use nix::sys::signal::Signal;
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};

/// A child: readable when it has ended.
#[derive(Debug)]
pub(crate) struct PidFd(OwnedFd);

/// What became of a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// It has ended by itself.
    Exited,
    /// A signal has ended it.
    Killed(i32),
    /// It has ended, and its status is gone: this process ignores `SIGCHLD`,
    /// or waits for all children elsewhere.
    Unknown,
}

impl PidFd {
    /// The child with this number, which nobody has waited for; `None` if it
    /// has ended and is gone, where `SIGCHLD` is ignored.
    pub(crate) fn of_child(pid: pid_t) -> io::Result<Option<Self>> {
        // SAFETY: it takes two numbers, and no number is a danger to this
        // process.
        let fd = unsafe { libc::syscall(libc::SYS_pidfd_open, pid, 0) };
        let fd = match Errno::result(fd) {
            Ok(fd) => c_int::try_from(fd).map_err(io::Error::other)?,
            Err(Errno::ESRCH) => return Ok(None),
            Err(errno) => return Err(errno.into()),
        };
        // SAFETY: it was made just now, for us.
        let child = Self(unsafe { OwnedFd::from_raw_fd(fd) });
        // Somebody else may have got the number of a child that is gone.
        match waitid(Id::PIDFd(child.as_fd()), look() | WaitPidFlag::WNOWAIT) {
            Err(Errno::ECHILD) => Ok(None),
            _ => Ok(Some(child)),
        }
    }

    /// Takes the status of the child, if it has ended.
    pub(crate) fn ended(&self) -> Option<Ended> {
        match waitid(Id::PIDFd(self.as_fd()), look()) {
            Ok(WaitStatus::StillAlive) | Err(Errno::EINTR) => None,
            Ok(WaitStatus::Signaled(_, signal, _)) => Some(Ended::Killed(signal as i32)),
            Ok(_) => Some(Ended::Exited),
            Err(_) => Some(Ended::Unknown),
        }
    }

    /// Sends a signal; nothing happens if the child has ended.
    pub(crate) fn signal(&self, signal: Signal) {
        let none = std::ptr::null::<libc::siginfo_t>();
        let (fd, signal) = (self.0.as_raw_fd(), signal as c_int);
        // SAFETY: it reads no memory without a `siginfo_t`.
        unsafe { libc::syscall(libc::SYS_pidfd_send_signal, fd, signal, none, 0) };
    }
}

fn look() -> WaitPidFlag {
    WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG
}

/// Ends a child that there is no descriptor for, and waits for that.
pub(crate) fn end(pid: pid_t) {
    use nix::unistd::Pid;
    let pid = Pid::from_raw(pid);
    let _ = nix::sys::signal::kill(pid, Signal::SIGKILL);
    while waitid(Id::Pid(pid), WaitPidFlag::WEXITED) == Err(Errno::EINTR) {}
}

impl AsFd for PidFd {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
