//! `AF_CAN`: `struct sockaddr_can`.

use std::fmt;

use super::family_bytes;
use super::layout::{field, put};
use crate::consts::AF_CAN;
use crate::sys::Sockaddr;

/// Family, padding, interface, and 16 bytes that are the protocol's.
const SIZE: usize = 24;

/// A CAN address: an interface, and what the protocol adds.
///
/// Which of the three forms it has is known by the protocol of the socket
/// only, so the address itself has all of them.
///
/// ```
/// use rawsock::CanAddr;
///
/// assert_eq!(CanAddr::raw(3).ifindex(), 3);
/// assert_eq!(CanAddr::isotp(3, 0x123, 0x456).as_isotp(), (0x123, 0x456));
/// assert_eq!(CanAddr::j1939(3, 7, 0x12300, 0x20).as_j1939(), (7, 0x12300, 0x20));
/// ```
///
/// Python: `(ifname,)`, `(ifname, rx_id, tx_id)`, `(ifname, name, pgn, addr)`.
/// Unlike Python, which gives the name of the interface, it has the index,
/// which the kernel gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "sockaddr_can")]
pub struct CanAddr {
    ifindex: i32,
    protocols: [u8; 16],
}

impl CanAddr {
    /// An address of `CAN_RAW` or `CAN_BCM`; interface 0 is any.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// if let Ok(s) = socket(AF_CAN, SOCK_RAW, CAN_RAW) { // a kernel may have no CAN
    ///     s.bind(CanAddr::raw(0))?; // frames of every interface
    /// }
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `(ifname,)`, where `""` is any.
    pub const fn raw(ifindex: i32) -> Self {
        Self {
            ifindex,
            protocols: [0; 16],
        }
    }

    /// An address of `CAN_ISOTP`: the identifiers to receive and to send.
    ///
    /// ```
    /// use rawsock::CanAddr;
    ///
    /// // A tester hears what the engine's unit sends, and is heard by it.
    /// let (tester, engine) = (CanAddr::isotp(3, 0x7e8, 0x7e0), CanAddr::isotp(3, 0x7e0, 0x7e8));
    /// assert_eq!(tester.as_isotp().1, engine.as_isotp().0);
    /// ```
    ///
    /// Python: `(ifname, rx_id, tx_id)`.
    pub fn isotp(ifindex: i32, rx_id: u32, tx_id: u32) -> Self {
        let mut address = Self::raw(ifindex);
        put(&mut address.protocols, 0, &rx_id.to_ne_bytes());
        put(&mut address.protocols, 4, &tx_id.to_ne_bytes());
        address
    }

    /// An address of `CAN_J1939`: name, parameter group number, address.
    ///
    /// ```
    /// use rawsock::{CanAddr, J1939_NO_NAME, J1939_NO_PGN};
    ///
    /// // Known by its address only, and for every parameter group.
    /// let unit = CanAddr::j1939(3, J1939_NO_NAME, J1939_NO_PGN, 0x20);
    /// assert_eq!(unit.as_j1939().2, 0x20);
    /// ```
    ///
    /// Python: `(ifname, name, pgn, addr)`.
    pub fn j1939(ifindex: i32, name: u64, pgn: u32, addr: u8) -> Self {
        let mut address = Self::raw(ifindex);
        put(&mut address.protocols, 0, &name.to_ne_bytes());
        put(&mut address.protocols, 8, &pgn.to_ne_bytes());
        put(&mut address.protocols, 12, &[addr]);
        address
    }

    /// The index of the interface; 0 for any.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let address = CanAddr::raw(if_nametoindex("lo")?.cast_signed());
    /// assert_eq!(if_indextoname(address.ifindex().cast_unsigned())?, "lo");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `socket.if_nametoindex(address[0])`.
    #[doc(alias = "can_ifindex")]
    pub const fn ifindex(&self) -> i32 {
        self.ifindex
    }

    /// The identifiers to receive and to send, on a `CAN_ISOTP` socket.
    ///
    /// ```
    /// let (rx_id, tx_id) = rawsock::CanAddr::isotp(3, 0x7e8, 0x7e0).as_isotp();
    /// assert_eq!((rx_id, tx_id), (0x7e8, 0x7e0));
    /// ```
    ///
    /// Python: `address[1:]`.
    pub fn as_isotp(&self) -> (u32, u32) {
        let [a, b, c, d, e, f, g, h, ..] = self.protocols;
        (
            u32::from_ne_bytes([a, b, c, d]),
            u32::from_ne_bytes([e, f, g, h]),
        )
    }

    /// Name, parameter group number and address, on a `CAN_J1939` socket.
    ///
    /// ```
    /// let (name, pgn, addr) = rawsock::CanAddr::j1939(3, 7, 0x12300, 0x20).as_j1939();
    /// assert_eq!((name, pgn, addr), (7, 0x12300, 0x20));
    /// ```
    ///
    /// Python: `address[1:]`.
    pub fn as_j1939(&self) -> (u64, u32, u8) {
        let [a, b, c, d, e, f, g, h, i, j, k, l, addr, ..] = self.protocols;
        (
            u64::from_ne_bytes([a, b, c, d, e, f, g, h]),
            u32::from_ne_bytes([i, j, k, l]),
            addr,
        )
    }
}

pub(super) fn encode(address: &CanAddr) -> Sockaddr {
    let mut bytes = [0; SIZE];
    put(&mut bytes, 0, &family_bytes(AF_CAN));
    put(&mut bytes, 4, &address.ifindex.to_ne_bytes());
    put(&mut bytes, 8, &address.protocols);
    Sockaddr::prefix(bytes, SIZE)
}

/// What the kernel leaves out is zero.
pub(super) fn decode(bytes: &[u8]) -> Option<CanAddr> {
    let mut address = CanAddr::raw(i32::from_ne_bytes(field(bytes, 4)?));
    put(&mut address.protocols, 0, bytes.get(8..)?);
    Some(address)
}

impl fmt::Display for CanAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "can interface {}", self.ifindex)?;
        if self.protocols != [0; 16] {
            write!(f, ", {}", self.protocols.escape_ascii())?;
        }
        Ok(())
    }
}
