//! `getaddrinfo` and `getnameinfo` of numbers, with every hint and flag.

use rawsock::*;

use super::{Calls, bytes, list, text};
use crate::outcomes::{in_own_folder, shown};

#[test]
fn getaddrinfo_of_numbers() {
    const TEST: &str = "against_python::lookup::numbers::getaddrinfo_of_numbers";
    if !in_own_folder(TEST) {
        return;
    }
    let mut calls = Calls::default();
    for host in [
        "",
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "127.0.0.256",
        "127.0.0.1 x",
        "::1",
        "::ffff:127.0.0.1",
        "fe80::1",
        "fe80::1%lo",
        "fe80::1%1",
        "fe80::1%nosuchif",
        "ff02::1%lo",
        "::1%lo",
        "[::1]",
        "localhost",
        "no.such.invalid",
        "<broadcast>",
        "１２７.0.0.1",
    ] {
        for port in [
            "80", "0", "65535", "", "http", "domain", "no such", "80x", "0x50", "*", " 80",
        ] {
            one(&mut calls, host, port, numeric());
        }
    }
    // (No NUL: this Python looks up what stands before it.)
    // Every combination of hints.
    for family in [AF_UNSPEC, AF_INET, AF_INET6, AF_UNIX, 9999.into()] {
        for kind in [0, 1, 2, 3, 4, 5, 6, 9999].map(SocketKind::from) {
            for proto in [0, 1, 6, 17, 33, 132, 136, 255, 9999].map(Protocol::from) {
                for host in ["127.0.0.1", "::1"] {
                    let hints = GetAddrInfo {
                        family,
                        kind,
                        proto,
                        ..numeric()
                    };
                    one(&mut calls, host, "80", hints);
                    one(&mut calls, host, "domain", hints);
                }
            }
        }
    }
    let flags = [
        AI_PASSIVE,
        AI_CANONNAME,
        AI_V4MAPPED,
        AI_ALL,
        AI_ADDRCONFIG,
        AI_IDN,
        AI_CANONIDN,
        AI_NUMERICSERV,
        AddressInfo::from(1 << 20),
        AI_V4MAPPED | AI_ALL,
        AI_CANONNAME | AI_CANONIDN,
    ];
    for flags in flags {
        for family in [AF_UNSPEC, AF_INET, AF_INET6] {
            for (host, port) in [("127.0.0.1", "80"), ("::1", "http"), ("fe80::1%lo", "80")] {
                let flags = flags | AI_NUMERICHOST;
                let hints = GetAddrInfo {
                    family,
                    flags,
                    ..Default::default()
                };
                one(&mut calls, host, port, hints);
            }
            let hints = GetAddrInfo {
                family,
                flags,
                ..Default::default()
            };
            let found = getaddrinfo_with(None, "http", &hints).map(answers);
            calls.call(
                "getaddrinfo",
                &arguments("None".into(), text("http"), hints),
                found,
            );
            let found = getaddrinfo_with(None, None, &hints).map(answers);
            calls.call(
                "getaddrinfo",
                &arguments("None".into(), "None".into(), hints),
                found,
            );
        }
    }
    for port in [0, 80, 65535] {
        let found = getaddrinfo_with("::1", port, &numeric()).map(answers);
        calls.call(
            "getaddrinfo",
            &arguments(text("::1"), port.to_string(), numeric()),
            found,
        );
    }
    let found = getaddrinfo_with(b"::1", b"http", &numeric()).map(answers);
    calls.call(
        "getaddrinfo",
        &arguments(bytes(b"::1"), bytes(b"http"), numeric()),
        found,
    );
    let found = getaddrinfo_with(7, "http", &numeric()).map(answers);
    calls.call(
        "getaddrinfo",
        &arguments("7".into(), text("http"), numeric()),
        found,
    );
    // What is cut to 16 bits there is refused here.
    const WRAPS: &str = "a port out of range is refused; the C library cuts it";
    for (port, cut) in [(65536, 0), (70000, 4464), (1_i64 << 33, 0)] {
        let hints = GetAddrInfo {
            kind: SOCK_STREAM,
            ..numeric()
        };
        let arguments = arguments(text("::1"), port.to_string(), hints);
        let answer = format!("ok:[(10,1,6,,(::1,{cut},0,0))]");
        calls.differs("getaddrinfo", &arguments, &answer, "invalid", WRAPS);
        let found = getaddrinfo_with("::1", port, &hints).map(answers);
        calls.call("getaddrinfo", &arguments, found);
    }
    calls.check(TEST);
}

