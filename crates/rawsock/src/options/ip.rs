//! IPv4 options: `ip(7)`. Memberships are in `multicast.rs`.

use std::net::SocketAddrV4;

use super::{FromOption, GetOpt, IndexInNetworkOrder, Opt, SetOpt, ToOption};
use crate::consts;
use crate::consts::Protocol;

/// Time to live of packets sent: 1 to 255; -1 for the default.
///
/// ```
/// use rawsock::*;
///
/// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
/// s.set(opt::IP_TTL, 1)?; // no further than this network
/// assert_eq!(s.get(opt::IP_TTL)?, 1);
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `s.setsockopt(IPPROTO_IP, IP_TTL, 1)`.
pub const IP_TTL: Opt<i32> = Opt::new("IP_TTL", consts::SOL_IP, consts::IP_TTL);
/// Type of service of packets sent.
pub const IP_TOS: Opt<i32> = Opt::new("IP_TOS", consts::SOL_IP, consts::IP_TOS);
/// The caller builds the IP header (`SOCK_RAW`).
pub const IP_HDRINCL: Opt<bool> = Opt::new("IP_HDRINCL", consts::SOL_IP, consts::IP_HDRINCL);
/// IP options of every packet sent: up to 40 bytes.
pub const IP_OPTIONS: Opt<[u8]> = Opt::new("IP_OPTIONS", consts::SOL_IP, consts::IP_OPTIONS);
/// Bind to an address that does not exist yet.
pub const IP_FREEBIND: Opt<bool> = Opt::new("IP_FREEBIND", consts::SOL_IP, consts::IP_FREEBIND);
/// Bind to addresses of others, for transparent proxying; setting it needs `CAP_NET_ADMIN`.
pub const IP_TRANSPARENT: Opt<bool> =
    Opt::new("IP_TRANSPARENT", consts::SOL_IP, consts::IP_TRANSPARENT);
/// Choose the port at `connect`, not at `bind`.
pub const IP_BIND_ADDRESS_NO_PORT: Opt<bool> = Opt::new(
    "IP_BIND_ADDRESS_NO_PORT",
    consts::SOL_IP,
    consts::IP_BIND_ADDRESS_NO_PORT,
);
/// Range of automatic ports of this socket; the default is that of the system. Since Linux 6.3.
pub const IP_LOCAL_PORT_RANGE: Opt<PortRange> = Opt::new(
    "IP_LOCAL_PORT_RANGE",
    consts::SOL_IP,
    consts::IP_LOCAL_PORT_RANGE,
);
/// Interface of unicast packets sent, by index; 0 for any.
pub const IP_UNICAST_IF: Opt<IndexInNetworkOrder> =
    Opt::new("IP_UNICAST_IF", consts::SOL_IP, consts::IP_UNICAST_IF);
/// Drop packets whose time to live is below this.
pub const IP_MINTTL: Opt<i32> = Opt::new("IP_MINTTL", consts::SOL_IP, consts::IP_MINTTL);
/// Path MTU discovery mode: `IP_PMTUDISC_*`.
pub const IP_MTU_DISCOVER: Opt<i32> =
    Opt::new("IP_MTU_DISCOVER", consts::SOL_IP, consts::IP_MTU_DISCOVER);
/// Known path MTU of a connected socket in bytes; `ENOTCONN` without connection.
pub const IP_MTU: GetOpt<i32> = GetOpt::new("IP_MTU", consts::SOL_IP, consts::IP_MTU);
/// Hand on fragments as they come (`SOCK_RAW`).
pub const IP_NODEFRAG: Opt<bool> = Opt::new("IP_NODEFRAG", consts::SOL_IP, consts::IP_NODEFRAG);
/// Receive all packets with the router alert option (`SOCK_RAW`), instead of forwarding them.
pub const IP_ROUTER_ALERT: SetOpt<bool> =
    SetOpt::new("IP_ROUTER_ALERT", consts::SOL_IP, consts::IP_ROUTER_ALERT);
/// The protocol of a raw socket. Since Linux 6.4.
pub const IP_PROTOCOL: GetOpt<Protocol> =
    GetOpt::new("IP_PROTOCOL", consts::SOL_IP, consts::IP_PROTOCOL);
