//! Addresses of the families beyond IP and Unix as bytes, against the headers
//! of C and back.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use rawsock::*;
use testkit::{TempDir, c_program, skip};

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
    const TEST: &str = "families::layout::addresses_are_laid_out_as_the_headers_say";
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
