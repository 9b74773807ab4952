//! Time in milliseconds, for words that several threads read and write.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// A moment that never comes.
pub(crate) const NEVER: u64 = u64::MAX;

/// Milliseconds since some moment in the life of this process.
pub(crate) fn now() -> u64 {
    static BEGINNING: LazyLock<Instant> = LazyLock::new(Instant::now);
    millis(BEGINNING.elapsed())
}

/// The moment so long after `now`; never, if there is no such time.
pub(crate) fn after(now: u64, time: Option<Duration>) -> u64 {
    time.map_or(NEVER, |time| now.saturating_add(millis(time)))
}

/// The time from `now` to a moment: `None` for ever, zero if it is past.
pub(crate) fn until(now: u64, moment: u64) -> Option<Duration> {
    (moment != NEVER).then(|| Duration::from_millis(moment.saturating_sub(now)))
}

/// Rounded up, so that nothing is over too early.
fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_nanos().div_ceil(1_000_000)).unwrap_or(NEVER)
}

#[cfg(test)]
mod tests {
    use super::*;

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
