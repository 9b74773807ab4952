//! Where a thread waits for work.

use std::sync::{Arc, OnceLock};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

/// How long a thread waits for work.
const IDLE: Duration = Duration::from_secs(5);

/// Where a thread waits. Whoever takes it off the list of the idle gives it
/// an order, and nobody else does.
pub(super) struct Berth<O> {
    thread: Thread,
    order: OnceLock<O>,
}

impl<O: Copy> Berth<O> {
    /// For this thread.
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            thread: thread::current(),
            order: OnceLock::new(),
        })
    }

    pub(super) fn give(&self, order: O) {
        // It has none yet: see above.
        let _ = self.order.set(order);
        self.thread.unpark();
    }

    /// Waits for an order. When none has come for long, `resign` takes the
    /// berth off the list, and then there is none; unless somebody else has.
    pub(super) fn wait(&self, mut resign: impl FnMut() -> bool) -> Option<O> {
        let end = Instant::now() + IDLE;
        loop {
            if let Some(order) = self.order.get() {
                return Some(*order);
            }
            let left = end.saturating_duration_since(Instant::now());
            if !left.is_zero() {
                thread::park_timeout(left);
            } else if resign() {
                return None;
            } else {
                // The order is on its way.
                thread::park();
            }
        }
    }
}
