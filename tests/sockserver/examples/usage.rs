//! `--help`, and what is no use.

use std::io;
use std::process::Stdio;

use rawsock::create_server;
use testkit::{Line, Peer, example};

/// Each example, and its options.
const ALL: &[(&str, &[&str])] = &[
    ("chat", &["HOST:PORT"]),
    (
        "echo",
        &[
            "KIND",
            "ADDR",
            "--max N",
            "--workers N",
            "--grace S",
            "--handle-deadline S",
            "--idle S",
            "--line-limit N",
            "--stats",
        ],
    ),
    (
        "line_protocol",
        &["KIND", "ADDR", "--max N", "--message-deadline S"],
    ),
    ("udp_time", &["HOST:PORT"]),
    (
        "unix_admin",
        &[
            "PATH",
            "whoami",
            "stats",
            "connections",
            "cancel ID",
            "shutdown",
            "quit",
        ],
    ),
    ("upper", &["HOST:PORT"]),
];

#[test]
fn help_names_every_option() {
    const TEST: &str = "examples::usage::help_names_every_option";
    for (name, words) in ALL {
        for option in ["--help", "-h"] {
            let Some(mut command) = example(TEST, name) else {
                return;
            };
            let output = command.arg(option).output().unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            assert_eq!(output.status.code(), Some(0), "{text}");
            assert_eq!(output.stderr, b"");
            assert!(text.starts_with(&format!("Usage: {name}")), "{text}");
            for word in words.iter().chain(&["--help", "-h"]) {
                assert!(text.contains(word), "no {word} in {text}");
            }
        }
    }
}

/// One line on stderr that says `reason`, and this status.
#[track_caller]
fn check(test: &str, name: &str, args: &[&str], status: i32, reason: &str) {
    let Some(mut command) = example(test, name) else {
        return;
    };
    let (ended, said) = Peer::start(command.args(args)).finish();
    assert_eq!(ended.code(), Some(status), "{name} {args:?}: {said:?}");
    let [Line::Err(line)] = &said[..] else {
        panic!("not one line: {said:?}");
    };
    assert!(line.starts_with(&format!("{name}: ")), "{line}");
    assert!(line.contains(reason), "no {reason:?} in {line}");
}

#[test]
fn what_is_no_use_is_refused_in_one_line() {
    const TEST: &str = "examples::usage::what_is_no_use_is_refused_in_one_line";
    for (name, _) in ALL {
        check(TEST, name, &["--frob"], 2, "--frob");
        check(TEST, name, &["--two\nlines"], 2, "two");
    }
    let cases: &[(&str, &[&str], &str)] = &[
        ("echo", &[], "KIND"),
        ("echo", &["threading"], "ADDR"),
        ("echo", &["frob", "tcp:127.0.0.1:0"], "KIND is"),
        ("echo", &["inline", "127.0.0.1"], "ADDR is"),
        ("echo", &["inline", "frob:x"], "ADDR is"),
        ("echo", &["inline", "udp:x:1", "y"], "y"),
        ("echo", &["inline", "tcp:x:1", "--max", "many"], "many"),
        ("echo", &["inline", "tcp:x:1", "--idle", "-1"], "-1"),
        ("line_protocol", &["threading"], "ADDR"),
        ("line_protocol", &["frob", "tcp:127.0.0.1:0"], "KIND is"),
        ("line_protocol", &["inline", "udp:127.0.0.1:0"], "stream"),
        ("line_protocol", &["inline", "unixgram:/x"], "stream"),
        ("chat", &["a:1", "b:2"], "b:2"),
        ("udp_time", &["a:1", "b:2"], "b:2"),
        ("unix_admin", &[], "PATH"),
        ("unix_admin", &["/a", "/b"], "/b"),
        ("upper", &["a:1", "b:2"], "b:2"),
    ];
    for (name, args, reason) in cases {
        check(TEST, name, args, 2, reason);
    }
}

#[test]
fn where_nobody_can_listen_is_told_in_one_line() {
    const TEST: &str = "examples::usage::where_nobody_can_listen_is_told_in_one_line";
    let taken = create_server(("127.0.0.1", 0)).unwrap();
    let port = taken.getsockname().unwrap().port().unwrap();
    let taken = format!("127.0.0.1:{port}");
    check(TEST, "upper", &[&taken], 1, "in use");
    let taken = format!("tcp:{taken}");
    check(TEST, "echo", &["threading", &taken], 1, "in use");
    let nowhere = "unix:/nonexistent/folder/s";
    check(TEST, "echo", &["inline", nowhere], 1, "No such file");
    let long = format!("unix:/{}", "x".repeat(200));
    check(TEST, "echo", &["inline", &long], 1, "");
    check(TEST, "echo", &["inline", "tcp:127.0.0.1:x"], 1, "");
}

/// `| head` is no error.
#[test]
fn a_closed_stdout_is_no_error() {
    const TEST: &str = "examples::usage::a_closed_stdout_is_no_error";
    for (name, _) in ALL {
        let Some(mut command) = example(TEST, name) else {
            return;
        };
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        let output = command
            .arg("--help")
            .stdin(Stdio::null())
            .stdout(writer)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), &said[..]), (Some(0), ""), "{name}");
    }
}
