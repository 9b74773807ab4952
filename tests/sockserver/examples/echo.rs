//! `echo`: every byte comes back, until SIGTERM.

use std::fs;

use rawsock::{AF_INET, AF_UNIX, SHUT_WR, SOCK_DGRAM, socket};
use testkit::{Peer, TempDir, eventually};

use super::{connect, ended, signal, start, terminate};
use crate::fixtures::{PATIENCE, ask, assert_ended};

/// All that serve connections.
const KINDS: &[&str] = &["inline", "threading", "forking", "parking", "pooled"];

#[test]
fn bytes_come_back_whatever_the_kind_and_the_transport() {
    const TEST: &str = "examples::echo::bytes_come_back_whatever_the_kind_and_the_transport";
    for kind in KINDS {
        let folder = TempDir::new().unwrap();
        let unix = format!("unix:{}", folder.path().join("s").display());
        for address in ["tcp:127.0.0.1:0", "tcp:[::1]:0", &unix] {
            let Some((peer, place)) = start(TEST, "echo", &[kind, address]) else {
                return;
            };
            let client = connect(&place);
            let data: Vec<u8> = (0..200_000_u32).map(|n| n as u8).collect();
            let sender = client.dup().unwrap();
            let sent = data.clone();
            let sending = std::thread::spawn(move || sender.sendall(&sent));
            let mut back = Vec::new();
            while back.len() < data.len() {
                back.extend(client.recv(65_536).unwrap());
            }
            sending.join().unwrap().unwrap();
            assert!(back == data, "{kind} {address}");
            client.shutdown(SHUT_WR).unwrap();
            assert_ended(&client);
            assert!(terminate(peer).is_empty());
        }
        assert!(!folder.path().join("s").exists(), "{kind}");
    }
}

#[test]
fn datagrams_come_back() {
    const TEST: &str = "examples::echo::datagrams_come_back";
    for kind in ["inline", "threading", "forking"] {
        let Some((peer, place)) = start(TEST, "echo", &[kind, "udp:127.0.0.1:0"]) else {
            return;
        };
        let (host, port) = place.split_once(' ').unwrap();
        let client = socket(AF_INET, SOCK_DGRAM, 0).unwrap();
        client.settimeout(PATIENCE).unwrap();
        client
            .sendto(b"hello", (host, port.parse::<u16>().unwrap()))
            .unwrap();
        assert_eq!(client.recv(100).unwrap(), b"hello");
        terminate(peer);

        let folder = TempDir::new().unwrap();
        let path = folder.path().join("s");
        let address = format!("unixgram:{}", path.display());
        let (peer, place) = start(TEST, "echo", &[kind, &address]).unwrap();
        assert_eq!(place, path.to_str().unwrap());
        let client = socket(AF_UNIX, SOCK_DGRAM, 0).unwrap();
        client.bind(folder.path().join("c")).unwrap();
        client.settimeout(PATIENCE).unwrap();
        client.sendto(b"hello", &path).unwrap();
        assert_eq!(client.recv(100).unwrap(), b"hello");
        terminate(peer);
        assert!(!path.exists());
    }
}

#[test]
fn a_killed_client_is_no_trouble() {
    const TEST: &str = "examples::echo::a_killed_client_is_no_trouble";
    for kind in KINDS {
        let Some((peer, place)) = start(TEST, "echo", &[kind, "tcp:127.0.0.1:0", "--stats"]) else {
            return;
        };
        for _ in 0..20 {
            let client = connect(&place);
            client.sendall(b"never read").unwrap();
            // A reset, as a process leaves behind that is killed with unread
            // data.
            client.recv(1).unwrap();
        }
        assert_eq!(ask(&connect(&place), "hello"), "hello");
        let said = terminate(peer);
        assert!(said[1].contains("accepted: 21,"), "{said:?}");
    }
}

#[test]
fn lines_longer_than_the_limit_end_the_connection() {
    const TEST: &str = "examples::echo::lines_longer_than_the_limit_end_the_connection";
    for kind in KINDS {
        let args = [kind, "tcp:127.0.0.1:0", "--line-limit", "10"];
        let Some((mut peer, place)) = start(TEST, "echo", &args) else {
            return;
        };
        let client = connect(&place);
        assert_eq!(ask(&client, "123456789"), "123456789");
        client.sendall(b"1234567890\n").unwrap();
        assert_ended(&client);
        assert!(peer.err().contains("a line is longer than 10 bytes"));
        signal(&peer, "INT");
        ended(peer);
    }
}

