//! The name of a network interface.
//!
//! By hand, since `nix` takes the null pointer of a failed `if_indextoname`
//! for a success (0.31.3).
#![allow(unsafe_code)]

use std::ffi::{CStr, c_char};
use std::io;

/// `if_indextoname(3)`; the bytes of the name, without NUL.
pub(crate) fn if_indextoname(index: u32) -> io::Result<Vec<u8>> {
    let mut name: [c_char; libc::IF_NAMESIZE] = [0; libc::IF_NAMESIZE];
    // SAFETY: `name` is writable for IF_NAMESIZE bytes, which the call wants.
    let found = unsafe { libc::if_indextoname(index, name.as_mut_ptr()) };
    if found.is_null() {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the array was zeroed, and the call writes the NUL of a name.
    let name = unsafe { CStr::from_ptr(name.as_ptr()) };
    Ok(name.to_bytes().to_vec())
}
