//! Servers that serve on for a while although they have to end.

use std::io::{self, BufRead, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rawsock::{AF_UNIX, SOCK_DGRAM, socket};
use sockserver::testing::TestServer;
use sockserver::*;
use testkit::{TempDir, eventually};

use crate::fixtures::{PATIENCE, Streams, ask, assert_ended, client, each, everywhere};
use crate::forking::Forker;

everywhere! {
    a_lame_duck_serves_and_says_so
    a_lame_duck_ends_by_itself
    a_lame_duck_ends_by_itself_also_with_clients
}

/// The phases that the program was told of.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<Phase>>>);

impl Told {
    fn all(&self) -> Vec<Phase> {
        self.0.lock().unwrap().clone()
    }

    /// Begins a new test, since one state may see several.
    fn reset(&self) {
        self.0.lock().unwrap().clear();
    }
}

impl Hooks for Told {
    fn on_phase(&self, phase: Phase) {
        self.0.lock().unwrap().push(phase);
        // It is the program's own affair.
        assert_ne!(phase, Phase::Draining, "as asked");
    }
}

/// Says what the server does.
struct Says;

impl RequestHandler<Told> for Says {
    fn handle(&mut self, rq: &mut Request<'_, Told>) -> io::Result<Flow> {
        if rq.rfile().read_line(&mut String::new())? == 0 {
            return Ok(Flow::Close);
        }
        let phase = rq.server_handle().phase();
        assert_eq!(rq.is_lame_duck(), phase == Some(Phase::LameDuck));
        assert_eq!(rq.is_draining(), phase == Some(Phase::Draining));
        writeln!(rq.wfile(), "{:?}", phase.unwrap())?;
        Ok(Flow::KeepAlive)
    }
}

impl DatagramRequestHandler<Told> for Says {
    fn handle(&mut self, rq: &mut DatagramRequest<'_, Told>) -> io::Result<()> {
        let said = if rq.is_lame_duck() {
            "LameDuck"
        } else {
            "Serving"
        };
        rq.reply().extend_from_slice(said.as_bytes());
        Ok(())
    }
}

fn lame(lame_duck: Duration) -> Drain {
    Drain {
        lame_duck,
        deadline: Some(PATIENCE),
    }
}

const LONG: Duration = Duration::from_secs(3600);
const SHORT: Duration = Duration::from_millis(100);

fn a_lame_duck_serves_and_says_so<T: Streams, D: Dispatch<Stream, Says, Told> + Default>() {
    crate::fixtures::quiet_panics();
    let told = Told::default();
    each::<T, _, D, _>(
        || told.clone(),
        || Says,
        |server| {
            told.reset();
            let handle = server.handle().clone();
            assert_eq!(ask(&client(&server), "?"), "Serving");
            handle.shutdown_with(lame(LONG));
            eventually("the program is told", || {
                told.all().last() == Some(&Phase::LameDuck)
            });
            // Newcomers are served, too.
            for _ in 0..3 {
                assert_eq!(ask(&client(&server), "?"), "LameDuck");
            }
            assert_eq!(handle.phase(), Some(Phase::LameDuck));
            assert!(!handle.is_draining());
            // Until somebody is in a hurry.
            server.stop(PATIENCE).unwrap();
            let all = told.all();
            let expected = [Phase::Serving, Phase::LameDuck, Phase::Draining];
            assert!(expected.ends_with(&all), "{all:?}");
            assert_eq!(handle.phase(), None);
        },
    );
}

fn a_lame_duck_ends_by_itself<T: Streams, D: Dispatch<Stream, Says, Told> + Default>() {
    crate::fixtures::quiet_panics();
    each::<T, _, D, _>(
        Told::default,
        || Says,
        |server| {
            server.handle().shutdown_with(lame(SHORT));
            let report = server.handle().wait(PATIENCE).unwrap();
            assert_eq!(report, DrainReport::default());
        },
    );
}

fn a_lame_duck_ends_by_itself_also_with_clients<
    T: Streams,
    D: Dispatch<Stream, Says, Told> + Default,
>() {
    crate::fixtures::quiet_panics();
    each::<T, _, D, _>(
        Told::default,
        || Says,
        |server| {
            let s = client(&server);
            assert_eq!(ask(&s, "?"), "Serving");
            server.handle().shutdown_with(lame(SHORT));
            let report = server.handle().wait(PATIENCE).unwrap();
            assert_ended(&s);
            assert_eq!((report.finished, report.idle_closed), (0, 1));
        },
    );
}

/// The same for datagrams.
fn datagrams<D: Dispatch<Datagram, Says, Told> + Default>() {
    crate::fixtures::quiet_panics();
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("s");
    let udp = Server::<Udp, Says, D>::builder().state(Told::default());
    let unix = Server::<UnixDatagram, Says, D>::builder().state(Told::default());
    let udp = TestServer::serving(udp.bind_with(("127.0.0.1", 0), |_| Says).unwrap());
    let unix = TestServer::serving(unix.bind_with(&path, |_| Says).unwrap());
    for server in [udp.unwrap(), unix.unwrap()] {
        let family = server.address().family();
        let s = socket(family, SOCK_DGRAM, 0).unwrap();
        if family == AF_UNIX {
            s.bind("").unwrap();
        }
        s.settimeout(PATIENCE).unwrap();
        s.connect(server.address()).unwrap();
        s.send(b"?").unwrap();
        assert_eq!(s.recv(100).unwrap(), b"Serving");
        server.handle().shutdown_with(lame(LONG));
        s.send(b"?").unwrap();
        assert_eq!(s.recv(100).unwrap(), b"LameDuck");
        server.handle().shutdown_with(lame(SHORT));
        server.handle().wait(PATIENCE).unwrap();
    }
}

#[test]
fn datagrams_inline() {
    datagrams::<Inline>();
}

#[test]
fn datagrams_threading() {
    datagrams::<Threading>();
}

#[test]
fn before_it_serves_there_is_nothing_to_go_on_with() {
    let server = TCPServer::builder().state(Told::default());
    let server = server.bind_with(("127.0.0.1", 0), |_| Says).unwrap();
    server.handle().shutdown_with(lame(LONG));
    assert_eq!(server.serve_forever().unwrap(), DrainReport::default());
}

#[test]
fn a_forking_server_limps_too() {
    let test = "lame_duck::a_forking_server_limps_too";
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("s");
    let path = path.to_str().unwrap();
    for (kind, address) in [("tcp", "127.0.0.1"), ("unix", path)] {
        let Some(mut server) = Forker::start(test, kind, address, 40, &["phases"]) else {
            return;
        };
        assert_eq!(server.peer.out(), "Serving");
        let s = server.client();
        assert_eq!(ask(&s, "lame 3600000"), "limping");
        assert_eq!(server.peer.out(), "LameDuck");
        assert_eq!(ask(&server.client(), "phase"), "LameDuck");
        assert_eq!(ask(&s, "lame 100"), "limping");
        let said = server.end();
        assert_ended(&s);
        assert_eq!(said[0], "Draining");
        assert!(said[1].ends_with("0 cancelled, 0 abandoned"), "{said:?}");
    }
}
