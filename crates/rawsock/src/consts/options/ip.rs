//! IPv4 options, `IP_*`: `ip(7)`.

use libc::c_int;

/// Type of service of packets sent.
pub const IP_TOS: c_int = libc::IP_TOS;
/// Time to live of packets sent.
///
/// ```
/// use rawsock::*;
///
/// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
/// s.setsockopt(IPPROTO_IP, IP_TTL, 1)?; // no further than this network
/// assert_eq!(s.getsockopt(SOL_IP, IP_TTL)?, 1);
/// # Ok::<(), Error>(())
/// ```
pub const IP_TTL: c_int = libc::IP_TTL;
/// The caller builds the IP header (`SOCK_RAW`).
pub const IP_HDRINCL: c_int = libc::IP_HDRINCL;
/// IP options of every packet sent.
pub const IP_OPTIONS: c_int = libc::IP_OPTIONS;
/// Receive all packets with the router alert option (`SOCK_RAW`).
pub const IP_ROUTER_ALERT: c_int = libc::IP_ROUTER_ALERT;
/// Receive IP options with messages.
pub const IP_RECVOPTS: c_int = libc::IP_RECVOPTS;
/// Receive raw IP options with messages.
pub const IP_RETOPTS: c_int = libc::IP_RETOPTS;
/// Same as `IP_RETOPTS`.
pub const IP_RECVRETOPTS: c_int = 7;
/// Receive destination address and interface with messages.
pub const IP_PKTINFO: c_int = libc::IP_PKTINFO;
/// Read-only: control messages of the packets that opened a TCP connection.
pub const IP_PKTOPTIONS: c_int = libc::IP_PKTOPTIONS;
/// Path MTU discovery mode.
pub const IP_MTU_DISCOVER: c_int = libc::IP_MTU_DISCOVER;
/// Queue ICMP errors, and report them to unconnected sockets too.
pub const IP_RECVERR: c_int = libc::IP_RECVERR;
/// Receive the time to live with messages.
pub const IP_RECVTTL: c_int = libc::IP_RECVTTL;
/// Receive the type of service with messages.
pub const IP_RECVTOS: c_int = libc::IP_RECVTOS;
/// Read-only: known path MTU of a connected socket.
pub const IP_MTU: c_int = libc::IP_MTU;
/// Bind to an address that does not exist yet.
pub const IP_FREEBIND: c_int = libc::IP_FREEBIND;
/// IPsec policy of this socket, in the form of `ipsec(4)`.
pub const IP_IPSEC_POLICY: c_int = libc::IP_IPSEC_POLICY;
/// IPsec policy of this socket, in Linux's own form.
pub const IP_XFRM_POLICY: c_int = libc::IP_XFRM_POLICY;
/// Receive the security context with messages.
pub const IP_PASSSEC: c_int = libc::IP_PASSSEC;
/// Transparent proxying.
pub const IP_TRANSPARENT: c_int = libc::IP_TRANSPARENT;
/// Receive the original destination with messages.
pub const IP_RECVORIGDSTADDR: c_int = libc::IP_RECVORIGDSTADDR;
/// The control message of `IP_RECVORIGDSTADDR`, and its number.
pub const IP_ORIGDSTADDR: c_int = libc::IP_ORIGDSTADDR;
/// Drop packets whose time to live is below this.
pub const IP_MINTTL: c_int = libc::IP_MINTTL;
/// Hand on fragments as they come (`SOCK_RAW`).
pub const IP_NODEFRAG: c_int = libc::IP_NODEFRAG;
/// Receive the checksum of the datagram with messages.
pub const IP_CHECKSUM: c_int = libc::IP_CHECKSUM;
/// Choose the port at `connect`, not at `bind`.
pub const IP_BIND_ADDRESS_NO_PORT: c_int = libc::IP_BIND_ADDRESS_NO_PORT;
/// Receive the size of the largest fragment with messages.
pub const IP_RECVFRAGSIZE: c_int = libc::IP_RECVFRAGSIZE;
/// Receive the extensions of ICMP errors too.
pub const IP_RECVERR_RFC4884: c_int = 26;
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
/// Which sources of a group are listened to, all at once.
pub const IP_MSFILTER: c_int = libc::IP_MSFILTER;
/// Deliver groups that other sockets joined.
pub const IP_MULTICAST_ALL: c_int = libc::IP_MULTICAST_ALL;
/// Interface of unicast packets sent.
pub const IP_UNICAST_IF: c_int = libc::IP_UNICAST_IF;
/// Range of automatic ports of this socket.
pub const IP_LOCAL_PORT_RANGE: c_int = 51;
/// Read-only: the protocol of a raw socket.
pub const IP_PROTOCOL: c_int = 52;
/// Read-only: where a connection that the firewall redirected was meant to go.
pub const SO_ORIGINAL_DST: c_int = libc::SO_ORIGINAL_DST;

/// Default of `IP_MULTICAST_LOOP`.
pub const IP_DEFAULT_MULTICAST_LOOP: c_int = 1;
/// Default of `IP_MULTICAST_TTL`.
pub const IP_DEFAULT_MULTICAST_TTL: c_int = 1;
/// BSD's limit of memberships; Linux asks `/proc/sys/net/ipv4/igmp_max_memberships`.
pub const IP_MAX_MEMBERSHIPS: c_int = 20;

// For `IP_MTU_DISCOVER`.

/// Never forbid fragmentation.
pub const IP_PMTUDISC_DONT: c_int = libc::IP_PMTUDISC_DONT;
/// Fragment if the route asks for it.
pub const IP_PMTUDISC_WANT: c_int = libc::IP_PMTUDISC_WANT;
/// Always forbid fragmentation; too large datagrams fail.
pub const IP_PMTUDISC_DO: c_int = libc::IP_PMTUDISC_DO;
/// Forbid fragmentation and ignore the known path MTU.
pub const IP_PMTUDISC_PROBE: c_int = libc::IP_PMTUDISC_PROBE;
/// Use the MTU of the interface, and believe no ICMP message.
pub const IP_PMTUDISC_INTERFACE: c_int = libc::IP_PMTUDISC_INTERFACE;
/// As the interface, but fragment what is larger.
pub const IP_PMTUDISC_OMIT: c_int = libc::IP_PMTUDISC_OMIT;
