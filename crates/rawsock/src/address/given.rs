//! What callers write for an address, before anybody knows its family.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use super::{
    Address, AlgAddr, BluetoothAddr, CanAddr, NetlinkAddr, PacketAddr, QipcrtrAddr, RawAddr,
    TipcAddr, UnixAddr, VsockAddr, XdpAddr,
};

/// Everything that can be written where a socket wants an address.
///
/// As with Python's tuples, the socket's own family decides what it means:
///
/// | family | forms |
/// |---|---|
/// | `AF_INET` | `("host", port)`, `(IpAddr, port)`, [`SocketAddr`], `"127.0.0.1:80"` |
/// | `AF_INET6` | the same, `("host", port, flowinfo, scope)`, `"[::1]:80"` |
/// | `AF_UNIX` | `&str`, `String`, `&Path`, `PathBuf`, `&[u8]`; a leading NUL makes an abstract name |
/// | `AF_NETLINK` | `(pid, groups)` |
/// | `AF_PACKET` | `("eth0", ETH_P_IP)`, with packet type, hardware type and address behind; `""` is any interface, and an index may stand for the name |
/// | `AF_CAN` | `("can0",)`; `("can0", rx_id, tx_id)` for ISOTP, `("can0", name, pgn, addr)` for J1939 |
/// | `AF_VSOCK` | `(cid, port)` |
/// | `AF_TIPC` | `(addr_type, v1, v2, v3)`, `(addr_type, v1, v2, v3, scope)` |
/// | `AF_ALG` | `("hash", "sha256")`, with features and mask behind |
/// | `AF_QIPCRTR` | `(node, port)` |
/// | `AF_BLUETOOTH` | `(bdaddr, psm)` with channel and type behind, `(bdaddr, channel)`, `(device_id,)`, `(device_id, channel)`, `"00:11:22:33:44:55"` |
/// | `AF_RDS`, `AF_SMC` | as the family whose addresses they use |
/// | all | [`&Address`](Address) |
///
/// As in Python, the host `""` is the wildcard and `"<broadcast>"` is
/// `255.255.255.255`; a host name is looked up, which may take long.
///
/// Unlike Python, numbers that are out of range are refused, where Python cuts
/// some of them; a scope in the host, as in `"fe80::1%eth0"`, is kept unless
/// the tuple has one; and host names that are not ASCII go through IDNA 2008,
/// as in [`getaddrinfo`](crate::getaddrinfo).
///
/// ```
/// use rawsock::*;
///
/// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
/// s.sendto(b"x", ("127.0.0.1", 9))?;
/// s.sendto(b"x", (std::net::Ipv4Addr::LOCALHOST, 9))?;
/// s.sendto(b"x", "127.0.0.1:9")?;
/// # Ok::<(), Error>(())
/// ```
///
/// The trait only describes what was given, so that one form can mean
/// different things in different families. Your own types can implement it.
///
/// Python: a tuple, a `str` or `bytes`.
pub trait ToAddress {
    /// What was given.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// /// Somebody on this machine, known by the port.
    /// struct Local(u16);
    ///
    /// impl ToAddress for Local {
    ///     fn given(&self) -> Given<'_> {
    ///         let host = Part::Bytes(b"127.0.0.1");
    ///         Given::Tuple([Some(host), Some(self.0.part()), None, None, None])
    ///     }
    /// }
    ///
    /// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// s.connect(Local(9))?;
    /// assert_eq!(s.getpeername()?.to_string(), "127.0.0.1:9");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python has none: it looks at the tuple itself, whose type is the
    /// program's affair.
    fn given(&self) -> Given<'_>;
}

