//! `AF_INET` and `AF_INET6`: host and port, flow information and scope.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddrV4, SocketAddrV6};
use std::str;

use super::{Question, ask, host};
use crate::address::{Address, Part};
use crate::consts::{AF_INET, AF_INET6, AF_UNSPEC, AddressFamily};
use crate::errors::{Error, Result};
use crate::sys::Hints;
use crate::timeouts::Deadline;

/// The largest flow information: 20 bits.
const FLOWINFO_MAX: u32 = 0xf_ffff;

/// `("host", port)` and, for `AF_INET6`, flow information and scope.
pub(super) fn from_parts(
    operation: &'static str,
    family: AddressFamily,
    parts: &[Option<Part<'_>>; 5],
) -> Result<Address> {
    let ([Some(host), Some(port), flowinfo, scope, None], true) =
        (parts, family == AF_INET6 || parts[2].is_none())
    else {
        let form = match family {
            AF_INET => "an AF_INET address is (host, port)",
            _ => "an AF_INET6 address is (host, port[, flowinfo[, scope]])",
        };
        return Err(Error::invalid(operation, form));
    };
    let invalid = |reason: &'static str| Error::invalid(operation, reason);
    let Part::Int(port) = port else {
        return Err(invalid("the port must be an integer"));
    };
    let port = u16::try_from(*port).map_err(|_| invalid("port must be 0 to 65535"))?;
    let flowinfo = match flowinfo {
        None => 0,
        Some(Part::Int(number)) => u32::try_from(*number)
            .ok()
            .filter(|number| *number <= FLOWINFO_MAX)
            .ok_or_else(|| invalid("flowinfo must be 0 to 1048575"))?,
        Some(_) => return Err(invalid("flowinfo must be an integer")),
    };
    let scope = match scope {
        None => None,
        Some(Part::Int(number)) => {
            Some(u32::try_from(*number).map_err(|_| invalid("scope must be 0 to 4294967295"))?)
        }
        Some(_) => return Err(invalid("scope must be an integer")),
    };
    let found = find_host(operation, family, host).map_err(|error| match host {
        Part::Bytes(name) => error.at_host(name, port),
        _ => error,
    })?;
    match found {
        Host::V4(ip) => Ok(Address::Inet(SocketAddrV4::new(ip, port))),
        Host::V6(ip, found) => {
            let scope = scope.unwrap_or(found);
            Ok(Address::Inet6(SocketAddrV6::new(ip, port, flowinfo, scope)))
        }
    }
}

/// `"host:port"`, and `"[host]:port"` for an IPv6 address.
pub(super) fn from_text(
    operation: &'static str,
    family: AddressFamily,
    text: &[u8],
) -> Result<Address> {
    let Some((host, port)) = split(text) else {
        let reason = "an address of one string is host:port, or [address]:port for IPv6";
        return Err(Error::invalid(operation, reason).at_name(text));
    };
    let parts = [
        Some(Part::Bytes(host)),
        Some(Part::Int(port)),
        None,
        None,
        None,
    ];
    from_parts(operation, family, &parts).map_err(|error| error.at_name(text))
}

/// Host and port, which may be out of range; a host with colons must stand in
/// brackets.
pub(crate) fn split(text: &[u8]) -> Option<(&[u8], i128)> {
    let colon = text.iter().rposition(|byte| *byte == b':')?;
    let (host, port) = (&text[..colon], &text[colon + 1..]);
    if port.is_empty() || !port.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let port = str::from_utf8(port).ok()?.parse().unwrap_or(i128::MAX);
    let host = match host {
        [b'[', inner @ .., b']'] => inner,
        _ if host.contains(&b':') => return None,
        _ => host,
    };
    Some((host, port))
}

/// What a host turned out to be; an IPv6 address may bring a scope.
pub(crate) enum Host {
    V4(Ipv4Addr),
    V6(Ipv6Addr, u32),
}

/// The first address of a host in a family, or in either for `AF_UNSPEC`.
pub(crate) fn find_host(
    operation: &'static str,
    family: AddressFamily,
    host: &Part<'_>,
) -> Result<Host> {
    let name = match host {
        Part::Bytes(name) => *name,
        Part::Ip(ip) => {
            return match (family, ip) {
                (AF_INET | AF_UNSPEC, IpAddr::V4(ip)) => Ok(Host::V4(*ip)),
                (AF_INET6 | AF_UNSPEC, IpAddr::V6(ip)) => Ok(Host::V6(*ip, 0)),
                _ => {
                    let reason = format!("{ip} is not an address of {family:?}");
                    Err(Error::invalid(operation, reason))
                }
            };
        }
        Part::Int(_) => return Err(Error::invalid(operation, "the host must be text")),
    };
    match name {
        b"" => match family {
            AF_INET => Ok(Host::V4(Ipv4Addr::UNSPECIFIED)),
            AF_INET6 => Ok(Host::V6(Ipv6Addr::UNSPECIFIED, 0)),
            _ => Err(Error::invalid(operation, "each family has its wildcard")),
        },
        b"<broadcast>" | b"255.255.255.255" => match family {
            AF_INET6 => Err(Error::invalid(
                operation,
                "AF_INET6 has no broadcast address",
            )),
            _ => Ok(Host::V4(Ipv4Addr::BROADCAST)),
        },
        _ => match literal(family, name) {
            Some(host) => Ok(host),
            None => look_up(operation, family, name),
        },
    }
}

/// An address in its usual form; without a scope, which only the C library
/// can read.
fn literal(family: AddressFamily, name: &[u8]) -> Option<Host> {
    match (family, str::from_utf8(name).ok()?.parse().ok()?) {
        (AF_INET | AF_UNSPEC, IpAddr::V4(ip)) => Some(Host::V4(ip)),
        (AF_INET6 | AF_UNSPEC, IpAddr::V6(ip)) => Some(Host::V6(ip, 0)),
        _ => None,
    }
}

/// The first answer of `getaddrinfo(3)`, as in Python.
fn look_up(operation: &'static str, family: AddressFamily, name: &[u8]) -> Result<Host> {
    let question = Question {
        host: Some(host(operation, name)?),
        service: None,
        hints: Hints {
            family: family.into(),
            ..Hints::default()
        },
    };
    ask(operation, question, Deadline::NEVER)?
        .iter()
        .find_map(|found| match Address::decode(&found.address) {
            Address::Inet(v4) => Some(Host::V4(*v4.ip())),
            Address::Inet6(v6) => Some(Host::V6(*v6.ip(), v6.scope_id())),
            _ => None,
        })
        .ok_or_else(|| Error::gai(operation, libc::EAI_NONAME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(&str, i128)>) {
        let found = split(text.as_bytes());
        let expected = expected.map(|(host, port)| (host.as_bytes(), port));
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn text_splits_into_host_and_port() {
        check("127.0.0.1:80", Some(("127.0.0.1", 80)));
        check("localhost:0", Some(("localhost", 0)));
        check(":80", Some(("", 80)));
        check("[::1]:80", Some(("::1", 80)));
        check("[fe80::1%lo]:65535", Some(("fe80::1%lo", 65535)));
        check("::1:80", None);
        check("::1", None);
        check("host:65536", Some(("host", 65_536)));
        check(
            &format!("host:{}", "9".repeat(60)),
            Some(("host", i128::MAX)),
        );
        check("host:", None);
        check("host:+1", None);
        check("host:-1", None);
        check("host: 1", None);
        check("host", None);
        check("", None);
    }
}
