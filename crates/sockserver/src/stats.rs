//! What a server has counted.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use crate::errors::{Error, Result};
use crate::sys::Shared;

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        /// What a server has counted since it was made:
        /// [`ServerHandle::stats`](crate::ServerHandle::stats).
        ///
        /// Python has none: a class of one's own counts in `process_request` and
        /// `handle_error`.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Stats {
            $($(#[$doc])* pub $name: u64,)+
        }

        /// The counters behind [`Stats`].
        #[derive(Debug)]
        pub(crate) struct Counters {
            $(pub(crate) $name: Counter,)+
        }

        impl Counters {
            pub(crate) fn new() -> Result<Self> {
                let names = [$(stringify!($name)),+];
                let memory = Shared::new(names.len()).map_err(|error| Error::os("mmap", error))?;
                let memory = Arc::new(memory);
                let mut counters = (0..).map(|place| Counter {
                    memory: Arc::clone(&memory),
                    place,
                });
                let mut next = || counters.next().expect("they have no end");
                Ok(Self {
                    $($name: next(),)+
                })
            }

            pub(crate) fn snapshot(&self) -> Stats {
                Stats {
                    $($name: self.$name.get(),)+
                }
            }
        }
    };
}

counters! {
    /// Connections or datagrams taken.
    accepted,
    /// Those that `verify_request` refused.
    unverified,
    /// Connections refused because there were too many, which are not in
    /// `accepted`: [`Overflow`](crate::Overflow).
    over_limit,
    /// Connections refused because their source had too many.
    over_source_limit,
    /// Datagrams thrown away because their source had sent too many.
    over_source_rate,
    /// Connections and datagrams thrown away because there was no descriptor
    /// for them, or no process.
    shed,
    /// Failed accepts, whatever the reason.
    accept_errors,
    /// How often connections were taken from a thread that was stuck in a
    /// handler and given to another: [`Parking`](crate::Parking) only.
    adoptions,
    /// Calls of `handle`.
    requests,
    /// Requests that failed, panics and deadlines included.
    errors,
    /// Requests that panicked.
    panics,
    /// Clients that went away in the middle of a request.
    disconnects,
    /// Connections whose time was up, those included that were idle. They are
    /// in `errors`, too.
    timeouts,
    /// Datagrams longer than the buffer, which were cut.
    truncated,
    /// Datagrams that found the buffer of the socket full, and were thrown
    /// away by the kernel. It tells with the next one that comes.
    overflowed,
    /// Replies that could not be sent.
    unsent_replies,
}

/// One number that many threads, and handlers in processes of their own, count
/// up.
#[derive(Debug)]
pub(crate) struct Counter {
    memory: Arc<Shared>,
    place: usize,
}

impl Counter {
    #[inline]
    pub(crate) fn add(&self) {
        self.memory[self.place].fetch_add(1, Relaxed);
    }

    pub(crate) fn add_many(&self, count: usize) {
        if count > 0 {
            self.memory[self.place].fetch_add(count as u64, Relaxed);
        }
    }

    fn get(&self) -> u64 {
        self.memory[self.place].load(Relaxed)
    }

    /// Somebody else counts.
    pub(crate) fn at_least(&self, count: u64) {
        self.memory[self.place].fetch_max(count, Relaxed);
    }
}
