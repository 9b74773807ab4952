//! Connections that park between requests, and threads that share them.

use std::any::type_name;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::super::{Dispatch, Engine, descriptors, keeper};
use super::pool::Pool;
use crate::errors::{Error, Result, caught};
use crate::handler::{RequestHandler, Stream};
use crate::hooks::Hooks;
use crate::{report, wait};

/// A number of threads, and connections that wait for their next request
/// without one: for many clients, and handlers that wait for something else as
/// a rule.
///
/// All threads wait for all connections, and whoever is told of a request
/// handles it; a handler that waits for a database keeps one thread, and
/// nobody else. What is said of handlers, messages and answers at
/// [`Parking`](crate::Parking) holds here, too. A request costs about twice as
/// much as there, since waking a thread is dear.
///
/// Python has no such thing: `concurrent.futures` has pools, but not for idle
/// connections.
///
/// ```
/// use std::io::{BufRead, Write};
/// use std::thread::sleep;
/// use std::time::Duration;
/// use sockserver::{Flow, PooledTCPServer, Request, handler_fn};
///
/// let server = PooledTCPServer::bind_with(("127.0.0.1", 0), |_| {
///     handler_fn(|rq: &mut Request| {
///         let mut line = String::new();
///         rq.rfile().read_line(&mut line)?;
///         sleep(Duration::from_millis(2)); // a database, say
///         writeln!(rq.wfile(), "found {}", line.trim())?;
///         Ok(Flow::KeepAlive)
///     })
/// })?;
/// # let server = sockserver::testing::TestServer::serving(server)?;
/// # let client = rawsock::create_connection(server.address())?;
/// # client.sendall(b"it\n")?;
/// # assert_eq!(client.recv(100)?, b"found it\n");
/// # Ok::<(), sockserver::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "ThreadPoolExecutor")]
#[doc(alias = "epoll")]
pub struct Pooled {
    /// How many threads there are, and so how many requests are handled at a
    /// time: 64 by default.
    pub workers: usize,
}

impl Default for Pooled {
    fn default() -> Self {
        Self { workers: 64 }
    }
}

/// How often to look whether all threads are stuck, while some are.
const LOOK: Duration = Duration::from_secs(1);

impl<H, S> Dispatch<Stream, H, S> for Pooled
where
    H: RequestHandler<S> + Send + 'static,
    S: Hooks,
{
    fn serve(&self, engine: &Arc<Engine<Stream, H, S>>) -> Result<()> {
        let core = &engine.core;
        descriptors::check(core.config().limits.connections, 1);
        let pool = Arc::new(Pool::new(engine)?);
        let mut workers = self.workers.max(1);
        for worker in 0..workers {
            match pool.add_thread() {
                Ok(()) => {}
                Err(error) if worker == 0 => return Err(Error::os("thread", error)),
                // It does with those that there are.
                Err(error) => {
                    report::few_threads(&error, worker);
                    workers = worker;
                    break;
                }
            }
        }
        let mut exhausted = None;
        let mut looked = Instant::now();
        let watch = || {
            let _ = caught(|| core.state.service_actions());
            let reopen = pool.tend();
            if looked.elapsed() >= LOOK {
                looked = Instant::now();
                let before = exhausted;
                exhausted = pool.exhausted_at();
                if exhausted.is_some() && exhausted == before {
                    report::all_stuck(type_name::<H>(), workers);
                }
            }
            let look = (core.registry.live() > 0).then_some(LOOK);
            let tidy = keeper::tidy(&engine.listener);
            [reopen, look, tidy].into_iter().flatten().min()
        };
        keeper::keep(core, watch, |time| {
            wait::either(&core.control.keeper, None, time).map(drop)
        });
        keeper::drain(core, || {
            let is_settled = pool.is_settled();
            if !is_settled {
                // Threads take in who is queued: `verify_request` may take its
                // time, and the deadline has to be kept.
                core.control.acceptor.ring();
            }
            is_settled
        });
        pool.dismiss();
        pool.outcome()
    }
}
