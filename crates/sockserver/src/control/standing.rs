//! Whether a server serves, and until when it may: one word.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::clock::NEVER;
use crate::sys::Shared;

/// What a server does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It has not served yet.
    Fresh,
    /// It has not served yet, and is to end at once when it does.
    Asked,
    Serving,
    /// It serves until the first moment, and then requests may go on until the
    /// second.
    LameDuck {
        ends: u64,
        until: u64,
    },
    /// It is to end; requests may go on until the moment.
    Draining(u64),
    /// It has served. Asking for the end of what has ended is nothing.
    Over,
}

/// The standing, for many threads, and for handlers in processes of their own.
/// It is one word because the moments belong to it: two words could be seen,
/// and changed, half.
#[derive(Debug)]
pub(super) struct StandingCell(Shared);

/// Beyond every moment: those that are none.
const FRESH: u64 = NEVER;
const ASKED: u64 = NEVER - 1;
const SERVING: u64 = NEVER - 2;
const OVER: u64 = NEVER - 3;
/// Draining, without a deadline.
const FOR_EVER: u64 = NEVER - 4;

/// Of a lame duck: below it is when it ends, and below that how long requests
/// may go on then, in hundredths of a second.
const LAME_DUCK: u64 = 1 << 63;
const GRACE_BITS: u32 = 23;
const LONGEST_GRACE: u64 = (1 << GRACE_BITS) - 1;
const UNIT: u64 = 10;
/// In some thirty years; one less, so that it is none of those above.
const LAST_END: u64 = (LAME_DUCK >> GRACE_BITS) - 2;

impl StandingCell {
    pub(super) fn new() -> io::Result<Self> {
        let cell = Self(Shared::new(1)?);
        cell.set(Standing::Fresh);
        Ok(cell)
    }

    pub(super) fn get(&self) -> Standing {
        decode(self.word().load(Ordering::SeqCst))
    }

    #[inline]
    pub(super) fn is_serving(&self) -> bool {
        self.word().load(Ordering::SeqCst) == SERVING
    }

    pub(super) fn set(&self, standing: Standing) {
        self.word().store(encode(standing), Ordering::SeqCst);
    }

    /// Changes it to what `next` says, which is asked again if somebody else
    /// was faster; answers what it was, or is, if `next` has nothing to say.
    pub(super) fn change(
        &self,
        next: impl Fn(Standing) -> Option<Standing>,
    ) -> Result<Standing, Standing> {
        self.word()
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |word| {
                next(decode(word)).map(encode)
            })
            .map(decode)
            .map_err(decode)
    }

    fn word(&self) -> &AtomicU64 {
        &self.0[0]
    }
}

fn encode(standing: Standing) -> u64 {
    match standing {
        Standing::Fresh => FRESH,
        Standing::Asked => ASKED,
        Standing::Serving => SERVING,
        Standing::Over => OVER,
        Standing::Draining(until) if until < LAME_DUCK => until,
        Standing::Draining(_) => FOR_EVER,
        Standing::LameDuck { ends, until } => {
            let grace = until.saturating_sub(ends).div_ceil(UNIT);
            LAME_DUCK | ends.min(LAST_END) << GRACE_BITS | grace.min(LONGEST_GRACE)
        }
    }
}

fn decode(word: u64) -> Standing {
    match word {
        FRESH => Standing::Fresh,
        ASKED => Standing::Asked,
        SERVING => Standing::Serving,
        OVER => Standing::Over,
        FOR_EVER => Standing::Draining(NEVER),
        until if until < LAME_DUCK => Standing::Draining(until),
        lame => {
            let ends = (lame ^ LAME_DUCK) >> GRACE_BITS;
            let until = match lame & LONGEST_GRACE {
                LONGEST_GRACE => NEVER,
                grace => ends + grace * UNIT,
            };
            Standing::LameDuck { ends, until }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(standing: Standing, expected: Standing) {
        let cell = StandingCell::new().unwrap();
        cell.set(standing);
        assert_eq!(cell.get(), expected);
    }

    #[test]
    fn what_is_stored_is_what_was_meant() {
        let lame = |ends, until| Standing::LameDuck { ends, until };
        for same in [
            Standing::Fresh,
            Standing::Asked,
            Standing::Serving,
            Standing::Over,
            Standing::Draining(0),
            Standing::Draining(12_345),
            Standing::Draining(NEVER),
            lame(0, 0),
            lame(5, 5),
            lame(12_345, 12_355),
            lame(12_345, NEVER),
        ] {
            check(same, same);
        }
        // Rounded up, and without an end where there is no room for it.
        check(lame(5, 6), lame(5, 15));
        check(lame(5, 24 * 3_600_000), lame(5, NEVER));
        check(Standing::Draining(NEVER - 5), Standing::Draining(NEVER));
        check(lame(NEVER, NEVER), lame(LAST_END, LAST_END));
        check(lame(LAST_END, NEVER), lame(LAST_END, NEVER));
    }
}
