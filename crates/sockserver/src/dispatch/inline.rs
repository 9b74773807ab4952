//! One request after the other, on the thread that serves.

use std::sync::Arc;

use super::acceptor::Acceptor;
use super::intake::Turn;
use super::{Dispatch, Engine};
use crate::clock::{self, NEVER};
use crate::errors::{Result, caught};
use crate::handler::Handles;
use crate::hooks::Hooks;
use crate::life::Running;
use crate::transport::{Serves, Taking};

/// One request after the other, on the thread that calls
/// [`serve_forever`](crate::Server::serve_forever): a client that says nothing
/// keeps all others waiting, in the kernel's queue.
///
/// Datagrams that are queued are received together, and their replies leave
/// together as long as handlers take less than a millisecond: at the latest
/// when the last of them was handled. Each has a handler of its own all the
/// same, in the order in which they came.
///
/// ```
/// use std::io::BufRead;
/// use std::thread;
/// use std::time::Duration;
/// use sockserver::{Request, TCPServer, handler_fn};
///
/// let here = thread::current().id();
/// let server = TCPServer::bind_with(("127.0.0.1", 0), move |_| {
///     handler_fn(move |rq: &mut Request| {
///         assert_eq!(thread::current().id(), here);
///         rq.rfile().read_line(&mut String::new())?;
///         rq.server_handle().shutdown(Duration::from_secs(5));
///         Ok(())
///     })
/// })?;
/// let client = rawsock::create_connection(server.server_address())?;
/// client.sendall(b"end\n")?;
/// let report = server.serve_forever()?;
/// assert_eq!(report.finished, 1);
/// # assert_eq!(server.handle().stats().panics, 0);
/// # Ok::<(), sockserver::Error>(())
/// ```
///
/// Python: a server without a mix-in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inline;

impl<K: Serves, H: Handles<K, S>, S: Hooks> Dispatch<K, H, S> for Inline {
    fn serve(&self, engine: &Arc<Engine<K, H, S>>) -> Result<()> {
        let mut acceptor = Acceptor::<K, S>::new(&engine.core, &engine.listener, Taking::Together);
        loop {
            match acceptor.next(until::<S>())? {
                Turn::Job(job) => {
                    engine.run(job, Running::Alone);
                }
                Turn::Refused | Turn::Look => {}
                Turn::End => break,
            }
            let _ = caught(|| engine.core.state.service_actions());
            engine.core.announce();
        }
        engine.core.announce();
        while let Some(job) = acceptor.rest_of_queue() {
            engine.run(job, Running::Alone);
        }
        Ok(())
    }
}

/// When to look around at the latest.
fn until<S: Hooks>() -> u64 {
    // The clock is read only if it has to be.
    S::POLL_INTERVAL.map_or(NEVER, |interval| clock::after(clock::now(), Some(interval)))
}
