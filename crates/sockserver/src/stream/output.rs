//! What was written and has not been sent.

use crate::clock;
use crate::config::Deadlines;

/// Bytes on their way to the client, in the order they were written.
#[derive(Debug, Default)]
pub(crate) struct Output {
    data: Vec<u8>,
    sent: usize,
    /// When somebody had to wait for the client, if somebody has.
    begun: Option<u64>,
}

impl Output {
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.unsent().is_empty()
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.unsent().len()
    }

    #[inline]
    pub(super) fn unsent(&self) -> &[u8] {
        &self.data[self.sent..]
    }

    #[inline]
    pub(super) fn push(&mut self, data: &[u8]) {
        self.data.extend_from_slice(data);
    }

    /// What nobody will send is of no interest.
    #[inline]
    pub(super) fn forget(&mut self) {
        self.data.clear();
        self.sent = 0;
        self.begun = None;
    }

    /// Until when the client has to take the next byte.
    pub(super) fn until(&mut self, now: u64, deadlines: &Deadlines) -> u64 {
        let begun = *self.begun.get_or_insert(now);
        let stall = clock::after(now, deadlines.write_stall);
        stall.min(deadlines.next_byte_by(begun, self.sent))
    }

    /// So many have gone. The memory of all is of use for the next answer.
    #[inline]
    pub(super) fn advance(&mut self, count: usize) {
        self.sent += count;
        if self.sent == self.data.len() {
            self.forget();
        }
    }
}
