//! Turning clients away while nobody leads.

use std::io;
use std::time::Duration;

use super::super::acceptor::Acceptor;
use super::super::intake::Door;
use super::crew::Crew;
use crate::clock::{self, NEVER};
use crate::handler::Handles;
use crate::hooks::Hooks;
use crate::transport::{Serves, Taking};
use crate::wait::{self, Ready};

/// The keeper, which turns clients away when all threads are at work: with
/// none of them accepting, they would have to wait otherwise.
pub(super) struct Doorman<'a, K: Serves, H: Handles<K, S>, S: Hooks> {
    crew: &'a Crew<K, H, S>,
    acceptor: Acceptor<'a, K, S>,
}

impl<'a, K: Serves, H: Handles<K, S>, S: Hooks> Doorman<'a, K, H, S> {
    pub(super) fn new(crew: &'a Crew<K, H, S>) -> Self {
        let engine = &crew.engine;
        Self {
            crew,
            acceptor: Acceptor::new(&engine.core, &engine.listener, Taking::One),
        }
    }

    /// Waits for the keeper's bell, or so long, and for somebody to be turned
    /// away.
    pub(super) fn wait(&mut self, time: Option<Duration>) -> io::Result<()> {
        let core = &self.crew.engine.core;
        let now = clock::now();
        let until = clock::after(now, time);
        if !K::turns_away(core) || !self.crew.is_full() {
            // Those who lead may be waiting, or at work.
            let listening = self.crew.engine.listener.listening();
            let tidy = listening.map_or(NEVER, |listening| listening.lobby.tidy(now));
            let time = clock::until(now, until.min(tidy));
            return wait::either(&core.control.keeper, None, time).map(drop);
        }
        let turn = self
            .acceptor
            .next_with(Door::Shut, until, |_, socket, time| {
                match wait::either(&core.control.keeper, socket, time)? {
                    // Somebody else takes it in.
                    Ready::Socket if !self.crew.is_full() => Ok(Ready::Nothing),
                    ready => Ok(ready),
                }
            });
        // A listener of no use is for the next who leads to find.
        turn.map(drop).map_err(io::Error::from)
    }
}
