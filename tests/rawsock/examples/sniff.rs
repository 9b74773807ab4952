//! `sniff`: packets that are shown, left out, and no packets at all.

use std::net::IpAddr;
use std::process::Command;

use rawsock::*;
use testkit::{DEADLINE, Peer, eventually, example};

use super::{Outcome, in_own_network, interrupt, lines, mutilations, nonsense, outcome, run};

// Its parts without I/O; not all of them is used here.
#[allow(dead_code)]
#[path = "../../../crates/rawsock/examples/sniff/filter.rs"]
mod filter;
#[allow(dead_code)]
#[path = "../../../crates/rawsock/examples/sniff/packet.rs"]
mod packet;

use filter::Filter;

/// For experiments: IEEE 802.
const ETHERTYPE: u16 = 0x88b5;
const TCP: u8 = 6;
const UDP: u8 = 17;

/// Two interfaces and the wire between them, on which nobody talks.
fn wire() {
    let script = "for end in all default; do \
                      echo 1 > /proc/sys/net/ipv6/conf/$end/disable_ipv6; \
                  done; \
                  ip link add left type veth peer name right && \
                  ip link set right up && ip link set left up";
    let status = Command::new("sh").args(["-c", script]).status().unwrap();
    assert!(status.success());
}

/// Where packets are put on the wire. (To make one for each takes long.)
fn injector() -> Socket {
    socket(AF_PACKET, SOCK_DGRAM, 0).unwrap()
}

/// Puts a packet on the wire.
fn inject(s: &Socket, protocol: u16, packet: &[u8]) {
    let to = ("left", protocol, 0, 0, [0xff; 6]);
    assert_eq!(s.sendto(packet, to).unwrap(), packet.len());
}

/// The program, listening.
fn sniffer(test: &str, args: &[&str]) -> Peer {
    let peer = Peer::start(example(test, "sniff").unwrap().args(args));
    eventually("it listens", || {
        // A line for each socket: the interface is in the fifth column.
        let sockets = std::fs::read_to_string("/proc/net/packet").unwrap();
        let mut rows = sockets.lines().skip(1);
        rows.any(|row| row.split_whitespace().nth(4) != Some("0"))
    });
    peer
}

/// Lines without the time of day.
#[track_caller]
fn told(outcome: &Outcome) -> Vec<&str> {
    assert_eq!(
        (outcome.status, outcome.err.len()),
        (Some(0), 0),
        "{outcome:?}"
    );
    let lines = outcome.out.iter().map(|line| {
        let (time, rest) = line.split_once(' ').unwrap();
        assert_eq!(time.len(), "12:34:56.123456".len(), "{line}");
        rest
    });
    lines.collect()
}

/// A packet of IPv4 or IPv6, as its addresses are.
fn ip(from: &str, to: &str, protocol: u8, data: &[u8]) -> (u16, Vec<u8>) {
    let len = data.len() as u16;
    match (from.parse().unwrap(), to.parse().unwrap()) {
        (IpAddr::V4(from), IpAddr::V4(to)) => {
            let mut packet = vec![0x45, 0];
            packet.extend((len + 20).to_be_bytes());
            packet.extend([0, 0, 0, 0, 64, protocol, 0, 0]);
            packet.extend(from.octets());
            packet.extend(to.octets());
            packet.extend(data);
            (ETH_P_IP, packet)
        }
        (IpAddr::V6(from), IpAddr::V6(to)) => {
            let mut packet = vec![0x60, 0, 0, 0];
            packet.extend(len.to_be_bytes());
            packet.extend([protocol, 64]);
            packet.extend(from.octets());
            packet.extend(to.octets());
            packet.extend(data);
            (ETH_P_IPV6, packet)
        }
        other => panic!("{other:?}"),
    }
}

/// Ports, and enough behind them for a header of TCP with SYN and ACK.
fn ports(from: u16, to: u16) -> Vec<u8> {
    let mut header = [from.to_be_bytes(), to.to_be_bytes()].concat();
    header.extend([0, 0, 0, 0, 0, 0, 0, 0, 0x50, 0x12, 0, 0, 0, 0, 0, 0]);
    header
}

fn arp(operation: u8) -> (u16, Vec<u8>) {
    let mut packet = vec![0, 1, 8, 0, 6, 4, 0, operation];
    packet.extend([2, 0, 0, 0, 0, 1, 192, 0, 2, 1]);
    packet.extend([0, 0, 0, 0, 0, 0, 192, 0, 2, 2]);
    (ETH_P_ARP, packet)
}

