//! Servers of datagrams.

mod batches;
mod ends;
mod many;
mod obedient;
mod rates;
mod sending;

use std::io;

use rawsock::{
    AF_INET, AF_UNIX, Address, AddressFamily, IPPROTO_UDP, SO_RCVBUF, SOCK_DGRAM, SOCK_RAW,
    SOL_SOCKET, Socket, socket,
};
use sockserver::testing::TestServer;
use sockserver::*;
use testkit::{TempDir, eventually};

use crate::fixtures::PATIENCE;

/// Answers in capitals; nothing to what is empty.
#[derive(Default)]
struct Upper;

impl DatagramRequestHandler for Upper {
    fn handle(&mut self, rq: &mut DatagramRequest<'_>) -> io::Result<()> {
        match rq.packet() {
            b"" => {}
            b"panic" => panic!("as asked"),
            b"error" => return Err(io::Error::other("as asked")),
            packet => {
                let upper = packet.to_ascii_uppercase();
                *rq.reply() = upper;
            }
        }
        Ok(())
    }
}

fn client(family: AddressFamily, address: &Address) -> Socket {
    let s = socket(family, SOCK_DGRAM, 0).unwrap();
    s.settimeout(PATIENCE).unwrap();
    s.connect(address).unwrap();
    s
}

fn check<D>(host: &str)
where
    D: Dispatch<Datagram, Upper, ()> + Default,
{
    let server = Server::<Udp, Upper, D>::bind((host, 0)).unwrap();
    let server = TestServer::serving(server).unwrap();
    let s = client(server.address().family(), server.address());
    for bad in [&b"panic"[..], b"error", b""] {
        s.send(bad).unwrap();
        s.send(b"hello").unwrap();
        assert_eq!(s.recv(100).unwrap(), b"HELLO");
    }
    // As large as they get.
    let large = vec![b'x'; 65_507 - if host.contains(':') { 20 } else { 0 }];
    s.send(&large).unwrap();
    assert_eq!(s.recv(70_000).unwrap(), large.to_ascii_uppercase());
    // One thread may still be panicking while another has answered.
    eventually("all are counted", || {
        let stats = server.handle().stats();
        (stats.accepted, stats.panics, stats.errors) == (7, 1, 2)
    });
}

#[test]
fn every_datagram_is_answered() {
    for host in ["127.0.0.1", "::1"] {
        check::<Inline>(host);
        check::<Threading>(host);
    }
}

#[test]
fn the_reply_comes_from_the_address_that_was_asked() {
    let server = ThreadingUDPServer::<Upper>::bind(("", 0)).unwrap();
    let server = TestServer::serving(server).unwrap();
    let port = server.address().port().unwrap();
    let s = client(
        AF_INET,
        &"127.0.0.1:9"
            .parse::<std::net::SocketAddr>()
            .unwrap()
            .into(),
    );
    s.connect(("127.0.0.2", port)).unwrap();
    s.send(b"hello").unwrap();
    // A reply from 127.0.0.1 would not reach a socket connected elsewhere.
    assert_eq!(s.recv(100).unwrap(), b"HELLO");
}

#[test]
fn unix_datagrams_are_answered_if_the_sender_has_a_name() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("server");
    let server = UnixDatagramServer::<Upper>::bind(&path).unwrap();
    let server = TestServer::serving(server).unwrap();
    let s = socket(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    s.settimeout(PATIENCE).unwrap();
    s.connect(&path).unwrap();
    s.send(b"nobody").unwrap();
    // The kernel looks for the name when the datagram is received.
    eventually("the first has come", || {
        server.handle().stats().unsent_replies == 1
    });
    s.bind("").unwrap(); // the kernel finds a name
    s.send(b"hello").unwrap();
    assert_eq!(s.recv(100).unwrap(), b"HELLO");
    drop(server);
    assert!(!path.exists());
}

#[test]
fn what_is_too_long_is_cut_and_counted() {
    let server = UDPServer::<Upper>::builder().max_packet_size(4);
    let server = TestServer::serving(server.bind(("127.0.0.1", 0)).unwrap()).unwrap();
    let s = client(AF_INET, server.address());
    s.send(b"hello").unwrap();
    assert_eq!(s.recv(100).unwrap(), b"HELL");
    assert_eq!(server.handle().stats().truncated, 1);
}

/// A datagram whose sender is forged: its address, its port.
fn forged(from: &str, from_port: u16, to: &str, port: u16) {
    let raw = socket(AF_INET, SOCK_RAW, IPPROTO_UDP).unwrap();
    raw.bind((from, 0)).unwrap();
    let mut packet = Vec::new();
    // No checksum.
    for word in [from_port, port, 13, 0] {
        packet.extend(word.to_be_bytes());
    }
    packet.extend(b"hello");
    raw.sendto(&packet, (to, 0)).unwrap();
}

