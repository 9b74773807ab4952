//! Long messages: what a server costs that mostly moves bytes.

use crate::Bench;
use crate::contestants::{Transport, with_room_for};
use crate::field::{Race, start};
use crate::load::Until;
use crate::load::fleet::{Fleet, Shape};
use crate::report::Section;
use crate::rounds::Sample;

const SHAPE: Shape = Shape {
    connections: 16,
    size: 64 * 1024,
    depth: 1,
};

pub(super) fn run(bench: &Bench, section: &mut Section) -> anyhow::Result<()> {
    section.say(format_args!(
        "{} connections, messages of 64 KiB, one outstanding.",
        SHAPE.connections
    ));
    let contestants = with_room_for(SHAPE.connections);
    let up = start(bench, section, &contestants, Transport::Tcp);
    Race {
        chart: "bulk.svg".to_owned(),
        title: "Processor time of the server, µs a message of 64 KiB".to_owned(),
        baselines: &["C, epoll loop", "tokio, 1 thread"],
        slice: &mut |(_, served)| {
            let mut fleet = Fleet::connect(served.at, SHAPE)?;
            Sample::of(served, || fleet.run(Until::Time(bench.settings.slice)))
        },
        calls: &mut |(_, served), count| {
            let mut fleet = Fleet::connect(served.at, SHAPE)?;
            Ok(Box::new(move || fleet.run(Until::Requests(count / 10))))
        },
    }
    .run(bench, section, &up)
}
