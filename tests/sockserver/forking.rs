//! A process a request.
//!
//! The server is a process of its own, `forker.rs`: this one has threads, and
//! so is refused.

use std::fs;
use std::io::Read;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use rawsock::{
    AF_INET, AF_UNIX, Address, MSG_DONTWAIT, SOCK_DGRAM, SOCK_STREAM, Socket, UnixAddr,
    create_connection, opt, socket,
};
use sockserver::*;
use testkit::{Line, Peer, TempDir, eventually, example, tool};

use crate::fixtures::{PATIENCE, answer, ask, assert_ended};

/// A server in a process of its own.
pub(crate) struct Forker {
    pub(crate) peer: Peer,
    pub(crate) address: Address,
}

impl Forker {
    /// `None` if there is no such program, which was said aloud.
    pub(crate) fn start(
        test: &str,
        kind: &str,
        address: &str,
        max: usize,
        ways: &[&str],
    ) -> Option<Self> {
        let command = example(test, "forker")?;
        Some(Self::run(command, kind, address, max, ways))
    }

    /// Over TCP.
    pub(crate) fn tcp(test: &str, max: usize, ways: &[&str]) -> Option<Self> {
        Self::start(test, "tcp", "127.0.0.1", max, ways)
    }

    fn run(mut command: Command, kind: &str, address: &str, max: usize, ways: &[&str]) -> Self {
        command.args([kind, address, &max.to_string()]).args(ways);
        let mut peer = Peer::start(&mut command);
        let line = peer.out();
        let Some(address) = line.strip_prefix("LISTENING ") else {
            panic!("it says {line}");
        };
        let address = match address.parse::<SocketAddr>() {
            Ok(address) => address.into(),
            Err(_) => UnixAddr::new(address.as_bytes()).unwrap().into(),
        };
        Self { peer, address }
    }

    pub(crate) fn client(&self) -> Socket {
        let s = match &self.address {
            Address::Unix(_) => {
                let s = socket(AF_UNIX, SOCK_STREAM, 0).unwrap();
                s.connect(&self.address).unwrap();
                s
            }
            address => create_connection(address).unwrap(),
        };
        s.settimeout(PATIENCE).unwrap();
        s
    }

    pub(crate) fn packets(&self) -> Socket {
        let s = socket(self.address.family(), SOCK_DGRAM, 0).unwrap();
        if self.address.family() == AF_UNIX {
            s.bind("").unwrap(); // the kernel finds a name
        }
        s.settimeout(PATIENCE).unwrap();
        s.connect(&self.address).unwrap();
        s
    }

    /// The processes of its children, zombies included.
    fn children(&self) -> Vec<i32> {
        let id = self.peer.id();
        let list = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap();
        list.split_whitespace()
            .map(|id| id.parse().unwrap())
            .collect()
    }

    pub(crate) fn has_no_children(&self) {
        eventually("there are no children", || self.children().is_empty());
    }

    fn descriptors(&self) -> usize {
        let folder = format!("/proc/{}/fd", self.peer.id());
        fs::read_dir(folder).unwrap().count()
    }

    /// The same, when it has served somebody, and serves nobody.
    fn descriptors_at_rest(&self) -> usize {
        ask(&self.client(), "hello");
        self.has_no_children();
        // The one for the next child comes a moment later.
        let mut last = 0;
        eventually("nothing changes", || {
            std::thread::sleep(Duration::from_millis(50));
            std::mem::replace(&mut last, self.descriptors()) == last
        });
        last
    }

    /// What it has counted under a name.
    pub(crate) fn count(&self, name: &str) -> u64 {
        let stats = ask(&self.client(), "stats");
        let (_, rest) = stats.split_once(&format!(" {name}: ")).unwrap();
        let end = rest.find([',', ' ']).unwrap();
        rest[..end].parse().unwrap()
    }

    /// Waits until so many requests have begun.
    fn has_begun(&self, requests: u64) {
        let mut asked = 0;
        eventually("the requests have begun", || {
            // Which is one more.
            asked += 1;
            self.count("requests") >= requests + asked
        });
    }

    /// Asks it to end, and answers all that it says from now on.
    pub(crate) fn stop(self, grace: Duration) -> Vec<String> {
        let stop = format!("stop {}", grace.as_millis());
        assert_eq!(ask(&self.client(), &stop), "stopping");
        self.end()
    }

