//! Options of a server.

// What makes a server of it.
mod bind;

use std::marker::PhantomData;
use std::time::Duration;

use libc::c_int;

use crate::config::{Config, Deadlines, Limits};
use crate::hooks::Hooks;
use crate::transport::BindOptions;

/// Options of a server: made by
/// [`Server::builder`](crate::Server::builder).
///
/// | option | default | Python |
/// |---|---|---|
/// | [`request_queue_size`](Self::request_queue_size) | 4096 | 5 |
/// | [`allow_reuse_address`](Self::allow_reuse_address) | on, off for UDP | off |
/// | [`allow_reuse_port`](Self::allow_reuse_port) | off | off |
/// | [`disable_nagle_algorithm`](Self::disable_nagle_algorithm) | on | off |
/// | [`keepalive`](Self::keepalive) | 60 s | off |
/// | [`user_timeout`](Self::user_timeout) | 120 s | the kernel's, about a quarter of an hour |
/// | [`dual_stack`](Self::dual_stack) | off | as the machine has it, which is mostly on |
/// | [`max_packet_size`](Self::max_packet_size) | 65 535 | 8192 |
/// | [`unix_mode`](Self::unix_mode) | as the umask says | as the umask says |
/// | [`deadlines`](Self::deadlines) | [`Deadlines`] | none |
/// | [`limits`](Self::limits) | [`Limits`] | none |
///
/// Python: class attributes, in a class of one's own:
/// `class Server(TCPServer): request_queue_size = 100`.
#[derive(Debug)]
pub struct Builder<T, H, D, S = ()> {
    dispatch: D,
    state: S,
    config: Config,
    options: BindOptions,
    kind: PhantomData<fn() -> (T, H)>,
}

impl<T, H, D: Default> Default for Builder<T, H, D> {
    fn default() -> Self {
        Self {
            dispatch: D::default(),
            state: (),
            config: Config::default(),
            options: BindOptions::default(),
            kind: PhantomData,
        }
    }
}

impl<T, H, D, S> Builder<T, H, D, S> {
    /// The state that the handlers share, with its [`Hooks`].
    ///
    /// ```
    /// use std::io::BufRead;
    /// use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
    /// use sockserver::{Hooks, Request, TCPServer, handler_fn};
    ///
    /// #[derive(Default)]
    /// struct Hits(AtomicU32);
    ///
    /// impl Hooks for Hits {}
    ///
    /// let server = TCPServer::builder()
    ///     .state(Hits::default())
    ///     .bind_with(("127.0.0.1", 0), |_| {
    ///         handler_fn(|rq: &mut Request<'_, Hits>| {
    ///             rq.rfile().read_line(&mut String::new())?;
    ///             rq.server().0.fetch_add(1, Relaxed);
    ///             Ok(())
    ///         })
    ///     })?;
    /// let client = rawsock::create_connection(server.server_address())?;
    /// client.sendall(b"hit\n")?;
    /// server.handle_request(None)?;
    /// assert_eq!(server.state().0.load(Relaxed), 1);
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// A handler that is a type of its own is a
    /// [`RequestHandler`](crate::RequestHandler) of the state, and the type of
    /// the server names both: `ThreadingTCPServer<Counter, State>`.
    ///
    /// ```
    /// use std::io::{BufRead, Write};
    /// use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
    /// use sockserver::{Flow, Hooks, Request, RequestHandler, ThreadingTCPServer};
    ///
    /// #[derive(Default)]
    /// struct State {
    ///     hits: AtomicU32,
    /// }
    ///
    /// impl Hooks for State {}
    ///
    /// #[derive(Default)]
    /// struct Counter;
    ///
    /// impl RequestHandler<State> for Counter {
    ///     fn handle(&mut self, rq: &mut Request<'_, State>) -> std::io::Result<Flow> {
    ///         rq.rfile().read_line(&mut String::new())?;
    ///         let before = rq.server().hits.fetch_add(1, Relaxed);
    ///         writeln!(rq.wfile(), "{before} before you")?;
    ///         Ok(Flow::Close)
    ///     }
    /// }
    ///
    /// let server: ThreadingTCPServer<Counter, State> = ThreadingTCPServer::<Counter>::builder()
    ///     .state(State::default())
    ///     .bind(("127.0.0.1", 0))?;
    /// let client = rawsock::create_connection(server.server_address())?;
    /// client.sendall(b"hit\n")?;
    /// server.handle_request(None)?;
    /// assert_eq!(client.recv(100)?, b"0 before you\n");
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: attributes of a server, `server.hits = 0`, and methods of a class of
    /// one's own.
    pub fn state<N: Hooks>(self, state: N) -> Builder<T, H, D, N> {
        Builder {
            dispatch: self.dispatch,
            state,
            config: self.config,
            options: self.options,
            kind: PhantomData,
        }
    }

