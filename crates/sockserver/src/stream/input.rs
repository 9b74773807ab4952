//! What has come, and was not read yet.

use std::io;

use super::Wire;
use crate::clock::{self, NEVER};
use crate::config::Deadlines;

/// How much is received at once by a thread that has one connection. Python:
/// `io.DEFAULT_BUFFER_SIZE`.
const ROOM: usize = 8192;
/// The same by a thread that has many: a message of 64 KiB, and a byte to see
/// that there is no more.
const LARGE_ROOM: usize = 64 * 1024 + 1;

/// More than this is not copied when a connection waits: it takes the room
/// along. A client that sends one byte after the other would have the whole
/// message copied for each.
const MUCH: usize = LARGE_ROOM / 2;

/// What is unread of a connection that waits.
pub(super) struct Unread {
    room: Vec<u8>,
    start: usize,
    end: usize,
    begun: u64,
}

/// What has come and was not read yet.
pub(crate) struct Input {
    // Empty until something is received.
    room: Vec<u8>,
    /// How large it is to be then.
    pub(super) size: usize,
    start: usize,
    end: usize,
    /// When the rest of a message had to be waited for, if it has.
    begun: u64,
}

impl Input {
    pub(super) fn small() -> Self {
        Self::of(ROOM)
    }

    pub(super) fn large() -> Self {
        Self::of(LARGE_ROOM)
    }

    fn of(size: usize) -> Self {
        Self {
            room: Vec::new(),
            size,
            start: 0,
            end: 0,
            begun: NEVER,
        }
    }

    /// The next message begins: with what is unread, or with nothing.
    #[inline]
    pub(crate) fn begin(&mut self) {
        self.begun = NEVER;
    }

    /// Until when the next byte has to come of a message that has begun.
    pub(crate) fn message_until(&mut self, now: u64, deadlines: &Deadlines) -> u64 {
        if self.begun == NEVER {
            self.begun = now;
        }
        let whole_by = clock::after(self.begun, deadlines.message);
        whole_by.min(deadlines.next_byte_by(self.begun, self.unread().len()))
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.start == self.end
    }

    #[inline]
    pub(crate) fn unread(&self) -> &[u8] {
        &self.room[self.start..self.end]
    }

    /// Receives more into the empty room; see [`Wire::receive`].
    pub(crate) fn fill(
        &mut self,
        wire: Wire<'_>,
        until: impl FnOnce() -> u64,
    ) -> io::Result<usize> {
        self.clear();
        self.end = wire.receive(&mut self.room, until)?;
        Ok(self.end)
    }

    /// Receives what is there, behind what is unread: `None` if nothing is.
    #[inline]
    pub(crate) fn fill_now(&mut self, wire: Wire<'_>) -> io::Result<Option<usize>> {
        let count = wire.receive_now(self.more_room())?;
        self.end += count.unwrap_or(0);
        Ok(count)
    }

    /// Receives more behind what is unread; see [`Wire::receive`].
    pub(crate) fn fill_up(
        &mut self,
        wire: Wire<'_>,
        until: impl FnOnce() -> u64,
    ) -> io::Result<usize> {
        let count = wire.receive(self.more_room(), until)?;
        self.end += count;
        Ok(count)
    }

    /// Room behind what is unread.
    #[inline]
    fn more_room(&mut self) -> &mut [u8] {
        if self.is_empty() {
            self.clear();
        } else if self.end == self.room.len() {
            self.room.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
            if self.end * 2 > self.room.len() {
                // Not twice as much, since it may be kept for long.
                self.room.resize(self.room.len() * 3 / 2, 0);
            }
        }
        &mut self.room[self.end..]
    }

    #[inline]
    fn clear(&mut self) {
        // Who sends much at once may send more.
        if self.end == self.size {
            self.size = (self.size * 2).min(LARGE_ROOM);
        }
        if self.room.len() > self.size {
            // It has grown for a long message, and those are rare.
            self.room = Vec::new();
        }
        self.room.resize(self.size, 0);
        self.start = 0;
        self.end = 0;
    }

    #[inline]
    pub(super) fn consume(&mut self, amount: usize) {
        self.start = self.end.min(self.start.saturating_add(amount));
    }

    /// How much memory that is to be kept which [`take`](Self::take) takes.
    #[inline]
    pub(super) fn kept(&self) -> usize {
        match self.unread().len() {
            length if length > MUCH => self.room.len(),
            length => length,
        }
    }

    /// Takes what is unread out, if there is something.
    #[inline]
    pub(super) fn take(&mut self) -> Option<Unread> {
        if self.is_empty() {
            self.forget();
            return None;
        }
        let (begun, length) = (self.begun, self.unread().len());
        let (room, start) = if length > MUCH {
            (std::mem::take(&mut self.room), self.start)
        } else {
            (self.unread().to_vec(), 0)
        };
        (self.start, self.end) = (0, 0);
        self.begun = NEVER;
        Some(Unread {
            room,
            start,
            end: start + length,
            begun,
        })
    }

    /// What is unread is of no interest.
    #[inline]
    pub(crate) fn forget(&mut self) {
        self.start = self.end;
        self.begun = NEVER;
    }

    /// Puts it back, in place of what is there.
    pub(super) fn put(&mut self, unread: Unread) {
        let Unread {
            room,
            start,
            end,
            begun,
        } = unread;
        if end - start > MUCH {
            (self.room, self.start, self.end) = (room, start, end);
        } else {
            self.clear();
            self.room[..room.len()].copy_from_slice(&room);
            self.end = room.len();
        }
        self.begun = begun;
    }
}
