//! From SIGTERM to the end, with idle connections and with busy ones. Only
//! our servers drain; the others end where they stand.

use std::thread;
use std::time::{Duration, Instant};

use crate::Bench;
use crate::contestants::{Contestant, STREAMS, Transport};
use crate::figures::Quartiles;
use crate::holder::Holder;
use crate::load::fleet::{Fleet, Shape};
use crate::report::Section;

const BUSY: usize = 64;
/// Longer than any server may take.
const LIMIT: Duration = Duration::from_secs(20);

pub(super) fn run(bench: &Bench, section: &mut Section) -> anyhow::Result<()> {
    section.say(format_args!(
        "{BUSY} connections are busy, the others idle. An answer that breaks off in the middle \
         is a failure."
    ));
    let repeats = bench.settings.either(5, 1);
    let mut rows = Vec::new();
    for contestant in STREAMS.iter().filter(|contestant| contestant.is_ours()) {
        let most = bench.settings.either(18_000, 1_000);
        let Some(idle) = contestant.at_once.min(most + BUSY).checked_sub(BUSY) else {
            continue;
        };
        let times: anyhow::Result<Vec<f64>> = (0..repeats)
            .map(|_| measure(bench, contestant, idle))
            .collect();
        match times {
            Ok(times) => {
                let times = Quartiles::of(times);
                let Quartiles { low, median, high } = times;
                rows.push(vec![
                    contestant.name.to_owned(),
                    idle.to_string(),
                    format!("{median:.1} ({low:.1} to {high:.1})"),
                ]);
            }
            Err(why) if why.is::<NotThere>() => section.skip(contestant.name, why),
            Err(why) => section.fail(contestant.name, format_args!("{why:#}")),
        }
    }
    section.table(&["server", "idle connections", "milliseconds"], &rows);
    Ok(())
}

/// What could not be started at all.
#[derive(Debug)]
struct NotThere(anyhow::Error);

impl std::fmt::Display for NotThere {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:#}", self.0)
    }
}

impl std::error::Error for NotThere {}

fn measure(bench: &Bench, contestant: &Contestant, idle: usize) -> anyhow::Result<f64> {
    let mut served = contestant
        .start(&bench.programs, Transport::Tcp)
        .map_err(NotThere)?;
    let mut holder = Holder::start(served.at)?;
    holder.grow(idle)?;
    let shape = Shape {
        connections: BUSY,
        size: 64,
        depth: 1,
    };
    let mut fleet = Fleet::connect(served.at, shape)?;
    let busy = thread::spawn(move || fleet.run_to_the_end());
    thread::sleep(Duration::from_millis(50));
    let begun = Instant::now();
    served.ask_to_end()?;
    served.ended(LIMIT)?;
    let time = begun.elapsed();
    match busy.join() {
        Ok(cut) => anyhow::ensure!(cut? == 0, "WRONG: answers break off in the middle"),
        Err(_) => anyhow::bail!("the clients panicked"),
    }
    Ok(time.as_secs_f64() * 1e3)
}
