//! Addresses of the families beyond IP and Unix: as tuples, as bytes, and in
//! the kernels that have them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use rawsock::*;
use testkit::{TempDir, c_program, skip};

use crate::fixtures::{assert_errno, assert_invalid};

const DEVICE: BdAddr = BdAddr([0x00, 0x1a, 0x7d, 0xda, 0x71, 0x13]);

/// The addresses of `c/sockaddrs.c`.
fn samples() -> Vec<(&'static str, Address)> {
    let scope = TIPC_CLUSTER_SCOPE as i8;
    let tipc = |name| Address::from(TipcAddr { scope, name });
    let flow = std::net::SocketAddrV6::new(std::net::Ipv6Addr::LOCALHOST, 0x1234, 0xabcde, 7);
    let mut frame = PacketAddr::new(3, ETH_P_IP);
    frame.hatype = 772;
    frame.pkttype = PACKET_OUTGOING;
    let mut sha256 = AlgAddr::new("hash", "sha256").unwrap();
    (sha256.feat, sha256.mask) = (1, 2);
    vec![
        (
            "inet",
            std::net::SocketAddr::from(([127, 0, 0, 9], 0x1234)).into(),
        ),
        ("inet6", flow.into()),
        (
            "netlink",
            NetlinkAddr {
                pid: 0x0102_0304,
                groups: 5,
            }
            .into(),
        ),
        (
            "packet",
            frame.with_hwaddr(&[1, 2, 3, 4, 5, 6]).unwrap().into(),
        ),
        ("can_raw", CanAddr::raw(3).into()),
        ("can_isotp", CanAddr::isotp(3, 0x123, 0x456).into()),
        (
            "can_j1939",
            CanAddr::j1939(3, 0x0102_0304_0506_0708, 0x12300, 0x20).into(),
        ),
        (
            "vsock",
            VsockAddr {
                cid: 3,
                port: 1024,
                flags: 0,
            }
            .into(),
        ),
        (
            "tipc_nameseq",
            tipc(TipcName::NameSeq {
                service: 18888,
                lower: 1,
                upper: 9,
            }),
        ),
        (
            "tipc_name",
            tipc(TipcName::Name {
                service: 18888,
                instance: 7,
                domain: 0,
            }),
        ),
        (
            "tipc_id",
            tipc(TipcName::Id {
                node: 0x0100_1001,
                port: 42,
            }),
        ),
        ("alg", sha256.into()),
        (
            "qipcrtr",
            QipcrtrAddr {
                node: 1,
                port: 16384,
            }
            .into(),
        ),
        (
            "xdp",
            XdpAddr {
                ifindex: 2,
                queue_id: 5,
                flags: XDP_COPY,
            }
            .into(),
        ),
        (
            "l2cap",
            BluetoothAddr::L2cap {
                bdaddr: DEVICE,
                psm: 0x1001,
                cid: 0x40,
                bdaddr_type: 1,
            }
            .into(),
        ),
        (
            "rfcomm",
            BluetoothAddr::Rfcomm {
                bdaddr: DEVICE,
                channel: 3,
            }
            .into(),
        ),
        ("hci", BluetoothAddr::Hci { dev: 1, channel: 2 }.into()),
        ("sco", BluetoothAddr::Sco { bdaddr: DEVICE }.into()),
    ]
}

#[test]
fn addresses_are_laid_out_as_the_headers_say() {
    const TEST: &str = "families::addresses_are_laid_out_as_the_headers_say";
    let folder = TempDir::new().unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/rawsock/c/sockaddrs.c");
    let Some(program) = c_program(TEST, &source, folder.path()) else {
        return;
    };
    let printed = String::from_utf8(Command::new(program).output().unwrap().stdout).unwrap();
    let theirs: BTreeMap<_, _> = printed
        .lines()
        .map(|line| line.split_once(' ').unwrap())
        .collect();
    for (name, address) in samples() {
        let ours = address.to_bytes();
        let hex: String = ours.iter().map(|byte| format!("{byte:02x}")).collect();
        match theirs.get(name) {
            Some(theirs) => assert_eq!(hex, *theirs, "{name}"),
            None => skip(TEST, &format!("no header here has the structure of {name}")),
        }
    }
}

