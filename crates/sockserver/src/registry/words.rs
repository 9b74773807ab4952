//! Where the words of a slot are: with it, or in memory that its handler, in
//! a process of its own, shares with the server.

use std::io;
use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::sys::Shared;

/// How many words a slot has in memory that processes share; eight fill a
/// cache line.
const WORDS: usize = 8;
/// How many it has with it: who handles it is in this process, and need not
/// say that it has heard of the client.
const OWN_WORDS: usize = 5;

/// The words of a slot, all of them 0 at first.
#[derive(Debug)]
pub(crate) enum Words {
    Own([AtomicU64; OWN_WORDS]),
    Shared(Place),
}

impl Default for Words {
    fn default() -> Self {
        Self::Own(Default::default())
    }
}

impl Deref for Words {
    type Target = [AtomicU64];

    #[inline]
    fn deref(&self) -> &[AtomicU64] {
        match self {
            Self::Own(words) => words,
            Self::Shared(place) => &place.memory[place.start..place.start + WORDS],
        }
    }
}

/// Shared memory for slots: as much as there ever were at a time.
#[derive(Clone, Debug, Default)]
pub(super) struct Places(Arc<Mutex<Vec<Free>>>);

#[derive(Debug)]
struct Free {
    memory: Arc<Shared>,
    start: usize,
}

impl Places {
    /// How many slots a page has room for.
    const PAGE: usize = 64;

    /// Words for a slot.
    pub(super) fn take(&self) -> io::Result<Words> {
        let free = self.free().pop();
        let free = free.map_or_else(|| self.more(), Ok)?;
        let place = Place {
            memory: free.memory,
            start: free.start,
            back: self.clone(),
        };
        let words = Words::Shared(place);
        words
            .iter()
            .for_each(|word| word.store(0, Ordering::Relaxed));
        Ok(words)
    }

    fn more(&self) -> io::Result<Free> {
        let memory = Arc::new(Shared::new(Self::PAGE * WORDS)?);
        let all = (0..Self::PAGE).map(|place| Free {
            memory: Arc::clone(&memory),
            start: place * WORDS,
        });
        self.give(all.skip(1));
        Ok(Free { memory, start: 0 })
    }

    fn give(&self, places: impl IntoIterator<Item = Free>) {
        self.free().extend(places);
    }

    // Nothing can panic with the lock held.
    fn free(&self) -> MutexGuard<'_, Vec<Free>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in shared memory, free again when this is gone.
#[derive(Debug)]
pub(crate) struct Place {
    memory: Arc<Shared>,
    start: usize,
    back: Places,
}

impl Drop for Place {
    fn drop(&mut self) {
        let (memory, start) = (Arc::clone(&self.memory), self.start);
        self.back.give([Free { memory, start }]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_used_again_and_are_empty_then() {
        let places = Places::default();
        let mut taken: Vec<_> = (0..100).map(|_| places.take().unwrap()).collect();
        for (number, words) in (0..).zip(&taken) {
            words[WORDS - 1].store(number, Ordering::Relaxed);
        }
        for (number, words) in (0..).zip(&taken) {
            assert_eq!(words[WORDS - 1].load(Ordering::Relaxed), number);
        }
        taken.clear();
        for _ in 0..200 {
            let words = places.take().unwrap();
            assert!(words.iter().all(|word| word.load(Ordering::Relaxed) == 0));
        }
        assert_eq!(places.0.lock().unwrap().len(), 128);
    }
}
