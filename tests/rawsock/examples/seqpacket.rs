//! `seqpacket`: records from one process to another.

use rawsock::*;
use testkit::{Peer, TempDir, example};

use super::{interrupt, lines, nonsense, outcome};

/// A listener that is up, at a path of its own.
fn listener(test: &str, args: &[&str]) -> Option<(Peer, String, TempDir)> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("s").to_str().unwrap().to_owned();
    let mut command = example(test, "seqpacket")?;
    let peer = Peer::start(command.args(["listen", &path]).args(args));
    testkit::eventually("the listener listens", || {
        // A connection would be a peer, and one of another type is refused as
        // such before anybody listens.
        let all = std::fs::read_to_string("/proc/net/unix").unwrap();
        all.lines().any(|line| {
            let is_ours = line.ends_with(&path);
            is_ours && line.split_whitespace().nth(3) == Some("00010000") // __SO_ACCEPTCON
        })
    });
    Some((peer, path, folder))
}

/// What it says, without the peer's process.
fn said(out: &[String]) -> Vec<String> {
    out.iter()
        .map(|line| {
            let (peer, rest) = line.split_once(", pid ").unwrap();
            let (_, rest) = rest.split_once(": ").unwrap();
            format!("{peer}: {rest}")
        })
        .collect()
}

#[test]
fn records_keep_their_boundaries() {
    const TEST: &str = "examples::seqpacket::records_keep_their_boundaries";
    let Some((peer, path, _folder)) = listener(TEST, &["--size", "8", "--count", "2"]) else {
        return;
    };
    let sent = lines(
        TEST,
        "seqpacket",
        &["send", &path, "a", "a long record", "\x1b["],
    );
    assert_eq!(sent.unwrap(), [""; 0]);
    let mut sender = Peer::start(example(TEST, "seqpacket").unwrap().args(["send", &path]));
    for line in ["one", "", "three"] {
        sender.tell(line);
    }
    assert_eq!(outcome(sender).status, Some(0));
    let outcome = outcome(peer);
    assert_eq!((outcome.status, outcome.err.len()), (Some(0), 0));
    let expected = [
        "peer 1: 1 bytes: a",
        "peer 1: 13 bytes, cut to 8: a long r",
        "peer 1: 2 bytes: \\u{1b}[",
        "peer 1: end",
        "peer 2: 3 bytes: one",
        "peer 2: 5 bytes: three",
        "peer 2: end",
    ];
    assert_eq!(said(&outcome.out), expected);
    assert!(!std::fs::exists(&path).unwrap(), "the name is free again");
}

#[test]
fn a_stranger_can_send_what_it_likes() {
    const TEST: &str = "examples::seqpacket::a_stranger_can_send_what_it_likes";
    let Some((peer, path, _folder)) = listener(TEST, &["--count", "2"]) else {
        return;
    };
    let connect = || {
        let s = socket(AF_UNIX, SOCK_SEQPACKET, 0).unwrap();
        s.connect(&path[..]).unwrap();
        s
    };
    let s = connect();
    let mut count = 0;
    for record in nonsense(50, 500).filter(|record| !record.is_empty()) {
        s.send(&record).unwrap();
        count += 1;
    }
    drop(s);
    // An empty record looks like the end, and is one here.
    let s = connect();
    s.send(b"").unwrap();
    let outcome = outcome(peer);
    assert_eq!((outcome.status, outcome.err.len()), (Some(0), 0));
    assert_eq!(outcome.out.len(), count + 2);
    assert!(outcome.out.iter().all(|line| !line.contains('\x1b')));
}

#[test]
fn it_ends_when_it_is_interrupted() {
    const TEST: &str = "examples::seqpacket::it_ends_when_it_is_interrupted";
    let Some((peer, ..)) = listener(TEST, &[]) else {
        return;
    };
    interrupt(&peer);
    let outcome = outcome(peer);
    assert_eq!(
        (outcome.status, outcome.err.len()),
        (None, 0),
        "by the signal"
    );
}
