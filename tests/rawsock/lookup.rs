//! `getaddrinfo` and its relatives. What asks a name server has one of its
//! own, in a network of its own.

mod dns;
mod files;
mod hostname;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::thread;
use std::time::Duration;

use rawsock::*;

use crate::fixtures::{assert_invalid, assert_timed_out};

#[track_caller]
fn assert_gai<T: std::fmt::Debug>(result: Result<T>, expected: i32) {
    match result.unwrap_err() {
        Error::Gai { code, .. } => assert_eq!(code, expected),
        other => panic!("{other:?}"),
    }
}

/// A question that only numbers answer.
fn numeric() -> GetAddrInfo {
    GetAddrInfo {
        kind: SOCK_STREAM,
        flags: AI_NUMERICHOST,
        ..Default::default()
    }
}

#[test]
fn hosts_and_ports_can_be_given_in_many_ways() {
    let expected = getaddrinfo_with("127.0.0.1", 80, &numeric()).unwrap();
    assert_eq!(expected.len(), 1);
    let same = |found: Result<Vec<AddrInfo>>| assert_eq!(found.unwrap(), expected);
    let options = &numeric();
    same(getaddrinfo_with(b"127.0.0.1", 80_u16, options));
    same(getaddrinfo_with(String::from("127.0.0.1"), "80", options));
    same(getaddrinfo_with(
        IpAddr::from([127, 0, 0, 1]),
        b"80",
        options,
    ));
    same(getaddrinfo_with(Ipv4Addr::LOCALHOST, 80_usize, options));
    same(getaddrinfo_with(Some("127.0.0.1"), Some(80), options));
    same(getaddrinfo_with(Box::<str>::from("127.0.0.1"), 80, options));
    same(getaddrinfo_with("127.0.0.1", " +080", options));

    let port = |found: Vec<AddrInfo>| found[0].address.port();
    assert_eq!(port(getaddrinfo("::1", None).unwrap()), Some(0));
    assert_eq!(port(getaddrinfo(None, 7).unwrap()), Some(7));
    assert_gai(getaddrinfo(None, None), EAI_NONAME);
}

#[test]
fn a_name_that_is_not_ascii_goes_through_idna() {
    // To digits, so that nobody has to be asked.
    let found = getaddrinfo_with("１２７。0。0。１", 80, &numeric()).unwrap();
    assert_eq!(found[0].address.to_string(), "127.0.0.1:80");
    let s = socket(AF_INET, SOCK_DGRAM, 0).unwrap();
    s.bind(("１２７.0.0.１", 0)).unwrap();
    assert_eq!(s.getsockname().unwrap().ip(), Some([127, 0, 0, 1].into()));
    for name in [
        "ö".repeat(60),
        "ö.".repeat(500),
        "bü cher.example".to_owned(),
    ] {
        assert_invalid(getaddrinfo_with(&name, 80, &numeric()));
        assert_invalid(s.connect((&name, 80)));
    }
}

#[test]
fn an_answer_is_good_for_a_socket() {
    for host in [IpAddr::V4(Ipv4Addr::LOCALHOST), Ipv6Addr::LOCALHOST.into()] {
        for found in getaddrinfo(host, 0).unwrap() {
            if found.kind == SOCK_RAW {
                continue; // Root's only.
            }
            let s = socket(found.family, found.kind, found.proto).unwrap();
            s.bind(&found.address).unwrap();
            assert_eq!(s.getsockname().unwrap().ip(), Some(host));
        }
    }
}

#[test]
fn nonsense_is_refused_before_anybody_is_asked() {
    for timeout in [None, Some(0.into()), Some(Duration::MAX.into())] {
        let options = GetAddrInfo {
            timeout,
            ..numeric()
        };
        let find = |host: &[u8], port: &[u8]| getaddrinfo_with(host, port, &options);
        assert_invalid(find(b"a\0b", b"80"));
        assert_invalid(find(b"\0", b"80"));
        assert_invalid(find(b"::1", b"8\x000"));
        assert_invalid(find(b"\xff", b"80"));
        assert_invalid(find(&[b'x'; 1 << 20], b"80"));
        assert_invalid(find(b"::1", &[b'8'; 1 << 20]));
        for port in [
            "65536",
            "-1",
            "+70000",
            " 70000",
            "\x0b70000",
            "99999999999999999999",
        ] {
            assert_invalid(find(b"::1", port.as_bytes()));
        }
        let options = &options;
        assert_invalid(getaddrinfo_with("::1", -1, options));
        assert_invalid(getaddrinfo_with("::1", 65536, options));
        assert_invalid(getaddrinfo_with("::1", u128::MAX, options));
        assert_invalid(getaddrinfo_with("::1", Ipv4Addr::LOCALHOST, options));
        assert_invalid(getaddrinfo_with(1, 80, options));
    }
}

