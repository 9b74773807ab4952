//! The other side: what a program does differently when `article` plays it.
//!
//! It is on a leash. `article` holds the other end of its stdin, and however
//! `article` ends, be it by SIGKILL, the kernel closes that end, and the
//! player sees end of file. `article` itself ends its servers in this way,
//! too.
//!
//! And a server whose address is taken says so by its exit status, for
//! `article` to give it another one.

use std::ffi::OsString;
use std::io::{self, ErrorKind, Read};
use std::process::ExitCode;
use std::thread;

use signal_hook::consts::SIGTERM;
use signal_hook::low_level;

use crate::{Failure, Program};

/// The exit status of a player whose address is taken; no program has it
/// otherwise.
pub(super) const TAKEN: u8 = 3;

/// Runs a program as a player.
pub(crate) fn play(program: Program, args: Vec<OsString>) -> ExitCode {
    let outcome = put_on_leash().and_then(|()| program.call(args));
    match outcome {
        Err(Failure::Call(error)) if error.kind() == ErrorKind::AddrInUse => {
            log::debug!("{error}");
            ExitCode::from(TAKEN)
        }
        outcome => program.exit_code(outcome),
    }
}

/// From now on, the end of stdin is to this process what SIGTERM is: a server
/// ends well, a client ends.
fn put_on_leash() -> Result<(), Failure> {
    let watch = || {
        let mut buffer = [0; 64];
        // An error is an end, too.
        while io::stdin().read(&mut buffer).is_ok_and(|count| count > 0) {}
        log::debug!("stdin has ended");
        // Fails only for a number that is no signal.
        let _ = low_level::raise(SIGTERM);
    };
    match thread::Builder::new().name("leash".to_owned()).spawn(watch) {
        Ok(_) => Ok(()),
        Err(error) => Err(Failure::System {
            doing: "watch stdin",
            error,
        }),
    }
}
