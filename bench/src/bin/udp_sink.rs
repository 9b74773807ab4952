//! `rawsock` as a sink of datagrams, many a call: `udp_sink gro|batch`.
//!
//! `batch` is `recvmmsg` alone; with `gro` the kernel also hands over many
//! datagrams of one sender as one. It counts as `peers/udp_sink.c` does.

use std::env;

use rawsock::ancillary::ControlMessage;
use rawsock::batch::Batch;
use rawsock::{CMSG_SPACE, Socket, opt};

/// What one call can bring.
const MESSAGES: usize = 32;

fn main() -> anyhow::Result<()> {
    let gro = env::args().nth(1).as_deref() == Some("gro");
    let socket = Socket::from(bench::datagrams()?);
    // Only root may have so much; others do with what they get.
    let _ = socket.set(opt::SO_RCVBUFFORCE, 4 << 20);
    if gro {
        socket.set(opt::UDP_GRO, true)?;
    }
    let mut batch = Batch::with_ancillary(MESSAGES, 65_536, CMSG_SPACE(4))?;
    let mut counted = Counted::default();
    loop {
        socket.recvmmsg(&mut batch)?;
        for mut message in batch.messages() {
            if message.data.len() == 1 {
                let said = counted.to_string();
                socket.sendto(said.as_bytes(), &message.address)?;
                continue;
            }
            let size = message.ancillary().find_map(|control| match control {
                ControlMessage::GroSize(size) => usize::try_from(size).ok(),
                _ => None,
            });
            let size = size.filter(|size| *size > 0);
            for datagram in message
                .data
                .chunks(size.unwrap_or(message.data.len().max(1)))
            {
                counted.take(datagram);
            }
        }
    }
}

/// What has come.
#[derive(Default)]
struct Counted {
    datagrams: u64,
    bytes: u64,
    wrong: u64,
}

impl Counted {
    /// A datagram begins and ends with its number.
    fn take(&mut self, datagram: &[u8]) {
        match (datagram.first_chunk::<8>(), datagram.last_chunk::<8>()) {
            (Some(first), Some(last)) if datagram.len() >= 16 => {
                self.datagrams += 1;
                self.bytes += datagram.len() as u64;
                self.wrong += u64::from(first != last);
            }
            _ => self.wrong += 1,
        }
    }
}

impl std::fmt::Display for Counted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.datagrams, self.bytes, self.wrong)
    }
}
