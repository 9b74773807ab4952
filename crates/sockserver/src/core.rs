//! What all threads of a server share, whatever it serves and however.

use std::sync::Arc;

use crate::config::{Config, Settings};
use crate::control::{Control, Steered};
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
    settings: Arc<Settings>,
}

impl<S> Core<S> {
    pub(crate) fn new(state: S, config: Config) -> Result<Self> {
        Ok(Self {
            control: Arc::new(Control::new()?),
            registry: Registry::default(),
            counters: Counters::default(),
            state,
            settings: Arc::new(Settings::new(config)),
        })
    }

    pub(crate) fn config(&self) -> Config {
        self.settings.get()
    }

    /// For connections, which look whether something has changed.
    pub(crate) fn settings(&self) -> &Arc<Settings> {
        &self.settings
    }

    /// A connection is over; `close` closes it.
    pub(crate) fn leave(&self, slot: Arc<Slot>, close: impl FnOnce()) {
        self.registry.remove(&slot);
        let fate = slot.fate();
        // It keeps the socket open, and there has to be room when somebody is
        // told so.
        drop(slot);
        close();
        self.left(fate);
    }

    /// A datagram has been handled.
    pub(crate) fn left(&self, fate: Fate) {
        let draining = self.control.is_draining();
        let wanted = self.registry.left(draining.then_some(fate));
        if wanted {
            self.control.acceptor.ring();
        }
        if draining {
            self.control.keeper.ring();
        }
    }
}

impl<S: Hooks> Steered for Core<S> {
    fn control(&self) -> &Arc<Control> {
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
        self.settings.change(change);
    }
}
