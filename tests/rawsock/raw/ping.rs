//! ICMP echoes without any right: `SOCK_DGRAM` of `IPPROTO_ICMP`, where the
//! system administrator lets the group.

use std::fs;

use rawsock::*;
use testkit::DEADLINE;

use super::echo_request;
use crate::fixtures::assert_errno;
use crate::namespaces::in_own_network;

const EACCES: i32 = 13;
const EINVAL: i32 = 22;

#[test]
fn an_echo_needs_a_group_and_no_right() {
    const TEST: &str = "raw::ping::an_echo_needs_a_group_and_no_right";
    if !in_own_network(TEST) {
        return;
    }
    let cases = [
        (AF_INET, IPPROTO_ICMP, "127.0.0.1", 8, 0),
        (AF_INET6, IPPROTO_ICMPV6, "::1", 128, 129),
    ];
    // In a new network no group may.
    for (family, protocol, ..) in cases {
        assert_errno(socket(family, SOCK_DGRAM, protocol), EACCES);
    }
    fs::write("/proc/sys/net/ipv4/ping_group_range", "0 0").unwrap();
    for (family, protocol, host, request, reply) in cases {
        let s = socket(family, SOCK_DGRAM, protocol).unwrap();
        s.settimeout(DEADLINE).unwrap();

        // The port is the identifier; the kernel puts it in, and the checksum.
        s.bind((host, 4711)).unwrap();
        assert_eq!(s.getsockname().unwrap().port(), Some(4711));
        let message = echo_request(request, 0xdead);
        s.sendto(&message, (host, 0)).unwrap();
        let (answer, from) = s.recvfrom(1024).unwrap();
        assert_eq!(answer[0], reply, "{family:?}: no IP header");
        assert_eq!(answer[4..6], 4711_u16.to_be_bytes());
        assert_eq!(answer[6..], message[6..]);
        assert_eq!(from.ip(), Some(host.parse().unwrap()));

        // Connected, and under an identifier that the kernel chose.
        let s = socket(family, SOCK_DGRAM, protocol).unwrap();
        s.settimeout(DEADLINE).unwrap();
        s.connect((host, 0)).unwrap();
        s.send(&message).unwrap();
        let answer = s.recv(1024).unwrap();
        let own = s.getsockname().unwrap().port().unwrap();
        assert_eq!(answer[4..6], own.to_be_bytes());

        // Other messages than echoes, and half of one.
        assert_errno(s.send(&echo_request(reply, 1)), EINVAL);
        assert_errno(s.send(&message[..7]), EINVAL);
    }
}
