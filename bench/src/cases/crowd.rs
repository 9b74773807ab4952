//! What a crowd of idle connections takes from 64 active ones: two servers of
//! each sort, one with the crowd and one without.

use crate::Bench;
use crate::contestants::{MOST, Transport, with_room_for};
use crate::field::of;
use crate::holder::Holder;
use crate::load::Until;
use crate::load::fleet::{Fleet, Shape};
use crate::report::Section;
use crate::rounds::{Sample, go_round, ratios};

const ACTIVE: Shape = Shape {
    connections: 64,
    size: 64,
    depth: 1,
};

pub(super) fn run(bench: &Bench, section: &mut Section) -> anyhow::Result<()> {
    let crowd = bench.settings.either(18_000, 1_000);
    section.say(format_args!(
        "{crowd} idle connections. A ratio of 0.9 in requests a second is a loss of 10 %."
    ));
    let mut rows = Vec::new();
    // Servers with a thread a connection cannot have so many.
    for contestant in with_room_for(MOST) {
        let name = contestant.name;
        let both = contestant
            .start(&bench.programs, Transport::Tcp)
            .and_then(|one| Ok([one, contestant.start(&bench.programs, Transport::Tcp)?]));
        let both = match both {
            Ok(both) => both,
            Err(why) => {
                section.skip(name, format_args!("{why:#}"));
                continue;
            }
        };
        let mut holder = Holder::start(both[0].at)?;
        if let Err(why) = holder.grow(crowd) {
            section.fail(name, why);
            continue;
        }
        let lanes = go_round(2, bench.settings.rounds, |server| {
            let served = &both[server];
            let mut fleet = Fleet::connect(served.at, ACTIVE)?;
            Sample::of(served, || fleet.run(Until::Time(bench.settings.slice)))
        });
        let rate = ratios(&lanes[0], &lanes[1], Sample::rate);
        let cost = ratios(&lanes[0], &lanes[1], Sample::cost);
        let (Some(rate), Some(cost)) = (rate, cost) else {
            let failures = lanes.iter().filter_map(|lane| lane.failure.clone());
            section.fail(name, failures.collect::<Vec<_>>().join("; "));
            continue;
        };
        rows.push(vec![
            name.to_owned(),
            format!("{:.0}", of(&lanes[1], Sample::rate).median),
            format!("{:.0}", of(&lanes[0], Sample::rate).median),
            rate.to_string(),
            cost.to_string(),
        ]);
    }
    let head = [
        "server",
        "requests/s alone",
        "with the crowd",
        "ratio of requests/s",
        "ratio of processor time a request",
    ];
    section.table(&head, &rows);
    Ok(())
}
