//! How a server ends.

use std::io::{self, BufRead, Read, Write};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rawsock::create_connection;
use sockserver::testing::TestServer;
use sockserver::*;

use crate::fixtures::{
    PATIENCE, Streams, answer, ask, assert_ended, client, each, everywhere, on_each_dispatch,
    where_many_are_served,
};

/// Answers each line; "slow" takes a moment, "stop" ends the server.
#[derive(Default)]
struct Lines;

impl RequestHandler for Lines {
    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        let mut line = String::new();
        if rq.rfile().read_line(&mut line)? == 0 {
            return Ok(Flow::Close);
        }
        match line.trim_end() {
            "slow" => thread::sleep(Duration::from_millis(300)),
            "for ever" => thread::sleep(Duration::from_secs(3600)),
            "stop" => {
                let server = rq.server_handle();
                server.shutdown(PATIENCE);
                assert_eq!(server.wait(None), Err(WaitError::InsideHandler));
            }
            _ => {}
        }
        writeln!(rq.wfile(), "done")?;
        Ok(Flow::KeepAlive)
    }
}

everywhere! {
    what_was_sent_is_answered_although_the_server_ends
    a_client_that_goes_on_sending_is_left
    a_handler_can_end_its_server
}

where_many_are_served! {
    idle_connections_are_closed_and_requests_end
    what_takes_too_long_is_cancelled_or_abandoned
    sixteen_threads_end_a_server_at_once
    each_connection_is_counted_once
}

/// Ends the server at "stop", without waiting for it, and answers all lines.
struct Stops;

impl RequestHandler for Stops {
    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        let mut line = String::new();
        if rq.rfile().read_line(&mut line)? == 0 {
            return Ok(Flow::Close);
        }
        if line == "stop\n" {
            rq.server_handle().shutdown(PATIENCE);
        }
        rq.wfile().write_all(line.as_bytes())?;
        Ok(Flow::KeepAlive)
    }
}

fn what_was_sent_is_answered_although_the_server_ends<
    T: Streams,
    D: Dispatch<Stream, Stops, ()> + Default,
>() {
    // What is read at once, and more than that.
    for lines in [3, 3_000] {
        each::<T, _, D, _>(
            || (),
            || Stops,
            |server| {
                let mut s = client(&server);
                let sent = format!("stop\n{}", "hello\n".repeat(lines));
                s.sendall(sent.as_bytes()).unwrap();
                let mut said = String::new();
                s.read_to_string(&mut said).unwrap();
                assert_eq!(said, sent);
                let report = server.handle().wait(PATIENCE).unwrap();
                assert_eq!(report.finished, 1);
            },
        );
    }
}

/// Who goes on sending does not keep a server for ever that has no deadline.
fn a_client_that_goes_on_sending_is_left<T: Streams, D>()
where
    D: Dispatch<Stream, Stops, ()> + Default,
{
    each::<T, _, D, _>(
        || (),
        || Stops,
        |server| {
            let s = client(&server);
            s.sendall(b"hello\n").unwrap();
            assert_eq!(answer(&s), "hello");
            let reader = s.dup().unwrap();
            thread::scope(|scope| {
                // Until the server has left.
                scope.spawn(move || while s.sendall("hello\n".repeat(1000).as_bytes()).is_ok() {});
                scope
                    .spawn(move || while reader.recv(65_536).is_ok_and(|data| !data.is_empty()) {});
                server.handle().shutdown(None);
                let report = server.handle().wait(PATIENCE).unwrap();
                // It may have been between two requests at that moment.
                assert_eq!(report.finished + report.idle_closed, 1);
            });
        },
    );
}

fn idle_connections_are_closed_and_requests_end<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Default,
{
    each::<T, _, D, _>(
        || (),
        || Lines,
        |server| {
            let (idle, fresh, busy) = (client(&server), client(&server), client(&server));
            assert_eq!(ask(&idle, "hello"), "done");
            busy.sendall(b"slow\n").unwrap();
            testkit::eventually("the request is being handled", || {
                server.handle().stats().requests == 2
            });
            // Until both wait again.
            testkit::eventually("the others are idle", || {
                let connections = server.handle().connections();
                connections.len() == 3 && connections.iter().filter(|c| c.is_busy).count() == 1
            });
            let report = server.stop(PATIENCE).unwrap();
            assert_eq!(answer(&busy), "done");
            assert_ended(&idle);
            assert_ended(&fresh);
            let expected = DrainReport {
                finished: 1,
                idle_closed: 2,
                ..Default::default()
            };
            assert_eq!(report, expected);
        },
    );
}

