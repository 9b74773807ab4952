//! The process that accepts, and has children that handle.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::time::Duration;

use super::super::Engine;
use super::super::acceptor::Acceptor;
use super::super::intake::{Door, Queued, Turn};
use super::children::Children;
use crate::clock::{self, NEVER};
use crate::core::Core;
use crate::errors::{Error, HandlerError, Result, caught};
use crate::handler::Handles;
use crate::hooks::Hooks;
use crate::life::Running;
use crate::registry::{Fate, Sweep};
use crate::report;
use crate::sys::{self, Ended, PidFd};
use crate::transport::{Client, Serves, Taking};
use crate::wait::{self, Ready};

/// How often the deadlines are looked at that children do not keep
/// themselves.
const TICK: Duration = Duration::from_millis(100);
/// How often to look around while there are children: somebody may have
/// cancelled one.
const LOOK: Duration = Duration::from_secs(1);
/// How long a newcomer waits for a place before somebody is sent away: who has
/// just said goodbye is about to leave.
const COURTESY: Duration = Duration::from_millis(50);
/// How long children have at the server's deadline, before each signal.
const LAST_WORDS: Duration = Duration::from_millis(250);
/// How long the kernel has to end what was killed.
const LAST_RITES: Duration = Duration::from_secs(2);

pub(super) struct Parent<'a, K: Serves, H: Handles<K, S>, S: Hooks> {
    engine: &'a Arc<Engine<K, H, S>>,
    core: &'a Arc<Core<S>>,
    acceptor: Acceptor<'a, K, S>,
    max: usize,
    children: Children,
    /// A descriptor that the next child is watched by: without it there is no
    /// need to accept.
    spare: Option<OwnedFd>,
    /// There are too many children, and somebody is waiting, since then.
    wanted_since: Option<u64>,
}

impl<'a, K: Serves, H: Handles<K, S>, S: Hooks> Parent<'a, K, H, S> {
    pub(super) fn new(engine: &'a Arc<Engine<K, H, S>>, max: usize) -> Result<Self> {
        let core = &engine.core;
        Ok(Self {
            engine,
            core,
            acceptor: Acceptor::new(core, &engine.listener, Taking::One),
            max,
            children: Children::new()?,
            spare: None,
            wanted_since: None,
        })
    }

    /// Serves until the end, and until the children have ended.
    pub(super) fn serve(mut self) -> Result<()> {
        let outcome = self.accept();
        if outcome.is_err() {
            self.core.control.fail();
        }
        self.drain(outcome.is_ok());
        outcome
    }

    fn accept(&mut self) -> Result<()> {
        while !self.core.control.is_draining() {
            self.core.announce();
            self.bury();
            let again = self.keep_time();
            let is_full = self.children.len() >= self.max;
            if is_full && !self.turns_away() {
                self.wait_for_room(again);
            } else {
                let door = if is_full {
                    Door::Shut
                } else {
                    self.wanted_since = None;
                    self.take_spare();
                    Door::Open
                };
                let children = self.children.as_fd();
                let turn = self.acceptor.next_with(door, again, |bell, socket, time| {
                    wait::with_children(bell, children, socket, time)
                });
                match turn? {
                    Turn::Job(job) => self.fork(job),
                    Turn::Refused | Turn::Look => {}
                    Turn::End => break,
                }
            }
            let _ = caught(|| self.core.state.service_actions());
        }
        Ok(())
    }

    /// Sees to the deadlines; answers when to do it again.
    fn keep_time(&mut self) -> u64 {
        let now = clock::now();
        self.core.registry.sweep(now, Sweep::Deadlines);
        let again = self.children.hasten(now, None);
        let look = match (self.children.len(), self.core.config().deadlines.handle) {
            (0, _) => None,
            (_, None) => Some(LOOK),
            (_, Some(_)) => Some(TICK),
        };
        let look = [look, S::POLL_INTERVAL].into_iter().flatten().min();
        again
            .min(clock::after(now, look))
            .min(self.core.control.changes())
    }

    /// Whether a newcomer has to go, and not one of those who are there: once
    /// it has waited so long that nobody seems to be leaving.
    fn turns_away(&self) -> bool {
        let courtesy = |since| clock::now() >= clock::after(since, Some(COURTESY));
        K::turns_away(self.core) && self.wanted_since.is_some_and(courtesy)
    }

    /// Waits for a child to end, and sends one away if somebody wants in.
    fn wait_for_room(&mut self, again: u64) {
        let mut until = again;
        if let Some(since) = self.wanted_since {
            let now = clock::now();
            let courtesy = clock::after(since, Some(COURTESY));
            until = until.min(if now < courtesy || K::turns_away(self.core) {
                courtesy
            } else {
                self.children.make_room(now)
            });
        }
        let listening = self.engine.listener.listening();
        if let Some(listening) = &listening {
            until = until.min(listening.lobby.tidy(clock::now()));
        }
        // Who waits, waits; there is no need to be told again and again.
        let socket = listening.as_ref().filter(|_| self.wanted_since.is_none());
        let socket = socket.map(|listening| listening.socket.as_fd());
        match self.wait(socket, until) {
            Ready::Socket => self.wanted_since = Some(clock::now()),
            Ready::Bell | Ready::Child | Ready::Nothing => {}
        }
    }

