//! What a server asks the program that runs it.

use std::time::Duration;

use rawsock::{Address, SHUT_WR, Socket};

use crate::control::Phase;
use crate::errors::HandlerError;

/// What came, before a handler sees it: for
/// [`Hooks::verify_request`].
///
/// ```
/// use rawsock::Address;
/// use sockserver::{Hooks, Incoming};
///
/// /// Takes what is of our protocol.
/// struct Magic;
///
/// impl Hooks for Magic {
///     fn verify_request(&self, request: Incoming<'_>, _client: &Address) -> bool {
///         match request {
///             Incoming::Packet(data) => data.starts_with(b"ours "),
///             _ => true, // nothing was read of a connection
///         }
///     }
/// }
/// # let client = Address::Unnamed;
/// # assert!(Magic.verify_request(Incoming::Packet(b"ours 1"), &client));
/// # assert!(!Magic.verify_request(Incoming::Packet(b"1"), &client));
/// ```
///
/// Python: the `request` of `verify_request(request, client_address)`: a socket,
/// or the data and a socket.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Incoming<'a> {
    /// A connection.
    Connection(&'a Socket),
    /// A datagram.
    Packet(&'a [u8]),
}

/// The methods of Python's server classes that are there to be overridden,
/// with Python's defaults.
///
/// They are methods of the state that the handlers share, by
/// [`Request::server`](crate::Request::server): any type of yours, or `()`.
/// Each may be called by several threads at once.
///
/// ```
/// use std::io::Write;
/// use sockserver::{Hooks, Incoming, Request, ThreadingTCPServer, handler_fn};
/// use rawsock::Address;
///
/// /// Only this machine is served.
/// struct LocalOnly;
///
/// impl Hooks for LocalOnly {
///     fn verify_request(&self, _: Incoming<'_>, client_address: &Address) -> bool {
///         client_address.as_socket().is_none_or(|address| address.ip().is_loopback())
///     }
/// }
///
/// let server = ThreadingTCPServer::builder()
///     .state(LocalOnly)
///     .bind_with(("127.0.0.1", 0), |_| {
///         handler_fn(|rq: &mut Request<'_, LocalOnly>| writeln!(rq.wfile(), "hello"))
///     })?;
/// # Ok::<(), sockserver::Error>(())
/// ```
///
/// Python: methods of a class of one's own, which inherits from `TCPServer`.
pub trait Hooks: Send + Sync + 'static {
    /// How often [`service_actions`](Self::service_actions) is called at
    /// least, if nothing else happens: an idle server need not wake up for
    /// nothing, so by default not at all.
    ///
    /// Python: `serve_forever(poll_interval=0.5)`.
    const POLL_INTERVAL: Option<Duration> = None;

    /// Whether a request is to be handled; it is dropped otherwise. It is, by
    /// default.
    ///
    /// Called by the thread that accepts, so it had better be quick: nobody else
    /// is accepted meanwhile, and with [`Parking`](crate::Parking) nobody takes
    /// over what that thread has to do. A panic is a no, and
    /// [`handle_error`](Self::handle_error) is told; unlike Python, where it ends
    /// the server.
    ///
    /// ```
    /// use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
    /// use rawsock::Address;
    /// use sockserver::{Hooks, Incoming, Request, TCPServer, handler_fn};
    ///
    /// #[derive(Default)]
    /// struct Maintenance(AtomicBool);
    ///
    /// impl Hooks for Maintenance {
    ///     fn verify_request(&self, _: Incoming<'_>, _client: &Address) -> bool {
    ///         !self.0.load(Relaxed)
    ///     }
    /// }
    ///
    /// let handler = handler_fn(|_: &mut Request<'_, Maintenance>| Ok(()));
    /// let server = TCPServer::builder()
    ///     .state(Maintenance::default())
    ///     .bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// server.state().0.store(true, Relaxed);
    ///
    /// let client = rawsock::create_connection(server.server_address())?;
    /// server.handle_request(None)?;
    /// assert_eq!(client.recv(100)?, b"");
    /// assert_eq!(server.handle().stats().unverified, 1);
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `verify_request(request, client_address)`.
    fn verify_request(&self, request: Incoming<'_>, client_address: &Address) -> bool {
        let _ = (request, client_address);
        true
    }

    /// A request has failed. By default one line is logged, as an error, but
    /// none for clients that went away, and none for those whose time was up.
    ///
    /// ```
    /// use std::io::{self, BufRead};
    /// use std::sync::Mutex;
    /// use rawsock::Address;
    /// use sockserver::{HandlerError, Hooks, Request, TCPServer, handler_fn};
    ///
    /// #[derive(Default)]
    /// struct Errors(Mutex<Vec<String>>);
    ///
    /// impl Hooks for Errors {
    ///     fn handle_error(&self, error: &HandlerError, _client: &Address) {
    ///         self.0.lock().unwrap().push(error.to_string());
    ///     }
    /// }
    ///
    /// let server = TCPServer::builder()
    ///     .state(Errors::default())
    ///     .bind_with(("127.0.0.1", 0), |_| {
    ///         handler_fn(|rq: &mut Request<'_, Errors>| {
    ///             rq.rfile().read_line(&mut String::new())?;
    ///             Err::<(), _>(io::Error::other("no such thing"))
    ///         })
    ///     })?;
    /// let client = rawsock::create_connection(server.server_address())?;
    /// client.sendall(b"anything\n")?;
    /// server.handle_request(None)?;
    /// assert_eq!(*server.state().0.lock().unwrap(), ["no such thing"]);
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `handle_error(request, client_address)`. Unlike Python, which prints
    /// a traceback, also for clients that went away.
    fn handle_error(&self, error: &HandlerError, client_address: &Address) {
        if !error.is_disconnect() && !error.is_timeout() {
            crate::report::failed(error, client_address);
        }
    }

    /// [`handle_request`](crate::Server::handle_request) has waited in vain.
    ///
    /// ```
    /// use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
    /// use std::time::Duration;
    /// use sockserver::{Hooks, Request, TCPServer, handler_fn};
    ///
    /// #[derive(Default)]
    /// struct Nobody(AtomicU32);
    ///
    /// impl Hooks for Nobody {
    ///     fn handle_timeout(&self) {
    ///         self.0.fetch_add(1, Relaxed);
    ///     }
    /// }
    ///
    /// let handler = handler_fn(|_: &mut Request<'_, Nobody>| Ok(()));
    /// let server = TCPServer::builder()
    ///     .state(Nobody::default())
    ///     .bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// server.handle_request(Duration::from_millis(10))?;
    /// assert_eq!(server.state().0.load(Relaxed), 1);
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `handle_timeout()`, where a forking server collects its children.
    fn handle_timeout(&self) {}

    /// Called again and again while the server serves: after each request it
    /// has taken, or as often as it looks after its deadlines, and every
    /// [`POLL_INTERVAL`](Self::POLL_INTERVAL).
    ///
    /// ```
    /// use std::sync::mpsc::{Sender, channel};
    /// use std::time::Duration;
    /// use sockserver::{Hooks, Request, ThreadingTCPServer, handler_fn};
    /// use sockserver::testing::TestServer;
    ///
    /// struct Clock(Sender<()>);
    ///
    /// impl Hooks for Clock {
    ///     const POLL_INTERVAL: Option<Duration> = Some(Duration::from_millis(1));
    ///
    ///     fn service_actions(&self) {
    ///         let _ = self.0.send(());
    ///     }
    /// }
    ///
    /// let (sender, ticks) = channel();
    /// let handler = handler_fn(|_: &mut Request<'_, Clock>| Ok(()));
    /// let server = ThreadingTCPServer::builder()
    ///     .state(Clock(sender))
    ///     .bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// let server = TestServer::serving(server)?;
    /// for _tick in ticks.iter().take(3) {}
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `service_actions()`. Unlike Python, which calls it twice a second if
    /// nothing happens.
    fn service_actions(&self) {}

    /// The server has begun to do something else: to serve, then perhaps to
    /// serve as a lame duck, then to drain.
    ///
    /// Called in this order, by the thread that is in
    /// [`serve_forever`](crate::Server::serve_forever), as soon as it sees it:
    /// with [`Inline`](crate::Inline) that is between two connections. It had
    /// better be quick.
    ///
    /// ```
    /// use std::sync::mpsc::{Sender, channel};
    /// use std::time::Duration;
    /// use sockserver::{Hooks, Phase, Request, ThreadingTCPServer, handler_fn};
    /// use sockserver::testing::TestServer;
    ///
    /// /// Tells a service manager, say.
    /// struct Phases(Sender<Phase>);
    ///
    /// impl Hooks for Phases {
    ///     fn on_phase(&self, phase: Phase) {
    ///         let _ = self.0.send(phase);
    ///     }
    /// }
    ///
    /// let (sender, phases) = channel();
    /// let handler = handler_fn(|_: &mut Request<'_, Phases>| Ok(()));
    /// let server = ThreadingTCPServer::builder()
    ///     .state(Phases(sender))
    ///     .bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// let server = TestServer::serving(server)?;
    /// assert_eq!(phases.recv().unwrap(), Phase::Serving);
    /// server.handle().shutdown(Duration::from_secs(5));
    /// assert_eq!(phases.recv().unwrap(), Phase::Draining);
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python has none: what a program does before and after `serve_forever()`.
    fn on_phase(&self, phase: Phase) {
        let _ = phase;
    }

    /// Ends a connection whose request was handled or refused; it is closed
    /// after that. By default its sending side is shut down, so that the
    /// client sees the end, even if somebody else still has the descriptor.
    ///
    /// ```
    /// use std::io::BufRead;
    /// use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
    /// use rawsock::{Socket, opt};
    /// use sockserver::{Hooks, Request, TCPServer, handler_fn};
    ///
    /// #[derive(Default)]
    /// struct Traffic(AtomicU64);
    ///
    /// impl Hooks for Traffic {
    ///     fn shutdown_request(&self, connection: &Socket) {
    ///         if let Ok(info) = connection.get(opt::TCP_INFO) {
    ///             self.0.fetch_add(info.bytes_received, Relaxed);
    ///         }
    ///         ().shutdown_request(connection); // and then as usual
    ///     }
    /// }
    ///
    /// let server = TCPServer::builder()
    ///     .state(Traffic::default())
    ///     .bind_with(("127.0.0.1", 0), |_| {
    ///         handler_fn(|rq: &mut Request<'_, Traffic>| {
    ///             rq.rfile().read_line(&mut String::new()).map(drop)
    ///         })
    ///     })?;
    /// let client = rawsock::create_connection(server.server_address())?;
    /// client.sendall(b"hello\n")?;
    /// server.handle_request(None)?;
    /// assert_eq!(server.state().0.load(Relaxed), 6);
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `shutdown_request(request)`, which also closes it, by
    /// `close_request(request)`.
    #[doc(alias = "close_request")]
    fn shutdown_request(&self, connection: &Socket) {
        // It fails if the client has gone before.
        let _ = connection.shutdown(SHUT_WR);
    }
}

impl Hooks for () {}
