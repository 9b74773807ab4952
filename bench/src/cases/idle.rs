//! Most connections say nothing, and some are busy: all servers are up at the
//! same time, each with its own idle connections.

use crate::Bench;
use crate::contestants::{Transport, with_room_for};
use crate::field::{Race, start};
use crate::holder::Holder;
use crate::load::Until;
use crate::load::fleet::{Fleet, Shape};
use crate::report::Section;
use crate::rounds::Sample;

const ACTIVE: Shape = Shape {
    connections: 64,
    size: 64,
    depth: 1,
};

pub(super) fn run(bench: &Bench, section: &mut Section) -> anyhow::Result<()> {
    let idle = bench.settings.either(4_000, 500);
    let contestants = with_room_for(idle + ACTIVE.connections);
    let started = start(bench, section, &contestants, Transport::Tcp);
    let (mut up, mut holders) = (Vec::new(), Vec::new());
    for server in started {
        let mut holder = Holder::start(server.1.at)?;
        match holder.grow(idle) {
            Ok(()) => {
                holders.push(holder);
                up.push(server);
            }
            Err(why) => section.fail(server.0.name, why),
        }
    }
    Race {
        chart: "idle.svg".to_owned(),
        title: format!("Processor time of the server, µs a request, {idle} idle and 64 active"),
        baselines: &["C, epoll loop", "tokio, 1 thread"],
        slice: &mut |(_, served)| {
            let mut fleet = Fleet::connect(served.at, ACTIVE)?;
            Sample::of(served, || fleet.run(Until::Time(bench.settings.slice)))
        },
        calls: &mut |(_, served), count| {
            let mut fleet = Fleet::connect(served.at, ACTIVE)?;
            Ok(Box::new(move || fleet.run(Until::Requests(count))))
        },
    }
    .run(bench, section, &up)
}
