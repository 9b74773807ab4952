//! A thread a request, used again and again.

mod crew;
mod doorman;
mod patience;
mod worker;

use std::sync::Arc;
use std::time::Duration;

use crew::{Crew, Look};
use doorman::Doorman;

use super::{Dispatch, Engine, descriptors, keeper};
use crate::errors::{Result, caught};
use crate::handler::Handles;
use crate::hooks::Hooks;
use crate::transport::Serves;

/// A thread a request, used again and again: it ends after five seconds
/// without work.
///
/// The thread that accepts a connection serves it at once, without waking
/// another. Only when it is about to wait, or is found stuck, another goes on
/// accepting: one that is idle, or a new one. When there are
/// [`max`](Self::max), clients wait in the kernel's queue, or are turned away:
/// [`Overflow`](crate::Overflow).
///
/// Datagrams that are queued are received together, but each is handled by
/// whoever asks next, and answered at once: one that takes long keeps none of
/// the others.
///
/// Handlers are made on the thread that runs them, so they need not be
/// [`Send`].
///
/// ```
/// use std::io::{BufRead, Write};
/// use rawsock::create_connection;
/// use sockserver::{Request, ThreadingTCPServer, handler_fn};
/// use sockserver::testing::TestServer;
///
/// let server = ThreadingTCPServer::bind_with(("127.0.0.1", 0), |_| {
///     handler_fn(|rq: &mut Request| {
///         let (rfile, mut wfile) = rq.files();
///         for line in rfile.lines() {
///             writeln!(wfile, "{}", line?.to_uppercase())?;
///         }
///         Ok(())
///     })
/// })?;
/// let server = TestServer::serving(server)?;
/// let first = create_connection(server.address())?;
/// let second = create_connection(server.address())?;
/// first.sendall(b"half a li")?; // and the second does not wait for it
/// second.sendall(b"hello\n")?;
/// assert_eq!(second.recv(100)?, b"HELLO\n");
/// # Ok::<(), sockserver::Error>(())
/// ```
///
/// Python: `ThreadingMixIn`. Unlike Python, where nothing limits the threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "ThreadingMixIn")]
#[doc(alias = "process_request_thread")]
pub struct Threading {
    /// How many threads there may be, and so how many connections at a time:
    /// 512 by default.
    pub max: usize,
}

impl Default for Threading {
    fn default() -> Self {
        Self { max: 512 }
    }
}

/// How often to look whether the thread that accepts is stuck.
const LOOK: Duration = Duration::from_millis(5);

impl<K: Serves, H: Handles<K, S>, S: Hooks> Dispatch<K, H, S> for Threading {
    fn serve(&self, engine: &Arc<Engine<K, H, S>>) -> Result<()> {
        let connections = self.max.min(engine.core.config().limits.connections);
        if K::HAS_DESCRIPTOR {
            descriptors::check(connections, 1);
        }
        let crew = Arc::new(Crew::new(Arc::clone(engine), self.max.max(1)));
        crew.start()?;
        let mut last = Look::default();
        let watch = || {
            let _ = caught(|| engine.core.state.service_actions());
            crew.relieve(&mut last).then_some(LOOK)
        };
        let mut doorman = Doorman::new(&crew);
        keeper::keep(&engine.core, watch, |time| doorman.wait(time));
        keeper::drain(&engine.core, || {
            crew.relieve(&mut last);
            crew.is_over()
        });
        crew.dismiss();
        crew.outcome()
    }
}
