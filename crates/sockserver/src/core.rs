//! What all threads of a server share, whatever it serves and however.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::config::Config;
use crate::control::{Control, DrainReport, Steered};
use crate::errors::Result;
use crate::hooks::Hooks;
use crate::registry::{ConnectionInfo, Fate, Registry, Slot};
use crate::stats::{Counters, Stats};

/// The state of a server, and its bookkeeping.
#[derive(Debug)]
pub struct Core<S> {
    pub(crate) control: Arc<Control>,
    pub(crate) registry: Registry,
    pub(crate) counters: Counters,
    pub(crate) state: S,
    config: RwLock<Config>,
    ended: Ended,
}

/// How connections have ended since the server was asked to.
#[derive(Debug, Default)]
struct Ended {
    finished: AtomicUsize,
    idle_closed: AtomicUsize,
    cancelled: AtomicUsize,
}

impl<S> Core<S> {
    pub(crate) fn new(state: S, config: Config) -> Result<Self> {
        Ok(Self {
            control: Arc::new(Control::new()?),
            registry: Registry::default(),
            counters: Counters::default(),
            state,
            config: RwLock::new(config),
            ended: Ended::default(),
        })
    }

    pub(crate) fn config(&self) -> Config {
        *self.config.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection is over; `close` closes it.
    pub(crate) fn leave(&self, slot: &Slot, close: impl FnOnce()) {
        self.registry.remove(slot);
        close();
        if self.control.is_draining() {
            let ended = match slot.fate() {
                Fate::Open | Fate::Expired => &self.ended.finished,
                Fate::IdleClosed | Fate::Evicted => &self.ended.idle_closed,
                Fate::Cancelled => &self.ended.cancelled,
            };
            ended.fetch_add(1, Ordering::SeqCst);
        }
        let wanted = self.registry.left();
        if wanted {
            self.control.acceptor.ring();
        }
        if self.control.is_draining() {
            self.control.keeper.ring();
        }
    }

    /// How the connections have ended, for the end of `serve_forever`.
    pub(crate) fn take_report(&self) -> DrainReport {
        let take = |count: &AtomicUsize| count.swap(0, Ordering::SeqCst);
        DrainReport {
            finished: take(&self.ended.finished),
            idle_closed: take(&self.ended.idle_closed),
            cancelled: take(&self.ended.cancelled),
            abandoned: self.registry.live(),
        }
    }
}

impl<S: Hooks> Steered for Core<S> {
    fn control(&self) -> &Control {
        &self.control
    }

    fn stats(&self) -> Stats {
        self.counters.snapshot()
    }

    fn connections(&self) -> Vec<ConnectionInfo> {
        self.registry.infos()
    }

    fn cancel(&self, id: u64) -> bool {
        self.registry.cancel(id)
    }

    fn config(&self) -> Config {
        self.config()
    }

    fn change(&self, change: &mut dyn FnMut(&mut Config)) {
        change(&mut self.config.write().unwrap_or_else(PoisonError::into_inner));
    }
}
