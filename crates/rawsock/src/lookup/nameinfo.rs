//! `getnameinfo(3)`: from an address to a host and a service.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::str;

use libc::c_int;

use super::given::host_of;
use crate::address::{Address, Given, Part, ToAddress};
use crate::consts::Protocol;
use crate::errors::{Error, Result};
use crate::resolve::{Question, Wanted, ask, resolve};
use crate::sys::{self, Hints, LookupError};
use crate::timeouts::Deadline;

const OPERATION: &str = "getnameinfo";

/// The names of the host and of the service of an address: `getnameinfo(3)`.
///
/// `flags` are `NI_*`; 0 asks for names, and for numbers where there are
/// none. It may take long, unless [`NI_NUMERICHOST`](crate::NI_NUMERICHOST)
/// is among them.
///
/// Bytes that are not UTF-8 become replacement characters.
///
/// # Errors
///
/// [`Error::Gai`] with one of `EAI_*`: `EAI_NONAME` if
/// [`NI_NAMEREQD`](crate::NI_NAMEREQD) asks for a name and there is none, or if
/// the host of the address is no number; `EAI_FAMILY` for other families than
/// IPv4 and IPv6; `EAI_BADFLAGS`. [`Error::InvalidInput`] for what is no
/// address.
///
/// ```
/// use rawsock::*;
///
/// let (host, service) = getnameinfo(("127.0.0.1", 80), NI_NUMERICHOST | NI_NUMERICSERV)?;
/// assert_eq!((&*host, &*service), ("127.0.0.1", "80"));
/// let (_, service) = getnameinfo(("::1", 80), NI_NUMERICHOST)?;
/// assert_eq!(service, "http");
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.getnameinfo(sockaddr, flags)`. Unlike Python, a port beyond
/// 65535 is refused and not cut.
pub fn getnameinfo(address: impl ToAddress, flags: c_int) -> Result<(String, String)> {
    let address = numeric(address.given())?;
    let text = |name: Vec<u8>| String::from_utf8_lossy(&name).into_owned();
    match sys::getnameinfo(&address.encode(), flags) {
        Ok((host, service)) => Ok((text(host), text(service))),
        Err(error) => Err(failed(error).at(&address)),
    }
}

/// The address that was given, whose host has to be a number.
fn numeric(given: Given<'_>) -> Result<Cow<'_, Address>> {
    match given {
        Given::Address(address) => Ok(address),
        Given::Text(text) => {
            let address = str::from_utf8(text).ok().and_then(|text| text.parse().ok());
            let address: SocketAddr = address.ok_or_else(|| {
                let reason = "an address of one string is address:port, or [address]:port for IPv6";
                Error::invalid(OPERATION, reason).at_name(text)
            })?;
            Ok(Cow::Owned(address.into()))
        }
        Given::Tuple(parts) => {
            let Some(host) = parts[0] else {
                return Err(Error::invalid(OPERATION, "an address is (host, port, …)"));
            };
            let wanted = Wanted {
                operation: OPERATION,
                family: family_of(host)?.into(),
                protocol: &|| Protocol::from(0),
            };
            let given = Given::Tuple(parts);
            let address = resolve(&wanted, &given)?;
            Ok(Cow::Owned(address.into_owned()))
        }
    }
}

/// The family of a host that is a number.
fn family_of(host: Part<'_>) -> Result<c_int> {
    let question = Question {
        host: Some(host_of(OPERATION, host)?),
        service: None,
        hints: Hints {
            flags: libc::AI_NUMERICHOST,
            ..Hints::default()
        },
    };
    let found = ask(OPERATION, question, Deadline::NEVER).map_err(|error| match host {
        Part::Bytes(name) => error.at_name(name),
        _ => error,
    })?;
    let family = found.first().map(|found| found.family);
    family.ok_or_else(|| Error::gai(OPERATION, libc::EAI_NONAME))
}

fn failed(error: LookupError) -> Error {
    match error {
        LookupError::Gai(code) => Error::gai(OPERATION, code),
        LookupError::Os(error) => Error::os(OPERATION, &error),
    }
}