#[test]
fn every_argument_the_c_library_refuses_has_its_code() {
    let find = |change: fn(&mut GetAddrInfo)| {
        let mut options = numeric();
        change(&mut options);
        getaddrinfo_with("127.0.0.1", 80, &options)
    };
    for timeout in [None, Some(60.into())] {
        let options = GetAddrInfo {
            timeout,
            ..numeric()
        };
        assert_gai(getaddrinfo_with("no number", 80, &options), EAI_NONAME);
    }
    assert_gai(find(|o| o.family = AF_UNIX), EAI_FAMILY);
    assert_gai(find(|o| o.family = 9999.into()), EAI_FAMILY);
    assert_gai(find(|o| o.family = AF_INET6), EAI_ADDRFAMILY);
    assert_gai(find(|o| o.kind = 9999.into()), EAI_SOCKTYPE);
    assert_gai(find(|o| o.kind = (-1).into()), EAI_SOCKTYPE);
    assert_gai(find(|o| o.flags = (1 << 30).into()), EAI_BADFLAGS);
    let canonical = GetAddrInfo {
        flags: AI_CANONNAME,
        ..Default::default()
    };
    assert_gai(getaddrinfo_with(None, 80, &canonical), EAI_BADFLAGS);
}

#[test]
fn an_error_names_what_was_looked_up() {
    let error = getaddrinfo_with("no number", 80, &numeric()).unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("getaddrinfo of no number:80: "), "{text}");
    assert_eq!(error.operation(), "getaddrinfo");
    assert_eq!(error.errno(), None);
}

#[test]
fn a_time_that_makes_no_sense_is_refused() {
    for timeout in [(-1).into(), f64::NAN.into(), 1e10.into()] {
        let timeout = Some(timeout);
        assert_invalid(getaddrinfo_with(
            "::1",
            80,
            &GetAddrInfo {
                timeout,
                ..numeric()
            },
        ));
    }
    let timeout = Some(Timeout::from(None));
    let found = getaddrinfo_with(
        "::1",
        80,
        &GetAddrInfo {
            timeout,
            ..numeric()
        },
    );
    assert_eq!(found.unwrap().len(), 1, "for ever");
}

#[test]
fn numbers_need_no_time() {
    let options = |timeout| GetAddrInfo {
        kind: SOCK_STREAM,
        timeout,
        ..Default::default()
    };
    let patient = getaddrinfo_with("::1", 80, &options(None)).unwrap();
    let hurried = getaddrinfo_with("::1", 80, &options(Some(0.into())));
    assert_eq!(hurried.unwrap(), patient);
    let nobody = getaddrinfo_with(None, 80, &options(Some(0.into())));
    assert_eq!(
        nobody.unwrap(),
        getaddrinfo_with(None, 80, &options(None)).unwrap()
    );
    // A name has to be looked up, if only in a file.
    let name = getaddrinfo_with("localhost", 80, &options(Some(0.into())));
    assert_timed_out(name);
}

#[test]
fn a_deadline_does_not_change_the_answer() {
    let find = |timeout| {
        getaddrinfo_with(
            "localhost",
            "http",
            &GetAddrInfo {
                flags: AI_CANONNAME,
                timeout,
                ..Default::default()
            },
        )
    };
    let patient = find(None).unwrap();
    assert_eq!(patient[0].canonname, "localhost");
    assert!(patient[1..].iter().all(|found| found.canonname.is_empty()));
    thread::scope(|scope| {
        for _ in 0..300 {
            scope.spawn(|| assert_eq!(find(Some(60.into())).unwrap(), patient));
        }
    });
    assert_eq!(find(Some(Duration::MAX.into())).unwrap(), patient);
    let unknown = getaddrinfo_with(
        "127.0.0.1",
        "no such service",
        &GetAddrInfo {
            timeout: Some(60.into()),
            ..numeric()
        },
    );
    assert_gai(unknown, EAI_SERVICE);
}
