//! A handler is what a model does in a turn.

use crate::life::Turned;
use crate::registry::Slot;
use crate::stream::Connection;

/// Makes one for the connection with a number.
pub(crate) type Make<H> = dyn Fn(u64) -> H + Send + Sync;

pub(crate) struct Stream;

pub(crate) trait RequestHandler<S>: 'static {
    fn turn(&mut self, slot: &Slot) -> Turned;
}

pub(crate) trait Kind: 'static {
    type Job: Send + 'static;
}

impl Kind for Stream {
    type Job = Connection;
}

pub(crate) trait Handles<K: Kind, S>: Sized + 'static {}

impl<S, H: RequestHandler<S>> Handles<Stream, S> for H {}
