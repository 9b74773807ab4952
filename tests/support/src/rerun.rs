//! A test that needs a process of its own: the test binary, run again.
//!
//! For what belongs to a whole process (working directory, signals, limits,
//! descriptors) and for what is watched from outside (`strace`).

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::{Line, Peer};

const VARIABLE: &str = "TESTKIT_RERUN";

/// How to run one test of this binary in a process of its own.
#[derive(Debug)]
pub struct Rerun {
    program: PathBuf,
    test: String,
}

/// Whether this process is the rerun of `test`.
pub fn is_rerun(test: &str) -> bool {
    env::var_os(VARIABLE).is_some_and(|name| name == test)
}

impl Rerun {
    /// The rerun of the test with this path, as `cargo test` prints it.
    pub fn of(test: &str) -> Self {
        Self {
            program: env::current_exe().expect("a test binary knows its path"),
            test: test.to_owned(),
        }
    }

    /// The command.
    pub fn command(&self) -> Command {
        self.arguments_for(Command::new(&self.program))
    }

    /// Runs the command and fails unless it ran exactly its test, and that
    /// passed. (A harness is content with no test, if the name is wrong.)
    #[track_caller]
    pub fn passes(&self) {
        let (status, said) = Peer::start(&mut self.command()).finish();
        assert!(status.success() && Self::ran_one(&said), "{said:#?}");
    }

    /// Whether these lines of a test harness tell of one test that passed.
    pub fn ran_one(said: &[Line]) -> bool {
        said.iter()
            .any(|line| matches!(line, Line::Out(text) if text.contains("1 passed")))
    }

    /// The command, run by another program such as `strace`, which gets it
    /// behind its own arguments.
    pub fn under(&self, mut runner: Command) -> Command {
        runner.arg(&self.program);
        self.arguments_for(runner)
    }

    fn arguments_for(&self, mut command: Command) -> Command {
        command
            .args(["--exact", &self.test, "--nocapture", "--test-threads=1"])
            .env(VARIABLE, &self.test);
        command
    }
}
