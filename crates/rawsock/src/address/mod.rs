//! Socket addresses: what they are, and how they look as bytes.
//!
//! One file a family, encoding and decoding only: pure, safe code that any
//! bytes of any length can go through. Names are looked up in `resolve/`.

mod alg;
mod bluetooth;
mod can;
mod error;
mod given;
mod inet;
mod inet6;
mod layout;
mod netlink;
mod packet;
mod qipcrtr;
mod raw;
mod std_unix;
#[cfg(test)]
mod tests;
mod tipc;
mod unix;
mod vsock;
mod xdp;

pub use alg::AlgAddr;
pub use bluetooth::{BdAddr, BluetoothAddr};
pub use can::CanAddr;
pub use error::AddressError;
pub use given::{AddressPart, Given, Part, ToAddress};
pub use netlink::NetlinkAddr;
pub use packet::PacketAddr;
pub use qipcrtr::QipcrtrAddr;
pub use raw::RawAddr;
pub use tipc::{TipcAddr, TipcName};
pub use unix::UnixAddr;
pub use vsock::VsockAddr;
pub use xdp::XdpAddr;

use std::fmt;
use std::net::{IpAddr, SocketAddr, SocketAddrV4, SocketAddrV6};

use crate::consts::*;
use crate::sys::Sockaddr;

/// The address of a socket, in any family.
///
/// What [`accept`](crate::Socket::accept), [`recvfrom`](crate::Socket::recvfrom)
/// and [`getsockname`](crate::Socket::getsockname) return, and one of the
/// many things that [`bind`](crate::Socket::bind) takes (see [`ToAddress`]).
/// It prints as people write it: `127.0.0.1:80`, `[::1]:80`, `/run/x.sock`,
/// `@name` for an abstract Unix name.
///
/// ```
/// use rawsock::*;
///
/// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
/// s.bind(("127.0.0.1", 0))?;
/// let address = s.getsockname()?;
/// assert_eq!(address.ip(), Some([127, 0, 0, 1].into()));
/// assert_ne!(address.port(), Some(0));
/// match address {
///     Address::Inet(v4) => println!("port {} of {}", v4.port(), v4.ip()),
///     other => println!("{other}"),
/// }
/// # Ok::<(), Error>(())
/// ```
///
/// Python: the tuples of the `socket` module. Unlike there, a family that has
/// no case here is no error: its bytes are kept in [`Address::Other`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[doc(alias = "sockaddr")]
pub enum Address {
    /// IPv4. Python: `(host, port)`.
    #[doc(alias = "sockaddr_in")]
    Inet(SocketAddrV4),
    /// IPv6. Python: `(host, port, flowinfo, scope_id)`.
    ///
    /// As in Python, and unlike in `std`, the flow information is a number in
    /// host order.
    #[doc(alias = "sockaddr_in6")]
    Inet6(SocketAddrV6),
    /// A path, an abstract name, or no name yet. Python: `str` or `bytes`.
    Unix(UnixAddr),
    /// The kernel and those who talk to it. Python: `(pid, groups)`.
    Netlink(NetlinkAddr),
    /// Frames of an interface. Python: `(ifname, proto, pkttype, hatype, addr)`.
    Packet(PacketAddr),
    /// A CAN interface, and what its protocol adds. Python: `(ifname, …)`.
    Can(CanAddr),
    /// A virtual machine or its host. Python: `(cid, port)`.
    Vsock(VsockAddr),
    /// A name or a socket of the cluster. Python: `(addr_type, v1, v2, v3, scope)`.
    Tipc(TipcAddr),
    /// An algorithm of the kernel. Python: `(type, name[, feat[, mask]])`.
    Alg(AlgAddr),
    /// A node of the Qualcomm IPC router. Python: `(node, port)`.
    Qipcrtr(QipcrtrAddr),
    /// L2CAP, RFCOMM, HCI or SCO. Python: a tuple, a `str` or an `int`.
    Bluetooth(BluetoothAddr),
    /// A queue of an interface. Python does not have it.
    Xdp(XdpAddr),
    /// A family without a case of its own, as bytes.
    Other(RawAddr),
    /// The kernel gave no address. Python: `None`.
    Unnamed,
}

