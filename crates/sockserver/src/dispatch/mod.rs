//! Who handles a request.

mod acceptor;
mod berth;
mod descriptors;
mod epoll;
mod forking;
mod inline;
mod intake;
mod keeper;
mod threading;

pub(crate) use acceptor::Acceptor;
pub use epoll::{Parking, Pooled};
pub use forking::Forking;
pub use inline::Inline;
pub(crate) use intake::Turn;
pub use threading::Threading;

use std::sync::Arc;

use crate::core::Core;
use crate::errors::Result;
use crate::handler::{Handles, Make};
use crate::hooks::Hooks;
use crate::life::Running;
use crate::transport::{Listener, Serves};

/// Who handles a request: [`Inline`], [`Threading`], [`Forking`],
/// [`Parking`] or [`Pooled`].
///
/// | dispatch | a request is handled by | an idle connection costs |
/// |---|---|---|
/// | [`Inline`] | the thread that serves, one after the other | the server |
/// | [`Threading`] | a thread of its own, which is used again | a thread |
/// | [`Forking`] | a process of its own | a process |
/// | [`Parking`] | the thread that has heard of it, one of a few | a few hundred bytes |
/// | [`Pooled`] | the thread that has heard of it, one of many | a few hundred bytes |
///
/// Python: a mix-in, which overrides `process_request(request, client_address)`.
#[doc(alias = "process_request")]
pub trait Dispatch<K: Serves, H: Handles<K, S>, S: Hooks>: Send + Sync + 'static {
    /// Serves until the server is to end and all requests have ended, or
    /// their time is up.
    #[doc(hidden)]
    fn serve(&self, engine: &Arc<Engine<K, H, S>>) -> Result<()>;
}

/// What every dispatch works with.
#[allow(missing_debug_implementations)] // nobody outside has one
pub struct Engine<K, H, S> {
    pub(crate) core: Arc<Core<S>>,
    pub(crate) listener: Listener,
    pub(crate) make: Box<Make<H>>,
    pub(crate) kind: std::marker::PhantomData<fn() -> K>,
}

impl<K: Serves, H: Handles<K, S>, S: Hooks> Engine<K, H, S> {
    /// Handles a job, and says whether all went well.
    pub(crate) fn run(&self, job: K::Job, running: Running) -> bool {
        H::serve(&self.core, &self.make, job, running)
    }
}
