//! Writing without `SIGPIPE` where no `MSG_NOSIGNAL` can be given.
#![allow(unsafe_code)]

use std::mem;
use std::ptr;

use libc::{c_int, sigaction, sigset_t, timespec};
use nix::sys::signal::{SigSet, SigmaskHow, Signal, pthread_sigmask};

/// Makes a call that raises `SIGPIPE` when nobody reads, so that nobody
/// hears of it.
///
/// A program of Rust ignores that signal, and then one `rt_sigaction(2)` is
/// all this costs. Where it does not, in a library for others or after
/// `SIG_DFL`, the signal is blocked in this thread meanwhile, and taken from
/// the queue if it came: it is sent to the thread that made the call. What
/// the process does with the signal is not touched, since other threads may
/// count on it.
pub(super) fn without_sigpipe<T>(write: impl FnOnce() -> T) -> T {
    if is_ignored() {
        return write();
    }
    let mut only_sigpipe = SigSet::empty();
    only_sigpipe.add(Signal::SIGPIPE);
    let mut before = SigSet::empty();
    // Fails for a wrong first argument only, which this is not.
    let _ = pthread_sigmask(
        SigmaskHow::SIG_BLOCK,
        Some(&only_sigpipe),
        Some(&mut before),
    );
    // One that waits already belongs to somebody else, who has blocked it.
    let was_pending = before.contains(Signal::SIGPIPE) && is_pending();
    let answer = write();
    // Also after success: some of the data may have gone before the peer did.
    if !was_pending {
        take(only_sigpipe.as_ref());
    }
    let _ = pthread_sigmask(SigmaskHow::SIG_SETMASK, Some(&before), None);
    answer
}

fn is_ignored() -> bool {
    // SAFETY: zeros are a valid `sigaction`.
    let mut current: sigaction = unsafe { mem::zeroed() };
    // SAFETY: `current` is writable, and nothing is changed.
    let asked = unsafe { libc::sigaction(libc::SIGPIPE, ptr::null(), &raw mut current) };
    asked == 0 && current.sa_sigaction == libc::SIG_IGN
}

fn is_pending() -> bool {
    // SAFETY: zeros are a valid `sigset_t`.
    let mut pending: sigset_t = unsafe { mem::zeroed() };
    // SAFETY: `pending` is writable.
    let asked = unsafe { libc::sigpending(&raw mut pending) };
    // SAFETY: `pending` is a set, and `SIGPIPE` a signal.
    let is_member: c_int = unsafe { libc::sigismember(&raw const pending, libc::SIGPIPE) };
    asked == 0 && is_member == 1
}

/// Takes a signal of the set from the queue of this thread, if one is there.
fn take(set: &sigset_t) {
    let at_once = timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the set and the time are readable, and no information is asked
    // for. It does not wait, so whatever it answers, nothing is left to do.
    unsafe { libc::sigtimedwait(set, ptr::null_mut(), &raw const at_once) };
}
