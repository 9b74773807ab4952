//! Handlers of connections.

use std::io;

use super::Framing;
use crate::request::Request;

/// What is to become of a connection when `handle` is back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    const SPEAKS_FIRST: bool = false;

    /// What has to have come before `handle` is called.
    const FRAMING: Framing = Framing::AnyByte;

    /// Called once, before anything else. Python: `setup()`.
    ///
    /// # Errors
    ///
    /// End the connection, without `finish`.
    fn setup(&mut self, rq: &mut Request<'_, S>) -> io::Result<()> {
        let _ = rq;
        Ok(())
    }

    /// Serves a request. Python: `handle()`.
    ///
    /// # Errors
    ///
    /// End the connection, after `finish`.
    fn handle(&mut self, rq: &mut Request<'_, S>) -> io::Result<Flow>;

    /// Called once, after everything else, if `setup` has succeeded. Python:
    /// `finish()`.
    ///
    /// # Errors
    ///
    /// Are reported in place of an error of `handle`.
    fn finish(&mut self, rq: &mut Request<'_, S>) -> io::Result<()> {
        let _ = rq;
        Ok(())
    }
}
