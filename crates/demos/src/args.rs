//! What the command line may say: the values of the options.
//!
//! The options themselves are read where they are used, program by program.

use std::ffi::OsString;
use std::fmt;
use std::os::unix::ffi::OsStringExt;
use std::time::Duration;

use lexopt::{Parser, ValueExt};
use rawsock::{AF_INET, AF_INET6, AddressFamily, Given, Socket, ToAddress};

use crate::protocol::BUFSIZE;
use crate::{Failure, output};

/// `HOST:PORT` as the user wrote it, or `[HOST]:PORT` for IPv6.
///
/// It is not taken apart here: `rawsock` reads such text wherever it wants
/// an address, and a bad one fails there as one that nobody has does.
///
/// ```
/// use demos::Endpoint;
/// use rawsock::*;
///
/// let here = Endpoint::from("[::1]:0");
/// let s = socket(here.family(), SOCK_STREAM, 0)?;
/// s.bind(&here)?;
/// assert_eq!(here.to_string(), "[::1]:0");
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint(String);

impl Endpoint {
    /// The family to make a socket of: `AF_INET` as in the article, and
    /// `AF_INET6` if the host stands in brackets.
    pub fn family(&self) -> AddressFamily {
        if self.0.starts_with('[') {
            AF_INET6
        } else {
            AF_INET
        }
    }

    /// Whether the kernel is to choose the port.
    pub fn is_any_port(&self) -> bool {
        let port = self.0.rsplit(':').next();
        port.is_some_and(|port| port.parse() == Ok(0_u16))
    }

    /// Tells on stderr which port the kernel chose, if it was to choose one.
    pub(crate) fn announce(&self, bound: &Socket) -> Result<(), Failure> {
        if !self.is_any_port() {
            return Ok(());
        }
        if let Some(address) = bound.getsockname()?.as_socket() {
            output::note(&format!("LISTENING {} {}", address.ip(), address.port()));
        }
        Ok(())
    }
}

impl From<&str> for Endpoint {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ToAddress for Endpoint {
    fn given(&self) -> Given<'_> {
        self.0.given()
    }
}

/// The value of `--addr`.
pub(crate) fn endpoint(parser: &mut Parser) -> Result<Endpoint, Failure> {
    Ok(Endpoint(parser.value()?.string()?))
}

/// The value of `--delay`.
pub(crate) fn seconds(parser: &mut Parser) -> Result<Duration, Failure> {
    let text = parser.value()?.string()?;
    let seconds = text.parse().ok().and_then(|seconds| {
        // Refuses what is negative, too large, or not a number.
        Duration::try_from_secs_f64(seconds).ok()
    });
    seconds.ok_or_else(|| Failure::Usage(format!("--delay {text}: not a number of seconds")))
}

/// The value of `--message`, which need not be UTF-8, if `reply` makes an
/// answer of it that a client can receive whole.
pub(crate) fn message(
    parser: &mut Parser,
    reply: fn(&[u8]) -> Vec<u8>,
) -> Result<Vec<u8>, Failure> {
    let message = OsString::into_vec(parser.value()?);
    let longest = BUFSIZE - reply(b"").len();
    if message.len() > longest {
        return Err(Failure::Usage(format!(
            "--message of {} bytes: the answer would exceed the {BUFSIZE} bytes \
             that are read at once; {longest} bytes fit",
            message.len()
        )));
    }
    Ok(message)
}