fn what_takes_too_long_is_cancelled_or_abandoned<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Default,
{
    each::<T, _, D, _>(
        || (),
        || Lines,
        |server| {
            let sleeper = client(&server);
            sleeper.sendall(b"for ever\n").unwrap();
            let reader = client(&server);
            reader.sendall(b"half a line").unwrap();
            testkit::eventually("both are being handled", || {
                server.handle().connections().iter().all(|c| c.is_busy)
                    && server.handle().stats().requests == 2
            });
            let report = server.stop(Duration::from_millis(50)).unwrap();
            let expected = DrainReport {
                cancelled: 1,
                abandoned: 1,
                ..Default::default()
            };
            assert_eq!(report, expected);
            assert_ended(&sleeper);
            assert_ended(&reader);
        },
    );
}

fn a_handler_can_end_its_server<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Default,
{
    each::<T, _, D, _>(
        || (),
        || Lines,
        |server| {
            let handle = server.handle().clone();
            assert_eq!(ask(&client(&server), "stop"), "done");
            let report = handle.wait(PATIENCE).unwrap();
            assert_eq!(report.finished, 1);
        },
    );
}

#[test]
fn an_end_that_was_asked_for_before_is_remembered_once() {
    fn check<D: Dispatch<Stream, Lines, ()> + Default>() {
        let server = Server::<Tcp, Lines, D>::bind(("127.0.0.1", 0)).unwrap();
        server.handle().shutdown(None);
        server.handle().shutdown(PATIENCE);
        assert_eq!(server.serve_forever().unwrap(), DrainReport::default());
        // And from then on it serves.
        let server = TestServer::serving(server).unwrap();
        assert_eq!(ask(&client(&server), "hello"), "done");
    }
    on_each_dispatch!(check);
}

#[test]
fn an_end_of_what_has_ended_is_nothing() {
    fn check<D: Dispatch<Stream, Lines, ()> + Default>() {
        let server = Server::<Tcp, Lines, D>::bind(("127.0.0.1", 0)).unwrap();
        let handle = server.handle();
        handle.shutdown(PATIENCE);
        server.serve_forever().unwrap();
        handle.shutdown(PATIENCE);
        let server = TestServer::serving(server).unwrap();
        assert_eq!(ask(&client(&server), "hello"), "done");
    }
    on_each_dispatch!(check);
}

fn sixteen_threads_end_a_server_at_once<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Default,
{
    for _ in 0..20 {
        each::<T, _, D, _>(
            || (),
            || Lines,
            |server| {
                let handle = server.handle().clone();
                thread::scope(|scope| {
                    for _ in 0..16 {
                        scope.spawn(|| {
                            handle.shutdown(PATIENCE);
                            handle.wait(PATIENCE).unwrap();
                        });
                    }
                });
                assert_eq!(server.stop(PATIENCE).unwrap(), DrainReport::default());
            },
        );
    }
}

#[test]
fn a_server_is_served_by_one_at_a_time() {
    fn check<D: Dispatch<Stream, Lines, ()> + Default>() {
        let server = Server::<Tcp, Lines, D>::bind(("127.0.0.1", 0)).unwrap();
        let handle = server.handle();
        thread::scope(|scope| {
            let serving = scope.spawn(|| server.serve_forever());
            let s = create_connection(server.server_address()).unwrap();
            s.settimeout(PATIENCE).unwrap();
            assert_eq!(ask(&s, "hello"), "done");
            assert!(matches!(server.serve_forever(), Err(Error::AlreadyServing)));
            handle.shutdown(PATIENCE);
            serving.join().unwrap().unwrap();
        });
    }
    on_each_dispatch!(check);
}

#[test]
fn one_request_can_be_handled_by_hand() {
    let (told, timeouts) = mpsc::channel();
    struct Told(mpsc::Sender<()>);
    impl Hooks for Told {
        fn handle_timeout(&self) {
            self.0.send(()).unwrap();
        }
    }
    let server = TCPServer::builder()
        .state(Told(told))
        .bind_with(("127.0.0.1", 0), |_| {
            handler_fn(|rq: &mut Request<'_, Told>| {
                rq.rfile().read_line(&mut String::new())?;
                writeln!(rq.wfile(), "done")
            })
        })
        .unwrap();
    assert!(!server.handle_request(Duration::from_millis(10)).unwrap());
    timeouts.try_recv().unwrap();
    let s = create_connection(server.server_address()).unwrap();
    s.sendall(b"hello\n").unwrap();
    assert!(server.handle_request(PATIENCE).unwrap());
    assert_eq!(answer(&s), "done");
    timeouts.try_recv().unwrap_err();
}

