//! Handlers of connections.

use std::io;

use super::Framing;
use crate::request::Request;

/// What is to become of a connection when `handle` is back.
///
/// ```
/// use std::io::{BufRead, Write};
/// use sockserver::{Flow, Request, handler_fn};
///
/// let polite = handler_fn(|rq: &mut Request| {
///     let mut line = String::new();
///     rq.rfile().read_line(&mut line)?;
///     writeln!(rq.wfile(), "yes")?;
///     Ok(if line == "quit\n" { Flow::Close } else { Flow::KeepAlive })
/// });
/// # let server = sockserver::testing::TestServer::start_with(move |_| polite)?;
/// # let mut client = rawsock::create_connection(server.address())?;
/// # client.sendall(b"help\nquit\n")?;
/// # assert_eq!(std::io::read_to_string(&mut client)?, "yes\nyes\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Python has none: returning closes, and a loop in `handle` keeps; in
/// `http.server` the attribute `close_connection` says which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "close_connection")]
pub enum Flow {
    /// It is closed, as in Python.
    Close,
    /// `handle` is called again when the client speaks.
    KeepAlive,
}

/// Returning nothing closes the connection, as in Python.
impl From<()> for Flow {
    fn from((): ()) -> Self {
        Self::Close
    }
}

/// Serves one connection.
///
/// `setup`, then `handle` as often as it says
/// [`KeepAlive`](Flow::KeepAlive), then `finish`: this also after an error or
/// a panic of `handle`, but not if `setup` has failed. What was written is
/// sent after each of them. An error or a panic ends this connection and no
/// other, after [`Hooks::handle_error`](crate::Hooks::handle_error).
///
/// One value serves one connection, so it may keep what belongs to that in
/// its fields; what all share is the server's state `S`.
///
/// ```
/// use std::io::{BufRead, Write};
/// use sockserver::{Flow, Request, RequestHandler};
///
/// /// Counts the lines of a connection.
/// #[derive(Default)]
/// struct Counter(u32);
///
/// impl RequestHandler for Counter {
///     fn handle(&mut self, rq: &mut Request<'_>) -> std::io::Result<Flow> {
///         rq.rfile().read_line(&mut String::new())?;
///         self.0 += 1;
///         writeln!(rq.wfile(), "{}", self.0)?;
///         Ok(Flow::KeepAlive)
///     }
/// }
/// # let server = sockserver::testing::TestServer::start::<Counter>()?;
/// # let client = rawsock::create_connection(server.address())?;
/// # client.sendall(b"a\n")?;
/// # assert_eq!(client.recv(100)?, b"1\n");
/// # client.sendall(b"b\n")?;
/// # assert_eq!(client.recv(100)?, b"2\n");
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// Python: `StreamRequestHandler` and `BaseRequestHandler`, which are called
/// once a connection, and at once: here not before the client has said
/// something, unless [`SPEAKS_FIRST`](Self::SPEAKS_FIRST) is set.
#[doc(alias = "StreamRequestHandler")]
#[doc(alias = "BaseRequestHandler")]
pub trait RequestHandler<S = ()> {
    /// Whether the first `handle` is called at once, for protocols in which
    /// the server speaks first.
    ///
    /// Python has none: it always is.
    const SPEAKS_FIRST: bool = false;

    /// What has to have come before `handle` is called.
    ///
    /// Python has none: nothing has to.
    const FRAMING: Framing = Framing::AnyByte;

