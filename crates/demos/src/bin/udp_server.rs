//! See [`demos::udp_server`].

use std::process::ExitCode;

use demos::Program;

fn main() -> ExitCode {
    demos::main(Program::UDP_SERVER)
}
