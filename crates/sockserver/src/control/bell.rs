//! What wakes a thread that waits for sockets.

use std::os::fd::{AsFd, BorrowedFd};

use nix::sys::eventfd::{EfdFlags, EventFd};

use crate::errors::{Error, Result};

/// An `eventfd(2)`: readable from when somebody rings until it is hushed.
#[derive(Debug)]
pub(crate) struct Bell(EventFd);

impl Bell {
    pub(crate) fn new() -> Result<Self> {
        let flags = EfdFlags::EFD_CLOEXEC | EfdFlags::EFD_NONBLOCK;
        match EventFd::from_value_and_flags(0, flags) {
            Ok(fd) => Ok(Self(fd)),
            Err(errno) => Err(Error::os("eventfd", errno)),
        }
    }

    /// One `write(2)`, which a signal handler may make.
    pub(crate) fn ring(&self) {
        // It can only fail when the bell has been rung 2^64 - 1 times, and
        // then it is ringing.
        let _ = self.0.write(1);
    }

    pub(crate) fn hush(&self) {
        // It fails if nobody has rung.
        let _ = self.0.read();
    }
}

impl AsFd for Bell {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