/// A fragment that is not the first.
fn fragment() -> (u16, Vec<u8>) {
    let (protocol, mut packet) = ip("192.0.2.1", "192.0.2.2", UDP, &ports(1000, 53));
    packet[6..8].copy_from_slice(&2_u16.to_be_bytes());
    (protocol, packet)
}

/// A header of 24 bytes.
fn with_options() -> (u16, Vec<u8>) {
    let data = [&[1, 1, 1, 1], &ports(53, 1000)[..]].concat();
    let (protocol, mut packet) = ip("192.0.2.1", "192.0.2.2", TCP, &data);
    packet[0] = 0x46;
    (protocol, packet)
}

/// An IPv6 packet with an extension header in front of UDP.
fn extended() -> (u16, Vec<u8>) {
    let data = [&[UDP, 0, 0, 0, 0, 0, 0, 0], &ports(1, 2)[..]].concat();
    ip("2001:db8::1", "2001:db8::2", 0, &data)
}

/// Packets, and the line that is printed of each.
fn packets() -> Vec<((u16, Vec<u8>), &'static str)> {
    let (a, b) = ("192.0.2.1", "192.0.2.2");
    let (c, d) = ("2001:db8::1", "2001:db8::2");
    vec![
        (
            ip(a, b, UDP, &ports(1000, 53)),
            "192.0.2.1:1000 > 192.0.2.2:53 UDP, 40 bytes",
        ),
        (
            ip(b, a, TCP, &ports(53, 1000)),
            "192.0.2.2:53 > 192.0.2.1:1000 TCP SYN ACK, 40 bytes",
        ),
        (
            ip(a, b, TCP, &ports(1, 2)),
            "192.0.2.1:1 > 192.0.2.2:2 TCP SYN ACK, 40 bytes",
        ),
        (
            ip("192.0.2.9", b, 1, &[8, 0]),
            "192.0.2.9 > 192.0.2.2 ICMP echo request, 22 bytes",
        ),
        (fragment(), "192.0.2.1 > 192.0.2.2 fragment at 16, 40 bytes"),
        (
            with_options(),
            "192.0.2.1:53 > 192.0.2.2:1000 TCP SYN ACK, 44 bytes",
        ),
        (
            ip(c, d, UDP, &ports(1000, 53)),
            "[2001:db8::1]:1000 > [2001:db8::2]:53 UDP, 60 bytes",
        ),
        (
            ip(d, c, TCP, &ports(53, 1)),
            "[2001:db8::2]:53 > [2001:db8::1]:1 TCP SYN ACK, 60 bytes",
        ),
        (
            ip(c, d, 58, &[135]),
            "2001:db8::1 > 2001:db8::2 ICMPv6 neighbour solicitation, 41 bytes",
        ),
        (
            extended(),
            "[2001:db8::1]:1 > [2001:db8::2]:2 UDP, 68 bytes",
        ),
        (
            ip(a, b, 99, b""),
            "192.0.2.1 > 192.0.2.2 IP protocol 99, 20 bytes",
        ),
        (
            ip(a, b, UDP, &[1, 2]),
            "192.0.2.1 > 192.0.2.2 UDP, cut, 22 bytes",
        ),
        (arp(1), "ARP who has 192.0.2.2? tell 192.0.2.1, 28 bytes"),
        (arp(2), "ARP 192.0.2.1 is at 02:00:00:00:00:01, 28 bytes"),
        ((ETHERTYPE, b"hello".to_vec()), "protocol 0x88b5, 5 bytes"),
        (
            (ETH_P_IP, b"short".to_vec()),
            "protocol 0x0800, malformed, 5 bytes",
        ),
        (
            (ETH_P_IP, vec![0x4f; 20]),
            "79.79.79.79 > 79.79.79.79 fragment at 31352, 20 bytes",
        ),
        (
            (ETH_P_IPV6, vec![0x45; 60]),
            "protocol 0x86dd, malformed, 60 bytes",
        ),
        (
            (ETH_P_ARP, vec![0; 20]),
            "protocol 0x0806, malformed, 20 bytes",
        ),
    ]
}

#[test]
fn a_packet_is_a_line() {
    const TEST: &str = "examples::sniff::a_packet_is_a_line";
    if !in_own_network(TEST, "sniff") {
        return;
    }
    wire();
    let s = injector();
    let packets = packets();
    let count = packets.len().to_string();
    let peer = sniffer(TEST, &["right", "-c", &count]);
    for ((protocol, packet), _) in &packets {
        inject(&s, *protocol, packet);
    }
    let outcome = outcome(peer);
    let expected: Vec<_> = packets
        .iter()
        .map(|(_, line)| format!("right broadcast {line}"))
        .collect();
    assert_eq!(told(&outcome), expected);
}

