//! What a thread has that handles one connection after the other.

use std::sync::Arc;

use super::input::Unread;
use super::{Channel, Gear, Input, Output};
use crate::config::Settings;
use crate::registry::Slot;

/// Buffers, which a connection has while it is handled, and not while it waits.
pub(crate) struct Kit {
    gear: Gear,
    input: Input,
}

/// What a connection has to keep when it waits, since there was more to read
/// than was read, or to send than was taken.
#[derive(Default)]
pub(crate) struct Rest {
    input: Option<Unread>,
    output: Output,
}

impl Kit {
    pub(crate) fn new(settings: Arc<Settings>) -> Self {
        Self {
            gear: Gear::for_many(settings),
            input: Input::large(),
        }
    }

    /// The next connection, and what it has kept.
    pub(crate) fn take_up<'a>(
        &'a mut self,
        slot: &'a Slot,
        rest: Option<Box<Rest>>,
    ) -> Channel<'a> {
        self.gear.reset();
        self.input.forget();
        if let Some(rest) = rest {
            if let Some(unread) = &rest.input {
                self.input.put(unread);
            }
            if !rest.output.is_empty() {
                self.gear.output.replace(rest.output);
            }
        }
        Channel::new(slot, &self.gear, &mut self.input)
    }

    /// What is left of a connection that waits.
    pub(crate) fn lay_down(&mut self) -> Option<Box<Rest>> {
        let output = &mut *self.gear.output.borrow_mut();
        if self.input.is_empty() && output.is_empty() {
            return None;
        }
        Some(Box::new(Rest {
            input: self.input.take(),
            output: std::mem::take(output),
        }))
    }
}