    pub(crate) fn end(self) -> Vec<String> {
        let (status, lines) = self.peer.finish();
        let said: Vec<_> = lines.into_iter().filter_map(out).collect();
        assert!(status.success(), "{status}: {said:?}");
        said
    }
}

fn out(line: Line) -> Option<String> {
    match line {
        Line::Out(line) => Some(line),
        Line::Err(_) => None,
    }
}

fn signal(process: i32, name: &str) {
    let status = Command::new("kill")
        .args([name, &process.to_string()])
        .status();
    assert!(status.unwrap().success());
}

#[test]
fn a_process_with_threads_is_refused() {
    let handler = |_: &Address| handler_fn(|_: &mut Request| Ok(Flow::Close));
    let server = ForkingTCPServer::bind_with(("127.0.0.1", 0), handler).unwrap();
    let error = server.serve_forever().unwrap_err();
    assert!(
        matches!(error, Error::Threads { threads: 2.., .. }),
        "{error}"
    );
    assert!(error.to_string().contains("threads cannot be forked"));
    // One request is handled without a child.
    let s = create_connection(server.server_address()).unwrap();
    s.sendall(b"hello").unwrap();
    assert!(server.handle_request(PATIENCE).unwrap());
    assert_ended(&s);
}

#[test]
fn a_connection_is_served_line_by_line_in_a_process_of_its_own() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("s");
    let path = path.to_str().unwrap();
    for (kind, address) in [("tcp", "127.0.0.1"), ("tcp", "::1"), ("unix", path)] {
        let test = "a_connection_is_served_line_by_line_in_a_process_of_its_own";
        let Some(server) = Forker::start(test, kind, address, 40, &[]) else {
            return;
        };
        let (one, other) = (server.client(), server.client());
        assert_eq!(ask(&one, "hello"), "1 HELLO");
        assert_eq!(ask(&one, "again"), "2 AGAIN");
        assert_eq!(ask(&other, "hello"), "1 HELLO");
        // Two at once, and one in pieces.
        one.sendall(b"a\nb\nc").unwrap();
        assert_eq!((answer(&one), answer(&one)), ("3 A".into(), "4 B".into()));
        assert_eq!(ask(&one, "d"), "5 CD");
        let processes = [ask(&one, "process"), ask(&other, "process")];
        let mut children = server.children();
        children.sort_unstable();
        let mut said: Vec<i32> = processes.iter().map(|id| id.parse().unwrap()).collect();
        said.sort_unstable();
        assert_eq!(said, children);
        let closing = server.client();
        assert_eq!(ask(&closing, "bye"), "goodbye");
        assert_ended(&closing);
        drop((one, other));
        server.has_no_children();
        // The path is the parent's, and went with no child.
        assert!(kind != "unix" || Path::new(path).exists());
        let said = server.stop(PATIENCE);
        assert_eq!(
            said,
            ["1 finished, 0 idle closed, 0 cancelled, 0 abandoned"]
        );
    }
    assert!(!Path::new(path).exists());
}

#[test]
fn what_goes_wrong_in_a_child_stays_there_and_is_counted() {
    let Some(mut server) = Forker::tcp(
        "what_goes_wrong_in_a_child_stays_there_and_is_counted",
        40,
        &[],
    ) else {
        return;
    };
    let before = server.descriptors_at_rest();
    for (line, error) in [
        ("panic", "child: panicked: as asked"),
        ("error", "child: as asked"),
        ("abort", "parent: its process was ended by signal 6"),
    ] {
        for _ in 0..5 {
            let bad = server.client();
            bad.sendall(format!("{line}\n").as_bytes()).unwrap();
            assert_ended(&bad);
            assert_eq!(server.peer.out(), error);
            assert_eq!(ask(&server.client(), "hello"), "1 HELLO");
        }
    }
    let long = server.client();
    // It may be reset in the middle.
    let _ = long.sendall(&vec![b'x'; 1 << 20]);
    assert_ended(&long);
    assert!(server.peer.out().contains("longer than 65536"));
    assert_eq!(server.count("errors"), 16);
    assert_eq!(server.count("panics"), 5);
    server.has_no_children();
    eventually("its descriptors are closed", || {
        server.descriptors() == before
    });
    server.stop(PATIENCE);
}

