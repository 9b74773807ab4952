//! `ping`: echoes that come back, and what is none.

use std::net::IpAddr;

use rawsock::*;
use testkit::{DEADLINE, Peer, example, skip};

use super::{in_own_network, interrupt, lines, mutilations, nonsense, outcome, run};
use crate::raw::checksum;

// Its parser; not all of it is used here.
#[allow(dead_code)]
#[path = "../../../crates/rawsock/examples/ping/echo.rs"]
mod echo;

use echo::{Echo, Version, behind_ipv4};

/// Reply lines with the time left out.
fn replies(out: &[String]) -> Vec<&str> {
    let replies = out.iter().filter(|line| line.contains(" bytes from "));
    replies
        .map(|line| line.rsplit_once(", ").unwrap().0)
        .collect()
}

#[test]
fn loopback_answers() {
    const TEST: &str = "examples::ping::loopback_answers";
    for (host, size) in [
        ("127.0.0.1", 56),
        ("::1", 56),
        ("127.8.7.6", 16),
        ("::1", 60_000),
    ] {
        let bytes = size.to_string();
        let args = ["-c", "3", "-i", "0.01", "-W", "30", "-s", &bytes, host];
        let Some(outcome) = run(TEST, "ping", &args) else {
            return;
        };
        if outcome.err.iter().any(|line| line.contains("CAP_NET_RAW")) {
            assert_eq!((outcome.status, outcome.err.len()), (Some(1), 1));
            return skip(TEST, "it needs CAP_NET_RAW, or a group that may ping");
        }
        assert_eq!(
            (outcome.status, outcome.err.len()),
            (Some(0), 0),
            "{outcome:?}"
        );
        let head = format!("PING {host} ({host}), {size} bytes, ");
        assert!(outcome.out[0].starts_with(&head), "{outcome:?}");
        let expected: Vec<_> = (0..3)
            .map(|seq| format!("{} bytes from {host}: seq {seq}, ttl 64", size + 8))
            .collect();
        assert_eq!(replies(&outcome.out), expected);
        let last = outcome.out.last().unwrap();
        assert!(
            last.starts_with("3 sent, 3 received, 0 % lost, round trip "),
            "{last}"
        );
    }
}

/// What it sends by.
const KINDS: [&str; 2] = ["raw socket", "datagram socket"];

/// Sees to it that it sends by a socket of this kind. In a new network no
/// group may use the second.
fn permit(kind: &str) {
    if kind == KINDS[1] {
        std::fs::write("/proc/sys/net/ipv4/ping_group_range", "0 0").unwrap();
    }
}

#[test]
fn a_group_that_may_needs_no_right() {
    const TEST: &str = "examples::ping::a_group_that_may_needs_no_right";
    if !in_own_network(TEST, "ping") {
        return;
    }
    let args = |host| ["-c", "2", "-i", "0.01", "-W", "30", host];
    for kind in KINDS {
        permit(kind);
        for host in ["127.0.0.1", "::1"] {
            let said = lines(TEST, "ping", &args(host)).unwrap();
            assert!(said[0].ends_with(kind), "{said:?}");
            let expected = [0, 1].map(|seq| format!("64 bytes from {host}: seq {seq}, ttl 64"));
            assert_eq!(replies(&said), expected);
        }
    }
    let said = lines(TEST, "ping", &["--raw", "-c", "1", "-W", "30", "127.0.0.1"]).unwrap();
    assert!(said[0].ends_with("raw socket"), "{said:?}");
}

#[test]
fn it_sums_up_when_it_is_interrupted() {
    const TEST: &str = "examples::ping::it_sums_up_when_it_is_interrupted";
    if !in_own_network(TEST, "ping") {
        return;
    }
    let mut command = example(TEST, "ping").unwrap();
    let mut peer = Peer::start(command.args(["127.0.0.1", "-i", "100"]));
    let (_head, _reply) = (peer.out(), peer.out());
    interrupt(&peer);
    let outcome = outcome(peer);
    assert_eq!(
        (outcome.status, outcome.err.len()),
        (Some(0), 0),
        "{outcome:?}"
    );
    let [last] = &outcome.out[..] else {
        panic!("{outcome:?}");
    };
    assert!(
        last.starts_with("1 sent, 1 received, 0 % lost, round trip"),
        "{last}"
    );
}

