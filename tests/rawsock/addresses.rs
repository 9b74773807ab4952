//! Addresses: what callers may write, bytes in and out, text.

use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};
use std::path::{Path, PathBuf};

use rawsock::*;
use testkit::TempDir;

use crate::fixtures::{assert_errno, assert_invalid, bound, places};
use crate::namespaces::in_own_network;

/// What the kernel has bound `address` to, without the port.
#[track_caller]
fn check(family: AddressFamily, address: impl ToAddress, expected: &str) {
    let s = socket(family, SOCK_DGRAM, 0).unwrap();
    s.bind(address).unwrap();
    let bound = s.getsockname().unwrap();
    assert_eq!(bound.ip().unwrap().to_string(), expected);
    assert_ne!(bound.port(), Some(0));
}

#[test]
fn every_form_of_an_ipv4_address() {
    let local = "127.0.0.1";
    check(AF_INET, ("127.0.0.1", 0), local);
    check(AF_INET, (String::from("127.0.0.1"), 0_u16), local);
    check(AF_INET, (b"127.0.0.1", 0_i64), local);
    check(AF_INET, (&b"127.0.0.1"[..], 0_usize), local);
    check(AF_INET, (Ipv4Addr::LOCALHOST, 0_u8), local);
    check(AF_INET, (IpAddr::V4(Ipv4Addr::LOCALHOST), 0), local);
    check(AF_INET, SocketAddr::from(([127, 0, 0, 1], 0)), local);
    check(
        AF_INET,
        Address::from(SocketAddr::from(([127, 0, 0, 1], 0))),
        local,
    );
    check(AF_INET, "127.0.0.1:0", local);
    check(AF_INET, String::from("127.0.0.1:0"), local);
    check(AF_INET, ("localhost", 0), local);
    check(AF_INET, "localhost:0", local);
    check(AF_INET, ("127.1", 0), local);
    check(AF_INET, ("0x7f.1", 0), local);
    check(AF_INET, ("", 0), "0.0.0.0");
    check(AF_INET, ":0", "0.0.0.0");
    let s = socket(AF_INET, SOCK_DGRAM, 0).unwrap();
    s.set(opt::SO_BROADCAST, true).unwrap();
    s.connect(("<broadcast>", 9)).unwrap();
    assert_eq!(s.getpeername().unwrap().to_string(), "255.255.255.255:9");
}

#[test]
fn every_form_of_an_ipv6_address() {
    let local = "::1";
    check(AF_INET6, ("::1", 0), local);
    check(AF_INET6, ("::1", 0, 0), local);
    check(AF_INET6, ("::1", 0, 0, 0), local);
    check(AF_INET6, (Ipv6Addr::LOCALHOST, 0), local);
    check(AF_INET6, "[::1]:0", local);
    check(AF_INET6, SocketAddr::from((Ipv6Addr::LOCALHOST, 0)), local);
    check(AF_INET6, ("", 0), "::");
    let s = socket(AF_INET6, SOCK_DGRAM, 0).unwrap();
    s.bind(("::1", 0, 0xf_ffff, 1)).unwrap();
    let Address::Inet6(v6) = s.getsockname().unwrap() else {
        panic!("not IPv6");
    };
    assert_eq!(*v6.ip(), Ipv6Addr::LOCALHOST);
}

#[test]
fn a_scope_in_the_host_is_kept() {
    // Loopback has no link-local address, so the kernel's answer is that the
    // address is unknown; without the scope it would be EINVAL.
    let s = || socket(AF_INET6, SOCK_DGRAM, 0).unwrap();
    let error = s().bind(("fe80::1%lo", 0)).unwrap_err();
    assert_eq!(error.errno(), Some(99), "{error}");
    let Some(Address::Inet6(v6)) = error.address() else {
        panic!("{error}");
    };
    assert_ne!(v6.scope_id(), 0);
    assert!(
        error.to_string().starts_with("bind to [fe80::1%"),
        "{error}"
    );
    assert_errno(s().bind(("fe80::1", 0)), 22);
    let error = s().bind(("fe80::1%lo", 0, 0, 77)).unwrap_err();
    let Some(Address::Inet6(v6)) = error.address() else {
        panic!("{error}");
    };
    assert_eq!(v6.scope_id(), 77, "what the tuple says holds");
}

