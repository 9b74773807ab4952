//! IPv4 and IPv6.

use rawsock::*;

use super::super::{rare, rare_pair};
use super::{datagrams, stream};

const LOCALHOST: [(AddressFamily, &str); 2] = [(AF_INET, "127.0.0.1"), (AF_INET6, "::1")];

/// Streams of a protocol over one of the two.
#[track_caller]
fn streams(test: &str, (family, host): (AddressFamily, &str), proto: Protocol) {
    if let Some((a, b)) = rare_pair(test, family, SOCK_STREAM, proto) {
        stream(a, b, (host, 0));
    }
}

/// Two bound datagram sockets of a protocol.
#[track_caller]
fn bound_pair(
    test: &str,
    (family, host): (AddressFamily, &str),
    proto: Protocol,
) -> Option<(Socket, Socket)> {
    let (a, b) = rare_pair(test, family, SOCK_DGRAM, proto)?;
    a.bind((host, 0)).unwrap();
    b.bind((host, 0)).unwrap();
    Some((a, b))
}

#[test]
fn tcp_over_ipv4() {
    streams("tcp_over_ipv4", LOCALHOST[0], IPPROTO_TCP);
}

#[test]
fn tcp_over_ipv6() {
    streams("tcp_over_ipv6", LOCALHOST[1], IPPROTO_TCP);
}

#[test]
fn udp_over_ipv4() {
    let (a, b) = bound_pair("udp_over_ipv4", LOCALHOST[0], IPPROTO_UDP).unwrap();
    datagrams(&a, &b);
}

#[test]
fn udp_over_ipv6() {
    let (a, b) = bound_pair("udp_over_ipv6", LOCALHOST[1], IPPROTO_UDP).unwrap();
    datagrams(&a, &b);
}

/// With a checksum over the header and four bytes of what follows.
#[test]
fn udplite() {
    for place in LOCALHOST {
        let Some((a, b)) = bound_pair("udplite", place, IPPROTO_UDPLITE) else {
            return;
        };
        for s in [&a, &b] {
            s.setsockopt(SOL_UDPLITE, UDPLITE_SEND_CSCOV, 12).unwrap();
            let covered = s.getsockopt(SOL_UDPLITE, UDPLITE_SEND_CSCOV).unwrap();
            assert_eq!(covered, 12);
        }
        datagrams(&a, &b);
        // One that asks for more coverage than the sender gives gets nothing.
        b.setsockopt(SOL_UDPLITE, UDPLITE_RECV_CSCOV, 16).unwrap();
        a.sendto(b"too little covered", b.getsockname().unwrap())
            .unwrap();
        b.setblocking(false).unwrap();
        assert!(b.recv(64).unwrap_err().is_would_block());
    }
}

#[test]
fn mptcp() {
    for place in LOCALHOST {
        streams("mptcp", place, IPPROTO_MPTCP);
    }
    // And both sides know that it is not plain TCP.
    let Some((listener, client)) = rare_pair("mptcp", AF_INET, SOCK_STREAM, IPPROTO_MPTCP) else {
        return;
    };
    listener.bind(("127.0.0.1", 0)).unwrap();
    listener.listen(1).unwrap();
    client.connect(listener.getsockname().unwrap()).unwrap();
    let (served, _) = listener.accept().unwrap();
    for s in [&client, &served] {
        assert_eq!(s.getsockopt(IPPROTO_TCP, TCP_IS_MPTCP).unwrap(), 1);
    }
}

#[test]
fn sctp_streams() {
    for place in LOCALHOST {
        streams("sctp_streams", place, IPPROTO_SCTP);
    }
}

/// One socket for many associations.
#[test]
fn sctp_messages() {
    for (family, host) in LOCALHOST {
        let Some(pair) = rare_pair("sctp_messages", family, SOCK_SEQPACKET, IPPROTO_SCTP) else {
            return;
        };
        let (a, b) = pair;
        a.bind((host, 0)).unwrap();
        b.bind((host, 0)).unwrap();
        a.listen(1).unwrap();
        b.listen(1).unwrap();
        datagrams(&a, &b);
    }
}

/// A protocol of our own, in raw IP packets.
#[test]
fn raw_ipv4() {
    raw("raw_ipv4", LOCALHOST[0], 20);
}

#[test]
fn raw_ipv6() {
    raw("raw_ipv6", LOCALHOST[1], 0);
}

#[track_caller]
fn raw(test: &str, (family, host): (AddressFamily, &str), header: usize) {
    // For experiments: RFC 3692.
    let Some(s) = rare(test, family, SOCK_RAW, 254) else {
        return;
    };
    s.bind((host, 0)).unwrap();
    let mark = format!("{test} of {}", std::process::id());
    s.sendto(mark.as_bytes(), (host, 0)).unwrap();
    loop {
        let (packet, from) = s.recvfrom(1024).unwrap();
        // Another run of this may be going on.
        if packet.ends_with(mark.as_bytes()) {
            assert_eq!(packet.len() - mark.len(), header);
            assert_eq!(from.ip(), Some(host.parse().unwrap()));
            return;
        }
    }
}
