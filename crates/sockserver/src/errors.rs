//! Why a server cannot serve, and why a request failed.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{fmt, io};

use crate::sys::ForkError;

/// What the functions of this crate return.
///
/// ```
/// use sockserver::{Flow, Request, TCPServer, handler_fn};
///
/// fn port() -> sockserver::Result<Option<u16>> {
///     let handler = handler_fn(|_rq: &mut Request| Ok(Flow::Close));
///     let server = TCPServer::bind_with(("127.0.0.1", 0), move |_| handler)?;
///     Ok(server.server_address().port())
/// }
/// assert!(port()?.is_some());
/// # Ok::<(), sockserver::Error>(())
/// ```
///
/// Python has none: what fails is raised.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a server cannot be made or cannot serve.
///
/// ```
/// use sockserver::{Error, Request, TCPServer, handler_fn};
///
/// let handler = handler_fn(|_: &mut Request| Ok(()));
/// let first = TCPServer::bind_with(("127.0.0.1", 0), move |_| handler)?;
/// let second = TCPServer::bind_with(first.server_address(), move |_| handler);
/// match second.unwrap_err() {
///     Error::Socket(error) => assert_eq!(error.errno(), Some(libc::EADDRINUSE)),
///     other => panic!("{other}"),
/// }
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `OSError`, raised by `TCPServer(…)`; for the other cases Python has
/// none, and goes on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[doc(alias = "OSError")]
pub enum Error {
    /// A socket could not be made, bound or used.
    #[error(transparent)]
    Socket(#[from] rawsock::Error),
    /// A descriptor, a thread or memory could not be had.
    #[error("{operation}: {source}")]
    #[non_exhaustive]
    Os {
        /// What was tried.
        operation: &'static str,
        /// Why it failed.
        source: io::Error,
    },
    /// A socket that was handed over is not what the server needs.
    #[error("the socket {0}")]
    #[non_exhaustive]
    WrongSocket(&'static str),
    /// A process that has several threads is not forked: a child would have
    /// one of them, and whatever the others have locked would stay locked.
    #[error(
        "a process with {threads} threads cannot be forked; a forking server needs one that has no other"
    )]
    #[non_exhaustive]
    Threads {
        /// How many there are.
        threads: usize,
    },
    /// Somebody is in `serve_forever` or `handle_request` already.
    #[error("the server is serving already")]
    AlreadyServing,
}

impl Error {
    pub(crate) fn os(operation: &'static str, source: impl Into<io::Error>) -> Self {
        Self::Os {
            operation,
            source: source.into(),
        }
    }
}

impl From<ForkError> for Error {
    fn from(error: ForkError) -> Self {
        match error {
            ForkError::Threads(threads) => Self::Threads { threads },
            ForkError::Os(operation, source) => Self::os(operation, source),
        }
    }
}

/// Keeps `raw_os_error()` where there is one.
impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Socket(error) => error.into(),
            Error::Os { source, .. } => source,
            Error::WrongSocket(_) | Error::Threads { .. } | Error::AlreadyServing => {
                Self::new(io::ErrorKind::InvalidInput, error)
            }
        }
    }
}

/// What became of a request that failed: given to
/// [`Hooks::handle_error`](crate::Hooks::handle_error).
///
/// Python: the exception of `sys.exc_info()` there.
#[derive(Debug)]
#[non_exhaustive]
#[doc(alias = "exc_info")]
pub enum HandlerError {
    /// The handler gave up with an error.
    Io(io::Error),
    /// The handler panicked: the message.
    Panic(String),
    /// The process that handled it was ended by this signal: it crashed, or
    /// somebody has killed it. Only with [`Forking`](crate::Forking).
    Killed(i32),
}

impl HandlerError {
    /// Whether the client has gone away, which is nobody's fault:
    /// `ECONNRESET`, `EPIPE` and their like.
    ///
    /// ```
    /// use sockserver::HandlerError;
    ///
    /// let reset = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    /// assert!(HandlerError::Io(reset).is_disconnect());
    /// assert!(!HandlerError::Panic("index out of bounds".into()).is_disconnect());
    /// ```
    ///
    /// Python: `except (ConnectionError, EOFError)`.
    #[doc(alias = "ConnectionError")]
    pub fn is_disconnect(&self) -> bool {
        use io::ErrorKind::*;
        match self {
            Self::Io(error) => matches!(
                error.kind(),
                ConnectionReset | ConnectionAborted | BrokenPipe | UnexpectedEof
            ),
            Self::Panic(_) | Self::Killed(_) => false,
        }
    }

    /// Whether a deadline was over.
    ///
    /// ```
    /// use sockserver::HandlerError;
    ///
    /// let late = std::io::Error::from(std::io::ErrorKind::TimedOut);
    /// assert!(HandlerError::Io(late).is_timeout());
    /// ```
    ///
    /// Python: `except TimeoutError`.
    #[doc(alias = "TimeoutError")]
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Io(error) if error.kind() == io::ErrorKind::TimedOut)
    }
}

impl fmt::Display for HandlerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::Panic(message) => write!(f, "panicked: {message}"),
            Self::Killed(signal) => write!(f, "its process was ended by signal {signal}"),
        }
    }
}

/// Calls what is not ours; a panic ends there.
pub(crate) fn caught<T>(call: impl FnOnce() -> T) -> Result<T, HandlerError> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|payload| {
        let message = message(&*payload);
        // A payload may panic when it is dropped.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(payload))).map_err(std::mem::forget);
        HandlerError::Panic(message)
    })
}

fn message(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "with a value that is no text".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::panic::panic_any;

    use super::*;

    struct Bomb;

    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("in the drop of a payload");
        }
    }

    #[test]
    fn panics_of_every_kind_are_caught() {
        let said = |error: HandlerError| error.to_string();
        assert_eq!(caught(|| 7).unwrap(), 7);
        assert_eq!(
            said(caught(|| panic!("text")).unwrap_err()),
            "panicked: text"
        );
        let number = 5;
        let formatted = caught(|| panic!("number {number}")).unwrap_err();
        assert_eq!(said(formatted), "panicked: number 5");
        let other = caught(|| panic_any(5)).unwrap_err();
        assert_eq!(said(other), "panicked: with a value that is no text");
        caught(|| panic_any(Bomb)).unwrap_err();
    }
}
