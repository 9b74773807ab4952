//! Accepting connections, and what to do when that fails.

use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use libc::c_int;
use rawsock::{Address, Socket, opt};

use super::{Client, Listening, Next, Serves, Taking};
use crate::config::{Limits, Overflow};
use crate::core::Core;
use crate::errors::caught;
use crate::handler::Stream;
use crate::hooks::{Hooks, Incoming};
use crate::registry::{Refusal, Slot};
use crate::report;
use crate::stream::Connection;
use crate::sys::replace;

impl Serves for Stream {
    const HAS_DESCRIPTOR: bool = true;

    fn next<S: Hooks>(core: &Core<S>, listening: &Listening, _: Taking) -> Next<Connection> {
        let limits = core.settings().limits();
        let has_place = core.reserve(&limits);
        if !has_place && limits.overflow == Overflow::Backlog {
            // Somebody else was faster.
            return Next::Full;
        }
        let (socket, client_address) = match listening.socket.accept() {
            Ok(accepted) => accepted,
            Err(error) => {
                if has_place {
                    core.forgo();
                }
                return failed(core, listening, error);
            }
        };
        // They may have changed, and be what this client has waited for.
        let limits = core.settings().limits();
        if !has_place && !core.reserve(&limits) {
            return turned_away(core, listening, socket, limits.overflow);
        }
        match admit(core, listening, socket, &client_address, &limits) {
            Some(slot) => Next::Job(Connection { slot }),
            None => Next::Refused,
        }
    }

    fn has_more(_: &Listening) -> bool {
        false
    }

    fn settle<S: Hooks>(_: &Core<S>, _: &Listening) {}

    fn may_wait(_: &Listening) -> bool {
        false
    }

    fn end(_: &Listening) {}

    fn has_room<S: Hooks>(core: &Core<S>) -> bool {
        let limits = core.config().limits;
        limits.overflow != Overflow::Backlog || core.registry.has_room(&limits)
    }

    fn turns_away<S: Hooks>(core: &Core<S>) -> bool {
        core.config().limits.overflow != Overflow::Backlog
    }

    fn turn_away<S: Hooks>(core: &Core<S>, listening: &Listening) -> Next<Connection> {
        match listening.socket.accept() {
            Ok((socket, _)) => {
                let overflow = core.settings().limits().overflow;
                turned_away(core, listening, socket, overflow)
            }
            Err(error) => failed(core, listening, error),
        }
    }

    fn client(connection: &Connection) -> Client {
        Client::Connection(Arc::clone(&connection.slot))
    }

    fn in_child(listening: &Listening, other: BorrowedFd<'_>) {
        replace(listening.socket.as_fd(), other);
        listening.reserve.release();
        listening.lobby.disown();
    }
}

/// Tells a client that there is no room.
fn turned_away<S>(
    core: &Core<S>,
    listening: &Listening,
    socket: Socket,
    overflow: Overflow,
) -> Next<Connection> {
    core.counters.over_limit.add();
    listening.lobby.turn_away(socket, overflow);
    Next::Refused
}

/// Takes a connection in, for which there is a place, unless it has to be
/// refused.
fn admit<S: Hooks>(
    core: &Core<S>,
    listening: &Listening,
    socket: Socket,
    client_address: &Address,
    limits: &Limits,
) -> Option<Arc<Slot>> {
    // The default timeout of sockets is not for these.
    if socket.gettimeout().is_some() && socket.setblocking(true).is_err() {
        core.forgo();
        return None;
    }
    let slot = match core.registry.admit(socket, client_address, limits) {
        Ok(slot) => slot,
        // It is closed when it has been counted.
        Err((Refusal::PerSource, socket)) => {
            core.counters.over_source_limit.add();
            listening.lobby.turn_away(socket, limits.overflow);
            core.forgo();
            return None;
        }
        Err((Refusal::Memory, _socket)) => {
            core.counters.shed.add();
            core.forgo();
            return None;
        }
    };
    let incoming = Incoming::Connection(&slot.socket);
    let verified = caught(|| core.state.verify_request(incoming, client_address));
    if !matches!(verified, Ok(true)) {
        core.counters.unverified.add();
        if let Err(error) = verified {
            core.counters.panics.add();
            let _ = caught(|| core.state.handle_error(&error, client_address));
        }
        let _ = caught(|| core.state.shutdown_request(&slot.socket));
        core.leave(slot);
        return None;
    }
    core.counters.accepted.add();
    Some(slot)
}

/// What an error of `accept` means: `accept(2)`.
fn failed<S: Hooks>(
    core: &Core<S>,
    listening: &Listening,
    error: rawsock::Error,
) -> Next<Connection> {
    let errno = error.errno().unwrap_or(0);
    if errno == libc::EAGAIN {
        return Next::Nothing;
    }
    core.counters.accept_errors.add();
    match errno {
        libc::EBADF | libc::EINVAL | libc::ENOTSOCK | libc::EOPNOTSUPP => Next::Fatal(error.into()),
        libc::EMFILE | libc::ENFILE | libc::ENOBUFS | libc::ENOMEM => {
            report::not_accepted(&error);
            // Somebody who says nothing goes before somebody who is new, and
            // somebody who was told to go before both.
            let has_made_room = listening.lobby.close() || core.registry.evict_idle();
            if !has_made_room && listening.reserve.shed(&listening.socket) {
                core.counters.shed.add();
            }
            Next::Starved
        }
        // One connection that is gone already, or the network is: the next
        // one may be better.
        _ => {
            if !TRANSIENT.contains(&errno) {
                report::not_accepted(&error);
            }
            Next::Failed
        }
    }
}

/// Errors of the connection, not of the listener.
const TRANSIENT: &[c_int] = &[
    libc::ECONNABORTED,
    libc::EPROTO,
    libc::EPERM,
    libc::ENETDOWN,
    libc::ENOPROTOOPT,
    libc::EHOSTDOWN,
    libc::ENONET,
    libc::EHOSTUNREACH,
    libc::ENETUNREACH,
    libc::ETIMEDOUT,
];

/// A descriptor that is kept for the day when there is none: with it the
/// client that has waited longest is told that there is no place.
#[derive(Debug)]
pub(crate) struct Reserve(Mutex<Option<File>>);

impl Reserve {
    pub(super) fn new() -> Self {
        Self(Mutex::new(spare()))
    }

    /// Closes it, where nobody accepts any more.
    fn release(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Accepts a connection and resets it; says whether it has.
    fn shed(&self, listener: &Socket) -> bool {
        let mut reserve = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let had = reserve.take().is_some();
        let shed = had
            && listener.accept().is_ok_and(|(socket, _)| {
                // So that the client hears of it at once.
                socket.set(opt::SO_LINGER, Some(Duration::ZERO)).is_ok()
            });
        *reserve = spare();
        shed
    }
}

fn spare() -> Option<File> {
    File::open("/dev/null").ok()
}
