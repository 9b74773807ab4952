//! The threads of a server, and which of them accepts.
//!
//! One thread leads: it accepts, and handles what it has accepted. Before it
//! waits for a client it steps down, and the crew appoints another: the thread
//! that became idle last, or a new one. If there is none to be had, the place
//! is vacant until a thread comes back.
//!
//! The thread that keeps the deadlines looks whether the leader is stuck in a
//! handler, and relieves it.
//!
//! `turns` says who leads. It is odd while a leader handles something, and
//! whoever makes it even, by a compare-and-swap, decides: the leader, at the
//! end, and leads on; the leader, about to wait, or the keeper, and then they
//! appoint the next. So no leadership is ever lost or doubled.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::super::Engine;
use super::super::berth::Berth;
use super::patience::Patience;
use super::worker;
use crate::errors::{Error, Result};
use crate::handler::Handles;
use crate::hooks::Hooks;
use crate::report;
use crate::transport::Serves;

pub(super) struct Crew<K: Serves, H: Handles<K, S>, S: Hooks> {
    pub(super) engine: Arc<Engine<K, H, S>>,
    max: usize,
    turns: AtomicU64,
    /// The keeper does not look at `turns`, and has to be told when there is
    /// something to see.
    drowsy: AtomicBool,
    /// Requests take long: whoever has accepted one steps down first.
    pub(super) slow: AtomicBool,
    pub(super) patience: Patience,
    /// Nobody has to lead any more. Changed with the roll.
    over: AtomicBool,
    roll: Mutex<Roll>,
}

struct Roll {
    /// Those without work; the last to become idle is the last.
    idle: Vec<Arc<Berth<Order>>>,
    threads: usize,
    /// Nobody leads: the first to come back does.
    vacant: bool,
    error: Option<Error>,
}

/// What a thread is to do that has nothing to do.
#[derive(Clone, Copy, Debug)]
pub(super) enum Order {
    Lead,
    Leave,
}

impl<K: Serves, H: Handles<K, S>, S: Hooks> Crew<K, H, S> {
    pub(super) fn new(engine: Arc<Engine<K, H, S>>, max: usize) -> Self {
        Self {
            engine,
            max,
            turns: AtomicU64::new(0),
            drowsy: AtomicBool::new(true),
            slow: AtomicBool::new(false),
            patience: Patience::default(),
            over: AtomicBool::new(false),
            roll: Mutex::new(Roll {
                idle: Vec::new(),
                threads: 0,
                vacant: false,
                error: None,
            }),
        }
    }

    /// The first thread, which leads.
    pub(super) fn start(self: &Arc<Self>) -> Result<()> {
        self.roll().threads = 1;
        self.spawn().map_err(|error| Error::os("thread", error))
    }

    /// The leader begins to handle something.
    pub(super) fn begin(&self) -> u64 {
        let turn = self.turns.fetch_add(1, Ordering::SeqCst) + 1;
        if self.drowsy.load(Ordering::SeqCst) && self.drowsy.swap(false, Ordering::SeqCst) {
            self.engine.core.control.keeper.ring();
        }
        turn
    }

    /// It is done; says whether it still leads.
    pub(super) fn finish(&self, turn: u64) -> bool {
        self.advance(turn)
    }

    /// Somebody else is to lead, unless that is so already.
    pub(super) fn step_down(self: &Arc<Self>, turn: u64) {
        if self.advance(turn) {
            self.appoint();
        }
    }

    fn advance(&self, turn: u64) -> bool {
        self.turns
            .compare_exchange(turn, turn + 1, Ordering::SeqCst, Ordering::SeqCst)
            .is_ok()
    }

    /// Relieves the leader if it has been at the same thing since the last
    /// look; says whether there has to be another look soon.
    pub(super) fn relieve(self: &Arc<Self>, last: &mut Look) -> bool {
        let turn = self.turns.load(Ordering::SeqCst);
        if turn != last.turn {
            *last = Look { turn, quiet: 0 };
            return true;
        }
        if turn % 2 == 1 {
            self.step_down(turn);
            return true;
        }
        if self.retry() {
            return true;
        }
        last.quiet += 1;
        if last.quiet < Look::ENOUGH {
            return true;
        }
        self.drowsy.store(true, Ordering::SeqCst);
        if self.turns.load(Ordering::SeqCst) == turn {
            return false;
        }
        // A leader has begun in between, and has told or will tell nobody.
        self.drowsy.store(false, Ordering::SeqCst);
        true
    }

