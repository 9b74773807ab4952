//! Handlers that block, and handlers that work: our dispatches only, since
//! the handlers are ours. See `src/bin/handlers`.

use std::time::Duration;

use crate::Bench;
use crate::load::Until;
use crate::load::orders::{self, Done, Order};
use crate::process::Served;
use crate::report::Section;

/// A name, a dispatch, and how many workers it may have.
pub(super) const DISPATCHES: &[(&str, &str, &str)] = &[
    ("sockserver Threading", "threading", "1000"),
    ("sockserver Parking, 1 worker", "parking", "1"),
    ("sockserver Parking, 2 workers", "parking", "2"),
    ("sockserver Pooled, 64 threads", "pooled", "64"),
];

/// A server of `src/bin/handlers`.
pub(super) fn start(
    bench: &Bench,
    dispatch: &str,
    workers: &str,
    what: &str,
) -> anyhow::Result<Served> {
    let mut command = bench.programs.rust("handlers");
    Served::start(command.args([dispatch, workers, what]))
}

/// Every hundredth request blocks for 100 ms.
pub(super) fn stall(bench: &Bench, section: &mut Section) -> anyhow::Result<()> {
    section.say(
        "64 connections with one request outstanding. Every hundredth of all blocks \
         for 100 ms; the latencies are those of the others.",
    );
    let until = Until::Time(
        bench
            .settings
            .either(Duration::from_secs(10), bench.settings.slice * 5),
    );
    measure(bench, section, 64, until, |count| Order {
        sleep: Duration::from_millis(if count % 100 == 99 { 100 } else { 0 }),
        ..Order::default()
    })
}

/// Every request blocks.
pub(super) fn sleepy(bench: &Bench, section: &mut Section) -> anyhow::Result<()> {
    section.say("256 connections with one request outstanding. Each blocks for 0 to 3 ms.");
    let until = Until::Time(
        bench
            .settings
            .either(Duration::from_secs(5), bench.settings.slice * 5),
    );
    measure(bench, section, 256, until, |_| Order {
        sleep: Duration::from_micros(fastrand::u64(..3_000)),
        ..Order::default()
    })
}

/// No request blocks, and some work.
pub(super) fn busy(bench: &Bench, section: &mut Section) -> anyhow::Result<()> {
    section.say(
        "64 connections with one request outstanding. Every tenth works for 20 to 200 µs; \
         nobody blocks, and so nobody needs another thread.",
    );
    let until = Until::Requests(bench.settings.either(1_000_000, 20_000));
    measure(bench, section, 64, until, |count| Order {
        work: Duration::from_micros(match count % 10 {
            9 => fastrand::u64(20..200),
            _ => 0,
        }),
        ..Order::default()
    })
}

fn measure(
    bench: &Bench,
    section: &mut Section,
    clients: usize,
    until: Until,
    order: impl Fn(u64) -> Order,
) -> anyhow::Result<()> {
    let mut rows = Vec::new();
    for (name, dispatch, workers) in DISPATCHES {
        let served = match start(bench, dispatch, workers, "orders") {
            Ok(served) => served,
            Err(why) => {
                section.skip(name, format_args!("{why:#}"));
                continue;
            }
        };
        // Threads that are made once are not counted as added.
        let warm = orders::run(served.at, clients, Until::Requests(1_000), |_| {
            Order::default()
        });
        let before = served.threads()?;
        let done = warm.and_then(|_| orders::run(served.at, clients, until, &order));
        let Done { tally, quick } = match done {
            Ok(done) => done,
            Err(why) => {
                section.fail(name, format_args!("{why:#}"));
                continue;
            }
        };
        let mut row = vec![
            (*name).to_owned(),
            tally.requests.to_string(),
            format!("{:.0}", tally.requests as f64 / tally.elapsed.as_secs_f64()),
        ];
        row.extend(quick.milliseconds().map(|value| match value.is_nan() {
            true => String::new(),
            false => format!("{value:.3}"),
        }));
        row.push(before.to_string());
        row.push(served.threads()?.to_string());
        rows.push(row);
    }
    let head = [
        "server",
        "requests",
        "requests/s",
        "p50, ms",
        "p99, ms",
        "p99.9, ms",
        "threads before",
        "and after",
    ];
    section.table(&head, &rows);
    Ok(())
}
