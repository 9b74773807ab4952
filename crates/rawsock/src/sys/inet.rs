//! IP addresses as text: the C library's own reading and writing, which
//! differs from `std`'s in forms and in taste.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_char, c_void};

use libc::{AF_INET, AF_INET6, c_int, in_addr, socklen_t};

// As in `arpa/inet.h`; the `libc` crate does not have them for Linux.
unsafe extern "C" {
    fn inet_aton(text: *const c_char, address: *mut in_addr) -> c_int;
    fn inet_pton(family: c_int, text: *const c_char, address: *mut c_void) -> c_int;
    fn inet_ntop(
        family: c_int,
        address: *const c_void,
        text: *mut c_char,
        size: socklen_t,
    ) -> *const c_char;
}

/// Room for the longest text of an IPv6 address, and its NUL.
const INET6_ADDRSTRLEN: usize = 46;

/// `inet_aton(3)`: the bytes of an address in one of many forms.
pub(crate) fn inet_aton4(text: &CStr) -> Option<[u8; 4]> {
    let mut address = in_addr { s_addr: 0 };
    // SAFETY: the text is NUL-terminated, and `address` is writable.
    let read = unsafe { inet_aton(text.as_ptr(), &raw mut address) };
    (read != 0).then(|| address.s_addr.to_ne_bytes())
}

/// `inet_pton(3)` for IPv4.
pub(crate) fn inet_pton4(text: &CStr) -> Option<[u8; 4]> {
    let mut address = [0; 4];
    // SAFETY: the text is NUL-terminated, and an IPv4 address has four bytes.
    let read = unsafe { inet_pton(AF_INET, text.as_ptr(), address.as_mut_ptr().cast()) };
    (read == 1).then_some(address)
}

/// `inet_pton(3)` for IPv6.
pub(crate) fn inet_pton6(text: &CStr) -> Option<[u8; 16]> {
    let mut address = [0; 16];
    // SAFETY: the text is NUL-terminated, and an IPv6 address has 16 bytes.
    let read = unsafe { inet_pton(AF_INET6, text.as_ptr(), address.as_mut_ptr().cast()) };
    (read == 1).then_some(address)
}

/// `inet_ntop(3)` for IPv6.
pub(crate) fn inet_ntop6(address: [u8; 16]) -> String {
    let mut text = [0_u8; INET6_ADDRSTRLEN];
    let room = INET6_ADDRSTRLEN as socklen_t;
    let (address, start) = (address.as_ptr().cast(), text.as_mut_ptr().cast());
    // SAFETY: an IPv6 address has 16 bytes, and `text` is writable for `room`.
    // It is large enough, so the call cannot fail; if it did, the text would
    // still be empty.
    unsafe { inet_ntop(AF_INET6, address, start, room) };
    let text = text.split(|byte| *byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(text).into_owned()
}
