//! The server.

use std::fmt;
use std::marker::PhantomData;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;
use std::time::Duration;

use rawsock::{Address, Socket, ToAddress};

use crate::builder::Builder;
use crate::control::{DrainReport, ServerHandle, inside};
use crate::dispatch::{Acceptor, Dispatch, Engine, Turn};
use crate::errors::{Error, Result};
use crate::handler::Handles;
use crate::hooks::Hooks;
use crate::life::Running;
use crate::transport::{Listening, Taking, Transport};
use crate::{clock, errors};

/// A server: it listens to `T`, serves with handlers `H`, on the threads that
/// `D` says, and its handlers share a state `S`.
///
/// It has names for the usual combinations, which are those of Python's
/// classes: [`TCPServer`](crate::TCPServer),
/// [`ThreadingTCPServer`](crate::ThreadingTCPServer), …
///
/// Python: `BaseServer`. A mix-in there is a type parameter here.
#[doc(alias = "BaseServer")]
#[doc(alias = "__enter__")]
pub struct Server<T: Transport, H, D, S = ()> {
    engine: Arc<Engine<T::Kind, H, S>>,
    // Held while somebody has the engine: see `as_fd`.
    listening: Arc<Listening>,
    dispatch: D,
    transport: PhantomData<fn() -> T>,
}

impl<T, H, D> Server<T, H, D>
where
    T: Transport,
    H: Handles<T::Kind, ()>,
    D: Dispatch<T::Kind, H, ()> + Default,
{
    /// A server on an address, whose handlers are made by `H::default()`.
    ///
    /// Binds, and listens. The family is that of the address: an IPv6 number
    /// makes an IPv6 server.
    ///
    /// # Errors
    ///
    /// Those of [`socket`](rawsock::socket()), [`bind`](Socket::bind) and
    /// [`listen`](Socket::listen).
    ///
    /// ```
    /// use std::io::{BufRead, Write};
    /// use sockserver::{Flow, Request, RequestHandler, TCPServer};
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
    ///
    /// let server = TCPServer::<Greeter>::bind(("127.0.0.1", 0))?;
    /// let client = rawsock::create_connection(server.server_address())?;
    /// client.sendall(b"you\n")?;
    /// server.handle_request(None)?;
    /// assert_eq!(client.recv(100)?, b"Hello, you!\n");
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `TCPServer(server_address, RequestHandlerClass)`. Unlike Python,
    /// where the family is the class's `address_family`.
    #[doc(alias = "__init__")]
    #[doc(alias = "address_family")]
    pub fn bind(address: impl ToAddress) -> Result<Self>
    where
        H: Default,
    {
        Self::builder().bind(address)
    }

    /// A server on an address, whose handlers are made by a function of the
    /// client's address.
    ///
    /// # Errors
    ///
    /// See [`bind`](Self::bind).
    ///
    /// ```
    /// use std::io::{BufRead, Write};
    /// use sockserver::{Request, TCPServer, handler_fn};
    ///
    /// let server = TCPServer::bind_with(("127.0.0.1", 0), |client| {
    ///     let client = client.to_string();
    ///     handler_fn(move |rq: &mut Request| {
    ///         rq.rfile().read_line(&mut String::new())?;
    ///         writeln!(rq.wfile(), "you are {client}")
    ///     })
    /// })?;
    /// let client = rawsock::create_connection(server.server_address())?;
    /// client.sendall(b"who am I?\n")?;
    /// server.handle_request(None)?;
    /// let answer = format!("you are {}\n", client.getsockname()?);
    /// assert_eq!(client.recv(100)?, answer.as_bytes());
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `RequestHandlerClass`, which may be a function, too, and which
    /// `finish_request` calls. Unlike Python, where making a handler is serving the
    /// client.
    #[doc(alias = "RequestHandlerClass")]
    #[doc(alias = "finish_request")]
    pub fn bind_with(
        address: impl ToAddress,
        make: impl Fn(&Address) -> H + Send + Sync + 'static,
    ) -> Result<Self> {
        Self::builder().bind_with(address, make)
    }
}

impl<T: Transport, H, D: Default> Server<T, H, D> {
    /// Options for a server, and state for its handlers: with
    /// [`state`](Builder::state) the server is a `ThreadingTCPServer<H, State>`,
    /// say, and its handlers are `RequestHandler<State>`.
    ///
    /// ```
    /// use std::io::Write;
    /// use std::time::Duration;
    /// use sockserver::{Deadlines, Request, ThreadingTCPServer, handler_fn};
    ///
    /// let server = ThreadingTCPServer::builder()
    ///     .deadlines(Deadlines { idle: Some(Duration::from_secs(5)), ..Default::default() })
    ///     .bind_with(("127.0.0.1", 0), |_| {
    ///         handler_fn(|rq: &mut Request| writeln!(rq.wfile(), "hello"))
    ///     })?;
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: class attributes, in a class of one's own.
    pub fn builder() -> Builder<T, H, D> {
        Builder::default()
    }
}

