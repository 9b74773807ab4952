//! Ending a connection from outside: `registry/` and `core.rs`.
//!
//! Nobody shuts down a descriptor that is somebody else's by now. A connection
//! that was to be closed as idle, and has a request after all, is one like any
//! other: it can be ended, and is counted once. Nobody shuts down what was
//! given away.

use std::sync::Arc;

use loom::thread;

use super::Count;
use crate::config::Config;
use crate::control::Steered;
use crate::core::Core;
use crate::kernel::rawsock::{Address, SHUT_RDWR, Socket};
use crate::registry::{Fate, Slot, Sweep};

type Server = Arc<Core<()>>;

fn server() -> Server {
    Arc::new(Core::new((), Config::limited(2)).unwrap())
}

fn connect(core: &Server) -> Arc<Slot> {
    let limits = core.config().limits;
    assert!(core.reserve(&limits), "there is room for two");
    let admitted = core.registry.admit(Socket::connected(0), &Address, &limits);
    admitted.unwrap()
}

/// A request is being handled from now on: `begin` of `stream/wire.rs`.
fn begin(slot: &Slot) {
    slot.set_busy();
    if slot.fate() == Fate::IdleClosed && !crate::is_twin("who is busy stays closed as idle") {
        slot.reopen();
    }
}

/// A server that is to end, and its only connection, which is idle.
fn drained() -> (Server, Arc<Slot>) {
    let core = server();
    let slot = connect(&core);
    slot.set_idle(0);
    core.control.shutdown();
    (core, slot)
}

/// The connection with a number is cancelled while it is closed, and while
/// the next gets its descriptor.
pub(super) fn used_again() {
    let core = server();
    let first = connect(&core);
    let handler = {
        let core = Arc::clone(&core);
        thread::spawn(move || {
            core.leave(first);
            connect(&core)
        })
    };
    core.cancel(0);
    let second = handler.join().unwrap();
    assert_eq!(second.socket.is_shut(), (false, false));
    assert_eq!(second.fate(), Fate::Open);
}

/// A request comes, and its handler waits until it is cancelled.
pub(super) fn cancelled() {
    let (core, slot) = drained();
    let begun = Count::default();
    let handler = {
        let (core, begun) = (Arc::clone(&core), begun.clone());
        thread::spawn(move || {
            begin(&slot);
            begun.add();
            slot.socket.wait_shut();
            core.leave(slot);
        })
    };
    core.registry.sweep(0, Sweep::Idle);
    begun.wait(1);
    assert!(core.cancel(0), "it is being handled");
    handler.join().unwrap();
}

/// The same, until the deadline of the server.
pub(super) fn overdue() {
    let (core, slot) = drained();
    let handler = {
        let core = Arc::clone(&core);
        thread::spawn(move || {
            begin(&slot);
            slot.socket.wait_shut();
            core.leave(slot);
        })
    };
    core.registry.sweep(0, Sweep::Idle);
    core.registry.sweep(0, Sweep::All);
    handler.join().unwrap();
    // As what depends on who was faster.
    let report = core.registry.take_report();
    assert_eq!(report.finished + report.idle_closed + report.cancelled, 1);
}

/// A request comes, and its handler takes the socket for itself.
pub(super) fn given_away() {
    let (core, slot) = drained();
    let handler = {
        let slot = Arc::clone(&slot);
        thread::spawn(move || {
            begin(&slot);
            slot.detach()
        })
    };
    core.registry.sweep(0, Sweep::Idle);
    core.registry.sweep(0, Sweep::All);
    if handler.join().unwrap() {
        assert_eq!(slot.socket.is_shut(), (false, false));
    }
}

/// For the twin that has kept no more than a number.
pub(crate) fn shut_down_by_number(slot: Option<Arc<Slot>>) -> bool {
    let number = slot.map(|slot| slot.socket.number());
    if let Some(number) = number {
        Socket::shutdown_number(number, SHUT_RDWR);
    }
    number.is_some()
}