/// A machine of the test's own at the other end of loopback, which answers
/// what it likes because the kernel has been told to be silent.
struct Machine {
    s: Socket,
    version: Version,
    host: &'static str,
}

impl Machine {
    fn new(version: Version) -> Self {
        let (family, protocol, host, switch) = match version {
            Version::V4 => (
                AF_INET,
                IPPROTO_ICMP,
                "127.0.0.1",
                "ipv4/icmp_echo_ignore_all",
            ),
            Version::V6 => (AF_INET6, IPPROTO_ICMPV6, "::1", "ipv6/icmp/echo_ignore_all"),
        };
        std::fs::write(format!("/proc/sys/net/{switch}"), "1").unwrap();
        let s = socket(family, SOCK_RAW, protocol).unwrap();
        s.settimeout(DEADLINE).unwrap();
        Self { s, version, host }
    }

    /// The next request, from its type on; and the whole packet.
    fn request(&self) -> (Vec<u8>, Vec<u8>) {
        loop {
            let packet = self.s.recv(65_535).unwrap();
            let message = match self.version {
                Version::V4 => behind_ipv4(&packet).unwrap(),
                Version::V6 => &packet,
            };
            if message[0] == self.version.request() {
                return (message.to_vec(), packet);
            }
        }
    }

    /// Sends a message with a right checksum.
    fn say(&self, mut message: Vec<u8>) {
        if message.len() >= 4 {
            message[2..4].fill(0);
            let sum = checksum(&message);
            message[2..4].copy_from_slice(&sum.to_be_bytes());
        }
        self.s.sendto(&message, (self.host, 0)).unwrap();
    }
}

#[test]
fn only_the_right_answer_counts() {
    const TEST: &str = "examples::ping::only_the_right_answer_counts";
    if !in_own_network(TEST, "ping") {
        return;
    }
    for kind in KINDS {
        permit(kind);
        for version in [Version::V4, Version::V6] {
            let machine = Machine::new(version);
            let mut command = example(TEST, "ping").unwrap();
            command.args(["-c", "1", "-W", "30", machine.host]);
            let peer = Peer::start(&mut command);
            let (request, _) = machine.request();
            let reply = [&[version.reply()], &request[1..]].concat();
            let changed = |at: usize| {
                let mut reply = reply.clone();
                reply[at] ^= 1;
                reply
            };
            // Another code, identifier, and byte of the data.
            for at in [1, 4, 5, 8, reply.len() - 1] {
                machine.say(changed(at));
            }
            // Another type, too little, too much.
            machine.say(changed(0));
            machine.say(request);
            machine.say(reply[..8].to_vec());
            machine.say([&reply[..], b"x"].concat());
            nonsense(50, 100)
                .filter(|bytes| bytes.len() > 1)
                .for_each(|mut bytes| {
                    bytes[0] = version.reply();
                    machine.say(bytes);
                });
            if version == Version::V4 {
                // A wrong checksum; that of ICMPv6 is not ours to make.
                let mut wrong = changed(9);
                wrong[9] ^= 1;
                wrong[2..4].copy_from_slice(&[0x12, 0x34]);
                machine.s.sendto(&wrong, (machine.host, 0)).unwrap();
                // The right one from somebody else.
                let other = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP).unwrap();
                other.bind(("127.0.0.99", 0)).unwrap();
                let stranger = Machine {
                    s: other,
                    version,
                    host: machine.host,
                };
                stranger.say(reply.clone());
            }
            // The number of a question that was not asked, and at last.
            machine.say(changed(7));
            machine.say(reply);
            let outcome = outcome(peer);
            assert_eq!(
                (outcome.status, outcome.err.len()),
                (Some(0), 0),
                "{outcome:?}"
            );
            let host = machine.host;
            let expected = [1, 0].map(|seq| format!("64 bytes from {host}: seq {seq}, ttl 64"));
            assert!(outcome.out[0].ends_with(kind), "{outcome:?}");
            assert_eq!(replies(&outcome.out), expected, "{kind}");
            assert!(outcome.out[1].ends_with(", again"));
            assert!(outcome.out[3].starts_with("1 sent, 1 received, 0 % lost"));
        }
    }
}

