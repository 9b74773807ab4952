//! How much there may be of what.

use std::collections::HashSet;
use std::io::{BufRead, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};
use std::time::Duration;

use rawsock::{AF_INET, SOCK_STREAM, create_connection, socket};
use sockserver::testing::TestServer;
use sockserver::*;
use testkit::eventually;

use crate::fixtures::{PATIENCE, answer, ask, assert_ended, client, crew};

/// How many handlers there are at once, at most, and on which threads.
#[derive(Clone, Default)]
struct Census {
    now: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    threads: Arc<Mutex<HashSet<ThreadId>>>,
}

impl Hooks for Census {}

/// Answers lines, and is counted.
struct Counted;

impl RequestHandler<Census> for Counted {
    fn setup(&mut self, rq: &mut Request<'_, Census>) -> std::io::Result<()> {
        let census = rq.server();
        let now = census.now.fetch_add(1, Ordering::SeqCst) + 1;
        census.most.fetch_max(now, Ordering::SeqCst);
        census
            .threads
            .lock()
            .unwrap()
            .insert(thread::current().id());
        Ok(())
    }

    fn handle(&mut self, rq: &mut Request<'_, Census>) -> std::io::Result<Flow> {
        if rq.rfile().read_line(&mut String::new())? == 0 {
            return Ok(Flow::Close);
        }
        writeln!(rq.wfile(), "done")?;
        Ok(Flow::KeepAlive)
    }

    fn finish(&mut self, rq: &mut Request<'_, Census>) -> std::io::Result<()> {
        rq.server().now.fetch_sub(1, Ordering::SeqCst);
        Ok(())
    }
}

/// A dispatch of many, and one with so many threads.
trait Crew: Dispatch<Stream, Counted, Census> + Default {
    fn of(threads: usize) -> Self;

    /// Whether each connection has a thread.
    const STAYS: bool = false;
}

impl Crew for Threading {
    const STAYS: bool = true;

    fn of(threads: usize) -> Self {
        Self { max: threads }
    }
}

impl Crew for Parking {
    fn of(threads: usize) -> Self {
        Self {
            workers: threads.min(4),
            max: threads,
        }
    }
}

impl Crew for Pooled {
    fn of(threads: usize) -> Self {
        Self {
            workers: threads.min(64),
        }
    }
}

/// Runs a test for each.
macro_rules! on_each_crew {
    ($name:ident) => {{
        $name::<Threading>();
        $name::<Parking>();
        $name::<Pooled>();
    }};
}

fn server<D: Crew>(limits: Limits, max: usize) -> (TestServer, Census) {
    let census = Census::default();
    let builder = Server::<Tcp, Counted, D>::builder().state(census.clone());
    let server = builder
        .limits(limits)
        .dispatch(D::of(max))
        .bind_with(("127.0.0.1", 0), |_| Counted);
    (TestServer::serving(server.unwrap()).unwrap(), census)
}

#[test]
fn beyond_the_limit_clients_wait_in_the_queue() {
    fn check<D: Crew>() {
        let (server, census) = server::<D>(
            Limits {
                connections: 2,
                ..Default::default()
            },
            512,
        );
        let handle = server.handle();
        let (first, second, third) = (client(&server), client(&server), client(&server));
        assert_eq!(
            (ask(&first, "a"), ask(&second, "b")),
            ("done".into(), "done".into())
        );
        third.sendall(b"c\n").unwrap();
        // Both are asked again, so the acceptor has had its chance.
        assert_eq!(
            (ask(&first, "a"), ask(&second, "b")),
            ("done".into(), "done".into())
        );
        assert_eq!(
            (handle.connections().len(), handle.stats().accepted),
            (2, 2)
        );
        drop(first);
        assert_eq!(answer(&third), "done");
        assert_eq!(census.most.load(Ordering::SeqCst), 2);
        // And so does a limit that is raised.
        let fourth = client(&server);
        fourth.sendall(b"d\n").unwrap();
        handle.set_limits(Limits {
            connections: 3,
            ..handle.limits()
        });
        assert_eq!(answer(&fourth), "done");
    }
    on_each_crew!(check);
}

/// Many clients at once, and never more than there may be.
fn flood<D: Crew>(limits: Limits, max: usize, most: usize) {
    let (server, census) = server::<D>(limits, max);
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..25 {
                    let s = client(&server);
                    assert_eq!(ask(&s, "hello"), "done");
                }
            });
        }
    });
    assert!((1..=most).contains(&census.most.load(Ordering::SeqCst)));
    assert_eq!(server.handle().stats().accepted, 400);
    eventually("all are gone", || server.handle().connections().is_empty());
    let threads = census.threads.lock().unwrap().len();
    assert!(threads <= max, "{threads} threads");
}

#[test]
fn the_limit_is_exact() {
    fn check<D: Crew>() {
        flood::<D>(
            Limits {
                connections: 4,
                ..Default::default()
            },
            512,
            4,
        );
        flood::<D>(
            Limits {
                connections: 1,
                ..Default::default()
            },
            512,
            1,
        );
    }
    on_each_crew!(check);
}

#[test]
fn there_are_no_more_threads_than_there_may_be() {
    fn check<D: Crew>() {
        for threads in [3, 1] {
            // Where each has a thread, there are no more connections either.
            let most = if D::STAYS { threads } else { usize::MAX };
            flood::<D>(Limits::default(), threads, most);
        }
    }
    on_each_crew!(check);
}

