//! The servers of a case that are up, and what most cases do with them: go
//! round, and make a table and a chart.

use std::thread;
use std::time::Duration;

use crate::Bench;
use crate::calls;
use crate::contestants::{Contestant, Transport};
use crate::figures::Quartiles;
use crate::load::Tally;
use crate::process::Served;
use crate::report::Section;
use crate::report::chart::Scale;
use crate::rounds::{Lane, Sample, go_round, ratios};

/// A server that is up.
pub(crate) type Up = (Contestant, Served);

/// Starts all that can be started.
pub(crate) fn start(
    bench: &Bench,
    section: &mut Section,
    contestants: &[Contestant],
    transport: Transport,
) -> Vec<Up> {
    let mut up = Vec::new();
    for contestant in contestants {
        match contestant.start(&bench.programs, transport) {
            Ok(served) => up.push((*contestant, served)),
            Err(why) => section.skip(contestant.name, format_args!("{why:#}")),
        }
    }
    up
}

/// What a case does to a server, and what it is compared with.
pub(crate) struct Race<'a> {
    /// The name of its chart, and of what the chart shows.
    pub(crate) chart: String,
    pub(crate) title: String,
    /// Those that the others are compared with, by name.
    pub(crate) baselines: &'a [&'a str],
    /// One slice.
    pub(crate) slice: &'a mut dyn FnMut(&Up) -> anyhow::Result<Sample>,
    /// Prepares a load of so many requests, whose system calls are counted.
    pub(crate) calls: &'a mut dyn FnMut(&Up, u64) -> anyhow::Result<Load>,
}

/// A load that says how many requests it was. It keeps its connections until
/// it is dropped.
pub(crate) type Load = Box<dyn FnMut() -> anyhow::Result<Tally>>;

impl Race<'_> {
    /// Goes round, and writes what came of it.
    pub(crate) fn run(self, bench: &Bench, section: &mut Section, up: &[Up]) -> anyhow::Result<()> {
        let lanes = go_round(up.len(), bench.settings.rounds, |server| {
            let sample = (self.slice)(&up[server]);
            // A server may have connections to close, which is not to be in
            // the next one's time.
            thread::sleep(Duration::from_millis(3));
            sample
        });
        let mut head = vec!["server", "requests/s", "server, µs a request"];
        let place = |name: &&str| up.iter().position(|(other, _)| other.name == *name);
        let baselines: Vec<usize> = self.baselines.iter().filter_map(place).collect();
        let beside: Vec<String> = baselines
            .iter()
            .map(|place| format!("beside {}", up[*place].0.name))
            .collect();
        head.extend(beside.iter().map(String::as_str));
        head.extend(["client, µs a request", "system calls a request"]);
        let (mut rows, mut bars) = (Vec::new(), Vec::new());
        for (server, lane) in up.iter().zip(&lanes) {
            let name = server.0.name;
            if let Some(failure) = &lane.failure {
                section.fail(name, failure);
                continue;
            }
            let rate = of(lane, Sample::rate);
            let cost = of(lane, Sample::cost);
            let client = of(lane, Sample::client_cost);
            let lost: u64 = lane.samples.iter().map(|sample| sample.tally.lost).sum();
            if lost > 0 {
                section.say(format_args!("{name}: {lost} datagrams were lost."));
            }
            let mut row = vec![
                name.to_owned(),
                format!("{:.0}", rate.median),
                format!("{:.2}", cost.median),
            ];
            for baseline in &baselines {
                let ratio = ratios(lane, &lanes[*baseline], Sample::cost);
                row.push(ratio.map_or(String::new(), |ratio| ratio.to_string()));
            }
            row.push(format!("{:.2}", client.median));
            let count = bench.settings.either(20_000, 2_000);
            let load = (self.calls)(server, count);
            let calls = load.and_then(|load| calls::count(&server.1, load));
            row.push(calls.unwrap_or_else(|why| format!("skipped: {why:#}")));
            rows.push(row);
            bars.push((name.to_owned(), [cost.low, cost.median, cost.high]));
        }
        section.table(&head, &rows);
        section.spread(&bench.out, &self.chart, &self.title, Scale::FromZero, &bars)
    }
}

/// The middle of a figure over the rounds.
pub(crate) fn of<T>(lane: &Lane<T>, figure: impl Fn(&T) -> f64) -> Quartiles {
    Quartiles::of(lane.samples.iter().map(figure))
}
