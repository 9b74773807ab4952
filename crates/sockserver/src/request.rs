//! A request, as its handler sees it.

use std::fmt;
use std::sync::Arc;

use rawsock::{Address, Socket};

use crate::control::ServerHandle;
use crate::core::Core;
use crate::hooks::Hooks;
use crate::registry::Fate;
use crate::stream::{Channel, RFile, WFile};

/// A request of a stream, as its handler sees it: the client's connection and
/// the server's state.
///
/// ```
/// use std::io::{BufRead, Write};
/// use sockserver::{Flow, Request, RequestHandler};
///
/// #[derive(Default)]
/// struct Greeter;
///
/// impl RequestHandler for Greeter {
///     fn handle(&mut self, rq: &mut Request<'_>) -> std::io::Result<Flow> {
///         let mut name = String::new();
///         rq.rfile().read_line(&mut name)?;
///         writeln!(rq.wfile(), "Hello, {}!", name.trim())?;
///         Ok(Flow::Close)
///     }
/// }
/// # let server = sockserver::testing::TestServer::start::<Greeter>()?;
/// # let client = rawsock::create_connection(server.address())?;
/// # client.sendall(b"you\n")?;
/// # assert_eq!(client.recv(100)?, b"Hello, you!\n");
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// Python: the attributes of `StreamRequestHandler`.
pub struct Request<'a, S = ()> {
    pub(crate) channel: Channel<'a>,
    pub(crate) core: &'a Arc<Core<S>>,
}

impl<S> Request<'_, S> {
    /// The connection, for options and for calls of its own.
    ///
    /// What was read ahead into [`rfile`](Self::rfile) is not there any more.
    /// Calls that wait here have no deadline but the one on
    /// [`handle`](crate::Deadlines::handle), and with
    /// [`Inline`](crate::Inline), where nobody watches, none at all.
    ///
    /// Python: `self.request`, `self.connection`.
    #[doc(alias = "request")]
    pub fn connection(&self) -> &Socket {
        self.channel.wire.socket_for_others()
    }

    /// The client's address; [`Address::Unnamed`] for most Unix clients.
    ///
    /// Python: `self.client_address`.
    pub fn client_address(&self) -> &Address {
        self.channel.wire.client_address()
    }

    /// The state of the server, which all its handlers share.
    ///
    /// Python: `self.server`.
    pub fn server(&self) -> &S {
        &self.core.state
    }

    /// What the client sends. See [`Request`] for an example.
    ///
    /// Python: `self.rfile`.
    pub fn rfile(&mut self) -> RFile<'_> {
        self.files().0
    }

    /// What the client gets. See [`Request`] for an example.
    ///
    /// Python: `self.wfile`.
    pub fn wfile(&mut self) -> WFile<'_> {
        self.files().1
    }

    /// Both at once, to copy from one to the other, say.
    ///
    /// ```
    /// use sockserver::{Flow, Request, handler_fn};
    ///
    /// let echo = handler_fn(|rq: &mut Request| {
    ///     let (mut rfile, mut wfile) = rq.files();
    ///     std::io::copy(&mut rfile, &mut wfile).map(drop)
    /// });
    /// # let server = sockserver::testing::TestServer::start_with(move |_| echo)?;
    /// # let client = rawsock::create_connection(server.address())?;
    /// # client.sendall(b"hello")?;
    /// # assert_eq!(client.recv(100)?, b"hello");
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    pub fn files(&mut self) -> (RFile<'_>, WFile<'_>) {
        let Channel { wire, input } = self.channel.lend();
        (RFile { input, wire }, WFile { wire })
    }

    /// Whether the server was asked to end, but serves on for a while: a
    /// client that is told so goes elsewhere the next time.
    /// See [`ServerHandle::shutdown_with`].
    pub fn is_lame_duck(&self) -> bool {
        self.core.control.is_lame_duck()
    }

    /// Whether the server has to end: a handler that talks for long comes to
    /// an end then.
    pub fn is_draining(&self) -> bool {
        // The server may have gone on without a handler that came too late.
        self.core.control.is_draining() || self.channel.wire.slot.fate() == Fate::Cancelled
    }

    /// Takes the connection over, with what was read ahead: the server
    /// forgets it when the handler is back, and does not shut it down.
    ///
    /// # Errors
    ///
    /// `EMFILE` if there is no descriptor for a copy; those of sending what
    /// was written; those of a read, if the connection was shut down already.
    pub fn detach(&mut self) -> std::io::Result<(Socket, Vec<u8>)> {
        let wire = self.channel.wire;
        wire.flush()?;
        let socket = wire.socket().dup()?;
        wire.detach()?;
        Ok((socket, self.channel.input.unread().to_vec()))
    }
}

impl<S: Hooks> Request<'_, S> {
    /// The server, to be ended from here, for one.
    ///
    /// Python: `self.server`.
    pub fn server_handle(&self) -> ServerHandle {
        let core: Arc<Core<S>> = Arc::clone(self.core);
        ServerHandle(core)
    }
}

impl<S> fmt::Debug for Request<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("client_address", self.client_address())
            .finish_non_exhaustive()
    }
}
