//! The servers that are compared: a row each.

use std::process::Command;

use crate::process::Served;
use crate::programs::Programs;

/// A server that can be started.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Contestant {
    pub(crate) name: &'static str,
    program: Program,
    /// How many connections it is asked to have at a time.
    pub(crate) at_once: usize,
}

#[derive(Clone, Copy, Debug)]
enum Program {
    C(&'static str, &'static [&'static str]),
    Go(&'static str),
    Python(&'static str),
    Rust(&'static str, &'static [&'static str]),
    /// The example `echo`: its KIND, and options.
    Ours(&'static str, &'static [&'static str]),
}

/// The descriptors of a process are 20 000 on many machines.
pub(crate) const MOST: usize = 19_000;
/// Threads are numbered like processes, and the whole machine has 32 768 of
/// those numbers: servers with a thread a connection leave some to others.
const THREADS: usize = 5_000;

use Program::{C, Go, Ours, Python, Rust};

/// A name, what it is, and how many connections at a time.
const fn row(name: &'static str, program: Program, at_once: usize) -> Contestant {
    Contestant {
        name,
        program,
        at_once,
    }
}

/// For streams. The first is the one that all are compared with; the second,
/// which is the same, says what noise is.
pub(crate) const STREAMS: &[Contestant] = &[
    row("C, epoll loop", C("epoll_echo", &[]), MOST),
    row("C, epoll loop, again", C("epoll_echo", &[]), MOST),
    // What it costs to have a thread that keeps the time.
    row(
        "C, epoll loop and an idle thread",
        C("epoll_echo", &["idle-thread"]),
        MOST,
    ),
    row("C, a thread each", C("threads_echo", &[]), THREADS),
    row(
        "CPython ThreadingTCPServer",
        Python("threading_echo"),
        THREADS,
    ),
    row("CPython asyncio", Python("asyncio_echo"), MOST),
    row("Rust std, a thread each", Rust("std_echo", &[]), THREADS),
    row("tokio, 1 thread", Rust("tokio_echo", &["1"]), MOST),
    row("tokio, 2 threads", Rust("tokio_echo", &["2"]), MOST),
    row("may, 2 threads", Rust("may_echo", &["2"]), MOST),
    row("Go, a goroutine each", Go("echo"), MOST),
    row("sockserver Inline", Ours("inline", &[]), 1),
    row("sockserver Threading", Ours("threading", &[]), THREADS),
    row("sockserver Forking", Ours("forking", &[]), 64),
    row(
        "sockserver Parking, 1 worker",
        Ours("parking", &["--workers", "1"]),
        MOST,
    ),
    row(
        "sockserver Parking, 2 workers",
        Ours("parking", &["--workers", "2"]),
        MOST,
    ),
    row(
        "sockserver Pooled, 64 threads",
        Ours("pooled", &["--workers", "64"]),
        MOST,
    ),
];

/// For datagrams, in the same order.
pub(crate) const DATAGRAMS: &[Contestant] = &[
    row("C, recvfrom and sendto", C("udp_echo", &[]), 1),
    row("C, recvfrom and sendto, again", C("udp_echo", &[]), 1),
    row("CPython UDPServer", Python("udp_echo"), 1),
    row("tokio, 1 thread", Rust("tokio_udp", &[]), 1),
    row("sockserver Inline", Ours("inline", &[]), 1),
    row("sockserver Threading", Ours("threading", &[]), 1),
    row(
        "sockserver Parking, 1 worker",
        Ours("parking", &["--workers", "1"]),
        1,
    ),
    row(
        "sockserver Pooled, 64 threads",
        Ours("pooled", &["--workers", "64"]),
        1,
    ),
];

/// What a place is for `echo`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    Tcp,
    Udp,
}

impl Contestant {
    pub(crate) fn is_ours(&self) -> bool {
        matches!(self.program, Ours(..))
    }

    /// Starts it; the reason if it cannot be.
    pub(crate) fn start(
        &self,
        programs: &Programs,
        transport: Transport,
    ) -> anyhow::Result<Served> {
        let mut command = match self.program {
            C(name, arguments) => {
                let mut command = programs.c(name);
                command.args(arguments);
                command
            }
            Go(name) => match programs.go(name) {
                Some(command) => command,
                None => anyhow::bail!("go is not installed"),
            },
            Python(name) => programs.python(name),
            Rust(name, arguments) => {
                let mut command = programs.rust(name);
                command.args(arguments);
                command
            }
            Ours(kind, options) => self.ours(programs.echo(), kind, transport, options),
        };
        Served::start(&mut command)
    }

    /// Nobody else has deadlines, so ours are too long to matter; but they
    /// are kept.
    fn ours(
        &self,
        mut echo: Command,
        kind: &str,
        transport: Transport,
        options: &[&str],
    ) -> Command {
        let place = match transport {
            Transport::Tcp => "tcp:127.0.0.1:0",
            Transport::Udp => "udp:127.0.0.1:0",
        };
        echo.args([kind, place, "--idle", "600"]);
        if transport == Transport::Tcp {
            // Whoever has left may not be noticed yet when the next one comes.
            let max = (self.at_once + 100).to_string();
            echo.args(["--max", &max]);
        }
        echo.args(options);
        echo
    }
}

/// Those that can have so many connections at a time.
pub(crate) fn with_room_for(connections: usize) -> Vec<Contestant> {
    let all = STREAMS.iter();
    all.filter(|contestant| contestant.at_once >= connections)
        .copied()
        .collect()
}
