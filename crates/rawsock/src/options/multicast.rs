//! Multicast: `ip(7)`, `ipv6(7)`, RFC 3678.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::BorrowedFd;

use super::form::write_bytes;
use super::layout::{Field, layout};
use super::{FromOption, Opt, Row, SetOpt, ToOption, WriteAs};
use crate::address::Address;
use crate::consts;
use crate::errors::Result;

/// Join a multicast group.
pub const IP_ADD_MEMBERSHIP: SetOpt<IpMreqn> = SetOpt::new(
    "IP_ADD_MEMBERSHIP",
    consts::SOL_IP,
    consts::IP_ADD_MEMBERSHIP,
);
/// Leave a multicast group.
pub const IP_DROP_MEMBERSHIP: SetOpt<IpMreqn> = SetOpt::new(
    "IP_DROP_MEMBERSHIP",
    consts::SOL_IP,
    consts::IP_DROP_MEMBERSHIP,
);
/// Join a group for one source.
pub const IP_ADD_SOURCE_MEMBERSHIP: SetOpt<IpMreqSource> = SetOpt::new(
    "IP_ADD_SOURCE_MEMBERSHIP",
    consts::SOL_IP,
    consts::IP_ADD_SOURCE_MEMBERSHIP,
);
/// Leave a group for one source.
pub const IP_DROP_SOURCE_MEMBERSHIP: SetOpt<IpMreqSource> = SetOpt::new(
    "IP_DROP_SOURCE_MEMBERSHIP",
    consts::SOL_IP,
    consts::IP_DROP_SOURCE_MEMBERSHIP,
);
/// Ignore one source of a group.
pub const IP_BLOCK_SOURCE: SetOpt<IpMreqSource> =
    SetOpt::new("IP_BLOCK_SOURCE", consts::SOL_IP, consts::IP_BLOCK_SOURCE);
/// Listen again to a blocked source.
pub const IP_UNBLOCK_SOURCE: SetOpt<IpMreqSource> = SetOpt::new(
    "IP_UNBLOCK_SOURCE",
    consts::SOL_IP,
    consts::IP_UNBLOCK_SOURCE,
);
/// Which sources of a group are listened to, all at once.
pub const IP_MSFILTER: SetOpt<IpMsFilter> =
    SetOpt::new("IP_MSFILTER", consts::SOL_IP, consts::IP_MSFILTER);
/// Interface of multicast packets sent, by `address` or by `ifindex`; reading gives the address only.
pub const IP_MULTICAST_IF: Opt<IpMreqn> =
    Opt::new("IP_MULTICAST_IF", consts::SOL_IP, consts::IP_MULTICAST_IF);
/// Time to live of multicast packets sent: 0 to 255; 1 by default.
pub const IP_MULTICAST_TTL: Opt<i32> =
    Opt::new("IP_MULTICAST_TTL", consts::SOL_IP, consts::IP_MULTICAST_TTL);
/// Deliver own multicast packets to this machine; on by default.
pub const IP_MULTICAST_LOOP: Opt<bool> = Opt::new(
    "IP_MULTICAST_LOOP",
    consts::SOL_IP,
    consts::IP_MULTICAST_LOOP,
);
/// Deliver groups that other sockets joined; on by default.
pub const IP_MULTICAST_ALL: Opt<bool> =
    Opt::new("IP_MULTICAST_ALL", consts::SOL_IP, consts::IP_MULTICAST_ALL);

// IPv6.

/// Join a multicast group.
pub const IPV6_JOIN_GROUP: SetOpt<Ipv6Mreq> =
    SetOpt::new("IPV6_JOIN_GROUP", consts::SOL_IPV6, consts::IPV6_JOIN_GROUP);
