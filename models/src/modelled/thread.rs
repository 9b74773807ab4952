//! `std::thread`, by loom.

use std::cell::Cell;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use loom::sync::Notify;

use super::time;

/// A thread, to be woken. It may wake of itself, once.
#[derive(Clone, Debug)]
pub(crate) struct Thread(Arc<Notify>);

loom::thread_local! {
    static CURRENT: Thread = Thread(Arc::new(Notify::new()));
}

thread_local! {
    /// How many more threads there may be.
    static LEFT: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// From now on only so many threads can be started.
pub(crate) fn limit(threads: usize) {
    LEFT.set(threads);
}

pub(crate) fn current() -> Thread {
    CURRENT.with(Clone::clone)
}

impl Thread {
    pub(crate) fn unpark(&self) {
        self.0.notify();
    }
}

pub(crate) fn park() {
    current().0.wait();
}

/// Where nobody has patience, the time is up at once.
pub(crate) fn park_timeout(time: Duration) {
    if !time::pass(time) {
        park();
    }
}

#[derive(Debug)]
pub(crate) struct Builder;

impl Builder {
    pub(crate) fn new() -> Self {
        Self
    }

    pub(crate) fn name(self, _: String) -> Self {
        self
    }

    pub(crate) fn spawn<T: 'static>(
        self,
        call: impl FnOnce() -> T + 'static,
    ) -> io::Result<loom::thread::JoinHandle<T>> {
        let left = LEFT.get();
        if left == 0 {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        LEFT.set(left - 1);
        Ok(loom::thread::spawn(call))
    }
}
