//! Addresses of every family, and bytes that are none.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::os::unix::net::SocketAddr as StdUnixAddr;

use proptest::collection::vec;
use proptest::prelude::*;
use rawsock::*;

use super::config;

/// The families that have a case of [`Address`].
const FAMILIES: &[AddressFamily] = &[
    AF_UNIX,
    AF_INET,
    AF_INET6,
    AF_NETLINK,
    AF_PACKET,
    AF_CAN,
    AF_TIPC,
    AF_BLUETOOTH,
    AF_ALG,
    AF_VSOCK,
    AF_QIPCRTR,
    AF_XDP,
];

/// Bytes of a family, or of any.
fn sockaddr() -> impl Strategy<Value = Vec<u8>> {
    let family = prop_oneof![
        8 => proptest::sample::select(FAMILIES).prop_map(|family| i32::from(family) as u16),
        1 => any::<u16>(),
    ];
    (family, vec(any::<u8>(), 0..=200)).prop_map(|(family, mut bytes)| {
        for (place, byte) in bytes.iter_mut().zip(family.to_ne_bytes()) {
            *place = byte;
        }
        bytes
    })
}

/// Something without control characters, which could forge a line of a log.
#[track_caller]
fn assert_printable(text: &str) {
    assert!(!text.is_empty());
    assert!(!text.contains(char::is_control), "{text:?}");
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_bytes_are_an_address(bytes in sockaddr()) {
        let Ok(address) = Address::from_bytes(&bytes) else {
            prop_assert!(bytes.len() > 128);
            return Ok(());
        };
        prop_assert!(bytes.len() <= 128);
        let again = address.to_bytes();
        prop_assert!(again.len() <= 128);
        prop_assert_eq!(Address::from_bytes(&again).unwrap(), address.clone());
        if let [a, b, ..] = bytes[..] {
            let family = u16::from_ne_bytes([a, b]);
            prop_assert_eq!(address.family(), AddressFamily::from(i32::from(family)));
        }
        assert_printable(&address.to_string());
        assert_printable(&format!("{address:?}"));
    }

    #[test]
    fn an_address_survives_its_bytes(address in addresses()) {
        let bytes = address.to_bytes();
        prop_assert_eq!(Address::from_bytes(&bytes).unwrap(), address.clone());
        // Nothing behind it counts, as far as there is room.
        if address.as_unix().is_none() && !matches!(address, Address::Bluetooth(_)) {
            let longer = [bytes.as_slice(), &[0; 8]].concat();
            prop_assert_eq!(Address::from_bytes(&longer).unwrap(), address.clone());
        }
        // And every part of it is an address of that family.
        for len in 2..bytes.len() {
            let cut = Address::from_bytes(&bytes[..len]).unwrap();
            prop_assert_eq!(cut.family(), address.family());
        }
        assert_printable(&address.to_string());
    }

    #[test]
    fn std_addresses_survive(v4: u32, v6: u128, port: u16, flowinfo: u32, scope: u32) {
        let v4 = SocketAddrV4::new(Ipv4Addr::from(v4), port);
        let v6 = SocketAddrV6::new(Ipv6Addr::from(v6), port, flowinfo, scope);
        for address in [SocketAddr::V4(v4), SocketAddr::V6(v6)] {
            let ours = Address::from(address);
            prop_assert_eq!(ours.as_socket(), Some(address));
            prop_assert_eq!(ours.to_string(), address.to_string());
            prop_assert_eq!(SocketAddr::try_from(ours.clone()).unwrap(), address);
            let back = Address::from_bytes(&ours.to_bytes()).unwrap();
            prop_assert_eq!(back.as_socket(), Some(address));
        }
    }

    #[test]
    fn unix_names_of_every_length(name in unix_name()) {
        let is_path = name.first().is_some_and(|first| *first != 0);
        let fits = name.len() <= 108 && !(is_path && name.contains(&0));
        let Ok(address) = UnixAddr::new(&name) else {
            prop_assert!(!fits);
            return Ok(());
        };
        prop_assert!(fits);
        prop_assert_eq!(address.as_bytes(), &name[..]);
        prop_assert_eq!(address.as_pathname().is_some(), is_path);
        prop_assert_eq!(address.is_unnamed(), name.is_empty());
        prop_assert_eq!(address.as_abstract_name(), name.strip_prefix(b"\0"));
        let bytes = Address::from(address).to_bytes();
        let back = Address::from_bytes(&bytes).unwrap();
        prop_assert_eq!(back, Address::from(address));
        assert_printable(&address.to_string());
        // As std has it, which leaves room for a NUL behind a path.
        if name.len() < 108 {
            let std = StdUnixAddr::try_from(&address).unwrap();
            prop_assert_eq!(UnixAddr::try_from(&std).unwrap(), address);
        }
    }

    #[test]
    fn bluetooth_devices_survive_their_text(device: [u8; 6], text in "[0-9A-Fa-f:]{0,20}|.*") {
        let device = BdAddr(device);
        prop_assert_eq!(device.to_string().parse::<BdAddr>().unwrap(), device);
        if let Ok(device) = text.parse::<BdAddr>() {
            prop_assert_eq!(device.to_string().parse::<BdAddr>().unwrap(), device);
        }
    }

    #[test]
    fn raw_addresses_keep_their_bytes(family: u16, data in vec(any::<u8>(), 0..200)) {
        let family = AddressFamily::from(i32::from(family));
        match RawAddr::new(family, &data) {
            Ok(raw) => {
                prop_assert_eq!(raw.family(), family);
                prop_assert_eq!(raw.data(), &data[..]);
                prop_assert_eq!(&Address::from(raw).to_bytes()[2..], &data[..]);
            }
            Err(_) => prop_assert!(data.len() > 126),
        }
    }
}

