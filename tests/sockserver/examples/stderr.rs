//! A stderr that nobody reads, that is full, or a socket: no reason for a
//! server to stand still.

use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rawsock::{AF_UNIX, SOCK_STREAM, socketpair};
use testkit::{DEADLINE, example};

use super::connect;
use crate::fixtures::{ask, assert_ended};

/// Starts a server with this stderr, makes it log again and again, and sees
/// that it serves and ends.
#[track_caller]
fn check(command: &mut Command, stderr: impl Into<Stdio>) {
    use std::io::BufRead;

    let mut child = command
        .args(["threading", "tcp:127.0.0.1:0", "--line-limit", "10"])
        .env("RUST_LOG", "trace")
        .stdout(Stdio::piped())
        .stderr(stderr)
        .spawn()
        .unwrap();
    let mut said = String::new();
    let out = child.stdout.take().unwrap();
    io::BufReader::new(out).read_line(&mut said).unwrap();
    let place = said.trim().strip_prefix("LISTENING ").unwrap().to_owned();
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_millis(2_500) {
        let client = connect(&place);
        assert_eq!(ask(&client, "hello"), "hello");
        // At most one line a second comes of it.
        client.sendall(&[b'x'; 20]).unwrap();
        assert_ended(&client);
    }
    let killed = Command::new("sh")
        .args(["-c", "kill \"$0\"", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
    let end = Instant::now() + DEADLINE;
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if Instant::now() > end {
            child.kill().unwrap();
            panic!("it does not end");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    assert_eq!(status.code(), Some(0));
}

#[test]
fn a_full_stderr_stops_nobody() {
    const TEST: &str = "examples::stderr::a_full_stderr_stops_nobody";
    let Some(mut command) = example(TEST, "echo") else {
        return;
    };
    let (_reader, mut writer) = io::pipe().unwrap();
    // A pipe is 64 KiB, and 4 KiB at least where there is no memory.
    let mut filler = writer.try_clone().unwrap();
    let filling = std::thread::spawn(move || {
        let _ = filler.write_all(&[b'\n'; 1 << 17]);
    });
    while !is_full(&mut writer) {
        std::thread::yield_now();
    }
    check(&mut command, writer);
    drop(_reader);
    filling.join().unwrap();
}

/// Whether a write would wait.
fn is_full(pipe: &mut io::PipeWriter) -> bool {
    use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
    use std::os::fd::AsFd;

    let mut fds = [PollFd::new(pipe.as_fd(), PollFlags::POLLOUT)];
    poll(&mut fds, PollTimeout::ZERO).unwrap() == 0
}

#[test]
fn a_closed_stderr_stops_nobody() {
    const TEST: &str = "examples::stderr::a_closed_stderr_stops_nobody";
    let Some(mut command) = example(TEST, "echo") else {
        return;
    };
    let (reader, writer) = io::pipe().unwrap();
    drop(reader);
    check(&mut command, writer);
}

/// As service managers have it.
#[test]
fn a_stderr_that_is_a_full_socket_stops_nobody() {
    const TEST: &str = "examples::stderr::a_stderr_that_is_a_full_socket_stops_nobody";
    let Some(mut command) = example(TEST, "echo") else {
        return;
    };
    let (_reader, writer) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    while writer.try_send(&[b'\n'; 1000]).is_ok() {}
    check(&mut command, OwnedFd::from(writer));
}
