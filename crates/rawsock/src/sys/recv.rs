//! Receiving: into bytes that exist, or onto the end of a `Vec`.
#![allow(unsafe_code)]

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, BorrowedFd};

use libc::{c_int, sockaddr};

use super::name::ROOM;
use super::{Sockaddr, count, direct};

/// Which libc lacks.
const MSG_SOCK_DEVMEM: c_int = 0x200_0000;

/// One `recv(2)`. With `MSG_TRUNC` the answer may exceed the buffer.
#[inline(always)]
pub(crate) fn recv_into(fd: BorrowedFd<'_>, buffer: &mut [u8], flags: c_int) -> io::Result<usize> {
    let start = buffer.as_mut_ptr().cast();
    // SAFETY: `start` is writable for the length of `buffer`.
    let received = count(unsafe { direct::recv(fd.as_raw_fd(), start, buffer.len(), flags) })?;
    Ok(believed(received, buffer.len(), flags))
}

/// One `recvfrom(2)`, whose sender is written to `address`, where an answer
/// would be copied from hand to hand. With `MSG_TRUNC` the answer may exceed
/// the buffer.
#[inline(always)]
pub(crate) fn recvfrom_into(
    fd: BorrowedFd<'_>,
    buffer: &mut [u8],
    flags: c_int,
    address: &mut Sockaddr,
) -> io::Result<usize> {
    let start = buffer.as_mut_ptr().cast();
    let mut address_len = ROOM;
    let name = address.bytes.as_mut_ptr().cast::<sockaddr>();
    let len = &raw mut address_len;
    // SAFETY: `start` is writable for the length of `buffer`, `name` for
    // the length it is told.
    let received =
        count(unsafe { libc::recvfrom(fd.as_raw_fd(), start, buffer.len(), flags, name, len) })?;
    address.set_len(address_len);
    Ok(believed(received, buffer.len(), flags))
}

/// One `recv(2)` of up to `limit` bytes into the spare room of `data`, whose
/// length grows by what came.
#[inline(always)]
pub(crate) fn recv_onto(
    fd: BorrowedFd<'_>,
    data: &mut Vec<u8>,
    limit: usize,
    flags: c_int,
) -> io::Result<()> {
    let spare = spare(data, limit, flags);
    let (start, room) = (spare.as_mut_ptr().cast(), spare.len());
    // SAFETY: `start` is writable for `room` bytes.
    let received = count(unsafe { libc::recv(fd.as_raw_fd(), start, room, flags) })?;
    // SAFETY: the kernel wrote that many bytes, or `spare` zeroed them all.
    unsafe { data.set_len(data.len() + received.min(room)) };
    Ok(())
}

/// As [`recv_onto`], with the address of the sender: one `recvfrom(2)`.
#[inline(always)]
pub(crate) fn recvfrom_onto(
    fd: BorrowedFd<'_>,
    data: &mut Vec<u8>,
    limit: usize,
    flags: c_int,
    address: &mut Sockaddr,
) -> io::Result<()> {
    let spare = spare(data, limit, flags);
    let (start, room) = (spare.as_mut_ptr().cast(), spare.len());
    let mut address_len = ROOM;
    let name = address.bytes.as_mut_ptr().cast::<sockaddr>();
    let len = &raw mut address_len;
    // SAFETY: `start` is writable for `room` bytes, `name` for the length
    // it is told.
    let received = count(unsafe { libc::recvfrom(fd.as_raw_fd(), start, room, flags, name, len) })?;
    // SAFETY: the kernel wrote that many bytes, or `spare` zeroed them all.
    unsafe { data.set_len(data.len() + received.min(room)) };
    address.set_len(address_len);
    Ok(())
}

/// The count that the kernel answered, which exceeds the buffer only where it
/// was asked for the length of the message.
pub(super) fn believed(received: usize, room: usize, flags: c_int) -> usize {
    if flags & libc::MSG_TRUNC == 0 {
        received.min(room)
    } else {
        received
    }
}

/// Up to `limit` bytes of the spare room of `data`.
///
/// Zeroed where the kernel may answer a count of bytes that it did not write:
/// TCP throws data away and counts them with `MSG_TRUNC`, and leaves data in
/// the memory of a device and counts them with `MSG_SOCK_DEVMEM`.
pub(super) fn spare(data: &mut Vec<u8>, limit: usize, flags: c_int) -> &mut [MaybeUninit<u8>] {
    let spare = data.spare_capacity_mut();
    let room = limit.min(spare.len());
    let spare = &mut spare[..room];
    if flags & (libc::MSG_TRUNC | MSG_SOCK_DEVMEM) != 0 {
        spare.fill(MaybeUninit::new(0));
    }
    spare
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_that_may_be_counted_but_not_written_is_zeroed() {
        for flags in [libc::MSG_TRUNC, MSG_SOCK_DEVMEM, c_int::MAX] {
            let mut data = vec![7_u8; 64];
            data.clear();
            let room = spare(&mut data, 48, flags).len();
            // SAFETY: they were written before they were cut off, and zeroed
            // since; whoever forgets to is found by what they are.
            unsafe { data.set_len(room) };
            assert_eq!(data, [0; 48], "{flags:#x}");
        }
    }
}
