//! A connection that was accepted.

use crate::modelled::sync::Arc;

use crate::config::Settings;
use crate::registry::Slot;

pub(crate) struct Connection {
    pub(crate) slot: Arc<Slot>,
}

/// Buffers, of which no model is.
pub(crate) struct Kit;

impl Kit {
    pub(crate) fn for_many(_: Arc<Settings>) -> Self {
        Self
    }
}
