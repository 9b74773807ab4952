//! `line_protocol` with a message deadline of 5 s: 300 clients that trickle a
//! byte a second, beside 50 honest ones. Options: the kinds of server.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rawsock::Socket;

use crate::client::connect;
use crate::figures::{Figures, quantile};
use crate::process::{Served, example};

const TRICKLERS: usize = 300;
const HONEST: usize = 50;
const DEADLINE: f64 = 5.0;
const SECOND: Duration = Duration::from_secs(1);

pub(crate) fn run(figures: &mut Figures, kinds: &[String]) {
    let kinds: Vec<&str> = match kinds {
        [] => vec!["threading", "forking", "parking", "pooled"],
        kinds => kinds.iter().map(String::as_str).collect(),
    };
    for kind in kinds {
        let mut command = example("line_protocol");
        command.args([
            kind,
            "tcp:127.0.0.1:0",
            "--max",
            "400",
            "--message-deadline",
            "5",
        ]);
        let served = Served::start(&mut command);
        let place = &*served.place;
        let over = AtomicBool::new(false);
        let (ages, mut times, wrong) = thread::scope(|scope| {
            let honest: Vec<_> = (0..HONEST)
                .map(|_| scope.spawn(|| ask(place, &over)))
                .collect();
            let ages = trickle(place);
            over.store(true, Ordering::Relaxed);
            let answers = honest
                .into_iter()
                .map(|thread| thread.join().expect("no panic"));
            let (times, wrong): (Vec<_>, Vec<usize>) = answers.unzip();
            (ages, times.concat(), wrong.iter().sum::<usize>())
        });
        figures.note("kind", kind);
        figures.equal("tricklers that are gone", ages.len(), TRICKLERS);
        let first = ages.iter().copied().fold(f64::INFINITY, f64::min);
        let last = ages.iter().copied().fold(0.0, f64::max);
        figures.note("the first was gone after, s", format_args!("{first:.2}"));
        figures.at_most("the last was gone after, s", last, DEADLINE + 1.0);
        figures.note("honest requests", times.len());
        figures.equal("of them not answered", wrong, 0);
        figures.note(
            "honest p50, s",
            format_args!("{:.4}", quantile(&mut times, 0.5)),
        );
        figures.at_most("honest p99, s", quantile(&mut times, 0.99), 0.3);
    }
}

/// Sends a byte a second on each connection until they are gone: after what
/// time, from their first byte.
fn trickle(place: &str) -> Vec<f64> {
    let mut clients: Vec<(Socket, Instant)> = Vec::new();
    for _ in 0..TRICKLERS {
        if let Ok(client) = connect(place, SECOND) {
            let begun = Instant::now();
            if client.sendall(b"S").is_ok() {
                clients.push((client, begun));
            }
        }
    }
    let (mut ages, mut sent) = (Vec::new(), Instant::now());
    let begun = Instant::now();
    while !clients.is_empty() && begun.elapsed() < SECOND * 20 {
        let due = sent.elapsed() >= SECOND;
        if due {
            sent = Instant::now();
        }
        clients.retain(|(client, begun)| {
            // Whatever is readable here is the end, or the error before it.
            let gone = client.wait_readable(Duration::ZERO).unwrap_or(true)
                || (due && client.sendall(b"x").is_err());
            if gone {
                ages.push(begun.elapsed().as_secs_f64());
            }
            !gone
        });
        thread::sleep(Duration::from_millis(10));
    }
    ages
}

/// Asks again and again: how long each took, and how many went wrong.
fn ask(place: &str, over: &AtomicBool) -> (Vec<f64>, usize) {
    let (mut times, mut wrong) = (Vec::new(), 0);
    let mut client = connect(place, SECOND * 10);
    while !over.load(Ordering::Relaxed) {
        let begun = Instant::now();
        // The answer to LEN of an empty store.
        let answered = client.as_ref().is_ok_and(|client| {
            client.sendall(b"LEN\n").is_ok()
                && client.recv(100).is_ok_and(|data| data == b"VALUE 0\n")
        });
        if answered {
            times.push(begun.elapsed().as_secs_f64());
        } else {
            wrong += 1;
            client = connect(place, SECOND * 10);
        }
        thread::sleep(Duration::from_millis(20));
    }
    (times, wrong)
}
