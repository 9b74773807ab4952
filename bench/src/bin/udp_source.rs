//! `rawsock` as a source of numbered datagrams, many a call:
//! `udp_source gso|batch PORT SIZE MILLISECONDS`.
//!
//! `batch` is `sendmmsg` alone; with `gso` the kernel cuts one long send into
//! datagrams. It says at the end what `peers/udp_source.c` does.

use std::env;
use std::io::IoSlice;
use std::time::{Duration, Instant};

use anyhow::Context;
use nix::time::{ClockId, clock_gettime};
use rawsock::ancillary::ControlMessageRef;
use rawsock::batch::Departure;
use rawsock::{AF_INET, SOCK_DGRAM, Socket, socket};

/// The kernel cuts a send into 64 datagrams at most, of 65 507 bytes in all.
const SEGMENTS: usize = 64;
const LONGEST: usize = 65_507;
/// Messages a `sendmmsg`.
const MESSAGES: usize = 32;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [how, port, size, milliseconds] = &arguments[..] else {
        anyhow::bail!("udp_source gso|batch PORT SIZE MILLISECONDS");
    };
    let size: usize = size.parse()?;
    anyhow::ensure!((16..=LONGEST).contains(&size), "what size is {size}?");
    let socket = socket(AF_INET, SOCK_DGRAM, 0)?;
    socket.connect(("127.0.0.1", port.parse::<u16>()?))?;
    let send = match &how[..] {
        "gso" => segmented,
        _ => batched,
    };
    let count = match &how[..] {
        "gso" => SEGMENTS.min(LONGEST / size),
        _ => MESSAGES,
    };
    let mut data = vec![0; count * size];
    let end = Instant::now() + Duration::from_millis(milliseconds.parse()?);
    let begun = processor_time()?;
    let mut number = 0_u64;
    while Instant::now() < end {
        for datagram in data.chunks_exact_mut(size) {
            datagram[..8].copy_from_slice(&number.to_ne_bytes());
            datagram[size - 8..].copy_from_slice(&number.to_ne_bytes());
            number += 1;
        }
        send(&socket, &data, size)?;
    }
    println!("{number} {}", (processor_time()? - begun).as_nanos());
    Ok(())
}

fn segmented(socket: &Socket, data: &[u8], size: usize) -> anyhow::Result<()> {
    let size = u16::try_from(size).context("a datagram")?;
    let control = [ControlMessageRef::GsoSize(size)];
    let sent = socket.sendmsg(&[IoSlice::new(data)], &control)?;
    anyhow::ensure!(sent == data.len(), "only {sent} bytes went");
    Ok(())
}

fn batched(socket: &Socket, data: &[u8], size: usize) -> anyhow::Result<()> {
    let pieces: Vec<_> = data
        .chunks(size)
        .map(|piece| [IoSlice::new(piece)])
        .collect();
    let departures: Vec<_> = pieces
        .iter()
        .map(|buffers| Departure {
            buffers,
            ..Default::default()
        })
        .collect();
    let mut rest = &departures[..];
    while !rest.is_empty() {
        rest = &rest[socket.sendmmsg(rest)?..];
    }
    Ok(())
}

fn processor_time() -> nix::Result<Duration> {
    clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).map(Duration::from)
}
