//! Options of every level, number, value and size, on fresh sockets.

use rawsock::*;
use testkit::{Rng, cases, random};

use super::values::{bytes, number_in, one_of, python_bytes, rarely};
use super::{Cases, How, Unlike, each};
use crate::outcomes::{hex, outcome};

const KNOWN: Unlike = Unlike::new(
    How::Refused,
    "bytes for a level that nobody knows might hold an address",
);
const OWNED: Unlike = Unlike::new(How::Refused, "a number owns no descriptor");
const UNSOUND: Unlike = Unlike::new(How::Refused, "it cannot be read into bytes without harm");
const NOTHING: Unlike = Unlike::new(How::Refused, "no bytes are no integer");
const LONG: Unlike = Unlike::new(How::Taken, "a buffer may have any length");

/// Kinds of sockets: family, kind, protocol.
const SOCKETS: &[(AddressFamily, SocketKind, i32)] = &[
    (AF_INET, SOCK_STREAM, 0),
    (AF_INET6, SOCK_STREAM, 0),
    (AF_INET, SOCK_DGRAM, 0),
    (AF_INET6, SOCK_DGRAM, 0),
    (AF_UNIX, SOCK_STREAM, 0),
    (AF_UNIX, SOCK_DGRAM, 0),
    (AF_UNIX, SOCK_SEQPACKET, 0),
    (AF_NETLINK, SOCK_RAW, 0),
    // These need a privilege.
    (AF_INET, SOCK_RAW, 1),
    (AF_INET, SOCK_RAW, 255),
    (AF_INET6, SOCK_RAW, 58),
];

const IP: i32 = 0;
const TCP: i32 = 6;
const IPV6: i32 = 41;

/// Levels, and how many options each has.
const LEVELS: &[(i32, i32)] = &[
    (SOL_SOCKET, 90),
    (SOL_SOCKET, 90),
    (IP, 60),
    (TCP, 50),
    // UDP
    (17, 110),
    (IPV6, 85),
    // ICMPV6, RAW, NETLINK
    (58, 5),
    (255, 5),
    (270, 15),
];

/// What is not tried: level, numbers, and why.
const EXCLUDED: &[(i32, std::ops::RangeInclusive<i32>, &str)] = &[
    (SOL_SOCKET, 26..=26, "a filter is an address in the process"),
    (SOL_SOCKET, 51..=51, "a filter is an address in the process"),
    (SOL_SOCKET, 49..=49, "the processor changes"),
    (SOL_SOCKET, 56..=57, "each socket has its own number"),
    (IP, 16..=17, "policies of IPsec load modules"),
    (IPV6, 34..=35, "policies of IPsec load modules"),
    (IP, 35..=48, "memberships are told to the network"),
    (IPV6, 20..=21, "memberships are told to the network"),
    (IPV6, 27..=29, "memberships are told to the network"),
    (IPV6, 42..=48, "memberships are told to the network"),
    (IPV6, 32..=32, "flow labels belong to all sockets"),
    (TCP, 11..=11, "it tells the time"),
    (TCP, 13..=13, "names of algorithms load modules"),
    (TCP, 31..=31, "names of protocols load modules"),
    (TCP, 14..=14, "keys load modules"),
    (TCP, 32..=32, "keys load modules"),
    (TCP, 38..=42, "keys load modules"),
    (TCP, 24..=24, "it tells the time"),
    (TCP, 35..=35, "its value holds an address"),
];

fn is_excluded(level: i32, name: i32) -> bool {
    let rows = EXCLUDED.iter();
    rows.clone()
        .any(|(its, names, _)| *its == level && names.contains(&name))
}

#[test]
fn of_every_number_are_as_in_python() {
    const TEST: &str = "random::options::of_every_number_are_as_in_python";
    let mut rng = random(TEST);
    let mut all = Cases::default();
    while all.len() < cases(25_000) {
        add(&mut rng, &mut all);
    }
    all.check(TEST, &[KNOWN, OWNED, UNSOUND, NOTHING, LONG]);
}

/// A value as Python writes it, and what sets it.
enum Value {
    Int(i32),
    Bytes(Vec<u8>),
    Null(usize),
}

fn value(rng: &mut Rng) -> Value {
    let small = |rng: &mut Rng| match rng.u32(..4) {
        0 => number_in(rng, i32::MIN.into(), i32::MAX.into()) as i32,
        1 => number_in(rng, -1, 0xffff) as i32,
        _ => rng.i32(0..=2),
    };
    match rng.u32(..8) {
        0 => Value::Null(*one_of(rng, &[0, 1, 4, 8, 16])),
        1..4 => Value::Int(small(rng)),
        4 => Value::Bytes(small(rng).to_ne_bytes().to_vec()),
        _ => {
            let len = *one_of(rng, &[0, 1, 2, 3, 4, 5, 8, 12, 16, 20, 24, 28, 32, 40, 136]);
            Value::Bytes(bytes(rng, len))
        }
    }
}

fn add(rng: &mut Rng, all: &mut Cases) {
    let (family, kind, protocol) = *one_of(rng, SOCKETS);
    let (level, most) = *one_of(rng, LEVELS);
    let (mut level, mut name) = (level, rng.i32(0..most));
    let odd = rarely(rng, 20);
    if odd {
        (level, name) = (rng.i32(..), rng.i32(..));
    }
    if is_excluded(level, name) {
        return;
    }
    let value = value(rng);
    let size = match rng.u32(..20) {
        0 => rng.usize(1025..4000),
        _ => *one_of(rng, &[1, 2, 3, 4, 5, 8, 12, 16, 20, 64, 256, 1024]),
    };
    let mut unlike = Vec::new();
    let mut may = |reason: Unlike, when: bool| unlike.extend(when.then_some(reason));
    may(KNOWN, odd);
    may(
        OWNED,
        (level, name) == (SOL_SOCKET, 50) || (level, name) == (SOL_SOCKET, 52),
    );
    may(UNSOUND, (level, name) == (SOL_SOCKET, 77));
    may(LONG, size > 1024);
    may(NOTHING, true);
    let written = match &value {
        Value::Int(number) => number.to_string(),
        Value::Bytes(bytes) => python_bytes(bytes),
        Value::Null(len) => format!("(None,{len})"),
    };
    let (one, two) = (i32::from(family), i32::from(kind));
    let python = format!("option({one},{two},{protocol},{level},{name},{written},{size})");
    all.add(python, unlike, move || {
        let s = socket(family, kind, protocol)?;
        let set = match value {
            Value::Int(number) => s.setsockopt(level, name, number),
            Value::Bytes(bytes) => s.setsockopt(level, name, bytes),
            Value::Null(len) => s.setsockopt_len(level, name, len),
        };
        let bytes = s.getsockopt_bytes(level, name, size);
        Ok(each([
            outcome(set.map(|()| "None")),
            outcome(s.getsockopt(level, name)),
            outcome(bytes.map(|bytes| hex(&bytes))),
        ]))
    });
}
