//! Addresses of every family that Python has: from tuples to bytes, and from
//! bytes to tuples.
//!
//! The sockets are those of `c/mirror.c`, which keeps what it is given, so no
//! kernel has to have the family, and no byte is lost on the way.

use rawsock::*;
use testkit::{Rng, cases, random};

use super::values::{
    Value, bytes, host4, host6, number, number_in, one_of, python_bytes, rarely, word,
};
use super::{Cases, How, Unlike};
use crate::outcomes::{hex, under_library};

const MIRROR: i32 = 7777;

const RANGE: Unlike = Unlike::new(
    How::Refused,
    "a number out of range is refused; Python wraps it",
);
const EARLY: Unlike = Unlike::new(
    How::Sooner,
    "numbers are checked before a host is looked up",
);
const NUL: Unlike = Unlike::new(
    How::Refused,
    "a NUL inside a path is refused; Python takes what stands before it",
);
const ALL: Unlike = Unlike::new(How::Taken, "the kernel takes a path of 108 bytes");
const SCOPE: Unlike = Unlike::new(How::Other, "the scope that stands in the host is kept");
const TEXT: Unlike = Unlike::new(How::Taken, "text may be bytes");
const INDEX: Unlike = Unlike::new(How::Taken, "an interface may be a number");
const ANY: Unlike = Unlike::new(How::Other, "no name is any interface");
const NAME: Unlike = Unlike::new(
    How::Refused,
    "an interface whose name is too long is refused",
);
const ONE: Unlike = Unlike::new(How::Taken, "an address of one string is host:port");
const FORM: Unlike = Unlike::new(How::Taken, "the parts of a CAN address tell its form");
const FIRST: Unlike = Unlike::new(
    How::Taken,
    "an interface is looked up before the parts behind it are read",
);
const WIDE: Unlike = Unlike::new(
    How::Other,
    "features and mask have 32 bits; Python wraps them at 16",
);

const CUT: Unlike = Unlike::new(How::Other, "bytes too short for their family stay bytes");

const TYPE: Unlike = Unlike::new(How::Taken, "a TIPC address of unknown type stays bytes");
const SIGNED: Unlike = Unlike::new(How::Other, "a TIPC scope has a sign, as in C");
const ENDLESS: Unlike = Unlike::new(
    How::Other,
    "names of algorithms that do not end with a NUL stay bytes",
);
const UTF8: Unlike = Unlike::new(How::Taken, "names of algorithms are bytes");

/// What stands at a place of a tuple.
#[derive(Clone, Copy)]
enum Slot {
    Host4,
    Host6,
    Number(i128, i128),
    /// A number that Python cuts to 16 bits.
    Short,
    /// An interface; whether bytes will do.
    Interface(bool),
    Text(usize),
    Bytes(usize),
}

use Slot::*;

const PORT: Slot = Number(0, 0xffff);
const BYTE: Slot = Number(0, 0xff);
const WORD: Slot = Number(0, 0xffff_ffff);
const SCOPES: Slot = Number(-128, 127);
const KIND: Slot = Number(1, 3);

/// The addresses of a family: how many parts there have to be, and can be.
struct Form {
    family: AddressFamily,
    protocol: i32,
    required: usize,
    slots: &'static [Slot],
}

const fn form(
    family: AddressFamily,
    protocol: i32,
    required: usize,
    slots: &'static [Slot],
) -> Form {
    Form {
        family,
        protocol,
        required,
        slots,
    }
}

/// In the order of the specification. `AF_UNIX` is not a tuple, and Bluetooth
/// needs a Python that was built with it.
const FORMS: &[Form] = &[
    form(AF_INET, 0, 2, &[Host4, PORT]),
    form(AF_INET6, 0, 2, &[Host6, PORT, Number(0, 0xf_ffff), WORD]),
    form(AF_NETLINK, 0, 2, &[WORD, WORD]),
    form(
        AF_PACKET,
        0,
        2,
        &[Interface(false), PORT, BYTE, PORT, Bytes(8)],
    ),
    form(AF_CAN, CAN_RAW, 1, &[Interface(true)]),
    form(AF_CAN, CAN_BCM, 1, &[Interface(true)]),
    form(AF_CAN, CAN_ISOTP, 3, &[Interface(true), WORD, WORD]),
    form(
        AF_CAN,
        CAN_J1939,
        4,
        &[Interface(true), Number(0, u64::MAX as i128), WORD, BYTE],
    ),
    form(AF_TIPC, 0, 4, &[KIND, WORD, WORD, WORD, SCOPES]),
    form(AF_VSOCK, 0, 2, &[WORD, WORD]),
    form(AF_QIPCRTR, 0, 2, &[WORD, WORD]),
    form(AF_ALG, 0, 2, &[Text(13), Text(63), Short, Short]),
    form(AF_RDS, 0, 2, &[Host4, PORT]),
];

