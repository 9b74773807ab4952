//! What every dispatch works with.

use std::marker::PhantomData;
use std::sync::Arc;

use crate::config::Config;
use crate::core::Core;
use crate::handler::{Handles, Make};
use crate::transport::{Listener, Serves};

pub(crate) struct Engine<K, H, S> {
    pub(crate) core: Arc<Core<S>>,
    pub(crate) listener: Listener,
    pub(crate) make: Box<Make<H>>,
    kind: PhantomData<fn() -> K>,
}

impl<K: Serves, H: Handles<K, ()>> Engine<K, H, ()> {
    pub(crate) fn new(
        limit: usize,
        listener: Listener,
        make: impl Fn(u64) -> H + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            core: Arc::new(Core::new((), Config::limited(limit)).unwrap()),
            listener,
            make: Box::new(make),
            kind: PhantomData,
        })
    }
}
