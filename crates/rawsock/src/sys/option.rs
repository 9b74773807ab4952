//! Raw `getsockopt(2)` and `setsockopt(2)`.
#![allow(unsafe_code)]

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::ptr;

use libc::{c_int, socklen_t};

use super::{check, retry_interrupted, soundness};

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
    if let Some(reason) = soundness::refuses_set(level, name, value) {
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
    retry_interrupted(|| {
        // SAFETY: `start` is readable for `len` bytes, and the caller vouches
        // for their meaning.
        check(unsafe { libc::setsockopt(fd.as_raw_fd(), level, name, start, len) })
    })?;
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
    retry_interrupted(|| {
        // SAFETY: the kernel only reads there, and answers EFAULT if it does.
        check(unsafe { libc::setsockopt(fd.as_raw_fd(), level, name, ptr::null(), len) })
    })?;
    Ok(())
}

/// How many bytes the kernel may write beyond the length it is told.
///
/// Some options of rarer families take no notice of the length: ATM writes
/// up to 80 bytes, at any level, into a place it takes to be large enough.
const SLACK: usize = 256;

/// Reads an option into `value` and answers how many bytes were written.
///
/// The kernel gets a buffer of zeros, since some options take an address from
/// there, with slack behind it.
pub(crate) fn getsockopt(
    fd: BorrowedFd<'_>,
    level: c_int,
    name: c_int,
    value: &mut [u8],
) -> Result<usize, OptionError> {
    if let Some(reason) = soundness::refuses_get(level, name) {
        return Err(OptionError::Unsound(reason));
    }
    let announced = length(value.len())?;
    let mut small = [0; 2 * SLACK];
    let mut large = Vec::new();
    let buffer: &mut [u8] = if value.len() <= SLACK {
        &mut small
    } else {
        let room = value.len() + SLACK;
        large
            .try_reserve_exact(room)
            .map_err(|_| io::Error::from_raw_os_error(libc::ENOMEM))?;
        large.resize(room, 0);
        &mut large
    };
    let start = buffer.as_mut_ptr();
    let written = retry_interrupted(|| {
        let mut len = announced;
        let (fd, len_place) = (fd.as_raw_fd(), &raw mut len);
        // SAFETY: `start` is writable for `SLACK` bytes more than `len`, and
        // holds no address.
        check(unsafe { libc::getsockopt(fd, level, name, start.cast(), len_place) })?;
        Ok(len)
    })?;
    let written = usize::try_from(written).map_or(value.len(), |len| len.min(value.len()));
    value.copy_from_slice(&buffer[..value.len()]);
    Ok(written)
}

/// The length as C counts it; `EINVAL` if it has no number for it.
fn length(len: usize) -> io::Result<socklen_t> {
    match c_int::try_from(len) {
        Ok(len) => Ok(len.unsigned_abs()),
        Err(_) => Err(io::Error::from_raw_os_error(libc::EINVAL)),
    }
}
