//! stdout and stderr that are pipes, full, or closed.

use std::fs::File;
use std::io::{self, BufRead, BufReader, PipeWriter, Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::process::{Child, Command, Stdio};

use testkit::eventually;

use crate::fixture::{Server, converse, program, signal, visitor};

/// The writing end of a pipe that nobody reads.
fn closed_pipe() -> Stdio {
    let (reader, writer) = io::pipe().unwrap();
    drop(reader);
    wait_for_closing(&writer);
    writer.into()
}

/// Waits until nobody can read a pipe any more.
///
/// A process that another test is just starting has the reading end too, for
/// the moment until it becomes another program.
fn wait_for_closing(mut writer: &PipeWriter) {
    eventually("the pipe is closed", || writer.write_all(b"x").is_err());
}

fn full() -> Stdio {
    File::options()
        .write(true)
        .open("/dev/full")
        .unwrap()
        .into()
}

/// Exit status and stderr of a program that ends by itself.
#[track_caller]
fn ended(mut child: Child) -> (Option<i32>, String) {
    let mut status = None;
    eventually("the program ends", || {
        status = child.try_wait().unwrap();
        status.is_some()
    });
    let mut text = String::new();
    if let Some(mut stderr) = child.stderr.take() {
        stderr.read_to_string(&mut text).unwrap();
    }
    (status.unwrap().code(), text)
}

fn spawn(command: &mut Command, stdout: Stdio) -> Child {
    let stderr = Stdio::piped();
    command.stdout(stdout).stderr(stderr).spawn().unwrap()
}

/// Starts a server whose stdout is a pipe, reads its first line and closes
/// the pipe, as `head -1` does; and tells where it listens.
fn behead(name: &str) -> (Child, String) {
    let (reader, writer) = io::pipe().unwrap();
    let mut child = spawn(
        program(name).args(["--addr", "127.0.0.1:0"]),
        writer.try_clone().unwrap().into(),
    );
    let (mut note, mut line) = (String::new(), String::new());
    // Unbuffered, so that the rest is left for later.
    let mut stderr = BufReader::with_capacity(1, child.stderr.take().unwrap());
    stderr.read_line(&mut note).unwrap();
    child.stderr = Some(stderr.into_inner());
    let mut stdout = BufReader::new(reader);
    stdout.read_line(&mut line).unwrap();
    assert!(line.ends_with('\n'));
    drop(stdout);
    wait_for_closing(&writer);
    let port = note.trim_end().rsplit(' ').next().unwrap();
    (child, format!("127.0.0.1:{port}"))
}

#[test]
fn a_closed_stdout_ends_a_server_quietly() {
    let (child, addr) = behead("tcp_server");
    let _visitor = TcpStream::connect(addr).unwrap();
    assert_eq!(ended(child), (Some(0), String::new()));

    let (child, addr) = behead("udp_server");
    let client = UdpSocket::bind("127.0.0.1:0").unwrap();
    client.send_to(b"x", addr).unwrap();
    assert_eq!(ended(child), (Some(0), String::new()));
}

#[test]
fn a_stdout_closed_from_the_beginning_ends_every_program_quietly() {
    let server = Server::ours("tcp_server", &["--delay", "0"]);
    let echo = Server::ours("udp_server", &[]);
    for (name, args) in [
        ("article", vec![]),
        ("article", vec!["--help"]),
        ("tcp_server", vec!["--addr", "127.0.0.1:0"]),
        ("udp_server", vec!["--addr", "127.0.0.1:0"]),
        ("tcp_client", vec!["--addr", &server.addr]),
        ("udp_client", vec!["--addr", &echo.addr]),
    ] {
        let child = spawn(program(name).args(args), closed_pipe());
        let (status, mut text) = ended(child);
        if text.starts_with("LISTENING ") {
            text.clear();
        }
        assert_eq!((status, &*text), (Some(0), ""), "{name}");
    }
}

#[test]
fn a_full_disk_is_told_in_one_line() {
    let server = Server::ours("tcp_server", &["--delay", "0"]);
    let echo = Server::ours("udp_server", &[]);
    for (name, args) in [
        ("article", vec![]),
        ("tcp_server", vec!["--help"]),
        ("tcp_client", vec!["--addr", &server.addr]),
        ("udp_client", vec!["--addr", &echo.addr]),
    ] {
        let line = format!("{name}: write to stdout: No space left on device (os error 28)\n");
        let child = spawn(program(name).args(args), full());
        assert_eq!(ended(child), (Some(1), line));
    }
    for name in ["tcp_server", "udp_server"] {
        let child = spawn(program(name).args(["--addr", "127.0.0.1:0"]), full());
        let (status, text) = ended(child);
        let line = format!("{name}: write to stdout: No space left on device (os error 28)");
        let (first, rest) = text.split_once('\n').unwrap();
        assert!(first.starts_with("LISTENING "));
        assert_eq!((status, rest), (Some(1), &*format!("{line}\n")));
    }
}

#[test]
fn a_stderr_that_takes_nothing_is_no_panic() {
    for stderr in [closed_pipe, full] {
        let status = program("tcp_client")
            .args(["--addr", "nonsense"])
            .env("RUST_LOG", "trace")
            .stderr(stderr())
            .status();
        assert_eq!(status.unwrap().code(), Some(1));
        let status = program("article")
            .env("RUST_LOG", "trace")
            .arg("--frob")
            .stderr(stderr())
            .status();
        assert_eq!(status.unwrap().code(), Some(2));
    }
}

#[test]
fn rust_log_shows_what_happens_on_stderr_only() {
    let mut command = program("tcp_server");
    command.args(["--addr", "127.0.0.1:0", "--delay", "0"]);
    let mut server = testkit::Peer::start(command.env("RUST_LOG", "demos=debug"));
    let port = server.err().rsplit(' ').next().unwrap().to_owned();
    let mut visitor = visitor(&format!("127.0.0.1:{port}"));
    converse(&mut visitor, b"\x1b[2Jhi");
    let log = server.err();
    assert!(log.contains("DEBUG"), "{log}");
    assert!(log.contains("6 bytes from 127.0.0.1:"), "{log}");
    assert!(log.ends_with(": \\u{1b}[2Jhi"), "{log}");
    assert_eq!(server.out(), "waiting for connection ...");
    assert!(server.out().starts_with("Accept new connection from "));
    assert_eq!(server.out(), "--- > \\u{1b}[2Jhi !");
    signal("TERM", &server.id().to_string());
}
