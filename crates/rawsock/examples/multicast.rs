//! One datagram for everybody who has joined a group: IPv4 and IPv6, from
//! anybody or from one source only.
//!
//! ```console
//! $ cargo run --example multicast -- receive 239.255.7.7:5000 -i lo --count 1 &
//! $ cargo run --example multicast -- send 239.255.7.7:5000 -i lo hello
//! listening to 239.255.7.7:5000 on lo
//! 127.0.0.1:40000 on lo: 5 bytes: hello
//! ```
//!
//! Python: `s.setsockopt(IPPROTO_IP, IP_ADD_MEMBERSHIP, struct.pack(…))`. It
//! has no names for joining one source, `MCAST_JOIN_SOURCE_GROUP`.

mod program;
#[path = "program/seconds.rs"]
mod seconds;

use std::net::{IpAddr, SocketAddr};
use std::os::unix::ffi::OsStringExt;
use std::process::ExitCode;

use lexopt::prelude::*;
use program::{Failure, line, printable};
use rawsock::ancillary::ControlMessage;
use rawsock::opt::{GroupReq, GroupSourceReq, IpMreqn};
use rawsock::*;
use seconds::Seconds;

const HELP: &str = "\
Usage: multicast receive GROUP:PORT [-i NAME] [--source ADDRESS] [--count N]
                                    [--timeout SECONDS]
       multicast send GROUP:PORT [-i NAME] [--source ADDRESS] [--hops N]
                                 [--no-loop] TEXT...

Sends each TEXT to a group, or prints what is sent to it. IPv6 goes in
brackets: [ff12::7:7]:5000.

  -i NAME            the network interface [default: what the routes say]
  --source ADDRESS   hear only this sender; send from this address
  --count N          end after so many datagrams [default: never]
  --timeout SECONDS  end with status 1 if none comes for so long [default: never]
  --hops N           how many routers may pass it on, 0 to 255 [default: 1]
  --no-loop          not to receivers on this machine
  -h, --help         print this";

#[derive(Default)]
struct Options {
    /// Index of the interface; 0 leaves it to the routes.
    interface: u32,
    source: Option<IpAddr>,
    count: Option<u64>,
    timeout: Option<Seconds>,
    hops: Option<u8>,
    no_loop: bool,
}

fn main() -> ExitCode {
    program::main("multicast", run)
}

fn run(mut arguments: lexopt::Parser) -> Result<(), Failure> {
    let mut options = Options::default();
    let mut words = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('i') => {
                options.interface = if_nametoindex(arguments.value()?.into_vec())?;
            }
            Long("source") => options.source = Some(arguments.value()?.parse()?),
            Long("count") => options.count = Some(arguments.value()?.parse()?),
            Long("timeout") => options.timeout = Some(arguments.value()?.parse()?),
            Long("hops") => options.hops = Some(arguments.value()?.parse()?),
            Long("no-loop") => options.no_loop = true,
            Short('h') | Long("help") => return line(HELP),
            Value(word) => words.push(word),
            other => return Err(other.unexpected().into()),
        }
    }
    let usage = |reason: &str| Failure::Usage(reason.to_owned());
    let mut words = words.into_iter();
    let (Some(verb), Some(group)) = (words.next(), words.next()) else {
        return Err(usage("it is either receive GROUP:PORT or send GROUP:PORT"));
    };
    let group: SocketAddr = group.parse()?;
    if !group.ip().is_multicast() {
        return Err(usage("GROUP is no multicast address"));
    }
    let texts: Vec<_> = words.map(OsStringExt::into_vec).collect();
    let Options {
        source,
        count,
        timeout,
        hops,
        no_loop,
        ..
    } = options;
    if source.is_some_and(|source| source.is_ipv4() != group.is_ipv4()) {
        return Err(usage("--source is of another family than GROUP"));
    }
    match verb.to_str() {
        Some("receive") if hops.is_some() || no_loop => {
            Err(usage("receive takes neither --hops nor --no-loop"))
        }
        Some("receive") if !texts.is_empty() => Err(usage("receive takes no TEXT")),
        Some("receive") => receive(group, &options),
        Some("send") if count.is_some() || timeout.is_some() => {
            Err(usage("send takes neither --count nor --timeout"))
        }
        Some("send") if texts.is_empty() => Err(usage("send what TEXT?")),
        Some("send") => send(group, &options, &texts),
        _ => Err(usage("it is either receive or send")),
    }
}

