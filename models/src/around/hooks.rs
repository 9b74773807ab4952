//! What a server asks its program.

use crate::control::Phase;

pub(crate) trait Hooks: Send + Sync + 'static {
    fn on_phase(&self, _: Phase) {}
}

impl Hooks for () {}
