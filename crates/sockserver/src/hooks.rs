//! What a server asks the program that runs it.

use std::time::Duration;

use rawsock::{Address, SHUT_WR, Socket};

use crate::control::Phase;
use crate::errors::HandlerError;

/// What came, before a handler sees it: for
/// [`Hooks::verify_request`].
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
/// use sockserver::{Flow, Hooks, Incoming, Request, ThreadingTCPServer, handler_fn};
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
    /// over what that thread has to do. A panic is a no; unlike Python, where it
    /// ends the server.
    fn verify_request(&self, request: Incoming<'_>, client_address: &Address) -> bool {
        let _ = (request, client_address);
        true
    }

    /// A request has failed. By default one line is logged, as an error, but
    /// none for clients that went away, and none for those whose time was up.
    ///
    /// Python: `handle_error(request, client_address)`.
    fn handle_error(&self, error: &HandlerError, client_address: &Address) {
        if !error.is_disconnect() && !error.is_timeout() {
            crate::report::failed(error, client_address);
        }
    }

    /// [`handle_request`](crate::Server::handle_request) has waited in vain.
    fn handle_timeout(&self) {}

    /// Called again and again while the server serves: after each request it
    /// has taken, or as often as it looks after its deadlines, and every
    /// [`POLL_INTERVAL`](Self::POLL_INTERVAL).
    fn service_actions(&self) {}

    /// The server has begun to do something else: to serve, then perhaps to
    /// serve as a lame duck, then to drain.
    ///
    /// Called in this order, by the thread that is in
    /// [`serve_forever`](crate::Server::serve_forever), as soon as it sees it:
    /// with [`Inline`](crate::Inline) that is between two connections. It had
    /// better be quick.
    fn on_phase(&self, phase: Phase) {
        let _ = phase;
    }

    /// Ends a connection whose request was handled or refused; it is closed
    /// after that. By default its sending side is shut down, so that the
    /// client sees the end, even if somebody else still has the descriptor.
    fn shutdown_request(&self, connection: &Socket) {
        // It fails if the client has gone before.
        let _ = connection.shutdown(SHUT_WR);
    }
}

impl Hooks for () {}
