//! Tools that may be missing, and how a test says so.

use std::env;
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Says aloud that a test, or a part of it, did not run, and why.
///
/// Writes past the test harness, which would swallow what a passing test
/// prints. Where the variable `RAWSOCK_NO_SKIP` is set, everything is
/// expected to be there, and a skip is a failure.
#[track_caller]
pub fn skip(test: &str, reason: &str) {
    assert!(
        env::var_os("RAWSOCK_NO_SKIP").is_none(),
        "RAWSOCK_NO_SKIP is set, and yet {test} would be skipped: {reason}"
    );
    // A closed stderr is no reason to fail.
    let _ = writeln!(std::io::stderr(), "SKIPPED {test}: {reason}");
}

/// The path of a program, or `None` with the skip said aloud.
pub fn tool(test: &str, name: &str) -> Option<PathBuf> {
    let found = env::var_os("PATH").and_then(|path| {
        env::split_paths(&path)
            .map(|folder| folder.join(name))
            .find(|file| file.is_file())
    });
    if found.is_none() {
        skip(test, &format!("{name} is not installed"));
    }
    found
}

/// A Python that works, or `None` with the skip said aloud.
pub fn python(test: &str) -> Option<Command> {
    let path = tool(test, "python3")?;
    let works = Command::new(&path)
        .args(["-c", "import socket"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !works {
        skip(test, "python3 does not start");
        return None;
    }
    let mut command = Command::new(path);
    // Unbuffered, and no cache files beside the scripts.
    command.args(["-u", "-B"]);
    Some(command)
}

/// The C program of `source`, compiled into `folder`, or `None` with the skip
/// said aloud. A source that does not compile is a failure.
pub fn c_program(test: &str, source: &Path, folder: &Path) -> Option<PathBuf> {
    compiled(test, source, folder, &[])
}

/// The C library of `source`, to be preloaded; otherwise as [`c_program`].
pub fn c_library(test: &str, source: &Path, folder: &Path) -> Option<PathBuf> {
    compiled(test, source, folder, &["-shared", "-fPIC"])
}

fn compiled(test: &str, source: &Path, folder: &Path, options: &[&str]) -> Option<PathBuf> {
    let compiler = tool(test, "cc")?;
    let result = folder.join(source.file_stem().expect("a source has a name"));
    let status = Command::new(compiler)
        .args(["-O2", "-Wall"])
        .args(options)
        .arg("-o")
        .args([&result, source])
        .status()
        .expect("the compiler starts");
    assert!(status.success(), "{} does not compile", source.display());
    Some(result)
}

/// Whether this process is root's.
pub fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// The example of this name of the crate under test, or `None` with the skip
/// said aloud.
///
/// `cargo test` builds the examples, unless it is told what to test (`--test`).
pub fn example(test: &str, name: &str) -> Option<Command> {
    // This is `target/debug/deps/it-…`, the example `target/debug/examples/NAME`.
    let own = env::current_exe().expect("a test binary knows its path");
    let folder = own.parent().and_then(Path::parent);
    let program = folder
        .expect("cargo puts tests two folders deep")
        .join("examples")
        .join(name);
    if !program.is_file() {
        skip(
            test,
            &format!("the example {name} is not built: cargo build --examples does it"),
        );
        return None;
    }
    Some(Command::new(program))
}
