//! `AF_ALG`: `struct sockaddr_alg`.

use std::fmt;

use super::layout::{field, put};
use super::{AddressError, family_bytes};
use crate::consts::AF_ALG;
use crate::sys::Sockaddr;

/// Family, type, features, mask, name.
const SIZE: usize = 88;

/// An algorithm of the kernel's crypto API.
///
/// ```
/// use rawsock::{Address, AlgAddr};
///
/// let sha256 = AlgAddr::new("hash", "sha256")?;
/// assert_eq!(Address::from(sha256).to_string(), "alg hash sha256");
/// assert!(AlgAddr::new("a type too long", "sha256").is_err());
/// # Ok::<(), rawsock::AddressError>(())
/// ```
///
/// Python: `(type, name[, feat[, mask]])`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "sockaddr_alg")]
pub struct AlgAddr {
    kind: [u8; 14],
    name: [u8; 64],
    /// Features, for the kernel's own use.
    pub feat: u32,
    /// Which features count.
    pub mask: u32,
}

impl AlgAddr {
    /// An algorithm by type (`hash`, `skcipher`, `aead`, `rng`) and name.
    ///
    /// # Errors
    ///
    /// A type of more than 13 bytes, a name of more than 63, a NUL in either.
    ///
    /// ```
    /// use rawsock::AlgAddr;
    ///
    /// let cipher = AlgAddr::new("skcipher", "cbc(aes)")?; // for `bind`
    /// assert_eq!((cipher.kind(), cipher.name()), (&b"skcipher"[..], &b"cbc(aes)"[..]));
    /// assert!(AlgAddr::new("skcipher", "x".repeat(64)).is_err()); // no room for its NUL
    /// # Ok::<(), rawsock::AddressError>(())
    /// ```
    ///
    /// Python: `("skcipher", "cbc(aes)")`.
    pub fn new(kind: impl AsRef<[u8]>, name: impl AsRef<[u8]>) -> Result<Self, AddressError> {
        Ok(Self {
            kind: terminated(kind.as_ref())?,
            name: terminated(name.as_ref())?,
            feat: 0,
            mask: 0,
        })
    }

    /// The type, such as `hash`.
    ///
    /// ```
    /// assert_eq!(rawsock::AlgAddr::new("rng", "stdrng")?.kind(), b"rng");
    /// # Ok::<(), rawsock::AddressError>(())
    /// ```
    ///
    /// Python: `address[0]`.
    #[doc(alias("type", "salg_type"))]
    pub fn kind(&self) -> &[u8] {
        text(&self.kind)
    }

    /// The name, such as `sha256`.
    ///
    /// ```
    /// assert_eq!(rawsock::AlgAddr::new("rng", "stdrng")?.name(), b"stdrng");
    /// # Ok::<(), rawsock::AddressError>(())
    /// ```
    ///
    /// Python: `address[1]`.
    #[doc(alias = "salg_name")]
    pub fn name(&self) -> &[u8] {
        text(&self.name)
    }
}

/// The text in a field with its NUL.
fn terminated<const N: usize>(given: &[u8]) -> Result<[u8; N], AddressError> {
    if given.len() >= N {
        return Err(AddressError::new(
            "an AF_ALG type has at most 13 bytes, a name 63",
        ));
    }
    if given.contains(&0) {
        return Err(AddressError::new("embedded NUL in an AF_ALG address"));
    }
    let mut field = [0; N];
    put(&mut field, 0, given);
    Ok(field)
}

/// What stands before the NUL.
fn text(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or(field)
}

pub(super) fn encode(address: &AlgAddr) -> Sockaddr {
    let mut bytes = [0; SIZE];
    put(&mut bytes, 0, &family_bytes(AF_ALG));
    put(&mut bytes, 2, &address.kind);
    put(&mut bytes, 16, &address.feat.to_ne_bytes());
    put(&mut bytes, 20, &address.mask.to_ne_bytes());
    put(&mut bytes, 24, &address.name);
    Sockaddr::prefix(bytes, SIZE)
}

pub(super) fn decode(bytes: &[u8]) -> Option<AlgAddr> {
    let mut address = AlgAddr::new(
        text(&field::<14>(bytes, 2)?),
        text(&field::<64>(bytes, 24)?),
    )
    .ok()?;
    address.feat = u32::from_ne_bytes(field(bytes, 16)?);
    address.mask = u32::from_ne_bytes(field(bytes, 20)?);
    Some(address)
}

impl fmt::Display for AlgAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, name) = (self.kind().escape_ascii(), self.name().escape_ascii());
        write!(f, "alg {kind} {name}")
    }
}
