//! The programs in `crates/rawsock/examples`: run as their users do, and
//! their parsers given what nobody should send.

mod fdpass;
mod multicast;
mod ping;
mod routes;
mod seqpacket;
mod sniff;
mod tcpinfo;
mod timestamps;
mod udp_gso;
mod usage;

use std::process::Command;

use testkit::{Line, Peer, example};

use crate::namespaces;

/// What a program that has ended left behind.
#[derive(Debug)]
struct Outcome {
    /// `None` if a signal ended it.
    status: Option<i32>,
    out: Vec<String>,
    err: Vec<String>,
}

/// Whether this is the rerun of the test in a network of its own, where the
/// example can be run; a skip is said aloud.
#[track_caller]
fn in_own_network(test: &str, name: &str) -> bool {
    example(test, name).is_some() && namespaces::in_own_network(test)
}

/// Runs an example to its end, or `None` with the skip said aloud.
#[track_caller]
fn run(test: &str, name: &str, args: &[&str]) -> Option<Outcome> {
    let mut command = example(test, name)?;
    Some(outcome(Peer::start(command.args(args))))
}

/// As [`run`], for what has to succeed in silence on stderr: its lines.
#[track_caller]
fn lines(test: &str, name: &str, args: &[&str]) -> Option<Vec<String>> {
    let outcome = run(test, name, args)?;
    assert_eq!(outcome.status, Some(0), "{outcome:?}");
    assert_eq!(outcome.err, [""; 0]);
    Some(outcome.out)
}

/// Waits for the end of a program.
#[track_caller]
fn outcome(peer: Peer) -> Outcome {
    let (status, said) = peer.finish();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    for line in said {
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

/// Sends SIGINT, as Ctrl-C does.
#[track_caller]
fn interrupt(peer: &Peer) {
    // The shell's own `kill`: the program of that name may be missing.
    let status = Command::new("sh")
        .args(["-c", "kill -s INT \"$0\"", &peer.id().to_string()])
        .status()
        .unwrap();
    assert!(status.success());
}

/// Bytes without a plan, the same at every run: up to `most`, so many times.
fn nonsense(times: usize, most: usize) -> impl Iterator<Item = Vec<u8>> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    (0..times).map(move |_| {
        let len = next() as usize % (most + 1);
        (0..len).map(|_| next() as u8).collect()
    })
}

/// Bytes that make sense, and every way to cut them and to change one.
fn mutilations(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let cut = (0..=bytes.len()).map(|len| bytes[..len].to_vec());
    let changed = (0..bytes.len()).flat_map(|at| {
        [0, 1, 3, 4, 0x7f, 0x80, 0xff].map(|byte| {
            let mut bytes = bytes.to_vec();
            bytes[at] = byte;
            bytes
        })
    });
    cut.chain(changed)
}
