//! Links, addresses and routes, asked of the kernel over netlink: what
//! `ip address` and `ip route` print, without them.
//!
//! ```console
//! $ cargo run --example routes
//! 1: lo: up, mtu 65536, 00:00:00:00:00:00
//!     127.0.0.1/8, of this host
//!     ::1/128, of this host
//! 2: eth0: up, mtu 1500, 02:00:00:00:00:01
//!     192.0.2.7/24
//! default via 192.0.2.1 dev eth0
//! 192.0.2.0/24 dev eth0 src 192.0.2.7
//! ```
//!
//! Python: `socket.socket(socket.AF_NETLINK, socket.SOCK_RAW,
//! socket.NETLINK_ROUTE)`, and `struct.unpack`.

#[path = "../program/mod.rs"]
mod program;

mod netlink;
mod show;

use std::process::ExitCode;

use lexopt::prelude::*;
use netlink::{Meaning, messages, request};
use program::{Failure, line, printable};
use rawsock::*;
use show::{ADDRESS_HEADER, LINK_HEADER, Names, ROUTE_HEADER};

const HELP: &str = "\
Usage: routes [-4 | -6] [--all]

Prints the network interfaces of this machine, their addresses, and routes.

  -4, -6      only IPv4, or only IPv6
      --all   every routing table, not only the main one
  -h, --help  print this";

fn main() -> ExitCode {
    program::main("routes", run)
}

fn run(mut arguments: lexopt::Parser) -> Result<(), Failure> {
    let mut family = AF_UNSPEC;
    let mut all = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('4') if family != AF_INET6 => family = AF_INET,
            Short('6') if family != AF_INET => family = AF_INET6,
            Short('4' | '6') => return Err(Failure::Usage("-4 and -6 exclude each other".into())),
            Long("all") => all = true,
            Short('h') | Long("help") => return line(HELP),
            other => return Err(other.unexpected().into()),
        }
    }
    let s = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)?;
    s.bind((0, 0))?;
    let any = AF_UNSPEC;
    let links = list(&s, libc::RTM_GETLINK, libc::RTM_NEWLINK, any, LINK_HEADER)?;
    let (get, new) = (libc::RTM_GETADDR, libc::RTM_NEWADDR);
    let addresses = list(&s, get, new, family, ADDRESS_HEADER)?;
    let (get, new) = (libc::RTM_GETROUTE, libc::RTM_NEWROUTE);
    let routes = list(&s, get, new, family, ROUTE_HEADER)?;

    let addresses: Vec<_> = addresses.iter().filter_map(|a| show::address(a)).collect();
    let mut names = Names::new();
    for (index, name, rest) in links.iter().filter_map(|link| show::link(link)) {
        line(printable(format!("{index}: {name}: {rest}").as_bytes()))?;
        for (_, address) in addresses.iter().filter(|(at, _)| *at == index) {
            line(format_args!("    {address}"))?;
        }
        names.insert(index, name);
    }
    for (table, route) in routes.iter().filter_map(|r| show::route(r, &names)) {
        let table = match table {
            table if table == u32::from(libc::RT_TABLE_MAIN) => String::new(),
            _ if !all => continue,
            table => format!(" table {table}"),
        };
        line(printable(format!("{route}{table}").as_bytes()))?;
    }
    Ok(())
}

/// All entries of a list, asked for again if it has changed meanwhile.
fn list(
    s: &Socket,
    get: u16,
    new: u16,
    family: AddressFamily,
    header: usize,
) -> Result<Vec<Vec<u8>>, Failure> {
    const TRIES: u32 = 10;
    // Families of the Internet are small numbers.
    let family = i32::from(family) as u8;
    for sequence in 1..=TRIES {
        // So that an answer to an earlier question is not taken for this one.
        let sequence = u32::from(get) << 16 | sequence;
        s.sendto(&request(get, sequence, family, header), (0, 0))?;
        if let Some(entries) = answer(s, sequence, new)? {
            return Ok(entries);
        }
    }
    let text = format!("the kernel's list has changed {TRIES} times while it was read");
    Err(Failure::Work(text))
}

/// The entries of one answer, or `None` if the list has changed meanwhile.
fn answer(s: &Socket, sequence: u32, new: u16) -> Result<Option<Vec<Vec<u8>>>, Failure> {
    // Lists come in parts of 32 KiB at most; more than a link fills.
    const PART: usize = 1 << 16;
    let mut entries = Vec::new();
    let mut is_interrupted = false;
    loop {
        let part = s.recv_datagram(PART)?;
        // Anybody may send to us, but only the kernel has this address.
        if !matches!(part.address, Address::Netlink(from) if from.pid == 0) {
            continue;
        }
        if part.truncated {
            return Err(Failure::Work("an answer is too long".to_owned()));
        }
        for message in messages(&part.data) {
            let message = message.map_err(|_| Failure::Work("an answer is malformed".into()))?;
            if message.sequence != sequence {
                continue;
            }
            is_interrupted |= message.is_interrupted();
            match message.meaning(new) {
                Meaning::Entry(entry) => entries.push(entry.to_vec()),
                Meaning::Nothing => {}
                Meaning::Done if is_interrupted => return Ok(None),
                Meaning::Done => return Ok(Some(entries)),
                Meaning::Refused(errno) => {
                    let cause = std::io::Error::from_raw_os_error(errno);
                    return Err(Failure::Work(format!("the kernel refuses a list: {cause}")));
                }
            }
        }
    }
}