#[test]
fn a_source_has_its_own_limit() {
    fn check<D: Crew>() {
        let (server, _) = server::<D>(
            Limits {
                per_source: 2,
                ..Default::default()
            },
            512,
        );
        let (first, second) = (client(&server), client(&server));
        assert_eq!(
            (ask(&first, "a"), ask(&second, "b")),
            ("done".into(), "done".into())
        );
        assert_ended(&client(&server));
        assert_eq!(server.handle().stats().over_source_limit, 1);
        // Another source has room.
        let other = socket(AF_INET, SOCK_STREAM, 0).unwrap();
        other.settimeout(PATIENCE).unwrap();
        other.bind(("127.0.0.2", 0)).unwrap();
        other.connect(server.address()).unwrap();
        assert_eq!(ask(&other, "c"), "done");
        // And so has the first when one of its own has gone.
        drop(first);
        eventually("it is gone", || server.handle().connections().len() == 2);
        assert_eq!(ask(&client(&server), "d"), "done");
    }
    on_each_crew!(check);
}

#[test]
fn one_connection_can_be_cancelled() {
    fn check<D: Crew>() {
        let (server, _) = server::<D>(Limits::default(), 512);
        let (first, second) = (client(&server), client(&server));
        assert_eq!(ask(&first, "a"), "done");
        assert_eq!(ask(&second, "b"), "done");
        let own = first.getsockname().unwrap();
        let connections = server.handle().connections();
        let info = connections
            .iter()
            .find(|info| info.client_address == own)
            .unwrap();
        assert!(server.handle().cancel(info.id));
        assert_ended(&first);
        eventually("it is gone", || server.handle().connections().len() == 1);
        assert!(!server.handle().cancel(info.id));
        assert_eq!(ask(&second, "b"), "done");
    }
    on_each_crew!(check);
}

#[test]
fn threads_are_used_again() {
    fn check<D: Crew>() {
        let (server, census) = server::<D>(Limits::default(), 512);
        for _ in 0..200 {
            let s = client(&server);
            assert_eq!(ask(&s, "hello"), "done");
            s.shutdown(rawsock::SHUT_WR).unwrap();
            assert_ended(&s);
        }
        let threads = census.threads.lock().unwrap().len();
        assert!(threads < 20, "{threads} threads for one client at a time");
    }
    on_each_crew!(check);
}

/// Run again by itself, to count its threads.
#[test]
fn threads_without_work_end() {
    const TEST: &str = "limits::threads_without_work_end";
    if !testkit::is_rerun(TEST) {
        return testkit::Rerun::of(TEST).passes();
    }
    let (server, _) = server::<Threading>(Limits::default(), 512);
    let clients: Vec<_> = (0..50).map(|_| client(&server)).collect();
    for client in &clients {
        assert_eq!(ask(client, "hello"), "done");
    }
    assert!(crew() >= 50);
    drop(clients);
    eventually("one is left, which accepts", || crew() == 1);
    assert_eq!(ask(&client(&server), "hello"), "done");
}

/// Many threads come and go, and clients of every sort: nobody waits for ever,
/// and one leader is left.
#[test]
fn the_lead_is_never_lost() {
    fn check<D: Crew>() {
        for max in [1, 2, 3, 8] {
            let (server, _) = server::<D>(Limits::default(), max);
            thread::scope(|scope| {
                for number in 0..8 {
                    let server = &server;
                    scope.spawn(move || {
                        for round in 0..50 {
                            let s = client(server);
                            match (number + round) % 4 {
                                0 => drop(s),
                                1 => s.sendall(b"half").unwrap(),
                                2 => assert_eq!(ask(&s, "hello"), "done"),
                                _ => {
                                    assert_eq!(ask(&s, "hello"), "done");
                                    thread::yield_now();
                                    assert_eq!(ask(&s, "hello"), "done");
                                }
                            }
                        }
                    });
                }
            });
            eventually("all are gone", || server.handle().connections().is_empty());
            assert_eq!(ask(&client(&server), "hello"), "done");
            assert_eq!(server.handle().stats().accepted, 401);
            server.stop(Duration::from_secs(20)).unwrap();
        }
    }
    on_each_crew!(check);
}

#[test]
fn a_server_that_is_full_ends_all_the_same() {
    fn check<D: Crew>() {
        let (server, _) = server::<D>(
            Limits {
                connections: 1,
                ..Default::default()
            },
            1,
        );
        let first = client(&server);
        assert_eq!(ask(&first, "a"), "done");
        let second = create_connection(server.address()).unwrap();
        second.settimeout(PATIENCE).unwrap();
        second.sendall(b"b\n").unwrap();
        eventually("the first is idle", || {
            !server.handle().connections()[0].is_busy
        });
        let report = server.stop(PATIENCE).unwrap();
        // What was queued is served.
        assert_eq!(answer(&second), "done");
        assert_ended(&first);
        let expected = DrainReport {
            finished: 1,
            idle_closed: 1,
            ..Default::default()
        };
        assert_eq!(report, expected);
    }
    on_each_crew!(check);
}

/// The table of the readme has a row for each deadline and each limit.
#[test]
fn every_limit_is_in_the_table() {
    const README: &str = include_str!("../../crates/sockserver/README.md");
    let all = [
        format!("{:#?}", Deadlines::default()),
        format!("{:#?}", Limits::default()),
    ];
    for of in all {
        let mut lines = of.lines();
        let name = lines.next().unwrap().trim_end_matches(" {");
        // Not the fields of fields, which are further in.
        let fields: Vec<_> = lines
            .filter_map(|line| line.strip_prefix("    "))
            .filter(|line| !line.starts_with([' ', '}']))
            .filter_map(|line| Some(line.split_once(':')?.0))
            .collect();
        assert!(fields.len() > 5, "{of}");
        for field in fields {
            let row = format!("\n| `{name}::{field}`: ");
            assert!(README.contains(&row), "{row}");
        }
    }
}
