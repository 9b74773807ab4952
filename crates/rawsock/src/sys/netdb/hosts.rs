//! `gethostbyname_r(3)` and `gethostbyaddr_r(3)`.

use std::ffi::{CStr, c_char, c_void};
use std::mem::MaybeUninit;
use std::{io, ptr, slice};

use libc::{c_int, hostent, size_t, socklen_t};

use super::{list, text, with_room};

// As in `netdb.h`, of glibc and of musl; the `libc` crate does not have them.
unsafe extern "C" {
    fn gethostbyname_r(
        name: *const c_char,
        entry: *mut hostent,
        room: *mut c_char,
        size: size_t,
        found: *mut *mut hostent,
        h_errno: *mut c_int,
    ) -> c_int;
    fn gethostbyaddr_r(
        address: *const c_void,
        len: socklen_t,
        family: c_int,
        entry: *mut hostent,
        room: *mut c_char,
        size: size_t,
        found: *mut *mut hostent,
        h_errno: *mut c_int,
    ) -> c_int;
}

/// `h_errno` says that `errno` has the cause.
const NETDB_INTERNAL: c_int = -1;

/// A host as `struct hostent` has it.
pub(crate) struct HostEntry {
    pub(crate) name: Vec<u8>,
    pub(crate) aliases: Vec<Vec<u8>>,
    /// 4 or 16 bytes each.
    pub(crate) addresses: Vec<Vec<u8>>,
}

/// Why a host was not found.
pub(crate) enum HostError {
    /// An `h_errno`.
    Host(c_int),
    /// A system call failed.
    Os(io::Error),
}

/// The entry of a host with IPv4 addresses.
pub(crate) fn gethostbyname(name: &CStr) -> Result<HostEntry, HostError> {
    entry(|entry, room, found, h_errno| {
        let (start, size) = (room.as_mut_ptr(), room.len());
        // SAFETY: the name is NUL-terminated; `start` is writable for `size`
        // bytes; the other pointers are writable.
        unsafe { gethostbyname_r(name.as_ptr(), entry, start, size, found, h_errno) }
    })
}

/// The entry of the host with an address of 4 or 16 bytes.
pub(crate) fn gethostbyaddr(address: &[u8]) -> Result<HostEntry, HostError> {
    let (family, len) = match address.len() {
        4 => (libc::AF_INET, 4),
        16 => (libc::AF_INET6, 16),
        _ => return Err(HostError::Os(io::Error::from_raw_os_error(libc::EINVAL))),
    };
    let address = address.as_ptr().cast();
    entry(|entry, room, found, h_errno| {
        let (start, size) = (room.as_mut_ptr(), room.len());
        // SAFETY: the address has the `len` bytes of its family; `start` is
        // writable for `size` bytes; the other pointers are writable.
        unsafe { gethostbyaddr_r(address, len, family, entry, start, size, found, h_errno) }
    })
}

/// What the C library says of an `h_errno`.
pub(crate) fn host_message(code: c_int) -> String {
    // SAFETY: any code is legal.
    let message = unsafe { libc::hstrerror(code) };
    // SAFETY: the C library answers static text.
    let message = unsafe { text(message) };
    String::from_utf8_lossy(&message).into_owned()
}

/// Makes one of the two calls, with room enough, and copies its answer.
fn entry(
    mut call: impl FnMut(*mut hostent, &mut [c_char], *mut *mut hostent, *mut c_int) -> c_int,
) -> Result<HostEntry, HostError> {
    let mut h_errno = 0;
    let answer = with_room(|room| {
        let mut entry = MaybeUninit::uninit();
        let mut found = ptr::null_mut();
        h_errno = 0;
        let errno = call(entry.as_mut_ptr(), room, &raw mut found, &raw mut h_errno);
        // SAFETY: null, or the entry that the call has filled, whose pointers
        // lead into `room` or to static data, and live as long as these.
        match unsafe { found.as_ref() } {
            // SAFETY: the same.
            Some(found) => Ok(Some(unsafe { copy(found) })),
            None if errno == libc::ERANGE => Err(io::Error::from_raw_os_error(errno)),
            None if h_errno == NETDB_INTERNAL && errno > 0 => {
                Err(io::Error::from_raw_os_error(errno))
            }
            None => Ok(None),
        }
    });
    match answer {
        Ok(Some(entry)) => Ok(entry),
        Ok(None) => Err(HostError::Host(h_errno)),
        Err(error) => Err(HostError::Os(error)),
    }
}

/// # Safety
///
/// The pointers of the entry are as `netdb.h` says, and alive.
unsafe fn copy(entry: &hostent) -> HostEntry {
    let len = usize::try_from(entry.h_length).unwrap_or(0);
    // SAFETY: a list of texts, ended by a null.
    let aliases = unsafe { list(entry.h_aliases) };
    // SAFETY: a list of addresses, ended by a null.
    let addresses = unsafe { list(entry.h_addr_list) };
    HostEntry {
        // SAFETY: text.
        name: unsafe { text(entry.h_name) },
        aliases: aliases
            .into_iter()
            // SAFETY: text, one after the other.
            .map(|alias| unsafe { text(alias) })
            .collect(),
        addresses: addresses
            .into_iter()
            // SAFETY: every address has `h_length` bytes.
            .map(|address| unsafe { slice::from_raw_parts(address.cast::<u8>(), len) }.to_vec())
            .collect(),
    }
}