/// Where a connection that the firewall redirected was meant to go; `ENOENT` if it was not redirected.
pub const SO_ORIGINAL_DST: GetOpt<SocketAddrV4> =
    GetOpt::new("SO_ORIGINAL_DST", consts::SOL_IP, consts::SO_ORIGINAL_DST);

// What comes with messages.

/// Receive destination address and interface with messages.
pub const IP_PKTINFO: Opt<bool> = Opt::new("IP_PKTINFO", consts::SOL_IP, consts::IP_PKTINFO);
/// Receive the time to live with messages.
pub const IP_RECVTTL: Opt<bool> = Opt::new("IP_RECVTTL", consts::SOL_IP, consts::IP_RECVTTL);
/// Receive the type of service with messages.
pub const IP_RECVTOS: Opt<bool> = Opt::new("IP_RECVTOS", consts::SOL_IP, consts::IP_RECVTOS);
/// Receive IP options with messages.
pub const IP_RECVOPTS: Opt<bool> = Opt::new("IP_RECVOPTS", consts::SOL_IP, consts::IP_RECVOPTS);
/// Receive raw IP options with messages.
pub const IP_RETOPTS: Opt<bool> = Opt::new("IP_RETOPTS", consts::SOL_IP, consts::IP_RETOPTS);
/// Another name for [`IP_RETOPTS`].
pub const IP_RECVRETOPTS: Opt<bool> =
    Opt::new("IP_RECVRETOPTS", consts::SOL_IP, consts::IP_RECVRETOPTS);
/// Receive the security context with messages.
pub const IP_PASSSEC: Opt<bool> = Opt::new("IP_PASSSEC", consts::SOL_IP, consts::IP_PASSSEC);
/// Receive the original destination with messages.
pub const IP_RECVORIGDSTADDR: Opt<bool> = Opt::new(
    "IP_RECVORIGDSTADDR",
    consts::SOL_IP,
    consts::IP_RECVORIGDSTADDR,
);
/// Receive the checksum of the datagram with messages.
pub const IP_CHECKSUM: Opt<bool> = Opt::new("IP_CHECKSUM", consts::SOL_IP, consts::IP_CHECKSUM);
/// Receive the size of the largest fragment with messages.
pub const IP_RECVFRAGSIZE: Opt<bool> =
    Opt::new("IP_RECVFRAGSIZE", consts::SOL_IP, consts::IP_RECVFRAGSIZE);
/// Queue ICMP errors, and report them to unconnected sockets too.
pub const IP_RECVERR: Opt<bool> = Opt::new("IP_RECVERR", consts::SOL_IP, consts::IP_RECVERR);
/// Receive the extensions of ICMP errors too.
pub const IP_RECVERR_RFC4884: Opt<bool> = Opt::new(
    "IP_RECVERR_RFC4884",
    consts::SOL_IP,
    consts::IP_RECVERR_RFC4884,
);

/// The range of automatic ports of one socket; 0 for the system's limit.
///
/// ```
/// use rawsock::*;
/// use rawsock::opt::PortRange;
///
/// let s = socket(AF_INET, SOCK_STREAM, 0)?;
/// s.set(opt::IP_LOCAL_PORT_RANGE, PortRange { low: 40_000, high: 49_999 })?;
/// s.bind(("127.0.0.1", 0))?;
/// let address: std::net::SocketAddr = s.getsockname()?.try_into()?;
/// assert!((40_000..50_000).contains(&address.port()));
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `struct.pack("I", low | high << 16)`; as an `int` it may be
/// too large for Python.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PortRange {
    /// The first port.
    pub low: u16,
    /// The last port.
    pub high: u16,
}

/// One number: the low half is the first port.
impl ToOption for PortRange {
    fn with_bytes<R>(&self, set: impl FnOnce(&[u8]) -> R) -> R {
        (u32::from(self.low) | u32::from(self.high) << 16).with_bytes(set)
    }
}

impl FromOption for PortRange {
    const SIZE: usize = u32::SIZE;

    fn from_option(bytes: &[u8]) -> Option<Self> {
        let range = u32::from_option(bytes)?;
        Some(Self {
            low: u16::try_from(range & 0xffff).ok()?,
            high: u16::try_from(range >> 16).ok()?,
        })
    }
}
