//! Services and protocols: `/etc/services` and `/etc/protocols`, or wherever
//! the C library looks (`nsswitch.conf(5)`).

use std::ffi::CString;

use crate::consts::Protocol;
use crate::errors::{Error, Result};
use crate::resolve::text;
use crate::sys;

/// The port of a service over any protocol: `getservbyname_r(3)`.
///
/// # Errors
///
/// `ENOENT` if there is no such service; [`Error::InvalidInput`] for a NUL.
///
/// ```
/// assert_eq!(rawsock::getservbyname("http")?, 80);
/// # Ok::<(), rawsock::Error>(())
/// ```
///
/// Python: `socket.getservbyname(servicename)`. Unlike Python, the error has
/// an errno.
pub fn getservbyname(service: impl AsRef<[u8]>) -> Result<u16> {
    service_named(service.as_ref(), None)
}

/// The port of a service over a protocol, `"tcp"` or `"udp"`.
///
/// As [`getservbyname`] otherwise.
///
/// ```
/// assert_eq!(rawsock::getservbyname_with_proto("domain", "udp")?, 53);
/// # Ok::<(), rawsock::Error>(())
/// ```
///
/// Python: `socket.getservbyname(servicename, protocolname)`.
#[doc(alias = "getservbyname")]
pub fn getservbyname_with_proto(service: impl AsRef<[u8]>, proto: impl AsRef<[u8]>) -> Result<u16> {
    service_named(service.as_ref(), Some(proto.as_ref()))
}

/// The name of the service at a port, over any protocol:
/// `getservbyport_r(3)`.
///
/// # Errors
///
/// `ENOENT` if there is none.
///
/// ```
/// assert_eq!(rawsock::getservbyport(80)?, "http");
/// # Ok::<(), rawsock::Error>(())
/// ```
///
/// Python: `socket.getservbyport(port)`. Unlike Python, the error has an
/// errno.
pub fn getservbyport(port: u16) -> Result<String> {
    service_at(port, None)
}

/// The name of the service at a port over a protocol, `"tcp"` or `"udp"`.
///
/// As [`getservbyport`] otherwise; [`Error::InvalidInput`] for a NUL.
///
/// ```
/// assert_eq!(rawsock::getservbyport_with_proto(53, "udp")?, "domain");
/// # Ok::<(), rawsock::Error>(())
/// ```
///
/// Python: `socket.getservbyport(port, protocolname)`.
#[doc(alias = "getservbyport")]
pub fn getservbyport_with_proto(port: u16, proto: impl AsRef<[u8]>) -> Result<String> {
    service_at(port, Some(proto.as_ref()))
}

/// The number of a protocol, for [`socket`](crate::socket()):
/// `getprotobyname_r(3)`.
///
/// # Errors
///
/// `ENOENT` if there is no such protocol; [`Error::InvalidInput`] for a NUL.
///
/// ```
/// use rawsock::*;
///
/// assert_eq!(getprotobyname("tcp")?, IPPROTO_TCP);
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.getprotobyname(protocolname)`. Unlike Python, the error
/// has an errno.
pub fn getprotobyname(name: impl AsRef<[u8]>) -> Result<Protocol> {
    const OPERATION: &str = "getprotobyname";
    let name = name.as_ref();
    match sys::getprotobyname(&text(OPERATION, "name of the protocol", name)?) {
        Ok(number) => Ok(number.into()),
        Err(error) => Err(Error::os(OPERATION, &error).at_name(name)),
    }
}

fn service_named(service: &[u8], proto: Option<&[u8]>) -> Result<u16> {
    const OPERATION: &str = "getservbyname";
    let name = text(OPERATION, "name of the service", service)?;
    let protocol = protocol_text(OPERATION, proto)?;
    sys::getservbyname(&name, protocol.as_deref())
        .map_err(|error| Error::os(OPERATION, &error).at_name(&asked_for(service, proto)))
}

fn service_at(port: u16, proto: Option<&[u8]>) -> Result<String> {
    const OPERATION: &str = "getservbyport";
    let protocol = protocol_text(OPERATION, proto)?;
    let name = sys::getservbyport(port, protocol.as_deref()).map_err(|error| {
        let asked = asked_for(port.to_string().as_bytes(), proto);
        Error::os(OPERATION, &error).at_name(&asked)
    })?;
    Ok(String::from_utf8_lossy(&name).into_owned())
}

fn protocol_text(operation: &'static str, proto: Option<&[u8]>) -> Result<Option<CString>> {
    let text = |proto| text(operation, "name of the protocol", proto);
    proto.map(text).transpose()
}

/// `service/protocol`, as `services(5)` writes it.
fn asked_for(service: &[u8], proto: Option<&[u8]>) -> Vec<u8> {
    match proto {
        Some(proto) => [service, b"/", proto].concat(),
        None => service.to_vec(),
    }
}
