//! A connection: its socket, its buffers, its deadlines.

mod gear;
mod input;
mod kit;
mod output;
mod reader;
mod wire;
mod writer;

pub(crate) use gear::{Gear, Lead};
pub(crate) use input::Input;
pub(crate) use kit::{Kit, Rest};
pub(crate) use output::Output;
pub use reader::RFile;
pub(crate) use wire::Wire;
pub use writer::WFile;

use std::sync::Arc;

use crate::registry::Slot;

/// A connection that was taken in.
#[allow(missing_debug_implementations)] // nobody outside has one
pub struct Connection {
    pub(crate) slot: Arc<Slot>,
}

/// Both directions of a connection, while somebody handles it: the connection
/// itself may wait for its next request without all this.
pub(crate) struct Channel<'a> {
    pub(crate) wire: Wire<'a>,
    pub(crate) input: &'a mut Input,
}

impl<'a> Channel<'a> {
    #[inline]
    pub(crate) fn new(slot: &'a Slot, gear: &'a Gear, input: &'a mut Input) -> Self {
        Self {
            wire: Wire { slot, gear },
            input,
        }
    }

    /// The same, for somebody who is given it for a while.
    #[inline]
    pub(crate) fn lend(&mut self) -> Channel<'_> {
        Channel {
            wire: self.wire,
            input: self.input,
        }
    }
}
