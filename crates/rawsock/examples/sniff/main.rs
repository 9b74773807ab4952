//! Prints the packets of a network interface: `AF_PACKET`, and a filter of
//! classic BPF, with which the kernel passes on only what is wanted.
//!
//! It takes `CAP_NET_RAW`. The socket is "cooked": packets come without the
//! header of the link, so that every kind of link looks the same.
//!
//! ```console
//! # cargo run --example sniff -- lo --udp --port 5000
//! 12:00:00.000123 lo in 127.0.0.1:40000 > 127.0.0.1:5000 UDP, 33 bytes
//! ```
//!
//! Python: `socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM)`; a filter only
//! by way of `ctypes`.

#[path = "../program/mod.rs"]
mod program;

mod filter;
mod packet;

use std::io::IoSliceMut;
use std::os::unix::ffi::OsStringExt;
use std::process::ExitCode;
use std::time::SystemTime;

use filter::Filter;
use lexopt::prelude::*;
use program::{Failure, line, printable};
use rawsock::ancillary::{AncillaryBuffer, ControlMessage};
use rawsock::opt::PacketMreq;
use rawsock::*;

const HELP: &str = "\
Usage: sniff [-c COUNT] [-x] [-d] [--promiscuous] [--tcp] [--udp] [--icmp]
             [--arp] [--host ADDRESS] [--port N] [INTERFACE]

Prints a line for each packet: time (UTC), interface, direction, addresses,
protocol, length. Of every interface, unless it is told which.

  -c COUNT        end after so many packets [default: never]
  -x              print the bytes too
  -d              print the program of the filter, and nothing else
  --promiscuous   also what is not for this machine; INTERFACE must be given
  --tcp, --udp, --icmp, --arp
                  only these protocols
  --host ADDRESS  only from or to this address
  --port N        only from or to this port
  -h, --help      print this";

fn main() -> ExitCode {
    program::main("sniff", run)
}

fn run(mut arguments: lexopt::Parser) -> Result<(), Failure> {
    let mut filter = Filter::default();
    let (mut count, mut hex, mut show, mut promiscuous) = (u64::MAX, false, false, false);
    let mut interface = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('c') => count = arguments.value()?.parse()?,
            Short('x') => hex = true,
            Short('d') => show = true,
            Long("promiscuous") => promiscuous = true,
            Long("tcp") => filter.tcp = true,
            Long("udp") => filter.udp = true,
            Long("icmp") => filter.icmp = true,
            Long("arp") => filter.arp = true,
            Long("host") => filter.host = Some(arguments.value()?.parse()?),
            Long("port") => filter.port = Some(arguments.value()?.parse()?),
            Short('h') | Long("help") => return line(HELP),
            Value(name) if interface.is_none() => interface = Some(name.into_vec()),
            other => return Err(other.unexpected().into()),
        }
    }
    if filter.port.is_some() && (filter.icmp || filter.arp) {
        return Err(Failure::Usage("ICMP and ARP have no --port".to_owned()));
    }
    if promiscuous && interface.is_none() {
        return Err(Failure::Usage(
            "--promiscuous on which INTERFACE?".to_owned(),
        ));
    }
    let program = filter.program();
    if show {
        for (number, step) in program.iter().flatten().enumerate() {
            let bpf::Instruction { code, jt, jf, k } = step;
            line(format_args!(
                "{number:3}: {code:#04x} {jt:3} {jf:3} {k:#010x}"
            ))?;
        }
        return Ok(());
    }
    let ifindex = match interface {
        Some(name) => if_nametoindex(name)?,
        None => 0,
    };
    // Nothing comes before it is bound, so nothing comes past the filter.
    let s = socket(AF_PACKET, SOCK_DGRAM, 0)?;
    if let Some(program) = &program {
        s.set(opt::SO_ATTACH_FILTER, program)?;
    }
    s.set(opt::SO_TIMESTAMPNS, true)?;
    // Indices are positive.
    let place = PacketAddr::new(ifindex.cast_signed(), ETH_P_ALL);
    s.bind(Address::from(place))?;
    if promiscuous {
        let membership = PacketMreq {
            ifindex,
            r#type: PACKET_MR_PROMISC as u16,
            ..Default::default()
        };
        s.set(opt::PACKET_ADD_MEMBERSHIP, membership)?;
    }
    sniff(&s, count, hex)?;
    let lost = s.get(opt::PACKET_STATISTICS)?.drops;
    match lost {
        0 => Ok(()),
        _ => line(format_args!("{lost} packets are lost")),
    }
}

/// Prints so many packets.
fn sniff(s: &Socket, count: u64, hex: bool) -> Result<(), Failure> {
    let mut data = vec![0; 1 << 16];
    let mut ancillary = AncillaryBuffer::new(CMSG_SPACE(16))?;
    let mut printed = 0;
    while printed < count {
        let mut room = [IoSliceMut::new(&mut data)];
        let info = match s.recvmsg_into_with_flags(&mut room, &mut ancillary, MSG_TRUNC) {
            // An interface may go and come back.
            Err(error) if error.errno() == Some(libc::ENETDOWN) => {
                line(error)?;
                continue;
            }
            info => info?,
        };
        let Address::Packet(from) = info.address else {
            continue;
        };
        // On loopback everything that leaves comes in too.
        if from.pkttype == PACKET_OUTGOING && from.hatype == libc::ARPHRD_LOOPBACK {
            continue;
        }
        let time = ancillary.messages().find_map(|item| match item {
            ControlMessage::TimestampNs(time) => Some(time),
            _ => None,
        });
        let clock = clock(time.unwrap_or_else(SystemTime::now));
        let name = if_indextoname(from.ifindex.cast_unsigned());
        let name = name.unwrap_or_else(|_| from.ifindex.to_string());
        let name = printable(name.as_bytes());
        let direction = match from.pkttype {
            PACKET_HOST => "in",
            PACKET_BROADCAST => "broadcast",
            PACKET_MULTICAST => "multicast",
            PACKET_OTHERHOST => "passing",
            PACKET_OUTGOING => "out",
            _ => "?",
        };
        let packet = &data[..info.nbytes.min(data.len())];
        let told = packet::told(from.protocol, packet);
        let bytes = if hex {
            packet::dump(packet)
        } else {
            String::new()
        };
        let len = info.nbytes;
        line(format_args!(
            "{clock} {name} {direction} {told}, {len} bytes{bytes}"
        ))?;
        printed += 1;
    }
    Ok(())
}

/// The time of day, to the microsecond.
fn clock(time: SystemTime) -> String {
    let since = time
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let (seconds, micros) = (since.as_secs(), since.subsec_micros());
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{hour:02}:{minute:02}:{second:02}.{micros:06}")
}
