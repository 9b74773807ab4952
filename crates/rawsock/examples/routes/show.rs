//! Links, addresses and routes as text, of the bytes that the kernel gives;
//! `None` for what is too short to be one. No I/O.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::netlink::{attributes, number};

/// `struct ifinfomsg`: family, type, index, flags, mask.
pub(crate) const LINK_HEADER: usize = 16;
/// `struct ifaddrmsg`: family, length of the prefix, flags, scope, index.
pub(crate) const ADDRESS_HEADER: usize = 8;
/// `struct rtmsg`: family, lengths, type of service, table, origin, scope,
/// type, flags.
pub(crate) const ROUTE_HEADER: usize = 12;

/// The names of the interfaces by their index.
pub(crate) type Names = BTreeMap<u32, String>;

/// Index and name of a link, and the rest as text.
pub(crate) fn link(entry: &[u8]) -> Option<(u32, String, String)> {
    const UP: u32 = libc::IFF_UP as u32;
    const RUNNING: u32 = libc::IFF_RUNNING as u32;
    let index = u32::from_ne_bytes(number(entry, 4)?);
    let flags = u32::from_ne_bytes(number(entry, 8)?);
    let mut name = format!("interface {index}");
    let mut rest = match (flags & UP, flags & RUNNING) {
        (0, _) => "down".to_owned(),
        (_, 0) => "up, no carrier".to_owned(),
        _ => "up".to_owned(),
    };
    for (kind, value) in attributes(entry.get(LINK_HEADER..)?) {
        match (kind, value) {
            (libc::IFLA_IFNAME, text) => {
                let text = text.split(|byte| *byte == 0).next().unwrap_or(text);
                name = String::from_utf8_lossy(text).into_owned();
            }
            (libc::IFLA_MTU, value) => {
                if let Some(mtu) = number(value, 0).map(u32::from_ne_bytes) {
                    rest += &format!(", mtu {mtu}");
                }
            }
            (libc::IFLA_ADDRESS, [first, others @ ..]) => {
                rest += &format!(", {first:02x}");
                for byte in others {
                    rest += &format!(":{byte:02x}");
                }
            }
            _ => {}
        }
    }
    Some((index, name, rest))
}

/// Index of the interface, and its address as text.
pub(crate) fn address(entry: &[u8]) -> Option<(u32, String)> {
    let [_, prefix, _, scope] = number(entry, 0)?;
    let index = u32::from_ne_bytes(number(entry, 4)?);
    // Between two ends of a line IFA_ADDRESS is the other end.
    let (mut own, mut other) = (None, None);
    for (kind, value) in attributes(entry.get(ADDRESS_HEADER..)?) {
        match kind {
            libc::IFA_LOCAL => own = ip(value),
            libc::IFA_ADDRESS => other = ip(value),
            _ => {}
        }
    }
    let scope = match scope {
        libc::RT_SCOPE_UNIVERSE => "",
        libc::RT_SCOPE_LINK => ", of the link",
        libc::RT_SCOPE_HOST => ", of this host",
        _ => ", of the site",
    };
    let text = match (own, other) {
        (Some(own), Some(other)) if own != other => format!("{own} to {other}/{prefix}{scope}"),
        (Some(one), _) | (None, Some(one)) => format!("{one}/{prefix}{scope}"),
        (None, None) => return None,
    };
    Some((index, text))
}

/// The number of the table, and the route as `ip route` writes it.
pub(crate) fn route(entry: &[u8], names: &Names) -> Option<(u32, String)> {
    let [family, prefix, _, _, table] = number(entry, 0)?;
    let kind = number::<1>(entry, 7)?[0];
    let mut table = u32::from(table);
    let mut destination = None;
    // In the order in which `ip route` has them, not the kernel.
    let [mut via, mut device, mut source, mut metric] = [const { String::new() }; 4];
    for (attribute, value) in attributes(entry.get(ROUTE_HEADER..)?) {
        let index = number(value, 0).map(u32::from_ne_bytes);
        match (attribute, index) {
            (libc::RTA_DST, _) => destination = ip(value),
            (libc::RTA_TABLE, Some(index)) => table = index,
            (libc::RTA_OIF, Some(index)) => device = dev(index, names),
            (libc::RTA_PRIORITY, Some(number)) => metric = format!(" metric {number}"),
            (libc::RTA_GATEWAY, _) => via = word(" via", ip(value)),
            // struct rtvia: a family, which the length tells too.
            (libc::RTA_VIA, _) => via = word(" via", value.get(2..).and_then(ip)),
            (libc::RTA_PREFSRC, _) => source = word(" src", ip(value)),
            (libc::RTA_MULTIPATH, _) => via = hops(value, names),
            _ => {}
        }
    }
    let kind = match kind {
        libc::RTN_UNICAST => "",
        libc::RTN_LOCAL => "local ",
        libc::RTN_BROADCAST => "broadcast ",
        libc::RTN_ANYCAST => "anycast ",
        libc::RTN_MULTICAST => "multicast ",
        libc::RTN_BLACKHOLE => "blackhole ",
        libc::RTN_UNREACHABLE => "unreachable ",
        libc::RTN_PROHIBIT => "prohibit ",
        libc::RTN_THROW => "throw ",
        _ => "other ",
    };
    let destination = match destination {
        Some(destination) => format!("{destination}/{prefix}"),
        None if prefix == 0 => "default".to_owned(),
        None if i32::from(family) == libc::AF_INET6 => format!("::/{prefix}"),
        None => format!("0.0.0.0/{prefix}"),
    };
    let text = format!("{kind}{destination}{via}{device}{source}{metric}");
    Some((table, text))
}

/// The ways of a route that has several: each a `struct rtnexthop` (length,
/// flags, weight, interface) and attributes.
fn hops(mut bytes: &[u8], names: &Names) -> String {
    const HOP: usize = 8;
    let mut text = String::new();
    while let Some(len) = number(bytes, 0).map(u16::from_ne_bytes) {
        let (Some(index), Some(inside)) = (number(bytes, 4), bytes.get(HOP..len.into())) else {
            break;
        };
        text += " and";
        for (kind, value) in attributes(inside) {
            if kind == libc::RTA_GATEWAY {
                text += &word(" via", ip(value));
            }
        }
        text += &dev(u32::from_ne_bytes(index), names);
        let next = usize::from(len).next_multiple_of(4);
        bytes = bytes.get(next..).unwrap_or(&[]);
    }
    text
}

fn dev(index: u32, names: &Names) -> String {
    match names.get(&index) {
        Some(name) => format!(" dev {name}"),
        None => format!(" dev {index}"),
    }
}

fn word(before: &str, address: Option<IpAddr>) -> String {
    address.map_or_else(String::new, |address| format!("{before} {address}"))
}

/// The address of so many bytes.
fn ip(bytes: &[u8]) -> Option<IpAddr> {
    match bytes.len() {
        4 => Some(Ipv4Addr::from(number::<4>(bytes, 0)?).into()),
        16 => Some(Ipv6Addr::from(number::<16>(bytes, 0)?).into()),
        _ => None,
    }
}
