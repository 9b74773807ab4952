//! Datagrams that are not like the article's.

use std::net::UdpSocket;

use rawsock::{AF_INET, IPPROTO_UDP, SOCK_RAW, socket};
use testkit::{DEADLINE, skip};

use crate::fixture::Server;

/// Somebody who behaves is answered.
#[track_caller]
fn check_serves(server: &mut Server) {
    let client = UdpSocket::bind("127.0.0.1:0").unwrap();
    client.set_read_timeout(Some(DEADLINE)).unwrap();
    client.send_to(b"x", &server.addr).unwrap();
    let mut buffer = [0; 16];
    let count = client.recv(&mut buffer).unwrap();
    assert_eq!(&buffer[..count], b"Hello, x!");
    let port = client.local_addr().unwrap().port();
    assert_eq!(
        server.peer.out(),
        format!("Received from 127.0.0.1:{port}.")
    );
}

/// Sends a datagram from a port that no UDP socket could send from.
///
/// False, and said aloud, if that is not allowed here.
fn send_from_port(test: &str, source: u16, addr: &str) -> bool {
    let Ok(raw) = socket(AF_INET, SOCK_RAW, IPPROTO_UDP) else {
        skip(test, "raw sockets are not allowed");
        return false;
    };
    let port: u16 = addr.rsplit(':').next().unwrap().parse().unwrap();
    let data = b"x";
    let mut packet = Vec::new();
    let length = u16::try_from(8 + data.len()).unwrap();
    // Source, destination, length, and no checksum.
    for field in [source, port, length, 0] {
        packet.extend(field.to_be_bytes());
    }
    packet.extend(data);
    raw.sendto(&packet, ("127.0.0.1", 0)).unwrap();
    true
}

#[test]
fn bytes_that_are_not_text_come_back_unchanged() {
    let server = Server::ours("udp_server", &[]);
    let client = UdpSocket::bind("127.0.0.1:0").unwrap();
    client.set_read_timeout(Some(DEADLINE)).unwrap();
    for data in [&b""[..], b"\xff\x00\n", &[b'x'; 1024]] {
        client.send_to(data, &server.addr).unwrap();
        let mut buffer = [0; 2048];
        let count = client.recv(&mut buffer).unwrap();
        assert_eq!(buffer[..count], [b"Hello, ", data, b"!"].concat());
    }
    server.end();
}

#[test]
fn what_is_longer_than_the_buffer_is_cut_as_in_python() {
    let server = Server::ours("udp_server", &[]);
    let client = UdpSocket::bind("127.0.0.1:0").unwrap();
    client.set_read_timeout(Some(DEADLINE)).unwrap();
    client.send_to(&[b'x'; 5000], &server.addr).unwrap();
    let mut buffer = [0; 8192];
    assert_eq!(client.recv(&mut buffer).unwrap(), 7 + 1024 + 1);
}

#[test]
fn a_client_that_is_gone_does_not_end_the_server() {
    let mut server = Server::ours("udp_server", &[]);
    for _ in 0..3 {
        let client = UdpSocket::bind("127.0.0.1:0").unwrap();
        client.send_to(b"x", &server.addr).unwrap();
        drop(client);
        server.peer.out();
    }
    check_serves(&mut server);
    server.end();
}

#[test]
fn port_0_cannot_be_answered_and_does_not_end_the_server() {
    let test = "port_0_cannot_be_answered_and_does_not_end_the_server";
    let mut server = Server::ours("udp_server", &[]);
    if send_from_port(test, 0, &server.addr) {
        assert_eq!(server.peer.out(), "Received from 127.0.0.1:0.");
    }
    check_serves(&mut server);
    server.end();
}

#[test]
fn a_server_does_not_talk_to_itself() {
    let test = "a_server_does_not_talk_to_itself";
    for any in ["127.0.0.1:0", "0.0.0.0:0"] {
        let mut command = crate::fixture::program("udp_server");
        let mut server = Server::start(command.args(["--addr", any]));
        server.addr = server.addr.replace("0.0.0.0", "127.0.0.1");
        let port = server.addr.rsplit(':').next().unwrap().parse().unwrap();
        if !send_from_port(test, port, &server.addr) {
            return;
        }
        assert_eq!(
            server.peer.out(),
            format!("Received from 127.0.0.1:{port}.")
        );
        // An answer to itself would come before this one.
        check_serves(&mut server);
        assert_eq!(server.end(), [""; 0], "{any}");
    }
}
