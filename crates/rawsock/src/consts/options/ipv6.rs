//! IPv6 options, `IPV6_*`: `ipv6(7)`.

use libc::c_int;

/// Turn a socket with an IPv4 peer into an IPv4 socket.
pub const IPV6_ADDRFORM: c_int = libc::IPV6_ADDRFORM;
/// `IPV6_RECVPKTINFO` before RFC 3542.
pub const IPV6_2292PKTINFO: c_int = libc::IPV6_2292PKTINFO;
/// `IPV6_RECVHOPOPTS` before RFC 3542.
pub const IPV6_2292HOPOPTS: c_int = libc::IPV6_2292HOPOPTS;
/// `IPV6_RECVDSTOPTS` before RFC 3542.
pub const IPV6_2292DSTOPTS: c_int = libc::IPV6_2292DSTOPTS;
/// `IPV6_RECVRTHDR` before RFC 3542.
pub const IPV6_2292RTHDR: c_int = libc::IPV6_2292RTHDR;
/// Sticky control messages before RFC 3542.
pub const IPV6_2292PKTOPTIONS: c_int = libc::IPV6_2292PKTOPTIONS;
/// Offset of the checksum in raw packets.
pub const IPV6_CHECKSUM: c_int = libc::IPV6_CHECKSUM;
/// `IPV6_RECVHOPLIMIT` before RFC 3542.
pub const IPV6_2292HOPLIMIT: c_int = libc::IPV6_2292HOPLIMIT;
/// Address of the next hop.
pub const IPV6_NEXTHOP: c_int = libc::IPV6_NEXTHOP;
/// Receive the flow information with messages.
pub const IPV6_FLOWINFO: c_int = libc::IPV6_FLOWINFO;
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
/// Linux's name for `IPV6_JOIN_GROUP`.
pub const IPV6_ADD_MEMBERSHIP: c_int = libc::IPV6_ADD_MEMBERSHIP;
/// Leave a multicast group.
pub const IPV6_LEAVE_GROUP: c_int = 21;
/// Linux's name for `IPV6_LEAVE_GROUP`.
pub const IPV6_DROP_MEMBERSHIP: c_int = libc::IPV6_DROP_MEMBERSHIP;
/// Receive all packets with this router alert option (`SOCK_RAW`).
pub const IPV6_ROUTER_ALERT: c_int = libc::IPV6_ROUTER_ALERT;
/// Path MTU discovery mode.
pub const IPV6_MTU_DISCOVER: c_int = libc::IPV6_MTU_DISCOVER;
/// Known path MTU of a connected socket.
pub const IPV6_MTU: c_int = libc::IPV6_MTU;
/// Queue ICMPv6 errors.
pub const IPV6_RECVERR: c_int = libc::IPV6_RECVERR;
/// IPv6 only: leave IPv4 to other sockets.
///
/// ```
/// use rawsock::*;
///
/// let s = socket(AF_INET6, SOCK_STREAM, 0)?;
/// s.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 0)?; // for IPv4 clients too
/// s.bind(("::", 0))?;
/// # Ok::<(), Error>(())
/// ```
pub const IPV6_V6ONLY: c_int = libc::IPV6_V6ONLY;
/// Join an anycast group.
pub const IPV6_JOIN_ANYCAST: c_int = libc::IPV6_JOIN_ANYCAST;
/// Leave an anycast group.
pub const IPV6_LEAVE_ANYCAST: c_int = libc::IPV6_LEAVE_ANYCAST;
/// Deliver groups that other sockets joined.
pub const IPV6_MULTICAST_ALL: c_int = libc::IPV6_MULTICAST_ALL;
/// Receive router alerts of the own network namespace only.
pub const IPV6_ROUTER_ALERT_ISOLATE: c_int = libc::IPV6_ROUTER_ALERT_ISOLATE;
/// Receive the extensions of ICMPv6 errors too.
pub const IPV6_RECVERR_RFC4884: c_int = 31;
/// Get, renew and release flow labels.
pub const IPV6_FLOWLABEL_MGR: c_int = libc::IPV6_FLOWLABEL_MGR;
/// Send the flow information of the destination address.
pub const IPV6_FLOWINFO_SEND: c_int = libc::IPV6_FLOWINFO_SEND;
/// IPsec policy of this socket, in the form of `ipsec(4)`.
pub const IPV6_IPSEC_POLICY: c_int = libc::IPV6_IPSEC_POLICY;
/// IPsec policy of this socket, in Linux's own form.
pub const IPV6_XFRM_POLICY: c_int = libc::IPV6_XFRM_POLICY;
/// The caller builds the IPv6 header (`SOCK_RAW`).
pub const IPV6_HDRINCL: c_int = 36;
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
/// Make up flow labels of packets sent.
pub const IPV6_AUTOFLOWLABEL: c_int = libc::IPV6_AUTOFLOWLABEL;
/// Which source address is preferred: `IPV6_PREFER_SRC_*`.
pub const IPV6_ADDR_PREFERENCES: c_int = libc::IPV6_ADDR_PREFERENCES;
/// Drop packets whose hop limit is below this.
pub const IPV6_MINHOPCOUNT: c_int = libc::IPV6_MINHOPCOUNT;
/// The control message of `IPV6_RECVORIGDSTADDR`, and its number.
pub const IPV6_ORIGDSTADDR: c_int = libc::IPV6_ORIGDSTADDR;
/// Receive the original destination with messages.
pub const IPV6_RECVORIGDSTADDR: c_int = libc::IPV6_RECVORIGDSTADDR;
/// Transparent proxying.
pub const IPV6_TRANSPARENT: c_int = libc::IPV6_TRANSPARENT;
/// Interface of unicast packets sent.
pub const IPV6_UNICAST_IF: c_int = libc::IPV6_UNICAST_IF;
/// Receive the size of the largest fragment with messages.
pub const IPV6_RECVFRAGSIZE: c_int = libc::IPV6_RECVFRAGSIZE;
/// Bind to an address that does not exist yet.
pub const IPV6_FREEBIND: c_int = libc::IPV6_FREEBIND;

