//! UDP datagrams to oneself, with the address of the sender.

use std::hint::black_box;
use std::mem::MaybeUninit;
use std::net::{SocketAddr, SocketAddrV4, UdpSocket};
use std::os::fd::AsRawFd;
use std::time::{Duration, Instant};

use rawsock::batch::Batch;
use rawsock::{AF_INET, Address, SOCK_DGRAM};

use super::repeat;
use crate::bare;
use crate::rounds::Contender;
use crate::table::{C, C_AGAIN, OURS};

pub(super) fn std_socket() -> (UdpSocket, SocketAddrV4) {
    let s = UdpSocket::bind("127.0.0.1:0").unwrap();
    match s.local_addr().unwrap() {
        SocketAddr::V4(address) => (s, address),
        SocketAddr::V6(address) => unreachable!("{address}"),
    }
}

pub(super) fn our_socket() -> (rawsock::Socket, Address) {
    let s = rawsock::socket(AF_INET, SOCK_DGRAM, 0).unwrap();
    s.bind(("127.0.0.1", 0)).unwrap();
    let address = s.getsockname().unwrap();
    (s, address)
}

fn socket2_socket() -> (socket2::Socket, socket2::SockAddr) {
    let s = socket2::Socket::from(std_socket().0);
    let address = s.local_addr().unwrap();
    (s, address)
}

pub(super) fn recvfrom_into(size: usize) -> Vec<Contender<'static>> {
    let data = || (vec![7_u8; size], vec![0_u8; size]);
    let c = |name| {
        let ((s, address), (data, mut buffer)) = (std_socket(), data());
        let to = bare::encode(&address);
        repeat(name, move || {
            bare::sendto(s.as_raw_fd(), &data, &to);
            let (received, from) = bare::recvfrom(s.as_raw_fd(), &mut buffer);
            assert_eq!(received, size);
            black_box(bare::decode(&from));
        })
    };
    let ours = {
        let ((s, address), (data, mut buffer)) = (our_socket(), data());
        repeat(OURS, move || {
            s.sendto(&data, &address).unwrap();
            let (received, from) = s.recvfrom_into(&mut buffer).unwrap();
            assert_eq!(received, size);
            black_box(from);
        })
    };
    let socket2 = {
        let ((s, address), data) = (socket2_socket(), vec![7_u8; size]);
        let mut buffer = vec![MaybeUninit::new(0); size];
        repeat("socket2", move || {
            s.send_to(&data, &address).unwrap();
            let (received, from) = s.recv_from(&mut buffer).unwrap();
            assert_eq!(received, size);
            black_box(from.as_socket());
        })
    };
    let std = {
        let ((s, address), (data, mut buffer)) = (std_socket(), data());
        repeat("std", move || {
            s.send_to(&data, address).unwrap();
            let (received, from) = s.recv_from(&mut buffer).unwrap();
            assert_eq!(received, size);
            black_box(from);
        })
    };
    vec![c(C), c(C_AGAIN), ours, socket2, std]
}

/// Into memory that is allocated each time.
pub(super) fn recvfrom(size: usize) -> Vec<Contender<'static>> {
    let c = |name| {
        let ((s, address), data) = (std_socket(), vec![7_u8; size]);
        let to = bare::encode(&address);
        repeat(name, move || {
            bare::sendto(s.as_raw_fd(), &data, &to);
            let (received, from) = bare::recvfrom_new(s.as_raw_fd(), size);
            assert_eq!(received.len(), size);
            black_box(bare::decode(&from));
        })
    };
    let ours = {
        let ((s, address), data) = (our_socket(), vec![7_u8; size]);
        repeat(OURS, move || {
            s.sendto(&data, &address).unwrap();
            let (received, from) = s.recvfrom(size).unwrap();
            assert_eq!(received.len(), size);
            black_box(from);
        })
    };
    let std = {
        let ((s, address), data) = (std_socket(), vec![7_u8; size]);
        repeat("std", move || {
            s.send_to(&data, address).unwrap();
            let mut new = vec![0; size];
            let (received, from) = s.recv_from(&mut new).unwrap();
            assert_eq!(received, size);
            black_box(from);
        })
    };
    vec![c(C), c(C_AGAIN), ours, std]
}

/// A contender for whom so many datagrams are sent before each step; only the
/// step is measured.
fn supplied(
    name: &'static str,
    to: SocketAddr,
    mut step: impl FnMut() + 'static,
) -> Contender<'static> {
    let supplier = std_socket().0;
    Contender {
        name,
        run: Box::new(move |times| {
            let mut took = Duration::ZERO;
            for _ in 0..times {
                for _ in 0..MANY {
                    supplier.send_to(&[7; SIZE], to).unwrap();
                }
                let begun = Instant::now();
                step();
                took += begun.elapsed();
            }
            took
        }),
    }
}

const MANY: usize = 32;
const SIZE: usize = 64;

/// Receives, and looks at length and sender of each.
pub(super) fn recvmmsg() -> Vec<Contender<'static>> {
    let c = |name| {
        let ((s, address), mut many) = (std_socket(), bare::Many::new(MANY, SIZE));
        supplied(name, address.into(), move || {
            let (came, sum) = many.recvmmsg(s.as_raw_fd());
            assert_eq!(came, MANY);
            black_box(sum);
        })
    };
    let ours = {
        let ((s, address), mut batch) = (our_socket(), Batch::new(MANY, SIZE).unwrap());
        supplied(OURS, address.as_socket().unwrap(), move || {
            assert_eq!(s.recvmmsg(&mut batch).unwrap(), MANY);
            let messages = batch.messages();
            let seen = messages
                .map(|message| message.data.len() + usize::from(message.address.port().unwrap()));
            black_box(seen.sum::<usize>());
        })
    };
    let std = {
        let (s, address) = std_socket();
        let mut buffers = [[0; SIZE]; MANY];
        supplied("std, one by one", address.into(), move || {
            let seen = buffers.iter_mut().map(|buffer| {
                let (received, from) = s.recv_from(buffer).unwrap();
                received + usize::from(from.port())
            });
            black_box(seen.sum::<usize>());
        })
    };
    vec![c(C), c(C_AGAIN), ours, std]
}