impl<T: Transport, H: Handles<T::Kind, S>, D, S: Hooks> Server<T, H, D, S> {
    pub(crate) fn new(engine: Engine<T::Kind, H, S>, dispatch: D) -> Result<Self> {
        let listening = engine.listener.listening();
        Ok(Self {
            listening: listening.ok_or(Error::WrongSocket("is closed"))?,
            engine: Arc::new(engine),
            dispatch,
            transport: PhantomData,
        })
    }

    /// Where the server listens: the port that the kernel chose, say.
    ///
    /// ```
    /// use sockserver::{Request, TCPServer, handler_fn};
    ///
    /// let handler = handler_fn(|_: &mut Request| Ok(()));
    /// let server = TCPServer::bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// assert_ne!(server.server_address().port(), Some(0));
    /// let client = rawsock::create_connection(server.server_address())?;
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `server.server_address`.
    pub fn server_address(&self) -> &Address {
        self.engine.listener.address()
    }

    /// The server for other threads: to end it, above all.
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
    /// serving.join().unwrap()?;
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python has none: all threads have the server itself.
    pub fn handle(&self) -> ServerHandle {
        ServerHandle(Arc::clone(&self.engine.core) as _)
    }

    /// The state that the handlers share.
    ///
    /// ```
    /// use std::io::BufRead;
    /// use std::sync::Mutex;
    /// use sockserver::{Hooks, Request, TCPServer, handler_fn};
    ///
    /// #[derive(Default)]
    /// struct Guests(Mutex<Vec<String>>);
    ///
    /// impl Hooks for Guests {}
    ///
    /// let server = TCPServer::builder()
    ///     .state(Guests::default())
    ///     .bind_with(("127.0.0.1", 0), |_| {
    ///         handler_fn(|rq: &mut Request<'_, Guests>| {
    ///             let mut name = String::new();
    ///             rq.rfile().read_line(&mut name)?;
    ///             rq.server().0.lock().unwrap().push(name);
    ///             Ok(())
    ///         })
    ///     })?;
    /// let client = rawsock::create_connection(server.server_address())?;
    /// client.sendall(b"Ann\n")?;
    /// server.handle_request(None)?;
    /// assert_eq!(*server.state().0.lock().unwrap(), ["Ann\n"]);
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: attributes of the server, `server.guests`.
    pub fn state(&self) -> &S {
        &self.engine.core.state
    }

    /// The socket that the server listens to, for its options. It does not block.
    ///
    /// ```
    /// use rawsock::opt::SO_RCVBUF;
    /// use sockserver::{Request, TCPServer, handler_fn};
    ///
    /// let handler = handler_fn(|_: &mut Request| Ok(()));
    /// let server = TCPServer::bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// server.socket().set(SO_RCVBUF, 65_536)?; // connections inherit it
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `server.socket`; for `server.fileno()` a server is an [`AsFd`].
    #[doc(alias = "fileno")]
    pub fn socket(&self) -> &Socket {
        &self.listening.socket
    }

    /// Closes the listening socket. Dropping the server does the same.
    ///
    /// ```
    /// use sockserver::{Request, UnixStreamServer, handler_fn};
    ///
    /// # let path = std::env::temp_dir().join(format!("server_close-{}.sock", std::process::id()));
    /// let handler = handler_fn(|_: &mut Request| Ok(()));
    /// let server = UnixStreamServer::bind_with(&path, move |_| handler)?;
    /// assert!(path.exists());
    /// server.server_close();
    /// assert!(!path.exists()); // nor does anybody have the server any more
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `server.server_close()`. Unlike Python, it waits for nobody.
    #[doc(alias = "__exit__")]
    pub fn server_close(self) {
        drop(self);
    }

