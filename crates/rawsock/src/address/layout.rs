//! Fields of C structures, by offset.

/// The `N` bytes at `offset`, if there are so many.
pub(super) fn field<const N: usize>(bytes: &[u8], offset: usize) -> Option<[u8; N]> {
    bytes.get(offset..)?.first_chunk().copied()
}

/// Writes `field` at `offset`; what has no room is cut.
pub(super) fn put(bytes: &mut [u8], offset: usize, field: &[u8]) {
    for (place, byte) in bytes.iter_mut().skip(offset).zip(field) {
        *place = *byte;
    }
}
