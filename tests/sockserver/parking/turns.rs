//! Who has a turn when, and what is seen of the end of a stream.

use std::io::{self, BufRead, Read, Write};
use std::sync::Mutex;
use std::time::Duration;

use rawsock::{SHUT_WR, create_connection, opt};
use sockserver::testing::TestServer;
use sockserver::*;
use testkit::eventually;

use super::{Lines, Single, alone, assert_free};
use crate::fixtures::{
    PATIENCE, Streams, answer, ask, assert_ended, client, each_with, where_connections_park,
};

where_connections_park! {
    all_that_was_sent_before_the_end_is_answered
    a_reset_is_an_end
    a_setup_that_waits_holds_its_thread_only
    the_server_speaks_first_and_then_listens
}

/// Whose turn it was.
#[derive(Default)]
struct Order(Mutex<Vec<String>>);

impl Hooks for &'static Order {}

struct Ordered;

impl RequestHandler<&'static Order> for Ordered {
    fn handle(&mut self, rq: &mut Request<'_, &'static Order>) -> io::Result<Flow> {
        let mut line = String::new();
        if rq.rfile().read_line(&mut line)? == 0 {
            return Ok(Flow::Close);
        }
        rq.wfile().write_all(line.as_bytes())?;
        rq.server().0.lock().unwrap().push(line);
        Ok(Flow::KeepAlive)
    }
}

/// A client that has sent a lot does not keep its thread until all of it is
/// answered.
#[test]
fn those_who_send_a_lot_let_others_have_their_turn() {
    fn check<D: Dispatch<Stream, Ordered, &'static Order> + Single>() {
        const LINES: usize = 200;
        let order: &'static Order = Box::leak(Box::default());
        let server = Server::<Tcp, Ordered, D>::builder()
            .state(order)
            .dispatch(D::single())
            .bind_with(("127.0.0.1", 0), |_| Ordered)
            .unwrap();
        let clients = [(); 2].map(|()| create_connection(server.server_address()).unwrap());
        for (name, client) in ["a\n", "b\n"].iter().zip(&clients) {
            client.settimeout(PATIENCE).unwrap();
            client.sendall(name.repeat(LINES).as_bytes()).unwrap();
        }
        // All of it is there before anybody looks.
        let _server = TestServer::serving(server).unwrap();
        for (name, client) in ["a", "b"].iter().zip(&clients) {
            for _ in 0..LINES {
                assert_eq!(answer(client), *name);
            }
        }
        let order = order.0.lock().unwrap();
        let longest = order.chunk_by(|a, b| a == b).map(<[_]>::len).max();
        // The last turns of one may follow each other, when the other is done.
        assert!(longest < Some(LINES / 2), "{longest:?} in a row");
    }
    check::<Parking>();
    check::<Pooled>();
}

fn all_that_was_sent_before_the_end_is_answered<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Single,
{
    alone::<T, _, D>(
        |builder| builder,
        || Lines,
        |server| {
            // At once, beyond what is handled in a turn, and more than a
            // thread receives at a time.
            for (lines, length) in [(1, 4), (100, 4), (3_000, 60)] {
                let mut s = client(&server);
                let sent = format!("{}\n", "x".repeat(length)).repeat(lines);
                let reader = s.dup().unwrap();
                std::thread::scope(|scope| {
                    scope.spawn(|| {
                        s.sendall(sent.as_bytes()).unwrap();
                        s.shutdown(SHUT_WR).unwrap();
                    });
                    let mut said = String::new();
                    { &reader }.read_to_string(&mut said).unwrap();
                    assert!(said == sent, "{} of {}", said.len(), sent.len());
                });
                // Only the half that was shut down is.
                s = client(&server);
                assert_eq!(ask(&s, "open"), "open");
                s.shutdown(SHUT_WR).unwrap();
                assert_ended(&s);
            }
            eventually("all are gone", || server.handle().connections().is_empty());
        },
    );
}

fn a_reset_is_an_end<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Single,
{
    alone::<T, _, D>(
        |builder| {
            builder.limits(Limits {
                unsent: 32 << 20,
                ..Limits::default()
            })
        },
        || Lines,
        |server| {
            let other = client(&server);
            // Silent, between requests, in the middle of one, when an answer
            // is going out, and when it has.
            for sent in ["", "hello\n", "half", "large 16000000\n", "last 9\nmore"] {
                for _ in 0..10 {
                    let rude = client(&server);
                    rude.sendall(sent.as_bytes()).unwrap();
                    if sent.ends_with('\n') {
                        assert!(rude.wait_readable(PATIENCE).unwrap());
                    }
                    rude.set(opt::SO_LINGER, Some(Duration::ZERO)).unwrap();
                }
                assert_free(&server, &other);
            }
            eventually("all are gone", || server.handle().connections().len() == 1);
            assert_eq!(server.handle().stats().panics, 0);
        },
    );
}

/// Waits for a word before it begins.
struct Waits;

impl RequestHandler for Waits {
    fn setup(&mut self, rq: &mut Request<'_>) -> io::Result<()> {
        rq.rfile().read_line(&mut String::new())?;
        writeln!(rq.wfile(), "welcome")
    }

    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        let mut line = String::new();
        if rq.rfile().read_line(&mut line)? == 0 {
            return Ok(Flow::Close);
        }
        rq.wfile().write_all(line.as_bytes())?;
        Ok(Flow::KeepAlive)
    }
}

fn a_setup_that_waits_holds_its_thread_only<T: Streams, D>()
where
    D: Dispatch<Stream, Waits, ()> + Default,
{
    each_with::<T, _, D, _>(
        |builder| builder,
        || (),
        || Waits,
        |server| {
            let silent: Vec<_> = (0..5).map(|_| client(&server)).collect();
            eventually("they are there", || {
                server.handle().connections().len() == 5
            });
            let other = client(&server);
            assert_eq!(ask(&other, "hello"), "welcome");
            assert_eq!(ask(&other, "again"), "again");
            for silent in &silent {
                assert_eq!(ask(silent, "hello"), "welcome");
                assert_eq!(ask(silent, "again"), "again");
            }
        },
    );
}

/// Says who it is, and then answers.
#[derive(Default)]
struct First(bool);

impl RequestHandler for First {
    const SPEAKS_FIRST: bool = true;
    const FRAMING: Framing = Framing::Line;

    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        if !self.0 {
            self.0 = true;
            writeln!(rq.wfile(), "welcome")?;
            return Ok(Flow::KeepAlive);
        }
        let mut line = String::new();
        if rq.rfile().read_line(&mut line)? == 0 {
            return Ok(Flow::Close);
        }
        rq.wfile().write_all(line.as_bytes())?;
        Ok(Flow::KeepAlive)
    }
}

fn the_server_speaks_first_and_then_listens<T: Streams, D>()
where
    D: Dispatch<Stream, First, ()> + Single,
{
    alone::<T, _, D>(
        |builder| builder,
        First::default,
        |server| {
            let clients: Vec<_> = (0..5).map(|_| client(&server)).collect();
            for client in &clients {
                assert_eq!(answer(client), "welcome");
            }
            for client in &clients {
                client.sendall(b"hel").unwrap();
            }
            for client in &clients {
                assert_eq!(ask(client, "lo"), "hello");
            }
        },
    );
}
