//! Control messages that came, with the descriptors they brought.
#![allow(unsafe_code)]

use std::os::fd::{FromRawFd, OwnedFd};
use std::{fmt, ptr};

use libc::c_int;

use super::layout;

/// `SCM_PIDFD`, which libc lacks.
const SCM_PIDFD: c_int = 4;

/// Room for control messages, and those that `recvmsg(2)` wrote there.
///
/// Owns every descriptor among the messages not yet taken: they are closed
/// when it is dropped or used again.
///
/// Invariant: `room[taken..len]` was written by the last `recvmsg(2)`, and no
/// descriptor in it belongs to anybody else. What is taken is erased, so that
/// no call which writes nothing can bring it back.
pub(crate) struct Received {
    // Zeroed once, since the kernel skips the padding between messages. Never
    // grows; not a box, whose moves would end the pointers of `batch.rs`.
    room: Vec<u8>,
    len: usize,
    taken: usize,
}

/// One control message out of [`Received`].
pub(crate) struct Taken<'a> {
    pub(crate) level: c_int,
    pub(crate) kind: c_int,
    pub(crate) data: &'a [u8],
    /// The descriptors in `data`, if it is a message that has some.
    pub(crate) fds: Vec<OwnedFd>,
}

impl Received {
    /// Room for `room` bytes; `None` if there is no memory for them.
    pub(crate) fn with_room(room: usize) -> Option<Self> {
        let mut zeros = Vec::new();
        zeros.try_reserve_exact(room).ok()?;
        zeros.resize(room, 0);
        Some(Self {
            room: zeros,
            len: 0,
            taken: 0,
        })
    }

    /// How many bytes there is room for.
    pub(crate) fn room(&self) -> usize {
        self.room.len()
    }

    /// The next message, which no longer belongs to this.
    pub(crate) fn take(&mut self) -> Option<Taken<'_>> {
        let found = layout::find(&self.room[..self.len], self.taken)?;
        // First of all: nothing can be owned twice, whatever comes, even if
        // the next call says that it wrote what it did not.
        layout::erase(&mut self.room, self.taken);
        self.taken = found.next;
        let data = &self.room[found.data];
        let (level, kind) = (found.level, found.kind);
        let fds = if level == libc::SOL_SOCKET && matches!(kind, libc::SCM_RIGHTS | SCM_PIDFD) {
            descriptors(data)
        } else {
            Vec::new()
        };
        Some(Taken {
            level,
            kind,
            data,
            fds,
        })
    }

    /// Closes what nobody took.
    pub(crate) fn clear(&mut self) {
        while self.take().is_some() {}
        self.len = 0;
        self.taken = 0;
    }

    /// Empty room for the kernel to write to, and its size: null for none.
    pub(in crate::sys) fn open(&mut self) -> (*mut u8, usize) {
        self.clear();
        match self.room.len() {
            0 => (ptr::null_mut(), 0),
            len => (self.room.as_mut_ptr(), len),
        }
    }

    /// Takes over what the kernel wrote.
    ///
    /// # Safety
    ///
    /// A call that got the room of [`Self::open`] has succeeded since, and
    /// put the control messages of one message there, `len` bytes of them.
    pub(in crate::sys) unsafe fn arrived(&mut self, len: usize) {
        self.len = len.min(self.room.len());
    }
}

/// The descriptors among the data of a message; a number below zero, which
/// the kernel puts where it could not make one, is none.
fn descriptors(data: &[u8]) -> Vec<OwnedFd> {
    let (numbers, _cut) = data.as_chunks();
    numbers
        .iter()
        .map(|number| c_int::from_ne_bytes(*number))
        .filter(|number| *number >= 0)
        // SAFETY: the kernel made this descriptor for us, and the message
        // was not taken before.
        .map(|number| unsafe { OwnedFd::from_raw_fd(number) })
        .collect()
}

impl Drop for Received {
    fn drop(&mut self) {
        self.clear();
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("room", &self.room())
            .field("untaken", &self.len.saturating_sub(self.taken))
            .finish()
    }
}
