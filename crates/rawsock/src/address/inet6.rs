//! `AF_INET6`: `struct sockaddr_in6`.

use std::net::{Ipv6Addr, SocketAddrV6};

use super::family_bytes;
use crate::consts::AF_INET6;
use crate::sys::Sockaddr;

/// Family, port, flow information, address, scope.
const SIZE: usize = 28;

pub(super) fn encode(address: &SocketAddrV6) -> Sockaddr {
    let mut bytes = [0; SIZE];
    bytes[..2].copy_from_slice(&family_bytes(AF_INET6));
    bytes[2..4].copy_from_slice(&address.port().to_be_bytes());
    bytes[4..8].copy_from_slice(&address.flowinfo().to_be_bytes());
    bytes[8..24].copy_from_slice(&address.ip().octets());
    bytes[24..].copy_from_slice(&address.scope_id().to_ne_bytes());
    Sockaddr::prefix(bytes, SIZE)
}

pub(super) fn decode(bytes: &[u8]) -> Option<SocketAddrV6> {
    let (fixed, rest) = bytes.split_first_chunk::<8>()?;
    let (ip, rest) = rest.split_first_chunk::<16>()?;
    let scope = rest.first_chunk::<4>()?;
    let [_, _, p0, p1, f0, f1, f2, f3] = *fixed;
    Some(SocketAddrV6::new(
        Ipv6Addr::from(*ip),
        u16::from_be_bytes([p0, p1]),
        u32::from_be_bytes([f0, f1, f2, f3]),
        u32::from_ne_bytes(*scope),
    ))
}
