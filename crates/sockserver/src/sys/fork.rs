//! Splitting the process in two.
#![allow(unsafe_code)]

use std::fs;
use std::io::{self, Write};

use libc::{c_int, pid_t};

use super::dispositions;

/// Why there is no child.
#[derive(Debug)]
pub(crate) enum ForkError {
    /// There are so many threads, and only one of them would be in the child.
    Threads(usize),
    /// A call failed.
    Os(&'static str, io::Error),
}

/// How many threads this process has.
pub(crate) fn threads() -> Result<usize, ForkError> {
    // Not the entries of `/proc/self/task`: `ReadDir` panics where close(2)
    // fails.
    let cannot = |error| ForkError::Os("read /proc/self/status", error);
    let status = fs::read_to_string("/proc/self/status").map_err(cannot)?;
    let count = status.lines().find_map(|line| {
        let count = line.strip_prefix("Threads:")?;
        count.trim().parse().ok()
    });
    count.ok_or_else(|| cannot(io::ErrorKind::InvalidData.into()))
}

/// Runs a function in a child process, which ends with the status that it
/// answers: `fork(2)`, `_exit(2)`. Answers the child's number.
///
/// What is buffered for the standard output and by the logger is written
/// before, so that it is not written twice, and again at the end of the child,
/// so that it is written at all. Nothing else is done at that end: whatever
/// the parent's stack holds is not dropped in the child, also if the function
/// panics.
///
/// # Errors
///
/// If there is another thread: a lock that it holds would be held for ever in
/// the child.
pub(crate) fn fork(child: impl FnOnce() -> c_int) -> Result<pid_t, ForkError> {
    flush();
    let held = dispositions::hold().map_err(|error| ForkError::Os("sigprocmask", error))?;
    let threads = threads()?;
    if threads != 1 {
        return Err(ForkError::Threads(threads));
    }
    // SAFETY: this is the only thread, as was just seen, and only it could
    // start another; so nobody else is in the middle of anything, and the
    // child may do all that its parent may.
    match unsafe { libc::fork() } {
        -1 => Err(ForkError::Os("fork", io::Error::last_os_error())),
        0 => {
            let end = End(1);
            dispositions::in_child(held);
            let status = child();
            flush();
            std::mem::forget(end);
            exit(status)
        }
        pid => Ok(pid),
    }
}

fn flush() {
    // Nobody is there to hear of an error.
    let _ = io::stdout().flush();
    log::logger().flush();
}

/// Ends the child before a panic gets to what is its parent's.
struct End(c_int);

impl Drop for End {
    fn drop(&mut self) {
        exit(self.0);
    }
}

fn exit(status: c_int) -> ! {
    // SAFETY: it ends the process, and looks at nothing in it.
    unsafe { libc::_exit(status) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_with_threads_is_not_split() {
        // The harness has one, and this test another.
        let refused = fork(|| std::process::abort()).unwrap_err();
        assert!(matches!(refused, ForkError::Threads(2..)), "{refused:?}");
    }
}
