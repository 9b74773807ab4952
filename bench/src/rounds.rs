//! The load goes round the servers, in another order each time, for a short
//! while each: what the machine does besides meets all of them alike, and
//! ratios are formed within a round.

use std::thread;
use std::time::Duration;

use crate::figures::Quartiles;
use crate::load::Tally;
use crate::process::Served;

/// What was measured of one server, in the order of the rounds.
#[derive(Debug)]
pub(crate) struct Lane<T> {
    pub(crate) samples: Vec<T>,
    /// A server that has failed is measured no more.
    pub(crate) failure: Option<String>,
}

/// Measures each of so many servers once a round. The first round warms them
/// up and does not count.
pub(crate) fn go_round<T>(
    servers: usize,
    rounds: usize,
    mut measure: impl FnMut(usize) -> anyhow::Result<T>,
) -> Vec<Lane<T>> {
    let mut lanes: Vec<Lane<T>> = Vec::new();
    lanes.resize_with(servers, || Lane {
        samples: Vec::new(),
        failure: None,
    });
    for round in 0..=rounds {
        let mut order: Vec<usize> = (0..servers).collect();
        fastrand::shuffle(&mut order);
        for server in order {
            let lane = &mut lanes[server];
            if lane.failure.is_some() {
                continue;
            }
            match measure(server) {
                Ok(sample) if round > 0 => lane.samples.push(sample),
                Ok(_) => {}
                Err(error) => lane.failure = Some(format!("{error:#}")),
            }
        }
    }
    lanes
}

/// One slice of load.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) tally: Tally,
    /// The processor time of the server.
    pub(crate) server: Duration,
}

impl Sample {
    /// Measures what a load costs the server.
    pub(crate) fn of(
        served: &Served,
        load: impl FnOnce() -> anyhow::Result<Tally>,
    ) -> anyhow::Result<Self> {
        let before = served.processor_time()?;
        let tally = load()?;
        // What it does after the last answer counts, too.
        thread::sleep(Duration::from_millis(2));
        let server = served.processor_time()?.saturating_sub(before);
        Ok(Self { tally, server })
    }

    /// Requests a second.
    pub(crate) fn rate(&self) -> f64 {
        self.tally.requests as f64 / self.tally.elapsed.as_secs_f64()
    }

    /// Processor time of the server, in microseconds a request.
    pub(crate) fn cost(&self) -> f64 {
        self.server.as_secs_f64() * 1e6 / self.tally.requests as f64
    }

    /// The same of the client.
    pub(crate) fn client_cost(&self) -> f64 {
        self.tally.client.as_secs_f64() * 1e6 / self.tally.requests as f64
    }
}

/// The ratios of two servers, a round each, by some figure; `None` if one of
/// them has failed.
pub(crate) fn ratios<T>(
    one: &Lane<T>,
    other: &Lane<T>,
    figure: impl Fn(&T) -> f64,
) -> Option<Quartiles> {
    if one.failure.is_some() || other.failure.is_some() {
        return None;
    }
    let pairs = one.samples.iter().zip(&other.samples);
    Some(Quartiles::of(
        pairs.map(|(one, other)| figure(one) / figure(other)),
    ))
}
