//! Deadlines and limits, all of them finite unless somebody says otherwise.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use crate::clock::{self, NEVER};

/// How long a connection may take for what; `None` is for ever.
///
/// | field | default | runs from | to |
/// |---|---|---|---|
/// | `first_byte` | 10 s | accept | the first byte |
/// | `message` | 30 s | the first byte of a line, or of what `read_exact` reads | its last |
/// | `min_rate` | 128 bytes a second after 10 s | the first byte of a message; a byte that is not taken | each byte, the later the more there were |
/// | `idle` | 60 s | the end of a request | the next byte |
/// | `write_stall` | 30 s | a byte that went out | the next |
/// | `handle` | none | the beginning of `handle` | its end |
///
/// A connection whose time is up is shut down: its reads fail with
/// [`TimedOut`](std::io::ErrorKind::TimedOut).
///
/// ```
/// use std::time::Duration;
/// use sockserver::Deadlines;
///
/// let patient = Deadlines { idle: Some(Duration::from_secs(3600)), ..Default::default() };
/// assert_eq!(patient.first_byte, Some(Duration::from_secs(10)));
/// ```
///
/// Python: `StreamRequestHandler.timeout`. Unlike Python, where it is for each
/// single call, so that a client that trickles is never late, and `None` unless
/// somebody sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// From the accept to the first byte of the client.
    pub first_byte: Option<Duration>,
    /// From the first byte of a line, or of what
    /// [`read_exact`](std::io::Read::read_exact) reads, to its last: trickling
    /// does not extend it.
    pub message: Option<Duration>,
    /// How fast the rest of a message has to come, and an answer that the
    /// client does not take at once has to go. Each piece of an answer that is
    /// sent ([`Limits::write_buffer`]) has its own time.
    ///
    /// It is what is left against those who trickle where `message` is `None`,
    /// because messages are too long to say how long they take.
    pub min_rate: Option<MinRate>,
    /// From the end of a request to the first byte of the next. For clients that
    /// have said nothing yet see [`first_byte`](Self::first_byte).
    pub idle: Option<Duration>,
    /// Between two bytes that the client takes.
    pub write_stall: Option<Duration>,
    /// For a whole call of `handle`. None by default, since a handler may
    /// well talk to its client for a day.
    pub handle: Option<Duration>,
}

impl Deadlines {
    /// For the client to begin with its first request, or with the next.
    pub(crate) fn until_request(&self, first: bool) -> Option<Duration> {
        if first { self.first_byte } else { self.idle }
    }
}

impl Default for Deadlines {
    fn default() -> Self {
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        Self {
            first_byte: seconds(10),
            message: seconds(30),
            min_rate: Some(MinRate::default()),
            idle: seconds(60),
            write_stall: seconds(30),
            handle: None,
        }
    }
}

impl Deadlines {
    /// When the next byte of `done` has to have come, or gone, for the rate.
    pub(crate) fn next_byte_by(&self, begun: u64, done: usize) -> u64 {
        let time = self.min_rate.and_then(|rate| rate.time_for(done));
        time.map_or(NEVER, |time| clock::after(begun, Some(time)))
    }
}

/// The least that a client has to send or to take: for
/// [`Deadlines::min_rate`].
///
/// The byte that follows `n` others has to come `grace + n / bytes_per_second`
/// after the first. So a client that has been fast may pause; and one that
/// types has ten seconds for its line.
///
/// ```
/// use std::time::Duration;
/// use sockserver::{Deadlines, MinRate};
///
/// // Messages of any length, but no slower than a modem.
/// let uploads = Deadlines {
///     message: None,
///     min_rate: Some(MinRate { bytes_per_second: 4096, ..Default::default() }),
///     ..Default::default()
/// };
/// assert_eq!(MinRate::default().bytes_per_second, 128);
/// assert_eq!(MinRate::default().grace, Duration::from_secs(10));
/// ```
///
/// Python has none: a client is in time as long as each call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MinRate {
    /// Bytes a second, on the average; 0 is none.
    pub bytes_per_second: u32,
    /// From the first byte on, or for answers from the first that the client
    /// does not take, so long nothing is asked.
    pub grace: Duration,
}

impl MinRate {
    fn time_for(self, bytes: usize) -> Option<Duration> {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let millis = bytes
            .saturating_mul(1000)
            .checked_div(self.bytes_per_second.into())?;
        Some(self.grace.saturating_add(Duration::from_millis(millis)))
    }
}

impl Default for MinRate {
    fn default() -> Self {
        Self {
            bytes_per_second: 128,
            grace: Duration::from_secs(10),
        }
    }
}