#[test]
fn a_client_that_goes_away_harms_nobody() {
    let Some(server) = Forker::tcp("a_client_that_goes_away_harms_nobody", 40, &[]) else {
        return;
    };
    for _ in 0..20 {
        drop(server.client());
        server.client().sendall(b"half a li").unwrap();
        let rude = server.client();
        rude.set(opt::SO_LINGER, Some(Duration::ZERO)).unwrap();
        rude.sendall(b"hello\n").unwrap();
    }
    assert_eq!(ask(&server.client(), "hello"), "1 HELLO");
    server.has_no_children();
    server.stop(PATIENCE);
}

/// At the limit with clients that said `line` and then nothing, a newcomer is
/// answered.
fn silent(test: &str, line: &str) {
    let Some(server) = Forker::tcp(test, 10, &[]) else {
        return;
    };
    let silent: Vec<_> = (0..10)
        .map(|_| {
            let s = server.client();
            s.sendall(line.as_bytes()).unwrap();
            s
        })
        .collect();
    eventually("there are as many as there may be", || {
        server.children().len() == 10
    });
    for _ in 0..3 {
        let newcomer = server.client();
        assert_eq!(ask(&newcomer, "hello"), "1 HELLO");
        assert_eq!(ask(&newcomer, "bye"), "goodbye");
        assert_ended(&newcomer);
    }
    // One of them had to go, and the others have not.
    let are_there = || {
        let still = |s: &&Socket| s.recv_with_flags(1, MSG_DONTWAIT).is_err();
        silent.iter().filter(still).count()
    };
    eventually("there is room", || server.children().len() == 9);
    eventually("one has gone", || are_there() == 9);
}

#[test]
fn a_newcomer_is_answered_though_all_are_silent() {
    silent("a_newcomer_is_answered_though_all_are_silent", "");
    silent(
        "a_newcomer_is_answered_though_all_are_silent",
        "half a line",
    );
}

#[test]
fn a_newcomer_is_answered_though_all_are_stuck() {
    silent("a_newcomer_is_answered_though_all_are_stuck", "read on\n");
    silent(
        "a_newcomer_is_answered_though_all_are_stuck",
        "sleep 3600000\n",
    );
}

#[test]
fn those_that_talk_are_not_sent_away() {
    let Some(server) = Forker::tcp("those_that_talk_are_not_sent_away", 3, &[]) else {
        return;
    };
    let talking: Vec<_> = (0..3).map(|_| server.client()).collect();
    for s in &talking {
        ask(s, "hello");
    }
    let newcomer = server.client();
    newcomer.sendall(b"hello\n").unwrap();
    let end = Instant::now() + Duration::from_millis(600);
    let mut last = vec![Instant::now(); 3];
    while Instant::now() < end {
        for (s, last) in talking.iter().zip(&mut last) {
            let said = ask(s, "hello");
            let pause = last.elapsed();
            *last = Instant::now();
            if said.is_empty() && pause > Duration::from_millis(50) {
                let reason = "the machine is too busy to talk without a pause";
                return testkit::skip("those_that_talk_are_not_sent_away", reason);
            }
            assert!(said.ends_with(" HELLO"), "{said:?} after {pause:?}");
        }
    }
    let waits = newcomer.recv_with_flags(1, MSG_DONTWAIT);
    assert!(waits.unwrap_err().is_would_block());
    drop(talking);
    assert_eq!(answer(&newcomer), "1 HELLO");
}

#[test]
fn a_thousand_children_are_killed_and_leave_nothing() {
    let test = "a_thousand_children_are_killed_and_leave_nothing";
    let Some(server) = Forker::tcp(test, 100, &[]) else {
        return;
    };
    let before = server.descriptors_at_rest();
    for _ in 0..10 {
        let clients: Vec<_> = (0..100).map(|_| server.client()).collect();
        eventually("all are there", || server.children().len() == 100);
        let all: Vec<_> = server.children().iter().map(ToString::to_string).collect();
        let killed = Command::new("kill").arg("-9").args(&all).status().unwrap();
        assert!(killed.success());
        clients.iter().for_each(assert_ended);
        // Also while nobody comes: zombies would be listed.
        server.has_no_children();
    }
    eventually("the descriptors are closed", || {
        server.descriptors() == before
    });
    assert_eq!(server.count("errors"), 1000);
    let said = server.stop(PATIENCE);
    assert_eq!(said.len(), 1001, "{said:?}");
}

