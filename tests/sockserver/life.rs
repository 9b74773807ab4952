//! What becomes of a connection.

use std::io::{self, BufRead, Read, Write};
use std::sync::Mutex;
use std::time::Duration;

use rawsock::{Address, MSG_DONTWAIT, opt};
use sockserver::*;
use testkit::eventually;

use crate::fixtures::{
    Streams, answer, ask, assert_ended, client, each, everywhere, where_many_are_served,
};

everywhere! {
    a_connection_is_served_line_by_line
    closing_sends_everything_first
    a_panic_ends_one_connection
    an_error_ends_one_connection
    a_client_that_goes_away_harms_nobody
    a_line_has_a_limit
    what_is_not_verified_is_closed
    an_answer_survives_what_was_not_read
}

where_many_are_served! {
    many_clients_are_served_at_once
    a_handler_that_is_stuck_does_not_hold_the_others_up
}

/// Answers each line with its number and itself in capitals; some lines are
/// special.
#[derive(Default)]
struct Lines(u32);

impl<S> RequestHandler<S> for Lines {
    fn handle(&mut self, rq: &mut Request<'_, S>) -> io::Result<Flow> {
        let mut line = String::new();
        if rq.rfile().read_line(&mut line)? == 0 {
            return Ok(Flow::Close);
        }
        self.0 += 1;
        match line.trim_end() {
            "panic" => panic!("as asked"),
            "error" => return Err(io::Error::other("as asked")),
            "bye" => {
                writeln!(rq.wfile(), "goodbye")?;
                return Ok(Flow::Close);
            }
            line => writeln!(rq.wfile(), "{} {}", self.0, line.to_uppercase())?,
        }
        Ok(Flow::KeepAlive)
    }
}

/// Remembers what handlers could not do.
#[derive(Default)]
struct Record(Mutex<Vec<String>>);

impl Hooks for Record {
    fn handle_error(&self, error: &HandlerError, _: &Address) {
        self.0.lock().unwrap().push(error.to_string());
    }
}

fn a_connection_is_served_line_by_line<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Default,
{
    each::<T, _, D, _>(
        || (),
        Lines::default,
        |server| {
            let client = client(&server);
            assert_eq!(ask(&client, "hello"), "1 HELLO");
            assert_eq!(ask(&client, "again"), "2 AGAIN");
            // Two at once, and one in pieces.
            client.sendall(b"a\nb\nc").unwrap();
            assert_eq!(
                (answer(&client), answer(&client)),
                ("3 A".into(), "4 B".into())
            );
            assert_eq!(ask(&client, "d"), "5 CD");
        },
    );
}

fn closing_sends_everything_first<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Default,
{
    each::<T, _, D, _>(
        || (),
        Lines::default,
        |server| {
            let client = client(&server);
            assert_eq!(ask(&client, "bye"), "goodbye");
            assert_ended(&client);
        },
    );
}

fn a_panic_ends_one_connection<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Default,
{
    each::<T, _, D, _>(
        || (),
        Lines::default,
        |server| {
            for _ in 0..20 {
                let bad = client(&server);
                bad.sendall(b"panic\n").unwrap();
                assert_ended(&bad);
                drop(bad);
                assert_eq!(ask(&client(&server), "hello"), "1 HELLO");
            }
            let stats = server.handle().stats();
            assert_eq!((stats.panics, stats.errors), (20, 20));
        },
    );
}

fn an_error_ends_one_connection<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, Record> + Default,
{
    each::<T, _, D, _>(Record::default, Lines::default, |server| {
        let bad = client(&server);
        bad.sendall(b"error\n").unwrap();
        assert_ended(&bad);
        drop(bad);
        assert_eq!(ask(&client(&server), "hello"), "1 HELLO");
        assert_eq!(server.handle().stats().errors, 1);
    });
}

