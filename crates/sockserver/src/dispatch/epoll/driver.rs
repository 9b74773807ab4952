//! The loop of `Parking`.
//!
//! A driver takes a batch of events and gives each connection its turn. Before
//! a turn it *enters*: a compare-and-swap of the shard's word, from what it
//! has put there last to the turn, the position in the batch and the
//! connection. After the last turn it *leaves*, likewise. When it is stuck in
//! a handler, the [monitor](super::monitor) swaps the word under it, and gives
//! the shard to a spare thread, which goes on behind that position. The driver
//! finds out at its next step, brings its connection home, and touches nothing
//! of the shard any more.
//!
//! So one swap a turn makes sure of three things: the shard has one driver,
//! its events are dealt with once, and a connection has one thread.
//!
//! A connection whose driver was replaced is *away*. Events of it are passed
//! over, and when it comes home, it is watched anew, which makes the kernel
//! tell of it again. This is done before it is marked as at home, and under a
//! lock that who looks for it takes, too: the other order could watch a number
//! that belongs to another connection by then.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use nix::sys::epoll::EpollTimeout;

use super::super::intake::{self, Queued, Turn};
use super::place;
use super::set::Interest;
use super::shard::{Door, Events, Shard};
use super::table::{Place, Token};
use super::team::Team;
use super::word::{BEHIND, Word};
use crate::clock;
use crate::handler::{RequestHandler, Stream};
use crate::hooks::Hooks;
use crate::life::Turned;
use crate::stream::{Connection, Kit};
use crate::transport::{Serves, Taking};

/// A thread that drives a shard, until it is replaced or the server has ended.
pub(super) struct Driver<'a, H, S> {
    team: &'a Arc<Team<H, S>>,
    shard: &'a Shard<H>,
    kit: &'a mut Kit,
    /// What it has put into the shard's word last.
    word: Word,
}

/// Somebody else drives.
struct Replaced;

/// How many are taken from the queue before others have their turn, when the
/// server is to end.
const QUEUED: usize = 16;