#[test]
fn become_the_bytes_that_python_makes() {
    const TEST: &str = "random::addresses::become_the_bytes_that_python_makes";
    if !under_library(TEST, "mirror.c") {
        return;
    }
    let mut rng = random(TEST);
    let mut all = Cases::default();
    for _ in 0..cases(25_000) {
        if rarely(&mut rng, 8) {
            let (name, unlike) = unix_name(&mut rng);
            encoded(&mut all, AF_UNIX, 0, name, unlike);
        } else {
            let form = one_of(&mut rng, FORMS);
            let (address, unlike) = tuple(&mut rng, form);
            encoded(&mut all, form.family, form.protocol, address, unlike);
        }
    }
    let reasons = [
        RANGE, EARLY, NUL, ALL, SCOPE, TEXT, INDEX, ANY, NAME, ONE, FORM, FIRST, SIGNED, WIDE,
    ];
    all.check(TEST, &reasons);
}

#[test]
fn are_read_from_bytes_as_python_reads_them() {
    const TEST: &str = "random::addresses::are_read_from_bytes_as_python_reads_them";
    if !under_library(TEST, "mirror.c") {
        return;
    }
    let mut rng = random(TEST);
    let mut all = Cases::default();
    for _ in 0..cases(20_000) {
        let (family, protocol, name, unlike) = sockaddr(&mut rng);
        let number = i32::from(family);
        let python = format!("decoded({number}, {protocol}, {})", python_bytes(&name));
        all.add(python, unlike, move || {
            let s = socket(family, SOCK_DGRAM, protocol)?;
            s.setsockopt(SOL_SOCKET, MIRROR, &name)?;
            Ok(told(&s.getsockname()?, protocol))
        });
    }
    all.check(TEST, &[CUT, TYPE, SIGNED, ENDLESS, UTF8]);
}

/// How long an address of each family is.
const SIZES: &[(AddressFamily, i32, usize)] = &[
    (AF_INET, 0, 16),
    (AF_INET6, 0, 28),
    (AF_UNIX, 0, 110),
    (AF_NETLINK, 0, 12),
    (AF_PACKET, 0, 20),
    (AF_CAN, CAN_RAW, 24),
    (AF_CAN, CAN_ISOTP, 24),
    (AF_CAN, CAN_J1939, 24),
    (AF_TIPC, 0, 16),
    (AF_VSOCK, 0, 16),
    (AF_QIPCRTR, 0, 12),
    (AF_ALG, 0, 88),
];

/// A socket's family and protocol, and bytes for its name, of that family
/// mostly.
fn sockaddr(rng: &mut Rng) -> (AddressFamily, i32, Vec<u8>, Vec<Unlike>) {
    let (family, protocol, size) = *one_of(rng, SIZES);
    let len = match (family, rng.u32(..16)) {
        (AF_UNIX, _) => rng.usize(2..=size),
        (_, 0) => rng.usize(0..=128),
        _ => size,
    };
    let mut name = bytes(rng, len);
    let own = match rng.u32(..16) {
        0 => rng.u16(..),
        _ => i32::from(family) as u16,
    };
    for (place, byte) in name.iter_mut().zip(own.to_ne_bytes()) {
        *place = byte;
    }
    let mut unlike = Vec::new();
    let own = AddressFamily::from(i32::from(own));
    match (own, name.get_mut(2)) {
        (AF_TIPC, Some(kind)) => {
            if rng.bool() {
                *kind = rng.u8(1..=3);
            } else {
                unlike.push(TYPE);
            }
            unlike.push(SIGNED);
        }
        (AF_ALG, _) if rng.bool() => {
            for byte in name.iter_mut().skip(2) {
                *byte &= 0x7f;
            }
            if rng.bool() {
                for end in [15, 87] {
                    name.get_mut(end).into_iter().for_each(|byte| *byte = 0);
                }
            } else {
                unlike.push(ENDLESS);
            }
        }
        (AF_ALG, _) => unlike.push(UTF8),
        _ => {}
    }
    // Python has room for the address of its family, and goes on behind it
    // for a longer hardware address or an unknown family.
    let beyond = match own {
        AF_PACKET => name.get(11).is_some_and(|halen| *halen > 8),
        _ => own != family && size < 16,
    };
    if len < size || beyond {
        unlike.push(CUT);
    }
    (family, protocol, name, unlike)
}

