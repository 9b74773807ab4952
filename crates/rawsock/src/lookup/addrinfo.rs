//! `getaddrinfo(3)`: from a host and a service to addresses.

use std::ffi::CString;
use std::str;

use super::given::host_of;
use super::{ToHost, ToPort};
use crate::address::{Address, Part};
use crate::consts::{AF_UNSPEC, AddressFamily, AddressInfo, Protocol, SocketKind};
use crate::errors::{Error, Result};
use crate::resolve::{Question, ask, text};
use crate::sys::{Found, Hints};
use crate::timeouts::{Deadline, Mode, Timeout};

/// One answer of [`getaddrinfo`]: all that is needed to make a socket and
/// connect it.
///
/// Python: the tuple `(family, type, proto, canonname, sockaddr)`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "addrinfo")]
pub struct AddrInfo {
    /// For [`socket`](crate::socket()).
    pub family: AddressFamily,
    /// For [`socket`](crate::socket()).
    #[doc(alias = "type")]
    pub kind: SocketKind,
    /// For [`socket`](crate::socket()).
    pub proto: Protocol,
    /// The official name of the host, in the first answer, if
    /// [`AI_CANONNAME`](crate::AI_CANONNAME) asked for it; else empty.
    pub canonname: String,
    /// For [`connect`](crate::Socket::connect) or
    /// [`bind`](crate::Socket::bind).
    #[doc(alias = "sockaddr")]
    pub address: Address,
}

/// What [`getaddrinfo_with`] is to find, and how long it may take.
///
/// The default asks for everything and waits as long as the C library does.
///
/// Python: `family=0, type=0, proto=0, flags=0` of `socket.getaddrinfo()`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[doc(alias = "hints")]
pub struct GetAddrInfo {
    /// `AF_INET`, `AF_INET6`, or `AF_UNSPEC` (the default) for both.
    pub family: AddressFamily,
    /// The kind of socket; 0, the default, for every kind.
    #[doc(alias = "type")]
    pub kind: SocketKind,
    /// The protocol; 0, the default, for every protocol.
    pub proto: Protocol,
    /// `AI_*`; none by default.
    pub flags: AddressInfo,
    /// How long it may take; `None`, the default, is for ever. Python does
    /// not have it.
    pub timeout: Option<Timeout>,
}

impl Default for GetAddrInfo {
    fn default() -> Self {
        Self {
            family: AF_UNSPEC,
            kind: 0.into(),
            proto: 0.into(),
            flags: AddressInfo::default(),
            timeout: None,
        }
    }
}

