//! Whether a server serves, and until when it may: one word.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::clock::NEVER;
use crate::sys::Shared;

/// What a server does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// It has not served yet.
    Fresh,
    /// It has not served yet, and is to end at once when it does.
    Asked,
    Serving,
    /// It is to end; requests may go on until the moment.
    Draining(u64),
    /// It has served. Asking for the end of what has ended is nothing.
    Over,
}

/// The phase, for many threads, and for handlers in processes of their own.
/// It is one word because the moment belongs to the phase: two could be seen,
/// and changed, half.
#[derive(Debug)]
pub(super) struct PhaseCell(Shared);

/// Beyond every moment: those that are none.
const FRESH: u64 = NEVER;
const ASKED: u64 = NEVER - 1;
const SERVING: u64 = NEVER - 2;
const OVER: u64 = NEVER - 3;
/// Draining, without a deadline.
const FOR_EVER: u64 = NEVER - 4;

impl PhaseCell {
    pub(super) fn new() -> io::Result<Self> {
        let cell = Self(Shared::new(1)?);
        cell.set(Phase::Fresh);
        Ok(cell)
    }

    pub(super) fn get(&self) -> Phase {
        decode(self.word().load(Ordering::SeqCst))
    }

    pub(super) fn set(&self, phase: Phase) {
        self.word().store(encode(phase), Ordering::SeqCst);
    }

    /// Changes it to what `next` says, which is asked again if somebody else
    /// was faster; answers what it was, or is, if `next` has nothing to say.
    pub(super) fn change(&self, next: impl Fn(Phase) -> Option<Phase>) -> Result<Phase, Phase> {
        self.word()
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |word| {
                next(decode(word)).map(encode)
            })
            .map(decode)
            .map_err(decode)
    }

    fn word(&self) -> &AtomicU64 {
        &self.0[0]
    }
}

fn encode(phase: Phase) -> u64 {
    match phase {
        Phase::Fresh => FRESH,
        Phase::Asked => ASKED,
        Phase::Serving => SERVING,
        Phase::Over => OVER,
        Phase::Draining(until) => until.min(FOR_EVER),
    }
}

fn decode(word: u64) -> Phase {
    match word {
        FRESH => Phase::Fresh,
        ASKED => Phase::Asked,
        SERVING => Phase::Serving,
        OVER => Phase::Over,
        FOR_EVER => Phase::Draining(NEVER),
        until => Phase::Draining(until),
    }
}
