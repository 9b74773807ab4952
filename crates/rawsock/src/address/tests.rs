//! Every family through its bytes: without the kernel, so that these tests
//! run in Miri, and there for processors of the other byte order.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::*;

const DEVICE: BdAddr = BdAddr([1, 2, 3, 4, 5, 6]);

/// An address of each form of each family, with a different number in every
/// field.
fn samples() -> Vec<Address> {
    let ip = Ipv6Addr::new(0xfe80, 0, 0, 0, 1, 2, 3, 4);
    let mut frame = PacketAddr::new(0x0102_0304, 0x0506)
        .with_hwaddr(&[7; 20])
        .expect("32 bytes are allowed");
    let mut algorithm = AlgAddr::new("hash", "sha256").expect("both are short");
    (algorithm.feat, algorithm.mask) = (0x0102_0304, 0x0506_0708);
    (frame.pkttype, frame.hatype) = (8, 0x090a);
    let tipc = |name| Address::from(TipcAddr { scope: -2, name });
    let unix = |name: &[u8]| Address::from(UnixAddr::new(name).expect("it is short"));
    vec![
        SocketAddrV4::new(Ipv4Addr::new(127, 0, 0, 9), 0x1234).into(),
        SocketAddrV6::new(ip, 0x1234, 0xabcde, 0x0102_0304).into(),
        unix(b""),
        unix(b"/a/path"),
        unix(&[b'p'; 108]),
        unix(b"\0hidden\0"),
        NetlinkAddr {
            pid: 0x0102_0304,
            groups: 0x0506_0708,
        }
        .into(),
        frame.into(),
        CanAddr::raw(0x0102_0304).into(),
        CanAddr::isotp(1, 0x0203_0405, 0x0607_0809).into(),
        CanAddr::j1939(1, 0x0203_0405_0607_0809, 0x0a0b_0c0d, 0x0e).into(),
        VsockAddr {
            cid: 0x0102_0304,
            port: 0x0506_0708,
            flags: 9,
        }
        .into(),
        tipc(TipcName::NameSeq {
            service: 0x0102_0304,
            lower: 5,
            upper: 6,
        }),
        tipc(TipcName::Name {
            service: 0x0102_0304,
            instance: 5,
            domain: 6,
        }),
        tipc(TipcName::Id {
            node: 0x0102_0304,
            port: 5,
        }),
        algorithm.into(),
        QipcrtrAddr {
            node: 0x0102_0304,
            port: 0x0506_0708,
        }
        .into(),
        BluetoothAddr::L2cap {
            bdaddr: DEVICE,
            psm: 0x0102,
            cid: 0x0304,
            bdaddr_type: 5,
        }
        .into(),
        BluetoothAddr::Rfcomm {
            bdaddr: DEVICE,
            channel: 7,
        }
        .into(),
        BluetoothAddr::Hci {
            dev: 0x0102,
            channel: 0x0304,
        }
        .into(),
        BluetoothAddr::Sco { bdaddr: DEVICE }.into(),
        XdpAddr {
            ifindex: 0x0102_0304,
            queue_id: 0x0506_0708,
            flags: 0x0900,
        }
        .into(),
        RawAddr::new(AddressFamily::from(0x0102), b"anything")
            .expect("it is short")
            .into(),
        Address::Unnamed,
    ]
}

#[test]
fn every_family_survives_its_bytes() {
    for address in samples() {
        let bytes = address.to_bytes();
        assert_eq!(Address::from_bytes(&bytes), Ok(address.clone()));
        if address != Address::Unnamed {
            let family = u16::try_from(i32::from(address.family())).expect("it is small");
            assert_eq!(bytes[..2], family.to_ne_bytes());
        }
    }
}

#[test]
fn every_length_of_every_family_is_an_address() {
    // Under Miri it would take minutes.
    let step = if cfg!(miri) { 7 } else { 1 };
    for address in samples() {
        let bytes = address.to_bytes();
        for len in (0..=bytes.len()).step_by(step) {
            for fill in [0, 0xff] {
                let mut cut = bytes[..len].to_vec();
                let found = Address::from_bytes(&cut).expect("it is no longer");
                let again = Address::from_bytes(&found.to_bytes());
                assert_eq!(again, Ok(found.clone()));
                assert!(!found.to_string().is_empty());
                cut.resize(129, fill);
                Address::from_bytes(&cut[..128]).expect("it is just short enough");
                Address::from_bytes(&cut).expect_err("it is too long");
            }
        }
    }
}

/// Offset, and what stands there whatever the processor.
#[track_caller]
fn check(address: impl Into<Address>, offset: usize, expected: &[u8]) {
    let bytes = address.into().to_bytes();
    assert_eq!(&bytes[offset..offset + expected.len()], expected);
}

#[test]
fn fields_have_the_byte_order_of_their_family() {
    // Networks: the large end first.
    let v4 = SocketAddrV4::new(Ipv4Addr::new(1, 2, 3, 4), 0x1234);
    check(v4, 2, &[0x12, 0x34, 1, 2, 3, 4]);
    let v6 = SocketAddrV6::new(Ipv6Addr::LOCALHOST, 0x1234, 0xabcde, 5);
    check(v6, 2, &[0x12, 0x34, 0, 0x0a, 0xbc, 0xde]);
    check(v6, 24, &5_u32.to_ne_bytes());
    check(PacketAddr::new(3, 0x0800), 2, &[0x08, 0x00]);
    check(PacketAddr::new(3, 0x0800), 4, &3_i32.to_ne_bytes());
    // Bluetooth: the small end first.
    let l2cap = BluetoothAddr::L2cap {
        bdaddr: DEVICE,
        psm: 0x1234,
        cid: 0x5678,
        bdaddr_type: 9,
    };
    check(l2cap, 2, &[0x34, 0x12, 6, 5, 4, 3, 2, 1, 0x78, 0x56, 9]);
    // The kernel: its own.
    let netlink = NetlinkAddr { pid: 1, groups: 2 };
    check(netlink, 4, &[1_u32, 2].map(u32::to_ne_bytes).concat());
}