fn encoded(
    all: &mut Cases,
    family: AddressFamily,
    protocol: i32,
    address: Value,
    unlike: Vec<Unlike>,
) {
    let number = i32::from(family);
    let python = format!("encoded({number}, {protocol}, {address})");
    all.add(python, unlike, move || {
        let s = socket(family, SOCK_DGRAM, protocol)?;
        s.bind(&address)?;
        let bytes = s.getsockopt_bytes(SOL_SOCKET, MIRROR, 128)?;
        let name = s.getsockname()?;
        // What callers see of it is the same as what went out.
        assert_eq!(Address::from_bytes(&bytes).unwrap(), name);
        Ok(format!(
            "({},{})",
            written(&bytes, protocol),
            told(&name, protocol)
        ))
    });
}

/// The bytes that Python does not leave to chance; as in the script.
fn written(name: &[u8], protocol: i32) -> String {
    let len = name.len();
    match name {
        [16 | 42, 0, ..] | [0, 16 | 42, ..] => {
            format!("({}{},{len})", hex(&name[..2]), hex(&name[4..]))
        }
        [29, 0, ..] | [0, 29, ..] => {
            let size = match protocol {
                CAN_ISOTP => 16,
                CAN_J1939 => 21,
                _ => 8,
            };
            format!("({}{},{len})", hex(&name[..2]), hex(&name[4..size]))
        }
        [17, 0, ..] | [0, 17, ..] => {
            format!("({},{len})", hex(&name[..12 + usize::from(name[11])]))
        }
        _ => hex(name),
    }
}

/// A tuple as the family has it, more or less, and why it may be unlike.
fn tuple(rng: &mut Rng, form: &Form) -> (Value, Vec<Unlike>) {
    let most = form.slots.len();
    let count = match rng.u32(..20) {
        0 => rng.usize(1..=5),
        _ => rng.usize(form.required..=most),
    };
    let mut unlike = Vec::new();
    let slots = form.slots.iter().copied().chain([WORD; 5]);
    let parts = slots.take(count).map(|slot| match (slot, rng.u32(..60)) {
        (_, 0) => Value::Int(number(rng)),
        // Nobody is asked for a host.
        (Host4 | Host6, _) => part(rng, slot),
        (_, 1) => Value::Text(word(rng, 4)),
        (_, 2) => Value::Bytes(bytes(rng, 4)),
        _ => part(rng, slot),
    });
    let parts: Vec<_> = parts.collect();
    for (part, slot) in parts.iter().zip(form.slots) {
        differs(part, *slot, &parts, &mut unlike);
    }
    match (form.family, parts.last()) {
        (AF_CAN, _) => unlike.push(FORM),
        (AF_PACKET, _) => unlike.push(FIRST),
        (AF_TIPC, Some(Value::Int(..=-1))) => unlike.push(SIGNED),
        _ => {}
    }
    if rarely(rng, 50) {
        // No tuple at all.
        let text = one_of(rng, &["127.0.0.1:9", "[::1]:9", "9", "", "[]:x"]);
        return (Value::Text((*text).to_owned()), vec![ONE]);
    }
    (Value::Tuple(parts), unlike)
}

fn part(rng: &mut Rng, slot: Slot) -> Value {
    match slot {
        Host4 | Host6 if rarely(rng, 40) => Value::Text("１２７.0.0.1".to_owned()),
        Host4 | Host6 if rarely(rng, 40) => Value::Text("127.0.0.1\0".to_owned()),
        Host4 | Host6 => {
            let host = match slot {
                Host4 => host4(rng),
                _ => host6(rng),
            };
            match rng.u32(..4) {
                0 => Value::Bytes(host.into_bytes()),
                _ => Value::Text(host),
            }
        }
        Number(..) | Short if rarely(rng, 8) => Value::Int(number(rng)),
        Number(least, most) => Value::Int(number_in(rng, least, most)),
        Short => Value::Int(number_in(rng, 0, 0xffff)),
        Interface(_) => match rng.u32(..12) {
            0 => Value::Text(String::new()),
            1 => Value::Bytes(b"lo".to_vec()),
            2 => Value::Int(number_in(rng, 0, 9)),
            3 => Value::Text("lo\0".to_owned()),
            4 | 5 => {
                let len = rng.usize(1..=18);
                Value::Text(word(rng, len))
            }
            _ => Value::Text("lo".to_owned()),
        },
        Text(most) => {
            let len = number_in(rng, 0, most as i128 + 2) as usize;
            match rng.u32(..12) {
                0 => Value::Bytes(bytes(rng, len)),
                _ => Value::Text(word(rng, len)),
            }
        }
        Bytes(most) => {
            let len = number_in(rng, 0, most as i128 + 1) as usize;
            Value::Bytes(bytes(rng, len))
        }
    }
}