fn a_client_that_goes_away_harms_nobody<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Default,
{
    each::<T, _, D, _>(
        || (),
        Lines::default,
        |server| {
            for _ in 0..20 {
                // Before it has said anything, in the middle of a line, and
                // without reading the answer.
                drop(client(&server));
                client(&server).sendall(b"half a li").unwrap();
                let rude = client(&server);
                rude.set(opt::SO_LINGER, Some(Duration::ZERO)).unwrap();
                rude.sendall(b"hello\n").unwrap();
            }
            assert_eq!(ask(&client(&server), "hello"), "1 HELLO");
            eventually("all connections are gone", || {
                server.handle().connections().is_empty()
            });
        },
    );
}

fn a_line_has_a_limit<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Default,
{
    each::<T, _, D, _>(
        || (),
        Lines::default,
        |server| {
            let long = client(&server);
            let fits = "x".repeat(65_535);
            assert_eq!(ask(&long, &fits).len(), 2 + 65_535);
            // It may be reset in the middle.
            let _ = long.sendall(&vec![b'x'; 1 << 20]);
            assert_ended(&long);
            drop(long);
            assert_eq!(ask(&client(&server), "hello"), "1 HELLO");
        },
    );
}

/// Nobody is welcome whom the handler could not serve anyway.
struct Nobody;

impl Hooks for Nobody {
    fn verify_request(&self, _: Incoming<'_>, _: &Address) -> bool {
        false
    }
}

fn what_is_not_verified_is_closed<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, Nobody> + Default,
{
    each::<T, _, D, _>(
        || Nobody,
        Lines::default,
        |server| {
            for _ in 0..3 {
                assert_ended(&client(&server));
            }
            let stats = server.handle().stats();
            assert_eq!(
                (stats.unverified, stats.accepted, stats.requests),
                (3, 0, 0)
            );
        },
    );
}

/// Reads one byte and answers a lot.
struct OneByte;

impl RequestHandler for OneByte {
    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        rq.rfile().read_exact(&mut [0])?;
        rq.wfile().write_all(&[7; 100_000])?;
        Ok(Flow::Close)
    }
}

fn an_answer_survives_what_was_not_read<T: Streams, D>()
where
    D: Dispatch<Stream, OneByte, ()> + Default,
{
    each::<T, _, D, _>(
        || (),
        || OneByte,
        |server| {
            let mut client = client(&server);
            client.sendall(&[1; 50_000]).unwrap();
            let mut all = Vec::new();
            // A close with unread input would be a reset, which destroys it.
            client.read_to_end(&mut all).unwrap();
            assert_eq!(all, vec![7; 100_000]);
        },
    );
}

fn many_clients_are_served_at_once<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Default,
{
    each::<T, _, D, _>(
        || (),
        Lines::default,
        |server| {
            let clients: Vec<_> = (0..100).map(|_| client(&server)).collect();
            // None of them waits for another.
            for client in clients.iter().rev() {
                assert_eq!(ask(client, "hello"), "1 HELLO");
            }
            assert_eq!(server.handle().connections().len(), 100);
        },
    );
}

/// Waits, but not for its client.
struct Stuck;

impl RequestHandler for Stuck {
    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        let mut line = String::new();
        rq.rfile().read_line(&mut line)?;
        if line == "stuck\n" {
            std::thread::sleep(Duration::from_secs(1));
        }
        writeln!(rq.wfile(), "done")?;
        Ok(Flow::Close)
    }
}

fn a_handler_that_is_stuck_does_not_hold_the_others_up<T: Streams, D>()
where
    D: Dispatch<Stream, Stuck, ()> + Default,
{
    each::<T, _, D, _>(
        || (),
        || Stuck,
        |server| {
            let slow: Vec<_> = (0..5)
                .map(|_| {
                    let slow = client(&server);
                    slow.sendall(b"stuck\n").unwrap();
                    slow
                })
                .collect();
            assert_eq!(ask(&client(&server), "quick"), "done");
            // The slow ones have not finished yet, so nobody has waited for them.
            assert!(
                slow[4]
                    .recv_with_flags(1, MSG_DONTWAIT)
                    .unwrap_err()
                    .is_would_block()
            );
            for slow in &slow {
                assert_eq!(answer(slow), "done");
            }
        },
    );
}
