//! Giving up what somebody else owns.
#![allow(unsafe_code)]

use std::os::fd::{AsRawFd, BorrowedFd};

/// Closes what `fd` stands for, and lets it stand for `other`, so that the
/// number remains its owner's: `dup3(2)`.
pub(crate) fn replace(fd: BorrowedFd<'_>, other: BorrowedFd<'_>) {
    let (other, fd) = (other.as_raw_fd(), fd.as_raw_fd());
    // It fails only if both are the same, which is as well.
    // SAFETY: both are open, and stay so; their owners own what they did.
    unsafe { libc::dup3(other, fd, libc::O_CLOEXEC) };
}
