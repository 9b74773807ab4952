//! Addresses to bytes and back.

use std::hint::black_box;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};

use rawsock::Address;
use socket2::SockAddr;

use super::repeat;
use crate::bare;
use crate::rounds::Contender;
use crate::table::{C, C_AGAIN, OURS};

const ADDRESS: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(192, 0, 2, 1), 4711);

/// Ours gives the bytes out, as a `Vec`; a call on a socket does without.
pub(super) fn encode() -> Vec<Contender<'static>> {
    let c = |name| {
        repeat(name, || {
            black_box(bare::encode(black_box(&ADDRESS)));
        })
    };
    let ours = repeat(OURS, || {
        black_box(Address::from(black_box(ADDRESS)).to_bytes());
    });
    let socket2 = repeat("socket2", || {
        black_box(SockAddr::from(black_box(ADDRESS)));
    });
    vec![c(C), c(C_AGAIN), ours, socket2]
}

pub(super) fn decode() -> Vec<Contender<'static>> {
    let c = |name| {
        let name_of = bare::encode(&ADDRESS);
        repeat(name, move || {
            black_box(bare::decode(black_box(&name_of)));
        })
    };
    let ours = {
        let bytes = Address::from(SocketAddr::from(ADDRESS)).to_bytes();
        repeat(OURS, move || {
            black_box(Address::from_bytes(black_box(&bytes)).unwrap());
        })
    };
    let socket2 = {
        let name = SockAddr::from(ADDRESS);
        repeat("socket2", move || {
            black_box(black_box(&name).as_socket());
        })
    };
    vec![c(C), c(C_AGAIN), ours, socket2]
}
