//! Who has a shard, and what it is at: one word.

/// What the thread does that drives a shard, for a compare-and-swap: so a
/// shard is taken away from it exactly where it was seen.
///
/// The parts are a number that counts the turns, the position in the batch of
/// events, and the place of the connection that has its turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Word(u64);

/// The position of one who has no event in the batch.
pub(super) const BEHIND: u8 = u8::MAX;

impl Word {
    #[inline]
    pub(super) fn of(number: u64) -> Self {
        Self(number)
    }

    #[inline]
    pub(super) fn number(self) -> u64 {
        self.0
    }

    /// The turn of a connection begins.
    #[inline]
    pub(super) fn enter(self, position: u8, index: u32) -> Self {
        let turn = (self.0 >> 40).wrapping_add(1) << 40;
        Self(turn | u64::from(position) << 32 | u64::from(index.wrapping_add(1)))
    }

    /// It has ended. From now until the next, nobody can take the shard away.
    #[inline]
    pub(super) fn leave(self) -> Self {
        Self(self.0 >> 40 << 40)
    }

    /// Whose turn it is.
    #[inline]
    pub(super) fn index(self) -> Option<u32> {
        (self.0 as u32).checked_sub(1)
    }

    /// Where in the batch.
    #[inline]
    pub(super) fn position(self) -> u8 {
        (self.0 >> 32) as u8
    }

    /// How many turns there were between two looks.
    pub(super) fn turns_since(self, other: Self) -> u64 {
        (self.0 >> 40).wrapping_sub(other.0 >> 40) & 0xff_ffff
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_do_not_touch_each_other() {
        let mut word = Word::default();
        for turn in 0..1000_u32 {
            let entered = word.enter(turn as u8, u32::MAX - 1 - turn);
            assert_eq!(entered.index(), Some(u32::MAX - 1 - turn));
            assert_eq!(entered.position(), turn as u8);
            assert_eq!(entered.turns_since(word), 1);
            word = entered.leave();
            assert_eq!((word.index(), word.position()), (None, 0));
            assert_eq!(word.turns_since(entered), 0);
        }
        let last = Word(u64::MAX);
        assert_eq!(last.enter(0, 0).turns_since(last), 1);
    }
}
