//! Whether a server serves: two words of it, and its bells.

use crate::config::Config;
use crate::errors::Result;
use crate::modelled::sync::Arc;
use crate::modelled::sync::atomic::{AtomicBool, Ordering};
use crate::registry::ConnectionInfo;
use crate::stats::Stats;

use super::super::control::Bell;
use crate::clock::NEVER;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Serving = 1,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct DrainReport {
    pub(crate) finished: usize,
    pub(crate) idle_closed: usize,
    pub(crate) cancelled: usize,
    pub(crate) abandoned: usize,
}

#[derive(Debug)]
pub(crate) struct Control {
    pub(crate) acceptor: Bell,
    pub(crate) keeper: Bell,
    draining: AtomicBool,
    /// No model is about how many there are.
    queued: std::sync::atomic::AtomicUsize,
}

impl Control {
    pub(crate) fn new() -> Result<Self> {
        Ok(Self {
            acceptor: Bell::new()?,
            keeper: Bell::new()?,
            draining: AtomicBool::new(false),
            queued: 0.into(),
        })
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::SeqCst)
    }

    pub(crate) fn drain_until(&self) -> u64 {
        NEVER
    }

    pub(crate) fn phase(&self) -> Option<Phase> {
        Some(Phase::Serving)
    }

    pub(crate) fn shutdown(&self) {
        self.draining.store(true, Ordering::SeqCst);
        self.acceptor.ring();
        self.keeper.ring();
    }

    pub(crate) fn fail(&self) {
        self.shutdown();
    }

    pub(crate) fn count_queued(&self) {
        self.queued.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn queued(&self) -> usize {
        self.queued.load(Ordering::Relaxed)
    }
}

pub(crate) fn inside<T>(_: &Control, call: impl FnOnce() -> T) -> T {
    call()
}

pub(crate) trait Steered {
    fn control(&self) -> &Arc<Control>;
    fn stats(&self) -> Stats;
    fn connections(&self) -> Vec<ConnectionInfo>;
    fn cancel(&self, id: u64) -> bool;
    fn config(&self) -> Config;
    fn change(&self, change: &mut dyn FnMut(&mut Config));
}
