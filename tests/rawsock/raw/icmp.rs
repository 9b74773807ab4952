//! ICMP by `SOCK_RAW`: echoes to ourselves, and what the filters let pass.

use std::net::Ipv4Addr;

use rawsock::*;

use super::{echo_request, raw};

#[test]
fn an_ipv4_echo_comes_back_with_its_header() {
    let Some(s) = raw(
        "raw::icmp::an_ipv4_echo_comes_back_with_its_header",
        AF_INET,
        IPPROTO_ICMP,
    ) else {
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
    let Some(s) = raw(
        "raw::icmp::an_ipv6_echo_comes_back_without_a_header",
        AF_INET6,
        IPPROTO_ICMPV6,
    ) else {
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

/// Whether a message passes through a filter of ICMP types. The echo arrives
/// as request and as reply.
#[test]
fn a_filter_keeps_types_away() {
    const REQUEST: u32 = 8;
    const TEST: &str = "raw::icmp::a_filter_keeps_types_away";
    let Some(s) = raw(TEST, AF_INET, IPPROTO_ICMP) else {
        return;
    };
    // A bit for each type that is not wanted.
    s.setsockopt(SOL_RAW, ICMP_FILTER, 1 << REQUEST).unwrap();
    assert_eq!(s.getsockopt(SOL_RAW, ICMP_FILTER).unwrap(), 1 << REQUEST);
    let identifier = std::process::id() as u16 ^ 0x5555;
    s.sendto(&echo_request(8, identifier), ("127.0.0.1", 0))
        .unwrap();
    loop {
        let packet = s.recv(1024).unwrap();
        let message = &packet[20..];
        assert_ne!(u32::from(message[0]), REQUEST);
        if message[0] == 0 && message[4..6] == identifier.to_be_bytes() {
            break;
        }
    }

    let Some(s) = raw(TEST, AF_INET6, IPPROTO_ICMPV6) else {
        return;
    };
    // A bit for each of 256 types that is not wanted: all but the reply.
    let mut filter = [u32::MAX; 8];
    filter[129 / 32] &= !(1 << (129 % 32));
    let filter = filter.map(u32::to_ne_bytes).concat();
    s.setsockopt(SOL_ICMPV6, ICMPV6_FILTER, &filter[..])
        .unwrap();
    s.sendto(&echo_request(128, identifier), ("::1", 0))
        .unwrap();
    loop {
        let message = s.recv(1024).unwrap();
        assert_eq!(message[0], 129);
        if message[4..6] == identifier.to_be_bytes() {
            break;
        }
    }
}
