//! The one place that says whether a server serves, and when it has to end.

mod bell;
mod handle;
mod inside;
mod phase;
mod report;

pub(crate) use bell::Bell;
pub(crate) use handle::Steered;
pub use handle::{ServerHandle, WaitError};
pub(crate) use inside::inside;
pub use report::DrainReport;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use phase::{Phase, PhaseCell};

use crate::clock::{self, NEVER};
use crate::errors::{Error, Result};

/// Whether a server serves. Asking for the end stores one word and rings two
/// bells, and so never waits, also in a signal handler.
#[derive(Debug)]
pub(crate) struct Control {
    phase: PhaseCell,
    /// For the thread that accepts.
    pub(crate) acceptor: Bell,
    /// For the thread that keeps the deadlines.
    pub(crate) keeper: Bell,
    /// How many were taken from the queue since the server was to end.
    queued: AtomicUsize,
    /// How it has ended; nothing while somebody serves, or if nobody ever
    /// has.
    last: Mutex<Option<DrainReport>>,
    ended: Condvar,
}

impl Control {
    pub(crate) fn new() -> Result<Self> {
        // Before a signal handler needs it.
        clock::now();
        Ok(Self {
            phase: PhaseCell::new().map_err(|error| Error::os("mmap", error))?,
            acceptor: Bell::new()?,
            keeper: Bell::new()?,
            queued: AtomicUsize::new(0),
            last: Mutex::new(None),
            ended: Condvar::new(),
        })
    }

    /// Begins to serve; `false` if the end was asked for before. In both
    /// cases nobody else can begin before the [`end`](Self::end).
    pub(crate) fn begin(&self) -> Result<bool> {
        // With the lock, so that nobody who waits for the end sees how the
        // server has ended the last time.
        let mut last = self.last();
        let begun = self.phase.change(|phase| match phase {
            Phase::Fresh | Phase::Over => Some(Phase::Serving),
            Phase::Asked => Some(Phase::Draining(0)),
            Phase::Serving | Phase::Draining(_) => None,
        });
        let before = begun.map_err(|_| Error::AlreadyServing)?;
        *last = None;
        Ok(before != Phase::Asked)
    }

    /// Has served, or would not begin.
    pub(crate) fn end(&self, report: DrainReport) {
        let mut last = self.last();
        self.acceptor.hush();
        self.keeper.hush();
        self.queued.store(0, Ordering::Relaxed);
        *last = Some(report);
        self.phase.set(Phase::Over);
        self.ended.notify_all();
    }

    pub(crate) fn is_draining(&self) -> bool {
        matches!(self.phase.get(), Phase::Draining(_) | Phase::Asked)
    }

    /// Until when requests may go on, in the milliseconds of the clock, if
    /// the server is to end; never otherwise.
    pub(crate) fn drain_until(&self) -> u64 {
        match self.phase.get() {
            Phase::Draining(until) => until,
            _ => NEVER,
        }
    }

    /// One more is taken from the queue although the server is to end: the
    /// how manieth.
    pub(crate) fn count_queued(&self) -> usize {
        self.queued.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// The server has to end, since it cannot go on.
    pub(crate) fn fail(&self) {
        self.shutdown(Some(Duration::ZERO));
    }

    /// What a signal handler may call, so it may take no lock and allocate
    /// nothing.
    pub(crate) fn shutdown(&self, deadline: Option<Duration>) {
        let until = clock::after(clock::now(), deadline);
        let asked = self.phase.change(|phase| match phase {
            Phase::Fresh => Some(Phase::Asked),
            Phase::Serving => Some(Phase::Draining(until)),
            // A second call may shorten the time, not extend it.
            Phase::Draining(before) => Some(Phase::Draining(before.min(until))),
            Phase::Asked | Phase::Over => None,
        });
        if asked.is_ok() {
            self.acceptor.ring();
            self.keeper.ring();
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn after(seconds: u64) -> u64 {
        clock::after(clock::now(), Some(Duration::from_secs(seconds)))
    }

    #[test]
    fn a_deadline_is_of_one_end_only() {
        let control = Control::new().unwrap();
        assert!(control.begin().unwrap());
        control.shutdown(Some(Duration::ZERO));
        assert!(control.drain_until() <= clock::now());
        control.end(DrainReport::default());
        assert_eq!(control.drain_until(), NEVER);
        // Of what has ended already.
        control.shutdown(Some(Duration::ZERO));
        assert!(!control.is_draining());
        assert!(control.begin().unwrap());
        assert_eq!(control.drain_until(), NEVER);
        control.shutdown(Some(Duration::from_secs(1000)));
        assert!(control.drain_until() > after(900));
        // Shorter, not longer.
        control.shutdown(Some(Duration::from_secs(100)));
        control.shutdown(None);
        assert!(control.drain_until() <= after(100));
    }

    #[test]
    fn an_end_without_a_deadline_has_none() {
        let control = Control::new().unwrap();
        control.begin().unwrap();
        control.shutdown(None);
        assert!(control.is_draining());
        assert_eq!(control.drain_until(), NEVER);
        control.shutdown(Some(Duration::MAX));
        assert_eq!(control.drain_until(), NEVER);
    }

    #[test]
    fn one_begins_at_a_time_also_to_end_at_once() {
        let control = Control::new().unwrap();
        control.shutdown(None);
        assert!(control.is_draining());
        assert!(!control.begin().unwrap());
        assert!(matches!(control.begin(), Err(Error::AlreadyServing)));
        control.end(DrainReport::default());
        assert!(control.begin().unwrap());
        assert!(matches!(control.begin(), Err(Error::AlreadyServing)));
    }

    #[test]
    fn waiting_is_for_the_end_to_come() {
        let control = Control::new().unwrap();
        let soon = Some(Duration::from_millis(1));
        assert_eq!(control.wait(soon), None);
        control.begin().unwrap();
        control.end(DrainReport::default());
        assert_eq!(control.wait(soon), Some(DrainReport::default()));
        control.begin().unwrap();
        assert_eq!(control.wait(soon), None);
    }
}
