//! IP addresses as text and as bytes, in the forms of the C library.

use std::ffi::CString;
use std::net::Ipv4Addr;

use crate::consts::{AF_INET, AF_INET6, AddressFamily};
use crate::errors::{Error, Result};
use crate::sys;

/// The bytes of an IPv4 address: `inet_aton(3)`.
///
/// It takes every form that the C library ever took: fewer numbers
/// (`"127.1"`), octal and hexadecimal ones (`"0x7f.1"`), and, if it is glibc,
/// whatever stands behind a blank. [`inet_pton`] is strict.
///
/// # Errors
///
/// [`Error::InvalidInput`] for what is no address.
///
/// ```
/// use rawsock::*;
///
/// assert_eq!(inet_aton("127.0.0.1")?, [127, 0, 0, 1]);
/// assert_eq!(inet_aton("0x7f.1")?, [127, 0, 0, 1]);
/// assert_eq!(inet_aton("010.0.0.1 and more")?, [8, 0, 0, 1]);
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.inet_aton(ip_string)`.
pub fn inet_aton(ip: impl AsRef<[u8]>) -> Result<[u8; 4]> {
    const OPERATION: &str = "inet_aton";
    let text = c_text(OPERATION, ip.as_ref())?;
    sys::inet_aton4(&text).ok_or_else(|| no_address(OPERATION, ip.as_ref()))
}

/// The text of the four bytes of an IPv4 address: `inet_ntoa(3)`.
///
/// # Errors
///
/// [`Error::InvalidInput`] unless there are four bytes.
///
/// ```
/// assert_eq!(rawsock::inet_ntoa([127, 0, 0, 1])?, "127.0.0.1");
/// assert!(rawsock::inet_ntoa(b"").is_err());
/// # Ok::<(), rawsock::Error>(())
/// ```
///
/// Python: `socket.inet_ntoa(packed_ip)`.
pub fn inet_ntoa(packed: impl AsRef<[u8]>) -> Result<String> {
    match <[u8; 4]>::try_from(packed.as_ref()) {
        Ok(packed) => Ok(Ipv4Addr::from(packed).to_string()),
        Err(_) => Err(Error::invalid("inet_ntoa", "an IPv4 address has 4 bytes")),
    }
}

/// The bytes of an IPv4 or IPv6 address: `inet_pton(3)`.
///
/// Strict: four decimal numbers without leading zeros for `AF_INET`, no scope
/// for `AF_INET6`.
///
/// # Errors
///
/// `EAFNOSUPPORT` for another family; [`Error::InvalidInput`] for what is no
/// address.
///
/// ```
/// use rawsock::*;
///
/// assert_eq!(inet_pton(AF_INET, "127.0.0.1")?, [127, 0, 0, 1]);
/// assert_eq!(inet_pton(AF_INET6, "::1")?[15], 1);
/// assert!(inet_pton(AF_INET, "127.1").is_err());
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.inet_pton(address_family, ip_string)`.
pub fn inet_pton(family: AddressFamily, ip: impl AsRef<[u8]>) -> Result<Vec<u8>> {
    const OPERATION: &str = "inet_pton";
    let text = c_text(OPERATION, ip.as_ref())?;
    let bytes = match family {
        AF_INET => sys::inet_pton4(&text).map(Vec::from),
        AF_INET6 => sys::inet_pton6(&text).map(Vec::from),
        _ => return Err(Error::errno_of(OPERATION, libc::EAFNOSUPPORT)),
    };
    bytes.ok_or_else(|| no_address(OPERATION, ip.as_ref()))
}

/// The text of the bytes of an IPv4 or IPv6 address: `inet_ntop(3)`.
///
/// As the C library writes it, which differs from `std` in addresses such as
/// `::127.0.0.1`.
///
/// # Errors
///
/// [`Error::InvalidInput`] for another family, and unless there are 4 or 16
/// bytes.
///
/// ```
/// use rawsock::*;
///
/// assert_eq!(inet_ntop(AF_INET, [127, 0, 0, 1])?, "127.0.0.1");
/// assert_eq!(inet_ntop(AF_INET6, inet_pton(AF_INET6, "0:0::1")?)?, "::1");
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.inet_ntop(address_family, packed_ip)`.
pub fn inet_ntop(family: AddressFamily, packed: impl AsRef<[u8]>) -> Result<String> {
    let packed = packed.as_ref();
    let reason = match family {
        AF_INET => match <[u8; 4]>::try_from(packed) {
            Ok(packed) => return Ok(Ipv4Addr::from(packed).to_string()),
            Err(_) => "an IPv4 address has 4 bytes".to_owned(),
        },
        AF_INET6 => match packed.try_into() {
            Ok(packed) => return Ok(sys::inet_ntop6(packed)),
            Err(_) => "an IPv6 address has 16 bytes".to_owned(),
        },
        _ => format!("{family:?} has no IP addresses"),
    };
    Err(Error::invalid("inet_ntop", reason))
}

fn c_text(operation: &'static str, text: &[u8]) -> Result<CString> {
    CString::new(text).map_err(|_| Error::invalid(operation, "embedded NUL in the address"))
}

fn no_address(operation: &'static str, text: &[u8]) -> Error {
    Error::invalid(operation, "not an IP address").at_name(text)
}
