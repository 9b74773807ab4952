//! How long clients may take for what.

use std::io::{self, BufRead, Read, Write};
use std::thread;
use std::time::Duration;

use rawsock::Socket;
use sockserver::*;
use testkit::eventually;

use crate::fixtures::{PATIENCE, Streams, ask, assert_ended, client, each_with, everywhere};

everywhere! {
    a_client_has_to_begin
    a_line_that_trickles_in_does_not_last
    bytes_that_trickle_in_do_not_last
    a_client_has_to_be_fast_enough
    a_client_has_to_take_it_fast_enough
    a_client_that_is_fast_enough_has_time
    a_client_must_not_be_idle_for_long
    a_client_has_to_take_what_it_gets
    a_handler_has_to_come_to_its_end
    a_handler_that_only_writes_has_to_come_to_its_end
    deadlines_can_change
    an_end_without_a_deadline_leaves_the_others
    the_end_of_the_server_ends_a_write
}

/// What a test is to wait for.
const SOON: Option<Duration> = Some(Duration::from_millis(40));

const NONE: Deadlines = Deadlines {
    first_byte: None,
    message: None,
    min_rate: None,
    idle: None,
    write_stall: None,
    handle: None,
};

/// What handlers do, by the first line they get.
struct Various;

impl RequestHandler for Various {
    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        let (mut rfile, mut wfile) = rq.files();
        let mut line = String::new();
        if rfile.read_line(&mut line)? == 0 {
            return Ok(Flow::Close);
        }
        match line.trim_end() {
            "exact" => rfile.read_exact(&mut [0; 1000])?,
            "loop" => loop {
                rfile.read_line(&mut line)?;
                writeln!(wfile, "again")?;
            },
            "write" => loop {
                wfile.write_all(&[b'x'; 4096])?;
            },
            "large" => wfile.write_all(&vec![b'x'; 16 << 20])?,
            _ => writeln!(wfile, "done")?,
        }
        Ok(Flow::KeepAlive)
    }
}

fn check<T: Streams, D>(deadlines: Deadlines, test: impl Fn(&Socket))
where
    D: Dispatch<Stream, Various, ()> + Default,
{
    each_with::<T, _, D, _>(
        |builder| builder.deadlines(deadlines),
        || (),
        || Various,
        |server| {
            let client = client(&server);
            test(&client);
            eventually("the time is up", || server.handle().stats().timeouts == 1);
            assert_ended(&client);
            eventually("it is gone", || server.handle().connections().is_empty());
        },
    );
}

/// Sends a byte now and then until nobody takes them any more.
fn trickle(client: &Socket) {
    while client.send(b"x").is_ok() {
        thread::sleep(Duration::from_millis(5));
    }
}

fn a_client_has_to_begin<T: Streams, D>()
where
    D: Dispatch<Stream, Various, ()> + Default,
{
    let deadlines = Deadlines {
        first_byte: SOON,
        ..NONE
    };
    check::<T, D>(deadlines, |_| {});
}

fn a_line_that_trickles_in_does_not_last<T: Streams, D>()
where
    D: Dispatch<Stream, Various, ()> + Default,
{
    let deadlines = Deadlines {
        message: SOON,
        ..NONE
    };
    check::<T, D>(deadlines, trickle);
}

fn bytes_that_trickle_in_do_not_last<T: Streams, D>()
where
    D: Dispatch<Stream, Various, ()> + Default,
{
    let deadlines = Deadlines {
        message: SOON,
        ..NONE
    };
    check::<T, D>(deadlines, |client| {
        client.sendall(b"exact\n").unwrap();
        trickle(client);
    });
}

/// Nothing else would end it, since each byte comes in time.
fn a_client_has_to_be_fast_enough<T: Streams, D>()
where
    D: Dispatch<Stream, Various, ()> + Default,
{
    let deadlines = Deadlines {
        idle: Some(PATIENCE),
        min_rate: Some(MinRate {
            bytes_per_second: 10_000,
            grace: Duration::from_millis(40),
        }),
        ..NONE
    };
    check::<T, D>(deadlines, trickle);
    check::<T, D>(deadlines, |client| {
        client.sendall(b"exact\n").unwrap();
        trickle(client);
    });
    // Some at once do not help for long.
    check::<T, D>(deadlines, |client| {
        client.sendall(&[b'x'; 500]).unwrap();
        trickle(client);
    });
}

fn a_client_has_to_take_it_fast_enough<T: Streams, D>()
where
    D: Dispatch<Stream, Various, ()> + Default,
{
    let deadlines = Deadlines {
        write_stall: Some(PATIENCE),
        min_rate: Some(MinRate {
            bytes_per_second: u32::MAX,
            grace: Duration::from_millis(40),
        }),
        ..NONE
    };
    check::<T, D>(deadlines, |client| client.sendall(b"large\n").unwrap());
    check::<T, D>(deadlines, |client| {
        client.sendall(b"large\n").unwrap();
        // More than a byte, so that there is room for the server at times.
        while client.recv(10_000).is_ok_and(|data| !data.is_empty()) {
            thread::sleep(Duration::from_millis(2));
        }
    });
}

