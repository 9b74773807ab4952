//! What a server has counted.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        /// What a server has counted since it was made:
        /// [`ServerHandle::stats`](crate::ServerHandle::stats).
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Stats {
            $($(#[$doc])* pub $name: u64,)+
        }

        /// The counters behind [`Stats`].
        #[derive(Debug, Default)]
        pub(crate) struct Counters {
            $(pub(crate) $name: Counter,)+
        }

        impl Counters {
            pub(crate) fn snapshot(&self) -> Stats {
                Stats {
                    $($name: self.$name.0.load(Relaxed),)+
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
    /// Connections refused because their source had too many.
    over_source_limit,
    /// Connections thrown away because there was no descriptor for them.
    shed,
    /// Failed accepts, whatever the reason.
    accept_errors,
    /// Calls of `handle`.
    requests,
    /// Requests that failed, panics and deadlines included.
    errors,
    /// Requests that panicked.
    panics,
    /// Clients that went away in the middle of a request.
    disconnects,
    /// Connections whose time was up.
    timeouts,
    /// Datagrams longer than the buffer, which were cut.
    truncated,
    /// Datagrams that found the buffer of the socket full, and were thrown
    /// away by the kernel. It tells with the next one that comes.
    overflowed,
    /// Replies that could not be sent.
    unsent_replies,
}

/// One number that many threads count up.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self) {
        self.0.fetch_add(1, Relaxed);
    }

    /// Somebody else counts.
    pub(crate) fn at_least(&self, count: u64) {
        self.0.fetch_max(count, Relaxed);
    }
}