/// How much there may be of what.
///
/// | field | default | at the limit |
/// |---|---|---|
/// | `connections` | 10 000 | as `overflow` says |
/// | `per_source` | 1 000 | likewise; the connection is closed if it would be to wait |
/// | `overflow` | [`Overflow::Backlog`] | |
/// | `datagrams_per_source` | 1 000 000 a second | they are thrown away |
/// | `line` | 64 KiB | reading the line fails |
/// | `message` | 1 MiB | gathering the message fails: [`Framing`](crate::Framing) |
/// | `write_buffer` | 16 KiB | it is sent |
/// | `unsent` | 256 KiB | the thread waits for the client |
/// | `buffered` | 256 MiB, of all connections together | the connection ends that would be beyond |
///
/// ```
/// use sockserver::Limits;
///
/// let few = Limits { connections: 100, ..Default::default() };
/// assert_eq!(few.line, 65_536);
/// ```
///
/// Python has none: threads, and lines, are as many and as long as clients want;
/// only children are counted, by `max_children`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at a time. There is room for another when the server has
    /// closed one, which may be a moment after its client has seen the end, and
    /// up to a second if the client has sent more than was read.
    pub connections: usize,
    /// Connections at a time from one source: an IPv4 address, or the /64
    /// network of an IPv6 address. Unix clients are not counted.
    pub per_source: usize,
    /// What becomes of connections beyond these two, and of those for which
    /// the dispatcher has no thread or process left.
    pub overflow: Overflow,
    /// Datagrams a second from one source, as above. They may come all at
    /// once; those beyond are thrown away before
    /// [`verify_request`](crate::Hooks::verify_request) and the handler see
    /// them, and counted
    /// ([`over_source_rate`](crate::Stats::over_source_rate)). The default is
    /// what fills 10 Gbit/s with packets of 1200 bytes: a server whose
    /// handlers take long wants less.
    pub datagrams_per_source: usize,
    /// Bytes of a line, its end included.
    pub line: usize,
    /// Bytes of a message that is gathered before it is handled.
    pub message: usize,
    /// Bytes of an answer that are gathered before they are sent.
    ///
    /// Python: `StreamRequestHandler.wbufsize`, which is 0: nothing is gathered.
    #[doc(alias = "wbufsize")]
    pub write_buffer: usize,
    /// Bytes of an answer that the client does not take yet, and that need no
    /// thread to wait for that, where a connection may do without one.
    pub unsent: usize,
    /// Bytes that are kept for connections that wait without a thread, of all
    /// together: parts of messages, and answers that are not taken.
    pub buffered: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            per_source: 1_000,
            overflow: Overflow::Backlog,
            datagrams_per_source: 1_000_000,
            line: 64 * 1024,
            message: 1024 * 1024,
            write_buffer: 16 * 1024,
            unsent: 256 * 1024,
            buffered: 256 * 1024 * 1024,
        }
    }
}

/// What becomes of clients for whom there is no room:
/// [`Limits::overflow`]. When there is room again is said at
/// [`Limits::connections`].
///
/// ```
/// use sockserver::{Limits, Overflow};
///
/// let limits = Limits {
///     connections: 100,
///     overflow: Overflow::Reject(b"421 too many connections, try again later\r\n"),
///     ..Default::default()
/// };
/// ```
///
/// Python has none: at `max_children` clients wait in the kernel's queue, and
/// elsewhere there is room until something fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Overflow {
    /// They wait in the kernel's queue
    /// ([`request_queue_size`](crate::Builder::request_queue_size)) until
    /// somebody leaves. When that is full, too, the kernel answers no more.
    #[default]
    Backlog,
    /// They are told so, and the connection is closed. What fits into the
    /// buffer of a new connection is sent, and nobody waits for that; the
    /// client has a second to read it, whatever it sends meanwhile.
    ///
    /// Bytes that are computed live long enough by [`Box::leak`].
    Reject(&'static [u8]),
    /// The connection is reset: the client sees `ECONNRESET`, or, at a Unix
    /// socket, the end.
    Reset,
}

/// Everything that can be changed while a server runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Config {
    pub(crate) deadlines: Deadlines,
    pub(crate) limits: Limits,
}

/// What is in force, for all who serve.
///
/// Connections keep a copy, and look at a number that tells whether it is
/// still good: there is no lock to be taken for every wait.
#[derive(Debug)]
pub(crate) struct Settings {
    version: AtomicU64,
    config: RwLock<Config>,
    /// How many bytes are kept for connections that wait.
    held: AtomicUsize,
}

impl Settings {
    pub(crate) fn new(config: Config) -> Self {
        Self {
            version: AtomicU64::new(0),
            config: RwLock::new(config),
            held: AtomicUsize::new(0),
        }
    }

    pub(crate) fn get(&self) -> Config {
        *self.config.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn limits(&self) -> Limits {
        let config = self.config.read().unwrap_or_else(PoisonError::into_inner);
        config.limits
    }

    /// Counts bytes that are kept, unless that are too many.
    pub(crate) fn hold(&self, bytes: usize, limit: usize) -> bool {
        let more = |held: usize| held.checked_add(bytes).filter(|held| *held <= limit);
        self.held
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more)
            .is_ok()
    }

    /// They are kept no more.
    pub(crate) fn let_go(&self, bytes: usize) {
        self.held.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Is another after every [`change`](Self::change). To be read before the
    /// values are.
    pub(crate) fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Config)) {
        change(&mut self.config.write().unwrap_or_else(PoisonError::into_inner));
        self.version.fetch_add(1, Ordering::Release);
    }
}