/// A reply would come back, and be answered, and so on.
#[test]
fn a_server_does_not_talk_to_itself_nor_to_nobody() {
    const TEST: &str = "datagrams::a_server_does_not_talk_to_itself_nor_to_nobody";
    if !testkit::is_root() {
        return testkit::skip(TEST, "only root can forge a sender");
    }
    let server = UDPServer::<Upper>::bind(("127.0.0.1", 0)).unwrap();
    let server = TestServer::serving(server).unwrap();
    let everywhere = ThreadingUDPServer::<Upper>::bind(("", 0)).unwrap();
    let everywhere = TestServer::serving(everywhere).unwrap();
    let refused = |server: &TestServer, count| {
        eventually("it was not answered", || {
            let stats = server.handle().stats();
            assert!(stats.requests <= count, "{stats:?}");
            stats.unsent_replies == count
        });
    };
    let port = server.address().port().unwrap();
    forged("127.0.0.1", port, "127.0.0.1", port);
    refused(&server, 1);
    forged("127.0.0.1", 0, "127.0.0.1", port);
    refused(&server, 2);
    // It is behind each of the addresses of this machine.
    let port = everywhere.address().port().unwrap();
    forged("127.0.0.1", port, "127.0.0.1", port);
    refused(&everywhere, 1);
    forged("127.0.0.1", port, "127.0.0.2", port);
    refused(&everywhere, 2);
    // Others of the same port are answered.
    let s = socket(AF_INET, SOCK_DGRAM, 0).unwrap();
    s.settimeout(PATIENCE).unwrap();
    s.bind(("127.0.0.1", server.address().port().unwrap() ^ 1))
        .unwrap();
    s.sendto(b"hello", server.address()).unwrap();
    assert_eq!(s.recv(100).unwrap(), b"HELLO");
}

/// Clients that have gone before they were answered, and errors that come
/// back for it, end nothing.
#[test]
fn clients_that_have_gone_end_nothing() {
    for host in ["127.0.0.1", "::1"] {
        let server = TestServer::serving(UDPServer::<Upper>::bind((host, 0)).unwrap()).unwrap();
        for _ in 0..50 {
            client(server.address().family(), server.address())
                .send(b"hello")
                .unwrap();
        }
        let s = client(server.address().family(), server.address());
        s.send(b"hello").unwrap();
        assert_eq!(s.recv(100).unwrap(), b"HELLO");
        assert_eq!(server.handle().stats().accepted, 51);
    }
}

#[test]
fn what_the_kernel_has_thrown_away_is_counted() {
    let server = UDPServer::<Upper>::bind(("127.0.0.1", 0)).unwrap();
    server
        .socket()
        .setsockopt(SOL_SOCKET, SO_RCVBUF, 2304)
        .unwrap();
    let s = client(AF_INET, server.server_address());
    for _ in 0..100 {
        s.send(&[b'x'; 500]).unwrap();
    }
    let server = TestServer::serving(server).unwrap();
    // It tells with the next.
    eventually("it has told", || {
        s.send(b"hello").unwrap();
        server.handle().stats().overflowed > 0
    });
    let stats = server.handle().stats();
    assert!(stats.overflowed <= 100, "{stats:?}");
}

/// A datagram that is being handled is waited for, and counted.
#[test]
fn datagrams_come_to_their_end() {
    struct Slow(std::sync::mpsc::Sender<()>);
    impl DatagramRequestHandler for Slow {
        fn handle(&mut self, rq: &mut DatagramRequest<'_>) -> io::Result<()> {
            self.0.send(()).unwrap();
            while !rq.is_draining() {
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
            let long = rq.packet() == b"for ever";
            std::thread::sleep(std::time::Duration::from_millis(if long {
                3_600_000
            } else {
                50
            }));
            rq.reply().extend(b"done");
            Ok(())
        }
    }
    let (tell, told) = std::sync::mpsc::channel();
    let server = ThreadingUDPServer::bind_with(("127.0.0.1", 0), move |_| Slow(tell.clone()));
    let server = TestServer::serving(server.unwrap()).unwrap();
    let s = client(AF_INET, server.address());
    for word in [&b"hello"[..], b"hello"] {
        s.send(word).unwrap();
        told.recv_timeout(PATIENCE).unwrap();
    }
    let report = server.stop(PATIENCE).unwrap();
    assert_eq!(
        report,
        DrainReport {
            finished: 2,
            ..Default::default()
        }
    );
    assert_eq!(s.recv(100).unwrap(), b"done");
    assert_eq!(s.recv(100).unwrap(), b"done");
}

/// A stream of datagrams without an end does not keep a server.
#[test]
fn a_flood_does_not_keep_a_server() {
    fn check<D: Dispatch<Datagram, Upper, ()> + Default>() {
        let server = Server::<Udp, Upper, D>::bind(("127.0.0.1", 0)).unwrap();
        let server = TestServer::serving(server).unwrap();
        let over = std::sync::atomic::AtomicBool::new(false);
        let address = server.address().clone();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let s = socket(AF_INET, SOCK_DGRAM, 0).unwrap();
                while !over.load(std::sync::atomic::Ordering::SeqCst) {
                    let _ = s.sendto(b"hello", &address);
                }
            });
            eventually("it is served", || server.handle().stats().requests > 100);
            let report = server.stop(None);
            over.store(true, std::sync::atomic::Ordering::SeqCst);
            report.unwrap();
        });
    }
    check::<Inline>();
    check::<Threading>();
}
