//! Which buffers are under way, by the numbers of their sends.

use std::collections::VecDeque;
use std::mem;

/// The buffers under way, and those that are free again.
///
/// The kernel numbers the sends of a socket from 0, and wraps. A buffer is
/// free when all the sends that read from it are complete.
#[derive(Debug)]
pub(super) struct Ledger<B> {
    under_way: VecDeque<Entry<B>>,
    free: Vec<B>,
    next: u32,
}

#[derive(Debug)]
struct Entry<B> {
    data: B,
    first: u32,
    sends: u32,
    incomplete: u32,
}

impl<B> Ledger<B> {
    pub(super) fn new() -> Self {
        Self {
            under_way: VecDeque::new(),
            free: Vec::new(),
            next: 0,
        }
    }

    /// Keeps the buffer of the next `sends` sends.
    pub(super) fn keep(&mut self, data: B, sends: u32) {
        if sends == 0 {
            self.free.push(data);
            return;
        }
        self.under_way.push_back(Entry {
            data,
            first: self.next,
            sends,
            incomplete: sends,
        });
        self.next = self.next.wrapping_add(sends);
    }

    /// The sends from `first` to `last` are complete.
    pub(super) fn complete(&mut self, first: u32, last: u32) {
        let count = last.wrapping_sub(first).saturating_add(1);
        for _ in 0..self.under_way.len() {
            let Some(mut entry) = self.under_way.pop_front() else {
                return;
            };
            let done = overlap((first, count), (entry.first, entry.sends));
            entry.incomplete = entry.incomplete.saturating_sub(done);
            if entry.incomplete == 0 {
                self.free.push(entry.data);
            } else {
                self.under_way.push_back(entry);
            }
        }
    }

    /// Gives the free buffers back, the first that became free first.
    pub(super) fn take_free(&mut self) -> Vec<B> {
        mem::take(&mut self.free)
    }

    /// How many buffers are under way.
    pub(super) fn len(&self) -> usize {
        self.under_way.len()
    }
}

/// How many numbers two ranges have in common, each its first number and how
/// many it has, on a circle of 2^32.
fn overlap((a, a_count): (u32, u32), (b, b_count): (u32, u32)) -> u32 {
    let into_b = a.wrapping_sub(b);
    let into_a = b.wrapping_sub(a);
    if into_b < b_count {
        a_count.min(b_count - into_b)
    } else if into_a < a_count {
        b_count.min(a_count - into_a)
    } else {
        0
    }
}

/// Leaks what is under way: the kernel may still read it.
impl<B> Drop for Ledger<B> {
    fn drop(&mut self) {
        if !self.under_way.is_empty() {
            log::debug!("zerocopy: {} buffers are left to the kernel", self.len());
        }
        self.under_way.drain(..).for_each(mem::forget);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_come_back_when_all_their_sends_are_complete() {
        let mut ledger = Ledger::new();
        ledger.keep('a', 1);
        ledger.keep('b', 3);
        ledger.keep('c', 1);
        ledger.complete(2, 4);
        assert_eq!(ledger.take_free(), ['c']);
        ledger.complete(0, 0);
        assert_eq!(ledger.take_free(), ['a']);
        assert_eq!(ledger.len(), 1);
        ledger.complete(1, 1);
        assert_eq!(ledger.take_free(), ['b']);
        assert_eq!(ledger.len(), 0);
    }

    #[test]
    fn a_buffer_that_was_copied_is_free_at_once() {
        let mut ledger = Ledger::new();
        ledger.keep('a', 0);
        assert_eq!(ledger.take_free(), ['a']);
    }

    #[test]
    fn numbers_wrap() {
        let mut ledger = Ledger::new();
        ledger.next = u32::MAX - 1;
        ledger.keep('a', 4); // MAX - 1, MAX, 0, 1
        ledger.keep('b', 1); // 2
        ledger.complete(u32::MAX, 0);
        assert!(ledger.take_free().is_empty());
        ledger.complete(1, 2);
        assert_eq!(ledger.take_free(), ['b']);
        ledger.complete(u32::MAX - 1, u32::MAX - 1);
        assert_eq!(ledger.take_free(), ['a']);
    }

    #[test]
    fn reports_of_sends_that_nobody_made_are_ignored() {
        let mut ledger = Ledger::new();
        ledger.keep('a', 2);
        ledger.complete(2, 9);
        ledger.complete(u32::MAX, u32::MAX);
        assert_eq!((ledger.len(), ledger.take_free()), (1, vec![]));
        ledger.complete(0, u32::MAX);
        assert_eq!(ledger.take_free(), ['a']);
    }
}
