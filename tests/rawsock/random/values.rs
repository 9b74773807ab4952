//! Random values, and how they are written in Python.

use std::fmt::{self, Write};
use std::net::Ipv6Addr;

use rawsock::{AddressPart, Given, Part, ToAddress};
use testkit::Rng;

/// What can stand in an address.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Int(i128),
    Text(String),
    Bytes(Vec<u8>),
    Tuple(Vec<Value>),
}

/// As Python writes it.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(number) => number.fmt(f),
            Self::Text(text) => {
                f.write_char('"')?;
                for char in text.chars() {
                    match char {
                        '"' | '\\' => write!(f, "\\{char}")?,
                        ' '..='~' => f.write_char(char)?,
                        _ => write!(f, "\\U{:08x}", u32::from(char))?,
                    }
                }
                f.write_char('"')
            }
            Self::Bytes(bytes) => f.write_str(&python_bytes(bytes)),
            Self::Tuple(parts) => {
                f.write_char('(')?;
                for part in parts {
                    write!(f, "{part},")?;
                }
                f.write_char(')')
            }
        }
    }
}

/// Bytes as Python writes them.
pub(super) fn python_bytes(bytes: &[u8]) -> String {
    let mut text = String::from("b\"");
    for byte in bytes {
        match byte {
            b'"' | b'\\' => write!(text, "\\{}", char::from(*byte)),
            b' '..=b'~' => write!(text, "{}", char::from(*byte)),
            _ => write!(text, "\\x{byte:02x}"),
        }
        .expect("a string takes it");
    }
    text + "\""
}

impl AddressPart for Value {
    fn part(&self) -> Part<'_> {
        match self {
            Self::Int(number) => Part::Int(*number),
            Self::Text(text) => Part::Bytes(text.as_bytes()),
            Self::Bytes(bytes) => Part::Bytes(bytes),
            Self::Tuple(_) => unreachable!("no tuple in a tuple"),
        }
    }
}

impl ToAddress for Value {
    fn given(&self) -> Given<'_> {
        match self {
            Self::Int(_) => unreachable!("no address is a number"),
            Self::Text(text) => Given::Text(text.as_bytes()),
            Self::Bytes(bytes) => Given::Text(bytes),
            Self::Tuple(parts) => {
                let mut given = [None; 5];
                for (place, part) in given.iter_mut().zip(parts) {
                    *place = Some(part.part());
                }
                Given::Tuple(given)
            }
        }
    }
}

pub(super) fn one_of<'a, T>(rng: &mut Rng, of: &'a [T]) -> &'a T {
    &of[rng.usize(..of.len())]
}

/// One time out of so many.
pub(super) fn rarely(rng: &mut Rng, times: u32) -> bool {
    rng.u32(..times) == 0
}

pub(super) fn bytes(rng: &mut Rng, len: usize) -> Vec<u8> {
    // Many zeros, since these are what code trips over.
    let zeros = rng.u32(..4);
    let mut byte = || {
        let byte = rng.u8(..);
        if rng.u32(..8) < zeros { 0 } else { byte }
    };
    (0..len).map(|_| byte()).collect()
}

/// Characters that print, without those that mean something in a name.
pub(super) fn word(rng: &mut Rng, len: usize) -> String {
    (0..len).map(|_| rng.alphanumeric()).collect()
}

/// Any number, most of them at an edge of some type.
pub(super) fn number(rng: &mut Rng) -> i128 {
    let bits = *one_of(rng, &[0, 4, 7, 8, 15, 16, 20, 31, 32, 63, 64]);
    let edge = 1_i128 << bits;
    let number = match rng.u32(..4) {
        0 => edge + i128::from(rng.i8(-2..=1)),
        _ => rng.i128(0..=edge),
    };
    if rarely(rng, 10) { -number } else { number }
}

/// A number in a range, often at one of its ends.
pub(super) fn number_in(rng: &mut Rng, least: i128, most: i128) -> i128 {
    match rng.u32(..8) {
        0 => least,
        1 => most,
        2 => most - 1,
        3 => rng.i128(least..=most.min(least + 10)),
        _ => rng.i128(least..=most),
    }
}

/// A host of IPv4 that nobody has to be asked for: in each of the forms that
/// the C library reads.
pub(super) fn host4(rng: &mut Rng) -> String {
    let part = |rng: &mut Rng, most: u32| {
        let number = rng.u32(..=most);
        match rng.u32(..4) {
            0 => format!("{number:#x}"),
            1 => format!("0{number:o}"),
            _ => number.to_string(),
        }
    };
    match rng.u32(..10) {
        0 => part(rng, u32::MAX),
        1 => format!("{}.{}", part(rng, 255), part(rng, 0xff_ffff)),
        2 => {
            let (a, b) = (part(rng, 255), part(rng, 255));
            format!("{a}.{b}.{}", part(rng, 0xffff))
        }
        3 => {
            let parts: Vec<_> = (0..4).map(|_| part(rng, 255)).collect();
            parts.join(".")
        }
        4 => (*one_of(rng, &["", "<broadcast>", "255.255.255.255", "0.0.0.0"])).to_owned(),
        5 => host6(rng),
        _ => {
            let [a, b, c, d] = rng.u32(..).to_be_bytes();
            format!("{a}.{b}.{c}.{d}")
        }
    }
}

/// A host of IPv6 that nobody has to be asked for.
pub(super) fn host6(rng: &mut Rng) -> String {
    let mut segments = [0; 8];
    for segment in &mut segments {
        if rng.bool() {
            *segment = rng.u16(..);
        }
    }
    match rng.u32(..4) {
        0 => segments[0] = *one_of(rng, &[0xfe80, 0xff02, 0xff01, 0xfec0, 0xff05]),
        1 => segments[..6].copy_from_slice(&[0, 0, 0, 0, 0, *one_of(rng, &[0, 0xffff])]),
        _ => {}
    }
    let ip = Ipv6Addr::from(segments);
    match rng.u32(..10) {
        0 => (*one_of(rng, &["", "<broadcast>", "255.255.255.255", "::", "::1"])).to_owned(),
        1 => format!(
            "{ip}%{}",
            one_of(rng, &["lo", "1", "4294967295", "nosuchif"])
        ),
        2 => segments.map(|part| format!("{part:X}")).join(":"),
        3 => segments.map(|part| format!("{part:04x}")).join(":"),
        4 => {
            let [.., a, b, c, d] = ip.octets();
            let head = segments[..6].iter().map(|part| format!("{part:x}"));
            format!("{}:{a}.{b}.{c}.{d}", head.collect::<Vec<_>>().join(":"))
        }
        5 => "127.0.0.1".to_owned(),
        _ => ip.to_string(),
    }
}
