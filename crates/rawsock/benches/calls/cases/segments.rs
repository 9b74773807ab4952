//! Many datagrams that the kernel handles as one: GSO and GRO of UDP.

use std::io::{IoSlice, IoSliceMut};
use std::os::fd::AsRawFd;
use std::time::Instant;

use rawsock::ancillary::{AncillaryBuffer, ControlMessage, ControlMessageRef};
use rawsock::{CMSG_SPACE, SOL_UDP, UDP_GRO};

use super::datagrams::{our_socket, std_socket};
use super::repeat;
use crate::bare;
use crate::rounds::Contender;
use crate::table::OURS;

/// Bytes of a datagram, as QUIC sends them, and how many fit into one.
const SIZE: u16 = 1200;
const MANY: u32 = 54;

pub(super) fn segments() -> Vec<Contender<'static>> {
    let c = {
        let ((s, address), data) = (std_socket(), [7; SIZE as usize]);
        let (to, mut buffer) = (bare::encode(&address), [0; 2048]);
        repeat("C, sendto and recvfrom", move || {
            bare::sendto(s.as_raw_fd(), &data, &to);
            assert_eq!(bare::recvfrom(s.as_raw_fd(), &mut buffer).0, data.len());
        })
    };
    let ours = {
        let ((s, address), data) = (our_socket(), [7; SIZE as usize]);
        let mut buffer = [0; 2048];
        repeat(OURS, move || {
            s.sendto(&data, &address).unwrap();
            assert_eq!(s.recvfrom_into(&mut buffer).unwrap().0, data.len());
        })
    };
    vec![c, ours, segmented()]
}

fn segmented() -> Contender<'static> {
    let (s, address) = our_socket();
    s.setsockopt(SOL_UDP, UDP_GRO, 1).unwrap();
    let data = vec![7; SIZE as usize * MANY as usize];
    let mut buffer = vec![0; 1 << 16];
    let mut ancillary = AncillaryBuffer::new(CMSG_SPACE(4)).unwrap();
    let mut step = move || {
        let cut = [ControlMessageRef::GsoSize(SIZE)];
        s.sendmsg_to(&[IoSlice::new(&data)], &cut, 0, &address)
            .unwrap();
        let mut left = data.len();
        while left > 0 {
            let room = &mut [IoSliceMut::new(&mut buffer)];
            let message = s.recvmsg_into(room, &mut ancillary).unwrap();
            let size = ancillary.messages().find_map(|message| match message {
                ControlMessage::GroSize(size) => Some(size),
                _ => None,
            });
            assert_eq!(size, Some(SIZE.into()));
            left -= message.nbytes;
        }
    };
    Contender {
        name: "rawsock, GSO and GRO",
        run: Box::new(move |times| {
            let calls = times.div_ceil(MANY);
            let begun = Instant::now();
            for _ in 0..calls {
                step();
            }
            begun.elapsed() * times / (calls * MANY)
        }),
    }
}
