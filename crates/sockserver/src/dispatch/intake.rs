//! Taking the next request, with the patience that faults want.

use std::time::Duration;

use crate::clock;
use crate::core::Core;
use crate::errors::{Result, caught};
use crate::hooks::Hooks;
use crate::transport::{Listener, Listening, Next, Serves, Taking};

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

/// How taking has gone, and whether to pause.
#[derive(Debug)]
pub(super) struct Intake {
    /// No descriptor was to be had: try again then, or when somebody rings.
    paused_until: u64,
    pause: Duration,
    /// How often it has failed since something came.
    failures: u32,
}

/// How long to wait for a descriptor when nobody gives one back: from, to.
const PAUSE: (Duration, Duration) = (Duration::from_millis(5), Duration::from_secs(1));
/// So many failures in a row are no accident: from then on it pauses, too,
/// since the listener may be ready all the time.
const IN_A_ROW: u32 = 16;
/// How much can have been queued when the server was to end. What has come
/// later is not waited for, or a flood would keep the server for ever.
const QUEUE: usize = 4096;

impl Default for Intake {
    fn default() -> Self {
        Self {
            paused_until: 0,
            pause: PAUSE.0,
            failures: 0,
        }
    }
}

impl Intake {
    /// Until when to take nothing, if there is a pause.
    pub(super) fn paused_until(&self, now: u64) -> Option<u64> {
        (now < self.paused_until).then_some(self.paused_until)
    }

    /// A connection was closed, perhaps, and its descriptor with it.
    pub(super) fn resume(&mut self) {
        self.paused_until = 0;
    }

    /// Takes what is there.
    pub(super) fn take<K: Serves, S: Hooks>(
        &mut self,
        core: &Core<S>,
        listening: &Listening,
        door: Door,
        taking: Taking,
    ) -> Result<Turn<K::Job>> {
        let turn = match next_of::<K, S>(core, listening, door, taking) {
            Next::Job(job) => Turn::Job(job),
            Next::Refused => Turn::Refused,
            Next::Nothing | Next::Full => return Ok(Turn::Look),
            Next::Failed => {
                self.failures += 1;
                if self.failures >= IN_A_ROW {
                    self.rest(core);
                }
                return Ok(Turn::Look);
            }
            Next::Starved => {
                self.rest(core);
                return Ok(Turn::Look);
            }
            Next::Fatal(error) => return Err(error),
        };
        self.pause = PAUSE.0;
        self.failures = 0;
        Ok(turn)
    }

    /// Pauses, each time twice as long, until somebody rings.
    pub(super) fn rest<S: Hooks>(&mut self, core: &Core<S>) {
        core.registry.starve();
        self.paused_until = clock::after(clock::now(), Some(self.pause));
        self.pause = (self.pause * 2).min(PAUSE.1);
    }
}

/// What is queued when the server is to end.
pub(super) enum Queued<J> {
    Job(J),
    /// There is no room for the next, until somebody leaves.
    Full,
    /// There is nothing more, or no time for it.
    Over,
}

/// Takes the next of those that are queued when the server is to end.
pub(super) fn rest_of_queue<K: Serves, S: Hooks>(
    core: &Core<S>,
    listener: &Listener,
    taking: Taking,
) -> Queued<K::Job> {
    let Some(listening) = listener.listening() else {
        return Queued::Over;
    };
    let control = &core.control;
    while control.queued() < QUEUE && clock::now() <= control.drain_until() {
        let next = next_of::<K, S>(core, &listening, Door::Open, taking);
        if let Next::Full = next {
            return Queued::Full;
        }
        control.count_queued();
        match next {
            Next::Job(job) => return Queued::Job(job),
            Next::Refused | Next::Failed | Next::Full => {}
            Next::Nothing | Next::Starved | Next::Fatal(_) => break,
        }
    }
    K::settle(core, &listening);
    K::end(&listening);
    Queued::Over
}

/// Takes what is there. A panic, of a logger for one, is one more failure.
fn next_of<K: Serves, S: Hooks>(
    core: &Core<S>,
    listening: &Listening,
    door: Door,
    taking: Taking,
) -> Next<K::Job> {
    let next = || match door {
        Door::Open => K::next(core, listening, taking),
        Door::Shut => K::turn_away(core, listening),
    };
    caught(next).unwrap_or(Next::Failed)
}
