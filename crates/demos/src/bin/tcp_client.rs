//! See [`demos::tcp_client`].

use std::process::ExitCode;

use demos::Program;

fn main() -> ExitCode {
    demos::main(Program::TCP_CLIENT)
}
