//! How every example begins and ends: arguments, lines on stdout, and one
//! line on stderr if it fails.

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

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
    let (text, status) = match run(lexopt::Parser::from_env()) {
        Ok(()) | Err(Failure::StdoutClosed) => return ExitCode::SUCCESS,
        Err(Failure::Usage(text)) => (format!("{text} (see --help)"), 2),
        Err(Failure::Work(text)) => (text, 1),
    };
    // If nobody reads that either, the status has to do.
    let _ = writeln!(io::stderr(), "{name}: {}", printable(text.as_bytes()));
    ExitCode::from(status)
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

/// Bytes of somebody else as text of one line, which cannot send commands to
/// the terminal nor change the order of what it shows.
pub(crate) fn printable(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for character in String::from_utf8_lossy(bytes).chars() {
        match character {
            '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                text.extend(character.escape_default());
            }
            _ if character.is_control() => text.extend(character.escape_default()),
            _ => text.push(character),
        }
    }
    text
}

impl From<lexopt::Error> for Failure {
    fn from(error: lexopt::Error) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<rawsock::Error> for Failure {
    fn from(error: rawsock::Error) -> Self {
        Self::Work(error.to_string())
    }
}
