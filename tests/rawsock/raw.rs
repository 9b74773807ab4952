//! Packets and frames as they are on the wire: `SOCK_RAW` of IP, ICMP, and
//! `AF_PACKET`. Most of it needs `CAP_NET_RAW`.

mod frames;
mod headers;
mod icmp;
mod ping;

use rawsock::*;
use testkit::{DEADLINE, skip};

use crate::fixtures::assert_errno;

/// A raw socket, or `None` with the skip said aloud.
#[track_caller]
fn raw(test: &str, family: AddressFamily, protocol: impl Into<Protocol>) -> Option<Socket> {
    permitted(test, socket(family, SOCK_RAW, protocol))
}

/// A socket, or `None` with the skip said aloud where it takes a right that
/// this process does not have.
#[track_caller]
fn permitted(test: &str, made: Result<Socket>) -> Option<Socket> {
    const EPERM: i32 = 1;
    match made {
        Ok(s) => {
            s.settimeout(DEADLINE).unwrap();
            Some(s)
        }
        Err(error) if error.errno() == Some(EPERM) => {
            skip(test, "it needs CAP_NET_RAW");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

/// The checksum of the Internet, RFC 1071.
pub(crate) fn checksum(data: &[u8]) -> u16 {
    let sum: u32 = data
        .chunks(2)
        .map(|pair| u32::from(pair[0]) << 8 | u32::from(pair.get(1).copied().unwrap_or(0)))
        .sum();
    let folded = (sum & 0xffff) + (sum >> 16);
    !u16::try_from((folded & 0xffff) + (folded >> 16)).unwrap()
}

/// An echo request with its checksum, as in RFC 792.
fn echo_request(kind: u8, identifier: u16) -> Vec<u8> {
    let mut packet = vec![kind, 0, 0, 0];
    packet.extend(identifier.to_be_bytes());
    packet.extend([0, 1]);
    packet.extend(b"rawsock\0");
    let sum = checksum(&packet);
    packet[2..4].copy_from_slice(&sum.to_be_bytes());
    packet
}

#[test]
fn combinations_that_do_not_exist_have_their_errno() {
    assert_errno(socket(AF_INET, SOCK_RDM, 0), 94); // ESOCKTNOSUPPORT
    assert_errno(socket(AddressFamily::from(250), SOCK_STREAM, 0), 97); // EAFNOSUPPORT
    assert_errno(socket(AF_INET, SOCK_STREAM, IPPROTO_UDP), 93); // EPROTONOSUPPORT
    assert_errno(socket(AF_INET, SocketKind::from(-1), 0), 22);
    assert_errno(socket(AF_INET, SOCK_STREAM, i32::MIN), 22);
}
