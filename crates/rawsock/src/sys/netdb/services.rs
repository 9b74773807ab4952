//! `getservbyname_r(3)` and `getservbyport_r(3)`.

use std::ffi::{CStr, c_char};
use std::mem::MaybeUninit;
use std::{io, ptr};

use libc::{c_int, servent, size_t};

use super::{text, with_room};

// As in `netdb.h`, of glibc and of musl; the `libc` crate does not have them.
unsafe extern "C" {
    fn getservbyname_r(
        name: *const c_char,
        protocol: *const c_char,
        entry: *mut servent,
        room: *mut c_char,
        size: size_t,
        found: *mut *mut servent,
    ) -> c_int;
    fn getservbyport_r(
        port: c_int,
        protocol: *const c_char,
        entry: *mut servent,
        room: *mut c_char,
        size: size_t,
        found: *mut *mut servent,
    ) -> c_int;
}

/// The port of a service; `ENOENT` if there is none.
pub(crate) fn getservbyname(name: &CStr, protocol: Option<&CStr>) -> io::Result<u16> {
    let protocol = protocol.map_or(ptr::null(), CStr::as_ptr);
    with_room(|room| {
        let mut entry = MaybeUninit::uninit();
        let mut found = ptr::null_mut();
        let (start, size) = (room.as_mut_ptr(), room.len());
        let (entry, found_at) = (entry.as_mut_ptr(), &raw mut found);
        // SAFETY: the texts are NUL-terminated or null; `start` is writable
        // for `size` bytes; the other pointers are writable.
        let errno =
            unsafe { getservbyname_r(name.as_ptr(), protocol, entry, start, size, found_at) };
        // SAFETY: null, or the entry that the call has filled.
        let found = checked(unsafe { found.as_ref() }, errno)?;
        Ok(port_of(found))
    })
}

/// The name of the service at a port; `ENOENT` if there is none.
pub(crate) fn getservbyport(port: u16, protocol: Option<&CStr>) -> io::Result<Vec<u8>> {
    let protocol = protocol.map_or(ptr::null(), CStr::as_ptr);
    let port = port.to_be().into();
    with_room(|room| {
        let mut entry = MaybeUninit::uninit();
        let mut found = ptr::null_mut();
        let (start, size) = (room.as_mut_ptr(), room.len());
        let (entry, found_at) = (entry.as_mut_ptr(), &raw mut found);
        // SAFETY: the text is NUL-terminated or null; `start` is writable for
        // `size` bytes; the other pointers are writable.
        let errno = unsafe { getservbyport_r(port, protocol, entry, start, size, found_at) };
        // SAFETY: null, or the entry that the call has filled.
        let found = checked(unsafe { found.as_ref() }, errno)?;
        // SAFETY: the name lives in `room`, or is static.
        Ok(unsafe { text(found.s_name) })
    })
}

/// The port as a number: the low half of `s_port`, in network order.
fn port_of(entry: &servent) -> u16 {
    u16::from_be(entry.s_port as u16)
}

/// glibc answers no error and no entry where there is none, musl `ENOENT`.
fn checked(found: Option<&servent>, errno: c_int) -> io::Result<&servent> {
    let errno = if errno > 0 { errno } else { libc::ENOENT };
    found.ok_or_else(|| io::Error::from_raw_os_error(errno))
}
