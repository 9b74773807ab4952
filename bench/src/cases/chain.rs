//! Whether every request is answered once, and by what came before it on its
//! own connection.

use std::time::{Duration, Instant};

use super::orders::{DISPATCHES, start};
use crate::Bench;
use crate::load::chain;
use crate::report::Section;

const CLIENTS: usize = 64;

pub(super) fn run(bench: &Bench, section: &mut Section) -> anyhow::Result<()> {
    let requests = bench.settings.either(10_000_000, 100_000);
    section.say(format_args!(
        "{requests} requests on {CLIENTS} connections, with numbers and a running hash, up to 11 \
         outstanding, a quarter of the sends cut in two, connections that break off, handlers \
         that sleep for 1 to 10 ms. A wrong answer is a failure."
    ));
    let mut rows = Vec::new();
    for (name, dispatch, workers) in DISPATCHES {
        let mut served = match start(bench, dispatch, workers, "chain") {
            Ok(served) => served,
            Err(why) => {
                section.skip(name, format_args!("{why:#}"));
                continue;
            }
        };
        let begun = Instant::now();
        let done = chain::run(served.at, CLIENTS, requests);
        let time = begun.elapsed();
        let ended = done.and_then(|done| {
            served.ask_to_end()?;
            Ok((done, served.ended(Duration::from_secs(20))?))
        });
        match ended {
            Ok((done, said)) => {
                rows.push(vec![
                    (*name).to_owned(),
                    done.answered.to_string(),
                    format!("{:.0}", done.answered as f64 / time.as_secs_f64()),
                    done.split.to_string(),
                    done.aborted.to_string(),
                    done.slept.to_string(),
                ]);
                section.say(format_args!("{name}: `{said}`"));
            }
            Err(why) => section.fail(name, format_args!("{why:#}")),
        }
    }
    let head = [
        "server",
        "answers, all right",
        "a second",
        "sends cut in two",
        "connections broken off",
        "handlers that slept",
    ];
    section.table(&head, &rows);
    Ok(())
}
