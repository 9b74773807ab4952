//! How much is gained by fewer calls: the same datagrams sent one a call, in
//! batches (`sendmmsg`), and as large ones that the kernel cuts (GSO) and
//! joins again for the receiver (GRO).
//!
//! ```console
//! $ cargo run --release --example udp_gso
//! 200000 datagrams of 1200 bytes to 127.0.0.1:44698
//! sendto              89021 a second,  11233 ns each,   1.0 times as fast, 100 % arrived
//! sendmmsg, 64       119655 a second,   8357 ns each,   1.3 times as fast, 100 % arrived
//! GSO and GRO, 54   3048471 a second,    328 ns each,  34.2 times as fast,  58 % arrived
//! ```
//!
//! (On a busy machine of two cores.) The time is the sender's. Datagrams that
//! find the receiver's queue full are lost, as everywhere.
//!
//! Python: `s.sendto()` only. It has neither `sendmmsg` nor a name for
//! `UDP_SEGMENT` (103) and `UDP_GRO` (104).

mod program;

use std::io::IoSlice;
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use lexopt::prelude::*;
use program::{Failure, line};
use rawsock::ancillary::{ControlMessage, ControlMessageRef};
use rawsock::batch::{Batch, Departure};
use rawsock::*;

const HELP: &str = "\
Usage: udp_gso [-6] [--count N] [--size BYTES]

Sends N datagrams over loopback in three ways, and prints how long it takes.

  -6            IPv6
  --count N     how many, at least 1 [default: 200000]
  --size BYTES  of a datagram, 1 to 16000 [default: 1200]
  -h, --help    print this

Built with --release it measures the kernel, and else itself too.";

/// The most that one call sends: `UDP_MAX_SEGMENTS` of most kernels.
const BATCH: usize = 64;
/// The data of the largest datagram of IPv4.
const LARGEST: usize = 65_507;

fn main() -> ExitCode {
    program::main("udp_gso", run)
}

fn run(mut arguments: lexopt::Parser) -> Result<(), Failure> {
    let (mut count, mut size) = (200_000_usize, 1200_usize);
    let mut family = AF_INET;
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('6') => family = AF_INET6,
            Long("count") => count = arguments.value()?.parse()?,
            Long("size") => size = arguments.value()?.parse()?,
            Short('h') | Long("help") => return line(HELP),
            other => return Err(other.unexpected().into()),
        }
    }
    if count == 0 || !(1..=16_000).contains(&size) {
        let text = "--count is at least 1, and --size 1 to 16000 bytes";
        return Err(Failure::Usage(text.to_owned()));
    }
    let receiver = socket(family, SOCK_DGRAM, 0)?;
    receiver.bind((
        if family == AF_INET {
            "127.0.0.1"
        } else {
            "::1"
        },
        0,
    ))?;
    // As much as the administrator allows, without an error for less.
    receiver.set(opt::SO_RCVBUF, 1 << 22)?;
    // So that nothing waits for ever if the end cannot be told.
    receiver.settimeout(10)?;
    receiver.set(opt::UDP_GRO, true)?;
    let address = receiver.getsockname()?;
    line(format_args!(
        "{count} datagrams of {size} bytes to {address}"
    ))?;

    let joined = BATCH.min(LARGEST / size);
    let ways: [(&str, usize, Send); 3] = [
        ("sendto", 1, one_a_call),
        ("sendmmsg", BATCH, in_batches),
        ("GSO and GRO", joined, by_the_kernel),
    ];
    let mut first = None;
    for (name, at_once, send) in ways {
        let (time, arrived) = measure(&receiver, &address, count, size, at_once, send)?;
        let each = time.as_secs_f64() / count as f64;
        let ratio = *first.get_or_insert(each) / each;
        let name = match at_once {
            1 => name.to_owned(),
            _ => format!("{name}, {at_once}"),
        };
        let (rate, each) = (1.0 / each, each * 1e9);
        let percent = arrived * 100 / count;
        line(format_args!(
            "{name:15} {rate:9.0} a second, {each:6.0} ns each, \
             {ratio:5.1} times as fast, {percent:3} % arrived"
        ))?;
    }
    Ok(())
}

/// A way to send so many datagrams of these data, at most so many at once.
type Send = fn(&Socket, &Address, &[u8], usize, usize) -> Result<()>;

/// How long it takes to send them, and how many arrive.
fn measure(
    receiver: &Socket,
    address: &Address,
    count: usize,
    size: usize,
    at_once: usize,
    send: Send,
) -> Result<(Duration, usize)> {
    // The end is told by another socket, because GRO would join it to data.
    let crier = socket(receiver.family(), SOCK_DGRAM, 0)?;
    crier.connect(address)?;
    let end = crier.getsockname()?;
    let sender = socket(receiver.family(), SOCK_DGRAM, 0)?;
    let (done, told) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || done.send(arrivals(receiver, &end, size)));
        let begun = Instant::now();
        let sent = send(&sender, address, &vec![7; size], count, at_once);
        let time = begun.elapsed();
        // It may be lost too, so it is said until it is heard.
        let arrived = loop {
            crier.send(b"end")?;
            if let Ok(arrived) = told.recv_timeout(Duration::from_millis(20)) {
                break arrived?;
            }
        };
        sent.map(|()| (time, arrived))
    })
}

fn one_a_call(s: &Socket, to: &Address, data: &[u8], count: usize, _: usize) -> Result<()> {
    for _ in 0..count {
        s.sendto(data, to)?;
    }
    Ok(())
}

fn in_batches(s: &Socket, to: &Address, data: &[u8], count: usize, most: usize) -> Result<()> {
    let data = [IoSlice::new(data)];
    let one = Departure {
        buffers: &data,
        address: Some(to),
        ..Default::default()
    };
    let batch = vec![one; most];
    let mut left = count;
    while left > 0 {
        left -= s.sendmmsg(&batch[..left.min(most)])?;
    }
    Ok(())
}

fn by_the_kernel(s: &Socket, to: &Address, data: &[u8], count: usize, most: usize) -> Result<()> {
    // At most 16000.
    let cut = [ControlMessageRef::GsoSize(data.len() as u16)];
    let joined = data.repeat(most);
    let mut left = count;
    while left > 0 {
        let now = left.min(most);
        let data = [IoSlice::new(&joined[..now * data.len()])];
        s.sendmsg_to(&data, &cut, 0, to)?;
        left -= now;
    }
    Ok(())
}

/// How many datagrams come before one from this address.
fn arrivals(receiver: &Socket, end: &Address, size: usize) -> Result<usize> {
    let mut batch = Batch::with_ancillary(BATCH, 1 << 16, CMSG_SPACE(4))?;
    let mut count = 0;
    loop {
        receiver.recvmmsg(&mut batch)?;
        for mut message in batch.messages() {
            if message.address == *end {
                return Ok(count);
            }
            let joined = message.ancillary().find_map(|item| match item {
                ControlMessage::GroSize(each) => usize::try_from(each).ok(),
                _ => None,
            });
            // Strangers may send too: their sizes need not make sense.
            let each = joined.unwrap_or(size).max(1);
            count += message.nbytes.div_ceil(each);
        }
    }
}
