//! Receiving datagrams.

use std::os::fd::BorrowedFd;
use std::sync::Arc;

use rawsock::{AF_INET, AF_INET6};

use super::{Client, Listening, Next, Serves, Taking};
use crate::core::Core;
use crate::errors::caught;
use crate::handler::Datagram;
use crate::hooks::{Hooks, Incoming};
use crate::life::{Packet, Parcel};
use crate::report;

impl Serves for Datagram {
    const HAS_DESCRIPTOR: bool = false;

    fn next<S: Hooks>(core: &Core<S>, listening: &Listening, taking: Taking) -> Next<Packet> {
        let Listening { inbox, socket, .. } = listening;
        let (parcel, more) = match inbox.take(core, socket, listening.max_packet_size, taking) {
            Ok(Some(taken)) => taken,
            Ok(None) => return refused(core, listening, false),
            Err(error) => return failed(core, error),
        };
        if !is_welcome(core, &parcel) {
            return refused(core, listening, more);
        }
        core.counters.accepted.add();
        core.registry.enter();
        Next::Job(Packet {
            parcel,
            replies: Arc::clone(&listening.replies),
            more: more && matches!(taking, Taking::Together | Taking::Waiting),
            ends: core.control.ends(),
        })
    }

    fn has_more(listening: &Listening) -> bool {
        listening.inbox.has_more()
    }

    fn settle<S: Hooks>(core: &Core<S>, listening: &Listening) {
        listening.replies.flush(&core.counters);
    }

    fn may_wait(listening: &Listening) -> bool {
        // Not those of Unix, whose handlers would wait for receivers, too.
        matches!(listening.socket.family(), AF_INET | AF_INET6)
    }

    fn end(listening: &Listening) {
        listening.inbox.end(&listening.socket);
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
        Client::Sender(packet.parcel.client_address.clone())
    }

    /// The reply is sent from the server's socket, so it stays.
    fn in_child(_: &Listening, _: BorrowedFd<'_>) {}
}

/// What has come is refused. If it was the last of many, no reply has to wait
/// any more.
fn refused<S>(core: &Core<S>, listening: &Listening, more: bool) -> Next<Packet> {
    if !more {
        listening.replies.flush(&core.counters);
    }
    Next::Refused
}

/// Asks the program whether it wants this.
fn is_welcome<S: Hooks>(core: &Core<S>, parcel: &Parcel) -> bool {
    let incoming = Incoming::Packet(parcel.data.as_bytes());
    let verified = caught(|| core.state.verify_request(incoming, &parcel.client_address));
    match verified {
        Ok(true) => true,
        refused => {
            core.counters.unverified.add();
            if let Err(error) = refused {
                core.counters.panics.add();
                let _ = caught(|| core.state.handle_error(&error, &parcel.client_address));
            }
            false
        }
    }
}

/// What an error of `recvmmsg` means.
fn failed<S>(core: &Core<S>, error: rawsock::Error) -> Next<Packet> {
    match error.errno() {
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
    }
}
