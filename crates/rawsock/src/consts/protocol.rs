//! Protocols, `IPPROTO_*`.

use std::fmt;

use libc::c_int;

use super::{name_of, named_constants};

/// A protocol: the third argument of [`socket`](crate::socket()).
///
/// Any number is legal, `0` (the usual protocol of the kind) above all, and
/// so is a 16-bit Ethernet protocol in network order. A protocol also fits
/// where `setsockopt` wants a level.
///
/// ```
/// use rawsock::{IPPROTO_TCP, Protocol};
///
/// assert_eq!(Protocol::from(6), IPPROTO_TCP);
/// assert_eq!(format!("{IPPROTO_TCP:?}"), "IPPROTO_TCP");
/// assert_eq!(i32::from(IPPROTO_TCP), 6);
/// ```
///
/// Python: an `int`, also as `socket.IPPROTO_TCP`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[doc(alias = "proto")]
pub struct Protocol(pub(super) c_int);

impl From<c_int> for Protocol {
    fn from(number: c_int) -> Self {
        Self(number)
    }
}

impl From<u16> for Protocol {
    fn from(number: u16) -> Self {
        Self(number.into())
    }
}

impl From<Protocol> for c_int {
    fn from(protocol: Protocol) -> Self {
        protocol.0
    }
}

impl fmt::Debug for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match name_of(NAMES, self.0) {
            Some(name) => f.write_str(name),
            None => write!(f, "Protocol({})", self.0),
        }
    }
}

named_constants! { Protocol, NAMES;
    /// The level of IPv4 options; as a protocol, 0 means the usual one.
    IPPROTO_IP = libc::IPPROTO_IP;
    /// IPv6 hop-by-hop options; 0 too.
    IPPROTO_HOPOPTS = libc::IPPROTO_HOPOPTS;
    /// Internet Control Message Protocol.
    IPPROTO_ICMP = libc::IPPROTO_ICMP;
    /// Internet Group Management Protocol.
    IPPROTO_IGMP = libc::IPPROTO_IGMP;
    /// IPv4 inside IPv4.
    IPPROTO_IPIP = libc::IPPROTO_IPIP;
    /// Transmission Control Protocol.
    IPPROTO_TCP = libc::IPPROTO_TCP;
    /// Exterior Gateway Protocol.
    IPPROTO_EGP = libc::IPPROTO_EGP;
    /// PARC Universal Packet.
    IPPROTO_PUP = libc::IPPROTO_PUP;
    /// User Datagram Protocol.
    IPPROTO_UDP = libc::IPPROTO_UDP;
    /// Xerox Internet Datagram Protocol.
    IPPROTO_IDP = libc::IPPROTO_IDP;
    /// ISO Transport Protocol class 4.
    IPPROTO_TP = libc::IPPROTO_TP;
    /// Datagram Congestion Control Protocol.
    IPPROTO_DCCP = libc::IPPROTO_DCCP;
    /// IPv6, and the level of its options.
    IPPROTO_IPV6 = libc::IPPROTO_IPV6;
    /// IPv6 routing header.
    IPPROTO_ROUTING = libc::IPPROTO_ROUTING;
    /// IPv6 fragment header.
    IPPROTO_FRAGMENT = libc::IPPROTO_FRAGMENT;
    /// Resource Reservation Protocol.
    IPPROTO_RSVP = libc::IPPROTO_RSVP;
    /// Generic Routing Encapsulation.
    IPPROTO_GRE = libc::IPPROTO_GRE;
    /// IPsec encapsulating security payload.
    IPPROTO_ESP = libc::IPPROTO_ESP;
    /// IPsec authentication header.
    IPPROTO_AH = libc::IPPROTO_AH;
    /// Internet Control Message Protocol for IPv6.
    IPPROTO_ICMPV6 = libc::IPPROTO_ICMPV6;
    /// No next IPv6 header.
    IPPROTO_NONE = libc::IPPROTO_NONE;
    /// IPv6 destination options.
    IPPROTO_DSTOPTS = libc::IPPROTO_DSTOPTS;
    /// Multicast Transport Protocol.
    IPPROTO_MTP = libc::IPPROTO_MTP;
    /// Pseudo header of IPsec's BEET mode.
    IPPROTO_BEETPH = libc::IPPROTO_BEETPH;
    /// IP inside IP with a header in between.
    IPPROTO_ENCAP = libc::IPPROTO_ENCAP;
    /// Protocol Independent Multicast.
    IPPROTO_PIM = libc::IPPROTO_PIM;
    /// Compressed IP.
    IPPROTO_COMP = libc::IPPROTO_COMP;
    /// Layer 2 Tunneling Protocol.
    IPPROTO_L2TP = 115;
    /// Stream Control Transmission Protocol.
    IPPROTO_SCTP = libc::IPPROTO_SCTP;
    /// IPv6 mobility header.
    IPPROTO_MH = libc::IPPROTO_MH;
    /// UDP with partial checksums: `udplite(7)`.
    IPPROTO_UDPLITE = libc::IPPROTO_UDPLITE;
    /// MPLS inside IP.
    IPPROTO_MPLS = libc::IPPROTO_MPLS;
    /// Ethernet inside IPv6.
    IPPROTO_ETHERNET = libc::IPPROTO_ETHERNET;
    /// A raw socket that sends whole IPv4 packets and receives none: `raw(7)`.
    IPPROTO_RAW = libc::IPPROTO_RAW;
    /// TCP, or shared memory where both sides can.
    IPPROTO_SMC = 256;
    /// Multipath TCP.
    IPPROTO_MPTCP = libc::IPPROTO_MPTCP;
}