#[test]
fn every_address_comes_back_from_its_bytes() {
    for (name, address) in samples() {
        let back = Address::from_bytes(&address.to_bytes()).unwrap();
        assert_eq!(back, address, "{name}");
        assert_eq!(back.family(), address.family(), "{name}");
        assert!(!matches!(back, Address::Other(_)), "{name}");
    }
    // A hardware address longer than the structure, as InfiniBand has.
    let long = PacketAddr::new(1, ETH_P_ARP).with_hwaddr(&[9; 20]).unwrap();
    let back = Address::from_bytes(&Address::from(long).to_bytes()).unwrap();
    assert_eq!(back, long.into());
    assert!(long.with_hwaddr(&[0; 33]).is_err());
}

#[test]
fn bytes_too_few_for_their_family_do_no_harm() {
    for (name, address) in samples() {
        let bytes = address.to_bytes();
        for len in 0..bytes.len() {
            let cut = Address::from_bytes(&bytes[..len]).unwrap();
            let again = Address::from_bytes(&cut.to_bytes()).unwrap();
            assert_eq!(again, cut, "{name} of {len} bytes");
        }
    }
}

#[test]
fn netlink_talks_to_the_kernel() {
    let s = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE).unwrap();
    s.bind((0, 0)).unwrap();
    let Address::Netlink(own) = s.getsockname().unwrap() else {
        panic!("{s:?}");
    };
    assert_ne!(own.pid, 0);
    // nlmsghdr: length, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, sequence,
    // port; then struct rtgenmsg.
    let mut request = 17_u32.to_ne_bytes().to_vec();
    request.extend(18_u16.to_ne_bytes());
    request.extend(0x301_u16.to_ne_bytes());
    request.extend([7, 0, 0, 0].iter().chain(&[0; 4]).chain(&[0]));
    s.sendto(&request, (0, 0)).unwrap();
    s.settimeout(testkit::DEADLINE).unwrap();
    let (answer, sender) = s.recvfrom(1 << 16).unwrap();
    assert_eq!(sender, NetlinkAddr { pid: 0, groups: 0 }.into());
    assert_eq!(answer[4..6], 16_u16.to_ne_bytes(), "RTM_NEWLINK");
    assert_eq!(answer[12..16], own.pid.to_ne_bytes());
    assert_eq!(sender.to_string(), "netlink port 0, groups 0x0");

    let groups = socket(AF_NETLINK, SOCK_DGRAM, NETLINK_ROUTE).unwrap();
    groups.bind((0, 1)).unwrap();
    let Address::Netlink(own) = groups.getsockname().unwrap() else {
        panic!("{groups:?}");
    };
    assert_eq!(own.groups, 1);
    assert_invalid(groups.bind((-1, 0)));
    assert_invalid(groups.bind((0, 1_u64 << 32)));
    assert_invalid(groups.bind((0, 0, 0)));
    assert_invalid(groups.bind((0,)));
    assert_invalid(groups.bind("netlink"));
    assert_invalid(groups.bind(("0", 0)));
}

#[test]
fn packets_are_seen_on_loopback() {
    const TEST: &str = "families::packets_are_seen_on_loopback";
    let sniffer = match socket(AF_PACKET, SOCK_DGRAM, ETH_P_IP.to_be()) {
        Ok(s) => s,
        Err(error) if error.errno() == Some(1) => return skip(TEST, "it needs CAP_NET_RAW"),
        Err(error) => panic!("{error}"),
    };
    let lo = if_nametoindex("lo").unwrap();
    sniffer.bind(("lo", ETH_P_IP)).unwrap();
    let Address::Packet(own) = sniffer.getsockname().unwrap() else {
        panic!("{sniffer:?}");
    };
    assert_eq!((own.ifindex.unsigned_abs(), own.protocol), (lo, ETH_P_IP));
    assert_eq!(own.hatype, 772, "ARPHRD_LOOPBACK");
    sniffer.settimeout(testkit::DEADLINE).unwrap();

    let marker = format!("seen by {TEST} of {}", std::process::id());
    let udp = socket(AF_INET, SOCK_DGRAM, 0).unwrap();
    udp.bind(("127.0.0.1", 0)).unwrap();
    udp.sendto(marker.as_bytes(), udp.getsockname().unwrap())
        .unwrap();
    loop {
        let (packet, from) = sniffer.recvfrom(1 << 16).unwrap();
        let Address::Packet(from) = from else {
            panic!("{from}");
        };
        assert_eq!(from.ifindex.unsigned_abs(), lo);
        assert_eq!(from.protocol, ETH_P_IP);
        if packet.ends_with(marker.as_bytes()) {
            assert!([PACKET_HOST, PACKET_OUTGOING].contains(&from.pkttype));
            assert_eq!(from.hwaddr(), [0; 6]);
            break;
        }
    }
    // By index, any interface, and with everything that Python takes.
    sniffer.bind((lo, ETH_P_IP)).unwrap();
    sniffer.bind(("", ETH_P_IP)).unwrap();
    sniffer
        .bind(("lo", ETH_P_IP, PACKET_HOST, 0, [0; 6]))
        .unwrap();
    assert_invalid(sniffer.bind(("lo", ETH_P_IP, 0, 0, [0; 9])));
    assert_invalid(sniffer.bind(("lo", 65_536)));
    assert_invalid(sniffer.bind(("an interface name", ETH_P_IP)));
    assert_invalid(sniffer.bind(("l\0o", ETH_P_IP)));
    let error = sniffer.bind(("none", ETH_P_IP)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "bind to none: No such device (os error 19)"
    );
}

