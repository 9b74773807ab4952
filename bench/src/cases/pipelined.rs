//! Clients that do not wait for an answer before they ask again: what a
//! request costs when reading and writing are shared by 16.

use crate::Bench;
use crate::contestants::{Transport, with_room_for};
use crate::field::{Race, start};
use crate::load::Until;
use crate::load::fleet::{Fleet, Shape};
use crate::report::Section;
use crate::rounds::Sample;

const SHAPE: Shape = Shape {
    connections: 64,
    size: 64,
    depth: 16,
};

pub(super) fn run(bench: &Bench, section: &mut Section) -> anyhow::Result<()> {
    section.say(format_args!(
        "{} connections, 64 bytes, {} outstanding.",
        SHAPE.connections, SHAPE.depth
    ));
    let contestants = with_room_for(SHAPE.connections);
    let up = start(bench, section, &contestants, Transport::Tcp);
    Race {
        chart: "pipelined.svg".to_owned(),
        title: "Processor time of the server, µs a request, 16 outstanding".to_owned(),
        baselines: &["C, epoll loop", "tokio, 1 thread"],
        slice: &mut |(_, served)| {
            let mut fleet = Fleet::connect(served.at, SHAPE)?;
            Sample::of(served, || fleet.run(Until::Time(bench.settings.slice)))
        },
        calls: &mut |(_, served), count| {
            let mut fleet = Fleet::connect(served.at, SHAPE)?;
            Ok(Box::new(move || fleet.run(Until::Requests(4 * count))))
        },
    }
    .run(bench, section, &up)
}
