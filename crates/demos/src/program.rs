//! A program from its beginning to its exit status.

use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

use env_logger::{Builder, Env};

use crate::{Failure, article, tcp_client, tcp_server, udp_client, udp_server};

/// One of the programs: its name, and what reads its arguments and runs it.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    pub(crate) name: &'static str,
    run: fn(Vec<OsString>) -> Result<(), Failure>,
}

impl Program {
    /// The TCP server.
    pub const TCP_SERVER: Self = Self::new("tcp_server", tcp_server::main);
    /// The TCP client.
    pub const TCP_CLIENT: Self = Self::new("tcp_client", tcp_client::main);
    /// The UDP server.
    pub const UDP_SERVER: Self = Self::new("udp_server", udp_server::main);
    /// The UDP client.
    pub const UDP_CLIENT: Self = Self::new("udp_client", udp_client::main);
    /// The one that plays the four.
    pub const ARTICLE: Self = Self::new("article", article::main);

    const fn new(name: &'static str, run: fn(Vec<OsString>) -> Result<(), Failure>) -> Self {
        Self { name, run }
    }

    /// The one of the article's four that has this name.
    pub(crate) fn named(name: &OsString) -> Option<Self> {
        [
            Self::TCP_SERVER,
            Self::TCP_CLIENT,
            Self::UDP_SERVER,
            Self::UDP_CLIENT,
        ]
        .into_iter()
        .find(|program| name == program.name)
    }

    /// Reads its arguments and runs it.
    pub(crate) fn call(self, args: Vec<OsString>) -> Result<(), Failure> {
        (self.run)(args)
    }

    /// The exit status of the process; a failure is reported first.
    pub(crate) fn exit_code(self, outcome: Result<(), Failure>) -> ExitCode {
        match outcome {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => {
                failure.report(self.name);
                ExitCode::from(failure.status())
            }
        }
    }
}

/// The `main` of every binary: starts the log that `RUST_LOG` asks for, and
/// runs the program with the arguments of the process.
///
/// `article` is also each of the others, if its first argument says so: that
/// is how it starts them where no other binary was built.
pub fn main(program: Program) -> ExitCode {
    // Fails only if there is a log already.
    let _ = Builder::from_env(Env::default()).try_init();
    let mut args: Vec<OsString> = env::args_os().skip(1).collect();
    let role = match args.first() {
        Some(first) if program.name == Program::ARTICLE.name => Program::named(first),
        _ => None,
    };
    match role {
        Some(role) => {
            args.remove(0);
            article::role::play(role, args)
        }
        None => program.exit_code(program.call(args)),
    }
}