impl Address {
    /// The address whose `struct sockaddr` has these bytes.
    ///
    /// Bytes too short or too strange for their family become
    /// [`Address::Other`]; no bytes at all are [`Address::Unnamed`]. Bytes
    /// beyond those that the family has are ignored.
    ///
    /// # Errors
    ///
    /// More than 128 bytes, which no address has.
    ///
    /// ```
    /// use rawsock::Address;
    ///
    /// let address = Address::from("127.0.0.1:80".parse::<std::net::SocketAddr>()?);
    /// assert_eq!(Address::from_bytes(&address.to_bytes())?, address);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Python has none: there only the module itself sees a `struct sockaddr`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, AddressError> {
        match Sockaddr::copy_of(bytes) {
            Some(name) => Ok(Self::decode(&name)),
            None => Err(AddressError::new("an address has at most 128 bytes")),
        }
    }

    /// The bytes of the `struct sockaddr`, as the kernel takes them.
    ///
    /// See [`from_bytes`](Self::from_bytes).
    ///
    /// ```
    /// let address = rawsock::Address::from(rawsock::UnixAddr::new(b"\0x").unwrap());
    /// assert_eq!(address.to_bytes()[2..], *b"\0x");
    /// ```
    ///
    /// Python has none: there only the module itself sees a `struct sockaddr`.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.encode().as_bytes().to_vec()
    }

    /// The family; `AF_UNSPEC` if there is no address.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// assert_eq!(a.getsockname()?.family(), AF_UNIX);
    /// assert_eq!(Address::Unnamed.family(), AF_UNSPEC);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python has none: a tuple does not say its family. The socket does, `s.family`.
    #[doc(alias = "sa_family")]
    pub fn family(&self) -> AddressFamily {
        match self {
            Self::Inet(_) => AF_INET,
            Self::Inet6(_) => AF_INET6,
            Self::Unix(_) => AF_UNIX,
            Self::Netlink(_) => AF_NETLINK,
            Self::Packet(_) => AF_PACKET,
            Self::Can(_) => AF_CAN,
            Self::Vsock(_) => AF_VSOCK,
            Self::Tipc(_) => AF_TIPC,
            Self::Alg(_) => AF_ALG,
            Self::Qipcrtr(_) => AF_QIPCRTR,
            Self::Bluetooth(_) => AF_BLUETOOTH,
            Self::Xdp(_) => AF_XDP,
            Self::Other(raw) => raw.family(),
            Self::Unnamed => AF_UNSPEC,
        }
    }

    /// The IP address, if the family has one. Python: `address[0]`.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// s.bind(("127.0.0.1", 0))?;
    /// assert!(s.getsockname()?.ip().unwrap().is_loopback());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn ip(&self) -> Option<IpAddr> {
        self.as_socket().map(|address| address.ip())
    }

    /// The port, if the family has one. Python: `address[1]`.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET6, SOCK_STREAM, 0)?;
    /// s.bind(("::1", 0))?; // whatever port is free
    /// println!("listening on port {}", s.getsockname()?.port().unwrap());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn port(&self) -> Option<u16> {
        self.as_socket().map(|address| address.port())
    }

    /// The address as `std` has it, if it is IPv4 or IPv6.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET, SOCK_STREAM, 0)?;
    /// s.bind(("127.0.0.1", 0))?;
    /// s.listen(1)?;
    /// std::net::TcpStream::connect(s.getsockname()?.as_socket().unwrap())?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Python: the tuple itself.
    pub fn as_socket(&self) -> Option<SocketAddr> {
        match self {
            Self::Inet(v4) => Some(SocketAddr::V4(*v4)),
            Self::Inet6(v6) => Some(SocketAddr::V6(*v6)),
            _ => None,
        }
    }

    /// The name, if the family is `AF_UNIX`.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let s = socket(AF_UNIX, SOCK_DGRAM, 0)?;
    /// s.bind(b"\0rawsock example as_unix")?;
    /// let name = s.getsockname()?;
    /// assert_eq!(name.as_unix().unwrap().as_bytes(), b"\0rawsock example as_unix");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: the `str` or `bytes` itself.
    pub fn as_unix(&self) -> Option<&UnixAddr> {
        match self {
            Self::Unix(name) => Some(name),
            _ => None,
        }
    }

    #[inline]
    pub(crate) fn encode(&self) -> Sockaddr {
        match self {
            Self::Inet(v4) => inet::encode(v4),
            Self::Inet6(v6) => inet6::encode(v6),
            Self::Unix(name) => unix::encode(name),
            Self::Netlink(address) => netlink::encode(address),
            Self::Packet(address) => packet::encode(address),
            Self::Can(address) => can::encode(address),
            Self::Vsock(address) => vsock::encode(address),
            Self::Tipc(address) => tipc::encode(address),
            Self::Alg(address) => alg::encode(address),
            Self::Qipcrtr(address) => qipcrtr::encode(address),
            Self::Bluetooth(address) => bluetooth::encode(address),
            Self::Xdp(address) => xdp::encode(address),
            Self::Other(raw) => raw.encode(),
            Self::Unnamed => Sockaddr::empty(),
        }
    }

    #[inline]
    pub(crate) fn decode(name: &Sockaddr) -> Self {
        let bytes = name.as_bytes();
        // Each returns by itself: an address is large, and not to be copied
        // from hand to hand.
        macro_rules! decode {
            ($case:ident, $family:ident) => {
                if let Some(address) = $family::decode(bytes) {
                    return Self::$case(address);
                }
            };
        }
        match family_of(bytes) {
            None if bytes.is_empty() => return Self::Unnamed,
            Some(AF_INET) => decode!(Inet, inet),
            Some(AF_INET6) => decode!(Inet6, inet6),
            Some(AF_UNIX) => decode!(Unix, unix),
            Some(AF_NETLINK) => decode!(Netlink, netlink),
            Some(AF_PACKET) => decode!(Packet, packet),
            Some(AF_CAN) => decode!(Can, can),
            Some(AF_VSOCK) => decode!(Vsock, vsock),
            Some(AF_TIPC) => decode!(Tipc, tipc),
            Some(AF_ALG) => decode!(Alg, alg),
            Some(AF_QIPCRTR) => decode!(Qipcrtr, qipcrtr),
            Some(AF_BLUETOOTH) => decode!(Bluetooth, bluetooth),
            Some(AF_XDP) => decode!(Xdp, xdp),
            _ => {}
        }
        Self::Other(RawAddr::from(*name))
    }
}