fn receive(group: SocketAddr, options: &Options) -> Result<(), Failure> {
    let Options {
        interface, source, ..
    } = *options;
    let s = datagrams(group)?;
    // So that several programs can listen to one group.
    s.set(opt::SO_REUSEADDR, true)?;
    match group {
        SocketAddr::V4(_) => {
            // Not what others on this machine have joined.
            s.set(opt::IP_MULTICAST_ALL, false)?;
            s.set(opt::IP_PKTINFO, true)?;
        }
        SocketAddr::V6(_) => {
            s.set(opt::IPV6_MULTICAST_ALL, false)?;
            s.set(opt::IPV6_RECVPKTINFO, true)?;
        }
    }
    // To the group, not to the wildcard, which would also get what is sent to
    // this port alone.
    s.bind(on_link(group, interface))?;
    let (ip, from) = (group.ip(), source);
    match from {
        None => s.set(
            opt::MCAST_JOIN_GROUP,
            GroupReq {
                interface,
                group: ip,
            },
        )?,
        Some(source) => {
            let request = GroupSourceReq {
                interface,
                group: ip,
                source,
            };
            s.set(opt::MCAST_JOIN_SOURCE_GROUP, request)?;
        }
    }
    s.settimeout(options.timeout.map(|Seconds(time)| time))?;
    let place = match interface {
        0 => String::new(),
        index => format!(" on {}", name(index)),
    };
    line(format_args!("listening to {group}{place}"))?;
    for _ in 0..options.count.unwrap_or(u64::MAX) {
        let message = s.recvmsg(65_535, CMSG_SPACE(20))?;
        let from = &message.address;
        let place = message.ancillary.iter().find_map(|item| match item {
            ControlMessage::Ipv4PacketInfo(info) => Some(name(info.ifindex)),
            ControlMessage::Ipv6PacketInfo(info) => Some(name(info.ifindex)),
            _ => None,
        });
        let place = place.unwrap_or_default();
        let (len, text) = (message.data.len(), printable(&message.data));
        line(format_args!("{from} on {place}: {len} bytes: {text}"))?;
    }
    Ok(())
}

fn send(group: SocketAddr, options: &Options, texts: &[Vec<u8>]) -> Result<(), Failure> {
    let Options {
        interface,
        source,
        hops,
        no_loop,
        ..
    } = *options;
    let s = datagrams(group)?;
    match group {
        SocketAddr::V4(_) => {
            let by = IpMreqn {
                ifindex: interface,
                ..Default::default()
            };
            s.set(opt::IP_MULTICAST_IF, by)?;
            s.set(opt::IP_MULTICAST_TTL, hops.unwrap_or(1).into())?;
            s.set(opt::IP_MULTICAST_LOOP, !no_loop)?;
        }
        SocketAddr::V6(_) => {
            s.set(opt::IPV6_MULTICAST_IF, interface)?;
            s.set(opt::IPV6_MULTICAST_HOPS, hops.unwrap_or(1).into())?;
            s.set(opt::IPV6_MULTICAST_LOOP, !no_loop)?;
        }
    }
    if let Some(source) = source {
        s.bind((source, 0))?;
    }
    for text in texts {
        s.sendto(text, on_link(group, interface))?;
    }
    Ok(())
}

fn datagrams(group: SocketAddr) -> Result<Socket> {
    let family = if group.is_ipv4() { AF_INET } else { AF_INET6 };
    socket(family, SOCK_DGRAM, 0)
}

/// The address with its interface, which groups of a link cannot do without.
fn on_link(group: SocketAddr, interface: u32) -> SocketAddr {
    match group {
        SocketAddr::V6(mut group) if group.scope_id() == 0 => {
            group.set_scope_id(interface);
            group.into()
        }
        group => group,
    }
}

fn name(interface: u32) -> String {
    let name = if_indextoname(interface);
    name.map_or_else(|_| interface.to_string(), |name| printable(name.as_bytes()))
}
