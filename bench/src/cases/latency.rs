//! How long an answer takes, when clients do not wait for the server: from
//! the time the request was meant to go.

use crate::Bench;
use crate::contestants::{Transport, with_room_for};
use crate::field::start;
use crate::figures::{Latencies, Quartiles};
use crate::load::open::Open;
use crate::report::Section;
use crate::report::chart::Scale;
use crate::rounds::go_round;

const CONNECTIONS: usize = 64;

/// Requests a second.
const RATES: &[u32] = &[1_000, 10_000, 30_000, 60_000];

pub(super) fn run(bench: &Bench, section: &mut Section) -> anyhow::Result<()> {
    section.say(format_args!(
        "{CONNECTIONS} connections, 64 bytes, milliseconds: the medians of the rounds, so that one in \
         which the machine was busy with something else counts once."
    ));
    // A process a connection is in no hurry.
    let contestants = with_room_for(CONNECTIONS + 1);
    let up = start(bench, section, &contestants, Transport::Tcp);
    for rate in RATES {
        section.say(format_args!("### {rate} requests a second"));
        let lanes = go_round(up.len(), bench.settings.rounds, |server| {
            let mut open = Open::connect(up[server].1.at, CONNECTIONS)?;
            open.run(f64::from(*rate), bench.settings.slice)
        });
        let (mut rows, mut bars) = (Vec::new(), Vec::new());
        for ((contestant, _), lane) in up.iter().zip(lanes) {
            if let Some(failure) = lane.failure {
                section.fail(contestant.name, failure);
                continue;
            }
            let rounds: Vec<[f64; 3]> = lane.samples.iter().map(Latencies::milliseconds).collect();
            let middle = [0, 1, 2]
                .map(|which| Quartiles::of(rounds.iter().map(|round| round[which])).median);
            let all = lane.samples.into_iter().flat_map(|sample| sample.0);
            let [.., worst] = Latencies(all.collect()).milliseconds();
            let mut row = vec![contestant.name.to_owned()];
            row.extend(middle.map(|value| format!("{value:.3}")));
            row.push(format!("{worst:.3}"));
            rows.push(row);
            bars.push((contestant.name.to_owned(), middle));
        }
        let head = [
            "server",
            "p50",
            "p99",
            "p99.9",
            "p99.9 of all rounds together",
        ];
        section.table(&head, &rows);
        let title = format!("ms at {rate} requests a second: p50, p99 (the dot), p99.9");
        let file = format!("latency-{rate}.svg");
        section.spread(&bench.out, &file, &title, Scale::Logarithmic, &bars)?;
    }
    Ok(())
}
