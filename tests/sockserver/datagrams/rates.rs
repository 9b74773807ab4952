//! The limit on what one source sends.

use std::sync::atomic::{AtomicU64, Ordering};

use rawsock::{Address, Socket};
use sockserver::*;
use testkit::eventually;

use super::obedient::{Held, Obedient, assert_nothing_more, client};

/// How often it was asked.
#[derive(Default)]
struct Asked(AtomicU64);

impl Hooks for &'static Asked {
    fn verify_request(&self, _: Incoming<'_>, _: &Address) -> bool {
        self.0.fetch_add(1, Ordering::SeqCst);
        true
    }
}

fn limits(datagrams_per_source: usize) -> Limits {
    Limits {
        datagrams_per_source,
        ..Default::default()
    }
}

fn from(ip: &str, server: &Address) -> Socket {
    let s = rawsock::socket(server.family(), rawsock::SOCK_DGRAM, 0).unwrap();
    s.settimeout(crate::fixtures::PATIENCE).unwrap();
    s.bind((ip, 0)).unwrap();
    s.connect(server).unwrap();
    s
}

/// So many come in at once that a second brings no more of them back.
const FEW: usize = 2;

#[test]
fn what_one_source_sends_too_much_is_thrown_away() {
    fn check<D: Dispatch<Datagram, Obedient, &'static Asked> + Default>(host: &str, others: &str) {
        let asked: &'static Asked = Box::leak(Box::default());
        let builder = Server::<Udp, Obedient, D>::builder()
            .state(asked)
            .limits(limits(FEW));
        let held = Held::with(builder, (host, 0), |_| {});
        let address = held.server.address();
        // Two sockets are one source.
        let (one, two) = (client(address), client(address));
        for s in [&one, &two] {
            for _ in 0..100 {
                s.send(b"hello").unwrap();
            }
        }
        let settled = |all: u64| {
            eventually("all have come", || {
                let stats = held.stats();
                stats.requests + stats.over_source_rate == all
            });
        };
        settled(200);
        let stats = held.stats();
        // A slow machine may have filled the bucket again meanwhile.
        assert!((2..150).contains(&stats.requests), "{stats:?}");
        assert_eq!(stats.accepted, stats.requests);
        assert_eq!(asked.0.load(Ordering::SeqCst), stats.requests);
        assert_eq!(one.recv(100).unwrap(), b"hello");
        // The limit is another now: also for who has been beyond it.
        held.server.handle().set_limits(limits(usize::MAX));
        for _ in 0..100 {
            one.send(b"hello").unwrap();
        }
        settled(300);
        assert_eq!(held.stats().requests, stats.requests + 100);
        held.server.handle().set_limits(limits(0));
        one.send(b"hello").unwrap();
        settled(301);
        assert_eq!(held.stats().requests, stats.requests + 100);
        // Each source for itself.
        held.server.handle().set_limits(limits(1));
        if others != host {
            let other = from(others, address);
            other.send(b"other").unwrap();
            assert_eq!(other.recv(100).unwrap(), b"other");
        }
    }
    check::<Inline>("127.0.0.1", "127.0.0.2");
    check::<Threading>("127.0.0.1", "127.0.0.2");
    // There is one network on the loopback interface.
    check::<Inline>("::1", "::1");
}

/// Clients that are on this machine for sure have no source.
#[test]
fn unix_clients_are_not_limited() {
    let folder = testkit::TempDir::new().unwrap();
    let builder = Server::<UnixDatagram, Obedient, Inline>::builder().limits(limits(1));
    let held = Held::with(builder, folder.path().join("s"), |_| {});
    let s = client(held.server.address());
    for _ in 0..50 {
        s.send(b"hello").unwrap();
        assert_eq!(s.recv(100).unwrap(), b"hello");
    }
    assert_eq!(held.stats().over_source_rate, 0);
}

/// One that is thrown away is one that came, as it is if it was refused.
#[test]
fn what_is_thrown_away_has_come() {
    let server = UDPServer::bind_with(("127.0.0.1", 0), |_| {
        struct Silent;
        impl DatagramRequestHandler for Silent {
            fn handle(&mut self, _: &mut DatagramRequest<'_>) -> std::io::Result<()> {
                Ok(())
            }
        }
        Silent
    });
    let server = server.unwrap();
    server.handle().set_limits(limits(0));
    let s = client(server.server_address());
    s.send(b"hello").unwrap();
    assert!(server.handle_request(crate::fixtures::PATIENCE).unwrap());
    assert!(!server.handle_request(std::time::Duration::ZERO).unwrap());
    let stats = server.handle().stats();
    assert_eq!((stats.requests, stats.over_source_rate), (0, 1));
    assert_nothing_more(&s);
}
