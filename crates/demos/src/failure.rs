//! Why a program ends before its work is done, in one line and one number.

use std::io;
use std::process::ExitStatus;

use crate::output::{self, escaped};

/// Why a program ends: what it prints on stderr, and its exit status.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// The program was called wrongly: status 2.
    #[error("{0} (see --help)")]
    Usage(String),
    /// A call on a socket failed, and its error says on which address.
    #[error(transparent)]
    Call(#[from] rawsock::Error),
    /// A call on a socket failed; the address is known only here.
    #[error("{operation} {address}: {}", cause(.error))]
    At {
        /// What was tried, up to the address: `recv from`.
        operation: &'static str,
        /// Whom it was about.
        address: String,
        /// Why it failed.
        error: rawsock::Error,
    },
    /// A server ended the conversation in the middle.
    #[error("recv from {0}: the server closed the connection without an answer")]
    NoAnswer(String),
    /// The machine refused something else than a call on a socket.
    #[error("{doing}: {error}")]
    System {
        /// What was tried.
        doing: &'static str,
        /// Why it failed.
        error: io::Error,
    },
    /// Nobody reads stdout any more: no complaint, and status 0, because
    /// whoever closed it (`head`, say) has seen enough.
    #[error("stdout is closed")]
    StdoutClosed,
    /// A signal asked for the end: no complaint, and the status that shells
    /// know, 128 and the number of the signal.
    #[error("ended by signal {0}")]
    Signal(i32),
    /// A program that `article` plays did not do its part.
    #[error("the {player} did not play its part ({status})")]
    Player {
        /// Which.
        player: &'static str,
        /// How it ended.
        status: ExitStatus,
    },
    /// `article` waited too long.
    #[error("the programs did not end within {0} seconds")]
    Late(u64),
}

impl Failure {
    /// The exit status of a program that ends for this.
    pub fn status(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::StdoutClosed => 0,
            // Signals have small numbers, so this always fits.
            Self::Signal(number) => u8::try_from(128 + number).unwrap_or(1),
            _ => 1,
        }
    }

    /// Says it in one line on stderr, unless there is nothing to complain of.
    pub(crate) fn report(&self, program: &str) {
        if matches!(self, Self::StdoutClosed | Self::Signal(_)) {
            return;
        }
        // An argument may be quoted in it, with line ends and all.
        let text = escaped(self.to_string().as_bytes());
        output::note(&format!("{program}: {text}"));
    }
}

impl From<lexopt::Error> for Failure {
    fn from(error: lexopt::Error) -> Self {
        Self::Usage(error.to_string())
    }
}

/// The cause alone, without the operation that [`rawsock::Error`] begins with.
fn cause(error: &rawsock::Error) -> String {
    match error.errno() {
        Some(errno) => io::Error::from_raw_os_error(errno).to_string(),
        None if error.is_timeout() => "timed out".to_owned(),
        None => error.to_string(),
    }
}
