//! `multicast`: one datagram, and who hears it.

use std::process::Command;

use testkit::{Peer, example};

use super::{in_own_network, lines, outcome, run};

/// An interface with two addresses of each family. (Loopback hands back also
/// what is not to be looped.)
fn interface() {
    let script = "set -e
        ip link add left type veth peer name right
        ip link set right up
        ip link set left up
        for host in 1 2; do
            ip address add 192.0.2.$host/24 dev left
            ip address add fd00::$host/64 dev left nodad
        done";
    let status = Command::new("sh").args(["-c", script]).status().unwrap();
    assert!(status.success());
}

/// A receiver that listens.
#[track_caller]
fn receiver(test: &str, args: &[&str]) -> Peer {
    let mut command = example(test, "multicast").unwrap();
    command.args(["receive", "-i", "left", "--timeout", "30"]);
    let mut peer = Peer::start(command.args(args));
    let opening = peer.out();
    assert!(opening.starts_with("listening to "), "{opening}");
    assert!(opening.ends_with(" on left"), "{opening}");
    peer
}

/// What a receiver has heard when it ends, without whom from.
#[track_caller]
fn heard(peer: Peer) -> Vec<String> {
    let outcome = outcome(peer);
    assert_eq!(
        (outcome.status, outcome.err.len()),
        (Some(0), 0),
        "{outcome:?}"
    );
    let text = |line: &String| line.split_once(" on left: ").unwrap().1.to_owned();
    outcome.out.iter().map(text).collect()
}

#[test]
fn everybody_who_has_joined_hears_it() {
    const TEST: &str = "examples::multicast::everybody_who_has_joined_hears_it";
    if !in_own_network(TEST, "multicast") {
        return;
    }
    interface();
    for (group, other) in [
        ("239.255.7.7:5007", "239.255.7.8:5007"),
        ("[ff15::7:7]:5007", "[ff15::7:8]:5007"),
        // Of the link only.
        ("[ff12::7:7]:5008", "[ff12::7:8]:5008"),
    ] {
        let receivers = [0, 1].map(|_| receiver(TEST, &[group, "--count", "2"]));
        let send = |group: &str, text: &[&str]| {
            let args = [&["send", group, "-i", "left"], text].concat();
            assert_eq!(lines(TEST, "multicast", &args).unwrap(), [""; 0]);
        };
        // To others on the same port, to nobody on this machine, to all.
        send(other, &["not for us"]);
        send(group, &["--no-loop", "not for us"]);
        send(group, &["hello\x1b", "w\u{f6}rld"]);
        for receiver in receivers {
            let expected = ["6 bytes: hello\\u{1b}", "6 bytes: w\u{f6}rld"];
            assert_eq!(heard(receiver), expected, "{group}");
        }
    }
}

#[test]
fn one_source_alone_can_be_heard() {
    const TEST: &str = "examples::multicast::one_source_alone_can_be_heard";
    if !in_own_network(TEST, "multicast") {
        return;
    }
    interface();
    for (group, wanted, other) in [
        ("232.1.1.1:5007", "192.0.2.1", "192.0.2.2"),
        ("[ff35::7:7]:5007", "fd00::1", "fd00::2"),
    ] {
        let peer = receiver(TEST, &[group, "--source", wanted, "--count", "1"]);
        for (source, text) in [(other, "not heard"), (wanted, "heard")] {
            let args = ["send", group, "-i", "left", "--source", source, text];
            assert_eq!(lines(TEST, "multicast", &args).unwrap(), [""; 0]);
        }
        assert_eq!(heard(peer), ["5 bytes: heard"], "{group}");
    }
}

#[test]
fn silence_is_told() {
    const TEST: &str = "examples::multicast::silence_is_told";
    if !in_own_network(TEST, "multicast") {
        return;
    }
    let args = [
        "receive",
        "239.255.7.9:5007",
        "-i",
        "lo",
        "--timeout",
        "0.01",
    ];
    let outcome = run(TEST, "multicast", &args).unwrap();
    assert_eq!(outcome.status, Some(1));
    assert_eq!(outcome.err, ["multicast: recvmsg: timed out"]);
}

#[test]
fn an_interface_that_is_none_is_told() {
    const TEST: &str = "examples::multicast::an_interface_that_is_none_is_told";
    let args = ["receive", "239.255.7.7:5007", "-i", "none such"];
    let Some(outcome) = run(TEST, "multicast", &args) else {
        return;
    };
    assert_eq!((outcome.status, outcome.err.len()), (Some(1), 1));
    assert!(outcome.err[0].contains("none such"), "{outcome:?}");
}
