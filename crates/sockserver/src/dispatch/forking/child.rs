//! A child, as its parent sees it.

use std::time::Duration;

use nix::sys::signal::Signal;

use crate::clock::{self, NEVER};
use crate::registry::{Fate, Silence};
use crate::sys::PidFd;
use crate::transport::Client;

/// How long a child has to end whose place somebody waits for; twice, since
/// the first signal may be ignored.
const IN_A_HURRY: Duration = Duration::from_millis(150);
/// How long one has whose time is up.
const EXPIRED: Duration = Duration::from_millis(500);

pub(super) struct Child {
    process: PidFd,
    pub(super) client: Client,
    since: u64,
    stage: Stage,
}

/// What was done to end a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Nothing,
    /// Its connection was shut down; there is a signal at this moment.
    Told(u64),
    /// `SIGTERM`; and another at this moment.
    Termed(u64),
    /// `SIGKILL`: there is nothing more to be done.
    Killed,
}

impl Child {
    pub(super) fn new(process: PidFd, client: Client) -> Self {
        Self {
            process,
            client,
            since: clock::now(),
            stage: Stage::Nothing,
        }
    }

    pub(super) fn process(&self) -> &PidFd {
        &self.process
    }

    /// Since when it has exchanged nothing with its client.
    pub(super) fn silence(&self) -> Silence {
        match self.client.slot() {
            Some(slot) => slot.silence(),
            None => Silence::Working(self.since),
        }
    }

    /// Whether it has to end, and knows.
    pub(super) fn is_going(&self) -> bool {
        self.stage != Stage::Nothing || self.has_to_go()
    }

    /// Whether it has got a signal.
    pub(super) fn was_signalled(&self) -> bool {
        matches!(self.stage, Stage::Termed(_) | Stage::Killed)
    }

    /// Somebody needs its place.
    pub(super) fn send_away(&mut self) {
        let slot = self.client.slot();
        if !slot.is_some_and(|slot| slot.end(Fate::Evicted)) {
            // There is no connection that is the server's to be shut down.
            self.stage = Stage::Told(0);
        }
    }

    /// The next thing to end it, if it has to end and the time has come;
    /// answers when that will be.
    pub(super) fn hasten(&mut self, now: u64, all: Option<Duration>) -> u64 {
        if !self.is_going() && all.is_none() {
            return NEVER;
        }
        let patience = all.or(Some(match self.client.slot().map(|slot| slot.fate()) {
            Some(Fate::Expired | Fate::Cancelled) => EXPIRED,
            _ => IN_A_HURRY,
        }));
        let next = clock::after(now, patience);
        self.stage = match self.stage {
            Stage::Nothing => Stage::Told(next),
            Stage::Told(moment) if now >= moment => {
                self.process.signal(Signal::SIGTERM);
                Stage::Termed(next)
            }
            Stage::Termed(moment) if now >= moment => {
                self.process.signal(Signal::SIGKILL);
                Stage::Killed
            }
            stage => stage,
        };
        match self.stage {
            Stage::Told(moment) | Stage::Termed(moment) => moment,
            Stage::Nothing | Stage::Killed => NEVER,
        }
    }

    fn has_to_go(&self) -> bool {
        let slot = self.client.slot();
        slot.is_some_and(|slot| {
            matches!(slot.fate(), Fate::Expired | Fate::Evicted | Fate::Cancelled)
        })
    }
}