#[test]
fn silent_clients_are_ended() {
    const TEST: &str = "examples::echo::silent_clients_are_ended";
    for kind in KINDS {
        let args = [kind, "tcp:127.0.0.1:0", "--idle", "0.2", "--stats"];
        let Some((peer, place)) = start(TEST, "echo", &args) else {
            return;
        };
        assert_ended(&connect(&place));
        let client = connect(&place);
        assert_eq!(ask(&client, "hello"), "hello");
        assert_ended(&client);
        let said = terminate(peer);
        assert!(said[1].contains("timeouts: 2,"), "{said:?}");
    }
}

/// A client in the middle of a line keeps its server from ending.
#[track_caller]
fn busy(test: &str, kind: &str, grace: &str) -> Option<(Peer, rawsock::Socket)> {
    let args = [
        kind,
        "tcp:127.0.0.1:0",
        "--line-limit",
        "100",
        "--stats",
        "--grace",
        grace,
    ];
    let (peer, place) = start(test, "echo", &args)?;
    let client = connect(&place);
    assert_eq!(ask(&client, "hello"), "hello");
    client.sendall(b"half a ").unwrap();
    eventually("the server has it, and sleeps again", || {
        client.bytes_outstanding().unwrap() == 0 && sleeps(&peer)
    });
    Some((peer, client))
}

/// Whether all threads of a process wait for something.
fn sleeps(peer: &Peer) -> bool {
    let tasks = fs::read_dir(format!("/proc/{}/task", peer.id())).unwrap();
    tasks.flatten().all(|task| {
        // The state is behind the name, which stands in parentheses. A thread
        // that has ended has no file.
        fs::read_to_string(task.path().join("stat")).map_or(true, |stat| stat.contains(") S "))
    })
}

/// What the server says when it has drained.
#[track_caller]
fn drained(peer: Peer) -> String {
    ended(peer).remove(0)
}

#[test]
fn requests_come_to_their_end_after_sigterm() {
    const TEST: &str = "examples::echo::requests_come_to_their_end_after_sigterm";
    for kind in KINDS {
        let Some((peer, client)) = busy(TEST, kind, "60") else {
            return;
        };
        signal(&peer, "TERM");
        assert_eq!(ask(&client, "line"), "half a line");
        assert_ended(&client);
        assert_eq!(
            drained(peer),
            "DRAINED 1 finished, 0 idle closed, 0 cancelled, 0 abandoned"
        );
    }
}

#[test]
fn the_second_signal_leaves_no_time() {
    const TEST: &str = "examples::echo::the_second_signal_leaves_no_time";
    for kind in KINDS {
        let Some((peer, client)) = busy(TEST, kind, "3600") else {
            return;
        };
        signal(&peer, "TERM");
        signal(&peer, "INT");
        assert_ended(&client);
        assert_eq!(
            drained(peer),
            "DRAINED 0 finished, 0 idle closed, 1 cancelled, 0 abandoned"
        );
    }
}

#[test]
fn a_server_that_does_not_drain_in_time_ends_all_the_same() {
    const TEST: &str = "examples::echo::a_server_that_does_not_drain_in_time_ends_all_the_same";
    for kind in KINDS {
        let Some((peer, client)) = busy(TEST, kind, "0.1") else {
            return;
        };
        signal(&peer, "TERM");
        assert_ended(&client);
        let said = drained(peer);
        assert!(said.contains("1 cancelled"), "{kind}: {said}");
    }
}

#[test]
fn connections_beyond_the_limit_wait() {
    const TEST: &str = "examples::echo::connections_beyond_the_limit_wait";
    for kind in ["threading", "parking", "pooled"] {
        let args = [kind, "tcp:127.0.0.1:0", "--max", "2", "--stats"];
        let Some((peer, place)) = start(TEST, "echo", &args) else {
            return;
        };
        let clients = [connect(&place), connect(&place), connect(&place)];
        for client in &clients[..2] {
            assert_eq!(ask(client, "hello"), "hello");
        }
        clients[2].sendall(b"later\n").unwrap();
        let [first, _, third] = clients;
        first.close().unwrap();
        eventually("the third is answered", || {
            third.wait_readable(None).unwrap()
        });
        assert_eq!(third.recv(100).unwrap(), b"later\n");
        terminate(peer);
    }
}
