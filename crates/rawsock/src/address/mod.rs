//! Socket addresses: what they are, and how they look as bytes.
//!
//! One file a family, encoding and decoding only: pure, safe code that any
//! bytes of any length can go through. Names are looked up in `resolve/`.

mod error;
mod given;
mod inet;
mod inet6;
mod raw;
mod std_unix;
mod unix;

pub use error::AddressError;
pub use given::{AddressPart, Given, Part, ToAddress};
pub use raw::RawAddr;
pub use unix::UnixAddr;

use std::fmt;
use std::net::{IpAddr, SocketAddr, SocketAddrV4, SocketAddrV6};

use crate::consts::{AF_INET, AF_INET6, AF_UNIX, AF_UNSPEC, AddressFamily};
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
    pub fn family(&self) -> AddressFamily {
        match self {
            Self::Inet(_) => AF_INET,
            Self::Inet6(_) => AF_INET6,
            Self::Unix(_) => AF_UNIX,
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
    pub fn as_unix(&self) -> Option<&UnixAddr> {
        match self {
            Self::Unix(name) => Some(name),
            _ => None,
        }
    }

    pub(crate) fn encode(&self) -> Sockaddr {
        match self {
            Self::Inet(v4) => inet::encode(v4),
            Self::Inet6(v6) => inet6::encode(v6),
            Self::Unix(name) => unix::encode(name),
            Self::Other(raw) => raw.encode(),
            Self::Unnamed => Sockaddr::empty(),
        }
    }

    pub(crate) fn decode(name: &Sockaddr) -> Self {
        let bytes = name.as_bytes();
        let decoded = match family_of(bytes) {
            None if bytes.is_empty() => Some(Self::Unnamed),
            Some(AF_INET) => inet::decode(bytes).map(Self::Inet),
            Some(AF_INET6) => inet6::decode(bytes).map(Self::Inet6),
            Some(AF_UNIX) => unix::decode(bytes).map(Self::Unix),
            _ => None,
        };
        decoded.unwrap_or_else(|| Self::Other(RawAddr::from(*name)))
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

impl From<SocketAddrV4> for Address {
    fn from(address: SocketAddrV4) -> Self {
        Self::Inet(address)
    }
}

impl From<SocketAddrV6> for Address {
    fn from(address: SocketAddrV6) -> Self {
        Self::Inet6(address)
    }
}

impl From<SocketAddr> for Address {
    fn from(address: SocketAddr) -> Self {
        match address {
            SocketAddr::V4(v4) => Self::Inet(v4),
            SocketAddr::V6(v6) => Self::Inet6(v6),
        }
    }
}

impl From<UnixAddr> for Address {
    fn from(name: UnixAddr) -> Self {
        Self::Unix(name)
    }
}

impl From<RawAddr> for Address {
    fn from(raw: RawAddr) -> Self {
        Self::Other(raw)
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
            Self::Other(raw) => raw.fmt(f),
            Self::Unnamed => f.write_str("(no address)"),
        }
    }
}
