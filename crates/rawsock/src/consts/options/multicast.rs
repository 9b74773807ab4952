//! Multicast for IPv4 and IPv6 alike, `MCAST_*` (RFC 3678).

use libc::c_int;

/// Join a group on an interface.
pub const MCAST_JOIN_GROUP: c_int = libc::MCAST_JOIN_GROUP;
/// Ignore one source of a group.
pub const MCAST_BLOCK_SOURCE: c_int = libc::MCAST_BLOCK_SOURCE;
/// Listen again to a blocked source.
pub const MCAST_UNBLOCK_SOURCE: c_int = libc::MCAST_UNBLOCK_SOURCE;
/// Leave a group.
pub const MCAST_LEAVE_GROUP: c_int = libc::MCAST_LEAVE_GROUP;
/// Join a group for one source.
pub const MCAST_JOIN_SOURCE_GROUP: c_int = libc::MCAST_JOIN_SOURCE_GROUP;
/// Leave a group for one source.
pub const MCAST_LEAVE_SOURCE_GROUP: c_int = libc::MCAST_LEAVE_SOURCE_GROUP;
/// Which sources of a group are listened to, all at once.
pub const MCAST_MSFILTER: c_int = libc::MCAST_MSFILTER;

// How the sources of `MCAST_MSFILTER` and `IP_MSFILTER` are meant.

/// Listen to all but these.
///
/// ```
/// use std::net::Ipv4Addr;
/// use rawsock::*;
/// use rawsock::opt::{IpMreqn, IpMsFilter};
///
/// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
/// let (multiaddr, interface) = (Ipv4Addr::new(239, 255, 7, 8), Ipv4Addr::LOCALHOST);
/// s.set(opt::IP_ADD_MEMBERSHIP, IpMreqn { multiaddr, address: interface, ifindex: 0 })?;
/// let slist = vec![Ipv4Addr::new(127, 0, 0, 2)]; // from all but this one
/// s.set(opt::IP_MSFILTER, IpMsFilter { multiaddr, interface, fmode: MCAST_EXCLUDE, slist })?;
/// # Ok::<(), Error>(())
/// ```
///
/// Python has none of `MCAST_*`.
pub const MCAST_EXCLUDE: u32 = libc::MCAST_EXCLUDE as u32;
/// Listen to these only.
pub const MCAST_INCLUDE: u32 = libc::MCAST_INCLUDE as u32;
