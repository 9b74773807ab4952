//! `routes`: what the kernel says, and what it never should.

use std::process::Command;

use rawsock::{AF_NETLINK, NETLINK_ROUTE, SOCK_RAW, socket};

use super::{in_own_network, lines, mutilations, nonsense};

// Its parsers; not all of them is used here.
#[allow(dead_code)]
#[path = "../../../crates/rawsock/examples/routes/netlink.rs"]
mod netlink;
#[allow(dead_code)]
#[path = "../../../crates/rawsock/examples/routes/show.rs"]
mod show;

use netlink::{Malformed, Meaning, attributes, messages, request};

#[test]
fn loopback_has_its_addresses() {
    const TEST: &str = "examples::routes::loopback_has_its_addresses";
    if !in_own_network(TEST, "routes") {
        return;
    }
    let all = lines(TEST, "routes", &[]).unwrap();
    assert_eq!(all[0], "1: lo: up, mtu 65536, 00:00:00:00:00:00");
    assert_eq!(all[1], "    127.0.0.1/8, of this host");
    assert_eq!(all[2], "    ::1/128, of this host");
    let four = lines(TEST, "routes", &["-4"]).unwrap();
    assert_eq!(four, all[..2]);
    let six = lines(TEST, "routes", &["-6"]).unwrap();
    assert_eq!(six[1], all[2]);
    let every = lines(TEST, "routes", &["-4", "--all"]).unwrap();
    assert!(
        every.contains(&"local 127.0.0.0/8 dev lo src 127.0.0.1 table 255".to_owned()),
        "{every:#?}"
    );
}

#[test]
fn links_and_routes_of_many_kinds_are_shown() {
    const TEST: &str = "examples::routes::links_and_routes_of_many_kinds_are_shown";
    if !in_own_network(TEST, "routes") {
        return;
    }
    // Disabling IPv6 keeps the kernel's own addresses away.
    let script = "set -e
        echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6
        ip link add left address 02:00:00:00:00:01 type veth peer name right
        ip address add 192.0.2.1/24 dev left
        ip address add 198.51.100.1 peer 198.51.100.2/32 dev left
        ip link set right up
        ip link set left up mtu 1400
        ip route add default via 192.0.2.9 metric 7
        ip route add blackhole 203.0.113.0/24
        ip route add 203.0.113.128/25 nexthop via 192.0.2.7 nexthop via 192.0.2.8
        for i in $(seq 200); do
            echo link add veth$i type veth peer name peer$i
            echo route add 10.0.$i.0/24 via 192.0.2.9
        done | ip -batch -";
    let status = Command::new("sh").args(["-c", script]).status().unwrap();
    assert!(status.success());
    // So many that they come in several parts.
    let said = lines(TEST, "routes", &[]).unwrap();
    let left = said
        .iter()
        .position(|line| line.contains(": left: "))
        .unwrap();
    assert!(
        said[left].ends_with(": up, mtu 1400, 02:00:00:00:00:01"),
        "{}",
        said[left]
    );
    let addresses = ["    192.0.2.1/24", "    198.51.100.1 to 198.51.100.2/32"];
    assert_eq!(said[left + 1..left + 3], addresses);
    for expected in [
        "default via 192.0.2.9 dev left metric 7",
        "192.0.2.0/24 dev left src 192.0.2.1",
        "blackhole 203.0.113.0/24",
        "203.0.113.128/25 and via 192.0.2.7 dev left and via 192.0.2.8 dev left",
        "10.0.200.0/24 via 192.0.2.9 dev left",
    ] {
        assert!(
            said.iter().any(|line| line == expected),
            "no {expected}: {said:#?}"
        );
    }
    let down = said
        .iter()
        .filter(|line| line.contains(": down, mtu 1500, "));
    assert_eq!(down.count(), 400);
}

/// A list as the kernel gives it, in the parts in which it comes.
fn dump(get: u16, header: usize) -> Vec<Vec<u8>> {
    let s = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE).unwrap();
    s.bind((0, 0)).unwrap();
    s.sendto(&request(get, 1, 0, header), (0, 0)).unwrap();
    let mut parts = Vec::new();
    loop {
        let part = s.recv(1 << 16).unwrap();
        let is_last = messages(&part).any(|m| m.unwrap().meaning(0) == Meaning::Done);
        parts.push(part);
        if is_last {
            return parts;
        }
    }
}

/// Everything that the program does with the bytes of a part.
fn digest(part: &[u8]) {
    let names = show::Names::new();
    for message in messages(part) {
        let Ok(message) = message else {
            continue;
        };
        message.is_interrupted();
        for kind in [libc::RTM_NEWLINK, libc::RTM_NEWADDR, libc::RTM_NEWROUTE] {
            if let Meaning::Entry(entry) = message.meaning(kind) {
                show::link(entry);
                show::address(entry);
                show::route(entry, &names);
            }
        }
    }
}

