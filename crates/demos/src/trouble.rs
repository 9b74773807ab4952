//! Errors that a server outlives.

use std::fmt;
use std::thread;
use std::time::{Duration, Instant};

/// A rest after each, so that an error which stays (`EMFILE`, say) does not
/// make the server spin.
const PAUSE: Duration = Duration::from_millis(20);

/// At most one line of log in this time.
const QUIET: Duration = Duration::from_secs(1);

/// What keeps errors of the waiting call from flooding the log and from
/// taking the processor.
#[derive(Debug, Default)]
pub(crate) struct Trouble {
    told: Option<Instant>,
    untold: u32,
}

impl Trouble {
    /// Takes note of an error of the waiting call, and rests.
    pub(crate) fn met(&mut self, error: &rawsock::Error) {
        self.tell(error);
        thread::sleep(PAUSE);
    }

    /// Takes note of an error.
    pub(crate) fn tell(&mut self, error: &dyn fmt::Display) {
        if self.told.is_some_and(|told| told.elapsed() < QUIET) {
            self.untold = self.untold.saturating_add(1);
        } else {
            match self.untold {
                0 => log::error!("{error}"),
                untold => log::error!("{error} (after {untold} errors not told here)"),
            }
            self.told = Some(Instant::now());
            self.untold = 0;
        }
    }
}
