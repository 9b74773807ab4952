//! `tcpinfo`: what the kernel knows of a connection.

use rawsock::*;
use testkit::{DEADLINE, Peer, example};

use super::{lines, outcome, run};
use crate::fixtures::{ip_places, listener};

/// The value behind a name.
#[track_caller]
fn value<'a>(out: &'a [String], name: &str) -> &'a str {
    let found = out.iter().find_map(|line| line.strip_prefix(name));
    found
        .unwrap_or_else(|| panic!("no {name}: {out:#?}"))
        .trim()
}

#[test]
fn a_connection_is_told_of_and_so_is_an_answer() {
    const TEST: &str = "examples::tcpinfo::a_connection_is_told_of_and_so_is_an_answer";
    for place in ip_places() {
        let (listener, address) = listener(&place, SOCK_STREAM);
        listener.settimeout(DEADLINE).unwrap();
        let Some(mut command) = example(TEST, "tcpinfo") else {
            return;
        };
        let target = address.to_string();
        let peer = Peer::start(command.args([&target[..], "--timeout", "30", "--send", "hello"]));
        let (served, client) = listener.accept().unwrap();
        served.settimeout(DEADLINE).unwrap();
        let mut said = Vec::new();
        while said.len() < 6 {
            said.extend(served.recv(10).unwrap());
        }
        assert_eq!(said, b"hello\n");
        served.sendall(b"\x1b[2J\xff").unwrap();
        let outcome = outcome(peer);
        assert_eq!(
            (outcome.status, outcome.err.len()),
            (Some(0), 0),
            "{outcome:?}"
        );
        let out = &outcome.out;
        let head = format!("connected to {address} from {client}, by ");
        assert!(out[0].starts_with(&head), "{out:#?}");
        assert_eq!(value(out, "answer"), "\\u{1b}[2J\u{fffd}");
        assert!(value(out, "state").starts_with("ESTABLISHED, congestion control "));
        assert!(value(out, "sent").starts_with("6 bytes in 1 segments, "));
        assert_eq!(value(out, "received"), "5 bytes in 1 segments");
        assert!(value(out, "round trip").ends_with(" ms"));
        assert!(value(out, "lost").ends_with(" overtaken"));
    }
}

#[test]
fn silence_and_an_end_are_told() {
    const TEST: &str = "examples::tcpinfo::silence_and_an_end_are_told";
    let (listener, address) = listener(&ip_places()[0], SOCK_STREAM);
    let target = address.to_string();
    // It is connected before anybody accepts.
    let args = ["--timeout", "0.2", "--send", "x", &target];
    let Some(said) = lines(TEST, "tcpinfo", &args) else {
        return;
    };
    assert!(value(&said, "answer").ends_with("timed out"), "{said:#?}");

    let mut command = example(TEST, "tcpinfo").unwrap();
    let peer = Peer::start(command.args(["--send", "x", &target]));
    // The first has gone.
    drop(listener.accept().unwrap());
    let (served, _) = listener.accept().unwrap();
    assert_eq!(served.recv(2).unwrap().len(), 2);
    served.shutdown(SHUT_WR).unwrap();
    let outcome = outcome(peer);
    assert_eq!(
        value(&outcome.out, "answer"),
        "none: the connection is closed"
    );
    assert!(
        value(&outcome.out, "state").starts_with("CLOSE_WAIT"),
        "{outcome:?}"
    );
    assert_eq!(outcome.status, Some(0));
}

#[test]
fn nobody_there_is_one_line() {
    const TEST: &str = "examples::tcpinfo::nobody_there_is_one_line";
    let (listener, address) = listener(&ip_places()[0], SOCK_STREAM);
    listener.close().unwrap();
    for target in [&address.to_string()[..], "127.0.0.1", "127.0.0.1:none such"] {
        let Some(outcome) = run(TEST, "tcpinfo", &[target]) else {
            return;
        };
        assert_eq!(
            (outcome.status, outcome.out.len()),
            (Some(1), 0),
            "{outcome:?}"
        );
        assert_eq!(outcome.err.len(), 1, "{outcome:?}");
        assert!(outcome.err[0].contains(target), "{outcome:?}");
    }
}
