//! What a thread has that handles connections.

use std::io;
use std::sync::Arc;

use super::input::Unread;
use super::{Channel, Gear, Input, Output};
use crate::config::Settings;
use crate::registry::Slot;

/// Buffers, and what goes with them: a connection has them while it is handled.
///
/// They are the server's, so that it knows whether there is more input before
/// it waits for some.
pub(crate) struct Kit {
    pub(crate) gear: Gear,
    input: Input,
}

/// What a connection has to keep when it waits, since there was more to read
/// than was read, or to send than was taken.
pub(crate) struct Rest {
    input: Option<Unread>,
    output: Output,
    /// How many bytes that is, which all connections may have so many of.
    size: usize,
    settings: Arc<Settings>,
}

impl Drop for Rest {
    fn drop(&mut self) {
        self.settings.let_go(self.size);
    }
}

impl Kit {
    /// For one connection, from its beginning to its end.
    pub(crate) fn for_one(settings: Arc<Settings>) -> Self {
        Self {
            gear: Gear::new(settings),
            input: Input::small(),
        }
    }

    /// For one connection after the other, which are left to wait without it.
    pub(crate) fn for_many(settings: Arc<Settings>) -> Self {
        Self {
            gear: Gear::for_many(settings),
            input: Input::large(),
        }
    }

    #[inline]
    pub(crate) fn channel<'a>(&'a mut self, slot: &'a Slot) -> Channel<'a> {
        Channel::new(slot, &self.gear, &mut self.input)
    }

    /// The next connection, and what it has kept.
    #[inline]
    pub(crate) fn take_up<'a>(
        &'a mut self,
        slot: &'a Slot,
        rest: Option<Box<Rest>>,
    ) -> Channel<'a> {
        self.gear.reset();
        self.input.forget();
        if let Some(mut rest) = rest {
            if let Some(unread) = rest.input.take() {
                self.input.put(unread);
            }
            if !rest.output.is_empty() {
                self.gear.output.replace(std::mem::take(&mut rest.output));
            }
        }
        self.channel(slot)
    }

    /// What is left of a connection that waits.
    ///
    /// # Errors
    ///
    /// All connections together have too much to keep.
    #[inline]
    pub(crate) fn lay_down(&mut self) -> io::Result<Option<Box<Rest>>> {
        let output = &mut *self.gear.output.borrow_mut();
        let size = self.input.kept() + output.len();
        if size == 0 {
            return Ok(None);
        }
        let (settings, limit) = (&self.gear.settings, self.gear.config().limits.buffered);
        if !settings.hold(size, limit) {
            let reason = format!("more than {limit} bytes are kept for clients");
            return Err(io::Error::new(io::ErrorKind::OutOfMemory, reason));
        }
        Ok(Some(Box::new(Rest {
            input: self.input.take(),
            output: std::mem::take(output),
            size,
            settings: Arc::clone(settings),
        })))
    }
}
