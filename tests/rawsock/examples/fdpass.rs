//! `fdpass`: files that another process reads.

use std::io::IoSlice;
use std::os::fd::{AsFd, OwnedFd};

use rawsock::*;
use testkit::{TempDir, example};

use super::{Outcome, lines, nonsense, run};

#[test]
fn another_process_reads_what_was_opened_here() {
    const TEST: &str = "examples::fdpass::another_process_reads_what_was_opened_here";
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (one, two, here) = (path("one"), path("a name\nof two lines"), path("."));
    std::fs::write(&one, "first\nsecond\n").unwrap();
    std::fs::write(&two, vec![b'x'; 100_000]).unwrap();
    let Some(said) = lines(TEST, "fdpass", &[&one, &two, &here]) else {
        return;
    };
    let [from, first, second, third, done] = &said[..] else {
        panic!("{said:#?}");
    };
    let (reader, _) = from.split_once(": from process ").expect("credentials");
    let pid = reader.strip_prefix("reader ").unwrap();
    assert!(first.starts_with(&format!("{reader}: descriptor ")));
    assert!(first.ends_with(&format!(": 13 bytes, 2 lines: {one}")));
    assert!(second.ends_with("lines: ") || second.ends_with("a name\\nof two lines"));
    assert!(second.contains(": 100000 bytes, 0 lines: "), "{second}");
    assert!(third.contains("Is a directory"), "{third}");
    assert_eq!(*done, format!("process {pid} has read 3 files"));
}

#[test]
fn a_file_that_is_not_there_is_told() {
    const TEST: &str = "examples::fdpass::a_file_that_is_not_there_is_told";
    let Some(outcome) = run(TEST, "fdpass", &["/none/such"]) else {
        return;
    };
    assert_eq!((outcome.status, outcome.out.len()), (Some(1), 0));
    let [line] = &outcome.err[..] else {
        panic!("{outcome:?}");
    };
    assert!(line.contains("open \"/none/such\": No such file"), "{line}");
}

#[test]
fn the_most_files_of_one_message_arrive() {
    const TEST: &str = "examples::fdpass::the_most_files_of_one_message_arrive";
    let Some(said) = lines(TEST, "fdpass", &["/dev/null"; 253]) else {
        return;
    };
    assert_eq!(said.len(), 255);
    assert!(
        said[1..254]
            .iter()
            .all(|line| line.ends_with(": 0 bytes, 0 lines: /dev/null"))
    );
}

/// The reader, with a socket of the test's for its stdin, after `talk`.
fn reader(test: &str, talk: impl FnOnce(Socket)) -> Option<Outcome> {
    let (ours, theirs) = socketpair(AF_UNIX, SOCK_SEQPACKET, 0).unwrap();
    let mut command = example(test, "fdpass")?;
    command.arg("--reader").stdin(OwnedFd::from(theirs));
    talk(ours);
    let output = command.output().unwrap();
    let split = |bytes: &[u8]| {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        text.lines().map(str::to_owned).collect()
    };
    Some(Outcome {
        status: output.status.code(),
        out: split(&output.stdout),
        err: split(&output.stderr),
    })
}

#[test]
fn the_reader_stands_whatever_comes() {
    const TEST: &str = "examples::fdpass::the_reader_stands_whatever_comes";
    let Some(outcome) = reader(TEST, drop) else {
        return;
    };
    assert_eq!((outcome.status, outcome.out.len()), (Some(0), 0));
    for bytes in nonsense(20, 3000) {
        let outcome = reader(TEST, |s| s.sendall(&bytes).unwrap()).unwrap();
        assert_eq!(
            (outcome.status, outcome.out.len()),
            (Some(0), 0),
            "{outcome:?}"
        );
    }
    // More files than names, and names that would command a terminal.
    let (_r, w) = std::io::pipe().unwrap();
    let outcome = reader(TEST, |s| {
        let null = std::fs::File::open("/dev/null").unwrap();
        let fds = [null.as_fd(), w.as_fd()];
        send_fds(&s, &[IoSlice::new(b"\x1b[2J")], &fds).unwrap();
    });
    let outcome = outcome.unwrap();
    let [first, second] = &outcome.out[..] else {
        panic!("{outcome:?}");
    };
    assert!(first.ends_with(": 0 bytes, 0 lines: \\u{1b}[2J"), "{first}");
    assert!(second.ends_with("(os error 9): ?"), "{second}");
    // Too long.
    let outcome = reader(TEST, |s| s.sendall(&[b'x'; 70_000]).unwrap()).unwrap();
    assert_eq!(outcome.err, ["fdpass: something of the message is lost"]);
    assert_eq!(outcome.status, Some(1));
}

#[test]
fn the_reader_wants_a_socket() {
    const TEST: &str = "examples::fdpass::the_reader_wants_a_socket";
    // Its stdin is a pipe.
    let Some(outcome) = run(TEST, "fdpass", &["--reader"]) else {
        return;
    };
    assert_eq!((outcome.status, outcome.err.len()), (Some(1), 1));
    assert!(outcome.err[0].contains("non-socket"), "{outcome:?}");
}
