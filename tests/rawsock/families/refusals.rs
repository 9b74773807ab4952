//! Addresses that each family refuses, and what it says of them; interfaces
//! by name and number.

use rawsock::*;

use super::rare;
use crate::fixtures::{assert_errno, assert_invalid};

const ENOENT: i32 = 2;
const ENXIO: i32 = 6;
const ENODEV: i32 = 19;
const EINVAL: i32 = 22;

#[test]
fn netlink_is_two_numbers() {
    let s = socket(AF_NETLINK, SOCK_DGRAM, NETLINK_ROUTE).unwrap();
    s.bind((0, 1)).unwrap();
    let Address::Netlink(own) = s.getsockname().unwrap() else {
        panic!("{s:?}");
    };
    assert_eq!(own.groups, 1);
    assert_invalid(s.bind((-1, 0)));
    assert_invalid(s.bind((0, 1_u64 << 32)));
    assert_invalid(s.bind((0, 0, 0)));
    assert_invalid(s.bind((0,)));
    assert_invalid(s.bind("netlink"));
    assert_invalid(s.bind(("0", 0)));
}

#[test]
fn a_packet_address_begins_with_an_interface() {
    const TEST: &str = "families::refusals::a_packet_address_begins_with_an_interface";
    let Some(s) = rare(TEST, AF_PACKET, SOCK_DGRAM, ETH_P_IP.to_be()) else {
        return;
    };
    let lo = if_nametoindex("lo").unwrap();
    s.bind(("lo", ETH_P_IP)).unwrap();
    let Address::Packet(own) = s.getsockname().unwrap() else {
        panic!("{s:?}");
    };
    assert_eq!((own.ifindex.unsigned_abs(), own.protocol), (lo, ETH_P_IP));
    assert_eq!(own.hatype, 772, "ARPHRD_LOOPBACK");
    // By index, any interface, and with everything that Python takes.
    s.bind((lo, ETH_P_IP)).unwrap();
    s.bind(("", ETH_P_IP)).unwrap();
    s.bind(("lo", ETH_P_IP, PACKET_HOST, 0, [0; 6])).unwrap();
    assert_invalid(s.bind(("lo", ETH_P_IP, 0, 0, [0; 9])));
    assert_invalid(s.bind(("lo", 65_536)));
    assert_invalid(s.bind(("an interface name", ETH_P_IP)));
    assert_invalid(s.bind(("l\0o", ETH_P_IP)));
    let error = s.bind(("none", ETH_P_IP)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "bind to none: No such device (os error 19)"
    );
}

#[test]
fn a_can_address_begins_with_an_interface() {
    const TEST: &str = "families::refusals::a_can_address_begins_with_an_interface";
    let Some(s) = rare(TEST, AF_CAN, SOCK_RAW, CAN_RAW) else {
        return;
    };
    s.bind(("",)).unwrap();
    assert_eq!(s.getsockname().unwrap(), CanAddr::raw(0).into());
    assert_errno(s.bind(("none",)), ENODEV);
    assert_errno(s.bind(("lo",)), ENODEV);
    assert_invalid(s.bind(("", 1)));
    assert_invalid(s.bind(("", 1, 2, 3, 4)));
    assert_invalid(s.bind("vcan0"));
}

#[test]
fn vsock_is_machine_and_port() {
    const TEST: &str = "families::refusals::vsock_is_machine_and_port";
    let Some(s) = rare(TEST, AF_VSOCK, SOCK_STREAM, 0) else {
        return;
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

#[test]
fn an_algorithm_has_a_type_and_a_name() {
    const TEST: &str = "families::refusals::an_algorithm_has_a_type_and_a_name";
    let Some(s) = rare(TEST, AF_ALG, SOCK_SEQPACKET, 0) else {
        return;
    };
    assert_invalid(s.bind(("hash",)));
    assert_invalid(s.bind(("hash", "x".repeat(64))));
    assert_invalid(s.bind(("a type too long", "sha256")));
    assert_errno(s.bind(("hash", "no such hash")), ENOENT);
}

/// A socket of XDP needs a ring and memory before it is bound, and the errors
/// tell which of the two the kernel missed.
#[test]
fn xdp_is_bound_when_it_has_a_ring_and_memory() {
    const TEST: &str = "families::refusals::xdp_is_bound_when_it_has_a_ring_and_memory";
    let Some(s) = rare(TEST, AF_XDP, SOCK_RAW, 0) else {
        return;
    };
    let queue = |ifindex, flags| {
        Address::from(XdpAddr {
            ifindex,
            queue_id: 0,
            flags,
        })
    };
    let lo = if_nametoindex("lo").unwrap();
    assert_errno(s.bind(queue(lo, 0x8000)), EINVAL);
    assert_errno(s.bind(queue(lo, XDP_COPY)), EINVAL);
    assert_errno(s.bind(queue(u32::MAX, XDP_COPY)), ENODEV);
    s.setsockopt(SOL_XDP, XDP_RX_RING, 64).unwrap();
    assert_errno(s.setsockopt(SOL_XDP, XDP_TX_RING, 63), EINVAL);
    let error = s.bind(queue(lo, XDP_COPY)).unwrap_err();
    assert_eq!(error.errno(), Some(EINVAL), "{error}");
    assert_eq!(
        error.to_string(),
        format!("bind to xdp interface {lo}, queue 0: Invalid argument (os error 22)")
    );
    // As a tuple it has no form, and as bytes no descriptor of another socket.
    assert_invalid(s.bind((lo, 0)));
    let mut shared = queue(lo, XDP_SHARED_UMEM).to_bytes();
    shared[12] = 1;
    assert_invalid(s.bind(Address::from_bytes(&shared).unwrap()));
}

#[test]
fn bluetooth_tuples_depend_on_the_protocol() {
    const TEST: &str = "families::refusals::bluetooth_tuples_depend_on_the_protocol";
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
    const DEVICE: BdAddr = BdAddr([0x00, 0x1a, 0x7d, 0xda, 0x71, 0x13]);
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
    assert_errno(if_nametoindex("none"), ENODEV);
    assert_errno(if_nametoindex(""), ENODEV);
    assert_errno(if_indextoname(0), ENXIO);
    assert_invalid(if_nametoindex("l\0"));
    assert_invalid(if_nametoindex("x".repeat(16)));
}
