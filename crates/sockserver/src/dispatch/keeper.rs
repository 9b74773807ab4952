//! The thread that keeps the deadlines while others handle requests: the one
//! that is in `serve_forever`.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::{self, NEVER};
use crate::core::Core;
use crate::hooks::Hooks;
use crate::registry::Sweep;
use crate::transport::Listener;
use crate::wait;

/// How often the deadlines are looked at, while there are connections.
const TICK: Duration = Duration::from_millis(100);
/// The same while something may be left in the queue.
const SHORT_TICK: Duration = Duration::from_millis(10);
/// How long those have to come back that were shut down at the deadline.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Keeps the deadlines of a server that serves.
///
/// `watch` is called again and again, and answers how long until the next
/// time at most; `None` is for ever. `wait` waits so long, or until the bell
/// of the keeper is rung.
pub(super) fn keep<S: Hooks>(
    core: &Arc<Core<S>>,
    mut watch: impl FnMut() -> Option<Duration>,
    mut wait: impl FnMut(Option<Duration>) -> io::Result<()>,
) {
    let mut sweep_at = 0;
    while !core.control.is_draining() {
        core.announce();
        let watch_again = watch();
        let now = clock::now();
        if now >= sweep_at {
            sweep_at = clock::after(now, Some(TICK));
            core.registry.sweep(now, Sweep::Deadlines);
        }
        let sweep_again = if core.may_sleep() {
            None
        } else {
            clock::until(now, sweep_at)
        };
        let time = [watch_again, sweep_again, S::POLL_INTERVAL]
            .into_iter()
            .flatten()
            .min();
        let until = clock::after(now, time).min(core.control.changes());
        let time = clock::until(now, until);
        // An error is no memory for a moment: then this is a tick.
        if wait(time).is_err() {
            std::thread::sleep(TICK);
        }
    }
}

/// Closes clients who were turned away; answers how long until the next.
pub(super) fn tidy(listener: &Listener) -> Option<Duration> {
    let now = clock::now();
    let listening = listener.listening()?;
    clock::until(now, listening.lobby.tidy(now))
}

/// Lets requests come to their end until the server's deadline, and ends
/// those that have not.
///
/// `settled` is asked again and again whether nothing is left to be taken.
pub(super) fn drain<S: Hooks>(core: &Arc<Core<S>>, mut settled: impl FnMut() -> bool) {
    core.announce();
    // It may have begun without a bell: at the end of a lame duck.
    core.control.acceptor.ring();
    let mut last_words = NEVER;
    loop {
        let now = clock::now();
        let over = now >= core.control.drain_until();
        if over {
            last_words = last_words.min(clock::after(now, Some(LAST_WORDS)));
        }
        core.registry
            .sweep(now, if over { Sweep::All } else { Sweep::Idle });
        // In this order: what is taken is counted before nothing is left.
        let settled = settled();
        if (settled && core.registry.live() == 0) || now >= last_words {
            return;
        }
        let tick = if settled { TICK } else { SHORT_TICK };
        let until = core.control.drain_until().max(now + 1).min(last_words);
        let time = clock::until(now, until).map_or(tick, |time| time.min(tick));
        if wait::either(&core.control.keeper, None, Some(time)).is_err() {
            std::thread::sleep(time);
        }
    }
}
