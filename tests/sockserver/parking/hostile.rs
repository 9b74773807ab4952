//! Clients that do what few do.

use std::io::Read;
use std::time::Duration;

use rawsock::MSG_OOB;
use sockserver::*;
use testkit::eventually;

use super::{Lines, Single, alone, assert_free, pattern};
use crate::fixtures::{Streams, answer, ask, client, where_connections_park};

where_connections_park! {
    who_asks_for_much_and_reads_nothing_holds_no_thread
    who_reads_nothing_is_ended_wherever_that_stops_the_answers
    a_long_message_that_comes_in_pieces_is_whole
}

fn who_asks_for_much_and_reads_nothing_holds_no_thread<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Single,
{
    // Each of the answers may be unsent, but not all of them together.
    const SIZE: usize = 100_000;
    const ANSWERS: usize = 200;
    alone::<T, _, D>(
        |builder| builder,
        || Lines,
        |server| {
            let other = client(&server);
            let mut slow = [(); 3].map(|()| client(&server));
            for slow in &slow {
                slow.sendall(format!("large {SIZE}\n").repeat(ANSWERS).as_bytes())
                    .unwrap();
            }
            for slow in &slow {
                eventually("answers are going out", || {
                    slow.bytes_readable().unwrap() > SIZE
                });
            }
            for _ in 0..10 {
                assert_free(&server, &other);
            }
            for slow in &mut slow {
                let mut all = vec![0; SIZE];
                for _ in 0..ANSWERS {
                    slow.read_exact(&mut all).unwrap();
                    assert!(all == pattern(SIZE), "other bytes");
                }
                assert_eq!(ask(slow, "again"), "again");
            }
        },
    );
}

fn who_reads_nothing_is_ended_wherever_that_stops_the_answers<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Single,
{
    let soon = Some(Duration::from_millis(300));
    let deadlines = Deadlines {
        write_stall: soon,
        // Of those whose answers all have room.
        idle: soon,
        ..Default::default()
    };
    alone::<T, _, D>(
        |builder| builder.deadlines(deadlines),
        || Lines,
        |server| {
            // Also where the last that the socket has room for is the last of
            // what is answered in one turn.
            let slow: Vec<_> = (1..40)
                .map(|size| {
                    let slow = client(&server);
                    let asked = format!("large {}\n", size * 5_000).repeat(300);
                    slow.sendall(asked.as_bytes()).unwrap();
                    slow
                })
                .collect();
            eventually("all are gone", || server.handle().connections().is_empty());
            drop(slow);
        },
    );
}

fn a_long_message_that_comes_in_pieces_is_whole<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Single,
{
    let limits = Limits {
        line: 1 << 20,
        ..Limits::default()
    };
    alone::<T, _, D>(
        |builder| builder.limits(limits),
        || Lines,
        |server| {
            let other = client(&server);
            let slow = client(&server);
            let long: String = (0..200_000_u32)
                .map(|place| char::from(b'a' + (place % 23) as u8))
                .collect();
            // From what fits into what a thread has to what does not.
            let (few, many) = long.split_at(1_000);
            let pieces = few.as_bytes().chunks(100);
            for piece in pieces.chain(many.as_bytes().chunks(9_999)) {
                slow.sendall(piece).unwrap();
                // Its thread has others in between.
                assert_eq!(ask(&other, "others"), "others");
            }
            slow.sendall(b"\nnext\n").unwrap();
            assert!(answer(&slow) == long, "another line");
            assert_eq!(answer(&slow), "next");
            assert_free(&server, &other);
        },
    );
}

/// Receiving stops at them, and the kernel tells of what is behind them no
/// second time.
#[test]
fn what_is_behind_urgent_data_is_handled() {
    fn check<D: Dispatch<Stream, Lines, ()> + Single>() {
        alone::<Tcp, _, D>(
            |builder| builder,
            || Lines,
            |server| {
                let client = client(&server);
                for _ in 0..20 {
                    assert_eq!(ask(&client, "a"), "a");
                    client.send_with_flags(b"one\n!", MSG_OOB).unwrap();
                    client.sendall(b"two\n").unwrap();
                    assert_eq!([answer(&client), answer(&client)], ["one", "two"]);
                }
            },
        );
    }
    check::<Parking>();
    check::<Pooled>();
}
