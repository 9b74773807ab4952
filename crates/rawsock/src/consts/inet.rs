//! IP addresses and ports with names: `INADDR_*`, `IPPORT_*`; `has_ipv6`.

/// `0.0.0.0`, any address of this machine, as a number in host order.
pub const INADDR_ANY: u32 = libc::INADDR_ANY;
/// `255.255.255.255`, everybody on the local network.
pub const INADDR_BROADCAST: u32 = libc::INADDR_BROADCAST;
/// `127.0.0.1`.
///
/// ```
/// use std::net::Ipv4Addr;
///
/// assert_eq!(Ipv4Addr::from(rawsock::INADDR_LOOPBACK), Ipv4Addr::LOCALHOST);
/// ```
pub const INADDR_LOOPBACK: u32 = libc::INADDR_LOOPBACK;
/// What the C functions return for text that is no address.
pub const INADDR_NONE: u32 = libc::INADDR_NONE;
/// `224.0.0.0`, first multicast address.
pub const INADDR_UNSPEC_GROUP: u32 = 0xe000_0000;
/// `224.0.0.1`, all hosts.
pub const INADDR_ALLHOSTS_GROUP: u32 = 0xe000_0001;
/// `224.0.0.255`, last multicast address that no router forwards.
pub const INADDR_MAX_LOCAL_GROUP: u32 = 0xe000_00ff;

/// Ports below this need privilege to bind.
///
/// ```
/// use rawsock::*;
///
/// let s = socket(AF_INET, SOCK_STREAM, 0)?;
/// s.bind(("127.0.0.1", 0))?; // the kernel takes none that is reserved
/// assert!(s.getsockname()?.port() >= Some(IPPORT_RESERVED));
/// # Ok::<(), Error>(())
/// ```
pub const IPPORT_RESERVED: u16 = 1024;
/// Ports above this are for servers that need no privilege.
pub const IPPORT_USERRESERVED: u16 = 5000;

/// Whether this crate can do IPv6: it can, though the machine it runs on may
/// have IPv6 switched off.
#[allow(non_upper_case_globals)]
pub const has_ipv6: bool = true;
