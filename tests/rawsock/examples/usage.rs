//! `--help`, what is no use, and a stdout that nobody reads.

use std::io;
use std::process::Stdio;

use testkit::{Line, Peer, example};

use super::run;

/// Each example, and its options.
const ALL: &[(&str, &[&str])] = &[
    ("fdpass", &["FILE", "--reader"]),
    (
        "multicast",
        &[
            "receive",
            "send",
            "GROUP:PORT",
            "TEXT",
            "-i NAME",
            "--source ADDRESS",
            "--count N",
            "--timeout SECONDS",
            "--hops N",
            "--no-loop",
        ],
    ),
    (
        "ping",
        &[
            "HOST",
            "-4",
            "-6",
            "-c COUNT",
            "-i SECONDS",
            "-W SECONDS",
            "-s BYTES",
            "-t HOPS",
            "--raw",
        ],
    ),
    ("routes", &["-4", "-6", "--all"]),
    (
        "seqpacket",
        &["listen", "send", "NAME", "--size", "--count"],
    ),
    (
        "sniff",
        &[
            "INTERFACE",
            "-c COUNT",
            "-x",
            "-d",
            "--promiscuous",
            "--tcp",
            "--udp",
            "--icmp",
            "--arp",
            "--host ADDRESS",
            "--port N",
        ],
    ),
    (
        "tcpinfo",
        &["HOST:PORT", "--send LINE", "--timeout SECONDS"],
    ),
    (
        "timestamps",
        &[
            "HOST:PORT",
            "-6",
            "--count N",
            "--size BYTES",
            "--timeout SECONDS",
        ],
    ),
    ("udp_gso", &["-6", "--count N", "--size BYTES"]),
];

#[test]
fn help_names_every_option() {
    const TEST: &str = "examples::usage::help_names_every_option";
    for (name, words) in ALL {
        for option in ["--help", "-h"] {
            let Some(outcome) = run(TEST, name, &[option]) else {
                return;
            };
            assert_eq!(outcome.status, Some(0), "{outcome:?}");
            assert_eq!(outcome.err, [""; 0]);
            let text = outcome.out.join("\n");
            assert!(text.starts_with(&format!("Usage: {name}")), "{text}");
            for word in words.iter().chain(&["--help", "-h"]) {
                assert!(text.contains(word), "no {word} in {text}");
            }
        }
    }
}

/// Wrong usage: one line on stderr that says `reason`, and status 2.
#[track_caller]
fn check(test: &str, name: &str, args: &[&str], reason: &str) {
    let Some(outcome) = run(test, name, args) else {
        return;
    };
    assert_eq!(outcome.status, Some(2), "{name} {args:?}: {outcome:?}");
    assert_eq!(outcome.out, [""; 0]);
    let [line] = &outcome.err[..] else {
        panic!("not one line: {outcome:?}");
    };
    assert!(line.starts_with(&format!("{name}: ")), "{line}");
    assert!(line.contains(reason), "no {reason:?} in {line}");
}

