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
///
/// Between two requests a connection is an entry in an epoll set and some 250
/// bytes: no thread, no buffer. The thread that hears of a request handles it,
/// so nothing is handed from one thread to another. If a handler is stuck, it
/// waits for something, and others wait for it, then a spare thread takes over
/// what its thread was to do, within some ten milliseconds, and sooner while
/// that happens often; but one that computes is left alone for 200
/// milliseconds. So a handler may block; but where each of them does,
/// [`Pooled`](crate::Pooled) serves many times as many.
///
/// * `setup`, `handle` and `finish` of one connection may be called by
///   different threads, one after the other, so handlers are [`Send`].
/// * A message is gathered without a thread if the handler says what one is:
///   [`Framing`](crate::Framing). With `AnyByte`, a handler that reads half a
///   message waits for the rest, as elsewhere, and keeps its thread.
/// * What a client does not take of an answer is sent when it does, without a
///   thread, up to [`Limits::unsent`](crate::Limits::unsent) bytes. So what
///   `handle` has written may be on its way when it is back, and when
///   [`flush`](std::io::Write::flush) is.
///
/// Python has none: a thread each, or `asyncio`, where no handler may block.
///
/// ```
/// use std::io::{BufRead, Write};
/// use sockserver::{Flow, Framing, ParkingTCPServer, Request, RequestHandler};
///
/// #[derive(Default)]
/// struct Upper;
///
/// impl RequestHandler for Upper {
///     const FRAMING: Framing = Framing::Line;
///
///     fn handle(&mut self, rq: &mut Request<'_>) -> std::io::Result<Flow> {
///         let mut line = String::new();
///         rq.rfile().read_line(&mut line)?;
///         rq.wfile().write_all(line.to_uppercase().as_bytes())?;
///         Ok(Flow::KeepAlive)
///     }
/// }
///
/// let server = ParkingTCPServer::<Upper>::bind(("127.0.0.1", 0))?;
/// # let server = sockserver::testing::TestServer::serving(server)?;
/// # let client = rawsock::create_connection(server.address())?;
/// # client.sendall(b"hello\n")?;
/// # assert_eq!(client.recv(100)?, b"HELLO\n");
/// # Ok::<(), sockserver::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "epoll")]
pub struct Parking {
    /// How many threads look for requests, each for those of its own clients: as
    /// many as there are processors by default.
    pub workers: usize,
    /// How many threads there may be, those included that are stuck in
    /// handlers, and at least the `workers`: 256 by default. They end after five
    /// seconds without work.
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