/// Why a part at that place may come to something else.
fn differs(part: &Value, slot: Slot, all: &[Value], unlike: &mut Vec<Unlike>) {
    match (slot, part) {
        (Number(least, most), Value::Int(number)) if !(least..=most).contains(number) => {
            unlike.extend([EARLY, RANGE]);
        }
        (Number(..), Value::Text(_) | Value::Bytes(_)) => unlike.push(EARLY),
        (Short, Value::Int(number)) if !(0..=0xffff_ffff).contains(number) => unlike.push(RANGE),
        (Short, Value::Int(number)) if !(0..=0xffff).contains(number) => unlike.push(WIDE),
        (Host6, Value::Text(host)) if host.contains('%') && all.len() < 4 => unlike.push(SCOPE),
        (Host6, Value::Bytes(host)) if host.contains(&b'%') && all.len() < 4 => unlike.push(SCOPE),
        (Interface(_), Value::Int(_)) => unlike.push(INDEX),
        (Interface(false), Value::Bytes(name)) => {
            unlike.push(TEXT);
            if name.is_empty() {
                unlike.push(ANY);
            }
        }
        (Interface(false), Value::Text(name)) if name.is_empty() => unlike.push(ANY),
        (Interface(false), Value::Text(name)) if name.len() > 15 => unlike.push(NAME),
        (Text(_), Value::Bytes(_)) => unlike.push(TEXT),
        _ => {}
    }
}

/// A name of a Unix socket, and why it may be unlike.
fn unix_name(rng: &mut Rng) -> (Value, Vec<Unlike>) {
    let len = match rng.u32(..8) {
        0 => rng.usize(106..=109),
        _ => rng.usize(0..=110),
    };
    let mut name = match rng.u32(..3) {
        0 => word(rng, len).into_bytes(),
        _ => bytes(rng, len),
    };
    if let Some(first) = name.first_mut()
        && rng.bool()
    {
        *first = 0;
    }
    let mut unlike = Vec::new();
    if name.first().is_some_and(|first| *first != 0) {
        if name.contains(&0) {
            unlike.push(NUL);
        }
        if name.len() == 108 {
            unlike.push(ALL);
        }
    }
    let name = match String::from_utf8(name) {
        Ok(text) if rng.bool() => Value::Text(text),
        Ok(text) => Value::Bytes(text.into_bytes()),
        Err(error) => Value::Bytes(error.into_bytes()),
    };
    (name, unlike)
}

/// An address in the words of `told` in the script.
pub(super) fn told(address: &Address, protocol: i32) -> String {
    let interface = |index: i32| {
        let name = u32::try_from(index).ok().map(if_indextoname);
        hex(name.and_then(Result::ok).unwrap_or_default().as_bytes())
    };
    match address {
        Address::Inet(v4) => format!("({},{})", hex(&v4.ip().octets()), v4.port()),
        Address::Inet6(v6) => {
            let (port, flowinfo, scope) = (v6.port(), v6.flowinfo(), v6.scope_id());
            format!("({},{port},{flowinfo},{scope})", hex(&v6.ip().octets()))
        }
        Address::Unix(name) => hex(name.as_bytes()),
        Address::Netlink(NetlinkAddr { pid, groups }) => format!("({pid},{groups})"),
        Address::Packet(frame) => format!(
            "({},{},{},{},{})",
            interface(frame.ifindex),
            frame.protocol,
            frame.pkttype,
            frame.hatype,
            hex(frame.hwaddr())
        ),
        Address::Can(can) => {
            let interface = interface(can.ifindex());
            match protocol {
                CAN_ISOTP => {
                    let (rx, tx) = can.as_isotp();
                    format!("({interface},{rx},{tx})")
                }
                CAN_J1939 => {
                    let (name, pgn, addr) = can.as_j1939();
                    format!("({interface},{name},{pgn},{addr})")
                }
                _ => format!("({interface})"),
            }
        }
        Address::Vsock(vsock) => format!("({},{})", vsock.cid, vsock.port),
        Address::Tipc(TipcAddr { scope, name }) => {
            let (kind, a, b, c) = match *name {
                TipcName::NameSeq {
                    service,
                    lower,
                    upper,
                } => (TIPC_ADDR_NAMESEQ, service, lower, upper),
                TipcName::Name {
                    service, instance, ..
                } => (TIPC_ADDR_NAME, service, instance, instance),
                TipcName::Id { node, port } => (TIPC_ADDR_ID, node, port, 0),
            };
            format!("({kind},{a},{b},{c},{scope})")
        }
        Address::Alg(alg) => format!(
            "({},{},{},{})",
            hex(alg.kind()),
            hex(alg.name()),
            alg.feat,
            alg.mask
        ),
        Address::Qipcrtr(QipcrtrAddr { node, port }) => format!("({node},{port})"),
        Address::Unnamed => "None".to_owned(),
        other => {
            let mut bytes = other.to_bytes();
            bytes.resize(16, 0);
            format!("({},{})", i32::from(other.family()), hex(&bytes[2..]))
        }
    }
}
