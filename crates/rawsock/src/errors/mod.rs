//! The one error type of the crate.
//!
//! (`error` is a name of Python's module, so this has the plural.)

mod context;

pub use context::Context;

use std::borrow::Cow;
use std::{fmt, io, slice};

use libc::c_int;

use crate::address::{Address, AddressError};
use crate::sys;

/// What the functions of this crate return.
///
/// ```
/// use rawsock::*;
///
/// fn loopback_port() -> Result<u16> {
///     let s = socket(AF_INET, SOCK_STREAM, 0)?;
///     s.bind(("127.0.0.1", 0))?;
///     Ok(s.getsockname()?.port().unwrap_or(0))
/// }
/// assert_ne!(loopback_port()?, 0);
/// # Ok::<(), Error>(())
/// ```
///
/// Python: what a function returns, or the exception it raises.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call failed: the operation, the cause, and, where there is one, the
/// address.
///
/// It prints like `connect to 127.0.0.1:9: Connection refused (os error 111)`.
///
/// ```
/// use std::io::ErrorKind;
/// use rawsock::*;
///
/// let listener = socket(AF_INET, SOCK_STREAM, 0)?;
/// listener.bind(("127.0.0.1", 0))?;
/// let address = listener.getsockname()?; // bound, but nobody listens
///
/// let s = socket(AF_INET, SOCK_STREAM, 0)?;
/// match s.connect(&address) {
///     Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
///         assert_eq!(error.errno(), Some(111));
///         assert_eq!(error.address(), Some(&address));
///         assert!(error.to_string().starts_with("connect to 127.0.0.1:"));
///     }
///     other => panic!("{other:?}"),
/// }
/// # Ok::<(), Error>(())
/// ```
///
/// It becomes an [`io::Error`] by `?`, which keeps
/// [`raw_os_error`](io::Error::raw_os_error).
///
/// | Python | here |
/// |---|---|
/// | `OSError` and its kinds, such as `ConnectionRefusedError` | [`Error::Os`], told apart by [`errno`](Self::errno) or [`kind`](Self::kind) |
/// | `BlockingIOError` | [`is_would_block`](Self::is_would_block) |
/// | `TimeoutError` (`socket.timeout`) | [`Error::TimedOut`] |
/// | `gaierror` | [`Error::Gai`] |
/// | `herror` | [`Error::Host`] |
/// | `ValueError`, `OverflowError`, `TypeError`, `OSError` without errno | [`Error::InvalidInput`] |
/// | `ExceptionGroup` | [`Error::Several`] |
///
/// Python: the exceptions of the table.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[doc(alias = "OSError")]
pub enum Error {
    /// The kernel refused. Python: `OSError`.
    #[error("{context}: {}", io::Error::from_raw_os_error(*errno))]
    #[non_exhaustive]
    Os {
        /// Why, as in `errno(3)`.
        errno: c_int,
        /// What was tried.
        context: Context,
    },
    /// The timeout of the socket, or of a lookup, ran out. Python:
    /// `TimeoutError`.
    ///
    /// Neither `EAGAIN`, which a non-blocking socket answers, nor
    /// `ETIMEDOUT`, which the network answers.
    #[error("{context}: timed out")]
    #[non_exhaustive]
    #[doc(alias = "timeout")]
    TimedOut {
        /// What was tried.
        context: Context,
    },
    /// A name could not be looked up. Python: `gaierror`.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let numeric = GetAddrInfo { flags: AI_NUMERICHOST, ..Default::default() };
    /// match getaddrinfo_with("no number", 80, &numeric) {
    ///     Err(Error::Gai { code: EAI_NONAME, .. }) => println!("unknown"),
    ///     Err(Error::Gai { code: EAI_AGAIN, .. }) => println!("later, perhaps"),
    ///     other => panic!("{other:?}"),
    /// }
    /// ```
    ///
    /// Where the C library says `EAI_SYSTEM`, it is an [`Error::Os`].
    #[error("{context}: {}", sys::gai_message(*code))]
    #[non_exhaustive]
    #[doc(alias = "gaierror")]
    Gai {
        /// Why: one of `EAI_*`, as in `getaddrinfo(3)`.
        code: c_int,
        /// What was tried.
        context: Context,
    },
    /// A host has no entry, as `gethostbyname` and `gethostbyaddr` find out.
    /// Python: `herror`.
    ///
    /// The numbers are those of `netdb.h`: 1 is `HOST_NOT_FOUND`, 2
    /// `TRY_AGAIN`, 3 `NO_RECOVERY`, 4 `NO_DATA`. Where the C library says
    /// `NETDB_INTERNAL`, it is an [`Error::Os`].
    #[error("{context}: {}", sys::host_message(*code))]
    #[non_exhaustive]
    #[doc(alias = "herror")]
    Host {
        /// Why: an `h_errno`, as in `gethostbyname(3)`.
        code: c_int,
        /// What was tried.
        context: Context,
    },
    /// An argument that makes no sense, found before any system call.
    /// Python: `ValueError`, `OverflowError`, `TypeError`, and an `OSError`
    /// without errno.
    #[error("{context}: {reason}")]
    #[non_exhaustive]
    #[doc(alias("ValueError", "OverflowError", "TypeError"))]
    InvalidInput {
        /// What is wrong with it.
        reason: Cow<'static, str>,
        /// What was tried.
        context: Context,
    },
    /// Several things were tried, and each failed. Python: `ExceptionGroup`.
    ///
    /// [`errno`](Self::errno), [`kind`](Self::kind) and the other questions
    /// are answered by the last error, which Python raises unless told
    /// otherwise; [`errors`](Self::errors) has them all.
    #[error("{context}: {}", Joined(errors))]
    #[non_exhaustive]
    #[doc(alias = "ExceptionGroup")]
    Several {
        /// What became of each, in the order in which they failed.
        errors: Vec<Error>,
        /// What was tried.
        context: Context,
    },
}

