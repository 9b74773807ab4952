//! It is always the same moment.

use std::time::Duration;

pub(crate) const NEVER: u64 = u64::MAX;

pub(crate) fn now() -> u64 {
    1000
}

pub(crate) fn after(now: u64, time: Option<Duration>) -> u64 {
    time.map_or(NEVER, |time| now + time.as_millis() as u64)
}

pub(crate) fn until(now: u64, moment: u64) -> Option<Duration> {
    (moment != NEVER).then(|| Duration::from_millis(moment.saturating_sub(now)))
}