    /// Serves until somebody calls [`ServerHandle::shutdown`], and until the
    /// requests that are there have come to their end, or to the deadline.
    ///
    /// It can be called again after that.
    ///
    /// # Errors
    ///
    /// [`Error::AlreadyServing`] if somebody else is in it;
    /// [`Error::Threads`] for a [`Forking`](crate::Forking) one in a program
    /// with threads; those of
    /// `accept(2)` that say that the listener is of no use any more. Other
    /// errors end nothing: a connection that is gone is skipped, and when there
    /// are no descriptors, the server waits for some.
    ///
    /// ```
    /// use std::io::{BufRead, Write};
    /// use std::time::Duration;
    /// use sockserver::{Request, TCPServer, handler_fn};
    ///
    /// let server = TCPServer::bind_with(("127.0.0.1", 0), |_| {
    ///     handler_fn(|rq: &mut Request| {
    ///         rq.rfile().read_line(&mut String::new())?;
    ///         rq.server_handle().shutdown(Duration::from_secs(5));
    ///         writeln!(rq.wfile(), "good-bye")
    ///     })
    /// })?;
    /// let client = rawsock::create_connection(server.server_address())?;
    /// client.sendall(b"end\n")?;
    /// let report = server.serve_forever()?;
    /// assert_eq!(report.finished, 1);
    /// assert_eq!(client.recv(100)?, b"good-bye\n");
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `server.serve_forever(poll_interval=0.5)`; the interval is
    /// [`Hooks::POLL_INTERVAL`], and there need be none.
    pub fn serve_forever(&self) -> Result<DrainReport>
    where
        D: Dispatch<T::Kind, H, S>,
    {
        self.serving(|| {
            let core = &self.engine.core;
            core.announce();
            let outcome = self.dispatch.serve(&self.engine);
            // If it had no time before.
            core.announce();
            outcome
        })
    }

    /// Handles one request, on this thread, if one comes in that time; `None`
    /// waits for ever. Says whether one came, also if it was refused; if
    /// not, [`Hooks::handle_timeout`] was called.
    ///
    /// # Errors
    ///
    /// See [`serve_forever`](Self::serve_forever).
    ///
    /// ```
    /// use std::io::{BufRead, Write};
    /// use std::time::Duration;
    /// use sockserver::{Request, TCPServer, handler_fn};
    ///
    /// let server = TCPServer::bind_with(("127.0.0.1", 0), |_| {
    ///     handler_fn(|rq: &mut Request| {
    ///         rq.rfile().read_line(&mut String::new())?;
    ///         writeln!(rq.wfile(), "hello")
    ///     })
    /// })?;
    /// assert!(!server.handle_request(Duration::from_millis(10))?); // nobody has come
    ///
    /// let client = rawsock::create_connection(server.server_address())?;
    /// client.sendall(b"hi\n")?;
    /// assert!(server.handle_request(Duration::from_secs(5))?);
    /// assert_eq!(client.recv(100)?, b"hello\n");
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `server.handle_request()`, and `server.timeout`.
    #[doc(alias = "timeout")]
    pub fn handle_request(&self, timeout: impl Into<Option<Duration>>) -> Result<bool> {
        let until = clock::after(clock::now(), timeout.into());
        let mut handled = false;
        self.serving(|| {
            let core = &self.engine.core;
            let mut acceptor =
                Acceptor::<T::Kind, S>::new(core, &self.engine.listener, Taking::One);
            loop {
                match acceptor.next(until)? {
                    Turn::Job(job) => {
                        self.engine.run(job, Running::Alone);
                        handled = true;
                        return Ok(());
                    }
                    Turn::Refused => {
                        handled = true;
                        return Ok(());
                    }
                    Turn::End => return Ok(()),
                    Turn::Look if clock::now() >= until => {
                        let _ = errors::caught(|| core.state.handle_timeout());
                        return Ok(());
                    }
                    Turn::Look => {}
                }
            }
        })?;
        Ok(handled)
    }

    /// Serves, and says how it has ended.
    fn serving(&self, serve: impl FnOnce() -> Result<()>) -> Result<DrainReport> {
        let core = &self.engine.core;
        let outcome = if core.control.begin()? {
            // What came back after the last end counts for nothing.
            core.registry.take_report();
            let outcome = inside(&core.control, serve);
            self.listening.lobby.close();
            outcome
        } else {
            Ok(())
        };
        let report = core.registry.take_report();
        core.control.end(report);
        outcome.map(|()| report)
    }
}

/// The listening socket, for programs that wait for many things.
///
/// Python: `server.fileno()`.
impl<T: Transport, H, D, S> AsFd for Server<T, H, D, S> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.listening.socket.as_fd()
    }
}

/// Closes the listening socket, also if handlers were abandoned.
impl<T: Transport, H, D, S> Drop for Server<T, H, D, S> {
    fn drop(&mut self) {
        self.engine.listener.close();
    }
}

impl<T: Transport, H, D: fmt::Debug, S> fmt::Debug for Server<T, H, D, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("server_address", self.engine.listener.address())
            .field("dispatch", &self.dispatch)
            .finish_non_exhaustive()
    }
}
