//! Lines for the log: one an event, whatever is in them, and not too many.

use std::fmt::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};

use log::Level;
use rawsock::Address;

use crate::clock;
use crate::errors::{HandlerError, caught};

/// How long a line may be, in bytes.
const LONGEST: usize = 8 * 1024;

/// A request has failed.
pub(crate) fn failed(error: &HandlerError, client_address: &Address) {
    static PACE: Pace = Pace::new();
    let what = format_args!("request from {client_address}: {error}");
    PACE.say(Level::Error, what);
}

/// There may be more connections than descriptors for them.
pub(crate) fn few_descriptors(may_open: u64, connections: u64) {
    static PACE: Pace = Pace::new();
    let what = format_args!(
        "this process may have {may_open} descriptors, too few for {connections} connections (RLIMIT_NOFILE)"
    );
    PACE.say(Level::Warn, what);
}

/// A connection could not be accepted.
pub(crate) fn not_accepted(error: &rawsock::Error) {
    static PACE: Pace = Pace::new();
    PACE.say(Level::Warn, format_args!("{error}"));
}

/// There is no thread for a connection.
pub(crate) fn no_thread(error: &std::io::Error) {
    static PACE: Pace = Pace::new();
    let what = format_args!("no thread for a connection, which has to wait: {error}");
    PACE.say(Level::Warn, what);
}

/// One more thread is needed, since a handler is stuck.
pub(crate) fn stuck(handler: &str, client_address: &Address, threads: usize) {
    static PACE: Pace = Pace::new();
    let what = format_args!("{handler} is stuck with {client_address}: thread {threads} is added");
    PACE.say(Level::Info, what);
}

/// There are fewer threads than there should be.
pub(crate) fn few_threads(error: &std::io::Error, threads: usize) {
    static PACE: Pace = Pace::new();
    let what = format_args!("no more than {threads} threads: {error}");
    PACE.say(Level::Warn, what);
}

/// All threads are at work, for long, and others wait.
pub(crate) fn all_stuck(handler: &str, threads: usize) {
    static PACE: Pace = Pace::new();
    let what = format_args!("all {threads} threads are stuck in {handler}, and others wait");
    PACE.say(Level::Warn, what);
}

/// A connection could not be watched.
pub(crate) fn not_watched(error: &std::io::Error) {
    static PACE: Pace = Pace::new();
    PACE.say(Level::Warn, format_args!("epoll_ctl: {error}"));
}

/// There is no descriptor for a child.
pub(crate) fn no_child(error: &std::io::Error) {
    static PACE: Pace = Pace::new();
    let what = format_args!("no descriptor for a child, and connections have to wait: {error}");
    PACE.say(Level::Warn, what);
}

/// A reply could not be sent.
pub(crate) fn not_replied(error: &rawsock::Error) {
    static PACE: Pace = Pace::new();
    PACE.say(Level::Warn, format_args!("{error}"));
}

/// The text with control characters escaped, and cut where it is too long.
fn one_line(text: fmt::Arguments<'_>) -> String {
    let mut line = Line(String::new());
    // It fails when the line is full, and that is how it ends.
    if line.write_fmt(text).is_err() {
        line.0.push('…');
    }
    line.0
}

struct Line(String);

impl Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            if self.0.len() > LONGEST - 16 {
                return Err(fmt::Error);
            }
            // Also the ones that turn the direction of the text around.
            if character.is_control() || matches!(character, '\u{2028}'..='\u{202e}') {
                self.0.extend(character.escape_unicode());
            } else {
                self.0.push(character);
            }
        }
        Ok(())
    }
}

/// One line a second, and how many there were not.
struct Pace {
    next: AtomicU64,
    silent: AtomicU64,
}

impl Pace {
    const fn new() -> Self {
        Self {
            next: AtomicU64::new(0),
            silent: AtomicU64::new(0),
        }
    }

    /// Hands a line to the log. A logger that panics, as those do that write
    /// to a closed stream, harms nobody.
    fn say(&self, level: Level, what: fmt::Arguments<'_>) {
        if let Some(silent) = self.may_speak() {
            let _ = caught(|| log::log!(level, "{}{silent}", one_line(what)));
        }
    }

    fn may_speak(&self) -> Option<Silent> {
        let now = clock::now();
        let next = self.next.load(Ordering::Relaxed);
        let mine = now >= next
            && self
                .next
                .compare_exchange(next, now + 1000, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok();
        if mine {
            Some(Silent(self.silent.swap(0, Ordering::Relaxed)))
        } else {
            self.silent.fetch_add(1, Ordering::Relaxed);
            None
        }
    }
}

/// How many lines were left out before this one.
struct Silent(u64);

impl fmt::Display for Silent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => Ok(()),
            count => write!(f, " (and {count} more since)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_lines() {
        let line = one_line(format_args!("a\nb\x1b[31m\u{202e}é"));
        assert_eq!(line, "a\\u{a}b\\u{1b}[31m\\u{202e}é");
        let long = "x".repeat(20_000);
        let line = one_line(format_args!("{long}"));
        assert!(line.len() <= LONGEST, "{}", line.len());
    }

    #[test]
    fn one_line_a_second_counts_the_others() {
        let pace = Pace::new();
        assert_eq!(pace.may_speak().unwrap().to_string(), "");
        assert!(pace.may_speak().is_none());
        assert!(pace.may_speak().is_none());
        pace.next.store(0, Ordering::Relaxed);
        assert_eq!(pace.may_speak().unwrap().to_string(), " (and 2 more since)");
    }
}
