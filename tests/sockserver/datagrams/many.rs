//! Datagrams for many.

use std::process::{Command, Stdio};

use rawsock::{AF_INET, SOCK_DGRAM, opt, socket};
use sockserver::*;
use testkit::{Peer, Rerun, is_rerun};

use super::obedient::Held;
use crate::fixtures::PATIENCE;

/// The reply to a datagram for many comes from an address of one.
#[test]
fn a_datagram_for_many_is_answered_by_one() {
    const TEST: &str = "datagrams::many::a_datagram_for_many_is_answered_by_one";
    let setup = "ip link set lo up && ip link add d0 type veth peer name d1 && \
                 ip link set d0 up && ip link set d1 up && \
                 ip addr add 10.9.9.1/24 brd + dev d0 && ip addr add fd00::1/64 dev d0 nodad";
    if !in_own_network(TEST, setup) {
        return;
    }
    for (host, many) in [
        ("::", "ff02::1"),
        ("", "10.9.9.255"),
        ("", "255.255.255.255"),
    ] {
        let held = Held::start::<Udp, Inline>((host, 0));
        let port = held.server.address().port().unwrap();
        let s = socket(held.server.address().family(), SOCK_DGRAM, 0).unwrap();
        s.settimeout(PATIENCE).unwrap();
        if s.family() == AF_INET {
            s.set(opt::SO_BROADCAST, true).unwrap();
            s.bind(("10.9.9.1", 0)).unwrap();
            s.sendto(b"hello", (many, port)).unwrap();
        } else {
            let interface = rawsock::if_nametoindex("d0").unwrap();
            s.sendto(b"hello", (many, port, 0, interface)).unwrap();
        }
        assert_eq!(s.recv(100).unwrap(), b"hello", "{many}");
        assert_eq!(held.stats().unsent_replies, 0);
    }
}

/// Runs the test again in a network of its own, after a line of shell; whether
/// this is that rerun. Without the right to do so the skip is said aloud.
fn in_own_network(test: &str, setup: &str) -> bool {
    if is_rerun(test) {
        return true;
    }
    let Some(unshare) = testkit::tool(test, "unshare") else {
        return false;
    };
    let separate = |last: &str| {
        let mut command = Command::new(&unshare);
        command.arg("--net");
        if !testkit::is_root() {
            command.arg("--map-root-user");
        }
        command.args(["sh", "-c", &format!("{setup} && {last}"), "sh"]);
        command
    };
    let possible = separate("true").stderr(Stdio::null()).status();
    if !possible.is_ok_and(|status| status.success()) {
        testkit::skip(test, "this user cannot have a network of its own");
        return false;
    }
    let mut rerun = Rerun::of(test).under(separate("exec \"$@\""));
    let (status, said) = Peer::start(&mut rerun).finish();
    assert!(status.success() && Rerun::ran_one(&said), "{said:#?}");
    false
}
