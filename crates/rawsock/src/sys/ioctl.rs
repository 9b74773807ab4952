//! Requests of `ioctl(2)` that answer one number.
#![allow(unsafe_code)]

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};

use libc::c_int;

use super::{check, retry_interrupted};

/// One `ioctl(2)` of a request that writes a `c_int`.
///
/// The descriptor need not be a socket, and to a driver the number may mean
/// something else. So there are zeros to read, in which it finds no address,
/// and room for more than one number.
pub(crate) fn ioctl_number(fd: BorrowedFd<'_>, request: u32) -> io::Result<c_int> {
    let mut numbers: [c_int; 64] = [0; 64];
    retry_interrupted(|| {
        let answer = numbers.as_mut_ptr();
        // SAFETY: `answer` is writable for the one number of the request,
        // and for 63 more.
        check(unsafe { libc::ioctl(fd.as_raw_fd(), request as libc::Ioctl, answer) })
    })?;
    Ok(numbers[0])
}
