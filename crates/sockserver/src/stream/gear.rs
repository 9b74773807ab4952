//! What a thread has to handle connections with, whichever it is.

use std::cell::{Cell, OnceCell, Ref, RefCell};
use std::sync::Arc;

use rawsock::Address;

use super::output::Output;
use crate::config::{Config, Settings};
use crate::control::Control;

/// Who watches the deadlines of reads.
pub(super) enum Watch {
    /// A keeper, which shuts the socket down when the time is up: reads just
    /// block. The thread may be one that accepts while it handles.
    Keeper(Option<Arc<dyn Lead + Send + Sync>>),
    /// Nobody: reads wait as long as there is time, or until the server is to
    /// end. In a child its parent sees to that, by shutting the socket down;
    /// it is told when something was exchanged with the client.
    Nobody(Option<Arc<Control>>),
}

/// A thread that accepts while it handles, and says so before it waits.
pub trait Lead {
    /// This thread is about to wait: somebody else has to accept.
    fn step_down(&self);

    /// Whether to let others run before that, since the client may say
    /// something meanwhile.
    fn has_patience(&self) -> bool;

    /// Whether the client has.
    fn was_patient(&self, paid: bool);
}

/// Buffers and knowledge of a thread that handles a connection.
pub(crate) struct Gear {
    pub(super) settings: Arc<Settings>,
    /// What was in force when it was looked at last.
    config: RefCell<Config>,
    /// The number of that.
    version: Cell<u64>,
    pub(super) watch: RefCell<Watch>,
    pub(super) output: RefCell<Output>,
    pub(super) detached: Cell<bool>,
    /// What was received last has filled its buffer, or somebody else may have
    /// received: there may be more.
    pub(super) more: Cell<bool>,
    /// What the client does not take at once can be sent by somebody else.
    pub(super) parks: bool,
    /// Made when somebody asks.
    pub(super) client_address: OnceCell<Address>,
}

impl Gear {
    pub(crate) fn new(settings: Arc<Settings>) -> Self {
        Self {
            version: Cell::new(settings.version()),
            config: RefCell::new(settings.get()),
            settings,
            watch: RefCell::new(Watch::Nobody(None)),
            output: RefCell::default(),
            detached: Cell::new(false),
            more: Cell::new(false),
            parks: false,
            client_address: OnceCell::new(),
        }
    }

    /// For a thread that handles one connection after the other, watched by a
    /// keeper, and does not wait for what a client does not take.
    pub(super) fn for_many(settings: Arc<Settings>) -> Self {
        Self {
            watch: RefCell::new(Watch::Keeper(None)),
            parks: true,
            ..Self::new(settings)
        }
    }

    /// For the next connection.
    #[inline]
    pub(super) fn reset(&mut self) {
        self.refresh();
        self.detached.set(false);
        self.more.set(false);
        self.client_address.take();
        // What the last connection has left belongs to no other.
        self.output.get_mut().forget();
    }

    /// Looks whether something else is in force than the last time: at each
    /// request, and before each wait.
    #[inline]
    pub(crate) fn refresh(&self) {
        let version = self.settings.version();
        if self.version.get() != version {
            self.version.set(version);
            self.config.replace(self.settings.get());
        }
    }

    /// What was in force then.
    #[inline]
    pub(super) fn config(&self) -> Ref<'_, Config> {
        self.config.borrow()
    }

    /// Whether there may be more than was received: what was received last has
    /// filled its buffer, or somebody else may have received.
    #[inline]
    pub(crate) fn may_be_more(&self) -> bool {
        self.more.get()
    }

    /// A keeper watches the deadlines, and somebody wants to know when this
    /// thread is about to wait.
    pub(crate) fn kept(&self, lead: Arc<dyn Lead + Send + Sync>) {
        self.watch.replace(Watch::Keeper(Some(lead)));
    }

    /// Nobody watches, but the server may be ended by others.
    pub(crate) fn alone(&self, control: &Arc<Control>) {
        self.watch.replace(Watch::Nobody(Some(Arc::clone(control))));
    }
}
