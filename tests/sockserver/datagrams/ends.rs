//! Datagrams when the server ends.

use std::os::fd::{AsFd, AsRawFd};
use std::time::Duration;

use rawsock::{AF_INET, SOCK_DGRAM, opt, socket};
use sockserver::*;
use testkit::eventually;

use super::obedient::{Held, Obedient, assert_nothing_more, client};
use crate::fixtures::PATIENCE;

/// What has come is answered before the server ends.
#[test]
fn what_has_come_is_answered_at_the_end() {
    fn check<D: Dispatch<Datagram, Obedient, ()> + Default>() {
        let held = Held::start::<Udp, D>(("127.0.0.1", 0));
        let s = client(held.server.address());
        for _ in 0..20 {
            s.send(b"hello").unwrap();
        }
        eventually("they are handled", || held.stats().requests == 20);
        s.send(b"hold").unwrap();
        held.wait();
        for _ in 0..50 {
            s.send(b"world").unwrap();
        }
        held.server.handle().shutdown(PATIENCE);
        held.let_go();
        let report = held.server.stop(PATIENCE).unwrap();
        assert_eq!((report.finished, report.abandoned), (51, 0));
        let mut came: Vec<_> = (0..71).map(|_| s.recv(100).unwrap()).collect();
        came.sort();
        assert_eq!(came[0], b"hello");
        assert_eq!(came[70], b"world");
        assert_nothing_more(&s);
    }
    check::<Inline>();
    check::<Threading>();
}

/// What was handled is answered, although the time is up for the rest.
#[test]
fn replies_are_sent_when_the_time_is_up() {
    let held = Held::start::<Udp, Inline>(("127.0.0.1", 0));
    let s = client(held.server.address());
    held.while_held(|| {
        for _ in 0..30 {
            s.send(b"hello").unwrap();
        }
        s.send(b"hold").unwrap();
        for _ in 0..60 {
            s.send(b"world").unwrap();
        }
    });
    held.wait();
    held.server.handle().shutdown(Duration::ZERO);
    held.let_go();
    let handled = held.server.handle().stats().accepted;
    held.server.stop(None).unwrap();
    for _ in 0..30 {
        assert_eq!(s.recv(100).unwrap(), b"hello");
    }
    assert_eq!(s.recv(100).unwrap(), b"hold");
    assert!(handled >= 32);
}

/// Handlers that were given up know that their time is over, also when the
/// server goes on without them.
#[test]
fn who_was_given_up_is_told() {
    use std::sync::mpsc;
    struct Stuck(mpsc::Sender<&'static str>);
    impl DatagramRequestHandler for Stuck {
        fn handle(&mut self, rq: &mut DatagramRequest<'_>) -> std::io::Result<()> {
            if rq.packet() == b"quick" {
                assert!(!rq.is_draining());
                self.0.send("quick").unwrap();
                return Ok(());
            }
            self.0.send("stuck").unwrap();
            // Over, and begun again.
            eventually("another was served", || {
                let handle = rq.server_handle();
                handle.stats().requests == 2
            });
            assert!(rq.is_draining());
            self.0.send("told").unwrap();
            Ok(())
        }
    }
    let (tell, told) = mpsc::channel();
    let server = ThreadingUDPServer::bind_with(("127.0.0.1", 0), move |_| Stuck(tell.clone()));
    let server = server.unwrap();
    let s = socket(AF_INET, SOCK_DGRAM, 0).unwrap();
    s.connect(server.server_address()).unwrap();
    let handle = server.handle();
    std::thread::scope(|scope| {
        let serving = scope.spawn(|| server.serve_forever().unwrap());
        s.send(b"slow").unwrap();
        assert_eq!(told.recv_timeout(PATIENCE).unwrap(), "stuck");
        handle.shutdown(Duration::ZERO);
        assert_eq!(serving.join().unwrap().abandoned, 1);
        let serving = scope.spawn(|| server.serve_forever().unwrap());
        s.send(b"quick").unwrap();
        let mut both = [0, 1].map(|_| told.recv_timeout(PATIENCE).unwrap());
        both.sort_unstable();
        assert_eq!(both, ["quick", "told"]);
        handle.shutdown(PATIENCE);
        serving.join().unwrap();
    });
}

/// A server that was busy just now hears that it has to end, and leaves the
/// socket as it was.
#[test]
fn the_socket_is_as_it_was() {
    for _ in 0..20 {
        let held = Held::with(
            Server::<Udp, Obedient, Inline>::builder(),
            ("127.0.0.1", 0),
            |_| {},
        );
        let s = client(held.server.address());
        for _ in 0..50 {
            s.send(b"hello").unwrap();
            assert_eq!(s.recv(100).unwrap(), b"hello");
        }
        // With nothing more to wake it up.
        held.server.stop(PATIENCE).unwrap();
    }
    let server = UDPServer::bind_with(("127.0.0.1", 0), |_| {
        struct Last;
        impl DatagramRequestHandler for Last {
            fn handle(&mut self, rq: &mut DatagramRequest<'_>) -> std::io::Result<()> {
                if rq.packet() == b"last" {
                    rq.server_handle().shutdown(PATIENCE);
                }
                rq.reply();
                Ok(())
            }
        }
        Last
    });
    let server = server.unwrap();
    let s = client(server.server_address());
    let state = || {
        let socket = server.socket();
        let flags =
            std::fs::read_to_string(format!("/proc/self/fdinfo/{}", socket.as_fd().as_raw_fd()));
        let flags = flags.unwrap().lines().nth(1).unwrap().to_owned();
        (
            flags,
            socket.gettimeout(),
            socket.get(opt::SO_RCVTIMEO).unwrap(),
        )
    };
    let before = state();
    assert_eq!(before.1, Some(Duration::ZERO));
    std::thread::scope(|scope| {
        let serving = scope.spawn(|| server.serve_forever().unwrap());
        for _ in 0..50 {
            s.send(b"hello").unwrap();
            s.recv(100).unwrap();
        }
        s.send(b"last").unwrap();
        s.recv(100).unwrap();
        serving.join().unwrap();
    });
    assert_eq!(state(), before);
    assert!(!server.handle_request(Duration::ZERO).unwrap());
}
