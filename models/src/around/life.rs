//! A connection in turns.

use crate::modelled::sync::Arc;

use crate::core::Core;
use crate::handler::{Make, RequestHandler};
use crate::hooks::Hooks;
use crate::registry::{Fate, Slot};
use crate::stream::Kit;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turned {
    Input,
    Others,
    Output,
    Nothing,
}

pub(crate) struct Session<H> {
    pub(crate) slot: Arc<Slot>,
    handler: Option<H>,
}

impl<H> Session<H> {
    pub(crate) fn new(slot: Arc<Slot>) -> Self {
        Self {
            slot,
            handler: None,
        }
    }

    pub(crate) fn turn<S: Hooks>(
        &mut self,
        _: &Arc<Core<S>>,
        make: &Make<H>,
        _: &mut Kit,
        _: bool,
    ) -> Turned
    where
        H: RequestHandler<S>,
    {
        let slot = &self.slot;
        self.handler.get_or_insert_with(|| make(slot.id)).turn(slot)
    }

    pub(crate) fn is_detached(&self) -> bool {
        self.slot.fate() == Fate::Detached
    }
}
