//! 200 000 short connections, 5 % of them reset, 1 % of them to a handler
//! that panics. Options: how many, and the kinds of server.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::client::{Outcome, connect, echo, will_reset};
use crate::figures::Figures;
use crate::process::{Served, holds_within};

const CLIENTS: usize = 8;
const PATIENCE: Duration = Duration::from_secs(10);
/// Idle threads end after five seconds.
const SETTLED: Duration = Duration::from_secs(8);

pub(crate) fn run(figures: &mut Figures, options: &[String]) {
    let connections: usize = options
        .first()
        .and_then(|n| n.parse().ok())
        .unwrap_or(200_000);
    let kinds: Vec<&str> = match options {
        [] | [_] => vec!["threading", "parking", "pooled"],
        [_, kinds @ ..] => kinds.iter().map(String::as_str).collect(),
    };
    for kind in kinds {
        figures.note("kind", kind);
        on(figures, kind, connections);
    }
}

fn on(figures: &mut Figures, kind: &str, connections: usize) {
    let served = Served::role(&["lines", kind]);
    // Whatever is made once is there now.
    burst(&served.place, 1_000);
    let idle = || (served.descriptors(), served.threads(), served.children());
    holds_within(SETTLED, || served.threads() <= 2);
    let before = idle();
    let begun = Instant::now();
    let mut wrong = burst(&served.place, connections / 4);
    let resident = served.resident();
    let mut most = resident;
    for _ in 0..3 {
        wrong += burst(&served.place, connections / 4);
        most = most.max(served.resident());
    }
    let rate = connections as f64 / begun.elapsed().as_secs_f64();
    figures.note("connections", connections);
    figures.note("connections a second", format_args!("{rate:.0}"));
    figures.equal("replies not as they should be", wrong, 0);
    figures.note(
        "resident after a quarter, MB",
        format_args!("{resident:.1}"),
    );
    figures.at_most("growth after that, MB", most - resident, 8.0);
    holds_within(SETTLED, || idle() == before);
    let after = idle();
    figures.require(
        "descriptors, threads, children",
        format_args!("{after:?}, and {before:?} before"),
        after == before,
    );
}

/// That many connections by several clients; how many went wrong.
fn burst(place: &str, connections: usize) -> usize {
    let (next, wrong) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                while next.fetch_add(1, Ordering::Relaxed) < connections {
                    if !one(place) {
                        wrong.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    wrong.into_inner()
}

/// Whether the reply is as it should be.
fn one(place: &str) -> bool {
    let Ok(client) = connect(place, PATIENCE) else {
        return false;
    };
    match fastrand::u32(..100) {
        // It panics, and the connection ends.
        0 => echo(&client, b"panic\n") == Outcome::Broken,
        1..=5 => {
            let sent = client.sendall(b"nobody waits for this\n").is_ok();
            will_reset(&client);
            sent
        }
        _ => {
            let line = format!("{}\n", fastrand::u64(..));
            echo(&client, line.as_bytes()) == Outcome::Good
        }
    }
}
