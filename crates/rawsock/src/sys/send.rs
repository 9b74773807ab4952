//! Sending: bytes, to where the socket is connected or to an address.
//!
//! Also the first by hand, though socket2 has it: there it is a function that
//! is left behind the system call. See `socket/wait.rs`.
#![allow(unsafe_code)]

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};

use libc::c_int;

use super::name::raw;
use super::{Destination, count, direct};

/// One `send(2)`.
#[inline(always)]
pub(crate) fn send(fd: BorrowedFd<'_>, data: &[u8], flags: c_int) -> io::Result<usize> {
    let start = data.as_ptr().cast();
    // SAFETY: `start` is readable for the length of `data`.
    count(unsafe { direct::send(fd.as_raw_fd(), start, data.len(), flags) })
}

/// One `sendto(2)`.
#[inline(always)]
pub(crate) fn sendto(
    fd: BorrowedFd<'_>,
    data: &[u8],
    flags: c_int,
    address: &Destination,
) -> io::Result<usize> {
    let (name, len) = raw(address);
    let start = data.as_ptr().cast();
    // SAFETY: `start` is readable for the length of `data`, `name` for `len`.
    count(unsafe { libc::sendto(fd.as_raw_fd(), start, data.len(), flags, name, len) })
}
