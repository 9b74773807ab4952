//! `AF_PACKET`: `struct sockaddr_ll`.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::layout::{field, put};
use super::{AddressError, family_bytes};
use crate::consts::AF_PACKET;
use crate::sys::Sockaddr;

/// Family, protocol, interface, hardware type, packet type, length of the
/// hardware address.
const HEAD: usize = 12;
/// `sll_addr` has 8 bytes, and the kernel goes on behind them if need be.
const USUAL: usize = 8;
/// `MAX_ADDR_LEN` of the kernel.
const LONGEST: usize = 32;

/// Where a frame came from or is to go: `packet(7)`.
///
/// ```
/// use rawsock::{ETH_P_IP, PacketAddr};
///
/// let to = PacketAddr::new(2, ETH_P_IP).with_hwaddr(&[2, 0, 0, 0, 0, 1])?;
/// assert_eq!(to.to_string(), "packet interface 2, protocol 0x0800, 02:00:00:00:00:01");
/// # Ok::<(), rawsock::AddressError>(())
/// ```
///
/// Python: `(ifname, proto, pkttype, hatype, addr)`. Unlike Python, which
/// gives the name of the interface, it has the index, which the kernel gives.
#[derive(Clone, Copy)]
#[doc(alias = "sockaddr_ll")]
pub struct PacketAddr {
    /// Index of the interface; 0 for any.
    pub ifindex: i32,
    /// Ethernet protocol, such as `ETH_P_IP`; in host order, as in Python.
    pub protocol: u16,
    /// For whom the frame is: `PACKET_HOST`, `PACKET_OUTGOING`, …
    pub pkttype: u8,
    /// Type of the hardware, `ARPHRD_*`.
    pub hatype: u16,
    hwaddr: [u8; LONGEST],
    // At most LONGEST.
    halen: u8,
}

impl PacketAddr {
    /// Frames of `protocol` on an interface.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let of_lo = PacketAddr::new(if_nametoindex("lo")?.cast_signed(), ETH_P_IP);
    /// if let Ok(s) = socket(AF_PACKET, SOCK_DGRAM, 0) { // needs CAP_NET_RAW
    ///     s.bind(of_lo)?; // IPv4 packets of `lo`, and no others
    /// }
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `(ifname, proto)`.
    pub const fn new(ifindex: i32, protocol: u16) -> Self {
        Self {
            ifindex,
            protocol,
            pkttype: 0,
            hatype: 0,
            hwaddr: [0; LONGEST],
            halen: 0,
        }
    }

    /// The same with a hardware address.
    ///
    /// # Errors
    ///
    /// More than 32 bytes.
    ///
    /// ```
    /// use rawsock::{ETH_P_ARP, PacketAddr};
    ///
    /// let everybody = PacketAddr::new(2, ETH_P_ARP).with_hwaddr(&[0xff; 6])?;
    /// assert_eq!(everybody.hwaddr(), [0xff; 6]);
    /// # Ok::<(), rawsock::AddressError>(())
    /// ```
    ///
    /// Python: `(ifname, proto, pkttype, hatype, addr)`, with 8 bytes at most.
    pub fn with_hwaddr(mut self, hwaddr: &[u8]) -> Result<Self, AddressError> {
        if hwaddr.len() > LONGEST {
            let reason = "a hardware address has at most 32 bytes";
            return Err(AddressError::new(reason));
        }
        self.hwaddr = [0; LONGEST];
        put(&mut self.hwaddr, 0, hwaddr);
        // At most 32.
        self.halen = hwaddr.len() as u8;
        Ok(self)
    }

    /// The hardware address.
    ///
    /// ```
    /// assert!(rawsock::PacketAddr::new(1, 0).hwaddr().is_empty());
    /// ```
    ///
    /// Python: `address[4]`.
    #[doc(alias = "sll_addr")]
    pub fn hwaddr(&self) -> &[u8] {
        &self.hwaddr[..usize::from(self.halen)]
    }
}

pub(super) fn encode(address: &PacketAddr) -> Sockaddr {
    let mut bytes = [0; HEAD + LONGEST];
    put(&mut bytes, 0, &family_bytes(AF_PACKET));
    put(&mut bytes, 2, &address.protocol.to_be_bytes());
    put(&mut bytes, 4, &address.ifindex.to_ne_bytes());
    put(&mut bytes, 8, &address.hatype.to_ne_bytes());
    put(&mut bytes, 10, &[address.pkttype, address.halen]);
    put(&mut bytes, HEAD, address.hwaddr());
    Sockaddr::prefix(bytes, HEAD + usize::from(address.halen).max(USUAL))
}

pub(super) fn decode(bytes: &[u8]) -> Option<PacketAddr> {
    let [pkttype, halen] = field(bytes, 10)?;
    let mut address = PacketAddr::new(
        i32::from_ne_bytes(field(bytes, 4)?),
        u16::from_be_bytes(field(bytes, 2)?),
    );
    address.hatype = u16::from_ne_bytes(field(bytes, 8)?);
    address.pkttype = pkttype;
    let hwaddr = bytes.get(HEAD..)?.get(..usize::from(halen))?;
    address.with_hwaddr(hwaddr).ok()
}

impl PartialEq for PacketAddr {
    fn eq(&self, other: &Self) -> bool {
        encode(self) == encode(other)
    }
}

impl Eq for PacketAddr {}

impl Hash for PacketAddr {
    fn hash<H: Hasher>(&self, state: &mut H) {
        encode(self).hash(state);
    }
}

impl fmt::Debug for PacketAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PacketAddr")
            .field("ifindex", &self.ifindex)
            .field("protocol", &self.protocol)
            .field("pkttype", &self.pkttype)
            .field("hatype", &self.hatype)
            .field("hwaddr", &self.hwaddr())
            .finish()
    }
}

impl fmt::Display for PacketAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (ifindex, protocol) = (self.ifindex, self.protocol);
        write!(f, "packet interface {ifindex}, protocol {protocol:#06x}")?;
        for (index, byte) in self.hwaddr().iter().enumerate() {
            let separator = if index == 0 { ", " } else { ":" };
            write!(f, "{separator}{byte:02x}")?;
        }
        Ok(())
    }
}
