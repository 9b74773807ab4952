//! What becomes of the connections of a thread that is stuck in a handler.

use std::io::{self, BufRead, Write};
use std::sync::{Condvar, Mutex};

use rawsock::Socket;
use sockserver::testing::TestServer;
use sockserver::*;
use testkit::{Rerun, eventually, is_rerun};

use super::Single;
use crate::checker::{self, Checked};
use crate::fixtures::{PATIENCE, answer, ask, client, crew};

/// Keeps handlers until it is opened.
#[derive(Default)]
struct Gate {
    is_open: Mutex<bool>,
    opened: Condvar,
}

impl Gate {
    fn wait(&self) {
        let is_open = self.is_open.lock().unwrap();
        let _open = self.opened.wait_while(is_open, |is_open| !*is_open);
    }

    fn open(&self) {
        *self.is_open.lock().unwrap() = true;
        self.opened.notify_all();
    }
}

impl Hooks for &'static Gate {}

/// Waits at "stuck", and answers lines.
#[derive(Default)]
struct Gated;

impl RequestHandler<&'static Gate> for Gated {
    const FRAMING: Framing = Framing::Line;

    fn handle(&mut self, rq: &mut Request<'_, &'static Gate>) -> io::Result<Flow> {
        let mut line = String::new();
        if rq.rfile().read_line(&mut line)? == 0 {
            return Ok(Flow::Close);
        }
        if line == "stuck\n" {
            rq.server().wait();
        }
        rq.wfile().write_all(line.as_bytes())?;
        Ok(Flow::KeepAlive)
    }
}

fn gated<D>(dispatch: D) -> (TestServer, &'static Gate)
where
    D: Dispatch<Stream, Gated, &'static Gate> + Default,
{
    let gate: &'static Gate = Box::leak(Box::default());
    let server = Server::<Tcp, Gated, D>::builder()
        .state(gate)
        .dispatch(dispatch)
        .bind(("127.0.0.1", 0))
        .unwrap();
    (TestServer::serving(server).unwrap(), gate)
}

/// Clients whose handlers are stuck, or wait for one that is.
fn stuck(server: &TestServer, count: usize) -> Vec<Socket> {
    let one = || {
        let s = client(server);
        s.sendall(b"before\nstuck\nafter\n").unwrap();
        s
    };
    (0..count).map(|_| one()).collect()
}

#[track_caller]
fn assert_all_come(stuck: &[Socket]) {
    for s in stuck {
        assert_eq!([(); 3].map(|()| answer(s)), ["before", "stuck", "after"]);
        assert_eq!(ask(s, "again"), "again");
    }
}

#[test]
fn others_are_served_while_handlers_are_stuck() {
    let (server, gate) = gated(Parking { workers: 1, max: 8 });
    let parked: Vec<_> = (0..20).map(|_| client(&server)).collect();
    for s in &parked {
        assert_eq!(ask(s, "hello"), "hello");
    }
    let slow = stuck(&server, 7);
    for s in &parked {
        assert_eq!(ask(s, "again"), "again");
    }
    assert_eq!(ask(&client(&server), "new"), "new");
    assert!(server.handle().stats().adoptions >= 7);
    gate.open();
    assert_all_come(&slow);
    for s in &parked {
        assert_eq!(ask(s, "after"), "after");
    }
}

/// No more threads than there may be: the others wait, and nobody is lost.
#[test]
fn at_the_limit_of_threads_all_wait() {
    for (workers, max) in [(1, 1), (1, 2), (2, 2), (2, 3)] {
        let (server, gate) = gated(Parking { workers, max });
        let parked: Vec<_> = (0..10).map(|_| client(&server)).collect();
        for s in &parked {
            assert_eq!(ask(s, "hello"), "hello");
        }
        let slow = stuck(&server, 10);
        for s in &parked {
            s.sendall(b"later\n").unwrap();
        }
        eventually("all threads are stuck", || {
            let connections = server.handle().connections();
            connections.iter().filter(|info| info.is_busy).count() >= max
        });
        gate.open();
        assert_all_come(&slow);
        for s in &parked {
            assert_eq!(answer(s), "later");
        }
        assert_eq!(server.stop(PATIENCE).unwrap().abandoned, 0);
    }
}

/// A server whose threads are all stuck ends in time, and its connections with
/// it.
#[test]
fn a_server_that_is_stuck_ends_all_the_same() {
    fn check<D: Dispatch<Stream, Gated, &'static Gate> + Single>() {
        let (server, gate) = gated(D::single());
        let parked = client(&server);
        assert_eq!(ask(&parked, "hello"), "hello");
        let slow = stuck(&server, 1);
        eventually("it is stuck", || server.handle().stats().requests == 3);
        let report = server.stop(std::time::Duration::from_millis(50)).unwrap();
        assert_eq!(report.abandoned + report.cancelled + report.idle_closed, 2);
        gate.open();
        crate::fixtures::assert_ended(&parked);
        crate::fixtures::assert_ended(&slow[0]);
    }
    check::<Parking>();
    check::<Pooled>();
}

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Memory;