/// Routing header of type 0.
pub const IPV6_RTHDR_TYPE_0: c_int = 0;

// For `IPV6_MTU_DISCOVER`.

/// Use the smallest MTU rather than discover a larger one.
pub const IPV6_PMTUDISC_DONT: c_int = libc::IPV6_PMTUDISC_DONT;
/// Fragment to the known path MTU.
pub const IPV6_PMTUDISC_WANT: c_int = libc::IPV6_PMTUDISC_WANT;
/// Never fragment; too large datagrams fail.
pub const IPV6_PMTUDISC_DO: c_int = libc::IPV6_PMTUDISC_DO;
/// Never fragment, and ignore the known path MTU.
pub const IPV6_PMTUDISC_PROBE: c_int = libc::IPV6_PMTUDISC_PROBE;
/// Use the MTU of the interface, and believe no ICMPv6 message.
pub const IPV6_PMTUDISC_INTERFACE: c_int = libc::IPV6_PMTUDISC_INTERFACE;
/// As the interface, but fragment what is larger.
pub const IPV6_PMTUDISC_OMIT: c_int = libc::IPV6_PMTUDISC_OMIT;

// For `IPV6_ADDR_PREFERENCES`.

/// Prefer a temporary address.
pub const IPV6_PREFER_SRC_TMP: c_int = libc::IPV6_PREFER_SRC_TMP;
/// Prefer a public address.
pub const IPV6_PREFER_SRC_PUBLIC: c_int = libc::IPV6_PREFER_SRC_PUBLIC;
/// Prefer temporary or public addresses as the system is set.
pub const IPV6_PREFER_SRC_PUBTMP_DEFAULT: c_int = libc::IPV6_PREFER_SRC_PUBTMP_DEFAULT;
/// Prefer a care-of address.
pub const IPV6_PREFER_SRC_COA: c_int = libc::IPV6_PREFER_SRC_COA;
/// Prefer a home address.
pub const IPV6_PREFER_SRC_HOME: c_int = libc::IPV6_PREFER_SRC_HOME;
/// Prefer an address generated cryptographically.
pub const IPV6_PREFER_SRC_CGA: c_int = libc::IPV6_PREFER_SRC_CGA;
/// Prefer an address not generated cryptographically.
pub const IPV6_PREFER_SRC_NONCGA: c_int = libc::IPV6_PREFER_SRC_NONCGA;

// Parts of the flow information, in host order.

/// The bits of the flow label.
pub const IPV6_FLOWINFO_FLOWLABEL: u32 = libc::IPV6_FLOWINFO_FLOWLABEL as u32;
/// The bits of the traffic class.
pub const IPV6_FLOWINFO_PRIORITY: u32 = libc::IPV6_FLOWINFO_PRIORITY as u32;

// For `IPV6_FLOWLABEL_MGR`: what to do.

/// Get a flow label.
pub const IPV6_FL_A_GET: u8 = 0;
/// Release a flow label.
pub const IPV6_FL_A_PUT: u8 = 1;
/// Keep a flow label for longer.
pub const IPV6_FL_A_RENEW: u8 = 2;

// For `IPV6_FLOWLABEL_MGR`: flags.

/// Make the flow label if there is none.
pub const IPV6_FL_F_CREATE: u16 = 1;
/// Fail if the flow label is there.
pub const IPV6_FL_F_EXCL: u16 = 2;
/// Answer with the flow label of the peer.
pub const IPV6_FL_F_REFLECT: u16 = 4;
/// Ask for the flow label of the peer.
pub const IPV6_FL_F_REMOTE: u16 = 8;

// For `IPV6_FLOWLABEL_MGR`: with whom the label is shared.

/// Not said with whom a flow label is shared.
pub const IPV6_FL_S_NONE: u8 = 0;
/// Share the flow label with nobody.
pub const IPV6_FL_S_EXCL: u8 = 1;
/// Share the flow label within the process.
pub const IPV6_FL_S_PROCESS: u8 = 2;
/// Share the flow label with the same user.
pub const IPV6_FL_S_USER: u8 = 3;
/// Share the flow label with everybody.
pub const IPV6_FL_S_ANY: u8 = 255;
