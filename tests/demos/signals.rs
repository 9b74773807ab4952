//! Ctrl-C and SIGTERM end servers, and well.

use std::io::Write;
use std::net::UdpSocket;

use testkit::Peer;

use crate::fixture::{Outcome, Server, outcome, program, signal, visitor};

const SIGNALS: [&str; 2] = ["INT", "TERM"];

#[track_caller]
fn check(server: Server, name: &str) {
    signal(name, &server.peer.id().to_string());
    let well = Outcome {
        status: Some(0),
        out: vec![],
        err: vec![],
    };
    assert_eq!(outcome(server.peer), well, "{name}");
}

#[test]
fn idle_servers_end_well() {
    for name in SIGNALS {
        check(Server::ours("tcp_server", &[]), name);
        check(Server::ours("udp_server", &[]), name);
    }
}

#[test]
fn servers_that_have_served_end_well() {
    for name in SIGNALS {
        let mut server = Server::ours("udp_server", &[]);
        let client = UdpSocket::bind("127.0.0.1:0").unwrap();
        client.send_to(b"x", &server.addr).unwrap();
        server.peer.out();
        check(server, name);
    }
}

#[test]
fn connected_clients_and_thoughts_do_not_hold_a_server_up() {
    for name in SIGNALS {
        // Longer than any test waits.
        let mut server = Server::ours("tcp_server", &["--delay", "3600"]);
        let _silent = visitor(&server.addr);
        let mut talker = visitor(&server.addr);
        talker.write_all(b"think about it").unwrap();
        server.peer.out();
        server.peer.out();
        check(server, name);
    }
}

#[test]
fn a_stdout_that_nobody_empties_does_not_hold_a_server_up() {
    let mut child = program("udp_server")
        .args(["--addr", "127.0.0.1:0"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let stderr = child.stderr.take().unwrap();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(stderr), &mut line).unwrap();
    let port = line.trim_end().rsplit(' ').next().unwrap();
    let client = UdpSocket::bind("127.0.0.1:0").unwrap();
    // An answer is a line in the pipe. When no more come, the pipe is full.
    client
        .set_read_timeout(Some(std::time::Duration::from_millis(500)))
        .unwrap();
    let (mut answers, mut misses) = (0, 0);
    while misses < 3 {
        client.send_to(b"x", format!("127.0.0.1:{port}")).unwrap();
        match client.recv(&mut [0; 16]) {
            Ok(_) => (answers, misses) = (answers + 1, 0),
            Err(_) => misses += 1,
        }
    }
    // A pipe holds a page at least.
    assert!(answers > 100, "{answers} lines fill no pipe");
    signal("TERM", &child.id().to_string());
    let mut status = None;
    testkit::eventually("the server ends", || {
        status = child.try_wait().unwrap();
        status.is_some()
    });
    assert_eq!(status.unwrap().code(), Some(0));
}

#[test]
fn a_signal_at_once_after_the_first_line_finds_the_server_prepared() {
    for _ in 0..20 {
        let mut peer = Peer::start(program("tcp_server").args(["--addr", "127.0.0.1:0"]));
        peer.err();
        signal("TERM", &peer.id().to_string());
        let outcome = outcome(peer);
        assert_eq!(outcome.status, Some(0));
        assert_eq!(outcome.err, [""; 0]);
    }
}

#[test]
fn a_stderr_that_nobody_empties_does_not_hold_a_server_up() {
    use std::os::fd::OwnedFd;
    use std::os::unix::net::UnixStream;
    for name in ["tcp_server", "udp_server"] {
        let (full, _nobody) = UnixStream::pair().unwrap();
        full.set_nonblocking(true).unwrap();
        while (&full).write(&[b'x'; 4096]).is_ok() {}
        while (&full).write(b"x").is_ok() {}
        full.set_nonblocking(false).unwrap();
        let mut child = program(name)
            .args(["--addr", "127.0.0.1:0"])
            .env("RUST_LOG", "demos=debug")
            .stdout(std::process::Stdio::null())
            .stderr(OwnedFd::from(full))
            .spawn()
            .unwrap();
        // From then on the signal is waited for, and the server is stuck.
        let tasks = format!("/proc/{}/task", child.id());
        testkit::eventually("the thread that waits for signals", || {
            let threads = std::fs::read_dir(&tasks).unwrap();
            threads.flatten().any(|thread| {
                let name = std::fs::read_to_string(thread.path().join("comm"));
                name.is_ok_and(|name| name.trim() == "signals")
            })
        });
        signal("TERM", &child.id().to_string());
        let mut status = None;
        testkit::eventually("the end", || {
            status = child.try_wait().unwrap();
            status.is_some()
        });
        assert_eq!(status.unwrap().code(), Some(0), "{name}");
    }
}
