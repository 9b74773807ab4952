//! A connection can be ended whatever it waits for.

use std::time::Duration;

use rawsock::Socket;
use sockserver::testing::TestServer;
use sockserver::*;
use testkit::eventually;

use super::{Lines, Single, alone, assert_free};
use crate::fixtures::{PATIENCE, Streams, answer, assert_ended, client, where_connections_park};

where_connections_park! {
    each_can_be_cancelled
    each_has_its_deadline
    each_ends_with_the_server
}

/// What clients send, and whether their connections are idle then.
const STATES: &[(&str, bool)] = &[
    // For its first request.
    ("", true),
    // For the next.
    ("hello\n", true),
    // For the rest of one.
    ("half a li", false),
    // For the client to take the answer.
    ("large 16000000\n", false),
    // For the client to take the last answer.
    ("last 16000000\n", false),
];

fn patient() -> Limits {
    Limits {
        unsent: 32 << 20,
        ..Limits::default()
    }
}

/// A client whose connection waits for that.
fn waiting(server: &TestServer, sent: &str, is_idle: bool) -> Socket {
    let before = server.handle().connections().len();
    let s = client(server);
    s.sendall(sent.as_bytes()).unwrap();
    match sent {
        "hello\n" => assert_eq!(answer(&s), "hello"),
        sent if sent.ends_with('\n') => assert!(s.wait_readable(PATIENCE).unwrap()),
        _ => {}
    }
    eventually("it waits", || {
        let connections = server.handle().connections();
        let last = connections.iter().max_by_key(|info| info.id);
        connections.len() > before && last.is_some_and(|info| info.is_busy != is_idle)
    });
    s
}

fn each_can_be_cancelled<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Single,
{
    alone::<T, _, D>(
        |builder| builder.limits(patient()),
        || Lines,
        |server| {
            let other = client(&server);
            assert_free(&server, &other);
            let handle = server.handle();
            eventually("one is left", || handle.connections().len() == 1);
            let first = handle.connections()[0].id;
            for (sent, is_idle) in STATES {
                let s = waiting(&server, sent, *is_idle);
                let connections = handle.connections();
                let info = connections.iter().find(|info| info.id != first).unwrap();
                assert!(handle.cancel(info.id), "{sent:?}");
                assert_ended(&s);
                eventually("it is gone", || handle.connections().len() == 1);
                assert!(!handle.cancel(info.id), "{sent:?}");
                assert_free(&server, &other);
                eventually("one is left", || handle.connections().len() == 1);
            }
        },
    );
}

fn each_has_its_deadline<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Single,
{
    let soon = Some(Duration::from_millis(60));
    let deadlines = Deadlines {
        first_byte: soon,
        message: soon,
        idle: soon,
        write_stall: soon,
        ..Deadlines::default()
    };
    alone::<T, _, D>(
        |builder| builder.limits(patient()).deadlines(deadlines),
        || Lines,
        |server| {
            let clients: Vec<_> = STATES
                .iter()
                .map(|(sent, _)| {
                    let s = client(&server);
                    s.sendall(sent.as_bytes()).unwrap();
                    s
                })
                .collect();
            eventually("their time is up", || {
                server.handle().stats().timeouts == STATES.len() as u64
            });
            clients.iter().for_each(assert_ended);
            eventually("all are gone", || server.handle().connections().is_empty());
        },
    );
}

fn each_ends_with_the_server<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Single,
{
    alone::<T, _, D>(
        |builder| builder.limits(patient()),
        || Lines,
        |server| {
            let clients: Vec<_> = STATES
                .iter()
                .map(|(sent, is_idle)| waiting(&server, sent, *is_idle))
                .collect();
            let report = server.stop(Duration::from_millis(50)).unwrap();
            let idle = STATES.iter().filter(|(_, is_idle)| *is_idle).count();
            let expected = DrainReport {
                idle_closed: idle,
                cancelled: STATES.len() - idle,
                ..Default::default()
            };
            assert_eq!(report, expected);
            clients.iter().for_each(assert_ended);
        },
    );
}