/// The addresses of a host and a service, in the order in which they are to
/// be tried: `getaddrinfo(3)`.
///
/// The host is a name, an IP address, or `None` for this machine. The port is
/// a number, the name of a service, or `None` for 0. Every kind of socket is
/// answered; [`getaddrinfo_with`] asks for less.
///
/// It may take long: a name server that does not answer is asked for half a
/// minute and more. [`GetAddrInfo::timeout`] limits that.
///
/// # Errors
///
/// [`Error::Gai`] with one of `EAI_*`, above all `EAI_NONAME` if the name or
/// the service is unknown, and `EAI_AGAIN` if no name server answered;
/// [`Error::Os`] where the C library says `EAI_SYSTEM`;
/// [`Error::InvalidInput`] for a NUL, a port out of range, and a name that
/// cannot be written in ASCII.
///
/// ```
/// use rawsock::*;
///
/// for found in getaddrinfo("localhost", 80)? {
///     println!("{:?} {:?} {}", found.family, found.kind, found.address);
/// }
/// getaddrinfo(None, "http")?;
/// getaddrinfo("::1", None)?;
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.getaddrinfo(host, port)`. Unlike Python, which cuts port
/// numbers to 16 bits, those beyond 65535 are refused, also in text; and names
/// that are not ASCII go through IDNA 2008 (UTS #46), text and bytes alike,
/// where Python has IDNA 2003 for text and none for bytes: `"straße.example"` is `xn--strae-oqa.example`
/// here and `strasse.example` there.
pub fn getaddrinfo(host: impl ToHost, port: impl ToPort) -> Result<Vec<AddrInfo>> {
    getaddrinfo_with(host, port, &GetAddrInfo::default())
}

/// As [`getaddrinfo`], for some answers only, or with a deadline.
///
/// With a timeout, a name is looked up in a thread of its own. When the time
/// is up that thread is left behind, until the C library gives up too; there
/// are at most 128 of them in a process, and a lookup for which there is no
/// place waits for one within its own time. Hosts and ports that are numbers
/// are answered at once and take no thread, whatever the time.
///
/// # Errors
///
/// [`Error::TimedOut`] if the time is up; `EAGAIN` if a timeout needs a
/// thread, and the system has none; else as [`getaddrinfo`].
///
/// ```
/// use rawsock::*;
///
/// let found = getaddrinfo_with("127.0.0.1", 80, &GetAddrInfo {
///     kind: SOCK_STREAM,
///     flags: AI_NUMERICHOST,
///     timeout: Some(5.0.into()),
///     ..Default::default()
/// })?;
/// let [AddrInfo { family, kind, proto, address, .. }] = &found[..] else {
///     panic!("{found:?}");
/// };
/// assert_eq!(address.to_string(), "127.0.0.1:80");
/// let s = socket(*family, *kind, *proto)?;
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.getaddrinfo(host, port, family, type, proto, flags)`.
pub fn getaddrinfo_with(
    host: impl ToHost,
    port: impl ToPort,
    options: &GetAddrInfo,
) -> Result<Vec<AddrInfo>> {
    const OPERATION: &str = "getaddrinfo";
    let mode = options.timeout.map_or(Ok(Mode::Blocking), Timeout::mode);
    let mode = mode.map_err(|reason| Error::invalid(OPERATION, reason))?;
    let deadline = mode.timeout().map_or(Deadline::NEVER, Deadline::after);
    let (host, port) = (host.host_part(), port.port_part());
    look_up(OPERATION, host, port, options, deadline)
}

/// As [`getaddrinfo_with`], for an operation that has a deadline of its own;
/// the timeout of the options does not count.
pub(crate) fn look_up(
    operation: &'static str,
    host: Option<Part<'_>>,
    port: Option<Part<'_>>,
    options: &GetAddrInfo,
    deadline: Deadline,
) -> Result<Vec<AddrInfo>> {
    let question = Question {
        host: host.map(|part| host_of(operation, part)).transpose()?,
        service: port.map(|part| service_of(operation, part)).transpose()?,
        hints: Hints {
            family: options.family.into(),
            kind: options.kind.into(),
            protocol: options.proto.into(),
            flags: options.flags.into(),
        },
    };
    match ask(operation, question, deadline) {
        Ok(found) => Ok(found.into_iter().map(AddrInfo::from).collect()),
        Err(error) => Err(error.at_name(&asked_for(host, port))),
    }
}

impl From<Found> for AddrInfo {
    fn from(found: Found) -> Self {
        let canonname = found.canonname.unwrap_or_default();
        Self {
            family: found.family.into(),
            kind: found.kind.into(),
            proto: found.protocol.into(),
            canonname: canonname.to_string_lossy().into_owned(),
            address: Address::decode(&found.address),
        }
    }
}

fn service_of(operation: &'static str, part: Part<'_>) -> Result<CString> {
    let invalid = |reason: &'static str| Error::invalid(operation, reason);
    let out_of_range = || invalid("port must be 0 to 65535");
    match part {
        Part::Int(number) => {
            let number = u16::try_from(number).map_err(|_| out_of_range())?;
            text(operation, "port", number.to_string().as_bytes())
        }
        Part::Bytes(name) if wraps(name) => Err(out_of_range()),
        Part::Bytes(name) => text(operation, "port", name),
        Part::Ip(_) => Err(invalid(
            "the port must be a number or the name of a service",
        )),
    }
}

/// Whether this is a number for `strtoul(3)`, and glibc would cut it to 16
/// bits.
fn wraps(text: &[u8]) -> bool {
    let text = str::from_utf8(text).unwrap_or_default().trim_start();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    number && text.parse::<u16>().is_err()
}

/// Host and port for an error.
pub(crate) fn asked_for(host: Option<Part<'_>>, port: Option<Part<'_>>) -> Vec<u8> {
    let mut asked = Vec::new();
    for (part, before) in [(host, ""), (port, ":")] {
        let text = match part {
            None => continue,
            Some(Part::Bytes(text)) => text.to_vec(),
            Some(Part::Ip(ip)) => ip.to_string().into_bytes(),
            Some(Part::Int(number)) => number.to_string().into_bytes(),
        };
        asked.extend(before.as_bytes());
        asked.extend(text);
    }
    asked
}
