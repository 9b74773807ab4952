//! `getaddrinfo(3)` and `getnameinfo(3)`.
#![allow(unsafe_code)]

use std::ffi::{CStr, CString, c_char};
use std::ptr::{self, NonNull};
use std::{io, slice};

use libc::{AF_INET, AF_INET6, addrinfo, c_int, socklen_t};

use super::Sockaddr;

/// `NI_MAXHOST` and `NI_MAXSERV`: room for every answer of `getnameinfo`.
const HOST_ROOM: usize = 1025;
const SERVICE_ROOM: usize = 32;

/// What `getaddrinfo` is asked for; all zero asks for everything.
#[derive(Clone, Copy, Default)]
pub(crate) struct Hints {
    pub(crate) family: c_int,
    pub(crate) kind: c_int,
    pub(crate) protocol: c_int,
    pub(crate) flags: c_int,
}

/// One answer of `getaddrinfo`.
pub(crate) struct Found {
    pub(crate) family: c_int,
    pub(crate) kind: c_int,
    pub(crate) protocol: c_int,
    /// Only in the first answer, and only if asked for.
    pub(crate) canonname: Option<CString>,
    pub(crate) address: Sockaddr,
}

/// Why `getaddrinfo` or `getnameinfo` failed.
pub(crate) enum LookupError {
    /// One of `EAI_*`.
    Gai(c_int),
    /// `EAI_SYSTEM`: a system call failed.
    Os(io::Error),
}

/// Looks up a host, a service or both; the answers come in the order of the C
/// library.
pub(crate) fn getaddrinfo(
    host: Option<&CStr>,
    service: Option<&CStr>,
    hints: Hints,
) -> Result<Vec<Found>, LookupError> {
    let hints = addrinfo {
        ai_flags: hints.flags,
        ai_family: hints.family,
        ai_socktype: hints.kind,
        ai_protocol: hints.protocol,
        ai_addrlen: 0,
        ai_addr: ptr::null_mut(),
        ai_canonname: ptr::null_mut(),
        ai_next: ptr::null_mut(),
    };
    let mut head = ptr::null_mut();
    let host = host.map_or(ptr::null(), CStr::as_ptr);
    let service = service.map_or(ptr::null(), CStr::as_ptr);
    // SAFETY: both texts are NUL-terminated or null, and outlive the call.
    match unsafe { libc::getaddrinfo(host, service, &raw const hints, &raw mut head) } {
        0 => Ok(List(NonNull::new(head)).answers()),
        libc::EAI_SYSTEM => Err(LookupError::Os(io::Error::last_os_error())),
        code => Err(LookupError::Gai(code)),
    }
}

/// The host and the service of an address; `EAI_FAMILY` for other families
/// than IPv4 and IPv6.
pub(crate) fn getnameinfo(
    address: &Sockaddr,
    flags: c_int,
) -> Result<(Vec<u8>, Vec<u8>), LookupError> {
    let bytes = address.as_bytes();
    // The C library checks the length of these; a Unix path it would read up
    // to its NUL.
    match bytes
        .first_chunk()
        .map(|family| u16::from_ne_bytes(*family))
    {
        Some(family) if [AF_INET, AF_INET6].contains(&family.into()) => {}
        _ => return Err(LookupError::Gai(libc::EAI_FAMILY)),
    }
    // At most 128, so nothing is lost.
    let (name, len) = (bytes.as_ptr().cast(), bytes.len() as socklen_t);
    let mut host = [0_u8; HOST_ROOM];
    let mut service = [0_u8; SERVICE_ROOM];
    let (host_start, host_len) = (host.as_mut_ptr().cast(), HOST_ROOM as socklen_t);
    let (service_start, service_len) = (service.as_mut_ptr().cast(), SERVICE_ROOM as socklen_t);
    // SAFETY: `name` is readable for `len` bytes, and the two buffers are
    // writable for theirs.
    let answer = unsafe {
        libc::getnameinfo(
            name,
            len,
            host_start,
            host_len,
            service_start,
            service_len,
            flags,
        )
    };
    match answer {
        0 => Ok((until_nul(&host), until_nul(&service))),
        libc::EAI_SYSTEM => Err(LookupError::Os(io::Error::last_os_error())),
        code => Err(LookupError::Gai(code)),
    }
}

fn until_nul(text: &[u8]) -> Vec<u8> {
    let text = text.split(|byte| *byte == 0).next();
    text.unwrap_or_default().to_vec()
}

/// What the C library says of an `EAI_*` code.
pub(crate) fn gai_message(code: c_int) -> String {
    // SAFETY: any code is legal.
    let message = unsafe { libc::gai_strerror(code) };
    // SAFETY: the C library answers static text.
    match unsafe { text(message) } {
        Some(message) => message.to_string_lossy().into_owned(),
        None => format!("name lookup error {code}"),
    }
}

/// A copy of what C points to, if it points anywhere.
///
/// # Safety
///
/// `start` is null or points to NUL-terminated text.
unsafe fn text(start: *const c_char) -> Option<CString> {
    if start.is_null() {
        return None;
    }
    // SAFETY: as the caller promises.
    Some(unsafe { CStr::from_ptr(start) }.to_owned())
}

/// The list that `getaddrinfo` made, freed on drop.
struct List(Option<NonNull<addrinfo>>);

impl List {
    fn answers(&self) -> Vec<Found> {
        let mut answers = Vec::new();
        let mut next = self.0;
        while let Some(entry) = next {
            // SAFETY: the entries live until the list is freed.
            let entry = unsafe { entry.as_ref() };
            next = NonNull::new(entry.ai_next);
            if entry.ai_addr.is_null() {
                continue;
            }
            let len = usize::try_from(entry.ai_addrlen).unwrap_or(0);
            // SAFETY: the C library says that `ai_addr` has `ai_addrlen` bytes.
            let bytes = unsafe { slice::from_raw_parts(entry.ai_addr.cast::<u8>(), len) };
            // SAFETY: the C library answers null or text.
            let canonname = unsafe { text(entry.ai_canonname) };
            answers.extend(Sockaddr::copy_of(bytes).map(|address| Found {
                family: entry.ai_family,
                kind: entry.ai_socktype,
                protocol: entry.ai_protocol,
                canonname,
                address,
            }));
        }
        answers
    }
}

impl Drop for List {
    fn drop(&mut self) {
        if let Some(head) = self.0 {
            // SAFETY: `head` came from `getaddrinfo` and is freed once.
            unsafe { libc::freeaddrinfo(head.as_ptr()) };
        }
    }
}
