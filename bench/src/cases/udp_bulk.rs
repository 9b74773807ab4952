//! Datagrams one way: the processor time of both ends for a byte that has
//! arrived. On loopback a send does most of the receiver's work, so one end
//! alone says nothing.

use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, ensure};
use rawsock::{AF_INET, Address, SOCK_DGRAM, socket};

use crate::Bench;
use crate::field::of;
use crate::load::SILENCE;
use crate::process::Served;
use crate::report::Section;
use crate::report::chart::Scale;
use crate::rounds::{go_round, ratios};

/// As long as what goes through a network.
const SIZE: u32 = 1_200;

/// What sends and what receives. The first is the baseline.
struct Pair {
    name: &'static str,
    source: Command,
    sink: Served,
}

/// One slice.
struct Sent {
    /// Of both ends, in nanoseconds.
    time: f64,
    /// Datagrams that went, and those that came.
    sent: f64,
    came: f64,
    length: f64,
}

impl Sent {
    /// Nanoseconds a kilobyte.
    fn cost(&self) -> f64 {
        self.time / (self.came * f64::from(SIZE) / 1_000.0)
    }
}

pub(super) fn run(bench: &Bench, section: &mut Section) -> anyhow::Result<()> {
    section.say(format_args!(
        "Datagrams of {SIZE} bytes, as fast as one sender can; processor time of sender and \
         receiver for what has arrived."
    ));
    let programs = &bench.programs;
    let rust = |name: &str, how: &str| {
        let mut command = programs.rust(name);
        command.arg(how);
        command
    };
    let mut pairs = [
        Pair {
            name: "C: sendto, recvfrom",
            source: programs.c("udp_source"),
            sink: Served::start(&mut programs.c("udp_sink"))?,
        },
        Pair {
            name: "rawsock: sendmmsg, recvmmsg",
            source: rust("udp_source", "batch"),
            sink: Served::start(&mut rust("udp_sink", "batch"))?,
        },
        Pair {
            name: "rawsock: GSO; C: recvfrom",
            source: rust("udp_source", "gso"),
            sink: Served::start(&mut programs.c("udp_sink"))?,
        },
        Pair {
            name: "rawsock: GSO, GRO",
            source: rust("udp_source", "gso"),
            sink: Served::start(&mut rust("udp_sink", "gro"))?,
        },
    ];
    let lanes = go_round(pairs.len(), bench.settings.rounds, |pair| {
        pairs[pair].measure(bench.settings.slice)
    });
    let (mut rows, mut bars) = (Vec::new(), Vec::new());
    for (pair, lane) in pairs.iter().zip(&lanes) {
        if let Some(failure) = &lane.failure {
            section.fail(pair.name, failure);
            continue;
        }
        let cost = of(lane, Sent::cost);
        let rate = of(lane, |sent| sent.came / sent.length);
        let lost = of(lane, |sent| 100.0 * (1.0 - sent.came / sent.sent));
        let ratio = ratios(&lanes[0], lane, Sent::cost);
        rows.push(vec![
            pair.name.to_owned(),
            format!("{:.0}", rate.median),
            format!("{:.1}", lost.median),
            format!("{:.1}", cost.median),
            ratio.map_or(String::new(), |ratio| ratio.to_string()),
        ]);
        bars.push((pair.name.to_owned(), [cost.low, cost.median, cost.high]));
    }
    let head = [
        "sender, receiver",
        "datagrams/s that arrive",
        "lost, %",
        "ns a kB, both ends",
        "times cheaper than C",
    ];
    section.table(&head, &rows);
    let title = "Processor time of both ends, ns a kB that has arrived";
    section.spread(&bench.out, "udp-bulk.svg", title, Scale::FromZero, &bars)
}

impl Pair {
    fn measure(&mut self, slice: Duration) -> anyhow::Result<Sent> {
        let before = arrived(self.sink.at)?;
        let time = self.sink.processor_time()?;
        let (port, size) = (self.sink.at.port().to_string(), SIZE.to_string());
        // What was said to the command before stays.
        let mut source = Command::new(self.source.get_program());
        source.args(self.source.get_args());
        let milliseconds = slice.as_millis().to_string();
        let said = source.args([port, size, milliseconds]).output()?;
        ensure!(said.status.success(), "the sender: {}", said.status);
        let said = String::from_utf8(said.stdout)?;
        let (sent, nanoseconds) = said.trim_end().split_once(' ').context("two numbers")?;
        let after = arrived(self.sink.at)?;
        let time = self.sink.processor_time()?.saturating_sub(time);
        ensure!(after.wrong == before.wrong, "WRONG: broken datagrams");
        ensure!(after.datagrams > before.datagrams, "nothing has arrived");
        Ok(Sent {
            time: nanoseconds.parse::<f64>()? + time.as_nanos() as f64,
            sent: sent.parse()?,
            came: (after.datagrams - before.datagrams) as f64,
            length: slice.as_secs_f64(),
        })
    }
}

/// What a sink has counted.
struct Arrived {
    datagrams: u64,
    wrong: u64,
}

/// Asks a sink, which answers when it has taken what came before.
fn arrived(at: SocketAddr) -> anyhow::Result<Arrived> {
    let client = socket(AF_INET, SOCK_DGRAM, 0)?;
    client.connect(Address::from(at))?;
    client.settimeout(SILENCE / 50)?;
    // The question may be lost, as datagrams are when there is no room.
    for _ in 0..50 {
        client.send(b"?")?;
        let Ok(said) = client.recv(100) else {
            continue;
        };
        let said = String::from_utf8(said)?;
        let numbers: Vec<&str> = said.split(' ').collect();
        let [datagrams, _, wrong] = numbers[..] else {
            anyhow::bail!("the sink says {said:?}");
        };
        return Ok(Arrived {
            datagrams: datagrams.parse()?,
            wrong: wrong.parse()?,
        });
    }
    anyhow::bail!("the sink says nothing")
}