#[test]
fn what_is_no_use_is_refused_in_one_line() {
    const TEST: &str = "examples::usage::what_is_no_use_is_refused_in_one_line";
    for (name, _) in ALL {
        check(TEST, name, &["--frob"], "--frob");
        check(TEST, name, &["-y\n"], "-y");
        check(TEST, name, &["--two\nlines"], "two\\nlines");
    }
    let cases: &[(&str, &[&str], &str)] = &[
        ("fdpass", &[], "FILE"),
        ("multicast", &[], "either"),
        ("multicast", &["receive"], "either"),
        ("multicast", &["frob", "239.1.1.1:1"], "either"),
        ("multicast", &["send", "239.1.1.1", "x"], "239.1.1.1"),
        ("multicast", &["send", "192.0.2.1:1", "x"], "no multicast"),
        ("multicast", &["receive", "[::1]:1"], "no multicast"),
        ("multicast", &["send", "239.1.1.1:1"], "TEXT"),
        (
            "multicast",
            &["send", "239.1.1.1:1", "x", "--count", "1"],
            "neither",
        ),
        (
            "multicast",
            &["send", "239.1.1.1:1", "x", "--hops", "256"],
            "256",
        ),
        ("multicast", &["receive", "239.1.1.1:1", "x"], "TEXT"),
        (
            "multicast",
            &["receive", "239.1.1.1:1", "--no-loop"],
            "neither",
        ),
        (
            "multicast",
            &["receive", "239.1.1.1:1", "--source", "::1"],
            "family",
        ),
        ("ping", &[], "HOST"),
        ("ping", &["a", "b"], "b"),
        ("ping", &["-4", "-6", "localhost"], "exclude"),
        ("ping", &["-c", "0", "localhost"], "-c"),
        ("ping", &["-c", "many", "localhost"], "many"),
        ("ping", &["-i", "-1", "localhost"], "-1"),
        ("ping", &["-W", "1e300", "localhost"], "1e300"),
        ("ping", &["-W", "nan", "localhost"], "nan"),
        ("ping", &["-s", "15", "localhost"], "-s"),
        ("ping", &["-s", "65001", "localhost"], "-s"),
        ("ping", &["-t", "0", "localhost"], "-t"),
        ("ping", &["-t", "256", "localhost"], "256"),
        ("ping", &["localhost", "-c"], "-c"),
        ("routes", &["-6", "-4"], "exclude"),
        ("routes", &["eth0"], "eth0"),
        ("seqpacket", &[], "listen NAME or send NAME"),
        ("seqpacket", &["frob", "@x"], "listen NAME or send NAME"),
        ("seqpacket", &["listen"], "one NAME"),
        ("seqpacket", &["listen", "@x", "y"], "one NAME"),
        ("seqpacket", &["send", "@x", "--size", "1"], "neither"),
        ("seqpacket", &["send", "@x", ""], "empty"),
        ("sniff", &["lo", "eth0"], "eth0"),
        ("sniff", &["-c", "all"], "all"),
        ("sniff", &["--host", "localhost"], "localhost"),
        ("sniff", &["--port", "65536"], "65536"),
        ("sniff", &["--port", "1", "--arp"], "--port"),
        ("sniff", &["--promiscuous"], "INTERFACE"),
        ("tcpinfo", &[], "HOST:PORT"),
        ("tcpinfo", &["a:1", "b:2"], "b:2"),
        ("tcpinfo", &["a:1", "--timeout", "-1"], "-1"),
        ("timestamps", &["a:1", "b:2"], "b:2"),
        ("timestamps", &["--size", "0"], "--size"),
        ("timestamps", &["--size", "1401"], "--size"),
        ("timestamps", &["--timeout", "soon"], "soon"),
        ("udp_gso", &["--count", "0"], "--count"),
        ("udp_gso", &["--size", "0"], "--size"),
        ("udp_gso", &["--size", "16001"], "--size"),
        ("udp_gso", &["127.0.0.1"], "127.0.0.1"),
    ];
    for (name, args, reason) in cases {
        check(TEST, name, args, reason);
    }
    let long = "x".repeat(200);
    check(TEST, "seqpacket", &["listen", &long], "NAME");
    check(TEST, "fdpass", &["x"; 254], "253");
}

/// `| head` is no error, whether it takes a line or none.
#[test]
fn a_closed_stdout_is_no_error() {
    const TEST: &str = "examples::usage::a_closed_stdout_is_no_error";
    let mut cases: Vec<(&str, &[&str])> = vec![
        ("routes", &["--all"]),
        ("fdpass", &["/dev/null"]),
        ("timestamps", &[]),
        ("udp_gso", &["--count", "100"]),
        ("sniff", &["-d", "--tcp"]),
    ];
    cases.extend(ALL.iter().map(|(name, _)| (*name, &["--help"][..])));
    for (name, args) in cases {
        let Some(mut command) = example(TEST, name) else {
            return;
        };
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        let output = command
            .args(args)
            .stdin(Stdio::null())
            .stdout(writer)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), &said[..]), (Some(0), ""), "{name}");
    }
}

/// Neither is a stderr that nobody reads a reason to panic.
#[test]
fn a_closed_stderr_changes_no_status() {
    const TEST: &str = "examples::usage::a_closed_stderr_changes_no_status";
    for (name, _) in ALL {
        let Some(mut command) = example(TEST, name) else {
            return;
        };
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        let status = command.arg("--frob").stderr(writer).status().unwrap();
        assert_eq!(status.code(), Some(2), "{name}");
    }
}

#[test]
fn a_full_disk_is_told() {
    const TEST: &str = "examples::usage::a_full_disk_is_told";
    let Some(mut command) = example(TEST, "routes") else {
        return;
    };
    let full = std::fs::File::options().write(true).open("/dev/full");
    let output = command.stdout(full.unwrap()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.starts_with("routes: write to stdout: No space"),
        "{said}"
    );
}

/// Options may not be valid text.
#[test]
fn arguments_of_any_bytes_are_no_panic() {
    const TEST: &str = "examples::usage::arguments_of_any_bytes_are_no_panic";
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    for (name, _) in ALL {
        let Some(mut command) = example(TEST, name) else {
            return;
        };
        command.arg(OsStr::from_bytes(b"--\xff\xfe\x1b[2J"));
        let (status, said) = Peer::start(&mut command).finish();
        assert_eq!(status.code(), Some(2), "{said:?}");
        assert!(matches!(&said[..], [Line::Err(line)] if !line.contains('\x1b')));
    }
}