/// Errors in one line.
struct Joined<'a>(&'a [Error]);

impl fmt::Display for Joined<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { "; " })?;
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl Error {
    /// What was tried, under Python's name: `"connect"`.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET, SOCK_STREAM, 0)?;
    /// assert_eq!(s.accept().unwrap_err().operation(), "accept");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python has none: the traceback shows the call.
    pub fn operation(&self) -> &'static str {
        self.context().operation
    }

    /// The number of `errno(3)`, if the kernel refused. Python: `e.errno`.
    ///
    /// As in Python, a timeout has none.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET, SOCK_STREAM, 0)?;
    /// assert_eq!(s.getpeername().unwrap_err().errno(), Some(107)); // ENOTCONN
    /// # Ok::<(), Error>(())
    /// ```
    pub fn errno(&self) -> Option<c_int> {
        match self {
            Self::Os { errno, .. } => Some(*errno),
            Self::Several { errors, .. } => errors.last()?.errno(),
            _ => None,
        }
    }

    /// The kind that [`io::Error`] would have: the place of Python's
    /// subclasses of `OSError`.
    ///
    /// ```
    /// use std::io::ErrorKind;
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET, SOCK_STREAM, 0)?;
    /// match s.getpeername().map_err(|error| error.kind()) {
    ///     Err(ErrorKind::NotConnected) => {} // if error.errno == ENOTCONN …
    ///     other => panic!("{other:?}"),
    /// }
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: the class of the exception, such as `ConnectionRefusedError`.
    #[doc(alias(
        "ConnectionError",
        "ConnectionRefusedError",
        "ConnectionResetError",
        "BrokenPipeError"
    ))]
    pub fn kind(&self) -> io::ErrorKind {
        match self {
            Self::Os { errno, .. } => io::Error::from_raw_os_error(*errno).kind(),
            Self::TimedOut { .. } => io::ErrorKind::TimedOut,
            Self::Gai { .. } | Self::Host { .. } => io::ErrorKind::Other,
            Self::InvalidInput { .. } => io::ErrorKind::InvalidInput,
            Self::Several { errors, .. } => errors.last().map_or(io::ErrorKind::Other, Self::kind),
        }
    }

    /// Whether the timeout of the socket ran out.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (s, _peer) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// s.settimeout(0.01)?;
    /// assert!(s.recv(1).unwrap_err().is_timeout()); // except TimeoutError
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `TimeoutError`, also called `socket.timeout`.
    #[doc(alias = "TimeoutError")]
    pub fn is_timeout(&self) -> bool {
        match self {
            Self::TimedOut { .. } => true,
            Self::Several { errors, .. } => errors.last().is_some_and(Self::is_timeout),
            _ => false,
        }
    }

    /// Whether a non-blocking call would have had to wait: `EAGAIN`, and
    /// `EINPROGRESS` or `EALREADY` of a `connect`.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (s, _peer) = socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0)?;
    /// assert!(s.recv(1).unwrap_err().is_would_block()); // except BlockingIOError
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `BlockingIOError`.
    #[doc(alias = "BlockingIOError")]
    pub fn is_would_block(&self) -> bool {
        matches!(
            self.errno(),
            Some(libc::EAGAIN | libc::EINPROGRESS | libc::EALREADY)
        )
    }

    /// The address that the call was about, if it was about one.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET, SOCK_STREAM, 0)?;
    /// let error = s.bind(("192.0.2.1", 80)).unwrap_err(); // nobody's
    /// assert_eq!(error.address().unwrap().to_string(), "192.0.2.1:80");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python has none: the exception does not say it.
    pub fn address(&self) -> Option<&Address> {
        match self {
            Self::Several { errors, .. } => errors.last()?.address(),
            _ => self.context().address(),
        }
    }

    /// Each error, where several things were tried; this one alone, where one
    /// was.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// // Nobody listens on port 1.
    /// let error = create_connection(("localhost", 1)).unwrap_err();
    /// for error in error.errors() {
    ///     println!("{}: {:?}", error.address().unwrap(), error.errno()); // 127.0.0.1:1: Some(111)
    /// }
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `e.exceptions`.
    #[doc(alias = "exceptions")]
    pub fn errors(&self) -> &[Error] {
        match self {
            Self::Several { errors, .. } => errors,
            _ => slice::from_ref(self),
        }
    }

    /// How many bytes had gone out when a
    /// [`sendall`](crate::Socket::sendall) or a
    /// [`sendfile`](crate::Socket::sendfile) failed.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0)?;
    /// let data = vec![0; 1 << 24];
    /// let error = a.sendall(&data).unwrap_err();
    /// let rest = &data[error.bytes_sent().unwrap()..]; // to be sent later
    /// assert!(rest.len() < data.len());
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python has none: that number is lost.
    pub fn bytes_sent(&self) -> Option<usize> {
        self.context().sent
    }
}

impl From<AddressError> for Error {
    fn from(error: AddressError) -> Self {
        Self::invalid("address", error.into_reason())
    }
}

/// Keeps `raw_os_error()` for errors of the operating system, at the price of
/// the operation and the address; the others become the source of the
/// [`io::Error`].
impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        match error.errno() {
            Some(errno) => Self::from_raw_os_error(errno),
            None => Self::new(error.kind(), error),
        }
    }
}