#[test]
fn vsock_addresses_mean_machine_and_port() {
    const TEST: &str = "families::vsock_addresses_mean_machine_and_port";
    let s = match socket(AF_VSOCK, SOCK_STREAM, 0) {
        Ok(s) => s,
        Err(error) => return skip(TEST, &error.to_string()),
    };
    s.bind((VMADDR_CID_ANY, VMADDR_PORT_ANY)).unwrap();
    let Address::Vsock(own) = s.getsockname().unwrap() else {
        panic!("{s:?}");
    };
    assert_eq!(own.cid, VMADDR_CID_ANY);
    assert_ne!(own.port, VMADDR_PORT_ANY);
    assert_invalid(s.bind((1_u64 << 32, 0)));
    assert_invalid(s.bind((1, 2, 3)));
}

/// A socket with a deadline, or `None` with the skip said aloud where the
/// kernel has no such family.
fn rare(
    test: &str,
    family: AddressFamily,
    kind: SocketKind,
    proto: impl Into<Protocol>,
) -> Option<Socket> {
    match socket(family, kind, proto) {
        Ok(s) => {
            s.settimeout(testkit::DEADLINE).unwrap();
            Some(s)
        }
        Err(error) => {
            skip(test, &format!("{family:?}: {error}"));
            None
        }
    }
}

/// The first virtual CAN interface, or `None` with the skip said aloud.
fn can_interface(test: &str) -> Option<(u32, String)> {
    let mut all = if_nameindex().unwrap().into_iter();
    let found = all.find(|(_, name)| name.starts_with("vcan"));
    if found.is_none() {
        skip(test, "there is no vcan interface");
    }
    found
}

#[test]
fn can_frames_come_from_their_interface() {
    const TEST: &str = "families::can_frames_come_from_their_interface";
    let Some(a) = rare(TEST, AF_CAN, SOCK_RAW, CAN_RAW) else {
        return;
    };
    let Some((index, name)) = can_interface(TEST) else {
        return;
    };
    let b = rare(TEST, AF_CAN, SOCK_RAW, CAN_RAW).unwrap();
    a.bind((&name,)).unwrap();
    b.bind((index,)).unwrap();
    assert_eq!(a.getsockname().unwrap(), CanAddr::raw(index as i32).into());
    // struct can_frame: identifier, length, padding, 8 bytes.
    let mut frame = 0x123_u32.to_ne_bytes().to_vec();
    frame.extend([3, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0]);
    a.send(&frame).unwrap();
    let (got, from) = b.recvfrom(64).unwrap();
    assert_eq!((got, from), (frame, CanAddr::raw(index as i32).into()));
    assert_invalid(a.bind((&name, 1)));
}

