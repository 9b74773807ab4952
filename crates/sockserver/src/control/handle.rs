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
/// use std::thread;
/// use std::time::Duration;
/// use sockserver::{Request, ThreadingTCPServer, handler_fn};
///
/// let handler = handler_fn(|_: &mut Request| Ok(()));
/// let server = ThreadingTCPServer::bind_with(("127.0.0.1", 0), move |_| handler)?;
/// let handle = server.handle();
/// let serving = thread::spawn(move || server.serve_forever());
/// handle.shutdown(Duration::from_secs(5));
/// handle.wait(None)?;
/// # serving.join().unwrap()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Python has none: the server itself, which every thread may close.
#[derive(Clone)]
pub struct ServerHandle(pub(crate) Arc<dyn Steered>);

impl ServerHandle {
    /// Asks the server to end: it serves what is queued, and accepts no more
    /// then, closes idle connections, and lets requests go on until the
    /// deadline; what is left then is shut down. `None` is no deadline. A
    /// request goes on from its first byte: half a line holds the end up, until
    /// its own deadline ([`Deadlines::message`]) or this.
    ///
    /// Who comes when the queue has been taken is not turned away: the kernel
    /// still takes connections into the queue, as long as the listening socket
    /// is open, but nobody reads what they send. They are reset when it is
    /// closed, which is when the [`Server`](crate::Server) is dropped. A lame
    /// duck is against that: [`shutdown_with`](Self::shutdown_with).
    ///
    /// Never waits: it stores a few words and rings two `eventfd(2)`, and so
    /// may be called from anywhere, also from a signal handler. A second call
    /// may shorten the deadline. Before the server serves, it is remembered:
    /// `serve_forever` then returns at once, and does not serve who is queued.
    /// After it has ended, it does nothing.
    ///
    /// ```
    /// use std::thread;
    /// use std::time::Duration;
    /// use sockserver::{DrainReport, Request, ThreadingTCPServer, handler_fn};
    ///
    /// let handler = handler_fn(|_: &mut Request| Ok(()));
    /// let server = ThreadingTCPServer::bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// let handle = server.handle();
    /// let serving = thread::spawn(move || server.serve_forever());
    /// handle.shutdown(Duration::from_secs(5));
    /// let report = serving.join().unwrap()?;
    /// assert_eq!(report, DrainReport::default()); // nobody was there
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `server.shutdown()`. Unlike Python, which waits, and for ever
    /// if it is called from the serving thread; and the deadline is in place of
    /// `block_on_close` and `daemon_threads`.
    #[doc(alias = "block_on_close")]
    #[doc(alias = "daemon_threads")]
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
    /// serving.join().unwrap()?;
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python has none: a flag of one's own, a while, and then `shutdown()`.
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
    /// ```
    /// use std::time::Duration;
    /// use sockserver::{Request, WaitError, handler_fn};
    /// use sockserver::testing::TestServer;
    ///
    /// let handler = handler_fn(|_: &mut Request| Ok(()));
    /// let server = TestServer::start_with(move |_| handler)?;
    /// let handle = server.handle();
    /// assert_eq!(handle.wait(Duration::from_millis(1)), Err(WaitError::Elapsed));
    /// handle.shutdown(Duration::from_secs(5));
    /// let report = handle.wait(None)?;
    /// assert_eq!(report.abandoned, 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Python: the other half of `server.shutdown()`.
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
    ///
    /// ```
    /// use sockserver::{Request, TCPServer, handler_fn};
    ///
    /// let handler = handler_fn(|_: &mut Request| Ok(()));
    /// let server = TCPServer::bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// let handle = server.handle();
    /// assert!(!handle.is_draining());
    /// handle.shutdown(None);
    /// assert!(handle.is_draining());
    /// server.serve_forever()?; // ends at once
    /// assert!(!handle.is_draining()); // it has
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python has none: the flag of `shutdown()` is private.
    pub fn is_draining(&self) -> bool {
        self.0.control().is_draining()
    }

    /// What the server does, if it serves.
    ///
    /// ```
    /// use std::io::{BufRead, Write};
    /// use sockserver::{Phase, Request, handler_fn};
    /// use sockserver::testing::TestServer;
    ///
    /// // What a load balancer asks for.
    /// let health = handler_fn(|rq: &mut Request| {
    ///     rq.rfile().read_line(&mut String::new())?;
    ///     let is_ready = rq.server_handle().phase() == Some(Phase::Serving);
    ///     writeln!(rq.wfile(), "{}", if is_ready { "ready" } else { "going" })
    /// });
    /// let server = TestServer::start_with(move |_| health)?;
    /// let client = rawsock::create_connection(server.address())?;
    /// client.sendall(b"well?\n")?;
    /// assert_eq!(client.recv(100)?, b"ready\n");
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python has none: a server does not say whether it serves.
    pub fn phase(&self) -> Option<Phase> {
        self.0.control().phase()
    }

    /// What the server has counted.
    ///
    /// ```
    /// use std::io::{self, BufRead};
    /// use sockserver::{Request, TCPServer, handler_fn};
    ///
    /// let server = TCPServer::bind_with(("127.0.0.1", 0), |_| {
    ///     handler_fn(|rq: &mut Request| {
    ///         rq.rfile().read_line(&mut String::new())?;
    ///         Err::<(), _>(io::Error::other("as always"))
    ///     })
    /// })?;
    /// let client = rawsock::create_connection(server.server_address())?;
    /// client.sendall(b"hello\n")?;
    /// server.handle_request(None)?;
    /// let stats = server.handle().stats();
    /// assert_eq!((stats.accepted, stats.requests, stats.errors), (1, 1, 1));
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python has none: see [`Stats`].
    pub fn stats(&self) -> Stats {
        self.0.stats()
    }

