//! What is sent: bytes that say where they belong.
//!
//! Byte `n` of a connection is byte `n + salt` of one long sequence, so a
//! byte that was lost, doubled, or came to the wrong connection shows.

use std::sync::LazyLock;

/// How long the sequence is before it begins again: a prime, and so no
/// message is as the one before.
const PERIOD: usize = 65_521;

/// The longest piece.
pub(super) const LONGEST: usize = 256 * 1024;

static BYTES: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut random = fastrand::Rng::with_seed(1);
    let period: Vec<u8> = (0..PERIOD).map(|_| random.u8(..)).collect();
    period
        .iter()
        .copied()
        .cycle()
        .take(PERIOD + LONGEST)
        .collect()
});

/// The bytes from that place on, at most [`LONGEST`].
pub(super) fn bytes(salt: u64, place: u64, length: usize) -> &'static [u8] {
    let begin = ((salt + place) % PERIOD as u64) as usize;
    &BYTES[begin..begin + length]
}
