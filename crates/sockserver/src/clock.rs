//! Time in milliseconds, for words that several threads read and write.

use std::time::Duration;

use nix::sys::time::TimeSpec;
use nix::time::{ClockId, clock_gettime};

/// A moment that never comes.
pub(crate) const NEVER: u64 = u64::MAX;

/// How far [`recently`] may be behind: a tick of the slowest kernel.
const TICK: u64 = 10;

/// Milliseconds of `CLOCK_MONOTONIC`.
pub(crate) fn now() -> u64 {
    read(ClockId::CLOCK_MONOTONIC)
}

/// The same, at a fraction of the price, and up to [`TICK`] late. It is made
/// up for that, so that what is counted from here is over late, not early.
#[inline]
pub(crate) fn recently() -> u64 {
    read(ClockId::CLOCK_MONOTONIC_COARSE) + TICK
}

#[inline]
fn read(clock: ClockId) -> u64 {
    // Linux has both clocks.
    let time = clock_gettime(clock).unwrap_or(TimeSpec::new(0, 0));
    // Neither is ever negative.
    time.tv_sec().unsigned_abs() * 1000 + time.tv_nsec().unsigned_abs().div_ceil(1_000_000)
}

/// The moment so long after `now`; never, if there is no such time.
#[inline]
pub(crate) fn after(now: u64, time: Option<Duration>) -> u64 {
    time.map_or(NEVER, |time| now.saturating_add(millis(time)))
}

/// The time from `now` to a moment: `None` for ever, zero if it is past.
pub(crate) fn until(now: u64, moment: u64) -> Option<Duration> {
    (moment != NEVER).then(|| Duration::from_millis(moment.saturating_sub(now)))
}

/// Rounded up, so that nothing is over too early.
#[inline]
fn millis(time: Duration) -> u64 {
    let part = u64::from(time.subsec_nanos().div_ceil(1_000_000));
    time.as_secs().saturating_mul(1000).saturating_add(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_recently_is_not_early() {
        for _ in 0..1000 {
            let (before, recently, after) = (now(), recently(), now());
            assert!(before <= recently + 1 && recently <= after + TICK + 1);
        }
    }

    #[test]
    fn times_round_up_and_saturate() {
        assert_eq!(after(5, None), NEVER);
        assert_eq!(after(5, Some(Duration::ZERO)), 5);
        assert_eq!(after(5, Some(Duration::from_nanos(1))), 6);
        assert_eq!(after(5, Some(Duration::MAX)), NEVER);
        assert_eq!(until(7, NEVER), None);
        assert_eq!(until(7, 5), Some(Duration::ZERO));
        assert_eq!(until(7, 9), Some(Duration::from_millis(2)));
    }
}
