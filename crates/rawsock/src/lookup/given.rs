//! What callers write for a host and a port that are looked up.

use std::ffi::CString;

use crate::address::{AddressPart, Part};
use crate::errors::{Error, Result};
use crate::resolve::host;

/// What [`getaddrinfo`](crate::getaddrinfo) takes for a host: text, bytes, an
/// IP address, or `None`.
///
/// ```
/// use rawsock::*;
///
/// let host: Option<&str> = None;
/// assert_eq!(getaddrinfo(host, 80)?, getaddrinfo(None, 80)?);
/// assert_eq!(
///     getaddrinfo("::1", 80)?,
///     getaddrinfo(std::net::Ipv6Addr::LOCALHOST, 80)?
/// );
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `str`, `bytes` or `None`.
pub trait ToHost {
    /// What was given.
    ///
    /// ```
    /// use std::net::Ipv4Addr;
    /// use rawsock::{Part, ToHost};
    ///
    /// assert_eq!("localhost".host_part(), Some(Part::Bytes(b"localhost")));
    /// assert_eq!(Ipv4Addr::LOCALHOST.host_part(), Some(Part::Ip(Ipv4Addr::LOCALHOST.into())));
    /// assert_eq!(None::<&str>.host_part(), None); // this machine
    /// ```
    ///
    /// Python: the argument itself.
    fn host_part(&self) -> Option<Part<'_>>;
}

/// What [`getaddrinfo`](crate::getaddrinfo) takes for a port: a number, the
/// name of a service, or `None`.
///
/// ```
/// use rawsock::*;
///
/// assert_eq!(getaddrinfo("::1", 80)?, getaddrinfo("::1", "80")?);
/// assert_eq!(getaddrinfo("::1", 0)?, getaddrinfo("::1", None)?);
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `int`, `str`, `bytes` or `None`.
pub trait ToPort {
    /// What was given.
    ///
    /// ```
    /// use rawsock::{Part, ToPort};
    ///
    /// assert_eq!("http".port_part(), Some(Part::Bytes(b"http")));
    /// assert_eq!(80.port_part(), Some(Part::Int(80)));
    /// assert_eq!(None::<u16>.port_part(), None); // 0
    /// ```
    ///
    /// Python: the argument itself.
    fn port_part(&self) -> Option<Part<'_>>;
}

impl<T: AddressPart + ?Sized> ToHost for T {
    fn host_part(&self) -> Option<Part<'_>> {
        Some(self.part())
    }
}

impl<T: AddressPart + ?Sized> ToPort for T {
    fn port_part(&self) -> Option<Part<'_>> {
        Some(self.part())
    }
}

// For one type only: else nobody would know what a plain `None` is.
impl ToHost for Option<&str> {
    fn host_part(&self) -> Option<Part<'_>> {
        self.map(|name| Part::Bytes(name.as_bytes()))
    }
}

impl ToPort for Option<u16> {
    fn port_part(&self) -> Option<Part<'_>> {
        self.map(|number| Part::Int(number.into()))
    }
}

/// The host as the C library takes it.
pub(super) fn host_of(operation: &'static str, part: Part<'_>) -> Result<CString> {
    match part {
        Part::Bytes(name) => host(operation, name),
        Part::Ip(ip) => host(operation, ip.to_string().as_bytes()),
        Part::Int(_) => Err(Error::invalid(operation, "the host must be text")),
    }
}
