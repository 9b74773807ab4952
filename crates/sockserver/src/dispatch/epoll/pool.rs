//! The loop of `Pooled`.
//!
//! All threads wait for one set, whose events come once: whoever is told of a
//! connection has it alone until it is watched again. So nothing has to be
//! agreed upon, and a stuck handler keeps one thread and nobody else. A thread
//! takes one event at a time, since those it has taken wait for it.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use nix::sys::epoll::{EpollEvent, EpollTimeout};

use super::super::Engine;
use super::super::intake::{self, Intake, Queued, Turn};
use super::place;
use super::set::{Interest, Mode, Set};
use super::shard::has_hung_up;
use super::table::{Place, Table, Token};
use crate::clock;
use crate::control::{Bell, inside};
use crate::errors::{Error, Result};
use crate::handler::{RequestHandler, Stream};
use crate::hooks::Hooks;
use crate::life::Turned;
use crate::stream::{Connection, Kit};
use crate::transport::{Serves, Taking};

/// How long until somebody has accepted whom it is about to accept.
const SOON: Duration = Duration::from_millis(10);

/// Connections, and threads that share them.
pub(super) struct Pool<H, S> {
    engine: Arc<Engine<Stream, H, S>>,
    set: Set,
    table: Table<H>,
    door: Mutex<Door>,
    over: AtomicBool,
    /// Rung when it is over, and never hushed, so that all threads hear it.
    end: Bell,
    error: Mutex<Option<Error>>,
    /// How many wait for an event.
    waiting: AtomicUsize,
    /// How many turns there were.
    turns: AtomicU64,
}

/// Whether the listener is heeded.
#[derive(Default)]
struct Door {
    intake: Intake,
    is_open: bool,
    /// Nobody is queued any more.
    is_over: bool,
}

