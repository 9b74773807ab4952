//! Looking names up: `AI_*` for `getaddrinfo`, `NI_*` for `getnameinfo`,
//! `EAI_*` when it fails.

use libc::c_int;

use super::flags::flag_set;
use super::named_constants;

/// Flags of `getaddrinfo`: `getaddrinfo(3)`.
///
/// Unknown bits are kept. The default is no flag; `0` converts to it.
///
/// ```
/// use rawsock::{AI_CANONNAME, AI_PASSIVE, AddressInfo};
///
/// let flags = AI_PASSIVE | AI_CANONNAME;
/// assert!(flags.contains(AI_PASSIVE));
/// assert_eq!(format!("{flags:?}"), "AI_PASSIVE | AI_CANONNAME");
/// assert_eq!(AddressInfo::from(1), AI_PASSIVE);
/// ```
///
/// Python: `socket.AddressInfo`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
#[must_use]
pub struct AddressInfo(pub(super) c_int);

flag_set!(AddressInfo, NAMES, AI_PASSIVE, AI_CANONNAME);

named_constants! { AddressInfo, NAMES;
    /// No host means the wildcard, to bind to, and not this machine.
    AI_PASSIVE = libc::AI_PASSIVE;
    /// Ask for the official name of the host too.
    AI_CANONNAME = libc::AI_CANONNAME;
    /// The host is a number: look nothing up.
    AI_NUMERICHOST = libc::AI_NUMERICHOST;
    /// IPv4 addresses as IPv6 addresses, if there are no others.
    AI_V4MAPPED = libc::AI_V4MAPPED;
    /// With `AI_V4MAPPED`: even if there are others.
    AI_ALL = libc::AI_ALL;
    /// Only families of which this machine has an address.
    AI_ADDRCONFIG = libc::AI_ADDRCONFIG;
    /// The host is an internationalized name; glibc only.
    AI_IDN = 0x40;
    /// The official name as text; glibc only.
    AI_CANONIDN = 0x80;
    /// The service is a number: look nothing up.
    AI_NUMERICSERV = libc::AI_NUMERICSERV;
}

/// For `getnameinfo`: the host as a number.
///
/// ```
/// use rawsock::*;
///
/// let (host, _) = getnameinfo(("::1", 80), NI_NUMERICHOST)?;
/// assert_eq!(host, "::1");
/// # Ok::<(), Error>(())
/// ```
pub const NI_NUMERICHOST: c_int = libc::NI_NUMERICHOST;
/// For `getnameinfo`: the port as a number.
pub const NI_NUMERICSERV: c_int = libc::NI_NUMERICSERV;
/// For `getnameinfo`: hosts of the own domain by their first name.
pub const NI_NOFQDN: c_int = libc::NI_NOFQDN;
/// For `getnameinfo`: fail if the host has no name.
pub const NI_NAMEREQD: c_int = libc::NI_NAMEREQD;
/// For `getnameinfo`: the name of the UDP service, where it differs from that of TCP.
pub const NI_DGRAM: c_int = libc::NI_DGRAM;
/// For `getnameinfo`: internationalized names as text.
pub const NI_IDN: c_int = 32;
/// Room for a host name, the final NUL included.
pub const NI_MAXHOST: c_int = 1025;
/// Room for the name of a service, the final NUL included.
pub const NI_MAXSERV: c_int = 32;

/// Looking up failed: the flags make no sense.
pub const EAI_BADFLAGS: c_int = libc::EAI_BADFLAGS;
/// Looking up failed: the name or the service is unknown.
///
/// ```
/// use rawsock::*;
///
/// let numeric = GetAddrInfo { flags: AI_NUMERICHOST, ..Default::default() };
/// let error = getaddrinfo_with("no number", 80, &numeric).unwrap_err();
/// assert!(matches!(error, Error::Gai { code: EAI_NONAME, .. }));
/// ```
pub const EAI_NONAME: c_int = libc::EAI_NONAME;
/// Looking up failed: no answer now; there may be one later.
pub const EAI_AGAIN: c_int = libc::EAI_AGAIN;
/// Looking up failed: no answer, now or later.
pub const EAI_FAIL: c_int = libc::EAI_FAIL;
/// Looking up failed: the name has no address.
pub const EAI_NODATA: c_int = libc::EAI_NODATA;
/// Looking up failed: the family is not supported.
pub const EAI_FAMILY: c_int = libc::EAI_FAMILY;
/// Looking up failed: the kind of socket is not supported.
pub const EAI_SOCKTYPE: c_int = libc::EAI_SOCKTYPE;
/// Looking up failed: the service does not exist for this kind of socket.
pub const EAI_SERVICE: c_int = libc::EAI_SERVICE;
/// Looking up failed: the name has no address of this family.
pub const EAI_ADDRFAMILY: c_int = -9;
/// Looking up failed: no memory.
pub const EAI_MEMORY: c_int = libc::EAI_MEMORY;
/// Looking up failed: an error of the system, see `errno`.
pub const EAI_SYSTEM: c_int = libc::EAI_SYSTEM;
/// Looking up failed: the answer is too long for the buffer.
pub const EAI_OVERFLOW: c_int = libc::EAI_OVERFLOW;
