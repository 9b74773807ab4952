//! Sockets under the event loops of others: the examples, run.

use testkit::{Line, Peer, example};

/// Runs an example, and finds what it says about the server it has started.
#[track_caller]
fn check(test: &str, name: &str, expected: &[&str]) {
    let Some(mut command) = example(test, name) else {
        return;
    };
    let (status, said) = Peer::start(&mut command).finish();
    assert!(status.success(), "{said:#?}");
    let said: Vec<_> = said
        .iter()
        .map(|line| match line {
            Line::Out(text) => text.split_once(" says ").map_or("", |(_, answer)| answer),
            Line::Err(text) => panic!("{text}"),
        })
        .collect();
    assert_eq!(said, expected);
}

#[test]
fn sockets_of_two_families_work_under_tokio() {
    const TEST: &str = "event_loops::sockets_of_two_families_work_under_tokio";
    check(TEST, "tokio_echo", &["hello, hello"; 2]);
}

#[test]
fn two_clients_are_served_by_one_thread_of_mio() {
    const TEST: &str = "event_loops::two_clients_are_served_by_one_thread_of_mio";
    check(TEST, "mio_echo", &["hello", "goodbye"]);
}
