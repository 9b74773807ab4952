//! Options of a server.

use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use libc::c_int;
use rawsock::{Address, Socket, ToAddress};

use crate::config::{Config, Deadlines, Limits};
use crate::core::Core;
use crate::dispatch::{Dispatch, Engine};
use crate::errors::Result;
use crate::handler::Handles;
use crate::hooks::Hooks;
use crate::server::Server;
use crate::transport::{BindOptions, Listener, Transport};

/// Options of a server: made by [`Server::builder`].
///
/// | option | default | Python |
/// |---|---|---|
/// | [`request_queue_size`](Self::request_queue_size) | 4096 | 5 |
/// | [`allow_reuse_address`](Self::allow_reuse_address) | on, off for UDP | off |
/// | [`allow_reuse_port`](Self::allow_reuse_port) | off | off |
/// | [`disable_nagle_algorithm`](Self::disable_nagle_algorithm) | on | off |
/// | [`keepalive`](Self::keepalive) | 60 s | off |
/// | [`user_timeout`](Self::user_timeout) | 120 s | the kernel's, about a quarter of an hour |
/// | [`dual_stack`](Self::dual_stack) | off | |
/// | [`max_packet_size`](Self::max_packet_size) | 65 535 | 8192 |
/// | [`unix_mode`](Self::unix_mode) | as the umask says | |
/// | [`deadlines`](Self::deadlines) | [`Deadlines`] | none |
/// | [`limits`](Self::limits) | [`Limits`] | none |
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
    pub fn dispatch(mut self, dispatch: D) -> Self {
        self.dispatch = dispatch;
        self
    }

    /// How long connections may take for what.
    pub fn deadlines(mut self, deadlines: Deadlines) -> Self {
        self.config.deadlines = deadlines;
        self
    }

    /// How much there may be of what.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.config.limits = limits;
        self
    }

    /// How many connections may wait to be accepted; the machine may allow
    /// fewer (`net.core.somaxconn`).
    pub fn request_queue_size(mut self, size: c_int) -> Self {
        self.options.request_queue_size = size;
        self
    }

    /// Binds although connections of an earlier server linger:
    /// `SO_REUSEADDR`. With UDP it lets others take the datagrams over.
    pub fn allow_reuse_address(mut self, allow: bool) -> Self {
        self.options.reuse_address = Some(allow);
        self
    }

    /// Several servers share the address, and the kernel spreads the clients
    /// over them: `SO_REUSEPORT`.
    pub fn allow_reuse_port(mut self, allow: bool) -> Self {
        self.options.reuse_port = allow;
        self
    }

    /// Answers are sent at once, however small: `TCP_NODELAY`.
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
    #[doc(alias = "TCP_USER_TIMEOUT")]
    pub fn user_timeout(mut self, time: impl Into<Option<Duration>>) -> Self {
        self.options.user_timeout = time.into();
        self
    }

    /// An IPv6 server takes IPv4 clients too, as `::ffff:192.0.2.1`.
    pub fn dual_stack(mut self, dual: bool) -> Self {
        self.options.dual_stack = dual;
        self
    }

    /// How many bytes of a datagram are received; the rest is cut.
    pub fn max_packet_size(mut self, size: usize) -> Self {
        self.options.max_packet_size = size;
        self
    }

    /// Who may connect to a Unix path: `0o600`, say. It is set before the
    /// path is there.
    pub fn unix_mode(mut self, mode: u32) -> Self {
        self.options.unix_mode = Some(mode);
        self
    }
}

impl<T, H, D, S> Builder<T, H, D, S>
where
    T: Transport,
    H: Handles<T::Kind, S>,
    D: Dispatch<T::Kind, H, S>,
    S: Hooks,
{
    /// The server, whose handlers are made by `H::default()`; see
    /// [`Server::bind`].
    ///
    /// # Errors
    ///
    /// See [`Server::bind`].
    pub fn bind(self, address: impl ToAddress) -> Result<Server<T, H, D, S>>
    where
        H: Default,
    {
        self.bind_with(address, |_| H::default())
    }

    /// The server, whose handlers are made by a function of the client's
    /// address.
    ///
    /// # Errors
    ///
    /// See [`Server::bind`].
    pub fn bind_with(
        self,
        address: impl ToAddress,
        make: impl Fn(&Address) -> H + Send + Sync + 'static,
    ) -> Result<Server<T, H, D, S>> {
        let listener = T::open(&address, &self.options)?;
        self.server(listener, make)
    }

    /// The server on a socket that was made elsewhere: it has to be bound,
    /// and, if it is for connections, to listen. It becomes non-blocking.
    ///
    /// # Errors
    ///
    /// [`Error::WrongSocket`](crate::Error::WrongSocket) if it is of another
    /// kind, or does not listen.
    ///
    /// ```
    /// use std::io::Write;
    /// use sockserver::{Request, TCPServer, handler_fn};
    ///
    /// let listener = rawsock::create_server(("127.0.0.1", 0))?;
    /// let server = TCPServer::builder().from_socket(listener, |_| {
    ///     handler_fn(|rq: &mut Request| writeln!(rq.wfile(), "hello"))
    /// })?;
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    pub fn from_socket(
        self,
        socket: impl Into<Socket>,
        make: impl Fn(&Address) -> H + Send + Sync + 'static,
    ) -> Result<Server<T, H, D, S>> {
        let listener = T::adopt(socket.into(), &self.options)?;
        self.server(listener, make)
    }

    fn server(
        self,
        listener: Listener,
        make: impl Fn(&Address) -> H + Send + Sync + 'static,
    ) -> Result<Server<T, H, D, S>> {
        let engine = Engine {
            core: Arc::new(Core::new(self.state, self.config)?),
            listener,
            make: Box::new(make),
            kind: PhantomData,
        };
        Server::new(engine, self.dispatch)
    }
}
