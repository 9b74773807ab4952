//! A set of connections that one thread drives at a time.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use nix::sys::epoll::{EpollEvent, EpollFlags, EpollTimeout};

use super::super::intake::Intake;
use super::set::{Mode, Set};
use super::table::{Table, Token};
use super::word::{BEHIND, Word};
use crate::errors::Result;

/// How many events are taken at a time: as many as have a position.
const BATCH: usize = BEHIND as usize;

/// Connections, and what their driver leaves to the next when the shard is
/// taken away from it in the middle of a batch.
pub(super) struct Shard<H> {
    pub(super) set: Set,
    pub(super) table: Table<H>,
    /// Who drives, and what it is at.
    word: AtomicU64,
    /// The number in the registry of the connection that has its turn.
    pub(super) at_work: AtomicU64,
    /// The kernel's number of the thread that drives.
    driver: AtomicI32,
    batch: Batch,
    /// Those who have more to do, behind the others. Touched only while no
    /// turn goes on.
    ready: Mutex<VecDeque<Token>>,
    /// Held by those who bring a connection home, and by those who look
    /// whether one is.
    pub(super) homecoming: Mutex<()>,
    pub(super) door: Mutex<Door>,
    /// Whether the door has to be looked after.
    pub(super) attention: AtomicBool,
}

/// Whether the listener is heeded.
#[derive(Debug, Default)]
pub(super) struct Door {
    pub(super) intake: Intake,
    pub(super) is_open: bool,
    /// The server is to end, and somebody may be queued for whom there is room.
    pub(super) is_queued: bool,
    /// The server is to end, and nobody is queued any more.
    pub(super) is_over: bool,
}

/// The events that were taken last: for two threads, so they are atomic.
struct Batch {
    count: AtomicU32,
    events: Box<[(AtomicU64, AtomicBool)]>,
}

impl<H> Shard<H> {
    pub(super) fn new() -> Result<Self> {
        Ok(Self {
            set: Set::new(Mode::Edge)?,
            table: Table::new(),
            word: AtomicU64::new(0),
            at_work: AtomicU64::new(0),
            driver: AtomicI32::new(0),
            batch: Batch {
                count: AtomicU32::new(0),
                events: (0..BATCH).map(|_| Default::default()).collect(),
            },
            ready: Mutex::default(),
            homecoming: Mutex::default(),
            door: Mutex::default(),
            attention: AtomicBool::new(true),
        })
    }

    pub(super) fn word(&self) -> Word {
        Word::of(self.word.load(Ordering::SeqCst))
    }

    /// Goes from one word to the next, unless the shard was taken away.
    pub(super) fn advance(&self, from: Word, to: Word) -> bool {
        self.word
            .compare_exchange(
                from.number(),
                to.number(),
                Ordering::SeqCst,
                Ordering::SeqCst,
            )
            .is_ok()
    }

    pub(super) fn driver(&self) -> i32 {
        self.driver.load(Ordering::Relaxed)
    }

    pub(super) fn set_driver(&self, thread: i32) {
        self.driver.store(thread, Ordering::Relaxed);
    }

    /// Takes a batch of events; answers how many.
    pub(super) fn take_batch(&self, events: &mut Events, time: EpollTimeout) -> u8 {
        let count = self.set.wait(&mut events.0, time);
        for (event, (token, hung_up)) in events.0[..count].iter().zip(&self.batch.events) {
            token.store(event.data(), Ordering::Relaxed);
            hung_up.store(has_hung_up(event.events()), Ordering::Relaxed);
        }
        // Who takes the shard away has seen a turn after this.
        self.batch.count.store(count as u32, Ordering::Relaxed);
        count as u8
    }

    /// How many events there are in the batch.
    pub(super) fn count(&self) -> u8 {
        self.batch.count.load(Ordering::Relaxed) as u8
    }

    /// Whom an event is of, and whether there will be no more input.
    pub(super) fn event(&self, position: u8) -> (Token, bool) {
        let (token, hung_up) = &self.batch.events[usize::from(position)];
        (
            Token::of(token.load(Ordering::Relaxed)),
            hung_up.load(Ordering::Relaxed),
        )
    }

    /// Whether others wait for the connection that has its turn.
    pub(super) fn has_others(&self, word: Word) -> bool {
        let is_last = word.position() == BEHIND || word.position() + 1 >= self.count();
        !is_last || self.set.is_ready() || !self.ready().is_empty() || self.has_queue()
    }

    /// Whether the server is to end, and somebody may be queued. Who accepts has
    /// the door, and is not waited for.
    fn has_queue(&self) -> bool {
        self.door.try_lock().is_ok_and(|door| door.is_queued)
    }

    /// Whether the server is to end, and nobody is queued any more.
    pub(super) fn is_settled(&self) -> bool {
        self.door.try_lock().is_ok_and(|door| door.is_over)
    }

    pub(super) fn ready(&self) -> MutexGuard<'_, VecDeque<Token>> {
        // Nothing can panic with the lock held; likewise below.
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn homecoming(&self) -> MutexGuard<'_, ()> {
        self.homecoming
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn door(&self) -> MutexGuard<'_, Door> {
        self.door.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Room for a batch, which belongs to a thread.
pub(super) struct Events(Box<[EpollEvent]>);

impl Events {
    pub(super) fn new() -> Self {
        Self(vec![EpollEvent::empty(); BATCH].into())
    }
}

/// Whether the end is behind what there is, or more is behind urgent data:
/// neither is seen from how much is received at once.
pub(super) fn has_hung_up(flags: EpollFlags) -> bool {
    let end = EpollFlags::EPOLLRDHUP | EpollFlags::EPOLLHUP | EpollFlags::EPOLLERR;
    flags.intersects(end | EpollFlags::EPOLLPRI)
}
