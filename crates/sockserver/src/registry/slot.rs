//! One connection, as the threads see it that do not handle it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rawsock::{Address, SHUT_RD, SHUT_RDWR, Socket};

use super::ConnectionInfo;
use super::peer::Peer;
use super::words::Words;
use crate::clock::{self, NEVER};

/// What a connection does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub(crate) enum State {
    /// It waits for a request.
    Idle = 0,
    /// A request is being handled.
    Busy = 1,
}

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub(crate) enum Fate {
    /// As its handler and its client want.
    Open = 0,
    /// Its time is up.
    Expired = 1,
    /// It was idle when the server had to end.
    IdleClosed = 2,
    /// It was idle when its descriptor was needed.
    Evicted = 3,
    /// The server's time is up.
    Cancelled = 4,
    /// It belongs to somebody else now.
    Detached = 5,
}

impl Fate {
    fn of(number: u64) -> Self {
        match number {
            1 => Self::Expired,
            2 => Self::IdleClosed,
            3 => Self::Evicted,
            4 => Self::Cancelled,
            5 => Self::Detached,
            _ => Self::Open,
        }
    }
}

/// The fate of one that was closed as idle, and had a request after all: it is
/// open, but not whole.
const REOPENED: u64 = 6;

/// One connection: who it is, what it does, until when.
///
/// The thread that handles it stores; the thread that keeps the deadlines
/// loads, and ends it by `shutdown(2)`, which wakes the other. Both have the
/// slot, which owns the socket, so that its descriptor is not closed
/// meanwhile, and never the wrong one is shut down.
#[derive(Debug)]
pub struct Slot {
    pub(crate) id: u64,
    pub(crate) socket: Socket,
    client: Peer,
    since: u64,
    words: Words,
}

// The words, by their places.
const STATE: usize = 0;
const IDLE_SINCE: usize = 1;
/// Of the wait for the client that is going on.
const WAITING_UNTIL: usize = 2;
/// Of the call of `handle` that is going on.
const HANDLE_UNTIL: usize = 3;
const FATE: usize = 4;
/// When something was exchanged with the client last; this and the next are
/// kept only in processes of their own.
const HEARD: usize = 5;
/// Whether the client is waited for.
const AWAITED: usize = 6;

/// Since when nothing was exchanged with a client, and whose turn it is. The
/// order is that in which children make room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Silence {
    /// The client's.
    Awaited(u64),
    /// The handler's.
    Working(u64),
}

impl Slot {
    pub(super) fn new(id: u64, client_address: &Address, socket: Socket, words: Words) -> Self {
        let now = clock::now();
        for (word, value) in [
            (STATE, State::Busy as u64),
            (IDLE_SINCE, now),
            (WAITING_UNTIL, NEVER),
            (HANDLE_UNTIL, NEVER),
            (FATE, Fate::Open as u64),
            (HEARD, now),
            (AWAITED, 0),
        ] {
            if let Some(word) = words.get(word) {
                word.store(value, Ordering::Release);
            }
        }
        Self {
            id,
            socket,
            client: client_address.into(),
            since: now,
            words,
        }
    }

    pub(crate) fn client_address(&self) -> Address {
        (&self.client).into()
    }

    #[inline]
    pub(crate) fn state(&self) -> State {
        match self.words[STATE].load(Ordering::SeqCst) {
            0 => State::Idle,
            _ => State::Busy,
        }
    }

    /// A request is being handled: whoever asks for the [`fate`](Self::fate)
    /// after this sees that it was closed as idle, or [`end`](Self::end) sees
    /// that it is not.
    #[inline]
    pub(crate) fn set_busy(&self) {
        self.words[STATE].store(State::Busy as u64, Ordering::SeqCst);
    }

    #[inline]
    pub(crate) fn set_idle(&self, now: u64) {
        self.words[IDLE_SINCE].store(now, Ordering::Relaxed);
        self.words[STATE].store(State::Idle as u64, Ordering::Release);
    }

    pub(super) fn idle_since(&self) -> u64 {
        self.words[IDLE_SINCE].load(Ordering::Relaxed)
    }

