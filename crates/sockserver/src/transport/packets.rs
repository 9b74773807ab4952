//! Receiving datagrams.

use std::os::fd::BorrowedFd;
use std::sync::Arc;

use rawsock::ancillary::{ControlMessage, Ipv4PacketInfo, Ipv6PacketInfo};
use rawsock::{CMSG_SPACE, MSG_TRUNC};

use super::{Client, Listening, Next, Serves};
use crate::core::Core;
use crate::errors::caught;
use crate::handler::Datagram;
use crate::hooks::{Hooks, Incoming};
use crate::life::{Asked, Packet};
use crate::report;

/// Room for where a datagram went to, IPv4 or IPv6, and for the number of
/// those that were thrown away.
const ROOM: usize = CMSG_SPACE(20) + CMSG_SPACE(4);

impl Serves for Datagram {
    const HAS_DESCRIPTOR: bool = false;

    fn next<S: Hooks>(core: &Core<S>, listening: &Listening) -> Next<Packet> {
        let message = match listening.socket.recvmsg(listening.max_packet_size, ROOM) {
            Ok(message) => message,
            Err(error) => {
                return match error.errno() {
                    Some(libc::EAGAIN) => Next::Nothing,
                    Some(libc::EBADF | libc::ENOTSOCK) => Next::Fatal(error.into()),
                    Some(libc::ENOMEM | libc::ENOBUFS) => Next::Starved,
                    // What an earlier reply has met: nobody, for one.
                    _ => {
                        core.counters.accept_errors.add();
                        if error.errno() != Some(libc::ECONNREFUSED) {
                            report::not_accepted(&error);
                        }
                        Next::Failed
                    }
                };
            }
        };
        let packet = Packet {
            socket: Arc::clone(&listening.socket),
            own: listening.address.clone(),
            data: message.data,
            truncated: message.flags.contains(MSG_TRUNC),
            asked: message.ancillary.iter().find_map(asked),
            client_address: message.address,
        };
        for said in message.ancillary.iter() {
            if let ControlMessage::RxqOverflow(count) = said {
                core.counters.overflowed.at_least(u64::from(*count));
            }
        }
        if packet.truncated {
            core.counters.truncated.add();
        }
        let incoming = Incoming::Packet(&packet.data);
        let verified = caught(|| core.state.verify_request(incoming, &packet.client_address));
        match verified {
            Ok(true) => {
                core.counters.accepted.add();
                core.registry.enter();
                Next::Job(packet)
            }
            refused => {
                core.counters.unverified.add();
                if let Err(error) = refused {
                    core.counters.panics.add();
                    let _ = caught(|| core.state.handle_error(&error, &packet.client_address));
                }
                Next::Refused
            }
        }
    }

    fn has_room<S: Hooks>(_: &Core<S>) -> bool {
        true
    }

    fn turns_away<S: Hooks>(_: &Core<S>) -> bool {
        false
    }

    fn turn_away<S: Hooks>(_: &Core<S>, _: &Listening) -> Next<Packet> {
        Next::Nothing
    }

    fn client(packet: &Packet) -> Client {
        Client::Sender(packet.client_address.clone())
    }

    /// The reply is sent from the server's socket, so it stays.
    fn in_child(_: &Listening, _: BorrowedFd<'_>) {}
}

/// The address that was asked, for the reply to come from.
fn asked(message: &ControlMessage) -> Option<Asked> {
    match message {
        ControlMessage::Ipv4PacketInfo(info) => Some(Asked::V4(Ipv4PacketInfo {
            spec_dst: info.spec_dst,
            ..Default::default()
        })),
        ControlMessage::Ipv6PacketInfo(info) => Some(Asked::V6(Ipv6PacketInfo {
            addr: info.addr,
            ..Default::default()
        })),
        _ => None,
    }
}
