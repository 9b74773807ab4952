//! Answers that the client does not take at once.

use std::io::Read;
use std::time::Duration;

use rawsock::Socket;
use sockserver::*;
use testkit::eventually;

use super::{Lines, Single, alone, assert_free, pattern};
use crate::fixtures::{
    PATIENCE, Streams, answer, ask, assert_ended, client, where_connections_park,
};

where_connections_park! {
    a_client_that_reads_nothing_holds_no_thread
    the_last_answer_is_sent_without_a_thread
    a_client_that_never_reads_is_ended
    more_than_may_be_unsent_is_sent_all_the_same
    what_comes_meanwhile_is_answered_behind_it
    an_answer_that_is_going_out_survives_the_end_of_the_server
}

/// Far more than the buffers of a socket.
const LARGE: usize = 16 << 20;

fn patient() -> Limits {
    Limits {
        unsent: 2 * LARGE,
        ..Limits::default()
    }
}

#[track_caller]
fn assert_comes(mut client: &Socket, size: usize) {
    let mut all = vec![0; size];
    client.read_exact(&mut all).unwrap();
    assert!(all == pattern(size), "other bytes");
}

/// A client to whom an answer is going out.
fn asked(server: &testing::TestServer, line: &str) -> Socket {
    let before = server.handle().stats().requests;
    let slow = client(server);
    slow.sendall(line.as_bytes()).unwrap();
    eventually("it is going out", || {
        server.handle().stats().requests > before && slow.bytes_readable().unwrap() > 0
    });
    slow
}

fn a_client_that_reads_nothing_holds_no_thread<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Single,
{
    alone::<T, _, D>(
        |builder| builder.limits(patient()),
        || Lines,
        |server| {
            let other = client(&server);
            let slow: Vec<_> = (0..3)
                .map(|_| asked(&server, &format!("large {LARGE}\n")))
                .collect();
            for _ in 0..10 {
                assert_free(&server, &other);
            }
            for slow in slow {
                assert_comes(&slow, LARGE);
                assert_eq!(ask(&slow, "again"), "again");
            }
        },
    );
}

fn the_last_answer_is_sent_without_a_thread<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Single,
{
    alone::<T, _, D>(
        |builder| builder.limits(patient()),
        || Lines,
        |server| {
            let other = client(&server);
            let slow = asked(&server, &format!("last {LARGE}\nnobody reads this\n"));
            assert_free(&server, &other);
            assert_comes(&slow, LARGE);
            assert_ended(&slow);
        },
    );
}

fn a_client_that_never_reads_is_ended<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Single,
{
    let deadlines = Deadlines {
        write_stall: Some(Duration::from_millis(100)),
        ..Deadlines::default()
    };
    for word in ["large", "last"] {
        alone::<T, _, D>(
            |builder| builder.limits(patient()).deadlines(deadlines),
            || Lines,
            |server| {
                let other = client(&server);
                let slow = client(&server);
                slow.sendall(format!("{word} {LARGE}\n").as_bytes())
                    .unwrap();
                eventually("its time is up", || {
                    assert_free(&server, &other);
                    server.handle().stats().timeouts == 1
                });
                assert_ended(&slow);
                eventually("it is gone", || server.handle().connections().len() == 1);
            },
        );
    }
}

/// The thread waits until little enough is left.
fn more_than_may_be_unsent_is_sent_all_the_same<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Single,
{
    for unsent in [0, 1, 100_000, LARGE - 1] {
        alone::<T, _, D>(
            |builder| {
                builder.limits(Limits {
                    unsent,
                    ..Limits::default()
                })
            },
            || Lines,
            |server| {
                let other = client(&server);
                let slow = asked(&server, &format!("large {LARGE}\n"));
                assert_comes(&slow, LARGE);
                assert_eq!(ask(&slow, "again"), "again");
                assert_free(&server, &other);
            },
        );
    }
}

fn what_comes_meanwhile_is_answered_behind_it<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Single,
{
    alone::<T, _, D>(
        |builder| builder.limits(patient()),
        || Lines,
        |server| {
            let slow = asked(&server, &format!("large {LARGE}\nfirst\nsec"));
            let other = client(&server);
            slow.sendall(b"ond\nthird\n").unwrap();
            assert_free(&server, &other);
            assert_comes(&slow, LARGE);
            for line in ["first", "second", "third"] {
                assert_eq!(answer(&slow), line);
            }
        },
    );
}

fn an_answer_that_is_going_out_survives_the_end_of_the_server<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Single,
{
    for word in ["large", "last"] {
        alone::<T, _, D>(
            |builder| builder.limits(patient()),
            || Lines,
            |server| {
                let slow = asked(&server, &format!("{word} {LARGE}\n"));
                let handle = server.handle().clone();
                handle.shutdown(PATIENCE);
                assert_comes(&slow, LARGE);
                assert_ended(&slow);
                let report = server.stop(PATIENCE).unwrap();
                let expected = DrainReport {
                    finished: 1,
                    ..Default::default()
                };
                assert_eq!(report, expected);
            },
        );
    }
}
