//! `AF_PACKET`: frames as they are (`SOCK_RAW`), and without the header of the
//! link ("cooked", `SOCK_DGRAM`).

use std::process::Command;

use rawsock::*;

use super::permitted;
use crate::fixtures::assert_errno;
use crate::namespaces::in_own_network;

/// For experiments: IEEE 802.
const ETHERTYPE: u16 = 0x88b5;
const ETHERNET_HEADER: usize = 14;
const EMSGSIZE: i32 = 90;
const EINVAL: i32 = 22;

/// A socket that hears everything on an interface, or `None` with the skip
/// said aloud.
#[track_caller]
fn ear(test: &str, kind: SocketKind, interface: &str, protocol: u16) -> Option<Socket> {
    // Nothing is heard before it is bound, so nothing of another interface.
    let s = permitted(test, socket(AF_PACKET, kind, 0))?;
    s.bind((interface, protocol)).unwrap();
    Some(s)
}

#[track_caller]
fn from_packet(s: &Socket) -> (Vec<u8>, PacketAddr) {
    match s.recvfrom(1 << 16).unwrap() {
        (data, Address::Packet(from)) => (data, from),
        (_, other) => panic!("{other}"),
    }
}

/// One datagram on loopback, as it is and cooked.
#[test]
fn a_datagram_is_seen_on_loopback() {
    const TEST: &str = "raw::frames::a_datagram_is_seen_on_loopback";
    let lo = if_nametoindex("lo").unwrap();
    for (kind, header) in [(SOCK_RAW, ETHERNET_HEADER), (SOCK_DGRAM, 0)] {
        let Some(ear) = ear(TEST, kind, "lo", ETH_P_IP) else {
            return;
        };
        let mark = format!("{TEST} of {} by {kind:?}", std::process::id());
        let udp = socket(AF_INET, SOCK_DGRAM, 0).unwrap();
        udp.bind(("127.0.0.1", 0)).unwrap();
        let own = udp.getsockname().unwrap();
        udp.sendto(mark.as_bytes(), &own).unwrap();
        let (frame, from) = loop {
            let (frame, from) = from_packet(&ear);
            assert_eq!(from.ifindex.unsigned_abs(), lo);
            assert_eq!(from.protocol, ETH_P_IP);
            // There is more going on.
            if frame.ends_with(mark.as_bytes()) {
                break (frame, from);
            }
        };
        assert!([PACKET_HOST, PACKET_OUTGOING].contains(&from.pkttype));
        assert_eq!(from.hwaddr(), [0; 6]);
        assert_eq!(from.hatype, 772, "ARPHRD_LOOPBACK");
        // Ethernet (or not), then 20 bytes of IPv4 and 8 of UDP.
        assert_eq!(frame.len(), header + 28 + mark.len());
        if kind == SOCK_RAW {
            assert_eq!(frame[12..14], ETH_P_IP.to_be_bytes());
        }
        let packet = &frame[header..];
        assert_eq!((packet[0], packet[9]), (0x45, 17));
        assert_eq!(packet[20..22], own.port().unwrap().to_be_bytes());
        assert_eq!(packet[20..22], packet[22..24]);
    }
}

const LEFT: [u8; 6] = [2, 0, 0, 0, 0, 1];
const RIGHT: [u8; 6] = [2, 0, 0, 0, 0, 2];

/// Two Ethernet interfaces and the wire between them, on which IPv6 would
/// talk. The one that comes up last can send at once; the other, a moment
/// later, when the kernel has seen to its carrier.
fn wire() {
    let script = "ip link add left address 02:00:00:00:00:01 type veth \
                      peer name right address 02:00:00:00:00:02 && \
                  for end in right left; do \
                      echo 1 > /proc/sys/net/ipv6/conf/$end/disable_ipv6; \
                      ip link set $end up; \
                  done";
    let status = Command::new("sh").args(["-c", script]).status().unwrap();
    assert!(status.success());
}

