//! Headers that the caller writes, and those that the kernel completes.

use std::net::{Ipv4Addr, Ipv6Addr};

use rawsock::*;

use super::{checksum, raw};
use crate::fixtures::{assert_errno, assert_would_block};
use crate::namespaces::in_own_network;

const EINVAL: i32 = 22;

/// For experiments: RFC 3692.
const PROTOCOL: u8 = 253;

/// An IPv4 packet. The kernel fills in identification, length and checksum.
fn ipv4(protocol: u8, source: Ipv4Addr, data: &[u8]) -> Vec<u8> {
    let mut packet = vec![0x45, 0, 0, 0, 0, 0, 0, 0, 64, protocol, 0, 0];
    packet.extend(source.octets());
    packet.extend(Ipv4Addr::LOCALHOST.octets());
    packet.extend(data);
    packet
}

/// An IPv6 packet to ourselves; here nobody fills in anything.
fn ipv6(protocol: u8, data: &[u8]) -> Vec<u8> {
    let mut packet = vec![0x60, 0, 0, 0];
    packet.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
    packet.extend([protocol, 64]);
    packet.extend(Ipv6Addr::LOCALHOST.octets());
    packet.extend(Ipv6Addr::LOCALHOST.octets());
    packet.extend(data);
    packet
}

/// The next packet that ends with these bytes; other runs may be going on.
#[track_caller]
fn ending(s: &Socket, mark: &[u8]) -> (Vec<u8>, Address) {
    loop {
        let (packet, from) = s.recvfrom(1024).unwrap();
        if packet.ends_with(mark) {
            return (packet, from);
        }
    }
}

fn mark(test: &str) -> Vec<u8> {
    format!("{test} of {}", std::process::id()).into_bytes()
}

#[test]
fn an_ipv4_header_of_our_own_goes_out() {
    const TEST: &str = "raw::headers::an_ipv4_header_of_our_own_goes_out";
    let Some(receiver) = raw(TEST, AF_INET, i32::from(PROTOCOL)) else {
        return;
    };
    let by_protocol = socket(AF_INET, SOCK_RAW, IPPROTO_RAW).unwrap();
    assert!(
        by_protocol.get(opt::IP_HDRINCL).unwrap(),
        "IPPROTO_RAW implies it"
    );
    let by_option = socket(AF_INET, SOCK_RAW, i32::from(PROTOCOL)).unwrap();
    assert!(!by_option.get(opt::IP_HDRINCL).unwrap());
    by_option.set(opt::IP_HDRINCL, true).unwrap();

    let data = mark(TEST);
    let packet = ipv4(PROTOCOL, Ipv4Addr::new(127, 0, 0, 9), &data);
    for sender in [by_protocol, by_option] {
        sender.sendto(&packet, ("127.0.0.1", 0)).unwrap();
        let (got, from) = ending(&receiver, &data);
        assert_eq!(from.to_string(), "127.0.0.9:0");
        assert_eq!(got[12..16], [127, 0, 0, 9]);
        let len = u16::from_be_bytes([got[2], got[3]]);
        assert_eq!(usize::from(len), packet.len(), "filled in");
        assert_eq!(checksum(&got[..20]), 0, "filled in");
        // Less than a header is none.
        assert_errno(sender.sendto(&packet[..19], ("127.0.0.1", 0)), EINVAL);
    }
}

#[test]
fn an_ipv6_header_of_our_own_goes_out() {
    const TEST: &str = "raw::headers::an_ipv6_header_of_our_own_goes_out";
    let Some(receiver) = raw(TEST, AF_INET6, i32::from(PROTOCOL)) else {
        return;
    };
    let sender = socket(AF_INET6, SOCK_RAW, i32::from(PROTOCOL)).unwrap();
    assert_eq!(sender.getsockopt(SOL_IPV6, IPV6_HDRINCL).unwrap(), 0);
    sender.setsockopt(SOL_IPV6, IPV6_HDRINCL, true).unwrap();
    let data = mark(TEST);
    sender.sendto(&ipv6(PROTOCOL, &data), ("::1", 0)).unwrap();
    let (got, from) = ending(&receiver, &data);
    assert_eq!(got, data, "what is received has no header");
    assert_eq!(from.ip(), Some(Ipv6Addr::LOCALHOST.into()));
}

