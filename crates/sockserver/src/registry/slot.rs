//! One connection, as the threads see it that do not handle it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::time::Instant;

use rawsock::{Address, SHUT_RD, SHUT_RDWR, Socket};

use super::ConnectionInfo;
use crate::clock::{self, NEVER};

/// What a connection does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum State {
    /// It waits for a request.
    Idle = 0,
    /// A request is being handled.
    Busy = 1,
}

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
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
    fn of(number: u8) -> Self {
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

/// One connection: who it is, what it does, until when.
///
/// The thread that handles it stores; the thread that keeps the deadlines
/// loads, and ends it by `shutdown(2)`, which wakes the other. Both have the
/// socket, so that its descriptor is not closed meanwhile.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) id: u64,
    pub(crate) client_address: Address,
    socket: Arc<Socket>,
    since: Instant,
    state: AtomicU8,
    idle_since: AtomicU64,
    /// Of the wait for the client that is going on.
    waiting_until: AtomicU64,
    /// Of the call of `handle` that is going on.
    handle_until: AtomicU64,
    fate: AtomicU8,
}

impl Slot {
    pub(super) fn new(id: u64, client_address: Address, socket: Arc<Socket>) -> Self {
        Self {
            id,
            client_address,
            socket,
            since: Instant::now(),
            state: AtomicU8::new(State::Busy as u8),
            idle_since: AtomicU64::new(clock::now()),
            waiting_until: AtomicU64::new(NEVER),
            handle_until: AtomicU64::new(NEVER),
            fate: AtomicU8::new(Fate::Open as u8),
        }
    }

    pub(crate) fn state(&self) -> State {
        match self.state.load(Ordering::Acquire) {
            0 => State::Idle,
            _ => State::Busy,
        }
    }

    pub(crate) fn set_busy(&self) {
        self.state.store(State::Busy as u8, Ordering::Release);
    }

    pub(crate) fn set_idle(&self, now: u64) {
        self.idle_since.store(now, Ordering::Relaxed);
        self.state.store(State::Idle as u8, Ordering::Release);
    }

    pub(super) fn idle_since(&self) -> u64 {
        self.idle_since.load(Ordering::Relaxed)
    }

    /// The client has to do something by then.
    pub(crate) fn wait_until(&self, moment: u64) {
        self.waiting_until.store(moment, Ordering::Release);
    }

    /// `handle` has to be back by then.
    pub(crate) fn handle_until(&self, moment: u64) {
        self.handle_until.store(moment, Ordering::Release);
    }

    /// The nearest of the deadlines; never, if it has ended anyway.
    pub(crate) fn deadline(&self) -> u64 {
        if self.fate() != Fate::Open {
            return NEVER;
        }
        let waiting = self.waiting_until.load(Ordering::Acquire);
        waiting.min(self.handle_until.load(Ordering::Acquire))
    }

    pub(crate) fn fate(&self) -> Fate {
        Fate::of(self.fate.load(Ordering::Acquire))
    }

    /// Ends the connection; says whether it was open.
    ///
    /// An idle one is shut down for reading only, so that what its client has
    /// sent meanwhile is still answered.
    pub(crate) fn end(&self, fate: Fate) -> bool {
        let open = Fate::Open as u8;
        let was_open =
            self.fate
                .compare_exchange(open, fate as u8, Ordering::AcqRel, Ordering::Acquire);
        let how = match fate {
            Fate::IdleClosed => SHUT_RD,
            // Again, if a request came after all.
            _ => SHUT_RDWR,
        };
        let detached = was_open == Err(Fate::Detached as u8);
        if was_open.is_ok() || (fate == Fate::Cancelled && !detached) {
            // It fails if the client has gone, which is what is wanted.
            let _ = self.socket.shutdown(how);
        }
        was_open.is_ok()
    }

    /// A request came although the connection was to be closed as idle.
    pub(crate) fn reopen(&self) {
        let (idle, open) = (Fate::IdleClosed as u8, Fate::Open as u8);
        let _ = self
            .fate
            .compare_exchange(idle, open, Ordering::AcqRel, Ordering::Acquire);
    }

    /// Nobody is to shut it down any more; says whether nobody has.
    pub(crate) fn detach(&self) -> bool {
        self.reopen();
        let (open, detached) = (Fate::Open as u8, Fate::Detached as u8);
        self.fate
            .compare_exchange(open, detached, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
    }

    pub(super) fn info(&self) -> ConnectionInfo {
        ConnectionInfo {
            id: self.id,
            client_address: self.client_address.clone(),
            age: self.since.elapsed(),
            is_busy: self.state() == State::Busy,
        }
    }
}
