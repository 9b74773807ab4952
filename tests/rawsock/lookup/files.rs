//! Large and odd files of names, each in place of that of the machine.

use std::fmt::Write;
use std::fs;
use std::net::Ipv4Addr;

use rawsock::*;

use crate::fixtures::assert_errno;
use crate::namespaces::alone;

/// Puts a file of this folder in place of one in `/etc`.
const MOUNT: &str = "for f in hosts services protocols; do : > $f && mount --bind $f /etc/$f; done";

#[test]
fn an_entry_may_be_large() {
    const TEST: &str = "lookup::files::an_entry_may_be_large";
    if !alone(TEST, &["--mount", "--net"], MOUNT) {
        return;
    }
    const ERANGE: i32 = 34;
    let aliases = |count| -> Vec<String> {
        (0..count)
            .map(|number| format!("alias{number:06}"))
            .collect()
    };
    for count in [0, 1, 50, 100, 1000, 10_000] {
        let aliases = aliases(count);
        let line = aliases.join(" ");
        fs::write(
            "hosts",
            format!("192.0.2.1 large {line}\n2001:db8::1 six {line}\n"),
        )
        .unwrap();
        fs::write("services", format!("large 4711/tcp {line}\n")).unwrap();
        fs::write("protocols", format!("large 47 {line}\n")).unwrap();

        let ip = Ipv4Addr::new(192, 0, 2, 1);
        let expected = ("large".to_owned(), aliases.clone(), vec![ip]);
        assert_eq!(gethostbyname_ex("large").unwrap(), expected, "{count}");
        let (name, found, addresses) = gethostbyaddr(ip).unwrap();
        assert_eq!(
            (name, found, addresses),
            ("large".into(), aliases.clone(), vec![ip.into()])
        );
        let (name, found, _) = gethostbyaddr("2001:db8::1").unwrap();
        assert_eq!((name, found), ("six".to_owned(), aliases.clone()));
        assert_eq!(getservbyport(4711).unwrap(), "large");
        assert_eq!(getservbyname_with_proto("large", "tcp").unwrap(), 4711);
        assert_eq!(i32::from(getprotobyname("large").unwrap()), 47);
        if let Some(last) = aliases.last() {
            assert_eq!(gethostbyname(last).unwrap(), ip);
            assert_eq!(getservbyname(last).unwrap(), 4711);
            assert_eq!(i32::from(getprotobyname(last).unwrap()), 47);
        }
    }
    // Beyond a megabyte it is an error, and not ever more memory.
    let line = aliases(100_000).join(" ");
    fs::write("hosts", format!("192.0.2.1 large {line}\n")).unwrap();
    fs::write("services", format!("large 4711/tcp {line}\n")).unwrap();
    fs::write("protocols", format!("large 47 {line}\n")).unwrap();
    assert_errno(gethostbyaddr("192.0.2.1"), ERANGE);
    assert_errno(getservbyname("large"), ERANGE);
    assert_errno(getservbyport(4711), ERANGE);
    assert_errno(getprotobyname("large"), ERANGE);
}

#[test]
fn a_host_may_have_many_addresses() {
    const TEST: &str = "lookup::files::a_host_may_have_many_addresses";
    if !alone(TEST, &["--mount", "--net"], MOUNT) {
        return;
    }
    let mut lines = String::new();
    let expected: Vec<_> = (0..2000).map(|n| Ipv4Addr::from(0xc612_0000 + n)).collect();
    for ip in &expected {
        writeln!(lines, "{ip} many").unwrap();
    }
    fs::write("hosts", lines).unwrap();
    let (_, _, addresses) = gethostbyname_ex("many").unwrap();
    assert_eq!(addresses, expected);
    let stream = GetAddrInfo {
        kind: SOCK_STREAM,
        ..Default::default()
    };
    let found = getaddrinfo_with("many", 80, &stream).unwrap();
    assert_eq!(found.len(), expected.len());
    let ips = found.iter().filter_map(|one| one.address.ip());
    assert!(ips.eq(expected));
}

#[test]
fn a_name_need_not_be_text() {
    const TEST: &str = "lookup::files::a_name_need_not_be_text";
    if !alone(TEST, &["--mount", "--net"], MOUNT) {
        return;
    }
    fs::write("hosts", b"192.0.2.1 sp\xffam sp.\xffam\n").unwrap();
    fs::write("services", b"sp\xffam 4711/tcp\n").unwrap();
    let (name, aliases, _) = gethostbyaddr("192.0.2.1").unwrap();
    assert_eq!(
        (&*name, &*aliases),
        ("sp\u{fffd}am", &["sp.\u{fffd}am".to_owned()][..])
    );
    assert_eq!(getfqdn_of("192.0.2.1").unwrap(), "sp.\u{fffd}am");
    let (host, service) = getnameinfo(("192.0.2.1", 4711), 0).unwrap();
    assert_eq!((&*host, &*service), ("sp\u{fffd}am", "sp\u{fffd}am"));
    assert_eq!(getservbyport(4711).unwrap(), "sp\u{fffd}am");
    assert_eq!(getservbyname(b"sp\xffam").unwrap(), 4711);
}
