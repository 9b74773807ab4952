//! Families of clusters, phones and high-speed networks.

use std::thread;

use rawsock::*;

use super::super::{rare, rare_pair};
use super::{conversation, datagrams, stream};

/// A name of TIPC that no other test has: instances of one service.
fn range(service: u32) -> (i32, u32, u32, u32) {
    (TIPC_ADDR_NAMESEQ, service, 1, 9)
}

#[test]
fn tipc_datagrams() {
    for (service, kind) in [(18_801, SOCK_RDM), (18_802, SOCK_DGRAM)] {
        let Some((server, client)) = rare_pair("tipc_datagrams", AF_TIPC, kind, 0) else {
            return;
        };
        server.bind(range(service)).unwrap();
        client
            .sendto(b"question", (TIPC_ADDR_NAME, service, 5, 0))
            .unwrap();
        let (question, from) = server.recvfrom(64).unwrap();
        assert_eq!(question, b"question");
        assert_eq!(from, client.getsockname().unwrap());
        server.sendto(b"answer", &from).unwrap();
        assert_eq!(client.recv(64).unwrap(), b"answer");
    }
}

#[test]
fn tipc_streams() {
    for (service, kind) in [(18_803, SOCK_STREAM), (18_804, SOCK_SEQPACKET)] {
        let Some((listener, client)) = rare_pair("tipc_streams", AF_TIPC, kind, 0) else {
            return;
        };
        listener.bind(range(service)).unwrap();
        listener.listen(1).unwrap();
        // It is accept that lets connect go on.
        let (served, peer) = thread::scope(|scope| {
            scope.spawn(|| client.connect((TIPC_ADDR_NAME, service, 5, 0)).unwrap());
            listener.accept().unwrap()
        });
        assert_eq!(peer, client.getsockname().unwrap());
        conversation(&served, &client);
    }
    let (a, b) = socketpair(AF_TIPC, SOCK_SEQPACKET, 0).unwrap();
    a.send(b"hello").unwrap();
    assert_eq!(b.recv(64).unwrap(), b"hello");
}

#[test]
fn rds_over_tcp() {
    let Some((a, b)) = rare_pair("rds_over_tcp", AF_RDS, SOCK_SEQPACKET, 0) else {
        return;
    };
    a.bind(("127.0.0.1", 0)).unwrap();
    b.bind("127.0.0.1:0").unwrap();
    datagrams(&a, &b);
}

#[test]
fn qipcrtr() {
    let Some((a, b)) = rare_pair("qipcrtr", AF_QIPCRTR, SOCK_DGRAM, 0) else {
        return;
    };
    // The kernel would give a port at the first sending.
    let Address::Qipcrtr(own) = a.getsockname().unwrap() else {
        panic!("{a:?}");
    };
    a.bind((own.node, 0x5001)).unwrap();
    b.bind((own.node, 0x5002)).unwrap();
    datagrams(&a, &b);
}

/// Its addresses are those of IP; between neighbours without the hardware it
/// goes by TCP.
#[test]
fn smc() {
    const SMCPROTO_SMC6: i32 = 1;
    for (proto, host) in [(0, "127.0.0.1"), (SMCPROTO_SMC6, "::1")] {
        let (Some(listener), Some(client)) = (
            rare("smc", AF_SMC, SOCK_STREAM, proto),
            rare("smc", AF_SMC, SOCK_STREAM, proto),
        ) else {
            return;
        };
        stream(listener, client, (host, 0));
    }
}
