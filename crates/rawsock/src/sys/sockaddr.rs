//! A socket address as the kernel sees it: some bytes and how many count.

use std::fmt;
use std::hash::{Hash, Hasher};

/// The size of `struct sockaddr_storage`: no family has a longer address.
const CAPACITY: usize = 128;

/// Up to 128 bytes of an address, family first, without meaning.
///
/// Aligned as the C structures are, though the kernel copies bytes anyway.
#[derive(Clone, Copy)]
#[repr(C, align(8))]
pub(crate) struct Sockaddr {
    pub(super) bytes: [u8; CAPACITY],
    len: usize,
}

impl Sockaddr {
    /// How many bytes an address can have.
    pub(crate) const CAPACITY: usize = CAPACITY;

    /// No address, and zeroed room for one.
    pub(crate) const fn empty() -> Self {
        Self {
            bytes: [0; CAPACITY],
            len: 0,
        }
    }

    /// The first `len` of `bytes`.
    pub(crate) fn prefix<const N: usize>(bytes: [u8; N], len: usize) -> Self {
        const { assert!(N <= CAPACITY) };
        let mut address = Self::empty();
        address.bytes[..N].copy_from_slice(&bytes);
        address.len = len.min(N);
        address
    }

    /// A copy of `bytes`, or `None` if they are too many.
    pub(crate) fn copy_of(bytes: &[u8]) -> Option<Self> {
        let mut address = Self::empty();
        address.bytes.get_mut(..bytes.len())?.copy_from_slice(bytes);
        address.len = bytes.len();
        Some(address)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    /// Takes over the length the kernel answered, which exceeds the room when
    /// an address was cut, or when a 108-byte Unix path got its NUL.
    pub(super) fn set_len(&mut self, len: libc::socklen_t) {
        self.len = usize::try_from(len).map_or(CAPACITY, |len| len.min(CAPACITY));
    }
}

impl PartialEq for Sockaddr {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Sockaddr {}

impl Hash for Sockaddr {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl fmt::Debug for Sockaddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.as_bytes().escape_ascii())
    }
}
