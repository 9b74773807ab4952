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
fn busy(test: &str, kind: &str, grace: &str) -> Option<(Peer, String, rawsock::Socket)> {
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
        // In this order: what sleeps now has read before.
        was_read(&client) && sleeps(&peer)
    });
    Some((peer, place, client))
}

/// Whether the server, at 127.0.0.1, has read all that a client has sent: that
/// the server's kernel has it is not enough.
fn was_read(client: &rawsock::Socket) -> bool {
    if client.bytes_outstanding().unwrap() > 0 {
        return false;
    }
    let port = |address: rawsock::Address| format!(":{:04X}", address.port().unwrap());
    let servers = port(client.getpeername().unwrap());
    let clients = port(client.getsockname().unwrap());
    let sockets = fs::read_to_string("/proc/net/tcp").unwrap();
    // The number of a row, both addresses, the state, and how much is queued
    // to be sent and to be read.
    let mut rows = sockets.lines().map(str::split_whitespace);
    let row = rows.find_map(|mut row| {
        let (local, remote) = (row.nth(1)?, row.next()?);
        (local.ends_with(&servers) && remote.ends_with(&clients)).then_some(row)
    });
    let queued = row.expect("the server has the connection").nth(1).unwrap();
    queued.ends_with(":00000000")
}

/// Whether all threads of a server wait for something, and those of its
/// children, which handle what a forking one has accepted.
fn sleeps(peer: &Peer) -> bool {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    numbers
        .filter(|&number| number == peer.id() || parent(number) == Some(peer.id()))
        .all(all_wait)
}

/// Whether all threads of a process wait for something.
fn all_wait(process: u32) -> bool {
    // What has ended meanwhile has no files.
    let Ok(tasks) = fs::read_dir(format!("/proc/{process}/task")) else {
        return true;
    };
    tasks.flatten().all(|task| {
        let stat = fs::read_to_string(task.path().join("stat"));
        stat.map_or(true, |stat| after_name(&stat).starts_with("S "))
    })
}

fn parent(process: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    after_name(&stat).split(' ').nth(1)?.parse().ok()
}

/// What a line of `stat` says behind the name, which stands in parentheses and
/// may hold others: the state, the number of the parent, and more.
fn after_name(stat: &str) -> &str {
    stat.rsplit_once(") ").map_or("", |(_, rest)| rest)
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
        let Some((peer, place, client)) = busy(TEST, kind, "60") else {
            return;
        };
        // Who is idle is closed when the end begins. An inline server has one
        // thread, which takes the signal before anything else.
        let witness = (*kind != "inline").then(|| connect(&place));
        if let Some(witness) = &witness {
            assert_eq!(ask(witness, "hello"), "hello");
            eventually("it is idle", || sleeps(&peer));
        }
        signal(&peer, "TERM");
        if let Some(witness) = &witness {
            assert_ended(witness);
        }
        assert_eq!(ask(&client, "line"), "half a line");
        assert_ended(&client);
        let idle = i32::from(witness.is_some());
        assert_eq!(
            drained(peer),
            format!("DRAINED 1 finished, {idle} idle closed, 0 cancelled, 0 abandoned"),
            "{kind}"
        );
    }
}

#[test]
fn the_second_signal_leaves_no_time() {
    const TEST: &str = "examples::echo::the_second_signal_leaves_no_time";
    for kind in KINDS {
        let Some((peer, _, client)) = busy(TEST, kind, "3600") else {
            return;
        };
        signal(&peer, "TERM");
        signal(&peer, "INT");
        assert_ended(&client);
        assert_eq!(
            drained(peer),
            "DRAINED 0 finished, 0 idle closed, 1 cancelled, 0 abandoned",
            "{kind}"
        );
    }
}

#[test]
fn a_server_that_does_not_drain_in_time_ends_all_the_same() {
    const TEST: &str = "examples::echo::a_server_that_does_not_drain_in_time_ends_all_the_same";
    for kind in KINDS {
        let Some((peer, _, client)) = busy(TEST, kind, "0.1") else {
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
