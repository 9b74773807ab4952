//! The name of this machine.
#![allow(unsafe_code)]

use std::io;

use super::check;

/// Room for a name, as in Python; Linux has names of 64 bytes at most.
const ROOM: usize = 1024;

/// `gethostname(2)`; the bytes of the name, without NUL.
pub(crate) fn gethostname() -> io::Result<Vec<u8>> {
    let mut name = vec![0; ROOM];
    // SAFETY: `name` is writable for its length.
    check(unsafe { libc::gethostname(name.as_mut_ptr().cast(), name.len()) })?;
    let len = name.iter().position(|byte| *byte == 0).unwrap_or(ROOM);
    name.truncate(len);
    Ok(name)
}

/// `sethostname(2)`.
pub(crate) fn sethostname(name: &[u8]) -> io::Result<()> {
    // SAFETY: `name` is readable for its length; the kernel copies it.
    check(unsafe { libc::sethostname(name.as_ptr().cast(), name.len()) })?;
    Ok(())
}