    /// Called once, before anything else: what it writes, the client gets before
    /// it has said something.
    ///
    /// # Errors
    ///
    /// End the connection, without `finish`.
    ///
    /// ```
    /// use std::io::{self, BufRead, Write};
    /// use sockserver::{Flow, Request, RequestHandler};
    ///
    /// #[derive(Default)]
    /// struct Greeter;
    ///
    /// impl RequestHandler for Greeter {
    ///     fn setup(&mut self, rq: &mut Request<'_>) -> io::Result<()> {
    ///         write!(rq.wfile(), "Your name? ")
    ///     }
    ///
    ///     fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
    ///         let mut name = String::new();
    ///         rq.rfile().read_line(&mut name)?;
    ///         writeln!(rq.wfile(), "Hello, {}!", name.trim())?;
    ///         Ok(Flow::Close)
    ///     }
    /// }
    /// # let server = sockserver::testing::TestServer::start::<Greeter>()?;
    /// # let client = rawsock::create_connection(server.address())?;
    /// # assert_eq!(client.recv(100)?, b"Your name? ");
    /// # client.sendall(b"you\n")?;
    /// # assert_eq!(client.recv(100)?, b"Hello, you!\n");
    /// # Ok::<(), io::Error>(())
    /// ```
    ///
    /// Python: `setup()`.
    fn setup(&mut self, rq: &mut Request<'_, S>) -> io::Result<()> {
        let _ = rq;
        Ok(())
    }

    /// Serves a request, or all of them in a loop, as in Python.
    ///
    /// It is called when there is something to read, and not when the client
    /// has ended the stream and nothing is left of it: `finish` is next then.
    /// So the first read of `rfile` in a call finds a byte at least, and need
    /// not be checked for 0; later ones may find the end, in a loop above all,
    /// and so may the first of the call that
    /// [`SPEAKS_FIRST`](Self::SPEAKS_FIRST) brings about.
    ///
    /// # Errors
    ///
    /// End the connection, after `finish`.
    ///
    /// ```
    /// use std::io::{self, BufRead, Write};
    /// use sockserver::{Flow, Request, RequestHandler};
    ///
    /// #[derive(Default)]
    /// struct Upper;
    ///
    /// impl RequestHandler for Upper {
    ///     fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
    ///         let (rfile, mut wfile) = rq.files();
    ///         for line in rfile.lines() {
    ///             writeln!(wfile, "{}", line?.to_uppercase())?;
    ///         }
    ///         Ok(Flow::Close)
    ///     }
    /// }
    /// # let server = sockserver::testing::TestServer::start::<Upper>()?;
    /// # let client = rawsock::create_connection(server.address())?;
    /// # client.sendall(b"hello\n")?;
    /// # assert_eq!(client.recv(100)?, b"HELLO\n");
    /// # client.sendall(b"and good-bye\n")?;
    /// # assert_eq!(client.recv(100)?, b"AND GOOD-BYE\n");
    /// # Ok::<(), io::Error>(())
    /// ```
    ///
    /// Python: `handle()`.
    fn handle(&mut self, rq: &mut Request<'_, S>) -> io::Result<Flow>;

    /// Called once, after everything else, if `setup` has succeeded.
    ///
    /// # Errors
    ///
    /// Are reported in place of an error of `handle`.
    ///
    /// ```
    /// use std::io::{self, BufRead, Write};
    /// use sockserver::{Flow, Request, RequestHandler};
    ///
    /// #[derive(Default)]
    /// struct Counter(u32);
    ///
    /// impl RequestHandler for Counter {
    ///     fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
    ///         rq.rfile().read_line(&mut String::new())?;
    ///         self.0 += 1;
    ///         Ok(Flow::KeepAlive)
    ///     }
    ///
    ///     fn finish(&mut self, rq: &mut Request<'_>) -> io::Result<()> {
    ///         writeln!(rq.wfile(), "{} lines", self.0)
    ///     }
    /// }
    /// # let server = sockserver::testing::TestServer::start::<Counter>()?;
    /// # let client = rawsock::create_connection(server.address())?;
    /// # client.sendall(b"a\nb\n")?;
    /// # client.shutdown(rawsock::SHUT_WR)?;
    /// # assert_eq!(client.recv(100)?, b"2 lines\n");
    /// # Ok::<(), io::Error>(())
    /// ```
    ///
    /// Python: `finish()`.
    fn finish(&mut self, rq: &mut Request<'_, S>) -> io::Result<()> {
        let _ = rq;
        Ok(())
    }
}