fn unix_name() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(any::<u8>(), 0..=200),
        vec(1..=255_u8, 0..=112),
        vec(any::<u8>(), 0..=111).prop_map(|name| [b"\0", name.as_slice()].concat()),
    ]
}

/// A string of bytes without NUL, of fewer bytes than `end`.
fn word(end: usize) -> impl Strategy<Value = Vec<u8>> {
    vec(1..=255_u8, 0..end)
}

/// Addresses of all families, whatever stands in them.
fn addresses() -> impl Strategy<Value = Address> {
    let n = any::<u32>;
    let device = || any::<[u8; 6]>().prop_map(BdAddr);
    let v4 = (n(), any::<u16>())
        .prop_map(|(ip, port)| SocketAddrV4::new(Ipv4Addr::from(ip), port).into());
    let v6 = (any::<u128>(), any::<u16>(), n(), n()).prop_map(|(ip, port, flowinfo, scope)| {
        SocketAddrV6::new(Ipv6Addr::from(ip), port, flowinfo, scope).into()
    });
    let unix = unix_name().prop_filter_map("a name", |name| Some(UnixAddr::new(name).ok()?.into()));
    let netlink = (n(), n()).prop_map(|(pid, groups)| NetlinkAddr { pid, groups }.into());
    let hwaddr = vec(any::<u8>(), 0..=32);
    let packet = (any::<i32>(), any::<(u16, u8, u16)>(), hwaddr);
    let packet = packet.prop_map(|(ifindex, (protocol, pkttype, hatype), hwaddr)| {
        let mut address = PacketAddr::new(ifindex, protocol);
        (address.pkttype, address.hatype) = (pkttype, hatype);
        address.with_hwaddr(&hwaddr).unwrap().into()
    });
    let can = any::<(i32, u64, u32, u8)>().prop_flat_map(|(ifindex, name, pgn, addr)| {
        prop_oneof![
            Just(CanAddr::raw(ifindex)),
            Just(CanAddr::isotp(ifindex, name as u32, pgn)),
            Just(CanAddr::j1939(ifindex, name, pgn, addr)),
        ]
    });
    let vsock = any::<(u32, u32, u8)>()
        .prop_map(|(cid, port, flags)| VsockAddr { cid, port, flags }.into());
    let tipc = any::<(i8, u8, u32, u32, u32)>().prop_map(|(scope, kind, a, b, c)| {
        let name = match kind % 3 {
            0 => TipcName::NameSeq {
                service: a,
                lower: b,
                upper: c,
            },
            1 => TipcName::Name {
                service: a,
                instance: b,
                domain: c,
            },
            _ => TipcName::Id { node: a, port: b },
        };
        TipcAddr { scope, name }.into()
    });
    let alg = (word(14), word(64), n(), n()).prop_map(|(kind, name, feat, mask)| {
        let mut address = AlgAddr::new(kind, name).unwrap();
        (address.feat, address.mask) = (feat, mask);
        address.into()
    });
    let qipcrtr = (n(), n()).prop_map(|(node, port)| QipcrtrAddr { node, port }.into());
    let numbers = any::<(u16, u16, u8)>();
    let bluetooth = (device(), numbers, 0..4).prop_map(|(bdaddr, (psm, cid, byte), form)| {
        match form {
            0 => BluetoothAddr::L2cap {
                bdaddr,
                psm,
                cid,
                bdaddr_type: byte,
            },
            1 => BluetoothAddr::Rfcomm {
                bdaddr,
                channel: byte,
            },
            2 => BluetoothAddr::Hci {
                dev: psm,
                channel: cid,
            },
            _ => BluetoothAddr::Sco { bdaddr },
        }
        .into()
    });
    let xdp = any::<(u32, u32, u16)>().prop_map(|(ifindex, queue_id, flags)| {
        XdpAddr {
            ifindex,
            queue_id,
            flags,
        }
        .into()
    });
    prop_oneof![
        v4.boxed(),
        v6.boxed(),
        unix.boxed(),
        netlink.boxed(),
        packet.boxed(),
        can.prop_map(Address::from).boxed(),
        vsock.boxed(),
        tipc.boxed(),
        alg.boxed(),
        qipcrtr.boxed(),
        bluetooth.boxed(),
        xdp.boxed(),
    ]
}