    /// How requests are dispatched, with options:
    /// `Threading { max: 100 }`.
    ///
    /// ```
    /// use sockserver::{Request, Threading, ThreadingTCPServer, handler_fn};
    ///
    /// let handler = handler_fn(|_: &mut Request| Ok(()));
    /// let server = ThreadingTCPServer::builder()
    ///     .dispatch(Threading { max: 100 })
    ///     .bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: attributes of a mix-in, `max_children = 10`. Which mix-in it is, the
    /// type of the server says.
    pub fn dispatch(mut self, dispatch: D) -> Self {
        self.dispatch = dispatch;
        self
    }

    /// How long connections may take for what.
    ///
    /// ```
    /// use std::time::Duration;
    /// use sockserver::{Deadlines, Request, TCPServer, handler_fn};
    ///
    /// let handler = handler_fn(|_: &mut Request| Ok(()));
    /// let server = TCPServer::builder()
    ///     .deadlines(Deadlines {
    ///         first_byte: Some(Duration::from_millis(10)),
    ///         ..Default::default()
    ///     })
    ///     .bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// let silent = rawsock::create_connection(server.server_address())?;
    /// server.handle_request(None)?;
    /// assert_eq!(silent.recv(100)?, b""); // it has had its time
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `StreamRequestHandler.timeout`, for each single call, and `None`.
    #[doc(alias = "timeout")]
    pub fn deadlines(mut self, deadlines: Deadlines) -> Self {
        self.config.deadlines = deadlines;
        self
    }

