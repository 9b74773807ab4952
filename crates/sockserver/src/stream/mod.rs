//! A connection: its socket, its buffers, its deadlines.

mod reader;
mod wire;
mod writer;

pub(crate) use reader::Input;
pub use reader::RFile;
pub(crate) use wire::{Lead, Wire};
pub use writer::WFile;

use std::io;
use std::sync::Arc;

use rawsock::Socket;

use crate::clock;
use crate::config::Settings;
use crate::registry::Slot;

/// A connection that was taken in.
///
/// It owns the buffers, so that the server knows whether there is more input
/// before it waits for some.
#[allow(missing_debug_implementations)] // nobody outside has one
pub struct Connection {
    pub(crate) wire: Wire,
    pub(crate) input: Input,
}

impl Connection {
    pub(crate) fn new(socket: Arc<Socket>, slot: Arc<Slot>, settings: Arc<Settings>) -> Self {
        Self {
            wire: Wire::new(socket, slot, settings),
            input: Input::default(),
        }
    }

    /// Waits for the first byte of a request; `false` if there will be none.
    pub(crate) fn wait_for_request(&mut self, first: bool) -> io::Result<bool> {
        let (wire, input) = (&self.wire, &mut self.input);
        if input.is_empty() {
            let came = input.fill(wire, || {
                let (now, deadlines) = (clock::now(), wire.deadlines());
                wire.slot.set_idle(now);
                let time = if first {
                    deadlines.first_byte
                } else {
                    deadlines.idle
                };
                clock::after(now, time)
            })?;
            if came == 0 {
                return Ok(false);
            }
        }
        wire.begin();
        Ok(true)
    }
}