#[test]
fn a_child_has_what_it_needs() {
    let Some(server) = Forker::tcp("a_child_has_what_it_needs", 40, &[]) else {
        return;
    };
    let others: Vec<_> = (0..5).map(|_| server.client()).collect();
    for other in &others {
        ask(other, "hello");
    }
    let s = server.client();
    let said = ask(&s, "descriptors");
    // Bells, and one connection, its own.
    let (sockets, rest): (Vec<_>, Vec<_>) =
        said.split(' ').partition(|one| one.starts_with("socket:"));
    assert_eq!(sockets.len(), 1, "{said}");
    assert!(
        rest.iter().all(|one| *one == "anon_inode:[eventfd]"),
        "{said}"
    );
    // No child keeps the connection of another open.
    assert_eq!(ask(&others[0], "bye"), "goodbye");
    assert_ended(&others[0]);
    drop(others);
    drop(s);
    server.has_no_children();
}

#[test]
fn the_port_is_free_when_the_parent_was_killed() {
    let test = "the_port_is_free_when_the_parent_was_killed";
    let Some(server) = Forker::tcp(test, 40, &[]) else {
        return;
    };
    let (busy, idle) = (server.client(), server.client());
    ask(&idle, "hello");
    busy.sendall(b"sleep 300\nprocess\n").unwrap();
    server.has_begun(2);
    let child: i32 = ask(&idle, "process").parse().unwrap();
    let address = server.address.clone();
    drop(server); // by SIGKILL
    let s = socket(AF_INET, SOCK_STREAM, 0).unwrap();
    // A connection, not the listener, may still have the address.
    s.set(opt::SO_REUSEADDR, true).unwrap();
    s.bind(&address).unwrap();
    s.listen(1).unwrap();
    // What was begun is brought to its end.
    assert_eq!(answer(&busy), "slept");
    // And nothing is left when the client goes.
    drop((busy, idle));
    eventually("the orphan ends", || {
        !Path::new(&format!("/proc/{child}")).exists()
    });
}

#[test]
fn other_children_are_left_alone() {
    let Some(server) = Forker::tcp("other_children_are_left_alone", 40, &["commands"]) else {
        return;
    };
    let mut clients = Vec::new();
    for number in 0..200 {
        let s = server.client();
        s.sendall(b"hello\n").unwrap();
        // Some end while a command runs, some stay.
        if number % 3 == 0 {
            clients.push(s);
        }
        clients.truncate(20);
    }
    assert_eq!(server.count("panics"), 0);
    assert_eq!(server.count("unverified"), 0);
    drop(clients);
    server.stop(PATIENCE);
}

#[test]
fn children_that_nobody_may_wait_for_are_no_harm() {
    let test = "children_that_nobody_may_wait_for_are_no_harm";
    let Some(program) = example(test, "forker") else {
        return;
    };
    // What a shell ignores, its programs ignore.
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' CHLD; exec \"$0\" \"$@\""]);
    shell.arg(program.get_program());
    let server = Forker::run(shell, "tcp", "127.0.0.1", 5, &[]);
    let before = server.descriptors_at_rest();
    for _ in 0..50 {
        assert_eq!(ask(&server.client(), "hello"), "1 HELLO");
        let bad = server.client();
        bad.sendall(b"panic\n").unwrap();
        assert_ended(&bad);
    }
    server.has_no_children();
    eventually("the descriptors are closed", || {
        server.descriptors() == before
    });
    let said = server.stop(PATIENCE);
    assert_eq!(
        said.last().unwrap(),
        "1 finished, 0 idle closed, 0 cancelled, 0 abandoned"
    );
}

#[test]
fn every_end_is_reported() {
    let Some(server) = Forker::tcp("every_end_is_reported", 40, &[]) else {
        return;
    };
    let (idle, fresh, busy) = (server.client(), server.client(), server.client());
    ask(&idle, "hello");
    busy.sendall(b"sleep 300\n").unwrap();
    let (reading, stuck) = (server.client(), server.client());
    reading.sendall(b"half a line").unwrap();
    stuck.sendall(b"sleep 3600000\n").unwrap();
    server.has_begun(4);
    eventually("those who asked have gone", || server.children().len() == 5);
    let said = server.stop(Duration::from_secs(1));
    assert_eq!(answer(&busy), "slept");
    for s in [&idle, &fresh, &busy, &reading, &stuck] {
        assert_ended(s);
    }
    assert_eq!(
        said.last().unwrap(),
        "2 finished, 2 idle closed, 1 cancelled, 1 abandoned",
        "{said:?}"
    );
}