#[test]
fn getnameinfo_of_numbers() {
    const TEST: &str = "against_python::lookup::numbers::getnameinfo_of_numbers";
    if !in_own_folder(TEST) {
        return;
    }
    let mut calls = Calls::default();
    for flags in (0..64)
        .map(|rest| rest | NI_NUMERICHOST)
        .chain([64 | 1, -1])
    {
        for port in [0, 53, 80, 512, 514, 65535] {
            for host in ["127.0.0.1", "::1", "::ffff:127.0.0.1", "192.0.2.1"] {
                let address = format!("({}, {port})", text(host));
                name(
                    &mut calls,
                    &address,
                    flags,
                    getnameinfo((host, port), flags),
                );
            }
        }
    }
    for host in [
        "",
        "127.1",
        "localhost",
        "no.such.invalid",
        "<broadcast>",
        "255.255.255.255",
        "fe80::1%nosuchif",
        "a\0b",
        "[::1]",
    ] {
        let address = format!("({}, 80)", text(host));
        name(&mut calls, &address, 1, getnameinfo((host, 80), 1));
    }
    const SCOPE: &str = "the scope that stands in the host is kept";
    for host in ["fe80::1%lo", "fe80::1%1"] {
        let address = format!("({}, 80)", text(host));
        let arguments = [address.clone(), "1".to_owned()];
        let (python, ours) = ("ok:(fe80::1,http)", "ok:(fe80::1%lo,http)");
        calls.differs("getnameinfo", &arguments, python, ours, SCOPE);
        name(&mut calls, &address, 1, getnameinfo((host, 80), 1));
    }
    for scope in [0, 1, 9999] {
        let address = format!("('fe80::1', 80, 5, {scope})");
        let found = getnameinfo(("fe80::1", 80, 5, scope), 1);
        name(&mut calls, &address, 1, found);
    }
    let mut other = |address, found| name(&mut calls, address, 1, found);
    other(
        "('::1', 80, 1048575)",
        getnameinfo(("::1", 80, 1_048_575), 1),
    );
    other(
        "('::1', 80, 1048576)",
        getnameinfo(("::1", 80, 1_048_576), 1),
    );
    other("('127.0.0.1',)", getnameinfo(("127.0.0.1",), 1));
    other("('127.0.0.1', 80, 0)", getnameinfo(("127.0.0.1", 80, 0), 1));
    other("('127.0.0.1', '80')", getnameinfo(("127.0.0.1", "80"), 1));
    other("(1, 80)", getnameinfo((1, 80), 1));
    calls.check(TEST);
}

/// A call of `getnameinfo`.
pub(super) fn name(calls: &mut Calls, address: &str, flags: i32, found: Result<(String, String)>) {
    let found = found.map(|(host, service)| format!("({host},{service})"));
    calls.call(
        "getnameinfo",
        &[address.to_owned(), flags.to_string()],
        found,
    );
}

/// A question that only numbers answer.
fn numeric() -> GetAddrInfo {
    GetAddrInfo {
        flags: AI_NUMERICHOST,
        ..Default::default()
    }
}

fn one(calls: &mut Calls, host: &str, port: &str, hints: GetAddrInfo) {
    let found = getaddrinfo_with(host, port, &hints).map(answers);
    calls.call(
        "getaddrinfo",
        &arguments(text(host), text(port), hints),
        found,
    );
}

fn arguments(host: String, port: String, hints: GetAddrInfo) -> [String; 6] {
    let family = i32::from(hints.family).to_string();
    let kind = i32::from(hints.kind).to_string();
    let proto = i32::from(hints.proto).to_string();
    [
        host,
        port,
        family,
        kind,
        proto,
        hints.flags.bits().to_string(),
    ]
}

/// Answers as Python shows them.
pub(super) fn answers(found: Vec<AddrInfo>) -> String {
    list(found.iter().map(|one| {
        let (family, kind) = (i32::from(one.family), i32::from(one.kind));
        let (proto, address) = (i32::from(one.proto), shown(&one.address));
        format!("({family},{kind},{proto},{},{address})", one.canonname)
    }))
}