#[test]
fn every_form_of_a_unix_address() {
    let folder = TempDir::new().unwrap();
    let mut count = 0;
    let mut fresh = || {
        count += 1;
        folder.path().join(count.to_string())
    };
    fn check(address: impl ToAddress, path: &Path) {
        let s = socket(AF_UNIX, SOCK_STREAM, 0).unwrap();
        s.bind(address).unwrap();
        let bound = s.getsockname().unwrap();
        assert_eq!(bound.as_unix().unwrap().as_pathname(), Some(path));
        assert_eq!(bound.to_string(), path.to_str().unwrap());
    }
    let path = fresh();
    check(&path, &path);
    let path = fresh();
    check(path.as_path(), &path);
    let path: PathBuf = fresh();
    check(path.clone(), &path);
    let path = fresh();
    check(path.to_str().unwrap(), &path);
    let path = fresh();
    check(OsString::from(&path), &path);
    let path = fresh();
    check(path.as_os_str().as_encoded_bytes(), &path);
    let path = fresh();
    check(path.as_os_str().as_encoded_bytes().to_vec(), &path);
    let path = fresh();
    check(UnixAddr::new(path.to_str().unwrap()).unwrap(), &path);
}

#[test]
fn names_that_are_not_text_are_kept() {
    use std::os::unix::ffi::OsStrExt;
    let folder = TempDir::new().unwrap();
    let name = [folder.path().as_os_str().as_bytes(), b"/\xff\xfe\n"].concat();
    let s = socket(AF_UNIX, SOCK_STREAM, 0).unwrap();
    s.bind(&name).unwrap();
    let bound = s.getsockname().unwrap();
    assert_eq!(bound.as_unix().unwrap().as_bytes(), name);
    let text = bound.to_string();
    assert!(text.ends_with("\\xff\\xfe\\n"), "{text}");
}

