//! See [`demos::tcp_server`].

use std::process::ExitCode;

use demos::Program;

fn main() -> ExitCode {
    demos::main(Program::TCP_SERVER)
}
