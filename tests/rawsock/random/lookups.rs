//! Numbers and text of addresses, both ways, and lookups for which nobody has
//! to be asked.

use rawsock::*;
use testkit::{Rng, cases, random};

use super::addresses::told;
use super::values::{Value, bytes, host4, host6, number_in, one_of, python_bytes};
use super::{Cases, How, Unlike};
use crate::outcomes::hex;

const SCOPE: Unlike = Unlike::new(How::Other, "the scope that stands in the host is kept");

const LABEL: Unlike = Unlike::new(How::Taken, "a host of ASCII is handed on as it is");

#[test]
fn of_numbers_are_as_in_python() {
    const TEST: &str = "random::lookups::of_numbers_are_as_in_python";
    let mut rng = random(TEST);
    let mut all = Cases::default();
    for _ in 0..cases(20_000) {
        match rng.u32(..12) {
            0..4 => to_bytes(&mut rng, &mut all),
            4..7 => to_text(&mut rng, &mut all),
            7 => byte_order(&mut rng, &mut all),
            8..11 => by_name(&mut rng, &mut all),
            _ => by_number(&mut rng, &mut all),
        }
    }
    all.check(TEST, &[SCOPE, LABEL]);
}

/// A host, and often one that is a character off.
fn host(rng: &mut Rng) -> String {
    let host = if rng.bool() { host4(rng) } else { host6(rng) };
    if rng.bool() || host.is_empty() {
        return host;
    }
    let mut host = host.into_bytes();
    let at = rng.usize(..host.len());
    match rng.u32(..3) {
        0 => drop(host.remove(at)),
        1 => host[at] = *one_of(rng, b"0123456789abfxX.:% -+g\t"),
        _ => host.insert(at, *one_of(rng, b"0123456789abfxX.:% -+g\t")),
    }
    String::from_utf8(host).expect("it was ASCII, and still is")
}

fn family(rng: &mut Rng) -> AddressFamily {
    match rng.u32(..20) {
        0 => rng.i32(..).into(),
        _ => *one_of(rng, &[AF_INET, AF_INET6]),
    }
}

fn to_bytes(rng: &mut Rng, all: &mut Cases) {
    let (family, host) = (family(rng), host(rng));
    let text = Value::Text(host.clone());
    if rng.bool() {
        let number = i32::from(family);
        all.add(
            format!("inet_pton({number}, {text})"),
            Vec::new(),
            move || inet_pton(family, host).map(|packed| hex(&packed)),
        );
    } else {
        all.add(format!("inet_aton({text})"), Vec::new(), move || {
            inet_aton(host).map(|packed| hex(&packed))
        });
    }
}

fn to_text(rng: &mut Rng, all: &mut Cases) {
    let family = family(rng);
    let len = match (family, rng.u32(..20)) {
        (_, 0) => rng.usize(..20),
        (AF_INET, _) => 4,
        _ => 16,
    };
    let packed = bytes(rng, len);
    let written = python_bytes(&packed);
    if family == AF_INET && rng.bool() {
        all.add(format!("inet_ntoa({written})"), Vec::new(), move || {
            inet_ntoa(packed)
        });
    } else {
        let number = i32::from(family);
        all.add(
            format!("inet_ntop({number}, {written})"),
            Vec::new(),
            move || inet_ntop(family, packed),
        );
    }
}

fn byte_order(rng: &mut Rng, all: &mut Cases) {
    let (short, long) = (rng.u16(..), rng.u32(..));
    let mut add = |name, number: u32, ours: fn(u32) -> u32| {
        let python = format!("{name}({number})");
        all.add(python, Vec::new(), move || Ok(ours(number)));
    };
    match rng.u32(..4) {
        0 => add("htonl", long, htonl),
        1 => add("ntohl", long, ntohl),
        2 => add("htons", short.into(), |it| htons(it as u16).into()),
        _ => add("ntohs", short.into(), |it| ntohs(it as u16).into()),
    }
}

fn by_name(rng: &mut Rng, all: &mut Cases) {
    const FLAGS: &[AddressInfo] = &[
        AI_PASSIVE,
        AI_CANONNAME,
        AI_V4MAPPED,
        AI_ALL,
        AI_NUMERICSERV,
    ];
    let mut options = GetAddrInfo {
        family: *one_of(rng, &[AF_UNSPEC, AF_INET, AF_INET6]),
        kind: SocketKind::from(rng.i32(0..7)),
        proto: Protocol::from(*one_of(rng, &[0, 0, 0, 1, 6, 17, 33, 132, 255])),
        flags: AI_NUMERICHOST,
        ..Default::default()
    };
    if rng.bool() {
        options.flags |= *one_of(rng, FLAGS);
    }
    let host = host(rng);
    let (text, port) = (Value::Text(host.clone()), rng.u16(..));
    let python = format!(
        "found({text}, {port}, {}, {}, {}, {})",
        i32::from(options.family),
        i32::from(options.kind),
        i32::from(options.proto),
        i32::from(options.flags)
    );
    let unlike = if host.contains("..") || host.starts_with('.') {
        vec![LABEL]
    } else {
        Vec::new()
    };
    all.add(python, unlike, move || {
        let found = getaddrinfo_with(host, port, &options)?;
        let found = found.iter().map(|one| {
            let (family, kind) = (i32::from(one.family), i32::from(one.kind));
            let (proto, address) = (i32::from(one.proto), told(&one.address, 0));
            format!("({family},{kind},{proto},{},{address})", one.canonname)
        });
        Ok(format!("[{}]", found.collect::<Vec<_>>().join(",")))
    });
}

fn by_number(rng: &mut Rng, all: &mut Cases) {
    // What is no number would be looked up.
    let host = if rng.bool() { host4(rng) } else { host6(rng) };
    let mut parts = vec![Value::Text(host.clone())];
    parts.push(Value::Int(number_in(rng, 0, 0xffff)));
    if host.contains(':') && rng.bool() {
        parts.push(Value::Int(number_in(rng, 0, 0xf_ffff)));
        parts.push(Value::Int(number_in(rng, 0, 9)));
    }
    let unlike = if host.contains('%') {
        vec![SCOPE]
    } else {
        Vec::new()
    };
    let address = Value::Tuple(parts);
    let flags = NI_NUMERICHOST | NI_NUMERICSERV | rng.i32(0..32);
    let python = format!("getnameinfo({address}, {flags})");
    all.add(python, unlike, move || {
        getnameinfo(&address, flags).map(|(host, service)| format!("({host},{service})"))
    });
}
