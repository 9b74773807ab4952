//! 20 000 requests, half of which panic. Options: the kinds of server.

use std::time::Duration;

use crate::client::{Outcome, connect, echo};
use crate::figures::Figures;
use crate::process::{Served, holds_within};

const REQUESTS: usize = 20_000;
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) fn run(figures: &mut Figures, kinds: &[String]) {
    let kinds: Vec<&str> = match kinds {
        [] => vec!["inline", "threading", "forking", "parking", "pooled"],
        kinds => kinds.iter().map(String::as_str).collect(),
    };
    for kind in kinds {
        let served = Served::role(&["lines", kind]);
        let ask = |line: &[u8]| match connect(&served.place, PATIENCE) {
            Ok(client) => echo(&client, line),
            Err(_) => Outcome::Broken,
        };
        let descriptors = served.descriptors();
        // Its threads are there from the first request on.
        ask(b"first\n");
        let idle = || (served.descriptors(), served.threads());
        holds_within(PATIENCE, || served.descriptors() == descriptors);
        let before = idle();
        let (mut answered, mut panicked) = (0, 0);
        for number in 0..REQUESTS / 2 {
            panicked += usize::from(ask(b"panic\n") == Outcome::Broken);
            answered += usize::from(ask(format!("{number}\n").as_bytes()) == Outcome::Good);
        }
        holds_within(PATIENCE, || idle() == before);
        figures.note("kind", kind);
        figures.equal("good requests answered", answered, REQUESTS / 2);
        figures.equal("panics that ended their connection", panicked, REQUESTS / 2);
        let after = idle();
        figures.require(
            "descriptors, threads",
            format_args!("{after:?}, and {before:?} before"),
            after == before,
        );
    }
}
