//! IPv4 and IPv6 options: `ip(7)`, `ipv6(7)`.

use super::Opt;
use crate::consts;

/// Time to live of packets sent: 1 to 255.
pub const IP_TTL: Opt<i32> = Opt::new("IP_TTL", consts::SOL_IP, consts::IP_TTL);
/// Type of service of packets sent.
pub const IP_TOS: Opt<i32> = Opt::new("IP_TOS", consts::SOL_IP, consts::IP_TOS);
/// The caller builds the IP header (`SOCK_RAW`).
pub const IP_HDRINCL: Opt<bool> = Opt::new("IP_HDRINCL", consts::SOL_IP, consts::IP_HDRINCL);
/// Bind to an address that does not exist yet.
pub const IP_FREEBIND: Opt<bool> = Opt::new("IP_FREEBIND", consts::SOL_IP, consts::IP_FREEBIND);
/// Queue ICMP errors, and report them to unconnected sockets too.
pub const IP_RECVERR: Opt<bool> = Opt::new("IP_RECVERR", consts::SOL_IP, consts::IP_RECVERR);
/// Time to live of multicast packets sent.
pub const IP_MULTICAST_TTL: Opt<i32> =
    Opt::new("IP_MULTICAST_TTL", consts::SOL_IP, consts::IP_MULTICAST_TTL);
/// Deliver own multicast packets to this machine.
pub const IP_MULTICAST_LOOP: Opt<bool> = Opt::new(
    "IP_MULTICAST_LOOP",
    consts::SOL_IP,
    consts::IP_MULTICAST_LOOP,
);
/// IPv6 only: leave IPv4 to other sockets.
pub const IPV6_V6ONLY: Opt<bool> = Opt::new("IPV6_V6ONLY", consts::SOL_IPV6, consts::IPV6_V6ONLY);
/// Hop limit of unicast packets sent; -1 for the default.
pub const IPV6_UNICAST_HOPS: Opt<i32> = Opt::new(
    "IPV6_UNICAST_HOPS",
    consts::SOL_IPV6,
    consts::IPV6_UNICAST_HOPS,
);
/// Traffic class of packets sent; -1 for the default.
pub const IPV6_TCLASS: Opt<i32> = Opt::new("IPV6_TCLASS", consts::SOL_IPV6, consts::IPV6_TCLASS);
/// Queue ICMPv6 errors, and report them to unconnected sockets too.
pub const IPV6_RECVERR: Opt<bool> =
    Opt::new("IPV6_RECVERR", consts::SOL_IPV6, consts::IPV6_RECVERR);
