//! How every example begins and ends: arguments, the line on stdout that says
//! where it listens, a log, signals, and one line on stderr if it fails.

mod stderr;

use std::ffi::OsStr;
use std::fmt;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use rawsock::Address;
use sockserver::{Dispatch, DrainReport, Handles, Hooks, Server, Transport};

/// How long requests may go on after the first SIGTERM or Ctrl-C.
pub(crate) const GRACE: Duration = Duration::from_secs(10);

/// Why an example ends early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It was called wrongly: status 2.
    Usage(String),
    /// It could not do its work: status 1.
    Work(String),
    /// Nobody reads stdout any more: no complaint, and status 0, because
    /// whoever closed it (`head`, say) has seen enough.
    StdoutClosed,
}

/// Runs an example with the arguments of the process.
pub(crate) fn main(
    name: &str,
    run: impl FnOnce(lexopt::Parser) -> Result<(), Failure>,
) -> ExitCode {
    stderr::install();
    let (text, status) = match run(lexopt::Parser::from_env()) {
        Ok(()) | Err(Failure::StdoutClosed) => return ExitCode::SUCCESS,
        Err(Failure::Usage(text)) => (format!("{text} (see --help)"), 2),
        Err(Failure::Work(text)) => (text, 1),
    };
    // If nobody reads that either, the status has to do.
    let _ = writeln!(io::stderr(), "{name}: {}", text.escape_debug());
    ExitCode::from(status)
}

/// Serves until SIGTERM or Ctrl-C, once it has said where.
pub(crate) fn serve<T, H, D, S>(
    server: &Server<T, H, D, S>,
    grace: Duration,
) -> Result<DrainReport, Failure>
where
    T: Transport,
    H: Handles<T::Kind, S>,
    D: Dispatch<T::Kind, H, S>,
    S: Hooks,
{
    server.handle().shutdown_on_signals(grace)?;
    match server.server_address() {
        Address::Unix(name) => {
            let path = Path::new(OsStr::from_bytes(name.as_bytes()));
            line(format_args!("LISTENING {}", path.display()))?;
        }
        address => match address.as_socket() {
            Some(at) => line(format_args!("LISTENING {} {}", at.ip(), at.port()))?,
            None => line(format_args!("LISTENING {address}"))?,
        },
    }
    Ok(server.serve_forever()?)
}

/// Prints a line at once, also into a pipe. `println!` would panic when
/// nobody reads.
pub(crate) fn line(text: impl fmt::Display) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(format!("{text}\n").as_bytes())
        .and_then(|()| stdout.flush())
        .map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::StdoutClosed,
            _ => Failure::Work(format!("write to stdout: {error}")),
        })
}

impl From<lexopt::Error> for Failure {
    fn from(error: lexopt::Error) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<sockserver::Error> for Failure {
    fn from(error: sockserver::Error) -> Self {
        Self::Work(error.to_string())
    }
}