#[test]
fn can_transports_address_each_other() {
    const TEST: &str = "families::can_transports_address_each_other";
    let Some(a) = rare(TEST, AF_CAN, SOCK_DGRAM, CAN_ISOTP) else {
        return;
    };
    let Some((index, name)) = can_interface(TEST) else {
        return;
    };
    let b = rare(TEST, AF_CAN, SOCK_DGRAM, CAN_ISOTP).unwrap();
    a.bind((&name, 0x123, 0x321)).unwrap();
    b.bind((&name, 0x321, 0x123)).unwrap();
    let Address::Can(own) = a.getsockname().unwrap() else {
        panic!("{a:?}");
    };
    assert_eq!(own.as_isotp(), (0x123, 0x321));
    a.send(b"longer than one frame of CAN").unwrap();
    assert_eq!(b.recv(64).unwrap(), b"longer than one frame of CAN");

    let Some(a) = rare(TEST, AF_CAN, SOCK_DGRAM, CAN_J1939) else {
        return;
    };
    let b = rare(TEST, AF_CAN, SOCK_DGRAM, CAN_J1939).unwrap();
    a.bind((&name, J1939_NO_NAME, J1939_NO_PGN, 0x20)).unwrap();
    b.bind((&name, J1939_NO_NAME, J1939_NO_PGN, 0x30)).unwrap();
    a.sendto(b"hi", (&name, J1939_NO_NAME, 0x12300, 0x30))
        .unwrap();
    let (got, from) = b.recvfrom(64).unwrap();
    let Address::Can(from) = from else {
        panic!("{from}");
    };
    assert_eq!(got, b"hi");
    assert_eq!(from.ifindex().unsigned_abs(), index);
    assert_eq!(from.as_j1939().2, 0x20);
}

#[test]
fn tipc_finds_a_service_by_name() {
    const TEST: &str = "families::tipc_finds_a_service_by_name";
    let Some(server) = rare(TEST, AF_TIPC, SOCK_RDM, 0) else {
        return;
    };
    let client = rare(TEST, AF_TIPC, SOCK_RDM, 0).unwrap();
    server.bind((TIPC_ADDR_NAMESEQ, 18888, 1, 9)).unwrap();
    client
        .sendto(b"question", (TIPC_ADDR_NAME, 18888, 5, 0))
        .unwrap();
    let (question, from) = server.recvfrom(64).unwrap();
    assert_eq!(question, b"question");
    assert_eq!(from, client.getsockname().unwrap());
    server.sendto(b"answer", &from).unwrap();
    assert_eq!(client.recv(64).unwrap(), b"answer");
}

#[test]
fn vsock_and_sctp_streams_carry_data() {
    const TEST: &str = "families::vsock_and_sctp_streams_carry_data";
    let talk = |listener: Socket, client: Socket| {
        listener.listen(1).unwrap();
        client.connect(listener.getsockname().unwrap()).unwrap();
        let (served, peer) = listener.accept().unwrap();
        assert_eq!(peer.family(), client.getsockname().unwrap().family());
        client.sendall(b"hello").unwrap();
        assert_eq!(served.recv(64).unwrap(), b"hello");
    };
    if let Some(listener) = rare(TEST, AF_VSOCK, SOCK_STREAM, 0) {
        match listener.bind((VMADDR_CID_LOCAL, VMADDR_PORT_ANY)) {
            Ok(()) => talk(listener, rare(TEST, AF_VSOCK, SOCK_STREAM, 0).unwrap()),
            Err(error) => skip(TEST, &error.to_string()),
        }
    }
    if let Some(listener) = rare(TEST, AF_INET, SOCK_STREAM, IPPROTO_SCTP) {
        listener.bind(("127.0.0.1", 0)).unwrap();
        talk(
            listener,
            rare(TEST, AF_INET, SOCK_STREAM, IPPROTO_SCTP).unwrap(),
        );
    }
}

#[test]
fn qipcrtr_and_rds_datagrams_carry_their_sender() {
    const TEST: &str = "families::qipcrtr_and_rds_datagrams_carry_their_sender";
    let talk = |a: Socket, b: Socket| {
        a.sendto(b"hello", b.getsockname().unwrap()).unwrap();
        let (data, from) = b.recvfrom(64).unwrap();
        assert_eq!((data, from), (b"hello".to_vec(), a.getsockname().unwrap()));
    };
    if let Some(a) = rare(TEST, AF_QIPCRTR, SOCK_DGRAM, 0) {
        let b = rare(TEST, AF_QIPCRTR, SOCK_DGRAM, 0).unwrap();
        // The kernel gives a port at the first sending.
        let Address::Qipcrtr(node) = a.getsockname().unwrap() else {
            panic!("{a:?}");
        };
        a.bind((node.node, 0x5001)).unwrap();
        b.bind((node.node, 0x5002)).unwrap();
        talk(a, b);
    }
    if let Some(a) = rare(TEST, AF_RDS, SOCK_SEQPACKET, 0) {
        let b = rare(TEST, AF_RDS, SOCK_SEQPACKET, 0).unwrap();
        a.bind(("127.0.0.1", 0)).unwrap();
        b.bind("127.0.0.1:0").unwrap();
        talk(a, b);
    }
}