#[test]
fn garbage_is_shown_as_what_it_is() {
    const TEST: &str = "examples::sniff::garbage_is_shown_as_what_it_is";
    if !in_own_network(TEST, "sniff") {
        return;
    }
    wire();
    let s = injector();
    let count = 300;
    let mut peer = sniffer(TEST, &["right", "-c", &count.to_string(), "-x"]);
    let protocols = [ETH_P_IP, ETH_P_IPV6, ETH_P_ARP, ETHERTYPE];
    for (index, mut packet) in nonsense(count, 300).enumerate() {
        let protocol = protocols[index % 4];
        // Often enough it looks right at first.
        if let (Some(first), true) = (packet.first_mut(), index % 3 > 0) {
            *first = if protocol == ETH_P_IP { 0x45 } else { 0x60 };
        }
        inject(&s, protocol, &packet);
        // One after the other, because the queue has little room.
        while !peer.out().contains(" right broadcast ") {}
    }
    let outcome = outcome(peer);
    assert_eq!(
        (outcome.status, outcome.err.len()),
        (Some(0), 0),
        "{outcome:?}"
    );
}

#[test]
fn only_what_is_wanted_is_shown() {
    const TEST: &str = "examples::sniff::only_what_is_wanted_is_shown";
    if !in_own_network(TEST, "sniff") {
        return;
    }
    let receiver = socket(AF_INET, SOCK_DGRAM, 0).unwrap();
    receiver.bind(("127.0.0.1", 0)).unwrap();
    let port = receiver.getsockname().unwrap().port().unwrap().to_string();
    let peer = sniffer(TEST, &["lo", "-c", "1", "-x", "--udp", "--port", &port]);
    let s = socket(AF_INET, SOCK_DGRAM, 0).unwrap();
    s.sendto(b"no", ("127.0.0.1", 9)).unwrap();
    s.sendto(b"yes, it is", receiver.getsockname().unwrap())
        .unwrap();
    let outcome = outcome(peer);
    assert_eq!(
        (outcome.status, outcome.err.len()),
        (Some(0), 0),
        "{outcome:?}"
    );
    assert!(outcome.out[0].contains(" lo in 127.0.0.1:"), "{outcome:?}");
    assert!(outcome.out[0].ends_with(&format!(" > 127.0.0.1:{port} UDP, 38 bytes")));
    assert!(
        outcome.out[1].starts_with("    0000  45 00 00 26 "),
        "{outcome:?}"
    );
    // Behind the offset and 16 bytes in hexadecimal.
    let text: String = outcome.out[1..].iter().map(|row| &row[59..]).collect();
    assert!(text.ends_with("yes, it is"), "{outcome:?}");
}

/// Every filter that a few words make.
fn filters() -> Vec<Filter> {
    let mut filters = Vec::new();
    for bits in 0..16 {
        for host in ["", "192.0.2.1", "192.0.2.2", "2001:db8::2", "2001:db8::9"] {
            for port in [None, Some(53), Some(1000)] {
                filters.push(Filter {
                    tcp: bits & 1 != 0,
                    udp: bits & 2 != 0,
                    icmp: bits & 4 != 0,
                    arp: bits & 8 != 0,
                    host: host.parse().ok(),
                    port,
                });
            }
        }
    }
    filters
}

/// What a filter means, by the line that is printed of a packet.
fn wants(filter: &Filter, line: &str) -> bool {
    let Filter {
        tcp,
        udp,
        icmp,
        arp,
        host,
        port,
    } = *filter;
    let has = |word: &str| line.contains(word);
    let is_arp = has("ARP ") && !has("malformed");
    let is_ip = has(" > ") && !has("malformed");
    // Fragments of UDP have no ports, and extension headers hide theirs.
    let is_extended = has("68 bytes");
    let is_fragment = has("fragment at 16");
    let is_broken = has("79.79.79.79") || has("UDP, cut");
    let is_udp = (has(" UDP") || is_fragment) && !is_extended;
    let any = !(tcp || udp || icmp || arp);
    let by_protocol = any && port.is_none()
        || (tcp || any) && has(" TCP")
        || (udp || any) && is_udp
        || icmp && has(" ICMP")
        || arp && is_arp && port.is_none();
    let by_host = host.is_none_or(|host| {
        let host = host.to_string();
        let words = line.split([' ', ',', '?']);
        let mut addresses = words.map(|word| match word.strip_prefix('[') {
            Some(rest) => rest.split(']').next().unwrap(),
            None if word.matches(':').count() == 1 => word.split(':').next().unwrap(),
            None => word,
        });
        // ARP tells the other address only when it asks.
        addresses.any(|address| address == host) || is_arp && host == "192.0.2.2"
    });
    let by_port = port.is_none_or(|port| {
        let sign = format!(":{port}");
        !is_fragment && !is_broken && line.split([' ', ',']).any(|word| word.ends_with(&sign))
    });
    let everything = any && host.is_none() && port.is_none();
    everything || (is_arp || is_ip) && by_protocol && by_host && by_port
}