#[test]
fn a_server_at_its_limit_ends_at_once_and_serves_who_waits() {
    let test = "a_server_at_its_limit_ends_at_once_and_serves_who_waits";
    let Some(server) = Forker::tcp(test, 2, &[]) else {
        return;
    };
    let (first, second) = (server.client(), server.client());
    ask(&first, "hello");
    ask(&second, "hello");
    // It comes in when the other idle one is closed.
    let third = server.client();
    third.sendall(b"hello\n").unwrap();
    first.sendall(b"stop 10000\n").unwrap();
    assert_eq!(answer(&first), "stopping");
    assert_eq!(answer(&third), "1 HELLO");
    assert_ended(&second);
    let said = server.end();
    let report = said.last().unwrap();
    assert!(report.ends_with("0 cancelled, 0 abandoned"), "{report}");
}

#[test]
fn what_was_sent_is_answered_although_the_server_ends() {
    let test = "what_was_sent_is_answered_although_the_server_ends";
    let Some(server) = Forker::tcp(test, 40, &[]) else {
        return;
    };
    let mut s = server.client();
    s.sendall(b"stop 10000\none\ntwo\nthree\n").unwrap();
    let mut said = String::new();
    s.read_to_string(&mut said).unwrap();
    assert_eq!(said, "stopping\n2 ONE\n3 TWO\n4 THREE\n");
    server.end();
}

#[test]
fn what_is_too_long_in_a_handler_is_killed() {
    let test = "what_is_too_long_in_a_handler_is_killed";
    let Some(mut server) = Forker::tcp(test, 40, &["handle-deadline"]) else {
        return;
    };
    let (reading, stuck) = (server.client(), server.client());
    reading.sendall(b"read on\n").unwrap();
    stuck.sendall(b"sleep 3600000\n").unwrap();
    assert_ended(&reading);
    assert_ended(&stuck);
    server.has_no_children();
    assert!(server.peer.out().starts_with("parent: timed out"));
    assert_eq!(server.count("timeouts"), 1);
    server.stop(PATIENCE);
}

