//! Packet sockets, netlink, vsock and `AF_XDP`.

use std::net::SocketAddr;
use std::os::fd::AsFd;
use std::time::Duration;

use rawsock::bpf::*;
use rawsock::opt::{Fanout, PacketMreq, TpacketReq};
use rawsock::*;

use super::{check, is, maybe, reads, since, toggles, udp};
use crate::fixtures::{assert_errno, assert_would_block};

/// A packet socket on the loopback interface that sees UDP to one port only.
fn packets(test: &str, port: u16) -> Option<Socket> {
    // Nothing until it is bound.
    let s = maybe(test, AF_PACKET, SOCK_DGRAM, 0)?;
    let to_port = [
        Instruction::stmt(BPF_LD | BPF_B | BPF_ABS, 9),
        Instruction::jump(BPF_JMP | BPF_JEQ | BPF_K, 17, 0, 3),
        Instruction::stmt(BPF_LD | BPF_H | BPF_ABS, 20 + 2),
        Instruction::jump(BPF_JMP | BPF_JEQ | BPF_K, port.into(), 0, 1),
        Instruction::stmt(BPF_RET | BPF_K, u32::MAX),
        Instruction::stmt(BPF_RET | BPF_K, 0),
    ];
    s.set(opt::SO_ATTACH_FILTER, &to_port).unwrap();
    check(&s, opt::PACKET_IGNORE_OUTGOING, true, true);
    s.bind(("lo", ETH_P_IP)).unwrap();
    Some(s)
}

/// A socket to send to, and its port.
fn target() -> (Socket, Address, u16) {
    let s = udp();
    s.bind(("127.0.0.1", 0)).unwrap();
    let address = s.getsockname().unwrap();
    let port = SocketAddr::try_from(address.clone()).unwrap().port();
    (s, address, port)
}

#[test]
fn packet_options() {
    const TEST: &str = "typed_options::links::packet_options";
    let Some(s) = maybe(TEST, AF_PACKET, SOCK_RAW, 0) else {
        return;
    };
    toggles(
        &s,
        &[
            opt::PACKET_AUXDATA,
            opt::PACKET_ORIGDEV,
            opt::PACKET_IGNORE_OUTGOING,
            opt::PACKET_QDISC_BYPASS,
            opt::PACKET_VNET_HDR,
            opt::PACKET_LOSS,
            opt::PACKET_TX_HAS_OFF,
        ],
    );
    if since(TEST, "PACKET_VNET_HDR_SZ", (6, 4)) {
        check(&s, opt::PACKET_VNET_HDR_SZ, 12, 12);
        assert_errno(s.set(opt::PACKET_VNET_HDR_SZ, 11), 22);
        check(&s, opt::PACKET_VNET_HDR_SZ, 0, 0);
    }
    check(&s, opt::PACKET_RESERVE, 64, 64);
    s.set(opt::PACKET_COPY_THRESH, 100).unwrap();
    let hardware = SOF_TIMESTAMPING_RAW_HARDWARE;
    check(&s, opt::PACKET_TIMESTAMP, hardware, hardware);
    let promiscuous = PacketMreq {
        ifindex: if_nametoindex("lo").unwrap(),
        r#type: PACKET_MR_PROMISC.try_into().unwrap(),
        ..Default::default()
    };
    s.set(opt::PACKET_ADD_MEMBERSHIP, promiscuous.clone())
        .unwrap();
    s.set(opt::PACKET_DROP_MEMBERSHIP, promiscuous).unwrap();
    let group = PacketMreq {
        ifindex: if_nametoindex("lo").unwrap(),
        r#type: PACKET_MR_MULTICAST.try_into().unwrap(),
        address: vec![1, 0, 0x5e, 0, 0, 7],
    };
    s.set(opt::PACKET_ADD_MEMBERSHIP, group.clone()).unwrap();
    s.set(opt::PACKET_DROP_MEMBERSHIP, group).unwrap();
    let nowhere = PacketMreq {
        ifindex: 99_999,
        ..Default::default()
    };
    assert_errno(s.set(opt::PACKET_ADD_MEMBERSHIP, nowhere), 19);
}

