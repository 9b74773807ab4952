//! Connections that park between requests, and threads that adopt.

use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;

use super::super::{Dispatch, Engine, descriptors, keeper};
use super::monitor::Monitor;
use super::team::Team;
use crate::errors::{Result, caught};
use crate::handler::{RequestHandler, Stream};
use crate::hooks::Hooks;
use crate::wait;

/// A few threads, and connections that wait for their next request without
/// one: for many clients, and handlers that are quick as a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parking {
    /// How many threads look for requests: as many as there are processors by
    /// default.
    pub workers: usize,
    /// How many threads there may be, those included that are stuck in
    /// handlers: 256 by default.
    pub max: usize,
}

impl Default for Parking {
    fn default() -> Self {
        Self {
            workers: available_parallelism().map_or(1, NonZero::get),
            max: 256,
        }
    }
}

impl<H, S> Dispatch<Stream, H, S> for Parking
where
    H: RequestHandler<S> + Send + 'static,
    S: Hooks,
{
    fn serve(&self, engine: &Arc<Engine<Stream, H, S>>) -> Result<()> {
        let core = &engine.core;
        descriptors::check(core.config().limits.connections, 1);
        let workers = self.workers.max(1);
        let team = Arc::new(Team::new(engine, workers, self.max)?);
        if let Err(error) = team.start() {
            team.dismiss();
            return Err(error);
        }
        let mut monitor = Monitor::new(workers);
        let watch = || {
            let _ = caught(|| core.state.service_actions());
            let look = monitor.look(&team);
            [look, keeper::tidy(&engine.listener)]
                .into_iter()
                .flatten()
                .min()
        };
        keeper::keep(core, watch, |time| {
            wait::either(&core.control.keeper, None, time).map(drop)
        });
        keeper::drain(core, || {
            monitor.look(&team);
            team.is_settled()
        });
        team.dismiss();
        team.outcome()
    }
}
