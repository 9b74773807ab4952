//! For the tests of programs that serve.

use std::thread::{self, JoinHandle};
use std::time::Duration;

use rawsock::Address;

use crate::control::{DrainReport, ServerHandle};
use crate::errors::{Error, Result};
use crate::handler::{DatagramRequestHandler, RequestHandler};
use crate::kinds::{ThreadingTCPServer, ThreadingUDPServer};
use crate::server::Server;
use crate::transport::Transport;
use crate::{Dispatch, Handles, Hooks};

/// A server in a thread of its own, on a port of the kernel's, which ends when
/// this is dropped.
///
/// ```
/// use std::io::Write;
/// use sockserver::testing::TestServer;
/// use sockserver::{Request, handler_fn};
///
/// let server = TestServer::start_with(|_| {
///     handler_fn(|rq: &mut Request| writeln!(rq.wfile(), "hello"))
/// })?;
/// let client = rawsock::create_connection(server.address())?;
/// # client.shutdown(rawsock::SHUT_WR)?;
/// # Ok::<(), sockserver::Error>(())
/// ```
///
/// Python has none: a port 0, a thread for `serve_forever()`, and `shutdown()`,
/// `server_close()` and `join()` at the end.
#[derive(Debug)]
pub struct TestServer {
    address: Address,
    handle: ServerHandle,
    serving: Option<JoinHandle<Result<DrainReport>>>,
}

impl TestServer {
    /// How long requests may go on when this is dropped.
    const GRACE: Duration = Duration::from_secs(5);

