//! Ten million messages with numbers and hashes, in pieces, to handlers some
//! of which sleep, from clients some of which go away. Options: how many, and
//! the kinds of server.

mod exchange;

use std::time::{Duration, Instant};

pub(crate) use exchange::Checked;

use crate::client::connect;
use crate::figures::Figures;
use crate::process::Served;

const CLIENTS: u64 = 32;
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) fn run(figures: &mut Figures, options: &[String]) {
    let messages = options.first().and_then(|n| n.parse().ok());
    let messages: usize = messages.unwrap_or(10_000_000);
    let kinds: Vec<&str> = match options {
        [] | [_] => vec!["parking", "pooled"],
        [_, kinds @ ..] => kinds.iter().map(String::as_str).collect(),
    };
    for kind in kinds {
        figures.note("kind", kind);
        let mut served = Served::role(&["checked", kind]);
        let place = served.place.clone();
        let begun = Instant::now();
        let counted = exchange::run(
            &|| connect(&place, PATIENCE),
            CLIENTS,
            messages,
            fastrand::u64(..),
        );
        figures.note("messages answered", counted.messages);
        figures.note("connections", counted.connections);
        let rate = counted.messages as f64 / begun.elapsed().as_secs_f64();
        figures.note("messages a second", format_args!("{rate:.0}"));
        for wrong in &counted.wrong {
            figures.note("wrong", wrong);
        }
        figures.equal("lost, doubled or mixed up", counted.wrong.len(), 0);
        let (status, _) = served.terminate(PATIENCE);
        figures.require(
            "ends well",
            format_args!("{status:?}"),
            status.is_some_and(|status| status.success()),
        );
        for line in served.log() {
            figures.note("it says", line);
        }
    }
}
