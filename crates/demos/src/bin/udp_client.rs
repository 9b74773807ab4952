//! See [`demos::udp_client`].

use std::process::ExitCode;

use demos::Program;

fn main() -> ExitCode {
    demos::main(Program::UDP_CLIENT)
}