    /// Tries again if the place is vacant because there was no thread; says
    /// whether that was so. If all are at work, the first to be done leads.
    fn retry(self: &Arc<Self>) -> bool {
        {
            let mut roll = self.roll();
            if !roll.vacant || roll.threads >= self.max {
                return false;
            }
            roll.vacant = false;
        }
        self.appoint();
        true
    }

    /// Whether nobody leads, because all threads there may be are at work.
    pub(super) fn is_full(&self) -> bool {
        let roll = self.roll();
        roll.vacant && roll.threads >= self.max
    }

    /// Finds somebody who leads.
    fn appoint(self: &Arc<Self>) {
        {
            let mut roll = self.roll();
            roll.vacant = false;
            if self.is_over() {
                return;
            }
            if let Some(berth) = roll.idle.pop() {
                drop(roll);
                return berth.give(Order::Lead);
            }
            if roll.threads >= self.max {
                roll.vacant = true;
                drop(roll);
                if K::turns_away(&self.engine.core) {
                    self.engine.core.control.keeper.ring();
                }
                return;
            }
            roll.threads += 1;
        }
        let Err(error) = self.spawn() else { return };
        let mut roll = self.roll();
        roll.threads -= 1;
        // Somebody may have become idle meanwhile, and waits to be told.
        match roll.idle.pop() {
            Some(berth) => {
                drop(roll);
                berth.give(Order::Lead);
            }
            None => {
                roll.vacant = !self.is_over();
                drop(roll);
                report::no_thread(&error);
            }
        }
    }

    fn spawn(self: &Arc<Self>) -> std::io::Result<()> {
        let crew = Arc::clone(self);
        let name = "sockserver".to_owned();
        let spawned = thread::Builder::new().name(name);
        spawned.spawn(move || worker::work(&crew)).map(drop)
    }

    /// A thread without work waits for some. It leads at once if nobody does.
    pub(super) fn wait_for_work(&self) -> Order {
        let berth = Berth::new();
        {
            let mut roll = self.roll();
            if self.is_over() {
                roll.threads -= 1;
                return Order::Leave;
            }
            if roll.vacant {
                roll.vacant = false;
                return Order::Lead;
            }
            roll.idle.push(Arc::clone(&berth));
        }
        berth.wait(|| self.resign(&berth)).unwrap_or(Order::Leave)
    }

    /// Takes a thread off the list of the idle, unless somebody else has.
    fn resign(&self, berth: &Arc<Berth<Order>>) -> bool {
        let mut roll = self.roll();
        let Some(place) = roll.idle.iter().position(|other| Arc::ptr_eq(other, berth)) else {
            return false;
        };
        roll.idle.remove(place);
        roll.threads -= 1;
        true
    }

    /// The leader has nothing to take any more, or cannot: nobody has to lead.
    pub(super) fn end(&self, error: Option<Error>) {
        let mut roll = self.roll();
        self.over.store(true, Ordering::SeqCst);
        roll.threads -= 1;
        if let Some(error) = error {
            roll.error.get_or_insert(error);
            self.engine.core.control.fail();
        }
        drop(roll);
        self.dismiss();
        self.engine.core.control.keeper.ring();
    }

    /// The idle threads leave; the others when they are done.
    pub(super) fn dismiss(&self) {
        let mut roll = self.roll();
        self.over.store(true, Ordering::SeqCst);
        let idle = std::mem::take(&mut roll.idle);
        roll.threads -= idle.len();
        drop(roll);
        for berth in idle {
            berth.give(Order::Leave);
        }
    }

    /// Whether nobody has to lead any more.
    pub(super) fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    /// Why the leader has given up, if it has.
    pub(super) fn outcome(&self) -> Result<()> {
        self.roll().error.take().map_or(Ok(()), Err)
    }

    // Nothing can panic with the lock held.
    fn roll(&self) -> MutexGuard<'_, Roll> {
        self.roll.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the keeper saw when it looked last.
#[derive(Debug, Default)]
pub(super) struct Look {
    turn: u64,
    /// How often nothing had changed, and nothing was going on.
    quiet: u32,
}

impl Look {
    /// So often that it is not worth looking.
    const ENOUGH: u32 = 20;
}
