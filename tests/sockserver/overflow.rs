//! What becomes of clients for whom there is no room.

use std::io::{self, BufRead, Read, Write};
use std::thread;

use rawsock::{Socket, create_connection};
use sockserver::testing::TestServer;
use sockserver::*;
use testkit::{TempDir, eventually};

use crate::fixtures::{
    PATIENCE, Streams, answer, ask, client, each_with, everywhere, on_each_dispatch,
};
use crate::forking::Forker;

everywhere! {
    there_is_no_room_at_all
    a_source_has_no_room
}

/// Answers lines.
#[derive(Default)]
struct Lines;

impl RequestHandler for Lines {
    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        if rq.rfile().read_line(&mut String::new())? == 0 {
            return Ok(Flow::Close);
        }
        writeln!(rq.wfile(), "done")?;
        Ok(Flow::KeepAlive)
    }
}

const TOLD: Overflow = Overflow::Reject(b"full\n");

/// The client has sent far more than anybody reads, and gets the answer all
/// the same, and the end.
#[track_caller]
fn assert_told(mut client: Socket) {
    let _ = client.sendall(&[b'x'; 50_000]);
    let mut all = String::new();
    client.read_to_string(&mut all).unwrap();
    assert_eq!(all, "full\n");
}

/// The end is a hard one, but for Unix sockets, which have none.
#[track_caller]
fn assert_reset(client: &Socket) {
    match client.recv(100) {
        Ok(data) => assert!(data.is_empty() && client.family() == rawsock::AF_UNIX),
        Err(error) => assert_eq!(error.errno(), Some(104), "{error}"),
    }
}

fn there_is_no_room_at_all<T: Streams, D: Dispatch<Stream, Lines, ()> + Default>() {
    let limits = Limits {
        connections: 0,
        overflow: TOLD,
        ..Default::default()
    };
    each_with::<T, _, D, _>(
        |builder| builder.limits(limits),
        || (),
        || Lines,
        |server| {
            let handle = server.handle();
            for _ in 0..3 {
                assert_told(client(&server));
            }
            handle.set_limits(Limits {
                overflow: Overflow::Reset,
                ..limits
            });
            assert_reset(&client(&server));
            assert_eq!((handle.stats().over_limit, handle.stats().accepted), (4, 0));
            // From now on they wait, and then there is room.
            handle.set_limits(Limits {
                overflow: Overflow::Backlog,
                ..limits
            });
            let s = client(&server);
            s.sendall(b"hello\n").unwrap();
            handle.set_limits(Limits {
                connections: 1,
                ..limits
            });
            assert_eq!(answer(&s), "done");
            assert_eq!((handle.stats().over_limit, handle.stats().accepted), (4, 1));
        },
    );
}

fn a_source_has_no_room<T: Streams, D: Dispatch<Stream, Lines, ()> + Default>() {
    let limits = Limits {
        per_source: 0,
        overflow: TOLD,
        ..Default::default()
    };
    each_with::<T, _, D, _>(
        |builder| builder.limits(limits),
        || (),
        || Lines,
        |server| {
            let handle = server.handle();
            if server.address().as_socket().is_none() {
                // Clients of Unix sockets have no source.
                assert_eq!(ask(&client(&server), "hello"), "done");
                return;
            }
            assert_told(client(&server));
            handle.set_limits(Limits {
                overflow: Overflow::Reset,
                ..limits
            });
            assert_reset(&client(&server));
            // They could wait for ever.
            handle.set_limits(Limits {
                overflow: Overflow::Backlog,
                ..limits
            });
            assert_eq!(answer(&client(&server)), "");
            let stats = handle.stats();
            assert_eq!((stats.over_source_limit, stats.over_limit), (3, 0));
        },
    );
}

fn threading<T: Transport<Kind = Stream>>(
    builder: Builder<T, Lines, Threading>,
    address: impl rawsock::ToAddress,
) -> TestServer {
    let limits = Limits {
        overflow: TOLD,
        ..Default::default()
    };
    let server = builder.dispatch(Threading { max: 2 }).limits(limits);
    TestServer::serving(server.bind(address).unwrap()).unwrap()
}

/// As many clients as there may be. A thread that has just ended its work may
/// not be there yet.
fn as_many(server: &TestServer) -> [Socket; 2] {
    let mut clients = None;
    eventually("there is room for both", || {
        let both = [client(server), client(server)];
        let served = both.iter().all(|s| {
            // It may have been told already.
            let _ = s.sendall(b"hello\n");
            answer(s) == "done"
        });
        clients = served.then_some(both);
        served
    });
    clients.unwrap()
}

/// At the limit of threads nobody is left who accepts, and who comes is told
/// all the same.
fn there_is_no_thread_left(server: &TestServer) {
    let handle = server.handle();
    for _ in 0..3 {
        let both = as_many(server);
        let before = handle.stats().over_limit;
        for _ in 0..3 {
            assert_told(client(server));
        }
        assert_eq!(handle.stats().over_limit, before + 3);
        assert_eq!(ask(&both[0], "a"), "done");
        drop(both);
        eventually("they are gone", || handle.connections().is_empty());
    }
}

#[test]
fn no_thread_is_left_for_tcp() {
    for host in ["127.0.0.1", "::1"] {
        there_is_no_thread_left(&threading(ThreadingTCPServer::builder(), (host, 0)));
    }
}

#[test]
fn no_thread_is_left_for_unix() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("s");
    there_is_no_thread_left(&threading(ThreadingUnixStreamServer::builder(), path));
}

/// Everybody is served or told, whatever the crowd.
#[test]
fn a_crowd_is_served_or_told() {
    // At the limit of threads, or of connections.
    crowd(&threading(ThreadingTCPServer::builder(), ("127.0.0.1", 0)));
    fn check<D: Dispatch<Stream, Lines, ()> + Default>() {
        let limits = Limits {
            connections: 2,
            overflow: TOLD,
            ..Default::default()
        };
        let server = Server::<Tcp, Lines, D>::builder().limits(limits);
        crowd(&TestServer::serving(server.bind(("127.0.0.1", 0)).unwrap()).unwrap());
    }
    on_each_dispatch!(check);
}

fn crowd(server: &TestServer) {
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..100 {
                    let s = create_connection(server.address()).unwrap();
                    s.settimeout(PATIENCE).unwrap();
                    s.sendall(b"hello\n").unwrap();
                    let said = answer(&s);
                    assert!(said == "done" || said == "full", "{said}");
                }
            });
        }
    });
    let stats = server.handle().stats();
    assert_eq!(stats.accepted + stats.over_limit, 800);
}

#[test]
fn no_process_is_left() {
    let test = "overflow::no_process_is_left";
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("s");
    let path = path.to_str().unwrap();
    for (kind, address) in [("tcp", "127.0.0.1"), ("tcp", "::1"), ("unix", path)] {
        for way in ["reject", "reset"] {
            let Some(server) = Forker::start(test, kind, address, 2, &[way]) else {
                return;
            };
            let (first, second) = (server.client(), server.client());
            assert_eq!(ask(&first, "hello"), "1 HELLO");
            assert_eq!(ask(&second, "hello"), "1 HELLO");
            for _ in 0..3 {
                match way {
                    "reject" => assert_told(server.client()),
                    _ => assert_reset(&server.client()),
                }
            }
            // Those who were there before have not made room.
            assert!(ask(&first, "stats").contains("over_limit: 3"));
            assert_eq!(ask(&second, "hello"), "2 HELLO");
            drop((first, second));
            server.has_no_children();
            server.stop(PATIENCE);
        }
    }
}
