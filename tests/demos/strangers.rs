//! TCP clients that do not behave as the article's does, and many at once.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use rawsock::{AF_INET, SOCK_STREAM, opt, socket};
use testkit::{DEADLINE, TempDir, eventually, tool};

use crate::fixture::{Server, converse, path, signal, visitor};

fn server() -> Server {
    Server::ours("tcp_server", &["--delay", "0"])
}

/// Somebody who behaves is served.
#[track_caller]
fn check_serves(addr: &str) {
    let mut stream = visitor(addr);
    converse(&mut stream, b"one");
    converse(&mut stream, b"two");
    stream.write_all(b"exit").unwrap();
    assert_eq!(stream.read(&mut [0]).unwrap(), 0, "closed after exit");
}

#[test]
fn a_silent_client_keeps_nobody_waiting() {
    let server = server();
    let mut silent = visitor(&server.addr);
    check_serves(&server.addr);
    converse(&mut silent, b"and now me");
    server.end();
}

#[test]
fn bytes_that_are_not_text_come_back_unchanged() {
    let mut server = server();
    let mut stream = visitor(&server.addr);
    converse(&mut stream, b"\xff\x00\xc3\x28\n\x1b[31m");
    server.peer.out();
    assert_eq!(
        server.peer.out(),
        "--- > \u{fffd}\\u{0}\u{fffd}(\\n\\u{1b}[31m !"
    );
    check_serves(&server.addr);
    server.end();
}

#[test]
fn nobody_can_forge_a_line() {
    let mut server = server();
    let mut stream = visitor(&server.addr);
    converse(&mut stream, b"x !\nConnection from 10.0.0.1:1\r");
    server.peer.out();
    assert_eq!(
        server.peer.out(),
        "--- > x !\\nConnection from 10.0.0.1:1\\r !"
    );
    server.end();
}

#[test]
fn a_reset_ends_only_its_own_connection() {
    let mut server = server();
    let mut other = visitor(&server.addr);
    let other_accepted = server.peer.out();
    for greeted in [true, false] {
        let stream = socket(AF_INET, SOCK_STREAM, 0).unwrap();
        stream.connect(server.addr.as_str()).unwrap();
        if greeted {
            assert_eq!(stream.recv(1024).unwrap(), b"Hello,I am server!");
        }
        // A close without waiting: the connection is reset.
        stream.set(opt::SO_LINGER, Some(Duration::ZERO)).unwrap();
        let port = stream.getsockname().unwrap().port().unwrap();
        drop(stream);
        // Unless it was gone before it was accepted.
        if greeted {
            assert_eq!(
                server.peer.out(),
                format!("Accept new connection from 127.0.0.1:{port}")
            );
            assert_eq!(
                server.peer.out(),
                format!("Connection from 127.0.0.1:{port}")
            );
        }
    }
    assert!(other_accepted.starts_with("Accept new connection from "));
    converse(&mut other, b"still here");
    check_serves(&server.addr);
    server.end();
}

#[test]
fn leaving_without_exit_is_leaving() {
    let mut server = server();
    for how in [Shutdown::Write, Shutdown::Both] {
        let stream = visitor(&server.addr);
        let port = stream.local_addr().unwrap().port();
        stream.shutdown(how).unwrap();
        server.peer.out();
        assert_eq!(
            server.peer.out(),
            format!("Connection from 127.0.0.1:{port}")
        );
    }
    check_serves(&server.addr);
    server.end();
}

#[test]
fn two_hundred_clients_at_once_all_get_their_answers() {
    const CLIENTS: usize = 200;
    let server = server();
    let addr = &server.addr;
    let all_greeted = Barrier::new(CLIENTS);
    thread::scope(|scope| {
        for number in 0..CLIENTS {
            let all_greeted = &all_greeted;
            scope.spawn(move || {
                let greeted = std::panic::catch_unwind(|| visitor(addr));
                // Also if it failed: the others wait for it.
                all_greeted.wait();
                let mut stream = greeted.expect("a greeting");
                converse(&mut stream, format!("I am {number}").as_bytes());
                stream.write_all(b"exit").unwrap();
                assert_eq!(stream.read(&mut [0]).unwrap(), 0);
            });
        }
    });
    let lines = server.end();
    let count = |beginning| {
        lines
            .iter()
            .filter(|line| line.starts_with(beginning))
            .count()
    };
    assert_eq!(count("Accept new connection from "), CLIENTS);
    assert_eq!(count("--- > I am "), CLIENTS);
}

#[test]
fn no_descriptors_left_is_told_once_and_survived() {
    let mut command = Command::new("sh");
    command
        .args([
            "-c",
            "ulimit -n 12 && exec \"$0\" --addr 127.0.0.1:0 --delay 0",
        ])
        .arg(path("tcp_server"));
    let mut server = Server::start(&mut command);
    let crowd: Vec<_> = (0..20)
        .map(|_| TcpStream::connect(&server.addr).unwrap())
        .collect();
    let line = server.peer.err();
    assert!(line.contains("accept: Too many open files"), "{line}");
    drop(crowd);
    check_serves(&server.addr);
    signal("TERM", &server.peer.id().to_string());
    let (status, lines) = server.peer.finish();
    assert_eq!(status.code(), Some(0));
    let told = lines
        .iter()
        .filter(|line| matches!(line, testkit::Line::Err(_)))
        .count();
    // One line a second at most, and this took no minute.
    assert!(told < 60, "{told} lines of log");
}

#[test]
fn no_threads_left_costs_only_the_client_that_came_too_late() {
    let test = "no_threads_left_costs_only_the_client_that_came_too_late";
    let Some(prlimit) = tool(test, "prlimit") else {
        return;
    };
    if !testkit::is_root() {
        testkit::skip(
            test,
            "the limit counts all processes of a user, and this is not root",
        );
        return;
    }
    let folder = TempDir::new().unwrap();
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(folder.path(), open).unwrap();
    let copy = folder.path().join("tcp_server");
    let copied = Command::new("cp")
        .arg(path("tcp_server"))
        .arg(&copy)
        .status();
    assert!(copied.unwrap().success());
    let mut command = Command::new(prlimit);
    // Main thread, signals, two clients; the user has nothing else.
    command
        .arg("--nproc=4")
        .arg(copy)
        .args(["--addr", "127.0.0.1:0", "--delay", "0"])
        .uid(61_234)
        .gid(61_234);
    let mut server = Server::start(&mut command);
    let mut first = visitor(&server.addr);
    let mut second = visitor(&server.addr);
    let mut late = TcpStream::connect(&server.addr).unwrap();
    late.set_read_timeout(Some(DEADLINE)).unwrap();
    assert_eq!(late.read(&mut [0]).unwrap(), 0);
    let line = server.peer.err();
    assert!(line.contains("no thread for 127.0.0.1:"), "{line}");
    converse(&mut first, b"one");
    converse(&mut second, b"two");
    drop(first);
    eventually("somebody new is served", || {
        let mut stream = TcpStream::connect(&server.addr).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream.read(&mut [0]).is_ok_and(|count| count == 1)
    });
}
