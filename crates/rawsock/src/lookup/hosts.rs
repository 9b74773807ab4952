//! `gethostbyname(3)` and its relatives, which the C library has for older
//! programs.

use std::net::{IpAddr, Ipv4Addr};

use super::gethostname;
use super::given::host_of;
use crate::address::{AddressPart, Part};
use crate::consts::{AF_INET, AF_UNSPEC, EAI_ADDRFAMILY};
use crate::errors::{Error, Result};
use crate::resolve::{Host, find_host};
use crate::sys::{self, HostEntry, HostError};

/// The first IPv4 address of a host.
///
/// As in a socket address, `""` is the wildcard and `"<broadcast>"` is
/// `255.255.255.255`. [`getaddrinfo`](crate::getaddrinfo) finds every address,
/// IPv6 too, and can be given a time.
///
/// # Errors
///
/// As [`getaddrinfo`](crate::getaddrinfo).
///
/// ```
/// use rawsock::*;
///
/// assert!(gethostbyname("localhost")?.is_loopback());
/// assert_eq!(gethostbyname("<broadcast>")?.to_string(), "255.255.255.255");
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.gethostbyname(hostname)`.
pub fn gethostbyname(hostname: impl AddressPart) -> Result<Ipv4Addr> {
    ipv4_of("gethostbyname", hostname.part())
}

/// The official name, the other names and the IPv4 addresses of a host:
/// `gethostbyname_r(3)`.
///
/// # Errors
///
/// [`Error::Host`] if there is no entry; else as
/// [`getaddrinfo`](crate::getaddrinfo), which is asked first.
///
/// ```
/// use rawsock::*;
///
/// let (name, aliases, addresses) = gethostbyname_ex("localhost")?;
/// println!("{name}, also {aliases:?}");
/// assert!(addresses[0].is_loopback());
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.gethostbyname_ex(hostname)`.
pub fn gethostbyname_ex(
    hostname: impl AddressPart,
) -> Result<(String, Vec<String>, Vec<Ipv4Addr>)> {
    const OPERATION: &str = "gethostbyname_ex";
    let part = hostname.part();
    // As in Python: what cannot be found at all is an error of getaddrinfo.
    ipv4_of(OPERATION, part)?;
    let name = host_of(OPERATION, part)?;
    let entry = sys::gethostbyname(&name).map_err(|error| failed(OPERATION, error, part))?;
    let addresses = addresses(&entry).filter_map(|ip| match ip {
        IpAddr::V4(ip) => Some(ip),
        IpAddr::V6(_) => None,
    });
    let addresses = addresses.collect();
    let (name, aliases) = names(entry);
    Ok((name, aliases, addresses))
}

/// The official name, the other names and the addresses of the host with an
/// IPv4 or IPv6 address: `gethostbyaddr_r(3)`.
///
/// A name can be given too: its first address is looked up before.
///
/// # Errors
///
/// [`Error::Host`] if the address has no name; as
/// [`getaddrinfo`](crate::getaddrinfo) if a name has no address.
///
/// ```no_run
/// use rawsock::*;
///
/// let (name, _aliases, _addresses) = gethostbyaddr("192.0.2.1")?;
/// println!("{name}");
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.gethostbyaddr(ip_address)`.
pub fn gethostbyaddr(ip: impl AddressPart) -> Result<(String, Vec<String>, Vec<IpAddr>)> {
    by_address("gethostbyaddr", ip.part())
}

/// The fully qualified name of this machine: the first name with a dot that
/// [`gethostbyaddr`] has for [`gethostname`], or else just that.
///
/// It may take long, and what it answers depends on how the machine is set
/// up; few programs need it.
///
/// # Errors
///
/// Those of [`gethostname`]. What cannot be looked up is no error.
///
/// ```no_run
/// println!("I am {}", rawsock::getfqdn()?);
/// # Ok::<(), rawsock::Error>(())
/// ```
///
/// Python: `socket.getfqdn()`.
pub fn getfqdn() -> Result<String> {
    getfqdn_of("")
}

/// The fully qualified name of a host, or what was given if there is none.
///
/// As in Python, blanks around it do not count, and `""`, `"0.0.0.0"` and
/// `"::"` are this machine: see [`getfqdn`].
///
/// # Errors
///
/// [`Error::InvalidInput`] for what cannot be a name. What cannot be looked
/// up is no error.
///
/// ```no_run
/// println!("{}", rawsock::getfqdn_of("192.0.2.1")?);
/// # Ok::<(), rawsock::Error>(())
/// ```
///
/// Python: `socket.getfqdn(name)`.
#[doc(alias = "getfqdn")]
pub fn getfqdn_of(name: impl AsRef<[u8]>) -> Result<String> {
    let name = match name.as_ref().trim_ascii() {
        b"" | b"0.0.0.0" | b"::" => gethostname()?,
        name => String::from_utf8_lossy(name).into_owned(),
    };
    match by_address("getfqdn", Part::Bytes(name.as_bytes())) {
        Ok((official, aliases, _)) => {
            let mut names = [&official].into_iter().chain(&aliases);
            let full = names.find(|name| name.contains('.')).unwrap_or(&official);
            Ok(full.clone())
        }
        Err(error @ Error::InvalidInput { .. }) => Err(error),
        Err(_) => Ok(name),
    }
}

fn ipv4_of(operation: &'static str, part: Part<'_>) -> Result<Ipv4Addr> {
    match find_host(operation, AF_INET, &part) {
        Ok(Host::V4(ip)) => Ok(ip),
        Ok(Host::V6(..)) => Err(Error::gai(operation, EAI_ADDRFAMILY)),
        Err(error) => Err(about(error, part)),
    }
}

fn by_address(
    operation: &'static str,
    part: Part<'_>,
) -> Result<(String, Vec<String>, Vec<IpAddr>)> {
    let found = match find_host(operation, AF_UNSPEC, &part) {
        Ok(Host::V4(ip)) => sys::gethostbyaddr(&ip.octets()),
        Ok(Host::V6(ip, _)) => sys::gethostbyaddr(&ip.octets()),
        Err(error) => return Err(about(error, part)),
    };
    let entry = found.map_err(|error| failed(operation, error, part))?;
    let addresses = addresses(&entry).collect();
    let (name, aliases) = names(entry);
    Ok((name, aliases, addresses))
}

/// Names as text; bytes that are not UTF-8 become replacement characters.
fn names(entry: HostEntry) -> (String, Vec<String>) {
    let text = |name: Vec<u8>| String::from_utf8_lossy(&name).into_owned();
    let aliases = entry.aliases.into_iter().map(text).collect();
    (text(entry.name), aliases)
}

fn addresses(entry: &HostEntry) -> impl Iterator<Item = IpAddr> {
    entry.addresses.iter().filter_map(|bytes| {
        let v4 = <[u8; 4]>::try_from(&bytes[..]).map(IpAddr::from);
        let v6 = <[u8; 16]>::try_from(&bytes[..]).map(IpAddr::from);
        v4.or(v6).ok()
    })
}

fn failed(operation: &'static str, error: HostError, part: Part<'_>) -> Error {
    let error = match error {
        HostError::Host(code) => Error::host(operation, code),
        HostError::Os(error) => Error::os(operation, &error),
    };
    about(error, part)
}

/// The error with the host it is about.
fn about(error: Error, part: Part<'_>) -> Error {
    match part {
        Part::Bytes(name) => error.at_name(name),
        Part::Ip(ip) => error.at_name(ip.to_string().as_bytes()),
        Part::Int(_) => error,
    }
}
