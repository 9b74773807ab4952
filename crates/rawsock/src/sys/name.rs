//! Calls that take or return a socket address.
#![allow(unsafe_code)]

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::ptr;

use libc::{sockaddr, socklen_t};

use super::{Destination, Sockaddr, check, retry_interrupted};

/// The room in a [`Sockaddr`], as the kernel is told.
pub(super) const ROOM: socklen_t = Sockaddr::CAPACITY as socklen_t;

pub(crate) fn bind(fd: BorrowedFd<'_>, address: &Destination) -> io::Result<()> {
    let (name, len) = raw(address);
    retry_interrupted(|| {
        // SAFETY: `name` is readable for `len` bytes; the kernel copies them.
        check(unsafe { libc::bind(fd.as_raw_fd(), name, len) })
    })?;
    Ok(())
}

/// One `connect(2)`; what an interruption means differs by family.
pub(crate) fn connect(fd: BorrowedFd<'_>, address: &Destination) -> io::Result<()> {
    let (name, len) = raw(address);
    // SAFETY: `name` is readable for `len` bytes; the kernel copies them.
    check(unsafe { libc::connect(fd.as_raw_fd(), name, len) })?;
    Ok(())
}

/// One `accept4(2)`, which may be interrupted; the new descriptor is CLOEXEC.
pub(crate) fn accept(fd: BorrowedFd<'_>) -> io::Result<(OwnedFd, Sockaddr)> {
    let mut address = Sockaddr::empty();
    let mut len = ROOM;
    let name = address.bytes.as_mut_ptr().cast::<sockaddr>();
    // SAFETY: `name` is writable for `len` bytes, and `len` lives as long.
    let accepted =
        check(unsafe { libc::accept4(fd.as_raw_fd(), name, &raw mut len, libc::SOCK_CLOEXEC) })?;
    // SAFETY: the kernel made this descriptor for us just now.
    let accepted = unsafe { OwnedFd::from_raw_fd(accepted) };
    address.set_len(len);
    Ok((accepted, address))
}

/// As [`accept`], without asking for the address, for the families that fail
/// if it is asked for.
pub(crate) fn accept_nameless(fd: BorrowedFd<'_>) -> io::Result<(OwnedFd, Sockaddr)> {
    let (name, len) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: the kernel writes no address if there is no place for one.
    let accepted = check(unsafe { libc::accept4(fd.as_raw_fd(), name, len, libc::SOCK_CLOEXEC) })?;
    // SAFETY: the kernel made this descriptor for us just now.
    let accepted = unsafe { OwnedFd::from_raw_fd(accepted) };
    Ok((accepted, Sockaddr::empty()))
}

pub(crate) fn getsockname(fd: BorrowedFd<'_>) -> io::Result<Sockaddr> {
    let mut address = Sockaddr::empty();
    let name = address.bytes.as_mut_ptr().cast::<sockaddr>();
    let len = retry_interrupted(|| {
        let mut len = ROOM;
        // SAFETY: `name` is writable for `len` bytes, and `len` lives as long.
        check(unsafe { libc::getsockname(fd.as_raw_fd(), name, &raw mut len) })?;
        Ok(len)
    })?;
    address.set_len(len);
    Ok(address)
}

pub(crate) fn getpeername(fd: BorrowedFd<'_>) -> io::Result<Sockaddr> {
    let mut address = Sockaddr::empty();
    let name = address.bytes.as_mut_ptr().cast::<sockaddr>();
    let len = retry_interrupted(|| {
        let mut len = ROOM;
        // SAFETY: `name` is writable for `len` bytes, and `len` lives as long.
        check(unsafe { libc::getpeername(fd.as_raw_fd(), name, &raw mut len) })?;
        Ok(len)
    })?;
    address.set_len(len);
    Ok(address)
}

/// The pointer and length that C wants.
pub(super) fn raw(address: &Destination) -> (*const sockaddr, socklen_t) {
    let bytes = address.as_bytes();
    // At most 128, so nothing is lost.
    (bytes.as_ptr().cast(), bytes.len() as socklen_t)
}
