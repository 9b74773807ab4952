//! Byte order, and IP addresses as text and as bytes.

use rawsock::*;
use testkit::{Rng, cases, random};

use super::{Calls, bytes, text};
use crate::outcomes::{hex, in_own_folder};

#[test]
fn numbers_and_addresses_convert_as_in_python() {
    const TEST: &str =
        "against_python::lookup::convert::numbers_and_addresses_convert_as_in_python";
    if !in_own_folder(TEST) {
        return;
    }
    let mut calls = Calls::default();
    let mut random = random(TEST);
    byte_order(&mut calls, &mut random);
    for ip in ADDRESSES {
        from_text(&mut calls, ip);
    }
    for _ in 0..cases(3000) {
        let ip = mutated(&mut random);
        from_text(&mut calls, &ip);
    }
    for len in (0..20).chain([1000]) {
        for _ in 0..cases(10) {
            let packed: Vec<u8> = (0..len).map(|_| random.u8(..)).collect();
            to_text(&mut calls, &packed);
        }
    }
    for _ in 0..cases(2000) {
        // Runs of zeros are what the text of IPv6 is about.
        let zeros = random.u16(..);
        let packed: Vec<u8> = (0..16)
            .map(|byte| match zeros >> byte & 1 {
                0 => 0,
                _ => one_of(&mut random, &[0, 1, 127, 255]),
            })
            .collect();
        to_text(&mut calls, &packed);
    }
    for family in [AF_UNSPEC, AF_UNIX, AF_PACKET, 9999.into(), (-1).into()] {
        let number = i32::from(family).to_string();
        let arguments = [number, text("127.0.0.1")];
        let read = inet_pton(family, "127.0.0.1").map(|packed| hex(&packed));
        calls.call("inet_pton", &arguments, read);
        let arguments = [i32::from(family).to_string(), bytes(&[127, 0, 0, 1])];
        calls.call("inet_ntop", &arguments, inet_ntop(family, [127, 0, 0, 1]));
    }
    calls.check(TEST);
}

fn byte_order(calls: &mut Calls, random: &mut Rng) {
    let mut numbers = vec![0, 1, 0xff, 0x100, 0x1234, 0xffff, 0x1234_5678, u32::MAX];
    numbers.extend((0..cases(100)).map(|_| random.u32(..)));
    for number in numbers {
        let arguments = &[number.to_string()];
        calls.call("htonl", arguments, Ok(htonl(number)));
        calls.call("ntohl", arguments, Ok(ntohl(number)));
        let number = number as u16;
        let arguments = &[number.to_string()];
        calls.call("htons", arguments, Ok(htons(number)));
        calls.call("ntohs", arguments, Ok(ntohs(number)));
    }
}

fn from_text(calls: &mut Calls, ip: &str) {
    let aton = inet_aton(ip).map(|packed| hex(&packed));
    calls.call("inet_aton", &[text(ip)], aton);
    for family in [AF_INET, AF_INET6] {
        let arguments = [i32::from(family).to_string(), text(ip)];
        let pton = inet_pton(family, ip).map(|packed| hex(&packed));
        calls.call("inet_pton", &arguments, pton);
    }
}

fn to_text(calls: &mut Calls, packed: &[u8]) {
    calls.call("inet_ntoa", &[bytes(packed)], inet_ntoa(packed));
    for family in [AF_INET, AF_INET6] {
        let arguments = [i32::from(family).to_string(), bytes(packed)];
        calls.call("inet_ntop", &arguments, inet_ntop(family, packed));
    }
}

/// One of the addresses, with a few bytes taken out, put in or changed.
fn mutated(random: &mut Rng) -> String {
    const LETTERS: &[char] = &[
        '0', '1', '2', '5', '7', '9', 'a', 'F', 'g', 'x', '.', ':', '%', '/', '-', '+', ' ', '\t',
        '\n', '\0', 'é', '１',
    ];
    let mut ip: Vec<char> = one_of(random, ADDRESSES).chars().collect();
    for _ in 0..=random.usize(..3) {
        let at = random.usize(..=ip.len());
        match random.usize(..3) {
            0 => ip.insert(at, one_of(random, LETTERS)),
            1 if at < ip.len() => ip[at] = one_of(random, LETTERS),
            _ if at < ip.len() => drop(ip.remove(at)),
            _ => {}
        }
    }
    ip.into_iter().collect()
}

fn one_of<T: Copy>(random: &mut Rng, items: &[T]) -> T {
    items[random.usize(..items.len())]
}

const ADDRESSES: &[&str] = &[
    "",
    "0",
    "1",
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "1.2.3.4.5",
    "255.255.255.255",
    "256.0.0.1",
    "1.2.3.256",
    "1.2.65536",
    "1.16777216",
    "4294967295",
    "4294967296",
    "0x7f.1",
    "0x7f000001",
    "0X7F.0.0.1",
    "0x",
    "0x.1",
    "017.0.0.1",
    "08.0.0.1",
    "0177.0.0.01",
    "127.0.0.1 ",
    "127.0.0.1 junk",
    "127.0.0.1\tjunk",
    "127.0.0.1\njunk",
    "127.0.0.1junk",
    " 127.0.0.1",
    "127.0.0.1.",
    ".127.0.0.1",
    "127..0.1",
    "-1",
    "+1",
    "::",
    "::1",
    "1::",
    ":",
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7::",
    "::2:3:4:5:6:7:8",
    "1:2:3:4:5:6:1.2.3.4",
    "::1.2.3.4",
    "::ffff:1.2.3.4",
    "::ffff:1.2.3.04",
    "::ffff:1.2.3",
    "fe80::1",
    "fe80::1%1",
    "fe80::1%lo",
    "[::1]",
    "::1/128",
    "12345::",
    "::00001",
    "::g",
    "ABCD:EF01:2345:6789:abcd:ef01:2345:6789",
    "127.0.0.1\0",
    "\0",
    "１２７.0.0.1",
    "localhost",
];