#[test]
fn frames_cross_a_wire() {
    const TEST: &str = "raw::frames::frames_cross_a_wire";
    if !in_own_network(TEST) {
        return;
    }
    wire();
    let raw = ear(TEST, SOCK_RAW, "right", ETHERTYPE).unwrap();
    let cooked = ear(TEST, SOCK_DGRAM, "right", ETHERTYPE).unwrap();
    let own = ear(TEST, SOCK_RAW, "left", ETH_P_ALL).unwrap();
    let everybody = [0xff; 6];
    let nobody = [2, 0, 0, 0, 0, 9];

    // From a cooked socket the kernel writes the header, from a raw one we do.
    let by_kernel = socket(AF_PACKET, SOCK_DGRAM, 0).unwrap();
    let by_hand = socket(AF_PACKET, SOCK_RAW, 0).unwrap();
    let header = |to: [u8; 6]| [&to[..], &LEFT, &ETHERTYPE.to_be_bytes()].concat();
    for (to, pkttype) in [
        (RIGHT, PACKET_HOST),
        (everybody, PACKET_BROADCAST),
        (nobody, PACKET_OTHERHOST),
    ] {
        for sender in [&by_kernel, &by_hand] {
            let data = format!("to {to:?} by {:?}", sender.kind()).into_bytes();
            let whole = [header(to), data.clone()].concat();
            let sent = if sender.kind() == SOCK_DGRAM {
                &data
            } else {
                &whole
            };
            let target = ("left", ETHERTYPE, 0, 0, to);
            assert_eq!(sender.sendto(sent, target).unwrap(), sent.len());

            let (got, from) = from_packet(&raw);
            assert_eq!(got, whole);
            assert_eq!((from.pkttype, from.hwaddr()), (pkttype, &LEFT[..]));
            assert_eq!((from.hatype, from.protocol), (1, ETHERTYPE));
            let (got, from) = from_packet(&cooked);
            assert_eq!(got, data);
            assert_eq!((from.pkttype, from.hwaddr()), (pkttype, &LEFT[..]));
            let (got, from) = from_packet(&own);
            assert_eq!((got, from.pkttype), (whole, PACKET_OUTGOING));
        }
    }
}

#[test]
fn a_frame_is_as_long_as_the_wire_allows() {
    const TEST: &str = "raw::frames::a_frame_is_as_long_as_the_wire_allows";
    if !in_own_network(TEST) {
        return;
    }
    wire();
    let ear = ear(TEST, SOCK_DGRAM, "right", ETHERTYPE).unwrap();
    let sender = socket(AF_PACKET, SOCK_DGRAM, 0).unwrap();
    let target = ("left", ETHERTYPE, 0, 0, RIGHT);
    assert_errno(sender.sendto(&[7; 1501], target), EMSGSIZE);
    sender.sendto(&[7; 1500], target).unwrap();
    let mut little = [0; 10];
    let (len, from) = ear
        .recvfrom_into_with_flags(&mut little, MSG_TRUNC)
        .unwrap();
    assert_eq!((len, little), (1500, [7; 10]), "{from}");

    // Less than a header is no frame, and an interface must be there.
    let by_hand = socket(AF_PACKET, SOCK_RAW, 0).unwrap();
    assert_errno(by_hand.sendto(&[0; 13], target), EINVAL);
    assert_errno(by_hand.sendto(&[0; 60], ("none", ETHERTYPE)), 19);
}

/// Everything of a network is heard after joining, whoever it is for.
#[test]
fn memberships_and_counts() {
    const TEST: &str = "raw::frames::memberships_and_counts";
    if !in_own_network(TEST) {
        return;
    }
    wire();
    let ear = ear(TEST, SOCK_RAW, "right", ETHERTYPE).unwrap();
    let right = if_nametoindex("right").unwrap();
    // struct packet_mreq: interface, type, length and bytes of an address.
    let mut membership = right.to_ne_bytes().to_vec();
    membership.extend((PACKET_MR_PROMISC as u16).to_ne_bytes());
    membership.extend([0; 10]);
    let promiscuity = || {
        let shown = Command::new("ip")
            .args(["-details", "link", "show", "right"])
            .output()
            .unwrap();
        String::from_utf8(shown.stdout)
            .unwrap()
            .contains("promiscuity 1")
    };
    assert!(!promiscuity());
    ear.setsockopt(SOL_PACKET, PACKET_ADD_MEMBERSHIP, &membership[..])
        .unwrap();
    assert!(promiscuity());

    let sender = socket(AF_PACKET, SOCK_DGRAM, 0).unwrap();
    for _ in 0..3 {
        sender
            .sendto(b"count me", ("left", ETHERTYPE, 0, 0, RIGHT))
            .unwrap();
        ear.recv(64).unwrap();
    }
    // struct tpacket_stats: packets, drops; reading resets them.
    let counts = |s: &Socket| {
        s.getsockopt_bytes(SOL_PACKET, PACKET_STATISTICS, 8)
            .unwrap()
    };
    assert_eq!(counts(&ear), [3_u32.to_ne_bytes(), [0; 4]].concat());
    assert_eq!(counts(&ear), [0; 8]);
    drop(ear);
    assert!(!promiscuity(), "it ends with the socket");
}