impl<H: RequestHandler<S> + Send + 'static, S: Hooks> Pool<H, S> {
    pub(super) fn new(engine: &Arc<Engine<Stream, H, S>>) -> Result<Self> {
        let set = Set::new(Mode::OneShot)?;
        set.watch_bell(&engine.core.control.acceptor)?;
        let end = Bell::new()?;
        set.watch_end(&end)?;
        Ok(Self {
            engine: Arc::clone(engine),
            set,
            table: Table::new(),
            door: Mutex::default(),
            over: AtomicBool::new(false),
            end,
            error: Mutex::new(None),
            waiting: AtomicUsize::new(0),
            turns: AtomicU64::new(0),
        })
    }

    /// Starts one more thread.
    pub(super) fn add_thread(self: &Arc<Self>) -> std::io::Result<()> {
        let pool = Arc::clone(self);
        let name = "sockserver".to_owned();
        let spawned = thread::Builder::new().name(name).spawn(move || {
            let control = Arc::clone(&pool.engine.core.control);
            inside(&control, || pool.work());
        });
        spawned.map(drop)
    }

    fn work(&self) {
        let mut kit = Kit::for_many(Arc::clone(self.engine.core.settings()));
        let mut events = [EpollEvent::empty()];
        while !self.is_over() {
            self.waiting.fetch_add(1, Ordering::Relaxed);
            let count = self.set.wait(&mut events, EpollTimeout::NONE);
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            if count == 0 {
                continue;
            }
            let hung_up = has_hung_up(events[0].events());
            match Token::of(events[0].data()) {
                Token::LISTENER => self.accept(&mut kit),
                Token::BELL => {
                    // A connection was closed, perhaps.
                    if let Ok(mut door) = self.door.try_lock() {
                        door.intake.resume();
                    }
                    self.tend();
                }
                token => {
                    if let Some(place) = self.table.find(token) {
                        self.turn(&mut kit, place, token, hung_up);
                    }
                }
            }
        }
        // What was shut down at the deadline, if all threads were stuck.
        for token in self.table.tokens() {
            place::remove(&self.engine.core, &self.set, &self.table, token);
        }
    }

    /// A connection has its turn, and what comes of that.
    fn turn(&self, kit: &mut Kit, place: &Place<H>, token: Token, hung_up: bool) {
        self.turns.fetch_add(1, Ordering::Relaxed);
        let Engine { core, make, .. } = &*self.engine;
        let interest = match place::turn(core, make, kit, place, hung_up, |_| ()) {
            Turned::Input => Interest::Input,
            Turned::Others => Interest::Turn,
            Turned::Output => Interest::Output,
            Turned::Nothing => Interest::None,
        };
        if interest == Interest::None || !place::watch(&self.set, place, token, interest) {
            place::remove(core, &self.set, &self.table, token);
        }
    }

    /// Somebody wants to connect.
    fn accept(&self, kit: &mut Kit) {
        let core = &self.engine.core;
        let Some(connection) = self.take() else {
            return;
        };
        let Some(token) = place::settle(core, &self.table, connection) else {
            return;
        };
        if let Some(place) = self.table.find(token) {
            self.turn(kit, place, token, false);
        }
    }

    /// Takes the one who wants to connect, and lets another thread take the
    /// next.
    fn take(&self) -> Option<Connection> {
        let core = &self.engine.core;
        let listening = self.engine.listener.listening()?;
        let mut door = self.door();
        door.is_open = false;
        if self.is_over() || core.control.is_draining() || !Stream::has_room(core) {
            return None;
        }
        let open = intake::Door::Open;
        let taken = match door
            .intake
            .take::<Stream, S>(core, &listening, open, Taking::One)
        {
            Ok(Turn::Job(connection)) => Some(connection),
            Ok(Turn::Refused | Turn::Look | Turn::End) => None,
            Err(error) => {
                door.is_over = true;
                drop(door);
                self.error().get_or_insert(error);
                core.control.fail();
                return None;
            }
        };
        if door.intake.paused_until(clock::now()).is_some() {
            // Who keeps the deadlines opens it again.
            core.control.keeper.ring();
        } else {
            self.open(&mut door);
        }
        taken
    }

    fn open(&self, door: &mut Door) {
        let Some(listening) = self.engine.listener.listening() else {
            return;
        };
        match self.set.listen(&*listening.socket, false) {
            Ok(()) => door.is_open = true,
            // No memory for a moment.
            Err(_) => {
                door.intake.rest(&self.engine.core);
                self.engine.core.control.keeper.ring();
            }
        }
    }

    /// Looks after the door: opens it when there is room again, and takes in
    /// who is queued when the server is to end. Answers when to look again.
    pub(super) fn tend(&self) -> Option<Duration> {
        let core = &self.engine.core;
        let now = clock::now();
        // Who accepts has it, and is not waited for: `verify_request` may take
        // its time.
        let Ok(mut door) = self.door.try_lock() else {
            return Some(SOON);
        };
        if core.control.is_draining() {
            if !door.is_over {
                self.take_queued(&mut door);
                // Who is told looks at once, and does not wait for this.
                drop(door);
                core.control.keeper.ring();
            }
            return None;
        }
        let paused_until = door.intake.paused_until(now);
        if !door.is_open && paused_until.is_none() && Stream::has_room(core) {
            self.open(&mut door);
        }
        paused_until.and_then(|until| clock::until(now, until))
    }

    /// Takes in those who are queued; each has its first turn on a thread that
    /// has time for it.
    fn take_queued(&self, door: &mut Door) {
        let Engine { core, listener, .. } = &*self.engine;
        loop {
            match intake::rest_of_queue::<Stream, S>(core, listener, Taking::One) {
                Queued::Job(connection) => {
                    let Some(token) = place::settle(core, &self.table, connection) else {
                        continue;
                    };
                    if let Some(place) = self.table.find(token)
                        && !place::watch(&self.set, place, token, Interest::Turn)
                    {
                        place::remove(core, &self.set, &self.table, token);
                    }
                }
                Queued::Full => return,
                Queued::Over => {
                    door.is_over = true;
                    return;
                }
            }
        }
    }

    /// Whether those who are queued have all been taken in.
    pub(super) fn is_settled(&self) -> bool {
        self.door.try_lock().is_ok_and(|door| door.is_over)
    }

    /// How many turns there were, if all threads are at work while others
    /// wait.
    pub(super) fn exhausted_at(&self) -> Option<u64> {
        let is_exhausted = self.waiting.load(Ordering::Relaxed) == 0 && self.set.is_ready();
        is_exhausted.then(|| self.turns.load(Ordering::Relaxed))
    }

    /// All threads leave, when they can.
    pub(super) fn dismiss(&self) {
        self.over.store(true, Ordering::SeqCst);
        self.end.ring();
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    pub(super) fn outcome(&self) -> Result<()> {
        self.error().take().map_or(Ok(()), Err)
    }

    // Nothing can panic with the lock held; likewise below.
    fn door(&self) -> MutexGuard<'_, Door> {
        self.door.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn error(&self) -> MutexGuard<'_, Option<Error>> {
        self.error.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
