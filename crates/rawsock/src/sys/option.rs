//! Raw `getsockopt(2)` and `setsockopt(2)`.
#![allow(unsafe_code)]

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::ptr;

use libc::{c_int, socklen_t};

use super::{check, retry_interrupted, soundness};

/// Why an option was not set or read.
pub(crate) enum OptionError {
    /// Not tried, since it would be unsound, or is too long.
    Refused(&'static str),
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
        return Err(OptionError::Refused(reason));
    }
    // SAFETY: options whose bytes reach further were refused above.
    unsafe { setsockopt_unchecked(fd, level, name, value) }?;
    Ok(())
}

/// Sets an option to plain bytes, into which the kernel may write its answer.
pub(crate) fn setsockopt_answered(
    fd: BorrowedFd<'_>,
    level: c_int,
    name: c_int,
    value: &mut [u8],
) -> Result<(), OptionError> {
    if let Some(reason) = soundness::refuses_set(level, name, value) {
        return Err(OptionError::Refused(reason));
    }
    // SAFETY: options whose bytes reach further were refused above.
    unsafe { set(fd, level, name, value.as_mut_ptr(), value.len()) }?;
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
) -> Result<(), OptionError> {
    if soundness::answers_set(level, name) {
        length(value.len())?;
        let mut copy = value.to_vec();
        // SAFETY: `copy` is ours to write to, and the caller vouches for what
        // its bytes mean.
        return unsafe { set(fd, level, name, copy.as_mut_ptr(), copy.len()) };
    }
    // SAFETY: the kernel only reads `value`, and the caller vouches for what
    // its bytes mean.
    unsafe { set(fd, level, name, value.as_ptr(), value.len()) }
}

/// The call itself.
///
/// # Safety
///
/// `start` must be readable for `len` bytes, writable too if the option
/// answers there, and the bytes must be as [`setsockopt_unchecked`] says.
unsafe fn set(
    fd: BorrowedFd<'_>,
    level: c_int,
    name: c_int,
    start: *const u8,
    len: usize,
) -> Result<(), OptionError> {
    let len = length(len)?;
    retry_interrupted(|| {
        // SAFETY: what the caller vouches for.
        check(unsafe { libc::setsockopt(fd.as_raw_fd(), level, name, start.cast(), len) })
    })?;
    Ok(())
}

/// Sets an option to no bytes at all but a length: Python's `None, optlen`.
pub(crate) fn setsockopt_null(
    fd: BorrowedFd<'_>,
    level: c_int,
    name: c_int,
    len: usize,
) -> Result<(), OptionError> {
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
        return Err(OptionError::Refused(reason));
    }
    // Before any room is made for it.
    length(value.len())?;
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
    // SAFETY: `buffer` has `SLACK` bytes more than announced, and holds no
    // address; options that write even more, or give what has to be owned,
    // were refused above.
    let written = unsafe { getsockopt_counted(fd, level, name, buffer, value.len()) }?;
    let written = written.min(value.len());
    value.copy_from_slice(&buffer[..value.len()]);
    Ok(written)
}

/// Reads an option into `buffer`, of which the kernel is told that it has
/// `announced` units, whatever the option counts in; answers how many the
/// kernel says it wrote.
///
/// # Safety
///
/// The option must write no more into `buffer` than fits, to no address that
/// it finds there, and what it gives must be owned by somebody.
pub(super) unsafe fn getsockopt_counted(
    fd: BorrowedFd<'_>,
    level: c_int,
    name: c_int,
    buffer: &mut [u8],
    announced: usize,
) -> Result<usize, OptionError> {
    let announced = length(announced)?;
    let start = buffer.as_mut_ptr();
    let written = retry_interrupted(|| {
        let mut len = announced;
        let (fd, len_place) = (fd.as_raw_fd(), &raw mut len);
        // SAFETY: what the caller vouches for.
        check(unsafe { libc::getsockopt(fd, level, name, start.cast(), len_place) })?;
        Ok(len)
    })?;
    Ok(usize::try_from(written).unwrap_or(usize::MAX))
}

/// Reads up to `len` bytes of an option, which may be any number.
pub(crate) fn getsockopt_vec(
    fd: BorrowedFd<'_>,
    level: c_int,
    name: c_int,
    len: usize,
) -> Result<Vec<u8>, OptionError> {
    length(len)?;
    let mut bytes = Vec::new();
    bytes
        .try_reserve_exact(len)
        .map_err(|_| io::Error::from_raw_os_error(libc::ENOMEM))?;
    bytes.resize(len, 0);
    let written = getsockopt(fd, level, name, &mut bytes)?;
    bytes.truncate(written);
    Ok(bytes)
}

/// The length as C counts it, if it has a number for it.
fn length(len: usize) -> Result<socklen_t, OptionError> {
    match c_int::try_from(len) {
        Ok(len) => Ok(len.unsigned_abs()),
        Err(_) => Err(OptionError::Refused(
            "an option has at most 2147483647 bytes",
        )),
    }
}