#[test]
fn rings_have_measures() {
    const TEST: &str = "typed_options::links::rings_have_measures";
    for version in [TPACKET_V1, TPACKET_V2, TPACKET_V3] {
        let Some(s) = maybe(TEST, AF_PACKET, SOCK_RAW, 0) else {
            return;
        };
        check(&s, opt::PACKET_VERSION, version, version);
        let ring = TpacketReq {
            block_size: 4096,
            block_nr: 2,
            frame_size: 2048,
            frame_nr: 4,
            ..Default::default()
        };
        let odd = TpacketReq {
            frame_nr: 5,
            ..ring
        };
        assert_errno(s.set(opt::PACKET_RX_RING, odd), 22);
        s.set(opt::PACKET_RX_RING, ring).unwrap();
        s.set(opt::PACKET_RX_RING, TpacketReq::default()).unwrap();
        s.set(opt::PACKET_TX_RING, ring).unwrap();
        s.set(opt::PACKET_TX_RING, TpacketReq::default()).unwrap();
        assert_errno(s.set(opt::PACKET_VERSION, 3), 22);
        let counters = s.get(opt::PACKET_STATISTICS).unwrap();
        assert_eq!((counters.packets, counters.freeze_q_cnt), (0, 0));
    }
}

#[test]
fn a_filter_of_packets_and_its_counters() {
    const TEST: &str = "typed_options::links::a_filter_of_packets_and_its_counters";
    let (_target, address, port) = target();
    let Some(s) = packets(TEST, port) else {
        return;
    };
    let (_other, elsewhere, _) = target();
    let from = udp();
    from.sendto(b"not this", &elsewhere).unwrap();
    from.sendto(b"this", &address).unwrap();
    s.settimeout(testkit::DEADLINE).unwrap();
    assert!(s.recv(100).unwrap().ends_with(b"this"));
    assert_would_block(s.recv_with_flags(100, MSG_DONTWAIT));
    assert_eq!(s.get(opt::PACKET_STATISTICS).unwrap().packets, 1);
    // Reading resets them.
    assert_eq!(s.get(opt::PACKET_STATISTICS).unwrap().packets, 0);
}

#[test]
fn sockets_share_packets() {
    const TEST: &str = "typed_options::links::sockets_share_packets";
    let (_target, address, port) = target();
    let (Some(first), Some(second)) = (packets(TEST, port), packets(TEST, port)) else {
        return;
    };
    let mut fanout = Fanout {
        type_flags: PACKET_FANOUT_CBPF | PACKET_FANOUT_FLAG_UNIQUEID,
        max_num_members: 2,
        ..Default::default()
    };
    first.set(opt::PACKET_FANOUT, fanout).unwrap();
    // The kernel chose a number.
    let chosen = first.get(opt::PACKET_FANOUT).unwrap();
    assert_eq!(chosen.type_flags & 0xff, PACKET_FANOUT_CBPF);
    fanout.id = chosen.id;
    fanout.type_flags = PACKET_FANOUT_CBPF;
    second.set(opt::PACKET_FANOUT, fanout).unwrap();
    let third = packets(TEST, port).unwrap();
    assert_errno(third.set(opt::PACKET_FANOUT, fanout), 28);
    is(
        &second,
        opt::PACKET_FANOUT,
        Fanout {
            max_num_members: 0,
            ..fanout
        },
    );

    // The first byte of the data is the number of the socket.
    let by_digit = [
        Instruction::stmt(BPF_LD | BPF_B | BPF_ABS, 28),
        Instruction::stmt(BPF_ALU | BPF_SUB | BPF_K, b'0'.into()),
        Instruction::stmt(BPF_RET | BPF_A, 0),
    ];
    let program = Program::Classic(&by_digit);
    first.set(opt::PACKET_FANOUT_DATA, program).unwrap();
    // What is no program, or not this sort.
    let extended = Program::Extended(first.as_fd());
    assert_errno(first.set(opt::PACKET_FANOUT_DATA, extended), 22);
    let from = udp();
    for (data, here, there) in [(b"0", &first, &second), (b"1", &second, &first)] {
        for _ in 0..3 {
            from.sendto(data, &address).unwrap();
            here.settimeout(testkit::DEADLINE).unwrap();
            assert!(here.recv(100).unwrap().ends_with(data));
            assert_would_block(there.recv_with_flags(100, MSG_DONTWAIT));
        }
    }
    // Counters are those of another way to share.
    assert!(first.get(opt::PACKET_ROLLOVER_STATS).is_err());
    let rollover = packets(TEST, port).unwrap();
    let next = Fanout {
        id: 0,
        type_flags: PACKET_FANOUT_ROLLOVER | PACKET_FANOUT_FLAG_UNIQUEID,
        ..Default::default()
    };
    rollover.set(opt::PACKET_FANOUT, next).unwrap();
    reads(&rollover, opt::PACKET_ROLLOVER_STATS, Default::default());
}

