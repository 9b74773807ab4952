//! What is measured: a file a case.

mod bulk;
mod chain;
mod churn;
mod crowd;
mod drain;
mod idle;
mod latency;
mod memory;
mod orders;
mod pingpong;
mod pipelined;
mod udp_bulk;
mod udp_echo;

use crate::Bench;
use crate::report::Section;

/// One case.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    run: fn(&Bench, &mut Section) -> anyhow::Result<()>,
}

impl Case {
    pub(crate) fn run(&self, bench: &Bench) -> anyhow::Result<Section> {
        let mut section = Section::begin(self.name, self.title);
        (self.run)(bench, &mut section)?;
        Ok(section.end(&bench.settings))
    }
}

const fn case(
    name: &'static str,
    title: &'static str,
    run: fn(&Bench, &mut Section) -> anyhow::Result<()>,
) -> Case {
    Case { name, title, run }
}

/// In the order of the report.
pub(crate) const CASES: &[Case] = &[
    case("pingpong", "Ping-pong, 64 bytes", pingpong::run),
    case("pipelined", "16 requests outstanding", pipelined::run),
    case("churn", "Connect, ask, close", churn::run),
    case("bulk", "Messages of 64 KiB", bulk::run),
    case("latency", "Latency at fixed rates", latency::run),
    case(
        "idle",
        "4 000 idle connections beside 64 active ones",
        idle::run,
    ),
    case(
        "crowd",
        "64 active connections, with a crowd and without",
        crowd::run,
    ),
    case("memory", "What an idle connection takes", memory::run),
    case("drain", "From SIGTERM to the end", drain::run),
    case(
        "stall",
        "Handlers that block 100 ms now and then",
        orders::stall,
    ),
    case(
        "sleepy",
        "Handlers that all block, 0 to 3 ms",
        orders::sleepy,
    ),
    case("busy", "Handlers that work, and never block", orders::busy),
    case("chain", "None lost, none doubled", chain::run),
    case("udp-echo", "Datagrams that come back", udp_echo::run),
    case("udp-bulk", "Datagrams one way", udp_bulk::run),
];
