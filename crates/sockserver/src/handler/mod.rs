//! What a program writes: handlers.

mod datagram;
mod framing;
mod function;
mod stream;

pub use datagram::DatagramRequestHandler;
pub use framing::Framing;
pub use function::{FnHandler, handler_fn};
pub use stream::{Flow, RequestHandler};

use std::sync::Arc;

use rawsock::Address;

use crate::core::Core;
use crate::hooks::Hooks;
use crate::life::{self, Packet, Running};
use crate::stream::Connection;

/// Makes a handler for a client.
pub(crate) type Make<H> = dyn Fn(&Address) -> H + Send + Sync;

/// The kind of server that takes connections: TCP and Unix streams.
///
/// Python: a server whose `get_request()` answers a socket.
#[derive(Clone, Copy, Debug)]
pub struct Stream;

/// The kind of server that takes datagrams: UDP and Unix datagrams.
///
/// Python: a server whose `get_request()` answers the data, and a socket for the
/// reply.
#[derive(Clone, Copy, Debug)]
pub struct Datagram;

/// What a kind of server hands to its handlers: [`Stream`] or [`Datagram`].
///
/// Python has none: a request is whatever `get_request()` answers.
pub trait Kind: 'static {
    /// A connection, or a packet.
    #[doc(hidden)]
    type Job: Send + 'static;
}

impl Kind for Stream {
    type Job = Connection;
}

impl Kind for Datagram {
    type Job = Packet;
}

/// Handlers that a kind of server takes: [`RequestHandler`]s for streams,
/// [`DatagramRequestHandler`]s for datagrams. Implement those.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no handler for this server",
    label = "no handler for this server",
    note = "TCP and Unix stream servers take a `RequestHandler<S>`, UDP and Unix datagram servers a `DatagramRequestHandler<S>`, where `S` is the server's state: `()` unless it was given one"
)]
/// Handlers that a kind of server takes: [`RequestHandler`]s for streams,
/// [`DatagramRequestHandler`]s for datagrams. Implement those.
///
/// Python has none: a handler of the wrong kind fails when it is called.
pub trait Handles<K: Kind, S>: Sized + 'static {
    /// Serves a job, and says whether all went well.
    #[doc(hidden)]
    fn serve(core: &Arc<Core<S>>, make: &Make<Self>, job: K::Job, running: Running) -> bool;
}

impl<S: Hooks, H: RequestHandler<S> + 'static> Handles<Stream, S> for H {
    fn serve(core: &Arc<Core<S>>, make: &Make<Self>, job: Connection, running: Running) -> bool {
        life::connection(core, make, job, running)
    }
}

impl<S: Hooks, H: DatagramRequestHandler<S> + 'static> Handles<Datagram, S> for H {
    fn serve(core: &Arc<Core<S>>, make: &Make<Self>, job: Packet, _: Running) -> bool {
        life::packet(core, make, job)
    }
}
