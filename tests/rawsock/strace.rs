//! What `strace` saw of a test that ran itself again under it.
//!
//! The rerun marks places in the trace by asking for the metadata of files
//! that do not exist.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Once;
use std::{env, fs};

use testkit::{Peer, Rerun, TempDir, skip, tool};

/// A system call as `strace` writes it down, without the process number.
pub(crate) type Call = String;

/// Marks a place in the trace.
pub(crate) fn mark(place: &str) {
    // At its first failure `std` tries out whether the kernel has statx(2):
    // not between two marks.
    static TRIED: Once = Once::new();
    TRIED.call_once(|| drop(fs::metadata("/")));
    fs::metadata(Path::new("/mark").join(place)).expect_err("nobody makes /mark");
}

/// Runs `test` again under `strace` with these arguments, and returns all
/// that the thread which set the marks called, marks included; `None`, said
/// aloud, without `strace`. Fails if the rerun fails.
#[track_caller]
pub(crate) fn trace(test: &str, arguments: &[&str]) -> Option<Vec<Call>> {
    trace_case(test, arguments, "")
}

/// As [`trace`], where the rerun finds out by [`case`] what it is to do.
#[track_caller]
pub(crate) fn trace_case(test: &str, arguments: &[&str], case: &str) -> Option<Vec<Call>> {
    trace_of(test, arguments, |strace| {
        let mut command = Rerun::of(test).under(strace);
        command.env(CASE, case);
        command
    })
}

/// What the rerun was told.
pub(crate) fn case() -> String {
    env::var(CASE).expect("the rerun was told")
}

pub(crate) const CASE: &str = "RAWSOCK_CASE";

/// As [`trace`], of any command that sets marks; it gets a `strace` to be run
/// by.
#[track_caller]
pub(crate) fn trace_of(
    test: &str,
    arguments: &[&str],
    command: impl FnOnce(Command) -> Command,
) -> Option<Vec<Call>> {
    let mut strace = strace(test)?;
    let folder = TempDir::new().unwrap();
    let log = folder.path().join("log");
    strace.args(["-f", "-s", "256", "-o"]).arg(&log);
    strace.args(arguments);
    let (status, said) = Peer::start(&mut command(strace)).finish();
    assert!(
        status.success(),
        "{arguments:?}: {status}; it said {said:#?}"
    );
    let log = fs::read_to_string(log).unwrap();
    Some(of_marked_thread(&log))
}

/// A `strace` that works, or `None` with the skip said aloud.
fn strace(test: &str) -> Option<Command> {
    let path = tool(test, "strace")?;
    let mut trial = Command::new(&path);
    trial.args(["-o", "/dev/null", "true"]);
    let allowed = trial.stderr(Stdio::null()).status();
    if !allowed.is_ok_and(|status| status.success()) {
        skip(test, "strace may not trace here");
        return None;
    }
    Some(Command::new(path))
}

fn of_marked_thread(log: &str) -> Vec<Call> {
    let lines = || log.lines().filter_map(|line| line.split_once(' '));
    let (thread, _) = lines()
        .find(|(_, call)| call.contains("\"/mark/"))
        .expect("the rerun sets marks");
    lines()
        .filter(|(of, _)| *of == thread)
        .map(|(_, call)| call.trim_start().to_owned())
        .collect()
}

/// What was called after the mark `from` and before the mark `to`.
#[track_caller]
pub(crate) fn between<'a>(calls: &'a [Call], from: &str, to: &str) -> &'a [Call] {
    let place = |name: &str| {
        let quoted = format!("\"/mark/{name}\"");
        calls
            .iter()
            .position(|call| call.contains(&quoted))
            .unwrap_or_else(|| panic!("no mark {name} in {calls:#?}"))
    };
    &calls[place(from) + 1..place(to)]
}

/// The name of a call; empty for what is none, such as a signal.
pub(crate) fn name(call: &Call) -> &str {
    match call.split_once('(') {
        Some((name, _)) if !name.contains(' ') => name,
        _ => "",
    }
}
