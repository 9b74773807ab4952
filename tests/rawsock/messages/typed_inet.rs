//! Control messages of IPv4, IPv6, UDP and TCP: sent for one packet, and seen
//! by whoever receives it.

use std::io::IoSlice;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::process::Command;

use rawsock::ancillary::{ControlMessage, ControlMessageRef, Ipv4PacketInfo, Ipv6PacketInfo};
use rawsock::*;
use testkit::{DEADLINE, eventually, skip};

use super::send_with;
use crate::fixtures::{assert_errno, ip_places};
use crate::namespaces::in_own_network;
use crate::syscalls::tcp_pair;

/// A datagram socket on loopback that sends to itself.
struct Udp {
    socket: Socket,
    own: Address,
}

fn udp(family: AddressFamily) -> Udp {
    let socket = socket(family, SOCK_DGRAM, 0).unwrap();
    let host = if family == AF_INET6 {
        "::1"
    } else {
        "127.0.0.1"
    };
    socket.bind((host, 0)).unwrap();
    socket.settimeout(DEADLINE).unwrap();
    let own = socket.getsockname().unwrap();
    Udp { socket, own }
}

impl Udp {
    fn with(family: AddressFamily, options: &[(i32, i32)]) -> Self {
        let udp = udp(family);
        for (level, option) in options {
            udp.socket.setsockopt(*level, *option, 1).unwrap();
        }
        udp
    }