    fn wait(&self, socket: Option<BorrowedFd<'_>>, until: u64) -> Ready {
        let time = clock::until(clock::now(), until);
        let bell = &self.core.control.acceptor;
        wait::with_children(bell, self.children.as_fd(), socket, time).unwrap_or_else(|_| {
            // No memory for a moment.
            std::thread::sleep(TICK);
            Ready::Nothing
        })
    }

    fn take_spare(&mut self) {
        if self.spare.is_some() {
            return;
        }
        let bell = self.core.control.acceptor.as_fd();
        match bell.try_clone_to_owned() {
            Ok(spare) => self.spare = Some(spare),
            Err(error) => {
                report::no_child(&error);
                // Somebody who says nothing goes before somebody who is new.
                self.core.registry.evict_idle();
                self.acceptor.rest();
            }
        }
    }

    /// Lets a child handle a job.
    fn fork(&mut self, job: K::Job) {
        let client = K::client(&job);
        self.spare = None;
        let Self {
            engine, children, ..
        } = self;
        let forked = sys::fork(|| {
            let control = &engine.core.control;
            // What belongs to others is closed, since it would stay open as
            // long as the child lives.
            children.disown(control.acceptor.as_fd());
            let own = client.slot().map(|slot| slot.id);
            engine.core.registry.keep_only(own);
            if let Some(listening) = engine.listener.listening() {
                K::in_child(&listening, control.acceptor.as_fd());
            }
            let went_well = engine.run(job, Running::InChild);
            i32::from(!went_well)
        });
        let pid = match forked {
            Ok(pid) => pid,
            Err(error) => return self.refuse(client, error.into()),
        };
        let watched = match PidFd::of_child(pid) {
            Ok(Some(process)) => self.children.add(process, &client),
            Ok(None) => return self.part(client, Ended::Unknown, false),
            Err(error) => Err(error),
        };
        if let Err(error) = watched {
            // A child that cannot be watched has to go.
            sys::end(pid);
            self.refuse(client, Error::os("pidfd_open", error));
        }
    }

    /// There is no child for a client.
    fn refuse(&mut self, client: Client, error: Error) {
        self.core.counters.shed.add();
        let error = HandlerError::Io(error.into());
        let _ = caught(|| self.core.state.handle_error(&error, &client.address()));
        if let Some(slot) = client.slot() {
            let _ = caught(|| self.core.state.shutdown_request(&slot.socket));
        }
        self.leave(client);
        // It may be better in a moment.
        self.acceptor.rest();
    }

    /// Takes leave of the children that have ended.
    fn bury(&mut self) {
        for (child, ended) in self.children.take_ended() {
            let over = clock::now() >= self.core.control.drain_until();
            let late = over && child.was_signalled();
            self.part(child.client, ended, late);
        }
    }

    /// Takes leave of a client whose child has ended; `late` says that it was
    /// killed at the server's deadline.
    fn part(&self, client: Client, ended: Ended, late: bool) {
        if let Ended::Killed(signal) = ended {
            self.failed(&client, signal);
            if late {
                return self.core.killed(client.into_slot());
            }
        }
        self.leave(client);
    }

    fn leave(&self, client: Client) {
        match client.into_slot() {
            Some(slot) => self.core.leave(slot),
            None => self.core.leave_packet(),
        }
    }

    /// A signal has ended a child, which so could not tell of it itself.
    fn failed(&self, client: &Client, signal: i32) {
        let counters = &self.core.counters;
        counters.errors.add();
        let fate = client.slot().map(|slot| slot.fate());
        let error = if fate == Some(Fate::Expired) {
            counters.timeouts.add();
            HandlerError::Io(io::ErrorKind::TimedOut.into())
        } else {
            HandlerError::Killed(signal)
        };
        let _ = caught(|| self.core.state.handle_error(&error, &client.address()));
    }

    /// Lets requests come to their end until the server's deadline, those that
    /// are queued included, and ends the children that are there then.
    fn drain(&mut self, mut is_queued: bool) {
        self.core.announce();
        let mut given_up = NEVER;
        loop {
            self.bury();
            let mut now = clock::now();
            let deadline = self.core.control.drain_until();
            let over = now >= deadline;
            while is_queued && !over && self.children.len() < self.max {
                self.take_spare();
                match self.acceptor.try_rest_of_queue() {
                    Queued::Job(job) => self.fork(job),
                    Queued::Full => break,
                    Queued::Over => is_queued = false,
                }
                now = clock::now();
            }
            let (sweep, last_words) = if over {
                given_up = given_up.min(clock::after(now, Some(LAST_RITES)));
                (Sweep::All, Some(LAST_WORDS))
            } else {
                (Sweep::Idle, None)
            };
            self.core.registry.sweep(now, sweep);
            let again = self.children.hasten(now, last_words);
            if self.children.len() == 0 && (!is_queued || over) {
                return;
            }
            if now >= given_up {
                return self.children.abandon();
            }
            let tick = clock::after(now, Some(TICK));
            let deadline = if over { given_up } else { deadline };
            self.wait(None, again.min(tick).min(deadline));
        }
    }
}
