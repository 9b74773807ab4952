//! The databases of `netdb.h`: hosts, services, protocols. Only the calls
//! that threads may make at once, whose answers are in a buffer of ours.
#![allow(unsafe_code)]

mod hosts;
mod protocols;
mod services;

pub(crate) use hosts::{HostEntry, HostError, gethostbyaddr, gethostbyname, host_message};
pub(crate) use protocols::getprotobyname;
pub(crate) use services::{getservbyname, getservbyport};

use std::ffi::{CStr, c_char};
use std::io;

/// How much room an answer gets at first, and at most.
const ROOM: usize = 1 << 10;
const MOST_ROOM: usize = 1 << 20;

/// Makes a call with ever more room, until it is enough for the answer
/// (`ERANGE` says that it is not).
fn with_room<T>(mut call: impl FnMut(&mut [c_char]) -> io::Result<T>) -> io::Result<T> {
    let mut room = vec![0; ROOM];
    loop {
        match call(&mut room) {
            Err(error) if error.raw_os_error() == Some(libc::ERANGE) && room.len() < MOST_ROOM => {
                room.resize(room.len() * 4, 0);
            }
            answer => return answer,
        }
    }
}

/// A copy of what C points to; nothing if it points nowhere.
///
/// # Safety
///
/// `start` is null or points to NUL-terminated text.
unsafe fn text(start: *const c_char) -> Vec<u8> {
    if start.is_null() {
        return Vec::new();
    }
    // SAFETY: as the caller promises.
    unsafe { CStr::from_ptr(start) }.to_bytes().to_vec()
}

/// The pointers of a list that ends with a null.
///
/// # Safety
///
/// `next` is null or points to pointers, of which the last is null.
unsafe fn list(mut next: *const *mut c_char) -> Vec<*const c_char> {
    let mut items = Vec::new();
    if next.is_null() {
        return items;
    }
    loop {
        // SAFETY: the null has not come yet, so there is one more pointer.
        let item = unsafe { *next };
        if item.is_null() {
            return items;
        }
        items.push(item.cast_const());
        // SAFETY: the null has its place in the list too.
        next = unsafe { next.add(1) };
    }
}
