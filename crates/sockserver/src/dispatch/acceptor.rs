//! Waiting for the next request, with the patience that faults want.

use std::io;
use std::marker::PhantomData;
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

use crate::clock::{self, NEVER};
use crate::control::Bell;
use crate::core::Core;
use crate::errors::{Error, Result, caught};
use crate::hooks::Hooks;
use crate::transport::{Listener, Listening, MOMENT, Next, Serves, Taking};
use crate::wait::{self, Ready};

/// What there is to do.
pub(crate) enum Turn<J> {
    /// Handle this.
    Job(J),
    /// Something came, and was refused.
    Refused,
    /// Look around: something has happened, or the time is up.
    Look,
    /// The server is to end.
    End,
}

/// What becomes of those that come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Door {
    /// They are taken in, if there is room.
    Open,
    /// Nobody can handle one more: they wait, or are turned away.
    Shut,
}

/// Takes one job after the other.
pub(crate) struct Acceptor<'a, K, S> {
    core: &'a Core<S>,
    /// Asked each time: whoever handles something must not keep the socket of
    /// a server that is gone.
    listener: &'a Listener,
    taking: Taking,
    /// Jobs come one after the other.
    brisk: bool,
    /// No descriptor was to be had: try again then, or when somebody rings.
    paused_until: u64,
    pause: Duration,
    /// How often it has failed since something came.
    failures: u32,
    kind: PhantomData<fn() -> K>,
}

/// How long to wait for a descriptor when nobody gives one back: from, to.
const PAUSE: (Duration, Duration) = (Duration::from_millis(5), Duration::from_secs(1));
/// So many failures in a row are no accident: from then on it pauses, too,
/// since the listener may be ready all the time.
const IN_A_ROW: u32 = 16;
/// How much can have been queued when the server was to end. What has come
/// later is not waited for, or a flood would keep the server for ever.
const QUEUE: usize = 4096;

impl<'a, K: Serves, S: Hooks> Acceptor<'a, K, S> {
    pub(crate) fn new(core: &'a Core<S>, listener: &'a Listener, taking: Taking) -> Self {
        Self {
            core,
            listener,
            taking,
            brisk: false,
            paused_until: 0,
            pause: PAUSE.0,
            failures: 0,
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
            return self.take_waiting(&listening);
        }
        if door == Door::Open && K::has_more(&listening) {
            return self.take(door, &listening);
        }
        K::settle(self.core, &listening);
        let now = clock::now();
        let paused = now < self.paused_until;
        let heeds = !paused
            && match door {
                Door::Open => K::has_room(self.core),
                Door::Shut => K::turns_away(self.core),
            };
        let until = if paused {
            until.min(self.paused_until)
        } else {
            until
        };
        let until = until
            .min(listening.lobby.tidy(now))
            .min(self.core.control.changes());
        let socket = heeds.then(|| listening.socket.as_fd());
        let bell = &self.core.control.acceptor;
        match wait(bell, socket, clock::until(now, until)) {
            Ok(Ready::Socket) => {
                let turn = self.take(door, &listening);
                self.brisk = self.taking == Taking::Together
                    && matches!(turn, Ok(Turn::Job(_)))
                    && K::may_wait(&listening)
                    && clock::now() <= clock::after(now, Some(MOMENT));
                turn
            }
            Ok(Ready::Bell) => {
                // A connection was closed, perhaps, and its descriptor with
                // it.
                self.paused_until = 0;
                Ok(Turn::Look)
            }
            Ok(Ready::Child | Ready::Nothing) => Ok(Turn::Look),
            // What will never be otherwise.
            Err(error) if matches!(error.raw_os_error(), Some(libc::EBADF | libc::EINVAL)) => {
                Err(Error::os("ppoll", error))
            }
            // No memory for a moment, above all.
            Err(_) => {
                self.rest();
                Ok(Turn::Look)
            }
        }
    }

    /// What is queued, when the server is to end.
    pub(super) fn rest_of_queue(&mut self) -> Option<K::Job> {
        let listening = self.listener.listening()?;
        let control = &self.core.control;
        while control.count_queued() <= QUEUE && clock::now() <= control.drain_until() {
            match self.next_of(Door::Open, &listening) {
                Next::Job(job) => return Some(job),
                Next::Refused | Next::Failed => {}
                Next::Nothing | Next::Starved | Next::Fatal(_) => break,
            }
        }
        K::settle(self.core, &listening);
        K::end(&listening);
        None
    }

    /// Takes what is there. A panic, of a logger for one, is one more failure.
    fn next_of(&self, door: Door, listening: &Listening) -> Next<K::Job> {
        let next = || match door {
            Door::Open => K::next(self.core, listening, self.taking),
            Door::Shut => K::turn_away(self.core, listening),
        };
        caught(next).unwrap_or(Next::Failed)
    }

    fn take(&mut self, door: Door, listening: &Listening) -> Result<Turn<K::Job>> {
        let next = self.next_of(door, listening);
        self.judge(next)
    }

    /// Takes what comes in a moment.
    fn take_waiting(&mut self, listening: &Listening) -> Result<Turn<K::Job>> {
        let next = caught(|| K::next(self.core, listening, Taking::Waiting));
        let turn = self.judge(next.unwrap_or(Next::Failed));
        self.brisk = matches!(turn, Ok(Turn::Job(_)));
        turn
    }

    fn judge(&mut self, next: Next<K::Job>) -> Result<Turn<K::Job>> {
        let turn = match next {
            Next::Job(job) => Turn::Job(job),
            Next::Refused => Turn::Refused,
            Next::Nothing => return Ok(Turn::Look),
            Next::Failed => {
                self.failures += 1;
                if self.failures >= IN_A_ROW {
                    self.rest();
                }
                return Ok(Turn::Look);
            }
            Next::Starved => {
                self.rest();
                return Ok(Turn::Look);
            }
            Next::Fatal(error) => return Err(error),
        };
        self.pause = PAUSE.0;
        self.failures = 0;
        Ok(turn)
    }

    /// Pauses, each time twice as long, until somebody rings.
    pub(super) fn rest(&mut self) {
        self.core.registry.want();
        self.paused_until = clock::after(clock::now(), Some(self.pause));
        self.pause = (self.pause * 2).min(PAUSE.1);
    }
}

/// Waits without an end, but for a bell.
pub(super) const FOR_EVER: u64 = NEVER;
