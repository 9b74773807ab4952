//! The one place that says whether a server serves, and when it has to end.

mod bell;
mod handle;
mod inside;
mod report;

pub(crate) use bell::Bell;
pub(crate) use handle::Steered;
pub use handle::{ServerHandle, WaitError};
pub(crate) use inside::inside;
pub use report::DrainReport;

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::{self, NEVER};
use crate::errors::{Error, Result};

/// Nobody serves, and nobody has asked for an end.
const IDLE: u8 = 0;
/// Nobody serves yet, but the end was asked for already.
const ASKED: u8 = 1;
const SERVING: u8 = 2;
const DRAINING: u8 = 3;

/// Whether a server serves. Asking for the end stores some words and rings
/// two bells, and so never waits, also in a signal handler.
#[derive(Debug)]
pub(crate) struct Control {
    phase: AtomicU8,
    /// Whether `serve_forever` was ever called: asking for the end of what
    /// has ended does not end what comes next.
    served: AtomicBool,
    drain_until: AtomicU64,
    /// For the thread that accepts.
    pub(crate) acceptor: Bell,
    /// For the thread that keeps the deadlines.
    pub(crate) keeper: Bell,
    last: Mutex<Option<DrainReport>>,
    ended: Condvar,
}

impl Control {
    pub(crate) fn new() -> Result<Self> {
        // Before a signal handler needs it.
        clock::now();
        Ok(Self {
            phase: AtomicU8::new(IDLE),
            served: AtomicBool::new(false),
            drain_until: AtomicU64::new(NEVER),
            acceptor: Bell::new()?,
            keeper: Bell::new()?,
            last: Mutex::new(None),
            ended: Condvar::new(),
        })
    }

    /// Begins to serve; `false` if the end was asked for before.
    pub(crate) fn begin(&self) -> Result<bool> {
        let begun = self
            .phase
            .compare_exchange(IDLE, SERVING, Ordering::AcqRel, Ordering::Acquire);
        match begun {
            Ok(_) => {
                self.served.store(true, Ordering::Release);
                *self.last() = None;
                Ok(true)
            }
            Err(ASKED) => Ok(false),
            Err(_) => Err(Error::AlreadyServing),
        }
    }

    /// Has served, or would not begin.
    pub(crate) fn end(&self, report: DrainReport) {
        self.served.store(true, Ordering::Release);
        self.drain_until.store(NEVER, Ordering::Release);
        self.acceptor.hush();
        self.keeper.hush();
        *self.last() = Some(report);
        self.phase.store(IDLE, Ordering::Release);
        self.ended.notify_all();
    }

    pub(crate) fn is_draining(&self) -> bool {
        matches!(self.phase.load(Ordering::Acquire), DRAINING | ASKED)
    }

    /// Until when requests may go on, in the milliseconds of the clock.
    pub(crate) fn drain_until(&self) -> u64 {
        self.drain_until.load(Ordering::Acquire)
    }

    /// The server has to end, since it cannot go on.
    pub(crate) fn fail(&self) {
        self.shutdown(Some(Duration::ZERO));
    }

    fn shutdown(&self, deadline: Option<Duration>) {
        let until = clock::after(clock::now(), deadline);
        // A second call may shorten the time, not extend it.
        self.drain_until.fetch_min(until, Ordering::AcqRel);
        let asked = if self.served.load(Ordering::Acquire) {
            None
        } else {
            Some((IDLE, ASKED))
        };
        for (from, to) in asked.into_iter().chain([(SERVING, DRAINING)]) {
            let _ = self
                .phase
                .compare_exchange(from, to, Ordering::AcqRel, Ordering::Acquire);
        }
        self.acceptor.ring();
        self.keeper.ring();
    }

    /// Waits until nobody serves any more, if somebody has.
    fn wait(&self, timeout: Option<Duration>) -> Option<DrainReport> {
        let over = |last: &mut Option<DrainReport>| last.is_none();
        match timeout {
            None => {
                let last = self.ended.wait_while(self.last(), over);
                *last.unwrap_or_else(PoisonError::into_inner)
            }
            Some(timeout) => {
                let last = self.ended.wait_timeout_while(self.last(), timeout, over);
                *last.unwrap_or_else(PoisonError::into_inner).0
            }
        }
    }

    // Nothing can panic with the lock held.
    fn last(&self) -> MutexGuard<'_, Option<DrainReport>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
