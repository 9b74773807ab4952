//! Everything that can stand in an address of IPv4 and IPv6.

use rawsock::*;

use super::of_script;
use crate::namespaces::in_own_network;
use crate::outcomes::{Outcomes, check, shown, unlike};

/// The hosts of the script.
fn hosts() -> Vec<String> {
    let hosts = [
        "",
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "0x7f.1",
        "0x7f000001",
        "0177.0.0.1",
        "2130706433",
        "localhost",
        "0",
        "0.0.0.0",
        "<broadcast>",
        "255.255.255.255",
        "127.0.0.01",
        "127.0.0.256",
        " 127.0.0.1",
        "127.0.0.1 x",
        "127.0.0.1%lo",
        "[::1]",
        "::1%nosuchif",
        "::1",
        "0:0:0:0:0:0:0:1",
        "::",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "::1%1",
        "fe80::1",
        "no.such.host.invalid",
    ];
    let rest = ["a\0b", "127.0.0.1\0", "\0", "192.0.2.1", "2001:db8::1"];
    let long = ["x".repeat(64) + ".invalid", "x".repeat(300)];
    let owned = |host: &str| host.to_owned();
    let hosts = hosts.into_iter().map(owned).chain(long);
    hosts.chain(rest.into_iter().map(owned)).collect()
}

#[test]
fn mean_what_they_mean_in_python() {
    const TEST: &str = "against_python::addresses::mean_what_they_mean_in_python";
    if !in_own_network(TEST) {
        return;
    }
    let Some(python) = of_script(TEST, "addresses.py", &[]) else {
        return;
    };
    let mut ours = Outcomes::default();
    ip_addresses(&mut ours, "v4", AF_INET, "127.0.0.1");
    ip_addresses(&mut ours, "v6", AF_INET6, "::1");

    let edges = [1 << 31, u32::MAX.into(), -1, 1_i64 << 32];
    for flowinfo in [0, 1, 0x12345, 0xf_ffff, 0x10_0000]
        .into_iter()
        .chain(edges)
    {
        let peer = connected(("::1", 9, flowinfo));
        ours.case(format!("flowinfo {flowinfo}"), peer);
    }
    for scope in [
        0,
        1,
        9999,
        1 << 31,
        u32::MAX.into(),
        -1,
        1 << 32,
        1_i128 << 64,
    ] {
        ours.case(format!("scope {scope}"), connected(("::1", 9, 0, scope)));
    }
    ours.case("text for flowinfo", connected(("::1", 9, "0")));
    ours.case("text for scope", connected(("::1", 9, 0, "0")));
    for scope in [0, 1, 9999] {
        let link_local = bound(AF_INET6, ("fe80::1234", 0, 0, scope));
        ours.case(format!("link-local scope {scope}"), link_local);
        let multicast = bound(AF_INET6, ("ff02::1", 0, 0, scope));
        ours.case(format!("multicast scope {scope}"), multicast);
    }
    let own = bound(AF_INET6, ("ff02::1%lo", 0));
    ours.case("multicast with its interface", own);
    let two = bound(AF_INET6, ("ff02::1%lo", 0, 0, 0));
    ours.case("multicast with two scopes", two);

    const TEXT: &str = "bytes are text here: what is not UTF-8 is no name";
    const WRAPS: &str = "a number out of range is refused; Python wraps it";
    let wrapped = |case| unlike(case, "ok:(::1,9,0,0)", "invalid", WRAPS);
    let not_text = |case| unlike(case, "gaierror:-2", "invalid", TEXT);
    check(
        &ours,
        &python,
        &[
            not_text("v4 odd bytes"),
            not_text("v6 odd bytes"),
            wrapped("flowinfo 4294967296"),
            wrapped("scope -1"),
            wrapped("scope 4294967296"),
            wrapped("scope 18446744073709551616"),
            unlike(
                "multicast with its interface",
                "OSError:22",
                "ok:(ff02::1,0,1)",
                "the scope that stands in the host is kept",
            ),
        ],
    );
}

/// Binds to it; what the kernel says it is, without the port.
fn bound(family: AddressFamily, address: impl ToAddress) -> Result<String> {
    let s = socket(family, SOCK_DGRAM, 0)?;
    s.bind(address)?;
    Ok(match s.getsockname()? {
        Address::Inet(v4) => format!("({})", v4.ip()),
        Address::Inet6(v6) => format!("({},{},{})", v6.ip(), v6.flowinfo(), v6.scope_id()),
        other => panic!("{other:?}"),
    })
}

/// Connects so that the flow label is sent; how the kernel repeats it.
fn connected(address: impl ToAddress) -> Result<String> {
    const IPV6_FLOWINFO_SEND: i32 = 33;
    let s = socket(AF_INET6, SOCK_DGRAM, 0)?;
    s.setsockopt(IPPROTO_IPV6, IPV6_FLOWINFO_SEND, 1)?;
    s.connect(address)?;
    s.getpeername().map(|peer| shown(&peer))
}

fn ip_addresses(ours: &mut Outcomes, label: &str, family: AddressFamily, local: &str) {
    let mut case = |what: &str, result: Result<String>| {
        ours.case(format!("{label} {what}"), result);
    };
    for (number, host) in hosts().iter().enumerate() {
        case(&format!("host {number}"), bound(family, (host, 0)));
    }
    case("bytes", bound(family, (local.as_bytes(), 0)));
    case("odd bytes", bound(family, (b"\xff.invalid", 0)));
    case("not ASCII", bound(family, ("höst.invalid", 0)));
    case("number for a host", bound(family, (1, 0)));
    case("text for a port", bound(family, (local, "0")));
    for port in [0, -1, 65536, 70000, 1 << 31, -(1 << 31), 1_i128 << 63] {
        case(&format!("port {port}"), bound(family, (local, port)));
    }
    case("nothing but text", bound(family, local));
    case("one part", bound(family, (local,)));
    case("three parts", bound(family, (local, 0, 0)));
    case("four parts", bound(family, (local, 0, 0, 0)));
    case("five parts", bound(family, (local, 0, 0, 0, 0)));
}
