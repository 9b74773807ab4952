//! Memory that a process shares with those it forks.
#![allow(unsafe_code)]

use std::io;
use std::ops::Deref;
use std::ptr::{self, NonNull};
use std::slice;
use std::sync::atomic::AtomicU64;

/// Words that this process and those it forks from now on see alike, all of
/// them 0 at first: `mmap(2)` with `MAP_SHARED`.
///
/// The memory is `len` words long, aligned to a page, readable and writable,
/// and nobody unmaps it as long as this is there.
#[derive(Debug)]
pub(crate) struct Shared {
    memory: NonNull<AtomicU64>,
    len: usize,
}

// SAFETY: nothing but atomics is in the memory, which any thread may use.
unsafe impl Send for Shared {}
// SAFETY: as above.
unsafe impl Sync for Shared {}

impl Shared {
    pub(crate) fn new(len: usize) -> io::Result<Self> {
        let (protection, flags) = (
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_SHARED | libc::MAP_ANONYMOUS,
        );
        // SAFETY: without an address and without MAP_FIXED the kernel chooses
        // a place where nothing is.
        let memory = unsafe { libc::mmap(ptr::null_mut(), bytes(len), protection, flags, -1, 0) };
        match NonNull::new(memory) {
            Some(memory) if memory.as_ptr() != libc::MAP_FAILED => Ok(Self {
                memory: memory.cast(),
                len,
            }),
            _ => Err(io::Error::last_os_error()),
        }
    }
}

impl Deref for Shared {
    type Target = [AtomicU64];

    #[inline]
    fn deref(&self) -> &[AtomicU64] {
        // SAFETY: see the type; all bytes are some number, and whoever else
        // has the memory only uses it as this.
        unsafe { slice::from_raw_parts(self.memory.as_ptr(), self.len) }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // SAFETY: it is this memory, and nobody can borrow it any more.
        unsafe { libc::munmap(self.memory.as_ptr().cast(), bytes(self.len)) };
    }
}

fn bytes(len: usize) -> usize {
    len.saturating_mul(size_of::<AtomicU64>())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::*;

    #[test]
    fn words_are_words() {
        let words = Shared::new(3).unwrap();
        assert!(words.iter().all(|word| word.load(Ordering::Relaxed) == 0));
        words[2].store(7, Ordering::Relaxed);
        assert_eq!(words[2].load(Ordering::Relaxed), 7);
        assert_eq!(words.len(), 3);
        // Nothing, and more than there is.
        Shared::new(0).unwrap_err();
        Shared::new(usize::MAX).unwrap_err();
    }
}
