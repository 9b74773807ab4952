//! A process a request.

mod child;
mod children;
mod parent;

use std::sync::Arc;

use parent::Parent;

use super::{Dispatch, Engine, descriptors};
use crate::errors::{Error, Result};
use crate::handler::Handles;
use crate::hooks::Hooks;
use crate::sys;
use crate::transport::Serves;

/// A process a request: what a handler does to its memory, its working
/// directory or its limits is gone with it, and if it crashes, only its client
/// is hurt.
///
/// The program must have no other thread, which is looked at before each
/// `fork(2)`: a child would have one of them only, and whatever the others
/// have locked would stay locked. Otherwise
/// [`serve_forever`](crate::Server::serve_forever) fails with
/// [`Error::Threads`]; and if a thread is started later, the request is
/// refused with that error. The server itself starts none: one loop accepts,
/// keeps the deadlines, and takes the status of children within a moment of
/// their end. It waits for its own children only, so that those of
/// [`Command`](std::process::Command) are safe from it.
///
/// When there are [`max_children`](Self::max_children), clients wait in the
/// kernel's queue. If one does, somebody has to go: the child whose client has
/// said and taken nothing longest, and for at least a quarter of a second; or,
/// if they all are at work, the one that has worked longest without a word to
/// its client, and for at least half a second. Its connection is shut down,
/// and if that does not end it, `SIGTERM` and `SIGKILL` do. So a handler that
/// works long in silence wants a number that is never reached, or another
/// [`Overflow`](crate::Overflow) than the default: then it is the newcomer who
/// has to go.
///
/// What a child has and what not:
///
/// * The state of the server is a copy: what handlers and
///   [`handle_error`](Hooks::handle_error) change in it, nobody else sees.
///   [`Stats`](crate::Stats) are the exception, and
///   [`ServerHandle`](crate::ServerHandle): a handler may end the server.
/// * The listening socket is closed (not for datagrams, where the reply needs
///   it), as are other clients' connections.
/// * If the program catches `SIGTERM`, it has its default effect in a child;
///   `SIGINT`, `SIGQUIT` and `SIGHUP`, if caught, are ignored there, since a
///   terminal sends them to all processes at once, and the parent is to take
///   care of its children. Others are as they were. A service manager should
///   tell the parent only (`KillMode=mixed` for systemd), if there is to be a
///   drain.
/// * It ends by `_exit(2)`, with status 1 if the handler has failed: nothing
///   of the parent's is dropped, so Unix paths stay.
/// * If the parent is killed, it brings its request to an end; its deadlines
///   are its own. It does not keep the port.
///
/// [`handle_request`](crate::Server::handle_request) does not fork.
///
/// Python: `ForkingMixIn`. Unlike Python, which forks whatever the threads,
/// and at the limit waits for any child of the process, so that forty silent
/// clients stop it for ever.
///
/// ```
/// use std::io::{BufRead, Write};
/// use sockserver::{ForkingTCPServer, Request, handler_fn};
///
/// let server = ForkingTCPServer::bind_with(("127.0.0.1", 0), |_| {
///     handler_fn(|rq: &mut Request| {
///         let mut line = String::new();
///         rq.rfile().read_line(&mut line)?;
/// #         rq.server_handle().shutdown(None);
///         write!(rq.wfile(), "process {} says {line}", std::process::id())
///     })
/// })?;
/// # let client = rawsock::create_connection(server.server_address())?;
/// # client.sendall(b"hello\n")?;
/// server.serve_forever()?; // in the main thread, and nowhere else
/// # let answer = client.recv(100)?;
/// # assert!(answer.starts_with(b"process ") && answer.ends_with(b" says hello\n"));
/// # let own = format!("process {} says hello\n", std::process::id());
/// # assert_ne!(answer, own.as_bytes());
/// # Ok::<(), sockserver::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "ForkingMixIn")]
#[doc(alias = "collect_children")]
#[doc(alias = "fork")]
pub struct Forking {
    /// How many children there may be at a time: 40 by default, as in Python.
    pub max_children: usize,
}

impl Default for Forking {
    fn default() -> Self {
        Self { max_children: 40 }
    }
}

impl<K: Serves, H: Handles<K, S>, S: Hooks> Dispatch<K, H, S> for Forking {
    fn serve(&self, engine: &Arc<Engine<K, H, S>>) -> Result<()> {
        match sys::threads()? {
            1 => {}
            threads => return Err(Error::Threads { threads }),
        }
        if K::HAS_DESCRIPTOR {
            let connections = self
                .max_children
                .min(engine.core.config().limits.connections);
            // The connection, and the child.
            descriptors::check(connections, 2);
        }
        engine.core.registry.share();
        Parent::new(engine, self.max_children.max(1))?.serve()
    }
}