#[test]
fn addresses_that_make_no_sense_are_refused_before_any_call() {
    let v4 = || socket(AF_INET, SOCK_DGRAM, 0).unwrap();
    let v6 = || socket(AF_INET6, SOCK_DGRAM, 0).unwrap();
    let unix = || socket(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    for port in [-1_i64, 65_536, i64::MAX, i64::MIN] {
        assert_invalid(v4().bind(("127.0.0.1", port)));
        assert_invalid(v6().bind(("::1", port)));
    }
    assert_invalid(v4().bind(("127.0.0.1", u128::MAX)));
    assert_invalid(v4().bind(("127.0.0.1", "80")));
    assert_invalid(v4().bind((1, 80)));
    assert_invalid(v4().bind(("127.0.0.1",)));
    assert_invalid(v4().bind(("127.0.0.1", 0, 0)));
    assert_invalid(v4().bind("127.0.0.1"));
    assert_invalid(v4().bind("127.0.0.1:http"));
    assert_invalid(v4().bind("127.0.0.1:65536"));
    assert_invalid(v4().bind(("127.0.0.1\0", 0)));
    assert_invalid(v4().bind(("bü cher.example", 0)));
    assert_invalid(v4().bind((Ipv6Addr::LOCALHOST, 0)));
    assert_invalid(v4().bind(SocketAddr::from((Ipv6Addr::LOCALHOST, 0))));
    assert_invalid(v4().connect(UnixAddr::unnamed()));
    assert_invalid(v4().connect(Address::Unnamed));
    assert_invalid(v4().sendto(b"x", "[::1]"));
    assert_invalid(v6().bind(("::1", 0, 0x10_0000)));
    assert_invalid(v6().bind(("::1", 0, -1)));
    assert_invalid(v6().bind(("::1", 0, 0, 1_u64 << 32)));
    assert_invalid(v6().bind(("::1", 0, 0, 0, 0)));
    assert_invalid(v6().bind(("<broadcast>", 0)));
    assert_invalid(v6().bind("::1:0"));
    assert_invalid(v6().bind((Ipv4Addr::LOCALHOST, 0)));
    assert_invalid(unix().bind(("/tmp/x", 0)));
    assert_invalid(unix().bind("/tmp/a\0b"));
    assert_invalid(unix().bind([b'x'; 109]));
    assert_invalid(unix().bind([0; 109]));
    assert_invalid(unix().bind(SocketAddr::from(([127, 0, 0, 1], 0))));
    let netlink = socket(AF_NETLINK, SOCK_RAW, 0).unwrap();
    assert_invalid(netlink.bind("text"));
}

#[test]
fn an_unknown_host_is_a_lookup_error() {
    if !in_own_network("addresses::an_unknown_host_is_a_lookup_error") {
        return;
    }
    let s = socket(AF_INET, SOCK_DGRAM, 0).unwrap();
    let error = s.connect(("no.such.host.invalid", 80)).unwrap_err();
    assert!(matches!(error, Error::Gai { .. }), "{error}");
    let text = error.to_string();
    assert!(
        text.starts_with("connect to no.such.host.invalid:80: "),
        "{text}"
    );
    assert_eq!(error.errno(), None);
    let s = socket(AF_INET6, SOCK_DGRAM, 0).unwrap();
    let error = s.connect(("127.0.0.1", 80)).unwrap_err();
    assert!(matches!(error, Error::Gai { code: -9, .. }), "{error:?}");
}

#[test]
fn families_without_a_case_go_as_bytes() {
    // sockaddr_nl: family, padding, port, groups.
    let s = socket(AF_NETLINK, SOCK_RAW, 0).unwrap();
    s.bind(RawAddr::new(AF_NETLINK, &[0; 10]).unwrap()).unwrap();
    assert!(matches!(s.getsockname().unwrap(), Address::Netlink(_)));
    let bytes = [&45_u16.to_ne_bytes()[..], b"mctp"].concat();
    let address = Address::from_bytes(&bytes).unwrap();
    let Address::Other(raw) = &address else {
        panic!("{address}");
    };
    assert_eq!((raw.family(), raw.data()), (AF_MCTP, &b"mctp"[..]));
    assert_eq!(address.to_string(), "AF_MCTP mctp");
    assert_eq!(address.to_bytes(), bytes);
}

#[test]
fn bytes_of_any_length_decode_and_come_back() {
    let families: Vec<u16> = (0..50).chain([65_535]).collect();
    for family in families {
        for len in 0..=128_usize {
            for fill in [0_u8, 1, 0x41, 0xff] {
                let mut bytes = family.to_ne_bytes().to_vec();
                bytes.resize(len.max(2), fill);
                bytes.truncate(len);
                let address = Address::from_bytes(&bytes).unwrap();
                let again = Address::from_bytes(&address.to_bytes()).unwrap();
                assert_eq!(again, address, "family {family}, {len} bytes of {fill}");
                let _ = (address.to_string(), format!("{address:?}"));
            }
        }
    }
    assert!(Address::from_bytes(&[0; 129]).is_err());
    assert_eq!(Address::from_bytes(&[]).unwrap(), Address::Unnamed);
    assert!(RawAddr::new(AF_INET, &[0; 127]).is_err());
    assert!(RawAddr::new(AddressFamily::from(65_538), &[]).is_err());
    assert!(RawAddr::new(AddressFamily::from(-1), &[]).is_err());
}

#[test]
fn text_is_as_people_write_it() {
    let scoped = SocketAddrV6::new("fe80::1".parse().unwrap(), 80, 0, 3);
    for (address, text) in [
        (
            Address::from(SocketAddr::from(([127, 0, 0, 1], 80))),
            "127.0.0.1:80",
        ),
        (Address::from(scoped), "[fe80::1%3]:80"),
        (UnixAddr::new("/run/x").unwrap().into(), "/run/x"),
        (UnixAddr::new(b"\0x\0\x1b").unwrap().into(), "@x\\0\\u{1b}"),
        (UnixAddr::new("@x").unwrap().into(), "./@x"),
        (UnixAddr::new("(unnamed)").unwrap().into(), "./(unnamed)"),
        (
            UnixAddr::new("it's \u{202e}\\n").unwrap().into(),
            "it's \\u{202e}\\\\n",
        ),
        (UnixAddr::unnamed().into(), "(unnamed)"),
        (Address::Unnamed, "(no address)"),
    ] {
        assert_eq!(address.to_string(), text);
    }
}

#[test]
fn std_addresses_come_and_go() {
    for place in places().iter().filter(|place| place.family != AF_UNIX) {
        let (_s, address) = bound(place);
        let theirs = SocketAddr::try_from(address.clone()).unwrap();
        assert_eq!(address.as_socket(), Some(theirs));
        assert_eq!(Address::from(theirs), address);
        assert_eq!(
            (address.ip(), address.port()),
            (Some(theirs.ip()), Some(theirs.port()))
        );
    }
    assert!(SocketAddr::try_from(Address::Unnamed).is_err());
}

#[test]
fn std_unix_addresses_come_and_go() {
    use std::os::unix::net::SocketAddr as StdAddr;
    for name in [&b""[..], b"/run/x", b"\0abstract", b"\0", &[b'p'; 107]] {
        let ours = UnixAddr::new(name).unwrap();
        let theirs = StdAddr::try_from(&ours).unwrap();
        assert_eq!(UnixAddr::try_from(&theirs).unwrap(), ours);
    }
    let longest = UnixAddr::new([b'p'; 108]).unwrap();
    assert!(StdAddr::try_from(&longest).is_err());
}

#[test]
fn addresses_that_hold_a_descriptor_are_refused() {
    let s = socket(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    // sockaddr_xdp: flags, interface, queue, descriptor.
    let mut data = [0; 14];
    data[..2].copy_from_slice(&1_u16.to_ne_bytes());
    let shared = RawAddr::new(AF_XDP, &data).unwrap();
    let tunnel = RawAddr::new(AF_PPPOX, &[0; 28]).unwrap();
    let mut refused = vec![shared, tunnel];
    // A tunnel's socket takes sockaddr_pppol2tp and its siblings of any family.
    for len in [38, 46, 50, 58] {
        let mut data = vec![0; len - 2];
        data[..4].copy_from_slice(&1_u32.to_ne_bytes()); // PX_PROTO_OL2TP
        refused.push(RawAddr::new(AF_UNSPEC, &data).unwrap());
        refused.push(RawAddr::new(AF_INET, &data).unwrap());
    }
    for address in refused {
        assert_invalid(s.bind(address));
        assert_invalid(s.connect(address));
        assert_invalid(s.connect_ex(address));
        assert_invalid(s.sendto(b"x", address));
    }
    // What the kernel makes of one without is the kernel's affair.
    let plain = RawAddr::new(AF_XDP, &[0; 14]).unwrap();
    assert_errno(s.bind(plain), 22);
}

#[test]
fn what_is_behind_a_pointer_is_given_as_it_is() {
    let forms: Vec<Box<dyn ToAddress>> = vec![
        Box::new(("127.0.0.1", 9)),
        Box::new("127.0.0.1:9"),
        Box::new((std::rc::Rc::<str>::from("127.0.0.1"), 9)),
        Box::new(std::sync::Arc::new((Ipv4Addr::LOCALHOST, 9_u16))),
    ];
    let s = socket(AF_INET, SOCK_DGRAM, 0).unwrap();
    for form in &forms {
        s.connect(form).unwrap();
        assert_eq!(s.getpeername().unwrap().to_string(), "127.0.0.1:9");
    }
}

#[test]
fn a_name_can_be_made_as_std_makes_it() {
    assert!(UnixAddr::from_pathname("").is_err());
    assert!(UnixAddr::from_pathname("\0x").is_err());
    assert!(UnixAddr::from_pathname("x\0").is_err());
    assert!(UnixAddr::from_abstract_name([1; 108]).is_err());
    let longest = UnixAddr::from_abstract_name([1; 107]).unwrap();
    assert_eq!(longest.as_bytes().len(), 108);
    assert_eq!(longest.as_abstract_name(), Some(&[1; 107][..]));
}