    /// What comes with a datagram that these messages went with.
    #[track_caller]
    fn exchange(&self, messages: &[ControlMessageRef<'_>]) -> Message {
        let data = [IoSlice::new(b"hello")];
        self.socket
            .sendmsg_to(&data, messages, 0, &self.own)
            .unwrap();
        let message = self.socket.recvmsg(100, 512).unwrap();
        assert_eq!(message.data, b"hello");
        assert!(!message.flags.contains(MSG_CTRUNC));
        message
    }

    /// The one control message of [`exchange`](Self::exchange), as text.
    #[track_caller]
    fn check(&self, messages: &[ControlMessageRef<'_>], expected: &str) {
        let received = self.exchange(messages).ancillary;
        assert_eq!(format!("{received:?}"), format!("[{expected}]"));
    }

    #[track_caller]
    fn check_refused(&self, message: ControlMessageRef<'_>, errno: i32) {
        let data = [IoSlice::new(b"hello")];
        let sent = self.socket.sendmsg_to(&data, &[message], 0, &self.own);
        assert_errno(sent, errno);
        self.socket.setblocking(false).unwrap();
        assert!(self.socket.recv(1).unwrap_err().is_would_block());
        self.socket.settimeout(DEADLINE).unwrap();
    }
}

fn loopback() -> u32 {
    if_nametoindex("lo").unwrap()
}

const EINVAL: i32 = 22;

#[test]
fn time_to_live() {
    let udp = Udp::with(AF_INET, &[(SOL_IP, IP_RECVTTL)]);
    udp.check(&[], "Ttl(64)");
    udp.check(&[ControlMessageRef::Ttl(1)], "Ttl(1)");
    udp.check(&[ControlMessageRef::Ttl(255)], "Ttl(255)");
    udp.check(&[], "Ttl(64)");
    for wrong in [0, -1, 256] {
        udp.check_refused(ControlMessageRef::Ttl(wrong), EINVAL);
    }
}

#[test]
fn hop_limit() {
    let udp = Udp::with(AF_INET6, &[(SOL_IPV6, IPV6_RECVHOPLIMIT)]);
    udp.check(&[], "HopLimit(64)");
    udp.check(&[ControlMessageRef::HopLimit(7)], "HopLimit(7)");
    udp.check(&[ControlMessageRef::HopLimit(0)], "HopLimit(0)");
    udp.check(&[ControlMessageRef::HopLimit(-1)], "HopLimit(64)");
    for wrong in [-2, 256] {
        udp.check_refused(ControlMessageRef::HopLimit(wrong), EINVAL);
    }
}

#[test]
fn type_of_service() {
    let udp = Udp::with(AF_INET, &[(SOL_IP, IP_RECVTOS)]);
    udp.check(&[], "Tos(0)");
    for tos in [0x10, 0xb8, 0x03, 0xff] {
        udp.check(&[ControlMessageRef::Tos(tos)], &format!("Tos({tos})"));
    }
    udp.check(&[], "Tos(0)");
}

#[test]
fn traffic_class() {
    let udp = Udp::with(AF_INET6, &[(SOL_IPV6, IPV6_RECVTCLASS)]);
    udp.check(&[], "TrafficClass(0)");
    for class in [0x10, 0xb8, 0x03, 0xff] {
        let message = [ControlMessageRef::TrafficClass(class)];
        udp.check(&message, &format!("TrafficClass({class})"));
    }
    udp.check_refused(ControlMessageRef::TrafficClass(256), EINVAL);
}

#[test]
fn flow_of_ipv6() {
    let udp = Udp::with(AF_INET6, &[(SOL_IPV6, IPV6_FLOWINFO)]);
    let message = udp.exchange(&[ControlMessageRef::TrafficClass(0xb8)]);
    let [ControlMessage::FlowInfo(flow)] = message.ancillary[..] else {
        panic!("{message:?}");
    };
    // Twenty bits of label below the class.
    assert_eq!(flow >> 20, 0xb8);
}

#[test]
fn packet_info_of_ipv4() {
    let udp = Udp::with(AF_INET, &[(SOL_IP, IP_PKTINFO)]);
    let info = |message: Message| match message.ancillary[..] {
        [ControlMessage::Ipv4PacketInfo(info)] => (info, message.address),
        _ => panic!("{message:?}"),
    };
    let (came, from) = info(udp.exchange(&[]));
    let here = Ipv4Addr::LOCALHOST;
    assert_eq!(came.ifindex, loopback());
    assert_eq!((came.addr, came.spec_dst), (here, here));
    assert_eq!(from, udp.own);

    // A socket of any address sends from the one it is told.
    let any = socket(AF_INET, SOCK_DGRAM, 0).unwrap();
    any.bind(("", 0)).unwrap();
    let other = Ipv4Addr::new(127, 0, 0, 9);
    for ifindex in [0, loopback()] {
        let with = Ipv4PacketInfo {
            ifindex,
            spec_dst: other,
            addr: here,
        };
        let messages = [ControlMessageRef::Ipv4PacketInfo(with)];
        let data = [IoSlice::new(b"hello")];
        any.sendmsg_to(&data, &messages, 0, &udp.own).unwrap();
        let (_, from) = info(udp.socket.recvmsg(100, 512).unwrap());
        assert_eq!(from.ip(), Some(other.into()));
    }
    // An address that is not ours, and an interface that is not there.
    let nonsense = [
        Ipv4PacketInfo {
            spec_dst: Ipv4Addr::new(192, 0, 2, 1),
            ..Default::default()
        },
        Ipv4PacketInfo {
            ifindex: u32::MAX,
            ..Default::default()
        },
    ];
    for info in nonsense {
        let messages = [ControlMessageRef::Ipv4PacketInfo(info)];
        let sent = any.sendmsg_to(&[IoSlice::new(b"x")], &messages, 0, &udp.own);
        let error = sent.unwrap_err();
        assert!(matches!(error.errno(), Some(EINVAL | 19 | 101)), "{error}");
        assert_eq!(error.address(), Some(&udp.own));
    }
}

#[test]
fn packet_info_of_ipv6() {
    let udp = Udp::with(AF_INET6, &[(SOL_IPV6, IPV6_RECVPKTINFO)]);
    let expected = Ipv6PacketInfo {
        addr: Ipv6Addr::LOCALHOST,
        ifindex: loopback(),
    };
    for info in [Ipv6PacketInfo::default(), expected] {
        let message = udp.exchange(&[ControlMessageRef::Ipv6PacketInfo(info)]);
        assert!(
            matches!(message.ancillary[..], [ControlMessage::Ipv6PacketInfo(i)] if i == expected),
            "{message:?}"
        );
    }
    let not_ours = Ipv6PacketInfo {
        addr: "2001:db8::1".parse().unwrap(),
        ..Default::default()
    };
    udp.check_refused(ControlMessageRef::Ipv6PacketInfo(not_ours), EINVAL);
    let nowhere = Ipv6PacketInfo {
        ifindex: i32::MAX as u32,
        ..Default::default()
    };
    udp.check_refused(ControlMessageRef::Ipv6PacketInfo(nowhere), 19);
}

/// IPv4 on a socket of IPv6: both families' messages come.
#[test]
fn mapped_addresses() {
    let s = socket(AF_INET6, SOCK_DGRAM, 0).unwrap();
    s.set(opt::IPV6_V6ONLY, false).unwrap();
    s.bind(("::", 0)).unwrap();
    s.settimeout(DEADLINE).unwrap();
    for (level, option) in [
        (SOL_IPV6, IPV6_RECVPKTINFO),
        (SOL_IP, IP_RECVTTL),
        (SOL_IP, IP_RECVTOS),
    ] {
        s.setsockopt(level, option, 1).unwrap();
    }
    let port = s.getsockname().unwrap().port().unwrap();
    let client = socket(AF_INET, SOCK_DGRAM, 0).unwrap();
    client.connect(("127.0.0.1", port)).unwrap();
    let messages = [ControlMessageRef::Ttl(9), ControlMessageRef::Tos(0x20)];
    send_with(&client, b"x", &messages);
    let received = s.recvmsg(10, 256).unwrap().ancillary;
    let mapped: Ipv6Addr = "::ffff:127.0.0.1".parse().unwrap();
    let has = |wanted: &dyn Fn(&ControlMessage) -> bool| received.iter().any(wanted);
    assert!(has(
        &|item| matches!(item, ControlMessage::Ipv6PacketInfo(i) if i.addr == mapped)
    ));
    assert!(has(&|item| matches!(item, ControlMessage::Ttl(9))));
    assert!(has(&|item| matches!(item, ControlMessage::Tos(0x20))));
}

#[test]
fn original_destination() {
    for (family, option) in [
        (AF_INET, (SOL_IP, IP_RECVORIGDSTADDR)),
        (AF_INET6, (SOL_IPV6, IPV6_RECVORIGDSTADDR)),
    ] {
        let udp = Udp::with(family, &[option]);
        let message = udp.exchange(&[]);
        let [ControlMessage::OriginalDestination(address)] = &message.ancillary[..] else {
            panic!("{message:?}");
        };
        assert_eq!(*address, udp.own);
    }
}

/// Cut by the sender's kernel, joined by the receiver's.
#[test]
fn datagrams_are_cut_and_joined() {
    for place in ip_places() {
        let (receiver, sender) = (udp(place.family), udp(place.family));
        let data: Vec<u8> = (0..2500_u32).map(|i| i as u8).collect();
        let send = || {
            let cut = [ControlMessageRef::GsoSize(1000)];
            let sent = sender
                .socket
                .sendmsg_to(&[IoSlice::new(&data)], &cut, 0, &receiver.own);
            assert_eq!(sent.unwrap(), 2500);
        };
        send();
        let lengths = [(); 3].map(|()| receiver.socket.recv(5000).unwrap().len());
        assert_eq!(lengths, [1000, 1000, 500], "{}", place.label);

        receiver.socket.setsockopt(SOL_UDP, UDP_GRO, 1).unwrap();
        send();
        let message = receiver.socket.recvmsg(5000, CMSG_SPACE(4)).unwrap();
        assert!(message.data == data);
        assert!(
            matches!(message.ancillary[..], [ControlMessage::GroSize(1000)]),
            "{message:?}"
        );
    }
}

#[test]
fn priority() {
    for place in ip_places() {
        let udp = udp(place.family);
        if udp
            .socket
            .setsockopt(SOL_SOCKET, SO_RCVPRIORITY, 1)
            .is_err()
        {
            return skip("typed_inet::priority", "the kernel has no SO_RCVPRIORITY");
        }
        udp.check(&[], "Priority(0)");
        udp.check(&[ControlMessageRef::Priority(5)], "Priority(5)");
        if !testkit::is_root() {
            // The highest ones are for the privileged.
            udp.check_refused(ControlMessageRef::Priority(7), 1);
        }
    }
}

#[test]
fn mark() {
    for place in ip_places() {
        let udp = udp(place.family);
        let data = [IoSlice::new(b"x")];
        let messages = [ControlMessageRef::Mark(7)];
        let may = udp.socket.sendmsg_to(&data, &messages, 0, &udp.own);
        if may.is_err() || udp.socket.setsockopt(SOL_SOCKET, SO_RCVMARK, 1).is_err() {
            skip("typed_inet::mark", "it needs CAP_NET_ADMIN and SO_RCVMARK");
            assert_eq!(may.err().and_then(|error| error.errno()).unwrap_or(1), 1);
            continue;
        }
        udp.socket.recv(1).unwrap();
        udp.check(&[], "Mark(0)");
        udp.check(&messages, "Mark(7)");
        udp.check(&[ControlMessageRef::Mark(u32::MAX)], "Mark(4294967295)");
    }
}

#[test]
fn datagrams_lost_for_want_of_room_are_counted() {
    for place in ip_places() {
        let udp = Udp::with(place.family, &[(SOL_SOCKET, SO_RXQ_OVFL)]);
        udp.socket.set(opt::SO_RCVBUF, 1).unwrap();
        let mut lost = 0;
        eventually("some are lost", || {
            for _ in 0..100 {
                udp.socket.sendto(&[0; 1000], &udp.own).unwrap();
            }
            udp.socket.setblocking(false).unwrap();
            while let Ok(message) = udp.socket.recvmsg(2000, CMSG_SPACE(4)) {
                match message.ancillary[..] {
                    [ControlMessage::RxqOverflow(count)] => lost = count,
                    [] => assert_eq!(lost, 0),
                    _ => panic!("{message:?}"),
                }
            }
            lost > 0
        });
    }
}

#[test]
fn everything_together_over_a_socket_of_std() {
    for (host, options) in [
        (
            "127.0.0.1:0",
            [
                (SOL_SOCKET, SO_TIMESTAMPNS),
                (SOL_IP, IP_PKTINFO),
                (SOL_IP, IP_RECVTTL),
                (SOL_IP, IP_RECVTOS),
                (SOL_IP, IP_RECVORIGDSTADDR),
            ],
        ),
        (
            "[::1]:0",
            [
                (SOL_SOCKET, SO_TIMESTAMPNS),
                (SOL_IPV6, IPV6_RECVPKTINFO),
                (SOL_IPV6, IPV6_RECVHOPLIMIT),
                (SOL_IPV6, IPV6_RECVTCLASS),
                (SOL_IPV6, IPV6_RECVORIGDSTADDR),
            ],
        ),
    ] {
        let std = UdpSocket::bind(host).unwrap();
        std.set_read_timeout(Some(DEADLINE)).unwrap();
        let own: SocketAddr = std.local_addr().unwrap();
        let lent = SocketRef::from(&std);
        for (level, option) in options {
            lent.setsockopt(level, option, 1).unwrap();
        }
        lent.sendmsg_to(&[IoSlice::new(b"hello")], &[], 0, own)
            .unwrap();
        let message = lent.recvmsg(100, 512).unwrap();
        assert_eq!(message.address, Address::from(own));
        let mut names: Vec<String> = message
            .ancillary
            .iter()
            .map(|item| {
                let text = format!("{item:?}");
                text.split(['(', ' ']).next().unwrap().to_owned()
            })
            .collect();
        names.sort();
        let expected = if own.is_ipv4() {
            [
                "Ipv4PacketInfo",
                "OriginalDestination",
                "TimestampNs",
                "Tos",
                "Ttl",
            ]
        } else {
            [
                "HopLimit",
                "Ipv6PacketInfo",
                "OriginalDestination",
                "TimestampNs",
                "TrafficClass",
            ]
        };
        assert_eq!(names, expected, "{message:?}");
    }
}

#[test]
fn what_is_unread_of_a_stream() {
    for host in ["127.0.0.1", "::1"] {
        let (a, b) = tcp_pair(host);
        b.setsockopt(SOL_TCP, TCP_INQ, 1).unwrap();
        a.sendall(&[1; 100]).unwrap();
        eventually("all has come", || {
            b.recv_with_flags(200, MSG_PEEK).unwrap().len() == 100
        });
        let message = b.recvmsg(30, 256).unwrap();
        assert_eq!(message.data.len(), 30);
        // A stream tells nobody's address.
        assert_eq!(message.address, Address::Unnamed);
        assert!(
            matches!(message.ancillary[..], [ControlMessage::Unread(70)]),
            "{message:?}"
        );
    }
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    if b.setsockopt(SOL_SOCKET, SO_INQ, 1).is_err() {
        return skip("typed_inet::unread", "the kernel has no SO_INQ");
    }
    a.sendall(&[1; 100]).unwrap();
    let message = b.recvmsg(30, 256).unwrap();
    assert!(
        matches!(message.ancillary[..], [ControlMessage::Unread(70)]),
        "{message:?}"
    );
}

#[test]
fn times_to_send_at() {
    let udp = Udp::with(AF_INET, &[(SOL_IP, IP_RECVTTL)]);
    udp.check_refused(ControlMessageRef::TxTime(1), EINVAL);
    // struct sock_txtime: CLOCK_MONOTONIC and no flags.
    let clock = [1_i32.to_ne_bytes(), 0_i32.to_ne_bytes()].concat();
    udp.socket
        .setsockopt(SOL_SOCKET, SO_TXTIME, &clock[..])
        .unwrap();
    // Loopback has no scheduler that would wait, but the kernel takes it.
    udp.check(&[ControlMessageRef::TxTime(u64::MAX)], "Ttl(64)");
}

const A_SMALL_MTU: &str = "ip link set lo mtu 1500";

/// On the loopback of a network of its own, where packets are cut.
#[test]
fn fragments_and_what_they_may_not_be() {
    const TEST: &str = "messages::typed_inet::fragments_and_what_they_may_not_be";
    if !in_own_network(TEST) {
        return;
    }
    let set = Command::new("sh").args(["-c", A_SMALL_MTU]).status();
    assert!(set.unwrap().success());
    for (family, options, largest) in [
        (AF_INET, vec![(SOL_IP, IP_RECVFRAGSIZE)], 1500),
        (AF_INET6, vec![(SOL_IPV6, IPV6_RECVFRAGSIZE)], 1496),
    ] {
        let udp = Udp::with(family, &options);
        let data = [IoSlice::new(&[7; 4000])];
        udp.socket.sendmsg_to(&data, &[], 0, &udp.own).unwrap();
        let message = udp.socket.recvmsg(5000, 256).unwrap();
        assert_eq!(message.data, [7; 4000]);
        assert!(
            matches!(message.ancillary[..], [ControlMessage::FragmentSize(size)] if size == largest),
            "{message:?}"
        );
    }

    let options = [(SOL_IPV6, IPV6_RECVPATHMTU)];
    let udp = Udp::with(AF_INET6, &options);
    let data = [IoSlice::new(&[7; 4000])];
    let send = |on| {
        let message = [ControlMessageRef::DontFragment(on)];
        udp.socket.sendmsg_to(&data, &message, 0, &udp.own)
    };
    assert_eq!(send(false).unwrap(), 4000);
    assert_eq!(udp.socket.recv(5000).unwrap().len(), 4000);
    assert_errno(send(true), 90);
    // The kernel tells what would have fitted, with no data.
    let message = udp.socket.recvmsg(5000, 256).unwrap();
    let [
        ControlMessage::PathMtu {
            destination,
            mtu: 1500,
        },
    ] = &message.ancillary[..]
    else {
        panic!("{message:?}");
    };
    assert_eq!(destination.ip(), udp.own.ip());
    assert_eq!(message.data, b"");
}

/// What is cut is no number, no address and no time: it stays bytes.
#[test]
fn what_is_cut_stays_bytes() {
    for (family, level, option, kind, whole) in [
        (AF_INET, SOL_IP, IP_RECVTTL, IP_TTL, 4),
        (AF_INET, SOL_IP, IP_RECVTOS, IP_TOS, 1),
        (AF_INET, SOL_IP, IP_PKTINFO, IP_PKTINFO, 12),
        (AF_INET, SOL_IP, IP_RECVORIGDSTADDR, IP_ORIGDSTADDR, 16),
        (AF_INET, SOL_SOCKET, SO_TIMESTAMP, SO_TIMESTAMP, 16),
        (AF_INET, SOL_SOCKET, SO_TIMESTAMPNS, SO_TIMESTAMPNS, 16),
        (AF_INET6, SOL_IPV6, IPV6_RECVHOPLIMIT, IPV6_HOPLIMIT, 4),
        (AF_INET6, SOL_IPV6, IPV6_RECVTCLASS, IPV6_TCLASS, 4),
        (AF_INET6, SOL_IPV6, IPV6_RECVPKTINFO, IPV6_PKTINFO, 20),
        (
            AF_INET6,
            SOL_IPV6,
            IPV6_RECVORIGDSTADDR,
            IPV6_ORIGDSTADDR,
            28,
        ),
    ] {
        let udp = Udp::with(family, &[(level, option)]);
        for room in 0..whole {
            udp.socket.sendto(b"x", &udp.own).unwrap();
            let message = udp.socket.recvmsg(10, CMSG_LEN(room)).unwrap();
            assert!(message.flags.contains(MSG_CTRUNC), "{message:?}");
            let [
                ControlMessage::Unknown {
                    level: l,
                    kind: k,
                    data,
                },
            ] = &message.ancillary[..]
            else {
                panic!("{option} in {room} bytes: {message:?}");
            };
            assert_eq!((*l, *k, data.len()), (level, kind, room));
        }
        udp.socket.sendto(b"x", &udp.own).unwrap();
        let message = udp.socket.recvmsg(10, CMSG_LEN(whole)).unwrap();
        assert!(!matches!(
            message.ancillary[..],
            [ControlMessage::Unknown { .. }]
        ));
    }
}