    /// The client has to do something by then.
    #[inline]
    pub(crate) fn wait_until(&self, moment: u64) {
        self.words[WAITING_UNTIL].store(moment, Ordering::Release);
    }

    /// Until when it has to.
    #[inline]
    pub(crate) fn waiting_until(&self) -> u64 {
        self.words[WAITING_UNTIL].load(Ordering::Acquire)
    }

    /// `handle` has to be back by then.
    #[inline]
    pub(crate) fn handle_until(&self, moment: u64) {
        self.words[HANDLE_UNTIL].store(moment, Ordering::Release);
    }

    /// The nearest of the deadlines; never, if it has ended anyway.
    pub(crate) fn deadline(&self) -> u64 {
        if self.fate() != Fate::Open {
            return NEVER;
        }
        let waiting = self.words[WAITING_UNTIL].load(Ordering::Acquire);
        waiting.min(self.words[HANDLE_UNTIL].load(Ordering::Acquire))
    }

    #[inline]
    pub(crate) fn fate(&self) -> Fate {
        Fate::of(self.words[FATE].load(Ordering::SeqCst))
    }

    /// Ends the connection; says whether it was open.
    ///
    /// An idle one is shut down for reading only, so that what its client has
    /// sent meanwhile is still answered.
    pub(crate) fn end(&self, fate: Fate) -> bool {
        let was_open = match self.turn(Fate::Open as u64, fate as u64) {
            Err(REOPENED) => self.turn(REOPENED, fate as u64),
            turned => turned,
        };
        if fate == Fate::IdleClosed
            && let Ok(before) = was_open
            && self.state() == State::Busy
        {
            // A request came in between, and may have seen nothing of this.
            let _ = self.turn(fate as u64, before);
            return false;
        }
        let how = match fate {
            Fate::IdleClosed => SHUT_RD,
            // Again, if a request came after all.
            _ => SHUT_RDWR,
        };
        let detached = was_open == Err(Fate::Detached as u64);
        if was_open.is_ok() || (fate == Fate::Cancelled && !detached) {
            // It fails if the client has gone, which is what is wanted.
            let _ = self.socket.shutdown(how);
        }
        was_open.is_ok()
    }

    /// A request came although the connection was to be closed as idle.
    pub(crate) fn reopen(&self) {
        let _ = self.turn(Fate::IdleClosed as u64, REOPENED);
    }

    /// Nobody is to shut it down any more; says whether nobody has, or is
    /// about to.
    pub(crate) fn detach(&self) -> bool {
        self.turn(Fate::Open as u64, Fate::Detached as u64).is_ok()
    }

    /// Changes the fate; answers what it is instead if it is not `from`.
    fn turn(&self, from: u64, to: u64) -> Result<u64, u64> {
        self.words[FATE].compare_exchange(from, to, Ordering::SeqCst, Ordering::SeqCst)
    }

    /// Something was exchanged with the client, or it is waited for from now
    /// on.
    pub(crate) fn heard(&self, is_awaited: bool) {
        if let Some([heard, awaited]) = self.hearsay() {
            heard.store(clock::now(), Ordering::Relaxed);
            awaited.store(is_awaited.into(), Ordering::Release);
        }
    }

    pub(crate) fn silence(&self) -> Silence {
        let Some([heard, awaited]) = self.hearsay() else {
            return Silence::Working(self.since);
        };
        let is_awaited = awaited.load(Ordering::Acquire) != 0;
        let since = heard.load(Ordering::Relaxed);
        if is_awaited {
            Silence::Awaited(since)
        } else {
            Silence::Working(since)
        }
    }

    /// The words that only slots have whose handler is in another process.
    fn hearsay(&self) -> Option<[&AtomicU64; 2]> {
        Some([self.words.get(HEARD)?, self.words.get(AWAITED)?])
    }

    pub(super) fn info(&self) -> ConnectionInfo {
        ConnectionInfo {
            id: self.id,
            client_address: self.client_address(),
            age: Duration::from_millis(clock::now().saturating_sub(self.since)),
            is_busy: self.state() == State::Busy,
        }
    }
}
