//! Counters, for models to look at.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::errors::Result;

#[derive(Debug)]
pub(crate) struct Stats;

#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) adoptions: Counter,
    pub(crate) shed: Counter,
}

impl Counters {
    pub(crate) fn new() -> Result<Self> {
        Ok(Self::default())
    }

    pub(crate) fn snapshot(&self) -> Stats {
        Stats
    }
}

#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicUsize);

impl Counter {
    pub(crate) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}
