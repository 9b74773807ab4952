//! Servers of datagrams.

use std::io;

use rawsock::{AF_INET, AF_UNIX, Address, AddressFamily, SOCK_DGRAM, Socket, socket};
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
    let stats = server.handle().stats();
    assert_eq!((stats.accepted, stats.panics, stats.errors), (7, 1, 2));
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
