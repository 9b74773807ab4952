//! A forking server, for the tests: a process with threads, as they are, cannot
//! be one.
//!
//! `forker KIND ADDRESS MAX_CHILDREN [WAY]...` says `LISTENING` and where, and
//! at its end how that was. Its clients tell its handlers what to do, and the
//! ways say what is special about this one.

use std::io::{self, BufRead, Write};
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use std::{env, fs, process, thread};

use rawsock::Address;
use sockserver::*;

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let mut next = || {
        arguments
            .next()
            .expect("forker KIND ADDRESS MAX_CHILDREN [WAY]...")
    };
    let (kind, address, max_children) = (next(), next(), next());
    let dispatch = Forking {
        max_children: max_children.parse().expect("a number of children"),
    };
    let ways = Ways {
        inherited: descriptors().expect("what was open before"),
        parent: process::id(),
        seen: AtomicUsize::new(0),
        all: arguments.collect(),
    };
    let served = match &*kind {
        "tcp" => serve(streams::<Tcp>(dispatch, ways).bind((&*address, 0))),
        "unix" => serve(streams::<UnixStream>(dispatch, ways).bind(&*address)),
        "udp" => serve(packets::<Udp>(dispatch, ways).bind((&*address, 0))),
        "unixgram" => serve(packets::<UnixDatagram>(dispatch, ways).bind(&*address)),
        other => panic!("no server is {other}"),
    };
    match served {
        Ok(report) => println!("{report}"),
        Err(error) => {
            println!("{error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn streams<T: Transport<Kind = Stream>>(
    dispatch: Forking,
    ways: Ways,
) -> Builder<T, Lines, Forking, Ways> {
    builder(dispatch, ways)
}

fn packets<T: Transport<Kind = Datagram>>(
    dispatch: Forking,
    ways: Ways,
) -> Builder<T, Packets, Forking, Ways> {
    builder(dispatch, ways)
}

fn builder<T: Transport, H>(dispatch: Forking, ways: Ways) -> Builder<T, H, Forking, Ways> {
    let handle = ways.has("handle-deadline");
    let min_rate = ways.has("min-rate");
    let overflow = if ways.has("reject") {
        Overflow::Reject(b"full\n")
    } else if ways.has("reset") {
        Overflow::Reset
    } else {
        Overflow::Backlog
    };
    Server::<T, H, Forking>::builder()
        .dispatch(dispatch)
        .state(ways)
        .limits(Limits {
            overflow,
            ..Default::default()
        })
        .deadlines(Deadlines {
            handle: handle.then_some(Duration::from_millis(200)),
            min_rate: min_rate.then_some(MinRate {
                bytes_per_second: 10_000,
                grace: Duration::from_millis(40),
            }),
            ..Default::default()
        })
}

fn serve<T, H>(server: Result<Server<T, H, Forking, Ways>>) -> Result<DrainReport>
where
    T: Transport,
    H: Handles<T::Kind, Ways>,
{
    let server = server?;
    let ways = server.state();
    if ways.has("thread") {
        start_a_thread();
    }
    if ways.has("signals") {
        for signal in [1, 2, 3, 10, 15] {
            let caught = signal_hook::flag::register(signal, Arc::clone(caught()));
            caught.expect("these can be caught");
        }
    }
    println!("LISTENING {}", server.server_address());
    if ways.has("unfinished line") {
        print!("once ");
    }
    server.serve_forever()
}

fn start_a_thread() {
    thread::spawn(|| {
        loop {
            thread::park()
        }
    });
}

fn caught() -> &'static Arc<AtomicBool> {
    static CAUGHT: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    CAUGHT.get_or_init(Arc::default)
}

/// What is special about this server.
struct Ways {
    inherited: Vec<String>,
    parent: u32,
    seen: AtomicUsize,
    all: Vec<String>,
}

impl Ways {
    fn has(&self, way: &str) -> bool {
        self.all.iter().any(|other| other == way)
    }
}

impl Hooks for Ways {
    fn verify_request(&self, _: Incoming<'_>, _: &Address) -> bool {
        let seen = self.seen.fetch_add(1, Ordering::Relaxed);
        if self.has("late thread") && seen == 1 {
            start_a_thread();
        }
        if self.has("commands") {
            // It waits for the child that it has started.
            let status = Command::new("true").status().expect("its status is there");
            assert!(status.success());
        }
        true
    }

    fn on_phase(&self, phase: Phase) {
        if self.has("phases") {
            println!("{phase:?}");
        }
    }

    fn handle_error(&self, error: &HandlerError, _: &Address) {
        let who = if process::id() == self.parent {
            "parent"
        } else {
            "child"
        };
        println!("{who}: {error}");
    }
}

/// Answers each line with its number and itself in capitals, or does what it
/// says.
#[derive(Default)]
struct Lines(u32);

impl RequestHandler<Ways> for Lines {
    fn handle(&mut self, rq: &mut Request<'_, Ways>) -> io::Result<Flow> {
        let mut line = String::new();
        if rq.rfile().read_line(&mut line)? == 0 {
            return Ok(Flow::Close);
        }
        self.0 += 1;
        let words: Vec<_> = line.split_whitespace().collect();
        let answer = match &words[..] {
            ["panic"] => panic!("as asked"),
            ["error"] => return Err(io::Error::other("as asked")),
            ["abort"] => process::abort(),
            ["bye"] => {
                writeln!(rq.wfile(), "goodbye")?;
                return Ok(Flow::Close);
            }
            ["process"] => process::id().to_string(),
            ["sleep", millis] => {
                thread::sleep(Duration::from_millis(millis.parse().expect("a number")));
                "slept".to_owned()
            }
            // Past all deadlines.
            ["read", "on"] => loop {
                if rq.connection().recv(1)?.is_empty() {
                    return Ok(Flow::Close);
                }
            },
            ["stats"] => format!("{:?}", rq.server_handle().stats()),
            ["stop", millis] => {
                let grace = Duration::from_millis(millis.parse().expect("a number"));
                rq.server_handle().shutdown(grace);
                assert!(rq.is_draining());
                "stopping".to_owned()
            }
            ["lame", millis] => {
                let millis = millis.parse().expect("a number");
                rq.server_handle().shutdown_with(Drain {
                    lame_duck: Duration::from_millis(millis),
                    ..Default::default()
                });
                "limping".to_owned()
            }
            ["phase"] => format!("{:?}", rq.server_handle().phase().expect("it serves")),
            ["descriptors"] => {
                let mut all = descriptors()?;
                all.retain(|one| !rq.server().inherited.contains(one));
                all.join(" ")
            }
            ["print", text] => {
                print!("{text} ");
                "printed".to_owned()
            }
            _ => format!("{} {}", self.0, line.trim_end().to_uppercase()),
        };
        writeln!(rq.wfile(), "{answer}")?;
        Ok(Flow::KeepAlive)
    }
}

/// What this process has open.
fn descriptors() -> io::Result<Vec<String>> {
    let mut all = Vec::new();
    for entry in fs::read_dir("/proc/self/fd")? {
        // The one of this list is gone when it is looked at.
        if let Ok(target) = fs::read_link(entry?.path()) {
            all.push(target.to_string_lossy().into_owned());
        }
    }
    all.retain(|target| !target.starts_with("/proc"));
    Ok(all)
}

/// Answers with the packet in capitals and the number of the process.
#[derive(Default)]
struct Packets;

impl DatagramRequestHandler<Ways> for Packets {
    fn handle(&mut self, rq: &mut DatagramRequest<'_, Ways>) -> io::Result<()> {
        match rq.packet() {
            b"panic" => panic!("as asked"),
            b"sleep" => thread::sleep(Duration::from_secs(3600)),
            b"stop" => rq.server_handle().shutdown(Duration::from_secs(10)),
            _ => {}
        }
        let answer = rq.packet().to_ascii_uppercase();
        rq.reply().extend_from_slice(&answer);
        write!(rq.reply(), " {}", process::id())
    }
}
