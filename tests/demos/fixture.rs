//! Programs to run, servers that are up, ports of the article.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use testkit::{DEADLINE, Line, Peer};

/// The program of this name.
pub(crate) fn program(name: &str) -> Command {
    let mut command = Command::new(path(name));
    // The log of whoever runs the tests is not for the programs.
    command.env_remove("RUST_LOG");
    command
}

/// Where the program of this name is.
pub(crate) fn path(name: &str) -> &'static str {
    match name {
        "tcp_server" => env!("CARGO_BIN_EXE_tcp_server"),
        "tcp_client" => env!("CARGO_BIN_EXE_tcp_client"),
        "udp_server" => env!("CARGO_BIN_EXE_udp_server"),
        "udp_client" => env!("CARGO_BIN_EXE_udp_client"),
        "article" => env!("CARGO_BIN_EXE_article"),
        _ => panic!("there is no program {name}"),
    }
}

/// What a program that has ended left behind.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) status: Option<i32>,
    pub(crate) out: Vec<String>,
    pub(crate) err: Vec<String>,
}

/// Runs a program to its end.
#[track_caller]
pub(crate) fn run(command: &mut Command) -> Outcome {
    outcome(Peer::start(command))
}

/// Waits for the end of a program.
#[track_caller]
pub(crate) fn outcome(peer: Peer) -> Outcome {
    let (status, lines) = peer.finish();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    for line in lines {
        match line {
            Line::Out(text) => out.push(text),
            Line::Err(text) => err.push(text),
        }
    }
    Outcome {
        status: status.code(),
        out,
        err,
    }
}

/// A server, ours or Python's, that says on stderr where it listens.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) peer: Peer,
    /// As a program takes it: brackets around IPv6.
    pub(crate) addr: String,
    /// The first line of its stdout.
    pub(crate) opening: String,
}

impl Server {
    /// Starts a server and waits until it listens.
    #[track_caller]
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut peer = Peer::start(command);
        let line = peer.err();
        let words: Vec<&str> = line.split(' ').collect();
        let ["LISTENING", host, port] = words[..] else {
            panic!("not where it listens: {line:?}");
        };
        let addr = if host.contains(':') {
            format!("[{host}]:{port}")
        } else {
            format!("{host}:{port}")
        };
        let opening = peer.out();
        Self {
            peer,
            addr,
            opening,
        }
    }

    /// One of ours, on a free port of the IPv4 loopback.
    #[track_caller]
    pub(crate) fn ours(name: &str, args: &[&str]) -> Self {
        Self::start(program(name).args(["--addr", "127.0.0.1:0"]).args(args))
    }

    /// Ends it with SIGTERM, which must be well; what it had still to say.
    #[track_caller]
    pub(crate) fn end(self) -> Vec<String> {
        signal("TERM", &self.peer.id().to_string());
        let outcome = outcome(self.peer);
        assert_eq!(outcome.status, Some(0), "{outcome:?}");
        assert_eq!(outcome.err, [""; 0]);
        outcome.out
    }
}

/// Sends a signal to a process or, with a minus, to a group.
#[track_caller]
pub(crate) fn signal(name: &str, whom: &str) {
    // The shell's own `kill`: the program of that name may be missing.
    let status = Command::new("sh")
        .args(["-c", "kill -s \"$0\" -- \"$1\"", name, whom])
        .status()
        .expect("there is a shell");
    assert!(status.success(), "no signal {name} to {whom}");
}

/// A TCP client of the test's own, already greeted.
#[track_caller]
pub(crate) fn visitor(addr: &str) -> TcpStream {
    let mut stream = TcpStream::connect(addr).expect("the server is there");
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    hear(&mut stream, b"Hello,I am server!");
    stream
}

/// Says something and expects the server's answer.
#[track_caller]
pub(crate) fn converse(stream: &mut TcpStream, message: &[u8]) {
    stream.write_all(message).unwrap();
    hear(stream, &[b"Loop_msg: ", message, b"!"].concat());
}

#[track_caller]
pub(crate) fn hear(stream: &mut TcpStream, expected: &[u8]) {
    let mut answer = vec![0; expected.len()];
    stream.read_exact(&mut answer).expect("the server answers");
    assert_eq!(answer, expected);
}

/// One test at a time has the ports of the article.
pub(crate) fn article_ports() -> MutexGuard<'static, ()> {
    static PORTS: Mutex<()> = Mutex::new(());
    // A test that failed while it had them leaves nothing half done.
    PORTS.lock().unwrap_or_else(PoisonError::into_inner)
}