#[test]
fn a_client_that_trickles_is_left() {
    let Some(server) = Forker::tcp("a_client_that_trickles_is_left", 40, &["min-rate"]) else {
        return;
    };
    let s = server.client();
    while s.send(b"x").is_ok() {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_ended(&s);
    server.has_no_children();
    assert_eq!(server.count("timeouts"), 1);
    server.stop(PATIENCE);
}

#[test]
fn a_program_that_starts_a_thread_forks_no_more() {
    let test = "a_program_that_starts_a_thread_forks_no_more";
    let Some(program) = example(test, "forker") else {
        return;
    };
    let mut command = Command::new(program.get_program());
    let mut early = Peer::start(command.args(["tcp", "127.0.0.1", "40", "thread"]));
    assert!(early.out().starts_with("LISTENING"));
    assert!(
        early
            .out()
            .starts_with("a process with 2 threads cannot be forked")
    );
    assert_eq!(early.finish().0.code(), Some(1));

    let Some(mut late) = Forker::tcp(test, 40, &["late thread"]) else {
        return;
    };
    let before = late.client();
    assert_eq!(ask(&before, "hello"), "1 HELLO");
    for _ in 0..3 {
        let s = late.client();
        assert_ended(&s);
        let said = late.peer.out();
        assert!(
            said.starts_with("parent: a process with 2 threads"),
            "{said}"
        );
    }
    // Who was there before is served on.
    assert!(ask(&before, "stats").contains("shed: 3"));
    assert_eq!(ask(&before, "stop 10000"), "stopping");
    // The last one that was refused may just be leaving.
    let said = late.end();
    let report = said.last().unwrap();
    assert!(
        report.ends_with(" 0 idle closed, 0 cancelled, 0 abandoned"),
        "{report}"
    );
}

#[test]
fn a_fork_that_fails_harms_one_client() {
    let test = "a_fork_that_fails_harms_one_client";
    let (Some(program), Some(strace)) = (example(test, "forker"), tool(test, "strace")) else {
        return;
    };
    for call in ["clone", "pidfd_open"] {
        let mut traced = Command::new(&strace);
        let inject = format!("inject={call}:error=EAGAIN:when=2");
        traced.args(["-o", "/dev/null", "-e", &inject, "-e", "signal=none"]);
        traced.arg(program.get_program());
        let mut server = Forker::run(traced, "tcp", "127.0.0.1", 40, &[]);
        assert_eq!(ask(&server.client(), "hello"), "1 HELLO");
        assert_ended(&server.client());
        let said = server.peer.out();
        assert!(said.contains("Resource temporarily unavailable"), "{said}");
        assert_eq!(ask(&server.client(), "hello"), "1 HELLO");
        assert_eq!(server.count("shed"), 1);
        let said = server.stop(PATIENCE);
        assert!(said.last().unwrap().ends_with("0 abandoned"), "{said:?}");
    }
}

#[test]
fn what_is_buffered_is_written_once() {
    let Some(server) = Forker::tcp("what_is_buffered_is_written_once", 40, &["unfinished line"])
    else {
        return;
    };
    for text in ["one", "two"] {
        let s = server.client();
        assert_eq!(ask(&s, &format!("print {text}")), "printed");
        drop(s);
        server.has_no_children();
    }
    let said = server.stop(PATIENCE);
    assert_eq!(
        said,
        ["once one two 1 finished, 0 idle closed, 0 cancelled, 0 abandoned"]
    );
}

#[test]
fn signals_of_the_parent_are_not_those_of_its_children() {
    let test = "signals_of_the_parent_are_not_those_of_its_children";
    let Some(mut server) = Forker::tcp(test, 40, &["signals"]) else {
        return;
    };
    let s = server.client();
    let child: i32 = ask(&s, "process").parse().unwrap();
    // Those of a terminal are for the parent.
    for name in ["-HUP", "-INT", "-QUIT"] {
        signal(child, name);
    }
    assert_eq!(ask(&s, "hello"), "2 HELLO");
    signal(child, "-TERM");
    assert_ended(&s);
    assert_eq!(
        server.peer.out(),
        "parent: its process was ended by signal 15"
    );
    server.stop(PATIENCE);
}

#[test]
fn a_datagram_is_answered_by_a_child() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("s");
    let path = path.to_str().unwrap();
    for (kind, address) in [("udp", "127.0.0.1"), ("udp", "::1"), ("unixgram", path)] {
        let test = "a_datagram_is_answered_by_a_child";
        let Some(mut server) = Forker::start(test, kind, address, 2, &[]) else {
            return;
        };
        let s = server.packets();
        let mut last = String::new();
        for _ in 0..5 {
            s.send(b"hello").unwrap();
            let said = String::from_utf8(s.recv(100).unwrap()).unwrap();
            assert!(said.starts_with("HELLO "), "{said}");
            assert_ne!(said, last);
            assert!(!said.ends_with(&format!(" {}", server.peer.id())), "{said}");
            last = said;
        }
        s.send(b"panic").unwrap();
        assert_eq!(server.peer.out(), "child: panicked: as asked");
        // Handlers that never come back make room.
        for _ in 0..2 {
            s.send(b"sleep").unwrap();
        }
        s.send(b"hello").unwrap();
        assert!(s.recv(100).unwrap().starts_with(b"HELLO "));
        s.send(b"stop").unwrap();
        assert!(s.recv(100).unwrap().starts_with(b"STOP "));
        drop(server); // one of them still sleeps
    }
}

#[test]
fn an_answer_survives_what_was_not_read() {
    let Some(server) = Forker::tcp("an_answer_survives_what_was_not_read", 40, &[]) else {
        return;
    };
    let mut s = server.client();
    s.sendall(b"bye\n").unwrap();
    s.sendall(&[b'x'; 50_000]).unwrap();
    let mut all = Vec::new();
    // A close with unread input would be a reset, which destroys it.
    s.read_to_end(&mut all).unwrap();
    assert_eq!(all, b"goodbye\n");
    server.stop(PATIENCE);
}
