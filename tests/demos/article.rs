//! The program that plays the others.

use std::fs;
use std::net::{TcpListener, UdpSocket};
use std::os::unix::process::CommandExt;

use testkit::{Peer, eventually};

use crate::fixture::{article_ports, outcome, program, run, signal};

/// The lines that one player said.
fn said<'a>(lines: &'a [String], player: &str) -> Vec<&'a str> {
    let prefix = format!("[{player}] ");
    lines
        .iter()
        .filter_map(|line| line.strip_prefix(&prefix))
        .collect()
}

/// Runs `article` and checks both conversations; all lines.
#[track_caller]
fn check_conversations() -> Vec<String> {
    let outcome = run(&mut program("article"));
    assert_eq!(outcome.status, Some(0), "{outcome:?}");
    assert_eq!(outcome.err, [""; 0]);
    let lines = outcome.out;

    let server = said(&lines, "tcp server");
    let port = server[1]
        .strip_prefix("Accept new connection from 127.0.0.1:")
        .unwrap();
    assert_eq!(
        server,
        [
            "waiting for connection ...",
            &format!("Accept new connection from 127.0.0.1:{port}"),
            "--- > Hello,I am client! !",
            &format!("Connection from 127.0.0.1:{port}"),
        ]
    );
    assert_eq!(
        said(&lines, "tcp client"),
        [
            "--- > Hello,I am server!",
            "--- > Loop_msg: Hello,I am client!!"
        ]
    );
    let server = said(&lines, "udp server");
    assert!(
        server[0].starts_with("Bind UDP on 127.0.0.2:"),
        "{server:?}"
    );
    assert!(
        server[1].starts_with("Received from 127.0.0.1:"),
        "{server:?}"
    );
    assert_eq!(server[1..], [server[1], server[1]]);
    assert_eq!(
        said(&lines, "udp client"),
        ["Hello, hello!", "Hello, world!"]
    );

    // First all of TCP, then all of UDP, each under its heading.
    let first = |beginning| lines.iter().position(|line| line.starts_with(beginning));
    let last = |beginning| lines.iter().rposition(|line| line.starts_with(beginning));
    assert!(first("== TCP") < first("[tcp "));
    assert!(last("[tcp ") < first("== UDP"));
    assert!(first("== UDP") < first("[udp "));
    lines
}

#[test]
fn both_conversations_in_full() {
    let _ports = article_ports();
    check_conversations();
}

#[test]
fn taken_ports_are_told_and_others_found() {
    let _ports = article_ports();
    // Held by us, or by somebody else: taken in any case.
    let tcp = TcpListener::bind("127.0.0.1:9999");
    let udp = UdpSocket::bind("127.0.0.2:9999");
    let lines = check_conversations();
    for addr in ["127.0.0.1:9999", "127.0.0.2:9999"] {
        let telling = lines.iter().filter(|line| line.contains(addr));
        assert_eq!(telling.count(), 1, "{lines:?}");
        assert!(
            lines
                .iter()
                .any(|line| line.contains(&format!("{addr} is taken")))
        );
    }
    drop((tcp, udp));
}

#[test]
fn two_at_once_do_not_disturb_each_other() {
    let _ports = article_ports();
    std::thread::scope(|scope| {
        scope.spawn(check_conversations);
        scope.spawn(check_conversations);
    });
}

/// Process number and time of birth, which together no other process has.
type Process = (u32, String);

/// The children of a process.
fn children(parent: u32) -> Vec<Process> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let Some(id) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
        else {
            continue;
        };
        if let Some((of, birth, _)) = stat(id)
            && of == parent
        {
            found.push((id, birth));
        }
    }
    found
}

fn is_alive((id, born): &Process) -> bool {
    stat(*id).is_some_and(|(_, birth, state)| birth == *born && state != "Z")
}

/// Parent, time of birth and state of a process, if there is one.
fn stat(id: u32) -> Option<(u32, String, String)> {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name, in parentheses, may have spaces in it; the state follows.
    let fields: Vec<&str> = text.rsplit_once(") ")?.1.split(' ').collect();
    Some((
        fields[1].parse().ok()?,
        fields[19].to_owned(),
        fields[0].to_owned(),
    ))
}

/// `article` in the middle of the TCP conversation, and both its players.
fn in_the_middle() -> (Peer, Vec<Process>) {
    let mut article = Peer::start(program("article").process_group(0));
    while !article.out().starts_with("[tcp client] ") {}
    let players = children(article.id());
    assert_eq!(players.len(), 2, "{players:?}");
    (article, players)
}

#[test]
fn sigterm_leaves_no_process() {
    let (article, players) = in_the_middle();
    signal("TERM", &article.id().to_string());
    let outcome = outcome(article);
    assert_eq!(outcome.status, Some(143));
    assert_eq!(outcome.err, [""; 0]);
    // At once, since it has waited for them.
    assert!(!players.iter().any(is_alive));
}

#[test]
fn ctrl_c_leaves_no_process() {
    let (article, players) = in_the_middle();
    // A terminal sends it to the whole group.
    signal("INT", &format!("-{}", article.id()));
    let outcome = outcome(article);
    assert_eq!(outcome.status, Some(130));
    assert_eq!(outcome.err, [""; 0]);
    assert!(!players.iter().any(is_alive));
}

#[test]
fn sigkill_leaves_no_process() {
    let (article, players) = in_the_middle();
    signal("KILL", &article.id().to_string());
    outcome(article);
    eventually("the players end", || !players.iter().any(is_alive));
}

#[test]
fn a_player_that_fails_makes_it_fail() {
    let (article, players) = in_the_middle();
    // The client: without the server it would fail, too, and perhaps first.
    let client = players.iter().find(|(id, _)| {
        let arguments = fs::read(format!("/proc/{id}/cmdline")).unwrap();
        arguments
            .split(|byte| *byte == 0)
            .any(|word| word == b"tcp_client")
    });
    signal("KILL", &client.expect("one is the client").0.to_string());
    let outcome = outcome(article);
    assert_eq!(outcome.status, Some(1));
    let line = outcome.err.last().unwrap();
    assert_eq!(
        line,
        "article: the tcp client did not play its part (signal: 9 (SIGKILL))"
    );
    assert!(!players.iter().any(is_alive));
}

#[test]
fn a_player_ends_with_its_stdin() {
    for name in ["tcp_server", "udp_server"] {
        let mut player = Peer::start(program("article").args([name, "--addr", "127.0.0.1:0"]));
        player.out();
        player.close_stdin();
        let outcome = outcome(player);
        assert_eq!(outcome.status, Some(0), "{name}: {outcome:?}");
    }
}
