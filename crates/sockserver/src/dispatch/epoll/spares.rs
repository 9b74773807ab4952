//! Threads that drive nothing, and wait until they are needed.

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::super::berth::Berth;
use super::word::Word;

/// What a thread is to do that has nothing to do.
#[derive(Clone, Copy, Debug)]
pub(super) enum Order {
    /// To drive a shard with this word, from the beginning or from where it
    /// was taken away.
    Drive {
        shard: usize,
        word: Word,
        taken_at: Option<Word>,
    },
    Leave,
}

/// Spare threads, and how many threads there are.
pub(super) struct Spares {
    max: usize,
    roll: Mutex<Roll>,
}

#[derive(Default)]
struct Roll {
    /// The last to become idle is the last.
    idle: Vec<Arc<Berth<Order>>>,
    threads: usize,
    /// One that was enlisted as a spare does not wait yet.
    is_coming: bool,
    is_over: bool,
}

impl Spares {
    pub(super) fn new(max: usize) -> Self {
        Self {
            max,
            roll: Mutex::default(),
        }
    }

    /// Counts one more thread, if there may be one; answers how many there
    /// are.
    pub(super) fn enlist(&self) -> Option<usize> {
        let mut roll = self.roll();
        if roll.threads >= self.max || roll.is_over {
            return None;
        }
        roll.threads += 1;
        Some(roll.threads)
    }

    /// The same for one that is to wait for an order, unless another is on its
    /// way: on a busy machine that takes longer than until the next look.
    pub(super) fn enlist_spare(&self) -> Option<usize> {
        if mem::replace(&mut self.roll().is_coming, true) {
            return None;
        }
        let threads = self.enlist();
        self.roll().is_coming = threads.is_some();
        threads
    }

    /// There is one less. Then none is on its way.
    pub(super) fn discharge(&self) {
        let mut roll = self.roll();
        roll.threads -= 1;
        roll.is_coming = false;
    }

    /// Somebody who is given an order next, or put back.
    pub(super) fn take(&self) -> Option<Arc<Berth<Order>>> {
        self.roll().idle.pop()
    }

    pub(super) fn put_back(&self, berth: Arc<Berth<Order>>) {
        let mut roll = self.roll();
        if roll.is_over {
            roll.threads -= 1;
            drop(roll);
            return berth.give(Order::Leave);
        }
        roll.idle.push(berth);
        roll.is_coming = false;
    }

    /// Waits for an order.
    pub(super) fn wait(&self) -> Order {
        let berth = Berth::new();
        self.put_back(Arc::clone(&berth));
        berth.wait(|| self.resign(&berth)).unwrap_or(Order::Leave)
    }

    /// Takes a thread off the list, unless somebody else has.
    fn resign(&self, berth: &Arc<Berth<Order>>) -> bool {
        let mut roll = self.roll();
        let place = roll.idle.iter().position(|other| Arc::ptr_eq(other, berth));
        let Some(place) = place else { return false };
        roll.idle.remove(place);
        roll.threads -= 1;
        true
    }

    /// Those who wait leave, and whoever would wait next.
    pub(super) fn dismiss(&self) {
        let mut roll = self.roll();
        roll.is_over = true;
        let idle = mem::take(&mut roll.idle);
        roll.threads -= idle.len();
        drop(roll);
        for berth in idle {
            berth.give(Order::Leave);
        }
    }

    // Nothing can panic with the lock held.
    fn roll(&self) -> MutexGuard<'_, Roll> {
        self.roll.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
