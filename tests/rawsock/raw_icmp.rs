//! `SOCK_RAW`: an ICMP echo to ourselves.

use std::net::Ipv4Addr;

use rawsock::*;
use testkit::{DEADLINE, skip};

use crate::fixtures::assert_errno;

/// An echo request with its checksum, as in RFC 792.
fn echo_request(kind: u8, identifier: u16) -> Vec<u8> {
    let mut packet = vec![kind, 0, 0, 0];
    packet.extend(identifier.to_be_bytes());
    packet.extend([0, 1]);
    packet.extend(b"rawsock");
    packet.push(0);
    let sum: u32 = packet
        .chunks_exact(2)
        .map(|pair| u32::from(u16::from_be_bytes([pair[0], pair[1]])))
        .sum();
    let folded = (sum & 0xffff) + (sum >> 16);
    let checksum = !u16::try_from((folded & 0xffff) + (folded >> 16)).unwrap();
    packet[2..4].copy_from_slice(&checksum.to_be_bytes());
    packet
}

/// A raw socket, or `None` with the skip said aloud.
fn raw(test: &str, family: AddressFamily, protocol: Protocol) -> Option<Socket> {
    match socket(family, SOCK_RAW, protocol) {
        Ok(s) => {
            s.settimeout(DEADLINE).unwrap();
            Some(s)
        }
        Err(error) if error.errno() == Some(1) => {
            skip(test, "raw sockets need CAP_NET_RAW");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn an_ipv4_echo_comes_back_with_its_header() {
    let Some(s) = raw("raw IPv4", AF_INET, IPPROTO_ICMP) else {
        return;
    };
    let identifier = std::process::id() as u16;
    let request = echo_request(8, identifier);
    s.sendto(&request, ("127.0.0.1", 0)).unwrap();
    // The request itself arrives too, and so do other programs' echoes.
    let reply = loop {
        let (packet, sender) = s.recvfrom(1024).unwrap();
        let header = usize::from(packet[0] & 0xf) * 4;
        let message = &packet[header..];
        if message[0] == 0 && message[4..6] == identifier.to_be_bytes() {
            assert_eq!(sender.ip(), Some(Ipv4Addr::LOCALHOST.into()));
            assert_eq!(sender.port(), Some(0));
            break packet;
        }
    };
    assert_eq!(reply[0] >> 4, 4, "an IPv4 header comes first");
    assert_eq!(reply[9], 1, "of protocol ICMP");
    assert!(reply.ends_with(&request[4..]));
}

#[test]
fn an_ipv6_echo_comes_back_without_a_header() {
    let Some(s) = raw("raw IPv6", AF_INET6, IPPROTO_ICMPV6) else {
        return;
    };
    let identifier = std::process::id() as u16;
    // The kernel fills in the checksum of ICMPv6.
    let request = echo_request(128, identifier);
    s.sendto(&request, ("::1", 0)).unwrap();
    let reply = loop {
        let (message, _) = s.recvfrom(1024).unwrap();
        if message[0] == 129 && message[4..6] == identifier.to_be_bytes() {
            break message;
        }
    };
    assert_eq!(reply[4..], request[4..]);
}

#[test]
fn a_header_of_our_own_goes_out() {
    let Some(receiver) = raw("raw IP_HDRINCL", AF_INET, Protocol::from(253)) else {
        return;
    };
    let sender = socket(AF_INET, SOCK_RAW, IPPROTO_RAW).unwrap();
    assert!(
        sender.get(opt::IP_HDRINCL).unwrap(),
        "IPPROTO_RAW implies it"
    );
    let mut packet = vec![0x45, 0, 0, 0, 0, 0, 0, 0, 64, 253, 0, 0];
    packet.extend([127, 0, 0, 9]);
    packet.extend([127, 0, 0, 1]);
    packet.extend(b"ours");
    sender.sendto(&packet, ("127.0.0.1", 0)).unwrap();
    let (got, from) = receiver.recvfrom(1024).unwrap();
    assert_eq!(from.to_string(), "127.0.0.9:0");
    assert_eq!(got[12..16], [127, 0, 0, 9]);
    assert!(got.ends_with(b"ours"));
}

#[test]
fn combinations_that_do_not_exist_have_their_errno() {
    assert_errno(socket(AF_INET, SOCK_SEQPACKET, 0), 94); // ESOCKTNOSUPPORT
    assert_errno(socket(AddressFamily::from(250), SOCK_STREAM, 0), 97); // EAFNOSUPPORT
    assert_errno(socket(AF_INET, SOCK_STREAM, IPPROTO_UDP), 93); // EPROTONOSUPPORT
    assert_errno(socket(AF_INET, SocketKind::from(-1), 0), 22);
    assert_errno(socket(AF_INET, SOCK_STREAM, i32::MIN), 22);
}
