//! `line_protocol`: values by key.

use super::{connect, start, terminate};
use crate::fixtures::{answer, ask, assert_ended};

#[test]
fn values_are_kept_for_all_clients() {
    const TEST: &str = "examples::line_protocol::values_are_kept_for_all_clients";
    for kind in ["inline", "threading", "parking", "pooled"] {
        let Some((peer, place)) = start(TEST, "line_protocol", &[kind, "tcp:127.0.0.1:0"]) else {
            return;
        };
        let client = connect(&place);
        assert_eq!(ask(&client, "LEN"), "VALUE 0");
        assert_eq!(ask(&client, "SET a one two"), "OK");
        assert_eq!(ask(&client, "GET a\r"), "VALUE one two");
        assert_eq!(ask(&client, "GET b"), "NONE");
        client.sendall(b"QUIT\n").unwrap();
        assert_ended(&client);
        let client = connect(&place);
        assert_eq!(ask(&client, "GET a"), "VALUE one two");
        assert_eq!(ask(&client, "DEL a"), "OK");
        assert_eq!(ask(&client, "DEL a"), "NONE");
        assert_eq!(ask(&client, "LEN"), "VALUE 0");
        for nonsense in ["", "GET", "GET a b", "SET a", "LEN x", "frob", "get a"] {
            assert_eq!(ask(&client, nonsense), "ERROR what is that?");
        }
        assert!(terminate(peer).is_empty());
    }
}

#[test]
fn lines_that_are_too_long_are_refused() {
    const TEST: &str = "examples::line_protocol::lines_that_are_too_long_are_refused";
    for kind in ["threading", "parking", "pooled"] {
        let Some((peer, place)) = start(TEST, "line_protocol", &[kind, "tcp:127.0.0.1:0"]) else {
            return;
        };
        let client = connect(&place);
        client.sendall(&[b'x'; 5000]).unwrap();
        assert_eq!(answer(&client), "ERROR too long");
        assert_ended(&client);
        assert!(terminate(peer).is_empty());
    }
}

#[test]
fn clients_that_trickle_are_ended_at_the_deadline() {
    const TEST: &str = "examples::line_protocol::clients_that_trickle_are_ended_at_the_deadline";
    for kind in ["inline", "threading", "forking", "parking", "pooled"] {
        let args = [kind, "tcp:127.0.0.1:0", "--message-deadline", "0.3"];
        let Some((peer, place)) = start(TEST, "line_protocol", &args) else {
            return;
        };
        let client = connect(&place);
        // Each byte comes long before the deadline.
        let wait = std::time::Duration::from_millis(50);
        while !client.wait_readable(wait).unwrap() {
            let _ = client.sendall(b"x");
        }
        assert_ended(&client);
        assert_eq!(ask(&connect(&place), "LEN"), "VALUE 0");
        assert!(terminate(peer).is_empty());
    }
}