#[test]
fn an_algorithm_is_bound_by_name_and_accepted_without() {
    const TEST: &str = "families::an_algorithm_is_bound_by_name_and_accepted_without";
    let Some(s) = rare(TEST, AF_ALG, SOCK_SEQPACKET, 0) else {
        return;
    };
    assert_invalid(s.bind(("hash",)));
    assert_invalid(s.bind(("hash", "x".repeat(64))));
    assert_errno(s.bind(("hash", "no such hash")), 2);
    s.bind(("hash", "sha256")).unwrap();
    let (operation, address) = s.accept().unwrap();
    assert_eq!(address, Address::Unnamed);
    operation.sendall(b"abc").unwrap();
    let digest = operation.recv(64).unwrap();
    // FIPS 180-2, appendix B.1.
    assert_eq!(digest[..4], [0xba, 0x78, 0x16, 0xbf]);
    assert_eq!(digest.len(), 32);
}

#[test]
fn bluetooth_tuples_depend_on_the_protocol() {
    const TEST: &str = "families::bluetooth_tuples_depend_on_the_protocol";
    let any = BDADDR_ANY;
    if let Some(s) = rare(TEST, AF_BLUETOOTH, SOCK_SEQPACKET, BTPROTO_L2CAP) {
        s.bind((any, 0x1001)).unwrap();
        let Address::Bluetooth(BluetoothAddr::L2cap { psm, .. }) = s.getsockname().unwrap() else {
            panic!("{s:?}");
        };
        assert_eq!(psm, 0x1001);
        assert_invalid(s.bind(any));
    }
    if let Some(s) = rare(TEST, AF_BLUETOOTH, SOCK_STREAM, BTPROTO_RFCOMM) {
        s.bind((any, 1)).unwrap();
        let bound = BluetoothAddr::Rfcomm {
            bdaddr: BdAddr::default(),
            channel: 1,
        };
        assert_eq!(s.getsockname().unwrap(), bound.into());
        assert_invalid(s.bind((any, 256)));
    }
    if let Some(s) = rare(TEST, AF_BLUETOOTH, SOCK_RAW, BTPROTO_HCI) {
        s.bind((HCI_DEV_NONE,)).unwrap();
        assert_invalid(s.bind((any,)));
    }
    if let Some(s) = rare(TEST, AF_BLUETOOTH, SOCK_SEQPACKET, BTPROTO_SCO) {
        s.bind(any).unwrap();
        assert_invalid(s.bind((any, 1)));
    }
}

#[test]
fn bluetooth_devices_are_read_as_python_reads_them() {
    assert_eq!("0:1a:7D:da:71:13".parse(), Ok(DEVICE));
    for wrong in [
        "",
        "00:11:22:33:44",
        "00:11:22:33:44:55:66",
        "00:11:22:33:44:5g",
        "00:11:22:33:44:555",
        "+1:11:22:33:44:55",
    ] {
        assert!(wrong.parse::<BdAddr>().is_err(), "{wrong}");
    }
}

#[test]
fn interfaces_by_name_and_number() {
    let all = if_nameindex().unwrap();
    assert!(all.iter().any(|(_, name)| name == "lo"), "{all:?}");
    for (index, name) in all {
        assert_eq!(if_nametoindex(&name).unwrap(), index);
        assert_eq!(if_indextoname(index).unwrap(), name);
    }
    assert_errno(if_nametoindex("none"), 19);
    assert_errno(if_nametoindex(""), 19);
    assert_errno(if_indextoname(0), 6);
    assert_invalid(if_nametoindex("l\0"));
    assert_invalid(if_nametoindex("x".repeat(16)));
}