/// What a caller wrote for an address.
///
/// ```
/// use rawsock::{Given, ToAddress};
///
/// assert!(matches!("/run/x.sock".given(), Given::Text(b"/run/x.sock")));
/// assert!(matches!(("::1", 80).given(), Given::Tuple([Some(_), Some(_), None, None, None])));
/// ```
///
/// Python: the argument itself, a tuple, a `str` or `bytes`; here it may be a
/// complete address too.
#[derive(Clone, Debug)]
pub enum Given<'a> {
    /// A complete address.
    Address(Cow<'a, Address>),
    /// One string: a path, or `host:port`.
    Text(&'a [u8]),
    /// One to five parts, the rest `None`.
    Tuple([Option<Part<'a>>; 5]),
}

/// One part of a tuple.
///
/// ```
/// use rawsock::{AddressPart, Part};
///
/// assert_eq!("host".part(), Part::Bytes(b"host"));
/// assert_eq!(80_u16.part(), Part::Int(80));
/// ```
///
/// Python: an element of the tuple: `str` or `bytes`, or `int`. An IP address
/// as such it does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// A host, an interface, a name.
    Bytes(&'a [u8]),
    /// An IP address.
    Ip(IpAddr),
    /// A port, or any other number.
    Int(i128),
}

/// What can be a part of an address tuple: text, bytes, IP addresses and
/// every integer.
///
/// ```
/// use rawsock::*;
///
/// /// Ports by name.
/// enum Service { Discard }
///
/// impl AddressPart for Service {
///     fn part(&self) -> Part<'_> {
///         Part::Int(9)
///     }
/// }
///
/// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
/// s.connect(("127.0.0.1", Service::Discard))?;
/// assert_eq!(s.getpeername()?.port(), Some(9));
/// # Ok::<(), Error>(())
/// ```
///
/// Python: what an element of a tuple may be, which is `str`, `bytes` or
/// `bytearray` for a host, and `int` for a number.
pub trait AddressPart {
    /// What was given.
    ///
    /// ```
    /// use std::net::Ipv4Addr;
    /// use rawsock::{AddressPart, Part};
    ///
    /// assert_eq!("eth0".part(), Part::Bytes(b"eth0"));
    /// assert_eq!(Ipv4Addr::LOCALHOST.part(), Part::Ip(Ipv4Addr::LOCALHOST.into()));
    /// assert_eq!((-1).part(), Part::Int(-1)); // the family may refuse it
    /// ```
    ///
    /// Python has none: see [`ToAddress::given`].
    fn part(&self) -> Part<'_>;
}

impl<T: AddressPart + ?Sized> AddressPart for &T {
    fn part(&self) -> Part<'_> {
        (**self).part()
    }
}

/// Implements [`AddressPart`] and [`ToAddress`] for rows of types that differ
/// only in how they become bytes, an IP address, a number or an address.
macro_rules! rows {
    ($trait:ident, $method:ident, $result:ident, |$it:ident| $body:expr; $($type:ty),+) => {
        $(impl $trait for $type {
            fn $method(&self) -> $result<'_> {
                let $it = self;
                $body
            }
        })+
    };
}

rows!(AddressPart, part, Part, |it| Part::Bytes(it.as_bytes()); str, String, OsStr, OsString);
rows!(AddressPart, part, Part, |it| Part::Bytes(it); [u8], Vec<u8>, Cow<'_, [u8]>);
rows!(AddressPart, part, Part, |it| Part::Bytes(it.as_bytes()); Cow<'_, str>);
rows!(AddressPart, part, Part, |it| Part::Ip(*it); IpAddr);
rows!(AddressPart, part, Part, |it| Part::Ip((*it).into()); Ipv4Addr, Ipv6Addr);
rows!(AddressPart, part, Part, |it| Part::Int((*it).into());
    u8, u16, u32, u64, i8, i16, i32, i64);
rows!(AddressPart, part, Part, |it| Part::Int(*it); i128);
// Numbers beyond i128 are out of every range, as i128::MAX is.
rows!(AddressPart, part, Part, |it| Part::Int(i128::try_from(*it).unwrap_or(i128::MAX));
    u128, usize, isize);

impl<const N: usize> AddressPart for [u8; N] {
    fn part(&self) -> Part<'_> {
        Part::Bytes(self)
    }
}

impl<T: ToAddress + ?Sized> ToAddress for &T {
    fn given(&self) -> Given<'_> {
        (**self).given()
    }
}

impl ToAddress for Address {
    fn given(&self) -> Given<'_> {
        Given::Address(Cow::Borrowed(self))
    }
}

rows!(ToAddress, given, Given, |it| Given::Address(Cow::Owned(Address::from(*it)));
    SocketAddr, SocketAddrV4, SocketAddrV6, UnixAddr, NetlinkAddr, PacketAddr, CanAddr, VsockAddr,
    TipcAddr, AlgAddr, QipcrtrAddr, BluetoothAddr, XdpAddr, RawAddr);
rows!(ToAddress, given, Given, |it| Given::Text(it.as_bytes()); str, String, OsStr, OsString);
rows!(ToAddress, given, Given, |it| Given::Text(it.as_os_str().as_bytes()); Path, PathBuf);
rows!(ToAddress, given, Given, |it| Given::Text(it); [u8], Vec<u8>, Cow<'_, [u8]>);
rows!(ToAddress, given, Given, |it| Given::Text(it.as_bytes()); Cow<'_, str>);

impl<const N: usize> ToAddress for [u8; N] {
    fn given(&self) -> Given<'_> {
        Given::Text(self)
    }
}

/// What is behind a pointer is given as it is.
macro_rules! pointers {
    ($($pointer:ident),+) => {
        $(
            impl<T: AddressPart + ?Sized> AddressPart for $pointer<T> {
                fn part(&self) -> Part<'_> {
                    (**self).part()
                }
            }

            impl<T: ToAddress + ?Sized> ToAddress for $pointer<T> {
                fn given(&self) -> Given<'_> {
                    (**self).given()
                }
            }
        )+
    };
}

pointers!(Box, Rc, Arc);

/// Implements [`ToAddress`] for tuples, a row a length.
macro_rules! tuples {
    ($($($type:ident $index:tt),+;)+) => {
        $(impl<$($type: AddressPart),+> ToAddress for ($($type,)+) {
            fn given(&self) -> Given<'_> {
                let mut parts = [None; 5];
                $(parts[$index] = Some(self.$index.part());)+
                Given::Tuple(parts)
            }
        })+
    };
}

tuples! {
    A 0;
    A 0, B 1;
    A 0, B 1, C 2;
    A 0, B 1, C 2, D 3;
    A 0, B 1, C 2, D 3, E 4;
}
