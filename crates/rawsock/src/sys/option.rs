//! Raw `getsockopt(2)` and `setsockopt(2)`.
#![allow(unsafe_code)]

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::ptr;

use libc::{c_int, socklen_t};

use super::{check, soundness};

/// Why an option was not set or read.
pub(crate) enum OptionError {
    /// Not tried, since it would be unsound.
    Unsound(&'static str),
    Os(io::Error),
}

impl From<io::Error> for OptionError {
    fn from(error: io::Error) -> Self {
        Self::Os(error)
    }
}

/// Sets an option to plain bytes.
pub(crate) fn setsockopt(
    fd: BorrowedFd<'_>,
    level: c_int,
    name: c_int,
    value: &[u8],
) -> Result<(), OptionError> {
    if let Some(reason) = soundness::refuses_set(level, name, value.len()) {
        return Err(OptionError::Unsound(reason));
    }
    // SAFETY: options whose bytes reach further were refused above.
    unsafe { setsockopt_unchecked(fd, level, name, value) }?;
    Ok(())
}

/// Sets an option to the bytes of `value`, whatever they mean.
///
/// # Safety
///
/// `value` must hold no address that the kernel writes to and is not the
/// caller's, and no descriptor that is not the caller's.
pub(super) unsafe fn setsockopt_unchecked(
    fd: BorrowedFd<'_>,
    level: c_int,
    name: c_int,
    value: &[u8],
) -> io::Result<()> {
    let len = length(value.len())?;
    let start = value.as_ptr().cast();
    // SAFETY: `start` is readable for `len` bytes, and the caller vouches for
    // their meaning.
    check(unsafe { libc::setsockopt(fd.as_raw_fd(), level, name, start, len) })?;
    Ok(())
}

/// Sets an option to no bytes at all but a length: Python's `None, optlen`.
pub(crate) fn setsockopt_null(
    fd: BorrowedFd<'_>,
    level: c_int,
    name: c_int,
    len: usize,
) -> io::Result<()> {
    let len = length(len)?;
    // SAFETY: the kernel only reads there, and answers EFAULT if it does.
    check(unsafe { libc::setsockopt(fd.as_raw_fd(), level, name, ptr::null(), len) })?;
    Ok(())
}

/// Reads an option into `value` and answers how many bytes were written.
///
/// Zeroes `value` first: some options take an address from there.
pub(crate) fn getsockopt(
    fd: BorrowedFd<'_>,
    level: c_int,
    name: c_int,
    value: &mut [u8],
) -> Result<usize, OptionError> {
    if let Some(reason) = soundness::refuses_get(level, name) {
        return Err(OptionError::Unsound(reason));
    }
    value.fill(0);
    let mut len = length(value.len())?;
    let start = value.as_mut_ptr().cast();
    // SAFETY: `start` is writable for `len` bytes, and holds no address.
    check(unsafe { libc::getsockopt(fd.as_raw_fd(), level, name, start, &raw mut len) })?;
    Ok(usize::try_from(len).map_or(value.len(), |len| len.min(value.len())))
}

/// The length as C counts it; `EINVAL` if it has no number for it.
fn length(len: usize) -> io::Result<socklen_t> {
    match c_int::try_from(len) {
        Ok(len) => Ok(len.unsigned_abs()),
        Err(_) => Err(io::Error::from_raw_os_error(libc::EINVAL)),
    }
}
