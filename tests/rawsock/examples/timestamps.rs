//! `timestamps`: when a datagram left and came.

use testkit::{DEADLINE, Peer, eventually, example};

use super::{lines, outcome};
use crate::fixtures::{bound, ip_places};

/// Whether the kernel took the time of receiving, which it begins to do a
/// moment after it was asked to; fails unless all other times are there.
#[track_caller]
fn is_whole(line: &str, index: usize) -> bool {
    let rest = line.strip_prefix(&format!("datagram {index}: ")).unwrap();
    let words: Vec<_> = rest
        .split(", ")
        .map(|word| word.split_once(' ').unwrap())
        .collect();
    let names: Vec<_> = words.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["scheduled", "sent", "received", "read"]);
    let is_number = |at: usize| words[at].1.parse::<f64>().is_ok();
    assert!(is_number(0) && is_number(1) && is_number(3), "{line}");
    is_number(2)
}

#[test]
fn a_datagram_to_itself_has_all_its_times() {
    const TEST: &str = "examples::timestamps::a_datagram_to_itself_has_all_its_times";
    let family: [&[&str]; 2] = [&[], &["-6"]];
    for family in family {
        let args = [family, &["--count", "3", "--timeout", "30", "--size", "1"]].concat();
        eventually("times of receiving", || {
            let Some(said) = lines(TEST, "timestamps", &args) else {
                return true;
            };
            assert_eq!(said.len(), 4, "{said:?}");
            assert!(said[0].starts_with("1 bytes to "));
            let whole = said[1..].iter().enumerate();
            whole.filter(|(index, line)| is_whole(line, *index)).count() > 0
        });
    }
}

#[test]
fn only_the_answer_to_a_datagram_counts() {
    const TEST: &str = "examples::timestamps::only_the_answer_to_a_datagram_counts";
    for place in ip_places() {
        let (s, address) = bound(&place);
        s.settimeout(DEADLINE).unwrap();
        let Some(mut command) = example(TEST, "timestamps") else {
            return;
        };
        command.args(["--count", "2", "--timeout", "30", &address.to_string()]);
        let peer = Peer::start(&mut command);
        for _ in 0..2 {
            let (data, client) = s.recvfrom(2000).unwrap();
            assert_eq!(data.len(), 40);
            // Nothing, something else, and too much of the right thing.
            s.sendto(b"", &client).unwrap();
            s.sendto(&[0xff; 40], &client).unwrap();
            s.sendto(&[&data[..], &[0; 2000]].concat(), &client)
                .unwrap();
            s.sendto(&data, &client).unwrap();
        }
        let outcome = outcome(peer);
        assert_eq!(
            (outcome.status, outcome.err.len()),
            (Some(0), 0),
            "{outcome:?}"
        );
        is_whole(&outcome.out[1], 0);
        is_whole(&outcome.out[2], 1);
    }
}

#[test]
fn what_nobody_answers_is_sent_all_the_same() {
    const TEST: &str = "examples::timestamps::what_nobody_answers_is_sent_all_the_same";
    let (_silent, address) = bound(&ip_places()[0]);
    let target = address.to_string();
    let args = ["--count", "1", "--timeout", "0.5", &target];
    let Some(said) = lines(TEST, "timestamps", &args) else {
        return;
    };
    assert!(
        said[1].ends_with("received unknown, read unknown"),
        "{said:?}"
    );
}

#[test]
fn nobody_there_is_one_line() {
    const TEST: &str = "examples::timestamps::nobody_there_is_one_line";
    let (nobody, address) = bound(&ip_places()[0]);
    nobody.close().unwrap();
    let Some(outcome) = super::run(TEST, "timestamps", &[&address.to_string()]) else {
        return;
    };
    assert_eq!(
        (outcome.status, outcome.err.len()),
        (Some(1), 1),
        "{outcome:?}"
    );
    assert!(outcome.err[0].contains("refused"), "{outcome:?}");
}