/// Leave a multicast group.
pub const IPV6_LEAVE_GROUP: SetOpt<Ipv6Mreq> = SetOpt::new(
    "IPV6_LEAVE_GROUP",
    consts::SOL_IPV6,
    consts::IPV6_LEAVE_GROUP,
);
/// Linux's name for [`IPV6_JOIN_GROUP`].
pub const IPV6_ADD_MEMBERSHIP: SetOpt<Ipv6Mreq> = SetOpt::new(
    "IPV6_ADD_MEMBERSHIP",
    consts::SOL_IPV6,
    consts::IPV6_ADD_MEMBERSHIP,
);
/// Linux's name for [`IPV6_LEAVE_GROUP`].
pub const IPV6_DROP_MEMBERSHIP: SetOpt<Ipv6Mreq> = SetOpt::new(
    "IPV6_DROP_MEMBERSHIP",
    consts::SOL_IPV6,
    consts::IPV6_DROP_MEMBERSHIP,
);
/// Join an anycast group; needs `CAP_NET_ADMIN` but on own networks.
pub const IPV6_JOIN_ANYCAST: SetOpt<Ipv6Mreq> = SetOpt::new(
    "IPV6_JOIN_ANYCAST",
    consts::SOL_IPV6,
    consts::IPV6_JOIN_ANYCAST,
);
/// Leave an anycast group.
pub const IPV6_LEAVE_ANYCAST: SetOpt<Ipv6Mreq> = SetOpt::new(
    "IPV6_LEAVE_ANYCAST",
    consts::SOL_IPV6,
    consts::IPV6_LEAVE_ANYCAST,
);
/// Interface of multicast packets sent, by index; 0 for the best.
pub const IPV6_MULTICAST_IF: Opt<u32> = Opt::new(
    "IPV6_MULTICAST_IF",
    consts::SOL_IPV6,
    consts::IPV6_MULTICAST_IF,
);
/// Hop limit of multicast packets sent; -1 for the default, which is 1.
pub const IPV6_MULTICAST_HOPS: Opt<i32> = Opt::new(
    "IPV6_MULTICAST_HOPS",
    consts::SOL_IPV6,
    consts::IPV6_MULTICAST_HOPS,
);
/// Deliver own multicast packets to this machine; on by default.
pub const IPV6_MULTICAST_LOOP: Opt<bool> = Opt::new(
    "IPV6_MULTICAST_LOOP",
    consts::SOL_IPV6,
    consts::IPV6_MULTICAST_LOOP,
);
/// Deliver groups that other sockets joined; on by default.
pub const IPV6_MULTICAST_ALL: Opt<bool> = Opt::new(
    "IPV6_MULTICAST_ALL",
    consts::SOL_IPV6,
    consts::IPV6_MULTICAST_ALL,
);

// IPv4 and IPv6: the level is that of the group.

/// Join a group on an interface.
pub const MCAST_JOIN_GROUP: SetOpt<GroupReq> =
    SetOpt::new("MCAST_JOIN_GROUP", consts::SOL_IP, consts::MCAST_JOIN_GROUP);
/// Leave a group.
pub const MCAST_LEAVE_GROUP: SetOpt<GroupReq> = SetOpt::new(
    "MCAST_LEAVE_GROUP",
    consts::SOL_IP,
    consts::MCAST_LEAVE_GROUP,
);
/// Join a group for one source.
pub const MCAST_JOIN_SOURCE_GROUP: SetOpt<GroupSourceReq> = SetOpt::new(
    "MCAST_JOIN_SOURCE_GROUP",
    consts::SOL_IP,
    consts::MCAST_JOIN_SOURCE_GROUP,
);
/// Leave a group for one source.
pub const MCAST_LEAVE_SOURCE_GROUP: SetOpt<GroupSourceReq> = SetOpt::new(
    "MCAST_LEAVE_SOURCE_GROUP",
    consts::SOL_IP,
    consts::MCAST_LEAVE_SOURCE_GROUP,
);
/// Ignore one source of a group.
pub const MCAST_BLOCK_SOURCE: SetOpt<GroupSourceReq> = SetOpt::new(
    "MCAST_BLOCK_SOURCE",
    consts::SOL_IP,
    consts::MCAST_BLOCK_SOURCE,
);
/// Listen again to a blocked source.
pub const MCAST_UNBLOCK_SOURCE: SetOpt<GroupSourceReq> = SetOpt::new(
    "MCAST_UNBLOCK_SOURCE",
    consts::SOL_IP,
    consts::MCAST_UNBLOCK_SOURCE,
);
/// Which sources of a group are listened to, all at once.
pub const MCAST_MSFILTER: SetOpt<GroupFilter> =
    SetOpt::new("MCAST_MSFILTER", consts::SOL_IP, consts::MCAST_MSFILTER);