#[test]
fn the_listener_goes_with_the_server() {
    fn check<D: Dispatch<Stream, Lines, ()> + Default>() {
        let server = Server::<Tcp, Lines, D>::bind(("127.0.0.1", 0)).unwrap();
        // It is handled as soon as it is accepted.
        let sleeper = create_connection(server.server_address()).unwrap();
        sleeper.sendall(b"for ever\n").unwrap();
        let server = TestServer::serving(server).unwrap();
        let address = server.address().clone();
        testkit::eventually("it is being handled", || {
            server.handle().stats().requests == 1
        });
        assert_eq!(server.stop(Duration::ZERO).unwrap().abandoned, 1);
        // A handler that was abandoned does not keep the port.
        testkit::eventually("nobody listens", || {
            create_connection(&address).is_err_and(|error| error.errno() == Some(111))
        });
    }
    check::<Threading>();
    check::<Parking>();
    check::<Pooled>();
}

/// Does what its client says, for [`each_connection_is_counted_once`].
struct EachState;

impl RequestHandler for EachState {
    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        let mut line = String::new();
        rq.rfile().read_line(&mut line)?;
        match line.trim_end() {
            "end" => {
                while !rq.is_draining() {
                    thread::sleep(Duration::from_millis(1));
                }
            }
            "read" => drop(rq.rfile().read_line(&mut line)?),
            "write" => loop {
                rq.wfile().write_all(&[b'x'; 4096])?;
            },
            "sleep" => thread::sleep(Duration::from_secs(3600)),
            "deaf" => {
                while rq.rfile().read_line(&mut line).is_ok() {}
                thread::sleep(Duration::from_secs(3600));
            }
            "detach" => drop(rq.detach()?),
            _ => {}
        }
        writeln!(rq.wfile(), "done")?;
        Ok(Flow::KeepAlive)
    }
}

fn each_connection_is_counted_once<T: Streams, D>()
where
    D: Dispatch<Stream, EachState, ()> + Default,
{
    each::<T, _, D, _>(
        || (),
        || EachState,
        |server| {
            let clients = |count: usize, line: &str| -> Vec<_> {
                let new = || {
                    let s = client(&server);
                    s.sendall(line.as_bytes()).unwrap();
                    s
                };
                (0..count).map(|_| new()).collect()
            };
            let _fresh = clients(3, "");
            let idle = clients(4, "hello\n");
            let end = clients(5, "end\n");
            let _cancelled = [
                clients(2, "half a li"),
                clients(3, "read\n"),
                clients(1, "write\n"),
            ];
            let _abandoned = [clients(2, "sleep\n"), clients(1, "deaf\n")];
            let gone = clients(2, "detach\n");
            for s in &idle {
                assert_eq!(answer(s), "done");
            }
            for s in &gone {
                assert_ended(s);
            }
            testkit::eventually("all are as they are to be", || {
                let connections = server.handle().connections();
                let busy = connections.iter().filter(|info| info.is_busy).count();
                (connections.len(), busy) == (21, 14) && server.handle().stats().requests == 20
            });
            let report = server.stop(Duration::from_millis(500)).unwrap();
            for s in &end {
                assert_eq!(answer(s), "done");
            }
            let expected = DrainReport {
                finished: 5,
                idle_closed: 7,
                cancelled: 6,
                abandoned: 3,
            };
            assert_eq!(report, expected);
        },
    );
}

/// An end that is asked for at any moment is an end, and once.
#[test]
fn ends_and_beginnings_do_not_miss_each_other() {
    fn check<D: Dispatch<Stream, Lines, ()> + Default>() {
        let server = Server::<Tcp, Lines, D>::bind(("127.0.0.1", 0)).unwrap();
        let handle = server.handle();
        thread::scope(|scope| {
            let serving = scope.spawn(|| {
                for _ in 0..300 {
                    server.serve_forever().unwrap();
                }
            });
            while !serving.is_finished() {
                handle.shutdown(PATIENCE);
                let _ = handle.wait(Duration::from_millis(1));
            }
            serving.join().unwrap();
        });
        assert!(!handle.is_draining());
    }
    on_each_dispatch!(check);
}
