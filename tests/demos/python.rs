//! Each of our programs with each of Python's: neither notices, and both
//! print the same.

use std::process::Command;

use crate::fixture::{Server, program, run};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/demos/python");

/// A server or a client, in one of the two languages.
fn peer(test: &str, language: &str, name: &str) -> Option<Command> {
    if language == "rust" {
        return Some(program(name));
    }
    let mut command = testkit::python(test)?;
    command.arg(format!("{FOLDER}/{name}.py"));
    Some(command)
}

/// What server and client print, with the client's port replaced by `P`.
fn printed(
    test: &str,
    [server, client]: [&str; 2],
    protocol: &str,
    addr: &str,
    last: &str,
) -> Option<Vec<String>> {
    let mut command = peer(test, server, &format!("{protocol}_server"))?;
    if server == "rust" {
        command.args(["--addr", addr]);
        if protocol == "tcp" {
            command.args(["--delay", "0"]);
        }
    }
    let mut server = Server::start(&mut command);
    let mut command = peer(test, client, &format!("{protocol}_client"))?;
    let port = server.addr.rsplit(':').next().unwrap().to_owned();
    match client {
        "rust" => command.args(["--addr", &server.addr]),
        _ => command.arg(port),
    };
    let client = run(&mut command);
    assert_eq!(
        (client.status, client.err.len()),
        (Some(0), 0),
        "{client:?}"
    );

    let mut lines = vec![server.opening.clone()];
    let mut times = if protocol == "udp" { 2 } else { 1 };
    while times > 0 {
        let line = server.peer.out();
        if line.starts_with(last) {
            times -= 1;
        }
        lines.push(without_port(&line));
    }
    lines.extend(client.out);
    Some(lines)
}

/// `from 127.0.0.1:40000` becomes `from 127.0.0.1:P`.
fn without_port(line: &str) -> String {
    match line.split_once("from 127.0.0.1:") {
        Some((before, after)) => {
            let after = after.trim_start_matches(|c: char| c.is_ascii_digit());
            format!("{before}from 127.0.0.1:P{after}")
        }
        None => line.to_owned(),
    }
}

const PAIRS: [[&str; 2]; 4] = [
    ["python", "python"],
    ["python", "rust"],
    ["rust", "python"],
    ["rust", "rust"],
];

#[test]
fn tcp_with_python() {
    for pair in PAIRS {
        let Some(lines) = printed(
            "tcp_with_python",
            pair,
            "tcp",
            "127.0.0.1:0",
            "Connection from ",
        ) else {
            return;
        };
        assert_eq!(
            lines,
            [
                "waiting for connection ...",
                "Accept new connection from 127.0.0.1:P",
                "--- > Hello,I am client! !",
                "Connection from 127.0.0.1:P",
                "--- > Hello,I am server!",
                "--- > Loop_msg: Hello,I am client!!",
            ],
            "{pair:?}"
        );
    }
}

#[test]
fn udp_with_python() {
    for pair in PAIRS {
        let Some(lines) = printed(
            "udp_with_python",
            pair,
            "udp",
            "127.0.0.2:0",
            "Received from ",
        ) else {
            return;
        };
        assert_eq!(
            lines,
            [
                "Bind UDP on 127.0.0.2:0 ...",
                "Received from 127.0.0.1:P.",
                "Received from 127.0.0.1:P.",
                "Hello, hello!",
                "Hello, world!",
            ],
            "{pair:?}"
        );
    }
}
