//! Ending a server from outside the thread that waits for clients.
//!
//! Python has an exception for it, `KeyboardInterrupt`, which comes out of
//! `accept` by itself. Here a thread waits for the signal, leaves a word and
//! shuts the socket down, and that is what `accept` comes out of: with
//! `EINVAL`, and `recvfrom` with no bytes from nobody. The kernel remembers
//! the shutdown, so a call that is only about to begin comes out too.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::{process, thread};

use rawsock::{SHUT_RDWR, Socket};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::Failure;

/// How long a server may take to end by itself once it was asked to. It
/// needs far less, unless it is stuck in a write to a pipe that nobody
/// empties.
const GRACE: Duration = Duration::from_millis(100);

/// The socket that a server waits on, and the word that ends the wait.
#[derive(Debug)]
pub(crate) struct Stop {
    socket: Socket,
    // How the server is to end, once it is.
    ending: Mutex<Option<Result<(), Failure>>>,
}

impl Stop {
    /// From now on, Ctrl-C and SIGTERM end the server that waits on `socket`,
    /// and well.
    pub(crate) fn on_signals(socket: Socket) -> Result<Arc<Self>, Failure> {
        let cannot = |error| Failure::System {
            doing: "wait for signals",
            error,
        };
        let stop = Arc::new(Self {
            socket,
            ending: Mutex::new(None),
        });
        let mut signals = Signals::new([SIGINT, SIGTERM]).map_err(cannot)?;
        let asked = Arc::clone(&stop);
        thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || {
                if signals.forever().next().is_some() {
                    // Nothing is logged here: stderr may be what the server
                    // is stuck in.
                    asked.ask(Ok(()));
                    thread::sleep(GRACE);
                    process::exit(0);
                }
            })
            .map_err(cannot)?;
        Ok(stop)
    }

    /// The socket to wait on.
    pub(crate) fn socket(&self) -> &Socket {
        &self.socket
    }

    /// Makes the server end in this way, unless it is ending already.
    pub(crate) fn ask(&self, ending: Result<(), Failure>) {
        self.ending().get_or_insert(ending);
        // A UDP socket answers ENOTCONN, and its recvfrom wakes all the same;
        // a socket that waits has nothing else to answer.
        let _ = self.socket.shutdown(SHUT_RDWR);
    }

    /// How the server is to end, if it was asked to; to be taken once.
    pub(crate) fn asked(&self) -> Option<Result<(), Failure>> {
        self.ending().take()
    }

    fn ending(&self) -> MutexGuard<'_, Option<Result<(), Failure>>> {
        // Nothing panics with the lock held, and an `Option` is always whole.
        self.ending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
