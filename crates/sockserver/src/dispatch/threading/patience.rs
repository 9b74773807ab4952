//! Whether a thread that is about to wait had better let others run first.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// What experience says. Threads that write at the same time may lose a
/// lesson, which does no harm.
#[derive(Debug, Default)]
pub(super) struct Patience {
    /// How many times more it is tried, after it has paid.
    trust: AtomicU32,
    /// How often it was not tried.
    skipped: AtomicU32,
}

impl Patience {
    /// After so many times in vain it is given up.
    const TRUST: u32 = 4;
    /// But tried again once in so many, since clients change.
    const AGAIN: u32 = 64;

    pub(super) fn is_worthwhile(&self) -> bool {
        self.trust.load(Relaxed) > 0
            || self
                .skipped
                .fetch_add(1, Relaxed)
                .is_multiple_of(Self::AGAIN)
    }

    pub(super) fn learn(&self, paid: bool) {
        let trust = if paid {
            Self::TRUST
        } else {
            self.trust.load(Relaxed).saturating_sub(1)
        };
        self.trust.store(trust, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pays_is_done_again_and_what_does_not_is_tried_now_and_then() {
        let patience = Patience::default();
        let tried = |times: u32| (0..times).filter(|_| patience.is_worthwhile()).count();
        assert_eq!(tried(6 * Patience::AGAIN), 6);
        patience.learn(true);
        assert_eq!(tried(1000), 1000);
        for _ in 0..Patience::TRUST {
            assert!(patience.is_worthwhile());
            patience.learn(false);
        }
        patience.learn(false);
        assert_eq!(tried(6 * Patience::AGAIN), 6);
    }
}