    /// The connections that there are.
    ///
    /// ```
    /// use std::io::{BufRead, Write};
    /// use sockserver::{Flow, Request, handler_fn};
    /// use sockserver::testing::TestServer;
    ///
    /// let server = TestServer::start_with(|_| {
    ///     handler_fn(|rq: &mut Request| {
    ///         rq.rfile().read_line(&mut String::new())?;
    ///         writeln!(rq.wfile(), "hello")?;
    ///         Ok(Flow::KeepAlive)
    ///     })
    /// })?;
    /// let client = rawsock::create_connection(server.address())?;
    /// client.sendall(b"hi\n")?;
    /// assert_eq!(client.recv(100)?, b"hello\n");
    ///
    /// let connections = server.handle().connections();
    /// assert_eq!(connections.len(), 1);
    /// assert_eq!(connections[0].client_address, client.getsockname()?);
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `server.active_children` of a forking server, which are process
    /// numbers.
    #[doc(alias = "active_children")]
    pub fn connections(&self) -> Vec<ConnectionInfo> {
        self.0.connections()
    }

    /// Shuts a connection down, as if its time were up. Says whether there is
    /// such a connection.
    ///
    /// ```
    /// use std::io::{BufRead, Write};
    /// use sockserver::{Flow, Request, handler_fn};
    /// use sockserver::testing::TestServer;
    ///
    /// let server = TestServer::start_with(|_| {
    ///     handler_fn(|rq: &mut Request| {
    ///         rq.rfile().read_line(&mut String::new())?;
    ///         writeln!(rq.wfile(), "hello")?;
    ///         Ok(Flow::KeepAlive)
    ///     })
    /// })?;
    /// let client = rawsock::create_connection(server.address())?;
    /// client.sendall(b"hi\n")?;
    /// assert_eq!(client.recv(100)?, b"hello\n");
    ///
    /// let handle = server.handle();
    /// for connection in handle.connections() {
    ///     assert!(handle.cancel(connection.id));
    /// }
    /// assert_eq!(client.recv(100)?, b"");
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python has none: `request.shutdown(SHUT_RDWR)`, by a server that keeps its
    /// requests.
    pub fn cancel(&self, id: u64) -> bool {
        self.0.cancel(id)
    }

    /// The deadlines in force.
    ///
    /// ```
    /// use sockserver::{Deadlines, Request, TCPServer, handler_fn};
    ///
    /// let handler = handler_fn(|_: &mut Request| Ok(()));
    /// let server = TCPServer::bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// assert_eq!(server.handle().deadlines(), Deadlines::default());
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `server.RequestHandlerClass.timeout`.
    pub fn deadlines(&self) -> Deadlines {
        self.0.config().deadlines
    }

    /// Changes the deadlines, from the next wait of each connection on.
    ///
    /// ```
    /// use std::time::Duration;
    /// use sockserver::{Deadlines, Request, handler_fn};
    /// use sockserver::testing::TestServer;
    ///
    /// let handler = handler_fn(|_: &mut Request| Ok(()));
    /// let server = TestServer::start_with(move |_| handler)?;
    /// let handle = server.handle();
    /// let first_byte = Some(Duration::from_millis(10));
    /// handle.set_deadlines(Deadlines { first_byte, ..handle.deadlines() });
    ///
    /// let silent = rawsock::create_connection(server.address())?;
    /// assert_eq!(silent.recv(100)?, b""); // it has had its time
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `Handler.timeout = 5`, for connections from then on.
    pub fn set_deadlines(&self, deadlines: Deadlines) {
        self.0.change(&mut |config| config.deadlines = deadlines);
        // They may be over now.
        self.0.control().keeper.ring();
    }

    /// The limits in force.
    ///
    /// ```
    /// use sockserver::{Limits, Request, TCPServer, handler_fn};
    ///
    /// let handler = handler_fn(|_: &mut Request| Ok(()));
    /// let server = TCPServer::bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// assert_eq!(server.handle().limits(), Limits::default());
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python has none, but for `server.max_children` of a forking server.
    pub fn limits(&self) -> Limits {
        self.0.config().limits
    }

    /// Changes the limits. Connections beyond a new limit stay.
    ///
    /// ```
    /// use std::io::{BufRead, Write};
    /// use sockserver::{Flow, Limits, Overflow, Request, handler_fn};
    /// use sockserver::testing::TestServer;
    ///
    /// let server = TestServer::start_with(|_| {
    ///     handler_fn(|rq: &mut Request| {
    ///         rq.rfile().read_line(&mut String::new())?;
    ///         writeln!(rq.wfile(), "hello")?;
    ///         Ok(Flow::KeepAlive)
    ///     })
    /// })?;
    /// let client = rawsock::create_connection(server.address())?;
    /// client.sendall(b"hi\n")?;
    /// assert_eq!(client.recv(100)?, b"hello\n");
    ///
    /// let handle = server.handle();
    /// handle.set_limits(Limits {
    ///     connections: 1,
    ///     overflow: Overflow::Reject(b"try again later\n"),
    ///     ..handle.limits()
    /// });
    /// let other = rawsock::create_connection(server.address())?;
    /// assert_eq!(other.recv(100)?, b"try again later\n");
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python has none, but for `server.max_children` of a forking server.
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
///
/// Python has none: `shutdown()` waits, and on the serving thread for ever.
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
