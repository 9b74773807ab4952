//! Where a packet came in and what it was addressed to.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::field;

/// Interface and addresses of an IPv4 packet: `IP_PKTINFO` of `ip(7)`.
///
/// Received, it says where the packet came in. Sent, it says which address
/// and interface it leaves by; zero and unspecified leave that to the kernel.
///
/// ```
/// use std::net::Ipv4Addr;
/// use rawsock::*;
/// use rawsock::ancillary::{ControlMessage, ControlMessageRef, Ipv4PacketInfo};
///
/// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
/// s.bind(("", 0))?;
/// s.setsockopt(SOL_IP, IP_PKTINFO, 1)?;
/// let port = s.getsockname()?.port().unwrap_or_default();
/// s.sendto(b"hello", ("127.0.0.2", port))?;
///
/// let request = s.recvmsg(1024, CMSG_SPACE(12))?;
/// let [ControlMessage::Ipv4PacketInfo(info)] = request.ancillary[..] else {
///     panic!("{request:?}");
/// };
/// assert_eq!(info.addr, Ipv4Addr::new(127, 0, 0, 2)); // not 127.0.0.1
///
/// // The reply comes from the address that was asked.
/// let from = Ipv4PacketInfo { spec_dst: info.addr, ..Default::default() };
/// let from = [ControlMessageRef::Ipv4PacketInfo(from)];
/// let reply = [std::io::IoSlice::new(b"hello yourself")];
/// s.sendmsg_to(&reply, &from, 0, &request.address)?;
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `struct.unpack("I4s4s", cmsg_data)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "in_pktinfo")]
pub struct Ipv4PacketInfo {
    /// Index of the interface, as in [`if_indextoname`](crate::if_indextoname).
    pub ifindex: u32,
    /// The local address: to send from, or that the packet was routed to.
    pub spec_dst: Ipv4Addr,
    /// The destination in the header, which may be a multicast group. Not
    /// used when sending.
    pub addr: Ipv4Addr,
}

impl Default for Ipv4PacketInfo {
    fn default() -> Self {
        Self {
            ifindex: 0,
            spec_dst: Ipv4Addr::UNSPECIFIED,
            addr: Ipv4Addr::UNSPECIFIED,
        }
    }
}

impl Ipv4PacketInfo {
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; 12] = bytes.try_into().ok()?;
        Some(Self {
            ifindex: u32::from_ne_bytes(field(bytes, 0)?),
            spec_dst: field::<4>(bytes, 4)?.into(),
            addr: field::<4>(bytes, 8)?.into(),
        })
    }

    pub(super) fn to_bytes(self) -> [u8; 12] {
        let mut bytes = [0; 12];
        bytes[..4].copy_from_slice(&self.ifindex.to_ne_bytes());
        bytes[4..8].copy_from_slice(&self.spec_dst.octets());
        bytes[8..].copy_from_slice(&self.addr.octets());
        bytes
    }
}

/// Interface and address of an IPv6 packet: `IPV6_PKTINFO` of RFC 3542.
///
/// Received, it says what the packet was addressed to and where it came in.
/// Sent, it says which address and interface it leaves by; zero and
/// unspecified leave that to the kernel. See [`Ipv4PacketInfo`].
///
/// Python: `struct.unpack("16sI", cmsg_data)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "in6_pktinfo")]
pub struct Ipv6PacketInfo {
    /// The destination, or the address to send from.
    pub addr: Ipv6Addr,
    /// Index of the interface.
    pub ifindex: u32,
}

impl Default for Ipv6PacketInfo {
    fn default() -> Self {
        Self {
            addr: Ipv6Addr::UNSPECIFIED,
            ifindex: 0,
        }
    }
}

impl Ipv6PacketInfo {
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; 20] = bytes.try_into().ok()?;
        Some(Self {
            addr: field::<16>(bytes, 0)?.into(),
            ifindex: u32::from_ne_bytes(field(bytes, 16)?),
        })
    }

    pub(super) fn to_bytes(self) -> [u8; 20] {
        let mut bytes = [0; 20];
        bytes[..16].copy_from_slice(&self.addr.octets());
        bytes[16..].copy_from_slice(&self.ifindex.to_ne_bytes());
        bytes
    }
}

/// What `AF_PACKET` says of a frame, after `PACKET_AUXDATA`: `packet(7)`.
///
/// Python: `struct.unpack("IIIHHHH", cmsg_data)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "tpacket_auxdata")]
pub struct PacketAuxdata {
    /// `TP_STATUS_*`.
    pub status: u32,
    /// Length of the packet, which may exceed what was received.
    pub len: u32,
    /// How much of it was captured.
    pub snaplen: u32,
    /// Where the link layer's header begins.
    pub mac: u16,
    /// Where the network layer's header begins.
    pub net: u16,
    /// VLAN tag, valid with `TP_STATUS_VLAN_VALID`.
    pub vlan_tci: u16,
    /// VLAN protocol, valid with `TP_STATUS_VLAN_TPID_VALID`.
    pub vlan_tpid: u16,
}

impl PacketAuxdata {
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; 20] = bytes.try_into().ok()?;
        let u32_at = |offset| field(bytes, offset).map(u32::from_ne_bytes);
        let u16_at = |offset| field(bytes, offset).map(u16::from_ne_bytes);
        Some(Self {
            status: u32_at(0)?,
            len: u32_at(4)?,
            snaplen: u32_at(8)?,
            mac: u16_at(12)?,
            net: u16_at(14)?,
            vlan_tci: u16_at(16)?,
            vlan_tpid: u16_at(18)?,
        })
    }
}
