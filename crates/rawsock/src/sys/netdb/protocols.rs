//! `getprotobyname(3)`.

use std::ffi::CStr;
use std::io;

use libc::c_int;

/// The number of a protocol; `ENOENT` if there is none.
#[cfg(not(target_env = "musl"))]
pub(crate) fn getprotobyname(name: &CStr) -> io::Result<c_int> {
    use std::ffi::c_char;
    use std::mem::MaybeUninit;
    use std::ptr;

    use libc::{protoent, size_t};

    // As in `netdb.h`; the `libc` crate does not have it.
    unsafe extern "C" {
        fn getprotobyname_r(
            name: *const c_char,
            entry: *mut protoent,
            room: *mut c_char,
            size: size_t,
            found: *mut *mut protoent,
        ) -> c_int;
    }

    super::with_room(|room| {
        let mut entry = MaybeUninit::uninit();
        let mut found = ptr::null_mut();
        let (start, size) = (room.as_mut_ptr(), room.len());
        let (entry, found_at) = (entry.as_mut_ptr(), &raw mut found);
        // SAFETY: the name is NUL-terminated; `start` is writable for `size`
        // bytes; the other pointers are writable.
        let errno = unsafe { getprotobyname_r(name.as_ptr(), entry, start, size, found_at) };
        let errno = if errno > 0 { errno } else { libc::ENOENT };
        // SAFETY: null, or the entry that the call has filled.
        match unsafe { found.as_ref() } {
            Some(found) => Ok(found.p_proto),
            None => Err(io::Error::from_raw_os_error(errno)),
        }
    })
}

/// musl has a table of its own, no `getprotobyname_r`, and the place in the
/// table in a variable that all threads share: so one at a time.
#[cfg(target_env = "musl")]
pub(crate) fn getprotobyname(name: &CStr) -> io::Result<c_int> {
    use std::sync::{Mutex, PoisonError};

    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    // SAFETY: the name is NUL-terminated, and no other thread comes here.
    let found = unsafe { libc::getprotobyname(name.as_ptr()) };
    // SAFETY: null, or an entry that the next call overwrites.
    match unsafe { found.as_ref() } {
        Some(found) => Ok(found.p_proto),
        None => Err(io::Error::from_raw_os_error(libc::ENOENT)),
    }
}
