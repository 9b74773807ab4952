//! No descriptors: a server with 40, and 60 clients that keep them for ten
//! seconds. Options: the kinds of server.

use std::time::{Duration, Instant};

use crate::client::{connect, first_good, once};
use crate::figures::Figures;
use crate::process::{Served, example, with_descriptors};

const CLIENTS: usize = 60;
const HELD: Duration = Duration::from_secs(10);
const SECOND: Duration = Duration::from_secs(1);

pub(crate) fn run(figures: &mut Figures, kinds: &[String]) {
    let kinds: Vec<&str> = match kinds {
        [] => vec!["threading", "forking", "parking", "pooled"],
        kinds => kinds.iter().map(String::as_str).collect(),
    };
    for kind in kinds {
        // Clients that say nothing may be sent away for others; those in the
        // middle of a line may not.
        for (what, words) in [("silent", ""), ("in the middle of a line", "half a ")] {
            figures.note("kind", format_args!("{kind}, clients {what}"));
            held(figures, kind, words);
            ended(figures, kind, words);
        }
    }
}

/// A server without descriptors, and those that keep them.
fn starved(kind: &str, words: &str) -> (Served, Vec<rawsock::Socket>) {
    let mut echo = example("echo");
    echo.args([
        kind,
        "tcp:127.0.0.1:0",
        "--line-limit",
        "1000",
        "--idle",
        "60",
        "--grace",
        "0",
    ]);
    let served = Served::start(&mut with_descriptors(&echo, 40));
    let clients = (0..CLIENTS).filter_map(|_| {
        let client = connect(&served.place, SECOND).ok()?;
        // It fails if this one was sent away.
        let _ = client.sendall(words.as_bytes());
        Some(client)
    });
    let clients = clients.collect();
    (served, clients)
}

fn held(figures: &mut Figures, kind: &str, words: &str) {
    let (mut served, clients) = starved(kind, words);
    let (before, begun) = (served.processor_time(), Instant::now());
    std::thread::sleep(HELD);
    let used = (served.processor_time() - before) / begun.elapsed().as_secs_f64() * 10.0;
    figures.at_most("processor time in 10 s, s", used, 0.5);
    let lines = served.log().len();
    figures.at_most("log lines", lines as f64, 12.0);
    drop(clients);
    let good = first_good(SECOND * 10, || once(&served.place, b"hello\n", SECOND / 5));
    figures.at_most(
        "first good echo after they return, s",
        good.unwrap_or(f64::NAN),
        1.2,
    );
}

fn ended(figures: &mut Figures, kind: &str, words: &str) {
    let (mut served, clients) = starved(kind, words);
    std::thread::sleep(SECOND);
    let (status, time) = served.terminate(SECOND * 10);
    figures.require(
        "ends well",
        format_args!("{status:?}"),
        status.is_some_and(|s| s.success()),
    );
    figures.at_most("shutdown meanwhile, s", time.as_secs_f64(), 0.1);
    drop(clients);
}
