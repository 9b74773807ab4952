//! What makes a server of a builder: a listener, bound here or elsewhere.

use std::marker::PhantomData;
use std::sync::Arc;

use rawsock::{Address, Socket, ToAddress};

use super::Builder;
use crate::core::Core;
use crate::dispatch::{Dispatch, Engine};
use crate::errors::Result;
use crate::handler::Handles;
use crate::hooks::Hooks;
use crate::server::Server;
use crate::transport::{Listener, Transport};

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
    ///
    /// ```
    /// use std::io::{BufRead, Write};
    /// use sockserver::{Flow, Request, RequestHandler, ThreadingTCPServer};
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
    /// let server = ThreadingTCPServer::<Upper>::builder()
    ///     .request_queue_size(100)
    ///     .bind(("127.0.0.1", 0))?;
    /// assert_ne!(server.server_address().port(), Some(0));
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `TCPServer(server_address, RequestHandlerClass)`, which calls
    /// `server_bind()` and `server_activate()`.
    #[doc(alias = "server_bind")]
    #[doc(alias = "server_activate")]
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
    ///
    /// ```
    /// use std::io::{BufRead, Write};
    /// use sockserver::{Request, ThreadingTCPServer, handler_fn};
    ///
    /// let greeting = "welcome";
    /// let server = ThreadingTCPServer::builder()
    ///     .request_queue_size(100)
    ///     .bind_with(("127.0.0.1", 0), move |client| {
    ///         let client = client.to_string();
    ///         handler_fn(move |rq: &mut Request| {
    ///             rq.rfile().read_line(&mut String::new())?;
    ///             writeln!(rq.wfile(), "{greeting}, {client}")
    ///         })
    ///     })?;
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `TCPServer(server_address, RequestHandlerClass)` with a function in
    /// place of the class.
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
    ///
    /// Python: `TCPServer(server_address, RequestHandlerClass,
    /// bind_and_activate=False)`, and `server.socket = listener`.
    #[doc(alias = "bind_and_activate")]
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
