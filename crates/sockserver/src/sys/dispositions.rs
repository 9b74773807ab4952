//! What signals do in a child.
//!
//! A handler that the parent has installed would run in the child, where it
//! tells the parent what only the child was told: it writes to a pipe that
//! both have. So the signals that end programs are either the child's own
//! affair, or the parent's alone.
#![allow(unsafe_code)]

use std::io;

use libc::{c_int, sighandler_t};
use nix::sys::signal::{SigSet, SigmaskHow, Signal};

/// Signals that a parent may catch, and what they do in a child then.
///
/// By `SIGTERM` the parent, or whoever ends services, ends a child. The others
/// come from a terminal, to all its processes at once: the parent takes care
/// of its children then.
const CAUGHT: [(Signal, sighandler_t); 4] = [
    (Signal::SIGTERM, libc::SIG_DFL),
    (Signal::SIGINT, libc::SIG_IGN),
    (Signal::SIGQUIT, libc::SIG_IGN),
    (Signal::SIGHUP, libc::SIG_IGN),
];

/// Those signals wait while this is there.
pub(super) struct Held(SigSet);

/// Lets them wait, so that none comes to a child that still has the handlers
/// of its parent.
pub(super) fn hold() -> io::Result<Held> {
    let signals: SigSet = CAUGHT.iter().map(|(signal, _)| *signal).collect();
    Ok(Held(signals.thread_swap_mask(SigmaskHow::SIG_BLOCK)?))
}

impl Drop for Held {
    fn drop(&mut self) {
        // It fails for no mask that was one.
        let _ = self.0.thread_set_mask();
    }
}

/// Makes a child its own master. What is ignored stays so, and the other
/// signals are as they were.
pub(super) fn in_child(mut held: Held) {
    for (signal, then) in CAUGHT {
        let before = set(signal as c_int, then);
        if matches!(before, libc::SIG_DFL | libc::SIG_IGN) {
            set(signal as c_int, before);
        }
    }
    // Also if the parent takes it by `signalfd(2)`.
    held.0.remove(Signal::SIGTERM);
}

/// Sets a signal to its default or to be ignored; answers what it was.
fn set(signal: c_int, then: sighandler_t) -> sighandler_t {
    // SAFETY: `then` is `SIG_DFL` or `SIG_IGN`, both here and above, and so no
    // function that would be called.
    unsafe { libc::signal(signal, then) }
}