fn a_client_that_is_fast_enough_has_time<T: Streams, D>()
where
    D: Dispatch<Stream, Various, ()> + Default,
{
    let grace = Duration::from_millis(40);
    let deadlines = Deadlines {
        min_rate: Some(MinRate {
            // What is sent at once is worth nine seconds.
            bytes_per_second: 100,
            grace,
        }),
        ..NONE
    };
    each_with::<T, _, D, _>(
        |builder| builder.deadlines(deadlines),
        || (),
        || Various,
        |server| {
            let client = client(&server);
            client.sendall(b"exact\n").unwrap();
            client.sendall(&[b'x'; 900]).unwrap();
            thread::sleep(3 * grace);
            client.sendall(&[b'x'; 100]).unwrap();
            // Between two messages it does not count.
            thread::sleep(3 * grace);
            assert_eq!(ask(&client, "hello"), "done");
            assert_eq!(server.handle().stats().timeouts, 0);
        },
    );
}

fn a_client_must_not_be_idle_for_long<T: Streams, D>()
where
    D: Dispatch<Stream, Various, ()> + Default,
{
    let deadlines = Deadlines { idle: SOON, ..NONE };
    check::<T, D>(deadlines, |client| assert_eq!(ask(client, "hello"), "done"));
    // Also in the middle of a request.
    check::<T, D>(deadlines, |client| {
        assert_eq!(ask(client, "loop\na"), "again")
    });
}

fn a_client_has_to_take_what_it_gets<T: Streams, D>()
where
    D: Dispatch<Stream, Various, ()> + Default,
{
    let deadlines = Deadlines {
        write_stall: SOON,
        ..NONE
    };
    check::<T, D>(deadlines, |client| client.sendall(b"write\n").unwrap());
}

fn a_handler_has_to_come_to_its_end<T: Streams, D>()
where
    D: Dispatch<Stream, Various, ()> + Default,
{
    let deadlines = Deadlines {
        handle: SOON,
        ..NONE
    };
    // A client that never stops talking.
    check::<T, D>(deadlines, |client| {
        client.sendall(b"loop\n").unwrap();
        while client.send(b"a\n").is_ok() && client.recv(100).is_ok_and(|data| !data.is_empty()) {}
    });
    // And one that says nothing.
    check::<T, D>(deadlines, |client| client.sendall(b"loop\n").unwrap());
}

fn a_handler_that_only_writes_has_to_come_to_its_end<T: Streams, D>()
where
    D: Dispatch<Stream, Various, ()> + Default,
{
    let deadlines = Deadlines {
        handle: SOON,
        ..NONE
    };
    check::<T, D>(deadlines, |client| {
        client.sendall(b"write\n").unwrap();
        assert_ended(client);
    });
    check::<T, D>(deadlines, |client| client.sendall(b"write\n").unwrap());
}

/// A connection that is there sees what has changed.
fn deadlines_can_change<T: Streams, D>()
where
    D: Dispatch<Stream, Various, ()> + Default,
{
    each_with::<T, _, D, _>(
        |builder| builder.deadlines(NONE),
        || (),
        || Various,
        |server| {
            let client = client(&server);
            assert_eq!(ask(&client, "hello"), "done");
            let changed = Deadlines { idle: SOON, ..NONE };
            server.handle().set_deadlines(changed);
            assert_eq!(server.handle().deadlines(), changed);
            // Ends the wait that is going on.
            client.sendall(b"again\n").unwrap();
            eventually("the time is up", || server.handle().stats().timeouts == 1);
        },
    );
}

/// What waits has the deadline it had.
fn an_end_without_a_deadline_leaves_the_others<T: Streams, D>()
where
    D: Dispatch<Stream, Various, ()> + Default,
{
    each_with::<T, _, D, _>(
        |builder| {
            builder.deadlines(Deadlines {
                message: SOON,
                ..NONE
            })
        },
        || (),
        || Various,
        |server| {
            let client = client(&server);
            client.sendall(b"half a li").unwrap();
            eventually("it has begun", || server.handle().stats().requests == 1);
            let report = server.stop(None).unwrap();
            assert_eq!(
                report,
                DrainReport {
                    finished: 1,
                    ..Default::default()
                }
            );
            assert_ended(&client);
        },
    );
}

fn the_end_of_the_server_ends_a_write<T: Streams, D>()
where
    D: Dispatch<Stream, Various, ()> + Default,
{
    each_with::<T, _, D, _>(
        |builder| builder.deadlines(NONE),
        || (),
        || Various,
        |server| {
            let client = client(&server);
            client.sendall(b"write\n").unwrap();
            eventually("it has begun", || server.handle().stats().requests == 1);
            let report = server.stop(Duration::from_millis(20)).unwrap();
            assert_eq!(
                report,
                DrainReport {
                    cancelled: 1,
                    ..Default::default()
                }
            );
            assert_ended(&client);
        },
    );
}

/// The deadline of an end that is over is not that of the next.
#[test]
fn an_end_has_its_own_deadline() {
    let server = ThreadingTCPServer::bind_with(("127.0.0.1", 0), |_| Various).unwrap();
    let handle = server.handle();
    handle.shutdown(PATIENCE);
    server.serve_forever().unwrap();
    // Of nothing.
    handle.shutdown(Duration::ZERO);
    let server = testing::TestServer::serving(server).unwrap();
    let busy = client(&server);
    busy.sendall(b"hel").unwrap();
    eventually("it has begun", || handle.stats().requests == 1);
    handle.shutdown(PATIENCE);
    busy.sendall(b"lo\n").unwrap();
    assert_eq!(crate::fixtures::answer(&busy), "done");
    let report = server.stop(PATIENCE).unwrap();
    assert_eq!(
        report,
        DrainReport {
            finished: 1,
            ..Default::default()
        }
    );
}