/// A group, and on which interface: `struct ip_mreqn`.
///
/// The interface is that of `ifindex`, else that of `address`, else what the
/// routes say. All fields are zero by default.
///
/// ```
/// use std::net::Ipv4Addr;
/// use rawsock::*;
/// use rawsock::opt::IpMreqn;
///
/// let group = Ipv4Addr::new(239, 255, 7, 7);
/// let lo = IpMreqn {
///     multiaddr: group,
///     ifindex: if_nametoindex("lo")?,
///     ..Default::default()
/// };
/// let receiver = socket(AF_INET, SOCK_DGRAM, 0)?;
/// receiver.bind((group, 0_u16))?;
/// receiver.set(opt::IP_ADD_MEMBERSHIP, lo)?;
///
/// let sender = socket(AF_INET, SOCK_DGRAM, 0)?;
/// sender.set(opt::IP_MULTICAST_IF, lo)?;
/// sender.sendto(b"to all", &receiver.getsockname()?)?;
/// assert_eq!(receiver.recv(100)?, b"to all");
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `s.setsockopt(IPPROTO_IP, IP_ADD_MEMBERSHIP, struct.pack("4s4si", …))`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias("ip_mreqn", "ip_mreq"))]
pub struct IpMreqn {
    /// The group.
    pub multiaddr: Ipv4Addr,
    /// An address of the interface.
    pub address: Ipv4Addr,
    /// The index of the interface.
    pub ifindex: u32,
}

impl Default for IpMreqn {
    fn default() -> Self {
        Self {
            multiaddr: Ipv4Addr::UNSPECIFIED,
            address: Ipv4Addr::UNSPECIFIED,
            ifindex: 0,
        }
    }
}

impl ToOption for IpMreqn {
    fn with_bytes<R>(&self, set: impl FnOnce(&[u8]) -> R) -> R {
        let mut bytes = Vec::with_capacity(12);
        self.multiaddr.put(&mut bytes);
        self.address.put(&mut bytes);
        self.ifindex.put(&mut bytes);
        set(&bytes)
    }
}

/// `IP_MULTICAST_IF` answers with the address of the interface alone.
impl FromOption for IpMreqn {
    const SIZE: usize = Ipv4Addr::SIZE;

    fn from_option(bytes: &[u8]) -> Option<Self> {
        Some(Self {
            address: Ipv4Addr::from_option(bytes)?,
            ..Self::default()
        })
    }
}

/// A group and a source: `struct ip_mreq_source`.
///
/// ```
/// use std::net::Ipv4Addr;
/// use rawsock::*;
/// use rawsock::opt::IpMreqSource;
///
/// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
/// s.set(opt::IP_ADD_SOURCE_MEMBERSHIP, IpMreqSource {
///     multiaddr: Ipv4Addr::new(232, 1, 1, 1),
///     interface: Ipv4Addr::LOCALHOST,
///     sourceaddr: Ipv4Addr::new(127, 0, 0, 2),
/// })?;
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `struct.pack("4s4s4s", …)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "ip_mreq_source")]
pub struct IpMreqSource {
    /// The group.
    pub multiaddr: Ipv4Addr,
    /// An address of the interface; unspecified for what the routes say.
    pub interface: Ipv4Addr,
    /// The source.
    pub sourceaddr: Ipv4Addr,
}

impl Default for IpMreqSource {
    fn default() -> Self {
        Self {
            multiaddr: Ipv4Addr::UNSPECIFIED,
            interface: Ipv4Addr::UNSPECIFIED,
            sourceaddr: Ipv4Addr::UNSPECIFIED,
        }
    }
}

layout!(IpMreqSource, 12: multiaddr, interface, sourceaddr);

/// The sources of a group that was joined: `struct ip_msfilter`.
///
/// The default listens to nobody.
///
/// Python: `struct.pack("4s4sII…", …)`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "ip_msfilter")]
pub struct IpMsFilter {
    /// The group.
    pub multiaddr: Ipv4Addr,
    /// An address of the interface; unspecified for what the routes say.
    pub interface: Ipv4Addr,
    /// `MCAST_INCLUDE` for these sources only, `MCAST_EXCLUDE` for all
    /// others.
    pub fmode: u32,
    /// The sources.
    pub slist: Vec<Ipv4Addr>,
}

impl Default for IpMsFilter {
    fn default() -> Self {
        Self {
            multiaddr: Ipv4Addr::UNSPECIFIED,
            interface: Ipv4Addr::UNSPECIFIED,
            fmode: consts::MCAST_INCLUDE,
            slist: Vec::new(),
        }
    }
}

impl ToOption for IpMsFilter {
    fn with_bytes<R>(&self, set: impl FnOnce(&[u8]) -> R) -> R {
        let mut bytes = Vec::new();
        self.multiaddr.put(&mut bytes);
        self.interface.put(&mut bytes);
        self.fmode.put(&mut bytes);
        count(&self.slist).put(&mut bytes);
        for source in &self.slist {
            source.put(&mut bytes);
        }
        set(&bytes)
    }
}

/// A group, and on which interface: `struct ipv6_mreq`.
///
/// ```
/// use rawsock::*;
/// use rawsock::opt::Ipv6Mreq;
///
/// let s = socket(AF_INET6, SOCK_DGRAM, 0)?;
/// s.set(opt::IPV6_JOIN_GROUP, Ipv6Mreq {
///     multiaddr: "ff01::7:7".parse().unwrap(),
///     interface: if_nametoindex("lo")?,
/// })?;
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `s.setsockopt(IPPROTO_IPV6, IPV6_JOIN_GROUP, struct.pack("16sI", …))`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "ipv6_mreq")]
pub struct Ipv6Mreq {
    /// The group.
    pub multiaddr: Ipv6Addr,
    /// The index of the interface; 0 for what the routes say.
    pub interface: u32,
}

