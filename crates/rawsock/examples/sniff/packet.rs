//! A packet in one line, whatever its bytes. No I/O.

use std::fmt::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use rawsock::{ETH_P_ARP, ETH_P_IP, ETH_P_IPV6};

/// Addresses and protocol of a packet that begins with its network header.
pub(crate) fn told(protocol: u16, packet: &[u8]) -> String {
    let told = match protocol {
        ETH_P_IP => ipv4(packet),
        ETH_P_IPV6 => ipv6(packet),
        ETH_P_ARP => arp(packet),
        other => Some(format!("protocol {other:#06x}")),
    };
    told.unwrap_or_else(|| format!("protocol {protocol:#06x}, malformed"))
}

/// The bytes in rows of 16, in hexadecimal and as text.
pub(crate) fn dump(bytes: &[u8]) -> String {
    let mut text = String::new();
    for (row, bytes) in bytes.chunks(16).enumerate() {
        let hex: String = bytes.iter().map(|byte| format!(" {byte:02x}")).collect();
        let plain: String = bytes.iter().map(|byte| plain(*byte)).collect();
        // To a String, which never fails.
        let _ = write!(text, "\n    {:04x} {hex:48}  {plain}", row * 16);
    }
    text
}

fn plain(byte: u8) -> char {
    match byte {
        b' '..=b'~' => byte.into(),
        _ => '.',
    }
}

fn ipv4(packet: &[u8]) -> Option<String> {
    let header = packet.first_chunk::<20>()?;
    let len = usize::from(header[0] & 0xf) * 4;
    if header[0] >> 4 != 4 || len < header.len() {
        return None;
    }
    let from = Ipv4Addr::from(field::<4>(packet, 12)?).into();
    let to = Ipv4Addr::from(field::<4>(packet, 16)?).into();
    let fragment = u16::from_be_bytes(field(packet, 6)?) & 0x1fff;
    if fragment != 0 {
        let at = u32::from(fragment) * 8;
        return Some(format!("{from} > {to} fragment at {at}"));
    }
    Some(transport(
        header[9],
        packet.get(len..).unwrap_or(&[]),
        from,
        to,
    ))
}

fn ipv6(packet: &[u8]) -> Option<String> {
    const HEADER: usize = 40;
    let header = packet.first_chunk::<HEADER>()?;
    if header[0] >> 4 != 6 {
        return None;
    }
    let from = Ipv6Addr::from(field::<16>(packet, 8)?).into();
    let to = Ipv6Addr::from(field::<16>(packet, 24)?).into();
    let (mut next, mut rest) = (header[6], &packet[HEADER..]);
    // Hop by hop, routing, destination: RFC 8200. Each is 8 bytes long at
    // least, so this ends.
    while let 0 | 43 | 60 = next {
        let Some([after, len]) = field(rest, 0) else {
            return Some(format!("{from} > {to} malformed"));
        };
        next = after;
        rest = rest.get((usize::from(len) + 1) * 8..).unwrap_or(&[]);
    }
    if next == 44
        && let Some([after, _, high, low]) = field(rest, 0)
    {
        let at = u16::from_be_bytes([high, low]) & !7;
        if at != 0 {
            return Some(format!("{from} > {to} fragment at {at}"));
        }
        (next, rest) = (after, rest.get(8..).unwrap_or(&[]));
    }
    Some(transport(next, rest, from, to))
}

/// What is above IP, as far as its bytes are there.
fn transport(protocol: u8, bytes: &[u8], from: IpAddr, to: IpAddr) -> String {
    let ports = field::<4>(bytes, 0).map(|[f0, f1, t0, t1]| {
        let from = SocketAddr::new(from, u16::from_be_bytes([f0, f1]));
        let to = SocketAddr::new(to, u16::from_be_bytes([t0, t1]));
        format!("{from} > {to}")
    });
    match (protocol, ports) {
        (6, Some(ports)) => format!(
            "{ports} TCP{}",
            field(bytes, 13).map_or(String::new(), flags)
        ),
        (17, Some(ports)) => format!("{ports} UDP"),
        (6, None) => format!("{from} > {to} TCP, cut"),
        (17, None) => format!("{from} > {to} UDP, cut"),
        (1 | 58, _) => {
            let name = if protocol == 1 { "ICMP" } else { "ICMPv6" };
            let kind = bytes
                .first()
                .map_or(String::new(), |kind| match (protocol, kind) {
                    (1, 8) | (58, 128) => " echo request".to_owned(),
                    (1, 0) | (58, 129) => " echo reply".to_owned(),
                    (1, 3) | (58, 1) => " unreachable".to_owned(),
                    (1, 11) | (58, 3) => " time exceeded".to_owned(),
                    (58, 135) => " neighbour solicitation".to_owned(),
                    (58, 136) => " neighbour advertisement".to_owned(),
                    (_, kind) => format!(" type {kind}"),
                });
            format!("{from} > {to} {name}{kind}")
        }
        _ => format!("{from} > {to} IP protocol {protocol}"),
    }
}

/// The flags of a TCP header, in the order of its bits.
fn flags([bits]: [u8; 1]) -> String {
    let names = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"];
    let set = names
        .iter()
        .enumerate()
        .filter(|(bit, _)| bits & (1 << bit) != 0);
    set.map(|(_, name)| format!(" {name}")).collect()
}

/// ARP of IPv4 over Ethernet, RFC 826.
fn arp(packet: &[u8]) -> Option<String> {
    let operation = u16::from_be_bytes(field(packet, 6)?);
    let mac = field::<6>(packet, 8)?
        .map(|byte| format!("{byte:02x}"))
        .join(":");
    let from = Ipv4Addr::from(field::<4>(packet, 14)?);
    let to = Ipv4Addr::from(field::<4>(packet, 24)?);
    Some(match operation {
        1 => format!("ARP who has {to}? tell {from}"),
        2 => format!("ARP {from} is at {mac}"),
        other => format!("ARP operation {other}"),
    })
}

/// The `N` bytes at an offset.
fn field<const N: usize>(bytes: &[u8], offset: usize) -> Option<[u8; N]> {
    bytes.get(offset..)?.first_chunk().copied()
}