/// A router says that there is no way; not everything that quotes an echo is
/// about ours.
#[test]
fn bad_news_is_told() {
    const TEST: &str = "examples::ping::bad_news_is_told";
    if !in_own_network(TEST, "ping") {
        return;
    }
    for kind in KINDS {
        permit(kind);
        let machine = Machine::new(Version::V4);
        let mut command = example(TEST, "ping").unwrap();
        command.args(["-c", "1", "-W", "30", machine.host]);
        let peer = Peer::start(&mut command);
        let (_, packet) = machine.request();
        // Destination unreachable, host unreachable, RFC 792.
        let bad = |quoted: &[u8]| [&[3, 1, 0, 0, 0, 0, 0, 0], quoted].concat();
        let mut other = packet.clone();
        other[24] ^= 1; // The identifier.
        machine.say(bad(&other));
        let mut other = packet.clone();
        other[28] ^= 1; // The data.
        machine.say(bad(&other));
        machine.say(bad(&packet[..28]));
        let outcome = outcome(peer);
        assert_eq!(outcome.status, Some(1), "{outcome:?}");
        assert_eq!(outcome.err, ["ping: no answer from 127.0.0.1"]);
        let [_, news, sum] = &outcome.out[..] else {
            panic!("{outcome:?}");
        };
        assert_eq!(
            news,
            "from 127.0.0.1: seq 0: No route to host (os error 113)"
        );
        assert_eq!(sum, "1 sent, 0 received, 100 % lost");
    }
}

#[test]
fn nobody_is_one_line_and_a_status() {
    const TEST: &str = "examples::ping::nobody_is_one_line_and_a_status";
    if !in_own_network(TEST, "ping") {
        return;
    }
    Machine::new(Version::V4);
    let outcome = run(
        TEST,
        "ping",
        &["-c", "2", "-i", "0.01", "-W", "0.05", "127.0.0.1"],
    )
    .unwrap();
    assert_eq!(outcome.status, Some(1));
    assert_eq!(outcome.out[1], "2 sent, 0 received, 100 % lost");
    assert_eq!(outcome.err, ["ping: no answer from 127.0.0.1"]);
    // There is no way to it from here.
    for host in ["192.0.2.1", "2001:db8::1"] {
        let outcome = run(TEST, "ping", &["-c", "1", host]).unwrap();
        assert_eq!(
            (outcome.status, outcome.out.len(), outcome.err.len()),
            (Some(1), 0, 1)
        );
        assert!(
            outcome.err[0].contains("Network is unreachable"),
            "{outcome:?}"
        );
        assert!(outcome.err[0].contains(host), "{outcome:?}");
    }
    // No network, no name server.
    let outcome = run(TEST, "ping", &["no such host"]).unwrap();
    assert_eq!(
        (outcome.status, outcome.out.len(), outcome.err.len()),
        (Some(1), 0, 1)
    );
    let address: IpAddr = "::1".parse().unwrap();
    let outcome = run(TEST, "ping", &["-4", &address.to_string()]).unwrap();
    assert_eq!(
        (outcome.status, outcome.out.len(), outcome.err.len()),
        (Some(1), 0, 1)
    );
}

#[test]
fn whatever_the_bytes_there_is_an_answer() {
    for bytes in nonsense(20_000, 100) {
        for version in [Version::V4, Version::V6] {
            Echo::from_bytes(&bytes, version);
        }
        behind_ipv4(&bytes);
        echo::checksum(&bytes);
    }
    let whole = Echo {
        kind: 0,
        identifier: 7,
        sequence: 9,
        data: b"data",
    };
    let bytes = whole.to_bytes();
    assert_eq!(Echo::from_bytes(&bytes, Version::V4), Some(whole));
    assert_eq!(echo::checksum(&bytes), 0);
    for bytes in mutilations(&bytes) {
        Echo::from_bytes(&bytes, Version::V4);
    }
    // Not that of IPv4, too short a header, options, a header that is cut.
    assert_eq!(behind_ipv4(&[0x65; 30]), None);
    assert_eq!(behind_ipv4(&[0x44; 30]), None);
    assert_eq!(behind_ipv4(&[0x46; 30]), Some(&[0x46; 6][..]));
    assert_eq!(behind_ipv4(&[0x4f; 30]), None);
    assert_eq!(behind_ipv4(&[]), None);
    // The largest sum there is.
    assert_eq!(echo::checksum(&[0xff; 65_536]), 0);
}
