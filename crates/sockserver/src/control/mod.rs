//! The one place that says whether a server serves, and when it has to end.

mod bell;
mod group;
mod handle;
mod inside;
mod phase;
mod report;
mod standing;

pub(crate) use bell::Bell;
pub use group::ServerGroup;
pub(crate) use handle::Steered;
pub use handle::{ServerHandle, WaitError};
pub(crate) use inside::inside;
pub use phase::{Drain, Phase};
pub use report::DrainReport;

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use standing::{Standing, StandingCell};

use crate::clock::{self, NEVER};
use crate::errors::{Error, Result};

/// Whether a server serves. Asking for the end stores one word and rings two
/// bells, and so never waits, also in a signal handler.
#[derive(Debug)]
pub(crate) struct Control {
    standing: StandingCell,
    /// For the thread that accepts.
    pub(crate) acceptor: Bell,
    /// For the thread that keeps the deadlines.
    pub(crate) keeper: Bell,
    /// How many were taken from the queue since the server was to end.
    queued: AtomicUsize,
    /// How often it has ended.
    ends: AtomicU64,
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
            standing: StandingCell::new().map_err(|error| Error::os("mmap", error))?,
            acceptor: Bell::new()?,
            keeper: Bell::new()?,
            queued: AtomicUsize::new(0),
            ends: AtomicU64::new(0),
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
        let begun = self.standing.change(|standing| match standing {
            Standing::Fresh | Standing::Over => Some(Standing::Serving),
            Standing::Asked => Some(Standing::Draining(0)),
            Standing::Serving | Standing::LameDuck { .. } | Standing::Draining(_) => None,
        });
        let before = begun.map_err(|_| Error::AlreadyServing)?;
        *last = None;
        Ok(before != Standing::Asked)
    }

    /// Has served, or would not begin.
    pub(crate) fn end(&self, report: DrainReport) {
        let mut last = self.last();
        self.acceptor.hush();
        self.keeper.hush();
        self.queued.store(0, Ordering::Relaxed);
        self.ends.fetch_add(1, Ordering::Release);
        *last = Some(report);
        self.standing.set(Standing::Over);
        self.ended.notify_all();
    }

    #[inline]
    pub(crate) fn is_draining(&self) -> bool {
        // As it is nearly always.
        if self.standing.is_serving() {
            return false;
        }
        matches!(self.now(), Standing::Draining(_) | Standing::Asked)
    }

    pub(crate) fn is_lame_duck(&self) -> bool {
        matches!(self.now(), Standing::LameDuck { .. })
    }

    /// What the server does, if it serves.
    pub(crate) fn phase(&self) -> Option<Phase> {
        match self.now() {
            Standing::Serving => Some(Phase::Serving),
            Standing::LameDuck { .. } => Some(Phase::LameDuck),
            Standing::Draining(_) => Some(Phase::Draining),
            Standing::Fresh | Standing::Asked | Standing::Over => None,
        }
    }

    /// When that changes by itself, without a bell; never otherwise.
    pub(crate) fn changes(&self) -> u64 {
        match self.now() {
            Standing::LameDuck { ends, .. } => ends,
            _ => NEVER,
        }
    }

    /// How often the server has ended: it is another after each end, for those
    /// who have come too late for theirs.
    pub(crate) fn ends(&self) -> u64 {
        self.ends.load(Ordering::Acquire)
    }

    /// Until when requests may go on, in the milliseconds of the clock, if
    /// the server is to end; never otherwise.
    pub(crate) fn drain_until(&self) -> u64 {
        match self.now() {
            Standing::Draining(until) => until,
            _ => NEVER,
        }
    }

    /// A lame duck ends by itself: nobody has to see to it.
    fn now(&self) -> Standing {
        match self.standing.get() {
            Standing::LameDuck { ends, until } if clock::now() >= ends => Standing::Draining(until),
            standing => standing,
        }
    }

    /// One more is taken from the queue although the server is to end.
    pub(crate) fn count_queued(&self) {
        self.queued.fetch_add(1, Ordering::Relaxed);
    }

    /// How many were.
    pub(crate) fn queued(&self) -> usize {
        self.queued.load(Ordering::Relaxed)
    }

    /// The server has to end, since it cannot go on.
    pub(crate) fn fail(&self) {
        self.shutdown(Drain::within(Duration::ZERO));
    }

    /// What a signal handler may call, so it may take no lock and allocate
    /// nothing.
    pub(crate) fn shutdown(&self, drain: Drain) {
        let now = clock::now();
        let ends = clock::after(now, Some(drain.lame_duck));
        let until = clock::after(ends, drain.deadline);
        let end = |ends: u64, until: u64| {
            Some(if ends <= now {
                Standing::Draining(until)
            } else {
                Standing::LameDuck { ends, until }
            })
        };
        let asked = self.standing.change(|standing| match standing {
            Standing::Fresh => Some(Standing::Asked),
            Standing::Serving => end(ends, until),
            // A second call may shorten the time, not extend it.
            Standing::LameDuck {
                ends: end_before,
                until: before,
            } => end(end_before.min(ends), before.min(until)),
            Standing::Draining(before) => Some(Standing::Draining(before.min(until))),
            Standing::Asked | Standing::Over => None,
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

    fn seconds(seconds: u64) -> Drain {
        Drain::within(Duration::from_secs(seconds))
    }

    fn lame(lame_duck: u64, deadline: Option<u64>) -> Drain {
        Drain {
            lame_duck: Duration::from_secs(lame_duck),
            deadline: deadline.map(Duration::from_secs),
        }
    }

    #[test]
    fn a_lame_duck_serves_and_ends_by_itself() {
        let control = Control::new().unwrap();
        control.begin().unwrap();
        assert_eq!(control.changes(), NEVER);
        control.shutdown(lame(1000, None));
        assert_eq!(control.phase(), Some(Phase::LameDuck));
        assert!(control.is_lame_duck() && !control.is_draining());
        assert!(control.changes() > after(900));
        assert_eq!(control.drain_until(), NEVER);
        assert!(matches!(control.begin(), Err(Error::AlreadyServing)));
        // Each of the two moments may come sooner, not later.
        control.shutdown(lame(100, Some(1000)));
        control.shutdown(lame(500, Some(0)));
        assert!((after(90)..=after(100)).contains(&control.changes()));
        control.shutdown(Drain {
            lame_duck: Duration::from_millis(1),
            deadline: None,
        });
        while control.is_lame_duck() {
            std::thread::yield_now();
        }
        assert!(control.is_draining());
        let until = control.drain_until();
        assert!((after(490)..=after(501)).contains(&until), "{until}");
        control.shutdown(lame(10, Some(10)));
        assert!(control.drain_until() <= after(20));
        assert_eq!(control.phase(), Some(Phase::Draining));
        control.end(DrainReport::default());
        assert_eq!(control.phase(), None);
        // Not of what has not begun.
        let fresh = Control::new().unwrap();
        fresh.shutdown(lame(1000, None));
        assert!(!fresh.begin().unwrap());
    }

    #[test]
    fn a_lame_duck_can_be_told_to_hurry() {
        let control = Control::new().unwrap();
        control.begin().unwrap();
        control.shutdown(lame(1000, Some(1000)));
        control.shutdown(seconds(100));
        assert!(control.is_draining());
        assert!((after(90)..=after(100)).contains(&control.drain_until()));
    }

    #[test]
    fn a_deadline_is_of_one_end_only() {
        let control = Control::new().unwrap();
        assert!(control.begin().unwrap());
        control.shutdown(Drain::within(Duration::ZERO));
        assert!(control.drain_until() <= clock::now());
        control.end(DrainReport::default());
        assert_eq!(control.drain_until(), NEVER);
        // Of what has ended already.
        control.shutdown(Drain::within(Duration::ZERO));
        assert!(!control.is_draining());
        assert!(control.begin().unwrap());
        assert_eq!(control.drain_until(), NEVER);
        control.shutdown(seconds(1000));
        assert!(control.drain_until() > after(900));
        // Shorter, not longer.
        control.shutdown(seconds(100));
        control.shutdown(Drain::within(None));
        assert!(control.drain_until() <= after(100));
    }

    #[test]
    fn an_end_without_a_deadline_has_none() {
        let control = Control::new().unwrap();
        control.begin().unwrap();
        control.shutdown(Drain::within(None));
        assert!(control.is_draining());
        assert_eq!(control.drain_until(), NEVER);
        control.shutdown(Drain::within(Duration::MAX));
        assert_eq!(control.drain_until(), NEVER);
    }

    #[test]
    fn one_begins_at_a_time_also_to_end_at_once() {
        let control = Control::new().unwrap();
        control.shutdown(Drain::within(None));
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