impl<'a, H: RequestHandler<S> + Send + 'static, S: Hooks> Driver<'a, H, S> {
    /// Drives from the beginning, or from where somebody else was.
    pub(super) fn drive(
        team: &'a Arc<Team<H, S>>,
        shard: &'a Shard<H>,
        (kit, events): (&'a mut Kit, &mut Events),
        word: Word,
        taken_at: Option<Word>,
    ) {
        shard.set_driver(nix::unistd::gettid().as_raw());
        let driver = Self {
            team,
            shard,
            kit,
            word,
        };
        // There is nothing to be done but to go.
        let (Ok(()) | Err(Replaced)) = driver.run(events, taken_at);
    }

    fn run(mut self, events: &mut Events, taken_at: Option<Word>) -> Result<(), Replaced> {
        if let Some(taken_at) = taken_at {
            let rest = match taken_at.position() {
                BEHIND => self.shard.count()..self.shard.count(),
                position => position + 1..self.shard.count(),
            };
            self.events(rest)?;
            self.others()?;
        }
        loop {
            if self.shard.attention.load(Ordering::Relaxed) {
                self.tend()?;
            }
            if self.team.is_over() {
                self.clear();
                return Ok(());
            }
            let count = self.shard.take_batch(events, self.patience());
            self.events(0..count)?;
            self.others()?;
        }
    }

    /// How long to wait for events.
    fn patience(&self) -> EpollTimeout {
        if !self.shard.ready().is_empty() {
            return EpollTimeout::ZERO;
        }
        if !self.shard.attention.load(Ordering::Relaxed) {
            return EpollTimeout::NONE;
        }
        let now = clock::now();
        let door = self.shard.door();
        if door.is_queued {
            return EpollTimeout::ZERO;
        }
        if door.is_over || self.team.is_over() {
            return EpollTimeout::NONE;
        }
        let pause = door
            .intake
            .paused_until(now)
            .and_then(|until| clock::until(now, until));
        pause.map_or(EpollTimeout::NONE, |pause| {
            EpollTimeout::try_from(pause).unwrap_or(EpollTimeout::MAX)
        })
    }

    /// Deals with the events of a batch.
    fn events(&mut self, positions: std::ops::Range<u8>) -> Result<(), Replaced> {
        for position in positions {
            let (token, hung_up) = self.shard.event(position);
            match token {
                Token::LISTENER => self.accept(position)?,
                Token::BELL => {
                    // A connection was closed, perhaps.
                    self.shard.door().intake.resume();
                    self.shard.attention.store(true, Ordering::Relaxed);
                }
                _ => {
                    let Some(place) = self.shard.table.find(token) else {
                        continue;
                    };
                    if place.is_away() && !self.is_home_again(place, token) {
                        continue;
                    }
                    self.enter(position, token)?;
                    self.turn(place, token, hung_up)?;
                }
            }
        }
        self.leave()
    }

    /// Those who had more to do than was fair.
    fn others(&mut self) -> Result<(), Replaced> {
        let count = self.shard.ready().len();
        for _ in 0..count {
            let Some(token) = self.shard.ready().pop_front() else {
                break;
            };
            let Some(place) = self.shard.table.find(token) else {
                continue;
            };
            if place.is_away() && !self.is_home_again(place, token) {
                continue;
            }
            self.enter(BEHIND, token)?;
            self.turn(place, token, true)?;
            self.leave()?;
        }
        Ok(())
    }

    /// The turn of a connection begins, if this thread still drives.
    fn enter(&mut self, position: u8, token: Token) -> Result<(), Replaced> {
        self.step(self.word.enter(position, token.index()), Turned::Input)?;
        // In this order: a monitor that goes to sleep now sees the turn, or is
        // woken for it.
        self.team.wake_monitor();
        Ok(())
    }

    /// Nobody has a turn.
    fn leave(&mut self) -> Result<(), Replaced> {
        if self.word.index().is_none() {
            return Ok(());
        }
        self.step(self.word.leave(), Turned::Input)
    }

    /// Goes on to another word. If somebody else drives, the connection that
    /// had its turn goes home.
    fn step(&mut self, to: Word, turned: Turned) -> Result<(), Replaced> {
        if self.shard.advance(self.word, to) {
            self.word = to;
            return Ok(());
        }
        self.bring_home(turned);
        Err(Replaced)
    }

    /// A connection has its turn, and what comes of that.
    fn turn(&mut self, place: &Place<H>, token: Token, hung_up: bool) -> Result<(), Replaced> {
        let turned = self.run_turn(place, hung_up);
        if turned == Turned::Input && place.interest() == Interest::Input {
            return Ok(());
        }
        self.step(self.word.leave(), turned)?;
        let interest = match turned {
            Turned::Input | Turned::Others => Interest::Input,
            Turned::Output => Interest::Output,
            Turned::Nothing => {
                self.remove(token);
                return Ok(());
            }
        };
        if turned == Turned::Others {
            self.shard.ready().push_back(token);
        }
        if place.interest() != interest && !place::watch(&self.shard.set, place, token, interest) {
            self.remove(token);
        }
        Ok(())
    }

    fn run_turn(&mut self, place: &Place<H>, hung_up: bool) -> Turned {
        let engine = &self.team.engine;
        let tell = |id| self.shard.at_work.store(id, Ordering::Relaxed);
        place::turn(&engine.core, &engine.make, self.kit, place, hung_up, tell)
    }

    fn remove(&self, token: Token) {
        let Shard { set, table, .. } = self.shard;
        place::remove(&self.team.engine.core, set, table, token);
    }

    /// The driver was replaced while it gave a connection its turn, which has
    /// ended by now.
    #[cold]
    fn bring_home(&mut self, mut turned: Turned) {
        let Some(index) = self.word.index() else {
            return;
        };
        let Some((place, token)) = self.shard.table.occupied(index) else {
            return;
        };
        // The others are somebody else's business now.
        while turned == Turned::Others {
            turned = self.run_turn(place, true);
        }
        let _homecoming = self.shard.homecoming();
        let interest = match turned {
            Turned::Output => Interest::Output,
            _ => Interest::Input,
        };
        let stays = turned != Turned::Nothing && !self.team.is_over();
        if stays && place::watch(&self.shard.set, place, token, interest) {
            place.set_away(false);
        } else {
            self.remove(token);
        }
    }

    /// Whether a connection that was away has come home.
    #[cold]
    fn is_home_again(&self, place: &Place<H>, token: Token) -> bool {
        let _homecoming = self.shard.homecoming();
        self.shard.table.find(token).is_some() && !place.is_away()
    }

    /// Somebody wants to connect.
    fn accept(&mut self, position: u8) -> Result<(), Replaced> {
        self.leave()?;
        let engine = &self.team.engine;
        let core = &engine.core;
        let connection = {
            // Not while a handler runs: one that never comes back would keep
            // the listener of a server that is gone.
            let Some(listening) = engine.listener.listening() else {
                return Ok(());
            };
            let mut door = self.shard.door();
            if self.team.is_over() || core.control.is_draining() || !Stream::has_room(core) {
                self.shut(&mut door);
                return Ok(());
            }
            let taken =
                door.intake
                    .take::<Stream, S>(core, &listening, intake::Door::Open, Taking::One);
            match taken {
                Ok(Turn::Job(connection)) => connection,
                Ok(Turn::Refused | Turn::Look | Turn::End) => {
                    if door.intake.paused_until(clock::now()).is_some() {
                        self.shut(&mut door);
                    }
                    return Ok(());
                }
                Err(error) => {
                    self.shut(&mut door);
                    door.is_over = true;
                    self.team.fail(error);
                    return Ok(());
                }
            }
        };
        self.welcome(position, connection)
    }

    /// The first turn of a connection.
    fn welcome(&mut self, position: u8, connection: Connection) -> Result<(), Replaced> {
        let table = &self.shard.table;
        let Some(token) = place::settle(&self.team.engine.core, table, connection) else {
            return Ok(());
        };
        self.enter(position, token)?;
        match table.find(token) {
            Some(place) => self.turn(place, token, false),
            None => Ok(()),
        }
    }

    /// Heeds the listener no more, for a while.
    fn shut(&self, door: &mut Door) {
        if let Some(listening) = self.team.engine.listener.listening() {
            self.shard.set.unlisten(&*listening.socket);
        }
        door.is_open = false;
        self.shard.attention.store(true, Ordering::Relaxed);
    }

    /// Looks after the door: opens it when there is room again, and takes in
    /// who is queued when the server is to end.
    #[cold]
    fn tend(&mut self) -> Result<(), Replaced> {
        let engine = &self.team.engine;
        let core = &engine.core;
        let listening = engine.listener.listening();
        if core.control.is_draining() || listening.is_none() {
            drop(listening);
            let mut door = self.shard.door();
            if door.is_open {
                self.shut(&mut door);
            }
            drop(door);
            return self.take_queued();
        }
        let mut door = self.shard.door();
        let is_paused = door.intake.paused_until(clock::now()).is_some();
        if let Some(listening) = listening
            && !door.is_open
            && !is_paused
            && Stream::has_room(core)
        {
            let shared = self.team.shards.len() > 1;
            match self.shard.set.listen(&*listening.socket, shared) {
                Ok(()) => door.is_open = true,
                // No memory for a moment.
                Err(_) => door.intake.rest(core),
            }
        }
        // If there is no room, somebody rings when there is.
        let calm = door.is_open || !is_paused;
        self.shard.attention.store(!calm, Ordering::Relaxed);
        Ok(())
    }

    /// Takes in some of those who are queued.
    fn take_queued(&mut self) -> Result<(), Replaced> {
        let engine = &self.team.engine;
        if self.shard.door().is_over {
            return Ok(());
        }
        // Also for another driver, if this one is stuck with one of them.
        self.shard.door().is_queued = true;
        for _ in 0..QUEUED {
            match intake::rest_of_queue::<Stream, S>(&engine.core, &engine.listener, Taking::One) {
                Queued::Job(connection) => {
                    self.welcome(BEHIND, connection)?;
                    self.leave()?;
                }
                // Somebody rings when there is room.
                Queued::Full => {
                    self.shard.door().is_queued = false;
                    break;
                }
                Queued::Over => {
                    let mut door = self.shard.door();
                    door.is_queued = false;
                    door.is_over = true;
                    // Who is told looks at once, and does not wait for this.
                    drop(door);
                    engine.core.control.keeper.ring();
                    break;
                }
            }
        }
        Ok(())
    }

    /// The server has ended: closes what is left.
    fn clear(&self) {
        let tokens = {
            // Who comes home after this sees that it is over.
            let _homecoming = self.shard.homecoming();
            self.shard.table.tokens()
        };
        for token in tokens {
            self.remove(token);
        }
    }
}
