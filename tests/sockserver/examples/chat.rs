//! `chat`: everybody hears everybody.

use rawsock::Socket;
use testkit::eventually;

use super::{connect, start, terminate};
use crate::fixtures::{answer, ask, assert_ended};

/// Somebody who has entered.
#[track_caller]
fn enter(place: &str, name: &str) -> Socket {
    let client = connect(place);
    assert_eq!(answer(&client), "Your name?");
    assert_eq!(ask(&client, name), format!("* {name} is here"));
    client
}

#[test]
fn everybody_hears_everybody() {
    const TEST: &str = "examples::chat::everybody_hears_everybody";
    let Some((peer, place)) = start(TEST, "chat", &["127.0.0.1:0"]) else {
        return;
    };
    let ada = enter(&place, "Ada");
    let bob = enter(&place, "Bob");
    assert_eq!(answer(&ada), "* Bob is here");
    assert_eq!(ask(&bob, "hello\x1b[2J"), "Bob: hello[2J");
    assert_eq!(answer(&ada), "Bob: hello[2J");
    bob.close().unwrap();
    assert_eq!(answer(&ada), "* Bob is gone");
    assert!(terminate(peer).is_empty());
    assert_ended(&ada);
}

#[test]
fn a_name_belongs_to_one() {
    const TEST: &str = "examples::chat::a_name_belongs_to_one";
    let Some((peer, place)) = start(TEST, "chat", &["127.0.0.1:0"]) else {
        return;
    };
    let ada = enter(&place, "Ada");
    for name in ["Ada", ""] {
        let other = connect(&place);
        assert_eq!(answer(&other), "Your name?");
        assert_eq!(ask(&other, name), "That name is taken.");
        assert_ended(&other);
    }
    // Nobody is gone.
    assert_eq!(ask(&ada, "still here"), "Ada: still here");
    terminate(peer);
}

#[test]
fn who_does_not_listen_keeps_nobody_waiting() {
    const TEST: &str = "examples::chat::who_does_not_listen_keeps_nobody_waiting";
    let Some((peer, place)) = start(TEST, "chat", &["127.0.0.1:0"]) else {
        return;
    };
    let ada = enter(&place, "Ada");
    let _deaf = enter(&place, "Deaf");
    assert_eq!(answer(&ada), "* Deaf is here");
    let long = "x".repeat(1000);
    eventually("the deaf one is put out", || {
        let heard = ask(&ada, &long);
        heard == "* Deaf is gone"
    });
    terminate(peer);
}
