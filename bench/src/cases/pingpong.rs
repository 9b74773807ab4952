//! Connections with one request outstanding each: what a request costs.

use crate::Bench;
use crate::contestants::{Transport, with_room_for};
use crate::field::{Race, start};
use crate::load::Until;
use crate::load::fleet::{Fleet, Shape};
use crate::report::Section;
use crate::rounds::Sample;

const BASELINES: &[&str] = &[
    "C, epoll loop",
    "C, epoll loop and an idle thread",
    "tokio, 1 thread",
    "tokio, 2 threads",
];

pub(super) fn run(bench: &Bench, section: &mut Section) -> anyhow::Result<()> {
    for connections in bench
        .settings
        .either(vec![1, 64, 256, 2_000], vec![1, 64, 256])
    {
        section.say(format_args!("### {connections} connections"));
        let up = start(bench, section, &with_room_for(connections), Transport::Tcp);
        let shape = Shape {
            connections,
            size: 64,
            depth: 1,
        };
        Race {
            chart: format!("pingpong-{connections}.svg"),
            title: format!("Processor time of the server, µs a request, {connections} connections"),
            baselines: BASELINES,
            slice: &mut |(_, served)| {
                let mut fleet = Fleet::connect(served.at, shape)?;
                Sample::of(served, || fleet.run(Until::Time(bench.settings.slice)))
            },
            calls: &mut |(_, served), count| {
                let mut fleet = Fleet::connect(served.at, shape)?;
                let count = count.max(4 * connections as u64);
                Ok(Box::new(move || fleet.run(Until::Requests(count))))
            },
        }
        .run(bench, section, &up)?;
    }
    Ok(())
}