    /// A [`ThreadingTCPServer`] on the loopback address.
    ///
    /// # Errors
    ///
    /// See [`Server::bind`].
    ///
    /// ```
    /// use std::io::{BufRead, Write};
    /// use sockserver::{Flow, Request, RequestHandler};
    /// use sockserver::testing::TestServer;
    ///
    /// #[derive(Default)]
    /// struct Upper;
    ///
    /// impl RequestHandler for Upper {
    ///     fn handle(&mut self, rq: &mut Request<'_>) -> std::io::Result<Flow> {
    ///         let mut line = String::new();
    ///         rq.rfile().read_line(&mut line)?;
    ///         rq.wfile().write_all(line.to_uppercase().as_bytes())?;
    ///         Ok(Flow::KeepAlive)
    ///     }
    /// }
    ///
    /// let server = TestServer::start::<Upper>()?;
    /// let client = rawsock::create_connection(server.address())?;
    /// client.sendall(b"hello\n")?;
    /// assert_eq!(client.recv(100)?, b"HELLO\n");
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python has none: see [`TestServer`].
    pub fn start<H: RequestHandler + Default + 'static>() -> Result<Self> {
        Self::serving(ThreadingTCPServer::<H>::bind(("127.0.0.1", 0))?)
    }

    /// The same, whose handlers are made by a function.
    ///
    /// # Errors
    ///
    /// See [`Server::bind`].
    ///
    /// ```
    /// use std::io::{BufRead, Write};
    /// use sockserver::{Request, handler_fn};
    /// use sockserver::testing::TestServer;
    ///
    /// let server = TestServer::start_with(|_| {
    ///     handler_fn(|rq: &mut Request| {
    ///         rq.rfile().read_line(&mut String::new())?;
    ///         writeln!(rq.wfile(), "hello")
    ///     })
    /// })?;
    /// let client = rawsock::create_connection(server.address())?;
    /// client.sendall(b"hi\n")?;
    /// assert_eq!(client.recv(100)?, b"hello\n");
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python has none: see [`TestServer`].
    pub fn start_with<H: RequestHandler + 'static>(
        make: impl Fn(&Address) -> H + Send + Sync + 'static,
    ) -> Result<Self> {
        Self::serving(ThreadingTCPServer::bind_with(("127.0.0.1", 0), make)?)
    }

    /// A [`ThreadingUDPServer`] on the loopback address.
    ///
    /// # Errors
    ///
    /// See [`Server::bind`].
    ///
    /// ```
    /// use rawsock::{AF_INET, SOCK_DGRAM, socket};
    /// use sockserver::{DatagramRequest, DatagramRequestHandler};
    /// use sockserver::testing::TestServer;
    ///
    /// #[derive(Default)]
    /// struct Upper;
    ///
    /// impl DatagramRequestHandler for Upper {
    ///     fn handle(&mut self, rq: &mut DatagramRequest<'_>) -> std::io::Result<()> {
    ///         let upper = rq.packet().to_ascii_uppercase();
    ///         *rq.reply() = upper;
    ///         Ok(())
    ///     }
    /// }
    ///
    /// let server = TestServer::start_udp::<Upper>()?;
    /// let client = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// client.sendto(b"hello", server.address())?;
    /// assert_eq!(client.recv(100)?, b"HELLO");
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python has none: see [`TestServer`].
    pub fn start_udp<H: DatagramRequestHandler + Default + 'static>() -> Result<Self> {
        Self::serving(ThreadingUDPServer::<H>::bind(("127.0.0.1", 0))?)
    }

    /// Any server, in a thread of its own from now on.
    ///
    /// Not a [`Forking`](crate::Forking) one, which wants to be in a process
    /// without another. When this is back, it serves: what is sent to it is
    /// answered, however soon it is [stopped](Self::stop).
    ///
    /// # Errors
    ///
    /// If there is no thread.
    ///
    /// ```
    /// use sockserver::{ParkingTCPServer, Request, handler_fn};
    /// use sockserver::testing::TestServer;
    ///
    /// let handler = handler_fn(|_: &mut Request| Ok(()));
    /// let server = ParkingTCPServer::builder()
    ///     .request_queue_size(100)
    ///     .bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// let server = TestServer::serving(server)?;
    /// let client = rawsock::create_connection(server.address())?;
    /// # client.shutdown(rawsock::SHUT_WR)?;
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python has none: `threading.Thread(target=server.serve_forever)`.
    pub fn serving<T, H, D, S>(server: Server<T, H, D, S>) -> Result<Self>
    where
        T: Transport,
        H: Handles<T::Kind, S>,
        D: Dispatch<T::Kind, H, S>,
        S: Hooks,
    {
        let (address, handle) = (server.server_address().clone(), server.handle());
        let serving = thread::Builder::new()
            .name("test server".to_owned())
            .spawn(move || server.serve_forever())
            .map_err(|error| Error::os("thread", error))?;
        // A server that has to end before it serves serves nobody.
        while handle.phase().is_none() && !serving.is_finished() {
            thread::sleep(Duration::from_micros(100));
        }
        Ok(Self {
            address,
            handle,
            serving: Some(serving),
        })
    }

    /// Where it listens.
    ///
    /// ```
    /// use sockserver::{Request, handler_fn};
    /// use sockserver::testing::TestServer;
    ///
    /// let handler = handler_fn(|_: &mut Request| Ok(()));
    /// let server = TestServer::start_with(move |_| handler)?;
    /// assert_eq!(server.address().as_socket().unwrap().ip().to_string(), "127.0.0.1");
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `server.server_address`.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The server.
    ///
    /// ```
    /// use std::io::{BufRead, Write};
    /// use sockserver::{Request, handler_fn};
    /// use sockserver::testing::TestServer;
    ///
    /// let server = TestServer::start_with(|_| {
    ///     handler_fn(|rq: &mut Request| {
    ///         rq.rfile().read_line(&mut String::new())?;
    ///         writeln!(rq.wfile(), "hello")
    ///     })
    /// })?;
    /// let client = rawsock::create_connection(server.address())?;
    /// client.sendall(b"hi\n")?;
    /// assert_eq!(client.recv(100)?, b"hello\n");
    /// assert_eq!(server.handle().stats().accepted, 1);
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: the server itself.
    pub fn handle(&self) -> &ServerHandle {
        &self.handle
    }

    /// Ends the server and says how.
    ///
    /// # Errors
    ///
    /// Those of [`Server::serve_forever`].
    ///
    /// # Panics
    ///
    /// If the server has.
    ///
    /// ```
    /// use std::io::{BufRead, Write};
    /// use std::time::Duration;
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
    /// let report = server.stop(Duration::from_secs(5))?;
    /// assert_eq!(report.finished + report.idle_closed, 1);
    /// assert_eq!(client.recv(100)?, b"");
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `server.shutdown()`, and joining the thread.
    pub fn stop(mut self, deadline: impl Into<Option<Duration>>) -> Result<DrainReport> {
        self.handle.shutdown(deadline);
        let serving = self.serving.take();
        serving
            .expect("it is there until this is dropped")
            .join()
            .expect("a server does not panic")
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.handle.shutdown(Self::GRACE);
        if let Some(serving) = self.serving.take() {
            let ended = serving.join();
            if !thread::panicking() {
                let report = ended.expect("a server does not panic");
                let report = report.expect("the server ends as it should");
                assert_eq!(report.abandoned, 0, "handlers have not come back");
            }
        }
    }
}