impl log::Log for Memory {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        if record.target().starts_with("sockserver") {
            LINES.lock().unwrap().push(record.args().to_string());
        }
    }

    fn flush(&self) {}
}

/// Run again by itself, since a process has one logger; and to count its
/// threads.
#[test]
fn a_line_tells_which_handler_needs_another_thread() {
    const TEST: &str = "parking::adoption::a_line_tells_which_handler_needs_another_thread";
    if !is_rerun(TEST) {
        return Rerun::of(TEST).passes();
    }
    log::set_logger(&Memory).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    let (server, gate) = gated(Parking { workers: 1, max: 4 });
    let s = client(&server);
    for _ in 0..1000 {
        assert_eq!(ask(&s, "busy"), "busy");
    }
    // Those that are merely busy need none.
    assert_eq!((crew(), LINES.lock().unwrap().len()), (1, 0));
    let slow = stuck(&server, 1);
    assert_eq!(ask(&s, "others"), "others");
    let lines = LINES.lock().unwrap().clone();
    let own = slow[0].getsockname().unwrap().to_string();
    assert!(
        lines.len() == 1 && lines[0].contains("Gated") && lines[0].contains(&own),
        "{lines:?}"
    );
    assert!((2..=3).contains(&crew()), "{}", crew());
    gate.open();
    assert_all_come(&slow);
}

/// Messages in pieces, sleeping handlers, clients that go away: nothing is
/// lost, doubled or mixed up.
#[test]
fn nothing_is_lost_or_doubled() {
    fn check<D: Dispatch<Stream, Checked, ()> + Default>(dispatch: D, messages: usize) -> Stats {
        let server = Server::<Tcp, Checked, D>::builder()
            .dispatch(dispatch)
            .bind(("127.0.0.1", 0))
            .unwrap();
        let server = TestServer::serving(server).unwrap();
        let connect = || Ok(client(&server));
        let counted = checker::run(&connect, 16, messages, fastrand::u64(..));
        assert_eq!(counted.wrong, Vec::<String>::new());
        let stats = server.handle().stats();
        // Those that went away may have asked without an answer.
        assert!(stats.requests >= counted.messages, "{stats:?} {counted:?}");
        assert_eq!(stats.accepted, counted.connections);
        assert_eq!(stats.panics, 0);
        eventually("all are gone", || server.handle().connections().is_empty());
        stats
    }
    let one = check(Parking { workers: 1, max: 8 }, 30_000);
    assert!(one.adoptions > 0, "{one:?}");
    check(
        Parking {
            workers: 2,
            max: 32,
        },
        20_000,
    );
    check(Parking { workers: 1, max: 1 }, 5_000);
    check(Pooled { workers: 8 }, 20_000);
}
