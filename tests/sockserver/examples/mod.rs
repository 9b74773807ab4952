//! The programs in `crates/sockserver/examples`, run as their users do.

mod chat;
mod echo;
mod line_protocol;
mod stderr;
mod udp_time;
mod unix_admin;
mod upper;
mod usage;

use std::process::Command;

use rawsock::{Socket, UnixAddr, create_connection};
use testkit::{Line, Peer, example};

use crate::fixtures::PATIENCE;

/// A server that says that it listens, and where.
#[track_caller]
fn serving(command: &mut Command) -> (Peer, String) {
    let mut peer = Peer::start(command);
    let said = peer.out();
    let place = said.strip_prefix("LISTENING ");
    let place = place.unwrap_or_else(|| panic!("{said}")).to_owned();
    (peer, place)
}

/// The example with these arguments, and where it listens; `None` with the
/// skip said aloud.
#[track_caller]
fn start(test: &str, name: &str, args: &[&str]) -> Option<(Peer, String)> {
    let mut command = example(test, name)?;
    Some(serving(command.args(args)))
}

/// A client of a server that listens there: `host port`, or a path.
#[track_caller]
fn connect(place: &str) -> Socket {
    let client = match place.split_once(' ') {
        Some((host, port)) => create_connection((host, port.parse::<u16>().unwrap())),
        None => create_connection(UnixAddr::new(place).unwrap()),
    };
    let client = client.unwrap_or_else(|error| panic!("{place}: {error}"));
    client.settimeout(PATIENCE).unwrap();
    client
}

/// Sends a signal, by its name.
#[track_caller]
pub(crate) fn signal(peer: &Peer, name: &str) {
    // The shell's own `kill`: the program of that name may be missing.
    let status = Command::new("sh")
        .args(["-c", "kill -s \"$0\" \"$1\"", name, &peer.id().to_string()])
        .status()
        .unwrap();
    assert!(status.success());
}

/// Ends a server with SIGTERM, and answers what it has said on stdout. It has
/// to end well, and in silence.
#[track_caller]
fn terminate(peer: Peer) -> Vec<String> {
    signal(&peer, "TERM");
    ended(peer)
}

/// The same for one that was told to end.
#[track_caller]
fn ended(peer: Peer) -> Vec<String> {
    let (status, said) = peer.finish();
    assert_eq!(status.code(), Some(0), "{status} {said:?}");
    let out = |line| match line {
        Line::Out(text) => text,
        Line::Err(text) => panic!("on stderr: {text}"),
    };
    said.into_iter().map(out).collect()
}
