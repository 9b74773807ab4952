//! Options whose value is a descriptor, lent or given, and BPF programs: what
//! plain bytes are refused for.
#![allow(unsafe_code)]

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

use libc::c_int;

use super::option::{OptionError, getsockopt_counted, setsockopt_unchecked};
use super::soundness;

/// Sets an option to a descriptor, of which the kernel keeps the file.
pub(crate) fn setsockopt_fd(
    fd: BorrowedFd<'_>,
    level: c_int,
    name: c_int,
    value: BorrowedFd<'_>,
) -> Result<(), OptionError> {
    if !soundness::takes_descriptor(level, name) {
        return Err(OptionError::Refused("its value is no descriptor"));
    }
    let bytes = value.as_raw_fd().to_ne_bytes();
    // SAFETY: the value is a descriptor, and `value` is lent for the call.
    unsafe { setsockopt_unchecked(fd, level, name, &bytes) }?;
    Ok(())
}

/// Reads an option that gives a new descriptor, which is `CLOEXEC`.
pub(crate) fn getsockopt_fd(
    fd: BorrowedFd<'_>,
    level: c_int,
    name: c_int,
) -> Result<OwnedFd, OptionError> {
    if (level, name) != (libc::SOL_SOCKET, soundness::SO_PEERPIDFD) {
        return Err(OptionError::Refused("reading it gives no descriptor"));
    }
    // Nobody's number: whoever writes nothing has given nothing.
    let mut bytes = (-1 as c_int).to_ne_bytes();
    // SAFETY: the descriptor that may come is owned below, and the length is
    // that of the buffer.
    unsafe { getsockopt_counted(fd, level, name, &mut bytes, size_of::<c_int>()) }?;
    match c_int::from_ne_bytes(bytes) {
        // The kernel never answers so, but what stands in for it may.
        ..0 => Err(io::Error::from_raw_os_error(libc::EBADF).into()),
        // SAFETY: the kernel has just made this descriptor for the caller.
        given => Ok(unsafe { OwnedFd::from_raw_fd(given) }),
    }
}

/// Sets an option to a classic BPF program: `len` instructions in `program`.
pub(crate) fn attach_filter(
    fd: BorrowedFd<'_>,
    level: c_int,
    name: c_int,
    len: u16,
    program: &[u8],
) -> Result<(), OptionError> {
    // `struct sock_fprog`: the length, the padding of a pointer, the pointer.
    let mut value = [0; 2 * size_of::<usize>()];
    let (count, start) = value.split_at_mut(size_of::<usize>());
    count[..2].copy_from_slice(&len.to_ne_bytes());
    start.copy_from_slice(&program.as_ptr().expose_provenance().to_ne_bytes());
    if let Some(reason) = soundness::refuses_program(level, name, &value) {
        return Err(OptionError::Refused(reason));
    }
    // SAFETY: the kernel only reads at the address, and answers EFAULT if it
    // cannot; a value of this length holds no descriptor.
    unsafe { setsockopt_unchecked(fd, level, name, &value) }?;
    Ok(())
}

/// Bytes of an instruction.
const INSTRUCTION: usize = 8;

/// `BPF_MAXINSNS`: no program is longer.
const MOST_INSTRUCTIONS: usize = 4096;

/// Reads `SO_GET_FILTER`: the bytes of the instructions.
pub(crate) fn get_filter(
    fd: BorrowedFd<'_>,
    level: c_int,
    name: c_int,
) -> Result<Vec<u8>, OptionError> {
    if (level, name) != (libc::SOL_SOCKET, libc::SO_GET_FILTER) {
        return Err(OptionError::Refused("reading it gives no program"));
    }
    let mut bytes = vec![0; MOST_INSTRUCTIONS * INSTRUCTION];
    // SAFETY: the length counts instructions, and there is room for so many.
    let count = unsafe { getsockopt_counted(fd, level, name, &mut bytes, MOST_INSTRUCTIONS) }?;
    bytes.truncate(count.saturating_mul(INSTRUCTION));
    Ok(bytes)
}
