//! `recv(2)` and `send(2)` without the C library's functions.
//!
//! Those are places where a thread can be cancelled by `pthread_cancel(3)`,
//! which costs each of them two atomic operations as soon as there is a second
//! thread: about one part in a hundred of an echo. Nobody cancels threads of
//! Rust.
#![allow(unsafe_code)]

use std::ptr;

use libc::{c_int, c_long, c_void, socklen_t};

/// No address.
const NOBODY: *const c_void = ptr::null();

/// # Safety
///
/// `start` has to be writable for `len` bytes.
#[inline]
pub(super) unsafe fn recv(fd: c_int, start: *mut c_void, len: usize, flags: c_int) -> isize {
    let call = libc::SYS_recvfrom;
    // SAFETY: `start` is writable for `len` bytes, as the caller says, and no
    // address is asked for.
    let answer = unsafe { libc::syscall(call, fd, start, len, flags, NOBODY, NOBODY) };
    answer as isize
}

/// # Safety
///
/// `start` has to be readable for `len` bytes.
#[inline]
pub(super) unsafe fn send(fd: c_int, start: *const c_void, len: usize, flags: c_int) -> isize {
    let (call, no_len): (c_long, socklen_t) = (libc::SYS_sendto, 0);
    // SAFETY: `start` is readable for `len` bytes, as the caller says, and no
    // address is given.
    let answer = unsafe { libc::syscall(call, fd, start, len, flags, NOBODY, no_len) };
    answer as isize
}