/// Header, pseudo header and data of a UDP datagram, and who gets it.
#[test]
fn a_datagram_made_by_hand_arrives() {
    const TEST: &str = "raw::headers::a_datagram_made_by_hand_arrives";
    let Some(sender) = raw(TEST, AF_INET, IPPROTO_UDP) else {
        return;
    };
    let receiver = socket(AF_INET, SOCK_DGRAM, 0).unwrap();
    receiver.bind(("127.0.0.1", 0)).unwrap();
    receiver.settimeout(testkit::DEADLINE).unwrap();
    let port = receiver.getsockname().unwrap().port().unwrap();
    let data = b"by hand!";
    let len = 8 + data.len() as u16;
    let mut datagram = Vec::new();
    for field in [7, port, len, 0] {
        datagram.extend(field.to_be_bytes());
    }
    datagram.extend(data);
    let mut pseudo = [127, 0, 0, 1, 127, 0, 0, 1, 0, 17].to_vec();
    pseudo.extend(len.to_be_bytes());
    let sum = checksum(&[&pseudo[..], &datagram].concat());
    datagram[6..8].copy_from_slice(&sum.to_be_bytes());
    sender.sendto(&datagram, ("127.0.0.1", 0)).unwrap();
    let (got, from) = receiver.recvfrom(64).unwrap();
    assert_eq!((&got[..], from.port()), (&data[..], Some(7)));
}

/// The kernel puts a checksum where it is told, and does not deliver what has
/// a wrong one.
#[test]
fn ipv6_checksums_are_made_and_verified() {
    const TEST: &str = "raw::headers::ipv6_checksums_are_made_and_verified";
    if !in_own_network(TEST) {
        return;
    }
    let new = || raw(TEST, AF_INET6, i32::from(PROTOCOL)).unwrap();
    let (plain, summing, strict) = (new(), new(), new());
    assert_eq!(plain.getsockopt(SOL_IPV6, IPV6_CHECKSUM).unwrap(), -1);
    for s in [&summing, &strict] {
        s.setsockopt(SOL_IPV6, IPV6_CHECKSUM, 2).unwrap();
        assert_eq!(s.getsockopt(SOL_IPV6, IPV6_CHECKSUM).unwrap(), 2);
    }
    assert_errno(plain.setsockopt(SOL_IPV6, IPV6_CHECKSUM, 3), EINVAL);

    let given = *b"12\0\0right";
    summing.sendto(&given, ("::1", 0)).unwrap();
    let got = strict.recv(64).unwrap();
    assert_eq!((&got[..2], &got[4..]), (&b"12"[..], &b"right"[..]));
    let localhost = Ipv6Addr::LOCALHOST.octets();
    let pseudo = [&localhost[..], &localhost, &[0, 0, 0, 9, 0, 0, 0, PROTOCOL]].concat();
    assert_eq!(checksum(&[&pseudo[..], &got].concat()), 0);

    // The one that asked for nothing gets both, the strict one only the first.
    plain.sendto(b"12\0\0wrong", ("::1", 0)).unwrap();
    assert_eq!(plain.recv(64).unwrap(), got);
    assert_eq!(plain.recv(64).unwrap(), b"12\0\0wrong");
    strict.setblocking(false).unwrap();
    assert_would_block(strict.recv(64));
    // No room for the checksum.
    assert_errno(summing.sendto(b"12", ("::1", 0)), EINVAL);
}

#[test]
fn a_raw_socket_hears_whom_it_is_connected_to() {
    const TEST: &str = "raw::headers::a_raw_socket_hears_whom_it_is_connected_to";
    if !in_own_network(TEST) {
        return;
    }
    let new = || raw(TEST, AF_INET, i32::from(PROTOCOL)).unwrap();
    let (a, b, stranger) = (new(), new(), new());
    a.bind("127.0.0.2:0").unwrap();
    stranger.bind("127.0.0.3:0").unwrap();
    b.bind("127.0.0.4:0").unwrap();
    b.connect("127.0.0.2:0").unwrap();
    stranger.sendto(b"not heard", "127.0.0.4:0").unwrap();
    a.sendto(b"heard", "127.0.0.4:0").unwrap();
    let got = b.recv(64).unwrap();
    assert_eq!(got[20..], *b"heard");
    b.send(b"back").unwrap();
    let (got, from) = a.recvfrom(64).unwrap();
    assert_eq!(
        (&got[20..], from.to_string()),
        (&b"back"[..], "127.0.0.4:0".into())
    );
}
