//! `AF_INET`: `struct sockaddr_in`.

use std::net::{Ipv4Addr, SocketAddrV4};

use super::family_bytes;
use crate::consts::AF_INET;
use crate::sys::Sockaddr;

/// Family, port, address, 8 bytes of nothing.
const SIZE: usize = 16;

#[inline]
pub(super) fn encode(address: &SocketAddrV4) -> Sockaddr {
    let mut bytes = [0; SIZE];
    bytes[..2].copy_from_slice(&family_bytes(AF_INET));
    bytes[2..4].copy_from_slice(&address.port().to_be_bytes());
    bytes[4..8].copy_from_slice(&address.ip().octets());
    Sockaddr::prefix(bytes, SIZE)
}

#[inline]
pub(super) fn decode(bytes: &[u8]) -> Option<SocketAddrV4> {
    let bytes: &[u8; SIZE] = bytes.first_chunk()?;
    let [_, _, p0, p1, a, b, c, d, ..] = *bytes;
    Some(SocketAddrV4::new(
        Ipv4Addr::new(a, b, c, d),
        u16::from_be_bytes([p0, p1]),
    ))
}