impl Default for Ipv6Mreq {
    fn default() -> Self {
        Self {
            multiaddr: Ipv6Addr::UNSPECIFIED,
            interface: 0,
        }
    }
}

layout!(Ipv6Mreq, 20: multiaddr, interface);

/// A group of either version, and on which interface: `struct group_req`.
///
/// ```
/// use rawsock::*;
/// use rawsock::opt::GroupReq;
///
/// let interface = if_nametoindex("lo")?;
/// for (family, group) in [(AF_INET, "239.255.7.7"), (AF_INET6, "ff01::7:7")] {
///     let group = group.parse().unwrap();
///     socket(family, SOCK_DGRAM, 0)?.set(opt::MCAST_JOIN_GROUP, GroupReq { interface, group })?;
/// }
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `struct.pack("I4x128s", …)` on 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "group_req")]
pub struct GroupReq {
    /// The index of the interface; 0 for what the routes say.
    pub interface: u32,
    /// The group.
    pub group: IpAddr,
}

impl WriteAs for GroupReq {
    type Value<'a> = GroupReq;

    fn write(row: Row, fd: BorrowedFd<'_>, value: GroupReq) -> Result<()> {
        let mut bytes = head(value.interface);
        bytes.extend(storage(value.group));
        write_bytes(at_level_of(value.group, row), fd, &bytes)
    }
}

/// A group of either version and a source: `struct group_source_req`.
///
/// Python: `struct.pack("I4x128s128s", …)` on 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "group_source_req")]
pub struct GroupSourceReq {
    /// The index of the interface; 0 for what the routes say.
    pub interface: u32,
    /// The group.
    pub group: IpAddr,
    /// The source.
    pub source: IpAddr,
}

impl WriteAs for GroupSourceReq {
    type Value<'a> = GroupSourceReq;

    fn write(row: Row, fd: BorrowedFd<'_>, value: GroupSourceReq) -> Result<()> {
        let mut bytes = head(value.interface);
        bytes.extend(storage(value.group));
        bytes.extend(storage(value.source));
        write_bytes(at_level_of(value.group, row), fd, &bytes)
    }
}

/// The sources of a group of either version that was joined:
/// `struct group_filter`.
///
/// Python: `struct.pack("I4x128sII…", …)` on 64 bits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "group_filter")]
pub struct GroupFilter {
    /// The index of the interface; 0 for what the routes say.
    pub interface: u32,
    /// The group.
    pub group: IpAddr,
    /// `MCAST_INCLUDE` for these sources only, `MCAST_EXCLUDE` for all
    /// others.
    pub fmode: u32,
    /// The sources.
    pub slist: Vec<IpAddr>,
}

impl WriteAs for GroupFilter {
    type Value<'a> = GroupFilter;

    fn write(row: Row, fd: BorrowedFd<'_>, value: GroupFilter) -> Result<()> {
        let mut bytes = head(value.interface);
        bytes.extend(storage(value.group));
        value.fmode.put(&mut bytes);
        count(&value.slist).put(&mut bytes);
        for source in value.slist {
            bytes.extend(storage(source));
        }
        write_bytes(at_level_of(value.group, row), fd, &bytes)
    }
}

/// IPv4 and IPv6 have these options under the same numbers.
fn at_level_of(group: IpAddr, row: Row) -> Row {
    let level = match group {
        IpAddr::V4(_) => consts::SOL_IP,
        IpAddr::V6(_) => consts::SOL_IPV6,
    };
    Row { level, ..row }
}

/// The index of the interface, and the hole before an address.
fn head(interface: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    interface.put(&mut bytes);
    bytes.resize(size_of::<usize>(), 0);
    bytes
}

/// `struct sockaddr_storage`, without a port.
pub(super) fn storage(address: IpAddr) -> Vec<u8> {
    const SIZE: usize = 128;
    let mut bytes = Address::from(SocketAddr::new(address, 0)).to_bytes();
    bytes.resize(SIZE, 0);
    bytes
}

/// How many there are; the kernel refuses far fewer than the most.
fn count<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}