/// The family that every address begins with, in native byte order.
fn family_of(bytes: &[u8]) -> Option<AddressFamily> {
    let family = u16::from_ne_bytes(*bytes.first_chunk()?);
    Some(AddressFamily::from(i32::from(family)))
}

/// The two bytes that every address of `family` begins with; a family of more
/// than 16 bits, which no address has, is cut.
fn family_bytes(family: AddressFamily) -> [u8; 2] {
    (i32::from(family) as u16).to_ne_bytes()
}

/// From the address of a family.
macro_rules! cases {
    ($($case:ident: $type:ty;)+) => {
        $(impl From<$type> for Address {
            fn from(address: $type) -> Self {
                Self::$case(address)
            }
        })+
    };
}

cases! {
    Inet: SocketAddrV4;
    Inet6: SocketAddrV6;
    Unix: UnixAddr;
    Netlink: NetlinkAddr;
    Packet: PacketAddr;
    Can: CanAddr;
    Vsock: VsockAddr;
    Tipc: TipcAddr;
    Alg: AlgAddr;
    Qipcrtr: QipcrtrAddr;
    Bluetooth: BluetoothAddr;
    Xdp: XdpAddr;
    Other: RawAddr;
}

impl From<SocketAddr> for Address {
    fn from(address: SocketAddr) -> Self {
        match address {
            SocketAddr::V4(v4) => Self::Inet(v4),
            SocketAddr::V6(v6) => Self::Inet6(v6),
        }
    }
}

impl TryFrom<Address> for SocketAddr {
    type Error = AddressError;

    /// The address as `std` has it, if it is IPv4 or IPv6.
    fn try_from(address: Address) -> Result<Self, AddressError> {
        address
            .as_socket()
            .ok_or(AddressError::new("not an IPv4 or IPv6 address"))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Inet(v4) => v4.fmt(f),
            Self::Inet6(v6) => v6.fmt(f),
            Self::Unix(name) => name.fmt(f),
            Self::Netlink(address) => address.fmt(f),
            Self::Packet(address) => address.fmt(f),
            Self::Can(address) => address.fmt(f),
            Self::Vsock(address) => address.fmt(f),
            Self::Tipc(address) => address.fmt(f),
            Self::Alg(address) => address.fmt(f),
            Self::Qipcrtr(address) => address.fmt(f),
            Self::Bluetooth(address) => address.fmt(f),
            Self::Xdp(address) => address.fmt(f),
            Self::Other(raw) => raw.fmt(f),
            Self::Unnamed => f.write_str("(no address)"),
        }
    }
}
