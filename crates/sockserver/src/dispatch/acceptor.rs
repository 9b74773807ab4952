//! Waiting for the next request, with the patience that faults want.

use std::io;
use std::marker::PhantomData;
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

use super::intake::{self, Door, Intake, Queued, Turn};
use crate::clock::{self, NEVER};
use crate::control::Bell;
use crate::core::Core;
use crate::errors::{Error, Result};
use crate::hooks::Hooks;
use crate::transport::{Listener, Listening, MOMENT, Serves, Taking};
use crate::wait::{self, Ready};

/// Takes one job after the other.
pub(crate) struct Acceptor<'a, K, S> {
    core: &'a Core<S>,
    /// Asked each time: whoever handles something must not keep the socket of
    /// a server that is gone.
    listener: &'a Listener,
    taking: Taking,
    /// Jobs come one after the other.
    brisk: bool,
    intake: Intake,
    kind: PhantomData<fn() -> K>,
}

impl<'a, K: Serves, S: Hooks> Acceptor<'a, K, S> {
    pub(crate) fn new(core: &'a Core<S>, listener: &'a Listener, taking: Taking) -> Self {
        Self {
            core,
            listener,
            taking,
            brisk: false,
            intake: Intake::default(),
            kind: PhantomData,
        }
    }

    /// Waits for a job, until the moment.
    pub(crate) fn next(&mut self, until: u64) -> Result<Turn<K::Job>> {
        self.next_with(Door::Open, until, wait::either)
    }

    /// The same, by a function that waits for more than a bell and a socket.
    pub(super) fn next_with(
        &mut self,
        door: Door,
        until: u64,
        wait: impl FnOnce(&Bell, Option<BorrowedFd<'_>>, Option<Duration>) -> io::Result<Ready>,
    ) -> Result<Turn<K::Job>> {
        if self.core.control.is_draining() {
            return Ok(Turn::End);
        }
        let Some(listening) = self.listener.listening() else {
            return Ok(Turn::End);
        };
        if self.brisk {
            // Takes what comes in a moment.
            let turn = self.take(&listening, Door::Open, Taking::Waiting);
            self.brisk = matches!(turn, Ok(Turn::Job(_)));
            return turn;
        }
        if door == Door::Open && K::has_more(&listening) {
            return self.take(&listening, door, self.taking);
        }
        K::settle(self.core, &listening);
        let now = clock::now();
        let paused_until = self.intake.paused_until(now);
        let heeds = paused_until.is_none()
            && match door {
                Door::Open => K::has_room(self.core),
                Door::Shut => K::turns_away(self.core),
            };
        let until = until
            .min(paused_until.unwrap_or(NEVER))
            .min(listening.lobby.tidy(now))
            .min(self.core.control.changes());
        let socket = heeds.then(|| listening.socket.as_fd());
        let bell = &self.core.control.acceptor;
        match wait(bell, socket, clock::until(now, until)) {
            Ok(Ready::Socket) => {
                let turn = self.take(&listening, door, self.taking);
                self.brisk = self.taking == Taking::Together
                    && matches!(turn, Ok(Turn::Job(_)))
                    && K::may_wait(&listening)
                    && clock::now() <= clock::after(now, Some(MOMENT));
                turn
            }
            Ok(Ready::Bell) => {
                // A connection was closed, perhaps, and its descriptor with
                // it.
                self.intake.resume();
                Ok(Turn::Look)
            }
            Ok(Ready::Child | Ready::Nothing) => Ok(Turn::Look),
            // What will never be otherwise.
            Err(error) if matches!(error.raw_os_error(), Some(libc::EBADF | libc::EINVAL)) => {
                Err(Error::os("ppoll", error))
            }
            // No memory for a moment, above all.
            Err(_) => {
                self.intake.rest(self.core);
                Ok(Turn::Look)
            }
        }
    }

    /// The next of what is queued when the server is to end. Waits for room, if
    /// there is none.
    pub(super) fn rest_of_queue(&mut self) -> Option<K::Job> {
        loop {
            match self.try_rest_of_queue() {
                Queued::Job(job) => return Some(job),
                Queued::Over => return None,
                Queued::Full => {
                    let control = &self.core.control;
                    let time = clock::until(clock::now(), control.drain_until());
                    // No memory to wait with: nobody comes in any more.
                    wait::either(&control.acceptor, None, time).ok()?;
                }
            }
        }
    }

    /// The same, without waiting.
    pub(super) fn try_rest_of_queue(&mut self) -> Queued<K::Job> {
        intake::rest_of_queue::<K, S>(self.core, self.listener, self.taking)
    }

    fn take(&mut self, listening: &Listening, door: Door, taking: Taking) -> Result<Turn<K::Job>> {
        self.intake.take::<K, S>(self.core, listening, door, taking)
    }

    /// Pauses, each time twice as long, until somebody rings.
    pub(super) fn rest(&mut self) {
        self.intake.rest(self.core);
    }
}

/// Waits without an end, but for a bell.
pub(super) const FOR_EVER: u64 = NEVER;
