//! Asks a machine whether it is there: ICMP echoes, IPv4 and IPv6, with and
//! without privilege.
//!
//! Linux lets everybody send echoes by `SOCK_DGRAM` of `IPPROTO_ICMP` if
//! `net.ipv4.ping_group_range` has their group. Where it does not, a raw
//! socket does it, which takes `CAP_NET_RAW`.
//!
//! ```console
//! $ cargo run --example ping -- 127.0.0.1 -c 2 -i 0.2
//! PING 127.0.0.1 (127.0.0.1), 56 bytes, raw socket
//! 64 bytes from 127.0.0.1: seq 0, ttl 64, 0.077 ms
//! 64 bytes from 127.0.0.1: seq 1, ttl 64, 0.178 ms
//! 2 sent, 2 received, 0 % lost, round trip 0.077/0.127/0.178 ms
//! ```
//!
//! Python: `socket.socket(socket.AF_INET, socket.SOCK_DGRAM,
//! socket.IPPROTO_ICMP)`, and `s.recvmsg()` for the time to live.

#[path = "../program/mod.rs"]
mod program;
#[path = "../program/seconds.rs"]
mod seconds;

mod echo;
mod link;
mod tally;

use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use lexopt::prelude::*;
use link::{Link, News};
use program::{Failure, line, printable};
use rawsock::*;
use seconds::Seconds;
use signal_hook::consts::SIGINT;
use signal_hook::iterator::Signals;
use tally::Tally;

const HELP: &str = "\
Usage: ping [-4 | -6] [-c COUNT] [-i SECONDS] [-W SECONDS] [-s BYTES]
            [-t HOPS] [--raw] HOST

Sends ICMP echoes to HOST, a name or an address, and prints what comes back.
Ends with status 1 if nothing did.

  -4, -6          only IPv4, or only IPv6
  -c COUNT        end after so many echoes [default: never]
  -i SECONDS      between two echoes [default: 1]
  -W SECONDS      how long to wait for an answer to the last [default: 2]
  -s BYTES        data of an echo, 16 to 65000 bytes [default: 56]
  -t HOPS         time to live, 1 to 255
      --raw       a raw socket at once, not only where others may not
  -h, --help      print this";

struct Options {
    family: AddressFamily,
    count: u64,
    interval: Duration,
    timeout: Duration,
    size: usize,
    hops: Option<u8>,
    raw: bool,
}

fn main() -> ExitCode {
    program::main("ping", run)
}

fn run(mut arguments: lexopt::Parser) -> Result<(), Failure> {
    let mut options = Options {
        family: AF_UNSPEC,
        count: u64::MAX,
        interval: Duration::from_secs(1),
        timeout: Duration::from_secs(2),
        size: 56,
        hops: None,
        raw: false,
    };
    let mut host = None;
    let usage = |reason: &str| Failure::Usage(reason.to_owned());
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('4') if options.family != AF_INET6 => options.family = AF_INET,
            Short('6') if options.family != AF_INET => options.family = AF_INET6,
            Short('4' | '6') => return Err(usage("-4 and -6 exclude each other")),
            Short('c') => options.count = arguments.value()?.parse()?,
            Short('i') => options.interval = arguments.value()?.parse::<Seconds>()?.0,
            Short('W') => options.timeout = arguments.value()?.parse::<Seconds>()?.0,
            Short('s') => options.size = arguments.value()?.parse()?,
            Short('t') => options.hops = Some(arguments.value()?.parse()?),
            Long("raw") => options.raw = true,
            Short('h') | Long("help") => return line(HELP),
            Value(name) if host.is_none() => host = Some(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    if !(16..=65_000).contains(&options.size) {
        return Err(usage("-s is 16 to 65000 bytes"));
    }
    if options.count == 0 || options.hops == Some(0) {
        return Err(usage("-c and -t are at least 1"));
    }
    ping(&host.ok_or_else(|| usage("which HOST?"))?, &options)
}

fn ping(host: &str, options: &Options) -> Result<(), Failure> {
    let wanted = GetAddrInfo {
        family: options.family,
        kind: SOCK_DGRAM,
        timeout: Some(30.into()),
        ..Default::default()
    };
    let found = getaddrinfo_with(host, None, &wanted)?;
    let Some(address) = found.iter().find_map(|found| found.address.as_socket()) else {
        return Err(Failure::Work(format!("{host} has no address")));
    };
    let link = Link::to(address, options.raw, options.hops)?;
    let (name, size, kind) = (printable(host.as_bytes()), options.size, link.kind());
    let ip = address.ip();
    line(format_args!(
        "PING {name} ({ip}), {size} bytes, {kind} socket"
    ))?;

    let tally = Arc::new(Mutex::new(Tally::default()));
    sum_up_when_interrupted(&tally)?;
    let mut data = vec![0; options.size];
    // What tells our echoes from those of others under the same identifier.
    data[..16].copy_from_slice(&link::token());
    for number in 0..options.count {
        // Sequence numbers begin again; answers are late by less than that.
        let sequence = number as u16;
        locked(&tally).sent(sequence);
        if let Err(error) = link.send(sequence, &data) {
            line(format_args!("seq {sequence}: {error}"))?;
        }
        let is_last = number + 1 == options.count;
        let patience = if is_last {
            options.timeout
        } else {
            options.interval
        };
        let until = Instant::now() + patience;
        while let Some(news) = link.receive(until, &data)? {
            line(told(&news, &mut locked(&tally)))?;
            let is_done = is_last && locked(&tally).is_complete();
            if is_done || Instant::now() >= until {
                break;
            }
        }
    }
    let tally = locked(&tally);
    line(&*tally)?;
    match tally.any_received() {
        true => Ok(()),
        false => Err(Failure::Work(format!("no answer from {ip}"))),
    }
}

/// One line about what has come.
fn told(news: &News, tally: &mut Tally) -> String {
    match news {
        News::Reply {
            from,
            sequence,
            len,
            hops,
        } => {
            let hops = hops.map_or_else(|| "?".to_owned(), |hops| hops.to_string());
            let time = match tally.received(*sequence) {
                Some(time) => format!("{:.3} ms", time.as_secs_f64() * 1e3),
                None => "again".to_owned(),
            };
            format!("{len} bytes from {from}: seq {sequence}, ttl {hops}, {time}")
        }
        News::Error {
            from,
            sequence,
            cause,
        } => {
            tally.failed(*sequence);
            match from {
                Some(from) => format!("from {from}: seq {sequence}: {cause}"),
                None => format!("seq {sequence}: {cause}"),
            }
        }
    }
}

/// Ctrl-C ends the program, and it still says how it went.
fn sum_up_when_interrupted(tally: &Arc<Mutex<Tally>>) -> Result<(), Failure> {
    let mut signals = Signals::new([SIGINT])
        .map_err(|error| Failure::Work(format!("wait for SIGINT: {error}")))?;
    let tally = Arc::clone(tally);
    thread::spawn(move || {
        signals.forever().next();
        let tally = locked(&tally);
        let told = line(&*tally).is_ok();
        std::process::exit(i32::from(!(told && tally.any_received())));
    });
    Ok(())
}

/// The tally is whole also after a panic elsewhere.
fn locked(tally: &Mutex<Tally>) -> std::sync::MutexGuard<'_, Tally> {
    tally.lock().unwrap_or_else(PoisonError::into_inner)
}