#[test]
fn whatever_the_bytes_there_is_an_answer() {
    for bytes in nonsense(20_000, 200) {
        digest(&bytes);
        show::link(&bytes);
        show::address(&bytes);
        show::route(&bytes, &show::Names::new());
    }
    let lists = [
        (libc::RTM_GETLINK, show::LINK_HEADER),
        (libc::RTM_GETADDR, show::ADDRESS_HEADER),
        (libc::RTM_GETROUTE, show::ROUTE_HEADER),
    ];
    for (get, header) in lists {
        for part in dump(get, header) {
            // The first messages of it are enough, and the end.
            let beginning = &part[..part.len().min(2000)];
            mutilations(beginning).for_each(|bytes| digest(&bytes));
        }
    }
}

/// A message: its length, kind, flags, and data.
fn message(len: u32, kind: i32, flags: i32, body: &[u8]) -> Vec<u8> {
    let mut bytes = len.to_ne_bytes().to_vec();
    bytes.extend((kind as u16).to_ne_bytes());
    bytes.extend((flags as u16).to_ne_bytes());
    bytes.extend([7, 0, 0, 0, 0, 0, 0, 0]);
    bytes.extend(body);
    bytes
}

#[test]
fn lengths_that_lie_end_the_walk() {
    let whole = message(20, 99, 0, b"body");
    for len in [0, 1, 15, 21, u32::MAX, u32::MAX - 2, 1 << 31] {
        let lying = message(len, 99, 0, b"body");
        let bytes = [&whole[..], &lying].concat();
        let walk: Vec<_> = messages(&bytes).collect();
        assert_eq!(walk.len(), 2, "{len}");
        assert_eq!(walk[0].unwrap().body, b"body");
        assert_eq!(walk[1], Err(Malformed));
    }
    // Half a header.
    assert_eq!(messages(&whole[..3]).next(), Some(Err(Malformed)));
    assert_eq!(messages(&[]).next(), None);
    // Padding counts between messages, and may be missing at the end.
    let odd = message(17, 99, 0, b"x");
    let padded = [&odd[..], &[0; 3], &odd].concat();
    let bodies: Vec<_> = messages(&padded).map(|m| m.unwrap().body).collect();
    assert_eq!(bodies, [b"x", b"x"]);
}

#[test]
fn attributes_end_before_what_is_malformed() {
    let attribute = |len: u16, kind: u16, value: &[u8]| {
        [&len.to_ne_bytes()[..], &kind.to_ne_bytes(), value].concat()
    };
    // Flags of the kind are no part of it.
    let good = attribute(5, 3 | 0x8000, b"x\0\0\0");
    for len in [0, 3, 9, u16::MAX] {
        let bytes = [good.clone(), attribute(len, 4, b"yyyy")].concat();
        let walk: Vec<_> = attributes(&bytes).collect();
        assert_eq!(walk, [(3, &b"x"[..])], "{len}");
    }
}

#[test]
fn ends_errors_and_changes_are_told() {
    #[track_caller]
    fn check(kind: i32, body: &[u8], expected: Meaning<'_>) {
        let bytes = message(16 + body.len() as u32, kind, 0, body);
        let one = messages(&bytes).next().unwrap().unwrap();
        assert_eq!(one.meaning(24), expected);
        assert!(!one.is_interrupted());
    }
    let number = |errno: i32| errno.to_ne_bytes();
    check(libc::NLMSG_DONE, b"", Meaning::Done);
    check(libc::NLMSG_DONE, &number(0), Meaning::Done);
    check(libc::NLMSG_DONE, &number(-12), Meaning::Refused(12));
    check(libc::NLMSG_ERROR, &number(0), Meaning::Done);
    check(libc::NLMSG_ERROR, &number(-1), Meaning::Refused(1));
    check(
        libc::NLMSG_ERROR,
        &number(i32::MIN),
        Meaning::Refused(libc::EPROTO),
    );
    check(libc::NLMSG_ERROR, b"sho", Meaning::Refused(libc::EPROTO));
    check(libc::NLMSG_OVERRUN, b"", Meaning::Refused(libc::ENOBUFS));
    check(libc::NLMSG_NOOP, b"x", Meaning::Nothing);
    check(24, b"x", Meaning::Entry(b"x"));
    check(25, b"x", Meaning::Nothing);
    let changed = message(16, 24, libc::NLM_F_DUMP_INTR, b"");
    assert!(messages(&changed).next().unwrap().unwrap().is_interrupted());
}
