//! When a datagram really left and really came, by the clock of the kernel:
//! `SO_TIMESTAMPING`.
//!
//! Times of sending come back through the error queue of the socket, with the
//! number of the datagram; times of receiving beside the data.
//!
//! ```console
//! $ cargo run --example timestamps -- --count 2
//! 40 bytes to 127.0.0.1:53138; microseconds after the call to send
//! datagram 0: scheduled 9.8, sent 12.9, received 13.9, read 62.3
//! datagram 1: scheduled 1.8, sent 2.3, received 2.6, read 9.2
//! ```
//!
//! The kernel begins to take times of receiving a moment after it is asked to,
//! so the first may be `unknown`.
//!
//! With an address it sends there, and `received` is when the answer of an
//! echo server came, if there is one.
//!
//! Python: `s.setsockopt(SOL_SOCKET, 37, flags)`, whose names it does not
//! have, and `s.recvmsg(.., MSG_ERRQUEUE)`.

mod program;
#[path = "program/seconds.rs"]
mod seconds;

use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime};

use lexopt::prelude::*;
use program::{Failure, line};
use rawsock::ancillary::ControlMessage;
use rawsock::*;
use seconds::Seconds;

const HELP: &str = "\
Usage: timestamps [-6] [--count N] [--size BYTES] [--timeout SECONDS] [HOST:PORT]

Sends datagrams and prints when the kernel sent and received each: to
HOST:PORT, where somebody should answer, or else to itself.

  -6                 IPv6 [default: as HOST is; brackets make it so]
  --count N          how many [default: 5]
  --size BYTES       of a datagram, 1 to 1400 [default: 40]
  --timeout SECONDS  how long to wait for each [default: 1]
  -h, --help         print this";

/// Times of sending, of receiving, and how they are reported: by number, and
/// without the datagram.
const FLAGS: u32 = SOF_TIMESTAMPING_SOFTWARE
    | SOF_TIMESTAMPING_RX_SOFTWARE
    | SOF_TIMESTAMPING_TX_SOFTWARE
    | SOF_TIMESTAMPING_TX_SCHED
    | SOF_TIMESTAMPING_OPT_ID
    | SOF_TIMESTAMPING_OPT_TSONLY;

/// What is known of one datagram.
#[derive(Clone, Copy, Default)]
struct Times {
    scheduled: Option<SystemTime>,
    sent: Option<SystemTime>,
    received: Option<SystemTime>,
    read: Option<SystemTime>,
}

impl Times {
    fn is_complete(&self) -> bool {
        // A datagram that is read may have no time: the kernel begins to
        // take the times of receiving a moment after it was asked to.
        self.scheduled.is_some() && self.sent.is_some() && self.read.is_some()
    }
}

fn main() -> ExitCode {
    program::main("timestamps", run)
}

fn run(mut arguments: lexopt::Parser) -> Result<(), Failure> {
    let (mut count, mut size) = (5_u32, 40_usize);
    let mut timeout = Duration::from_secs(1);
    let mut family = AF_INET;
    let mut target = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('6') => family = AF_INET6,
            Long("count") => count = arguments.value()?.parse()?,
            Long("size") => size = arguments.value()?.parse()?,
            Long("timeout") => timeout = arguments.value()?.parse::<Seconds>()?.0,
            Short('h') | Long("help") => return line(HELP),
            Value(text) if target.is_none() => target = Some(text.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    if !(1..=1400).contains(&size) {
        return Err(Failure::Usage("--size is 1 to 1400 bytes".to_owned()));
    }
    if target
        .as_ref()
        .is_some_and(|target| target.starts_with('['))
    {
        family = AF_INET6;
    }
    let s = socket(family, SOCK_DGRAM, 0)?;
    match target {
        Some(target) => s.connect(&target[..])?,
        // To itself: a socket can be connected to its own address.
        None => {
            let own = if family == AF_INET {
                "127.0.0.1"
            } else {
                "::1"
            };
            s.bind((own, 0))?;
            s.connect(&s.getsockname()?)?;
        }
    }
    s.set(opt::SO_TIMESTAMPING, FLAGS)?;
    let peer = s.getpeername()?;
    line(format_args!(
        "{size} bytes to {peer}; microseconds after the call to send"
    ))?;
    for number in 0..count {
        let mut data = vec![0; size];
        // As much of the number as has room, to know a late answer.
        let mark = number.to_le_bytes();
        let len = size.min(mark.len());
        data[..len].copy_from_slice(&mark[..len]);
        let begun = SystemTime::now();
        s.send(&data)?;
        let times = times(&s, number, &data, Instant::now() + timeout)?;
        line(format_args!("datagram {number}: {}", told(&times, begun)))?;
    }
    Ok(())
}

/// Collects the times of one datagram, until all are there or it is late.
fn times(s: &Socket, number: u32, data: &[u8], until: Instant) -> Result<Times, Failure> {
    let mut times = Times::default();
    while !times.is_complete() {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || !s.wait_readable(left)? {
            break;
        }
        if let Some(message) = unless_empty(take(s, 0))? {
            let time = message.ancillary.iter().find_map(software);
            if message.data == data && times.read.is_none() {
                times.received = time;
                times.read = Some(SystemTime::now());
            }
        }
        if let Some(message) = unless_empty(take(s, MSG_ERRQUEUE))? {
            let time = message.ancillary.iter().find_map(software);
            for item in &message.ancillary {
                match item {
                    ControlMessage::ExtendedError(about)
                        if about.origin == SO_EE_ORIGIN_TIMESTAMPING && about.data == number =>
                    {
                        match about.info {
                            SCM_TSTAMP_SCHED => times.scheduled = time,
                            SCM_TSTAMP_SND => times.sent = time,
                            _ => {}
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    Ok(times)
}

fn take(s: &Socket, flags: impl Into<MsgFlag>) -> Result<Message> {
    // One byte more than is sent tells what is longer. The times, and an
    // error with an address of IPv6.
    let room = CMSG_SPACE(48) + CMSG_SPACE(16 + 28);
    s.recvmsg_with_flags(1401, room, flags.into() | MSG_DONTWAIT)
}

fn unless_empty(taken: Result<Message>) -> Result<Option<Message>> {
    match taken {
        Err(error) if error.is_would_block() => Ok(None),
        taken => taken.map(Some),
    }
}

fn software(item: &ControlMessage) -> Option<SystemTime> {
    match item {
        ControlMessage::Timestamping(times) => times.software,
        _ => None,
    }
}

fn told(times: &Times, begun: SystemTime) -> String {
    let told = |name: &str, time: Option<SystemTime>| {
        let Some(time) = time else {
            return format!("{name} unknown");
        };
        // The clock may have been set meanwhile.
        let micros = match time.duration_since(begun) {
            Ok(after) => after.as_secs_f64() * 1e6,
            Err(before) => -before.duration().as_secs_f64() * 1e6,
        };
        format!("{name} {micros:.1}")
    };
    [
        told("scheduled", times.scheduled),
        told("sent", times.sent),
        told("received", times.received),
        told("read", times.read),
    ]
    .join(", ")
}
