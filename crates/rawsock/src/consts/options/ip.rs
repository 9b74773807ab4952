//! IPv4 options, `IP_*`: `ip(7)`.

use libc::c_int;

/// Type of service of packets sent.
pub const IP_TOS: c_int = libc::IP_TOS;
/// Time to live of packets sent.
pub const IP_TTL: c_int = libc::IP_TTL;
/// The caller builds the IP header (`SOCK_RAW`).
pub const IP_HDRINCL: c_int = libc::IP_HDRINCL;
/// IP options of every packet sent.
pub const IP_OPTIONS: c_int = libc::IP_OPTIONS;
/// Receive IP options with messages.
pub const IP_RECVOPTS: c_int = libc::IP_RECVOPTS;
/// Receive raw IP options with messages.
pub const IP_RETOPTS: c_int = libc::IP_RETOPTS;
/// Same as `IP_RETOPTS`.
pub const IP_RECVRETOPTS: c_int = 7;
/// Receive destination address and interface with messages.
pub const IP_PKTINFO: c_int = libc::IP_PKTINFO;
/// Path MTU discovery mode.
pub const IP_MTU_DISCOVER: c_int = libc::IP_MTU_DISCOVER;
/// Read-only: known path MTU of a connected socket.
pub const IP_MTU: c_int = libc::IP_MTU;
/// Queue ICMP errors, and report them to unconnected sockets too.
pub const IP_RECVERR: c_int = libc::IP_RECVERR;
/// Receive the time to live with messages.
pub const IP_RECVTTL: c_int = libc::IP_RECVTTL;
/// Receive the type of service with messages.
pub const IP_RECVTOS: c_int = libc::IP_RECVTOS;
/// Bind to an address that does not exist yet.
pub const IP_FREEBIND: c_int = libc::IP_FREEBIND;
/// Transparent proxying.
pub const IP_TRANSPARENT: c_int = libc::IP_TRANSPARENT;
/// Receive the original destination with messages.
pub const IP_RECVORIGDSTADDR: c_int = libc::IP_RECVORIGDSTADDR;
/// Choose the port at `connect`, not at `bind`.
pub const IP_BIND_ADDRESS_NO_PORT: c_int = libc::IP_BIND_ADDRESS_NO_PORT;
/// Interface of multicast packets sent.
pub const IP_MULTICAST_IF: c_int = libc::IP_MULTICAST_IF;
/// Time to live of multicast packets sent.
pub const IP_MULTICAST_TTL: c_int = libc::IP_MULTICAST_TTL;
/// Deliver own multicast packets to this machine.
pub const IP_MULTICAST_LOOP: c_int = libc::IP_MULTICAST_LOOP;
/// Join a multicast group.
pub const IP_ADD_MEMBERSHIP: c_int = libc::IP_ADD_MEMBERSHIP;
/// Leave a multicast group.
pub const IP_DROP_MEMBERSHIP: c_int = libc::IP_DROP_MEMBERSHIP;
/// Listen again to a blocked source.
pub const IP_UNBLOCK_SOURCE: c_int = libc::IP_UNBLOCK_SOURCE;
/// Ignore one source of a group.
pub const IP_BLOCK_SOURCE: c_int = libc::IP_BLOCK_SOURCE;
/// Join a group for one source.
pub const IP_ADD_SOURCE_MEMBERSHIP: c_int = libc::IP_ADD_SOURCE_MEMBERSHIP;
/// Leave a group for one source.
pub const IP_DROP_SOURCE_MEMBERSHIP: c_int = libc::IP_DROP_SOURCE_MEMBERSHIP;
/// Default of `IP_MULTICAST_LOOP`.
pub const IP_DEFAULT_MULTICAST_LOOP: c_int = 1;
/// Default of `IP_MULTICAST_TTL`.
pub const IP_DEFAULT_MULTICAST_TTL: c_int = 1;
/// BSD's limit of memberships; Linux asks `/proc/sys/net/ipv4/igmp_max_memberships`.
pub const IP_MAX_MEMBERSHIPS: c_int = 20;
/// Deliver groups that other sockets joined.
pub const IP_MULTICAST_ALL: c_int = libc::IP_MULTICAST_ALL;
/// Range of automatic ports of this socket.
pub const IP_LOCAL_PORT_RANGE: c_int = 51;
