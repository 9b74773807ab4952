//! What all threads of a server share, whatever it serves and however.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use crate::config::{Config, Limits, Settings};
use crate::control::{Control, Steered};
use crate::errors::{Result, caught};
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
    /// Nobody keeps deadlines, since there are none.
    drowsy: AtomicBool,
    settings: Arc<Settings>,
    /// The phase that the program knows of.
    announced: AtomicU8,
}

impl<S> Core<S> {
    pub(crate) fn new(state: S, config: Config) -> Result<Self> {
        Ok(Self {
            control: Arc::new(Control::new()?),
            registry: Registry::default(),
            counters: Counters::new()?,
            state,
            drowsy: AtomicBool::new(false),
            settings: Arc::new(Settings::new(config)),
            announced: AtomicU8::new(0),
        })
    }

    pub(crate) fn config(&self) -> Config {
        self.settings.get()
    }

    /// For connections, which look whether something has changed.
    pub(crate) fn settings(&self) -> &Arc<Settings> {
        &self.settings
    }

    /// A connection is over; it is closed, unless somebody is just about to
    /// shut it down.
    pub(crate) fn leave(&self, slot: Arc<Slot>) {
        // It counts if it was there when the server was asked to end: asked
        // while nobody can see whether it is still there.
        let draining = self.registry.remove(&slot, || self.control.is_draining());
        let drained = draining.then(|| slot.fate());
        // There has to be room when somebody is told so.
        drop(slot);
        self.left(drained);
    }

    /// Takes a place for a connection, if there is one.
    pub(crate) fn reserve(&self, limits: &Limits) -> bool {
        let has_place = self.registry.reserve(limits);
        if has_place
            && self.drowsy.load(Ordering::SeqCst)
            && self.drowsy.swap(false, Ordering::SeqCst)
        {
            self.control.keeper.ring();
        }
        has_place
    }

    /// Whether the keeper has nothing to do until it is rung for.
    pub(crate) fn may_sleep(&self) -> bool {
        self.drowsy.store(true, Ordering::SeqCst);
        // In this order, as above: who comes now either is seen or rings.
        let may = self.registry.live() == 0;
        if !may {
            self.drowsy.store(false, Ordering::SeqCst);
        }
        may
    }

    /// A place that was taken for a connection is free again.
    pub(crate) fn forgo(&self) {
        if self.registry.forgo() {
            self.control.acceptor.ring();
        }
    }

    /// The process that handled something was killed at the server's deadline.
    pub(crate) fn killed(&self, slot: Option<Arc<Slot>>) {
        if let Some(slot) = slot {
            self.registry.remove(&slot, || ());
        }
        self.registry.killed();
    }

    /// A datagram has been handled.
    pub(crate) fn leave_packet(&self) {
        self.left(self.control.is_draining().then_some(Fate::Open));
    }

    fn left(&self, drained: Option<Fate>) {
        let wanted = self.registry.left(drained);
        if wanted {
            self.control.acceptor.ring();
        }
        // Nobody waits for one of many.
        if self.registry.live() == 0 && self.control.is_draining() {
            self.control.keeper.ring();
        }
    }
}

impl<S: Hooks> Core<S> {
    /// Tells the program what the server does, if that is news.
    pub(crate) fn announce(&self) {
        let phase = self.control.phase();
        let number = phase.map_or(0, |phase| phase as u8);
        if self.announced.swap(number, Ordering::Relaxed) != number
            && let Some(phase) = phase
        {
            let _ = caught(|| self.state.on_phase(phase));
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
