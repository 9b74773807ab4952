//! `std::time`: a clock that stands still, but for those who wait.

use std::cell::Cell;
use std::ops::Add;

pub(crate) use std::time::Duration;

loom::thread_local! {
    static NOW: Cell<Duration> = Cell::new(Duration::ZERO);
}

thread_local! {
    static IMPATIENT: Cell<bool> = const { Cell::new(false) };
}

/// From now on whoever waits with a timeout finds that the time is up.
pub(crate) fn be_impatient(is_impatient: bool) {
    IMPATIENT.set(is_impatient);
}

/// Lets time pass for this thread, if it does.
pub(super) fn pass(time: Duration) -> bool {
    if IMPATIENT.get() {
        NOW.with(|now| now.set(now.get() + time));
    }
    IMPATIENT.get()
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Instant(Duration);

impl Instant {
    pub(crate) fn now() -> Self {
        Self(NOW.with(Cell::get))
    }

    pub(crate) fn saturating_duration_since(&self, other: Self) -> Duration {
        self.0.saturating_sub(other.0)
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, time: Duration) -> Self {
        Self(self.0 + time)
    }
}
