//! Clients that connect, ask once, read the answer and close.

use crate::Bench;
use crate::contestants::{STREAMS, Transport};
use crate::field::{Race, start};
use crate::load::{Until, churn};
use crate::report::Section;
use crate::rounds::Sample;

/// At a time.
const CLIENTS: usize = 64;

pub(super) fn run(bench: &Bench, section: &mut Section) -> anyhow::Result<()> {
    section.say(format_args!("{CLIENTS} clients at a time, 64 bytes."));
    // Those that serve one connection after the other can do this as well.
    let up = start(bench, section, STREAMS, Transport::Tcp);
    Race {
        chart: "churn.svg".to_owned(),
        title: "Processor time of the server, µs a connection".to_owned(),
        baselines: &["C, epoll loop", "C, a thread each", "Go, a goroutine each"],
        slice: &mut |(_, served)| {
            Sample::of(served, || {
                churn::run(served.at, CLIENTS, Until::Time(bench.settings.slice))
            })
        },
        calls: &mut |(_, served), count| {
            let at = served.at;
            Ok(Box::new(move || {
                churn::run(at, CLIENTS, Until::Requests(count / 10))
            }))
        },
    }
    .run(bench, section, &up)
}
