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
    /// What was read ahead into [`rfile`](Self::rfile) is not there any more,
    /// and that is the client's first words, unless
    /// [`SPEAKS_FIRST`](crate::RequestHandler::SPEAKS_FIRST) is set: Python's
    /// `self.request.recv(n)` is `rq.rfile().read(…)`.
    /// Calls that wait here have no deadline but the one on
    /// [`handle`](crate::Deadlines::handle), and with
    /// [`Inline`](crate::Inline), where nobody watches, none at all.
    ///
    /// ```
    /// use std::io::{BufRead, Write};
    /// use rawsock::{AF_UNIX, SOCK_STREAM, opt, socket};
    /// use sockserver::{Request, UnixStreamServer, handler_fn};
    ///
    /// let who = handler_fn(|rq: &mut Request| {
    ///     rq.rfile().read_line(&mut String::new())?;
    ///     let client = rq.connection().get(opt::SO_PEERCRED)?;
    ///     writeln!(rq.wfile(), "you are process {}", client.pid)
    /// });
    /// let server = UnixStreamServer::bind_with("", move |_| who)?; // the kernel chooses a name
    /// # let client = socket(AF_UNIX, SOCK_STREAM, 0)?;
    /// # client.connect(server.server_address())?;
    /// # client.sendall(b"who am I?\n")?;
    /// # server.handle_request(None)?;
    /// # let answer = format!("you are process {}\n", std::process::id());
    /// # assert_eq!(client.recv(100)?, answer.as_bytes());
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `self.request`, `self.connection`.
    #[doc(alias = "request")]
    pub fn connection(&self) -> &Socket {
        self.channel.wire.socket_for_others()
    }

    /// The client's address; [`Address::Unnamed`] for most Unix clients.
    ///
    /// ```
    /// use std::io::{BufRead, Write};
    /// use sockserver::{Request, handler_fn};
    /// use sockserver::testing::TestServer;
    ///
    /// let server = TestServer::start_with(|_| {
    ///     handler_fn(|rq: &mut Request| {
    ///         rq.rfile().read_line(&mut String::new())?;
    ///         let client = rq.client_address().to_string();
    ///         writeln!(rq.wfile(), "you are {client}")
    ///     })
    /// })?;
    /// let client = rawsock::create_connection(server.address())?;
    /// client.sendall(b"who am I?\n")?;
    /// let answer = format!("you are {}\n", client.getsockname()?);
    /// assert_eq!(client.recv(100)?, answer.as_bytes());
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `self.client_address`.
    pub fn client_address(&self) -> &Address {
        self.channel.wire.client_address()
    }

    /// The state of the server, which all its handlers share. A handler that is
    /// a type of its own says which state by `impl RequestHandler<State>`:
    /// [`Builder::state`](crate::Builder::state).
    ///
    /// ```
    /// use std::io::{BufRead, Write};
    /// use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
    /// use sockserver::{Hooks, Request, ThreadingTCPServer, handler_fn};
    /// use sockserver::testing::TestServer;
    ///
    /// #[derive(Default)]
    /// struct Hits(AtomicU32);
    ///
    /// impl Hooks for Hits {}
    ///
    /// let server = ThreadingTCPServer::builder()
    ///     .state(Hits::default())
    ///     .bind_with(("127.0.0.1", 0), |_| {
    ///         handler_fn(|rq: &mut Request<'_, Hits>| {
    ///             rq.rfile().read_line(&mut String::new())?;
    ///             let before = rq.server().0.fetch_add(1, Relaxed);
    ///             writeln!(rq.wfile(), "{before} before you")
    ///         })
    ///     })?;
    /// let server = TestServer::serving(server)?;
    /// for answer in [b"0 before you\n", b"1 before you\n"] {
    ///     let client = rawsock::create_connection(server.address())?;
    ///     client.sendall(b"hit\n")?;
    ///     assert_eq!(client.recv(100)?, answer);
    /// }
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `self.server`, for attributes of your own; for the server itself see
    /// [`server_handle`](Self::server_handle).
    pub fn server(&self) -> &S {
        &self.core.state
    }

    /// What the client sends.
    ///
    /// ```
    /// use std::io::{Read, Write};
    /// use sockserver::{Request, handler_fn};
    ///
    /// let number = handler_fn(|rq: &mut Request| {
    ///     let mut bytes = [0; 4];
    ///     rq.rfile().read_exact(&mut bytes)?; // all of them, or an error
    ///     writeln!(rq.wfile(), "{}", u32::from_be_bytes(bytes))
    /// });
    /// # let server = sockserver::testing::TestServer::start_with(move |_| number)?;
    /// # let client = rawsock::create_connection(server.address())?;
    /// # client.sendall(&[0, 0, 1, 0])?;
    /// # assert_eq!(client.recv(100)?, b"256\n");
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `self.rfile`.
    pub fn rfile(&mut self) -> RFile<'_> {
        self.files().0
    }

    /// What the client gets. It is sent when `handle` is back, and before a read
    /// waits; else it has to be flushed.
    ///
    /// ```
    /// use std::io::{BufRead, Write};
    /// use sockserver::{Request, handler_fn};
    ///
    /// let work = handler_fn(|rq: &mut Request| {
    ///     rq.rfile().read_line(&mut String::new())?;
    ///     writeln!(rq.wfile(), "this takes a while")?;
    ///     rq.wfile().flush()?;
    ///     // …
    ///     writeln!(rq.wfile(), "done")
    /// });
    /// # let server = sockserver::testing::TestServer::start_with(move |_| work)?;
    /// # let mut client = rawsock::create_connection(server.address())?;
    /// # client.sendall(b"go\n")?;
    /// # let answer = std::io::read_to_string(&mut client)?;
    /// # assert_eq!(answer, "this takes a while\ndone\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Python: `self.wfile`.
    pub fn wfile(&mut self) -> WFile<'_> {
        self.files().1
    }

    /// Both at once, to copy from one to the other, say.
    ///
    /// ```
    /// use sockserver::{Request, handler_fn};
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
    ///
    /// Python: `self.rfile` and `self.wfile`, which are there at the same time
    /// anyway.
    pub fn files(&mut self) -> (RFile<'_>, WFile<'_>) {
        let Channel { wire, input } = self.channel.lend();
        (RFile { input, wire }, WFile { wire })
    }

    /// Whether the server was asked to end, but serves on for a while: a
    /// client that is told so goes elsewhere the next time.
    /// See [`ServerHandle::shutdown_with`].
    ///
    /// ```
    /// use std::io::{BufRead, Write};
    /// use std::time::Duration;
    /// use sockserver::{Drain, Flow, Request, handler_fn};
    /// use sockserver::testing::TestServer;
    ///
    /// let server = TestServer::start_with(|_| {
    ///     handler_fn(|rq: &mut Request| {
    ///         rq.rfile().read_line(&mut String::new())?;
    ///         let is_last = rq.is_lame_duck();
    ///         writeln!(rq.wfile(), "{}", if is_last { "farewell" } else { "hello" })?;
    ///         Ok(if is_last { Flow::Close } else { Flow::KeepAlive })
    ///     })
    /// })?;
    /// let client = rawsock::create_connection(server.address())?;
    /// client.sendall(b"hi\n")?;
    /// assert_eq!(client.recv(100)?, b"hello\n");
    ///
    /// let lame_duck = Duration::from_secs(60);
    /// server.handle().shutdown_with(Drain { lame_duck, ..Default::default() });
    /// client.sendall(b"hi\n")?;
    /// assert_eq!(client.recv(100)?, b"farewell\n");
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python has none: `shutdown()` ends serving at once.
    pub fn is_lame_duck(&self) -> bool {
        self.core.control.is_lame_duck()
    }

    /// Whether the server has to end: a handler that talks for long comes to
    /// an end then.
    ///
    /// ```
    /// use std::io::Write;
    /// use std::time::Duration;
    /// use sockserver::{Request, handler_fn};
    /// use sockserver::testing::TestServer;
    ///
    /// let server = TestServer::start_with(|_| {
    ///     handler_fn(|rq: &mut Request| {
    ///         while !rq.is_draining() {
    ///             writeln!(rq.wfile(), "tick")?;
    ///             rq.wfile().flush()?;
    ///             std::thread::sleep(Duration::from_millis(1));
    ///         }
    ///         Ok(())
    ///     })
    /// })?;
    /// let client = rawsock::create_connection(server.address())?;
    /// client.sendall(b"go\n")?;
    /// # client.shutdown(rawsock::SHUT_WR)?;
    /// assert!(client.recv(100)?.starts_with(b"tick\n"));
    /// let report = server.stop(Duration::from_secs(5))?;
    /// assert_eq!(report.finished, 1);
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python has none: a flag of one's own, in the server.
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
    ///
    /// ```
    /// use std::io::BufRead;
    /// use std::sync::mpsc::channel;
    /// use sockserver::{Request, TCPServer, handler_fn};
    ///
    /// let (sender, taken) = channel();
    /// let server = TCPServer::bind_with(("127.0.0.1", 0), move |_| {
    ///     let sender = sender.clone();
    ///     handler_fn(move |rq: &mut Request| {
    ///         rq.rfile().read_line(&mut String::new())?;
    ///         let _ = sender.send(rq.detach()?);
    ///         Ok(())
    ///     })
    /// })?;
    /// let client = rawsock::create_connection(server.server_address())?;
    /// client.sendall(b"upgrade\nand more")?;
    /// server.handle_request(None)?;
    ///
    /// let (connection, read_ahead) = taken.recv().unwrap();
    /// assert_eq!(read_ahead, b"and more");
    /// connection.sendall(b"from now on it is ours")?;
    /// # assert_eq!(client.recv(100)?, b"from now on it is ours");
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python has none: a server whose `shutdown_request` leaves the connection
    /// open.
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
    /// ```
    /// use std::io::BufRead;
    /// use std::time::Duration;
    /// use sockserver::{Request, TCPServer, handler_fn};
    ///
    /// let server = TCPServer::bind_with(("127.0.0.1", 0), |_| {
    ///     handler_fn(|rq: &mut Request| {
    ///         let mut line = String::new();
    ///         rq.rfile().read_line(&mut line)?;
    ///         if line == "end\n" {
    ///             rq.server_handle().shutdown(Duration::from_secs(5));
    ///         }
    ///         Ok(())
    ///     })
    /// })?;
    /// let client = rawsock::create_connection(server.server_address())?;
    /// client.sendall(b"end\n")?;
    /// server.serve_forever()?;
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `self.server`. Unlike Python, where `self.server.shutdown()` waits for
    /// ever if the handler is on the serving thread.
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
