//! Calls on a descriptor that move no data.
#![allow(unsafe_code)]

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, IntoRawFd, OwnedFd};

use libc::c_int;

use super::{check, retry_interrupted};

/// Closes the descriptor and reports what `close(2)` had to say.
///
/// Called once: on Linux the descriptor is free even after `EINTR`.
pub(crate) fn close(fd: OwnedFd) -> io::Result<()> {
    let raw = fd.into_raw_fd();
    // SAFETY: `raw` was owned, and nobody else has it.
    check(unsafe { libc::close(raw) })?;
    Ok(())
}

/// Sets or clears `O_NONBLOCK` by `ioctl(FIONBIO)`: one call, where `fcntl`
/// needs two and could lose a flag that another thread sets in between.
pub(crate) fn set_nonblocking(fd: BorrowedFd<'_>, nonblocking: bool) -> io::Result<()> {
    let mut value = c_int::from(nonblocking);
    retry_interrupted(|| {
        // SAFETY: FIONBIO reads one `c_int`, which `value` is.
        check(unsafe { libc::ioctl(fd.as_raw_fd(), libc::FIONBIO, &raw mut value) })
    })?;
    Ok(())
}

/// Sets or clears `FD_CLOEXEC` by `ioctl(FIOCLEX)` or `ioctl(FIONCLEX)`.
pub(crate) fn set_inheritable(fd: BorrowedFd<'_>, inheritable: bool) -> io::Result<()> {
    let request = if inheritable {
        libc::FIONCLEX
    } else {
        libc::FIOCLEX
    };
    retry_interrupted(|| {
        // SAFETY: neither request takes an argument.
        check(unsafe { libc::ioctl(fd.as_raw_fd(), request) })
    })?;
    Ok(())
}

/// Whether `FD_CLOEXEC` is off: `fcntl(F_GETFD)`.
pub(crate) fn is_inheritable(fd: BorrowedFd<'_>) -> io::Result<bool> {
    let flags = retry_interrupted(|| {
        // SAFETY: integers only.
        check(unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_GETFD) })
    })?;
    Ok(flags & libc::FD_CLOEXEC == 0)
}

/// `shutdown(2)` with any number: socket2's takes the three known ones only.
pub(crate) fn shutdown(fd: BorrowedFd<'_>, how: c_int) -> io::Result<()> {
    retry_interrupted(|| {
        // SAFETY: integers only.
        check(unsafe { libc::shutdown(fd.as_raw_fd(), how) })
    })?;
    Ok(())
}
