//! Waiting for what must happen, and not for ever.

use std::thread;
use std::time::{Duration, Instant};

/// How long a test waits for what must happen: far longer than it ever takes,
/// also on a busy machine, so that reaching it means that it never will.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// Waits until `condition` holds; fails the test at the [`DEADLINE`].
#[track_caller]
pub fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < DEADLINE, "in vain: {what}");
        thread::sleep(Duration::from_millis(2));
    }
}