#[test]
fn netlink_options() {
    const TEST: &str = "typed_options::links::netlink_options";
    let s = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE).unwrap();
    toggles(
        &s,
        &[
            opt::NETLINK_PKTINFO,
            opt::NETLINK_BROADCAST_ERROR,
            opt::NETLINK_NO_ENOBUFS,
            opt::NETLINK_CAP_ACK,
            opt::NETLINK_EXT_ACK,
            opt::NETLINK_GET_STRICT_CHK,
        ],
    );
    if super::privileged(TEST, "NETLINK_LISTEN_ALL_NSID") {
        toggles(&s, &[opt::NETLINK_LISTEN_ALL_NSID]);
    }
    let groups = |s: &Socket| {
        let numbers = s.get(opt::NETLINK_LIST_MEMBERSHIPS).unwrap();
        let joined: Vec<_> = (0_u32..)
            .zip(&numbers)
            .flat_map(|(n, bits)| {
                (0..32)
                    .filter(move |bit| bits >> bit & 1 != 0)
                    .map(move |bit| 32 * n + bit + 1)
            })
            .collect();
        joined
    };
    assert_eq!(groups(&s), []);
    s.set(opt::NETLINK_ADD_MEMBERSHIP, 1).unwrap();
    s.set(opt::NETLINK_ADD_MEMBERSHIP, 33).unwrap();
    assert_eq!(groups(&s), [1, 33]);
    s.set(opt::NETLINK_DROP_MEMBERSHIP, 1).unwrap();
    assert_eq!(groups(&s), [33]);
    assert_errno(s.set(opt::NETLINK_ADD_MEMBERSHIP, 1 << 20), 22);
}

#[test]
fn vsock_options() {
    const TEST: &str = "typed_options::links::vsock_options";
    let Some(s) = maybe(TEST, AF_VSOCK, SOCK_STREAM, 0) else {
        return;
    };
    check(&s, opt::SO_VM_SOCKETS_BUFFER_MAX_SIZE, 1 << 33, 1 << 33);
    check(&s, opt::SO_VM_SOCKETS_BUFFER_MIN_SIZE, 4096, 4096);
    check(&s, opt::SO_VM_SOCKETS_BUFFER_SIZE, 5 << 30, 5 << 30);
    // No more than the largest.
    check(&s, opt::SO_VM_SOCKETS_BUFFER_SIZE, 1 << 40, 1 << 33);
    let timeout = opt::SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD;
    assert_eq!(s.get(timeout).unwrap(), Some(Duration::from_secs(2)));
    s.set(timeout, Some(Duration::from_secs(7))).unwrap();
    assert_eq!(s.get(timeout).unwrap(), Some(Duration::from_secs(7)));
    s.set(timeout, None).unwrap();
    assert_eq!(s.get(timeout).unwrap(), Some(Duration::from_secs(2)));
}

#[test]
fn xdp_options() {
    const TEST: &str = "typed_options::links::xdp_options";
    let Some(s) = maybe(TEST, AF_XDP, SOCK_RAW, 0) else {
        return;
    };
    for ring in [
        opt::XDP_RX_RING,
        opt::XDP_TX_RING,
        opt::XDP_UMEM_FILL_RING,
        opt::XDP_UMEM_COMPLETION_RING,
    ] {
        assert_errno(s.set(ring, 63), 22);
        s.set(ring, 64).unwrap();
        // Once and for all.
        assert_errno(s.set(ring, 64), 22);
    }
    let offsets = s.get(opt::XDP_MMAP_OFFSETS).unwrap();
    for ring in [offsets.rx, offsets.tx, offsets.fr, offsets.cr] {
        assert!(ring.desc > ring.consumer && ring.consumer > ring.producer);
        assert!(ring.flags > ring.producer);
    }
    reads(&s, opt::XDP_STATISTICS, Default::default());
    reads(&s, opt::XDP_OPTIONS, 0);
}
