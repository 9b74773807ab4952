//! Addresses of families without a case in [`Address`](super::Address).

use std::fmt;

use super::{AddressError, family_bytes, family_of};
use crate::consts::{AF_UNSPEC, AddressFamily};
use crate::sys::Sockaddr;

/// An address as bytes: a family and what follows it, without meaning here.
///
/// With it every family of the kernel can be used, also one that is newer
/// than this crate, and the address that dissolves a datagram socket's
/// connection can be written:
///
/// ```
/// use rawsock::*;
///
/// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
/// s.connect(("127.0.0.1", 9))?;
/// s.connect(Address::Other(RawAddr::new(AF_UNSPEC, &[0; 14])?))?;
/// assert!(s.getpeername().is_err());
/// # Ok::<(), Error>(())
/// ```
///
/// Python: the `(family, bytes)` it returns for an unknown family, which it
/// does not accept as an argument.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[doc(alias = "sockaddr_storage")]
pub struct RawAddr(Sockaddr);

impl RawAddr {
    /// An address of `family` with `data` behind the family.
    ///
    /// # Errors
    ///
    /// `data` of more than 126 bytes; a family of more than 16 bits.
    ///
    /// ```
    /// use rawsock::{AF_NETLINK, RawAddr};
    ///
    /// // sockaddr_nl: padding, port, groups.
    /// let kernel = RawAddr::new(AF_NETLINK, &[0; 10])?;
    /// assert_eq!(kernel.family(), AF_NETLINK);
    /// assert_eq!(kernel.data(), [0; 10]);
    /// assert!(RawAddr::new(AF_NETLINK, &[0; 127]).is_err());
    /// # Ok::<(), rawsock::AddressError>(())
    /// ```
    ///
    /// Python has none: it gives such addresses and does not take them.
    pub fn new(family: AddressFamily, data: &[u8]) -> Result<Self, AddressError> {
        if u16::try_from(i32::from(family)).is_err() {
            return Err(AddressError::new("the family of an address has 16 bits"));
        }
        let mut bytes = family_bytes(family).to_vec();
        bytes.extend(data);
        match Sockaddr::copy_of(&bytes) {
            Some(name) => Ok(Self(name)),
            None => Err(AddressError::new("an address has at most 128 bytes")),
        }
    }

    /// The family; `AF_UNSPEC` if the address is too short to have one.
    ///
    /// ```
    /// use rawsock::{AF_LLC, RawAddr};
    ///
    /// assert_eq!(RawAddr::new(AF_LLC, &[0; 14])?.family(), AF_LLC);
    /// # Ok::<(), rawsock::AddressError>(())
    /// ```
    ///
    /// Python: `address[0]`.
    #[doc(alias = "sa_family")]
    pub fn family(&self) -> AddressFamily {
        family_of(self.0.as_bytes()).unwrap_or(AF_UNSPEC)
    }

    /// What stands behind the family.
    ///
    /// ```
    /// use rawsock::{AF_LLC, RawAddr};
    ///
    /// assert_eq!(RawAddr::new(AF_LLC, &[1, 2, 3])?.data(), [1, 2, 3]);
    /// # Ok::<(), rawsock::AddressError>(())
    /// ```
    ///
    /// Python: `address[1]`, which always has 14 bytes.
    #[doc(alias = "sa_data")]
    pub fn data(&self) -> &[u8] {
        self.0.as_bytes().get(2..).unwrap_or_default()
    }

    pub(super) fn encode(&self) -> Sockaddr {
        self.0
    }
}

impl From<Sockaddr> for RawAddr {
    fn from(name: Sockaddr) -> Self {
        Self(name)
    }
}

impl fmt::Debug for RawAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawAddr({self})")
    }
}

impl fmt::Display for RawAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}", self.family(), self.data().escape_ascii())
    }
}
