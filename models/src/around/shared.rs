//! There is one process.

use std::io;
use std::ops::Deref;

use crate::modelled::sync::atomic::AtomicU64;

#[derive(Debug)]
pub(crate) struct Shared(Vec<AtomicU64>);

impl Shared {
    pub(crate) fn new(len: usize) -> io::Result<Self> {
        Ok(Self((0..len).map(|_| AtomicU64::new(0)).collect()))
    }
}

impl Deref for Shared {
    type Target = [AtomicU64];

    fn deref(&self) -> &[AtomicU64] {
        &self.0
    }
}
