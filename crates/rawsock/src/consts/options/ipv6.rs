//! IPv6 options, `IPV6_*`: `ipv6(7)`.

use libc::c_int;

/// Hop limit of unicast packets sent.
pub const IPV6_UNICAST_HOPS: c_int = libc::IPV6_UNICAST_HOPS;
/// Interface of multicast packets sent.
pub const IPV6_MULTICAST_IF: c_int = libc::IPV6_MULTICAST_IF;
/// Hop limit of multicast packets sent.
pub const IPV6_MULTICAST_HOPS: c_int = libc::IPV6_MULTICAST_HOPS;
/// Deliver own multicast packets to this machine.
pub const IPV6_MULTICAST_LOOP: c_int = libc::IPV6_MULTICAST_LOOP;
/// Join a multicast group.
pub const IPV6_JOIN_GROUP: c_int = 20;
/// Leave a multicast group.
pub const IPV6_LEAVE_GROUP: c_int = 21;
/// Path MTU discovery mode.
pub const IPV6_MTU_DISCOVER: c_int = libc::IPV6_MTU_DISCOVER;
/// Known path MTU of a connected socket.
pub const IPV6_MTU: c_int = libc::IPV6_MTU;
/// Queue ICMPv6 errors.
pub const IPV6_RECVERR: c_int = libc::IPV6_RECVERR;
/// IPv6 only: leave IPv4 to other sockets.
pub const IPV6_V6ONLY: c_int = libc::IPV6_V6ONLY;
/// Offset of the checksum in raw packets.
pub const IPV6_CHECKSUM: c_int = libc::IPV6_CHECKSUM;
/// Receive destination address and interface with messages.
pub const IPV6_RECVPKTINFO: c_int = libc::IPV6_RECVPKTINFO;
/// Source address and interface of packets sent.
pub const IPV6_PKTINFO: c_int = libc::IPV6_PKTINFO;
/// Receive the hop limit with messages.
pub const IPV6_RECVHOPLIMIT: c_int = libc::IPV6_RECVHOPLIMIT;
/// Hop limit of one message.
pub const IPV6_HOPLIMIT: c_int = libc::IPV6_HOPLIMIT;
/// Receive hop-by-hop options with messages.
pub const IPV6_RECVHOPOPTS: c_int = libc::IPV6_RECVHOPOPTS;
/// Hop-by-hop options of packets sent.
pub const IPV6_HOPOPTS: c_int = libc::IPV6_HOPOPTS;
/// Destination options before a routing header.
pub const IPV6_RTHDRDSTOPTS: c_int = libc::IPV6_RTHDRDSTOPTS;
/// Receive the routing header with messages.
pub const IPV6_RECVRTHDR: c_int = libc::IPV6_RECVRTHDR;
/// Routing header of packets sent.
pub const IPV6_RTHDR: c_int = libc::IPV6_RTHDR;
/// Receive destination options with messages.
pub const IPV6_RECVDSTOPTS: c_int = libc::IPV6_RECVDSTOPTS;
/// Destination options of packets sent.
pub const IPV6_DSTOPTS: c_int = libc::IPV6_DSTOPTS;
/// Receive changes of the path MTU.
pub const IPV6_RECVPATHMTU: c_int = libc::IPV6_RECVPATHMTU;
/// Read-only: the path MTU.
pub const IPV6_PATHMTU: c_int = libc::IPV6_PATHMTU;
/// Do not fragment.
pub const IPV6_DONTFRAG: c_int = libc::IPV6_DONTFRAG;
/// Receive the traffic class with messages.
pub const IPV6_RECVTCLASS: c_int = libc::IPV6_RECVTCLASS;
/// Traffic class of packets sent.
pub const IPV6_TCLASS: c_int = libc::IPV6_TCLASS;
/// Address of the next hop.
pub const IPV6_NEXTHOP: c_int = libc::IPV6_NEXTHOP;
/// The caller builds the IPv6 header (`SOCK_RAW`).
pub const IPV6_HDRINCL: c_int = 36;
/// Bind to an address that does not exist yet.
pub const IPV6_FREEBIND: c_int = libc::IPV6_FREEBIND;
/// Transparent proxying.
pub const IPV6_TRANSPARENT: c_int = libc::IPV6_TRANSPARENT;
/// Routing header of type 0.
pub const IPV6_RTHDR_TYPE_0: c_int = 0;
