//! See [`demos::article`].

use std::process::ExitCode;

use demos::Program;

fn main() -> ExitCode {
    demos::main(Program::ARTICLE)
}