#[test]
fn the_kernel_takes_every_filter_and_does_what_it_means() {
    const TEST: &str = "examples::sniff::the_kernel_takes_every_filter_and_does_what_it_means";
    if !in_own_network(TEST, "sniff") {
        return;
    }
    wire();
    let s = injector();
    // The broken ones say other things in their bytes than their lines do.
    let packets: Vec<_> = packets()
        .into_iter()
        .filter(|(_, line)| !line.contains("79.79") && !line.contains("malformed"))
        .collect();
    let listen = || {
        let s = socket(AF_PACKET, SOCK_DGRAM, 0).unwrap();
        s.settimeout(DEADLINE).unwrap();
        s
    };
    let all = listen();
    all.bind(("right", ETH_P_ALL)).unwrap();
    // One for all filters, because to close one takes long.
    let filtered = listen();
    filtered.bind(("right", ETH_P_ALL)).unwrap();
    for filter in filters() {
        match filter.program() {
            Some(program) => filtered.set(opt::SO_ATTACH_FILTER, &program).unwrap(),
            None => assert_eq!(format!("{filter:?}"), format!("{:?}", Filter::default())),
        }
        for ((protocol, packet), _) in &packets {
            inject(&s, *protocol, packet);
        }
        // When the next one has come to everybody, these have.
        inject(&s, ETHERTYPE, b"end");
        while all.recv(100).unwrap() != b"end" {}
        let mut passed = Vec::new();
        while let Ok(packet) = filtered.recv_with_flags(100, MSG_DONTWAIT) {
            passed.extend((packet != b"end").then_some(packet));
        }
        let expected: Vec<_> = packets
            .iter()
            .filter(|(_, line)| wants(&filter, line))
            .collect();
        let lines: Vec<_> = packets
            .iter()
            .filter(|((_, packet), _)| passed.contains(packet))
            .map(|(_, line)| *line)
            .collect();
        let expected: Vec<_> = expected.iter().map(|(_, line)| *line).collect();
        assert_eq!(lines, expected, "{filter:?}");
        assert_eq!(passed.len(), expected.len(), "{filter:?}");
    }
}

#[test]
fn a_program_is_shown_without_a_right() {
    const TEST: &str = "examples::sniff::a_program_is_shown_without_a_right";
    let Some(said) = lines(TEST, "sniff", &["-d"]) else {
        return;
    };
    assert_eq!(said, [""; 0], "everything needs no filter");
    let said = lines(TEST, "sniff", &["-d", "--arp"]).unwrap();
    let expected = [
        "  0: 0x28   0   0 0xfffff000",
        "  1: 0x15   0   1 0x00000806",
        "  2: 0x06   0   0 0xffffffff",
        "  3: 0x06   0   0 0x00000000",
    ];
    assert_eq!(said, expected);
}

#[test]
fn it_ends_when_it_is_interrupted_or_not_allowed() {
    const TEST: &str = "examples::sniff::it_ends_when_it_is_interrupted_or_not_allowed";
    let Some(outcome_) = run(TEST, "sniff", &["none such"]) else {
        return;
    };
    assert_eq!(
        (outcome_.status, outcome_.err.len()),
        (Some(1), 1),
        "{outcome_:?}"
    );
    if !in_own_network(TEST, "sniff") {
        return;
    }
    let peer = sniffer(TEST, &["lo", "--promiscuous"]);
    interrupt(&peer);
    let outcome = outcome(peer);
    assert_eq!(
        (outcome.status, outcome.err.len()),
        (None, 0),
        "by the signal"
    );
}

#[test]
fn whatever_the_bytes_there_is_a_line() {
    let protocols = [ETH_P_IP, ETH_P_IPV6, ETH_P_ARP, ETHERTYPE, 0];
    let digest = |bytes: &[u8]| {
        for protocol in protocols {
            assert!(!packet::told(protocol, bytes).contains('\n'));
        }
        packet::dump(bytes);
    };
    for mut bytes in nonsense(5_000, 200) {
        digest(&bytes);
        for first in [0x45, 0x60] {
            if let Some(byte) = bytes.first_mut() {
                *byte = first;
            }
            digest(&bytes);
        }
    }
    for ((_, packet), _) in packets() {
        mutilations(&packet).for_each(|bytes| digest(&bytes));
    }
}
