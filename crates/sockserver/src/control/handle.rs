//! A server seen from elsewhere.

use std::sync::Arc;
use std::time::Duration;

use super::inside::is_inside;
use super::{Control, Drain, DrainReport, Phase};
use crate::config::{Config, Deadlines, Limits};
use crate::registry::ConnectionInfo;
use crate::stats::Stats;

/// What a handle asks of the server behind it, whatever its state is.
pub(crate) trait Steered: Send + Sync {
    fn control(&self) -> &Arc<Control>;
    fn stats(&self) -> Stats;
    fn connections(&self) -> Vec<ConnectionInfo>;
    fn cancel(&self, id: u64) -> bool;
    fn config(&self) -> Config;
    fn change(&self, change: &mut dyn FnMut(&mut Config));
}

/// A server seen from elsewhere: from other threads, from its handlers, from
/// a signal handler.
///
/// ```
/// use std::io::BufRead;
/// use std::thread;
/// use std::time::Duration;
/// use sockserver::{Flow, Request, ThreadingTCPServer, handler_fn};
///
/// let server = ThreadingTCPServer::bind_with(("127.0.0.1", 0), |_| {
///     handler_fn(|rq: &mut Request| rq.rfile().lines().count().try_into().map(|_: u8| ()).or(Ok(())))
/// })?;
/// let handle = server.handle();
/// let serving = thread::spawn(move || server.serve_forever());
/// handle.shutdown(Duration::from_secs(5));
/// handle.wait(None)?;
/// # serving.join().unwrap()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct ServerHandle(pub(crate) Arc<dyn Steered>);

impl ServerHandle {
    /// Asks the server to end: it accepts no more, serves what is queued,
    /// closes idle connections, and lets requests go on until the deadline;
    /// what is left then is shut down. `None` is no deadline.
    ///
    /// Never waits: it stores a few words and rings two `eventfd(2)`, and so
    /// may be called from anywhere, also from a signal handler. A second call
    /// may shorten the deadline. Before the server serves, it is remembered:
    /// `serve_forever` then returns at once. After it has ended, it does
    /// nothing.
    ///
    /// Python: `server.shutdown()`. Unlike Python, which waits, and for ever
    /// if it is called from the serving thread.
    pub fn shutdown(&self, deadline: impl Into<Option<Duration>>) {
        self.0.control().shutdown(Drain::within(deadline));
    }

    /// The same, with a lame duck before it: the server goes on serving for a
    /// while, and tells that the end is near, to its handlers by
    /// [`Request::is_lame_duck`](crate::Request::is_lame_duck), and to the
    /// program by [`Hooks::on_phase`](crate::Hooks::on_phase). So a load
    /// balancer can be told, and clients that are on their way are served.
    ///
    /// Of a second call, of either, what comes sooner holds, the end of the
    /// lame duck as well as the deadline; `shutdown` ends the lame duck at
    /// once.
    ///
    /// ```
    /// use std::io::Write;
    /// use std::thread;
    /// use std::time::Duration;
    /// use sockserver::{Drain, Hooks, Phase, Request, ThreadingTCPServer, handler_fn};
    ///
    /// /// What a health check asks for.
    /// struct Readiness;
    ///
    /// impl Hooks for Readiness {
    ///     fn on_phase(&self, phase: Phase) {
    ///         println!("ready: {}", phase == Phase::Serving);
    ///     }
    /// }
    ///
    /// let server = ThreadingTCPServer::builder()
    ///     .state(Readiness)
    ///     .bind_with(("127.0.0.1", 0), |_| {
    ///         handler_fn(|rq: &mut Request<'_, Readiness>| writeln!(rq.wfile(), "hello"))
    ///     })?;
    /// let handle = server.handle();
    /// let serving = thread::spawn(move || server.serve_forever());
    /// # while handle.phase().is_none() {}
    /// handle.shutdown_with(Drain {
    ///     lame_duck: Duration::from_millis(20),
    ///     deadline: Some(Duration::from_secs(5)),
    /// });
    /// # assert!(!handle.is_draining());
    /// serving.join().unwrap()?;
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    pub fn shutdown_with(&self, drain: Drain) {
        self.0.control().shutdown(drain);
    }

    /// Waits until the server has ended, or no longer than that; `None` is
    /// for ever.
    ///
    /// # Errors
    ///
    /// [`WaitError::InsideHandler`] in one of its own handlers, which it would
    /// wait for; [`WaitError::Elapsed`] if it has not ended by then.
    ///
    /// See [`ServerHandle`] for an example.
    pub fn wait(&self, timeout: impl Into<Option<Duration>>) -> Result<DrainReport, WaitError> {
        if self.is_inside() {
            return Err(WaitError::InsideHandler);
        }
        self.0
            .control()
            .wait(timeout.into())
            .ok_or(WaitError::Elapsed)
    }

    /// Whether this thread is in a handler of the server.
    pub(super) fn is_inside(&self) -> bool {
        is_inside(self.0.control())
    }

    /// Whether the server has to end, and takes nobody any more.
    pub fn is_draining(&self) -> bool {
        self.0.control().is_draining()
    }

    /// What the server does, if it serves.
    pub fn phase(&self) -> Option<Phase> {
        self.0.control().phase()
    }

    /// What the server has counted.
    pub fn stats(&self) -> Stats {
        self.0.stats()
    }

    /// The connections that there are.
    pub fn connections(&self) -> Vec<ConnectionInfo> {
        self.0.connections()
    }

    /// Shuts a connection down, as if its time were up. Says whether there is
    /// such a connection.
    pub fn cancel(&self, id: u64) -> bool {
        self.0.cancel(id)
    }

    /// The deadlines in force.
    pub fn deadlines(&self) -> Deadlines {
        self.0.config().deadlines
    }

    /// Changes the deadlines, from the next wait of each connection on.
    pub fn set_deadlines(&self, deadlines: Deadlines) {
        self.0.change(&mut |config| config.deadlines = deadlines);
        // They may be over now.
        self.0.control().keeper.ring();
    }

    /// The limits in force.
    pub fn limits(&self) -> Limits {
        self.0.config().limits
    }

    /// Changes the limits. Connections beyond a new limit stay.
    pub fn set_limits(&self, limits: Limits) {
        self.0.change(&mut |config| config.limits = limits);
        // There may be room now, or somebody to be turned away.
        self.0.control().acceptor.ring();
        self.0.control().keeper.ring();
    }
}

impl std::fmt::Debug for ServerHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServerHandle")
            .field("is_draining", &self.is_draining())
            .field("stats", &self.stats())
            .finish_non_exhaustive()
    }
}

/// Why [`ServerHandle::wait`] did not wait to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WaitError {
    /// A handler cannot wait for its own server, which waits for the handler.
    #[error("a handler cannot wait for its own server")]
    InsideHandler,
    /// The server has not ended in time.
    #[error("the server has not ended yet")]
    Elapsed,
}