    /// How much there may be of what.
    ///
    /// ```
    /// use std::io::{BufRead, Write};
    /// use sockserver::{Limits, Request, TCPServer, handler_fn};
    ///
    /// let server = TCPServer::builder()
    ///     .limits(Limits { line: 80, ..Default::default() })
    ///     .bind_with(("127.0.0.1", 0), |_| {
    ///         handler_fn(|rq: &mut Request| {
    ///             rq.rfile().read_line(&mut String::new())?;
    ///             writeln!(rq.wfile(), "thank you")
    ///         })
    ///     })?;
    /// let client = rawsock::create_connection(server.server_address())?;
    /// client.sendall(&[b'x'; 1000])?;
    /// # client.shutdown(rawsock::SHUT_WR)?;
    /// server.handle_request(None)?;
    /// assert_eq!(client.recv(100)?, b""); // nobody has read that
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python has none, but for `max_children` of a forking server.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.config.limits = limits;
        self
    }

    /// How many connections may wait to be accepted, as `listen(2)` is told; the
    /// machine may allow fewer (`net.core.somaxconn`).
    ///
    /// ```
    /// use sockserver::{Request, TCPServer, handler_fn};
    ///
    /// let handler = handler_fn(|_: &mut Request| Ok(()));
    /// let server = TCPServer::builder()
    ///     .request_queue_size(5) // as in Python
    ///     .bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `request_queue_size`, 5 there.
    #[doc(alias = "backlog")]
    pub fn request_queue_size(mut self, size: c_int) -> Self {
        self.options.request_queue_size = size;
        self
    }

    /// Binds although connections of an earlier server linger:
    /// `SO_REUSEADDR`. With UDP it lets others take the datagrams over.
    ///
    /// ```
    /// use rawsock::opt::SO_REUSEADDR;
    /// use sockserver::{Request, TCPServer, handler_fn};
    ///
    /// let handler = handler_fn(|_: &mut Request| Ok(()));
    /// let server = TCPServer::bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// assert!(server.socket().get(SO_REUSEADDR)?);
    ///
    /// let server = TCPServer::builder()
    ///     .allow_reuse_address(false) // as in Python
    ///     .bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// assert!(!server.socket().get(SO_REUSEADDR)?);
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `allow_reuse_address`, which is off there.
    #[doc(alias = "SO_REUSEADDR")]
    pub fn allow_reuse_address(mut self, allow: bool) -> Self {
        self.options.reuse_address = Some(allow);
        self
    }

    /// Several servers share the address, and the kernel spreads the clients
    /// over them: `SO_REUSEPORT`.
    ///
    /// ```
    /// use sockserver::{Request, TCPServer, handler_fn};
    ///
    /// let handler = handler_fn(|_: &mut Request| Ok(()));
    /// let one = TCPServer::builder()
    ///     .allow_reuse_port(true)
    ///     .bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// let other = TCPServer::builder()
    ///     .allow_reuse_port(true)
    ///     .bind_with(one.server_address(), move |_| handler)?;
    /// assert_eq!(one.server_address(), other.server_address());
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `allow_reuse_port`, since 3.11.
    #[doc(alias = "SO_REUSEPORT")]
    pub fn allow_reuse_port(mut self, allow: bool) -> Self {
        self.options.reuse_port = allow;
        self
    }

    /// Answers are sent at once, however small: `TCP_NODELAY`. Connections inherit
    /// it from the listening socket.
    ///
    /// ```
    /// use rawsock::opt::TCP_NODELAY;
    /// use sockserver::{Request, TCPServer, handler_fn};
    ///
    /// let handler = handler_fn(|_: &mut Request| Ok(()));
    /// let server = TCPServer::builder()
    ///     .disable_nagle_algorithm(false) // as in Python
    ///     .bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// assert!(!server.socket().get(TCP_NODELAY)?);
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `StreamRequestHandler.disable_nagle_algorithm`, which is off there.
    #[doc(alias = "TCP_NODELAY")]
    pub fn disable_nagle_algorithm(mut self, disable: bool) -> Self {
        self.options.nodelay = disable;
        self
    }

    /// A TCP client that has been silent for so long is asked whether it is
    /// still there, again and again, at a quarter of the time each:
    /// `SO_KEEPALIVE`, `TCP_KEEPIDLE`, `TCP_KEEPINTVL`. It is its kernel that
    /// answers. One that is gone without a word is found out after
    /// [`user_timeout`](Self::user_timeout), or, if there is none, when it has
    /// not answered four times (`TCP_KEEPCNT`). `None` turns it off.
    ///
    /// It is for handlers that wait longer than
    /// [`Deadlines::idle`](crate::Deadlines::idle), or read past the deadlines.
    /// Whole seconds, rounded up, from 1 to 32 767. Connections inherit it from
    /// the listening socket.
    ///
    /// ```
    /// use std::time::Duration;
    /// use rawsock::opt::{TCP_KEEPIDLE, TCP_KEEPINTVL};
    /// use sockserver::{Request, TCPServer, handler_fn};
    ///
    /// let handler = handler_fn(|_: &mut Request| Ok(()));
    /// let server = TCPServer::builder()
    ///     .keepalive(Duration::from_secs(20))
    ///     .bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// assert_eq!(server.socket().get(TCP_KEEPIDLE)?, 20);
    /// assert_eq!(server.socket().get(TCP_KEEPINTVL)?, 5);
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python has none: `self.request.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1)` in
    /// `setup`.
    #[doc(alias = "SO_KEEPALIVE")]
    pub fn keepalive(mut self, silence: impl Into<Option<Duration>>) -> Self {
        self.options.keepalive = silence.into();
        self
    }

    /// A TCP connection is given up when a client has acknowledged nothing of
    /// what it was sent, or, asked by [`keepalive`](Self::keepalive), not said
    /// that it is there, for so long: `TCP_USER_TIMEOUT`. `None` leaves it to
    /// the kernel.
    ///
    /// That ends a connection, too, whose client is there and takes nothing: a
    /// [`Deadlines::write_stall`](crate::Deadlines::write_stall) that is longer
    /// wants this to be longer. Connections inherit it from the listening
    /// socket.
    ///
    /// ```
    /// use std::time::Duration;
    /// use rawsock::opt::TCP_USER_TIMEOUT;
    /// use sockserver::{Request, TCPServer, handler_fn};
    ///
    /// let handler = handler_fn(|_: &mut Request| Ok(()));
    /// let server = TCPServer::builder()
    ///     .user_timeout(Duration::from_secs(20))
    ///     .bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// assert_eq!(server.socket().get(TCP_USER_TIMEOUT)?, 20_000); // milliseconds
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python has none: `self.request.setsockopt(IPPROTO_TCP, TCP_USER_TIMEOUT, 20000)`
    /// in `setup`.
    #[doc(alias = "TCP_USER_TIMEOUT")]
    pub fn user_timeout(mut self, time: impl Into<Option<Duration>>) -> Self {
        self.options.user_timeout = time.into();
        self
    }

    /// An IPv6 server takes IPv4 clients too, as `::ffff:192.0.2.1`:
    /// `IPV6_V6ONLY` is off. That is for the wildcard `::`, since a single IPv6
    /// address, such as `::1`, is nobody's IPv4 address.
    ///
    /// ```
    /// use sockserver::{Request, TCPServer, handler_fn};
    ///
    /// # if !rawsock::has_dualstack_ipv6() {
    /// #     return Ok::<(), sockserver::Error>(());
    /// # }
    /// let handler = handler_fn(|_: &mut Request| Ok(()));
    /// let server = TCPServer::builder()
    ///     .dual_stack(true)
    ///     .bind_with(("::", 0), move |_| handler)?;
    /// let port = server.server_address().port().unwrap();
    /// let client = rawsock::create_connection(("127.0.0.1", port))?;
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python has none: `address_family = AF_INET6`, and for IPv4 whatever
    /// `net.ipv6.bindv6only` says, or a `server_bind` that sets `IPV6_V6ONLY`.
    #[doc(alias = "IPV6_V6ONLY")]
    #[doc(alias = "dualstack_ipv6")]
    pub fn dual_stack(mut self, dual: bool) -> Self {
        self.options.dual_stack = dual;
        self
    }

    /// How many bytes of a datagram are received; the rest is cut, and
    /// [`is_truncated`](crate::DatagramRequest::is_truncated) says so.
    ///
    /// ```
    /// use rawsock::{AF_INET, SOCK_DGRAM, socket};
    /// use sockserver::{DatagramRequest, DatagramRequestHandler, UDPServer};
    ///
    /// #[derive(Default)]
    /// struct Echo;
    ///
    /// impl DatagramRequestHandler for Echo {
    ///     fn handle(&mut self, rq: &mut DatagramRequest<'_>) -> std::io::Result<()> {
    ///         let packet = rq.packet().to_vec();
    ///         *rq.reply() = packet;
    ///         Ok(())
    ///     }
    /// }
    ///
    /// let server = UDPServer::<Echo>::builder()
    ///     .max_packet_size(4)
    ///     .bind(("127.0.0.1", 0))?;
    /// let client = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// client.sendto(b"hello", server.server_address())?;
    /// server.handle_request(None)?;
    /// assert_eq!(client.recv(100)?, b"hell");
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `UDPServer.max_packet_size`, 8192 there.
    pub fn max_packet_size(mut self, size: usize) -> Self {
        self.options.max_packet_size = size;
        self
    }

    /// Who may connect to a Unix path: `0o600`, say. It is set before the
    /// path is there, by `fchmod(2)`.
    ///
    /// ```
    /// use std::os::unix::fs::PermissionsExt;
    /// use sockserver::{Request, UnixStreamServer, handler_fn};
    ///
    /// # let path = std::env::temp_dir().join(format!("unix_mode-{}.sock", std::process::id()));
    /// let handler = handler_fn(|_: &mut Request| Ok(()));
    /// let server = UnixStreamServer::builder()
    ///     .unix_mode(0o600) // for this user only
    ///     .bind_with(&path, move |_| handler)?;
    /// let mode = std::fs::metadata(&path)?.permissions().mode();
    /// assert_eq!(mode & 0o777, 0o600);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// Python has none: `os.umask(0o177)` before, which is the whole process's.
    #[doc(alias = "fchmod")]
    #[doc(alias = "umask")]
    pub fn unix_mode(mut self, mode: u32) -> Self {
        self.options.unix_mode = Some(mode);
        self
    }
}
