//! Places for connections: `registry/mod.rs` and `core.rs`.
//!
//! There are never more connections than there may be, and whoever waits for
//! a place hears of it; so does a keeper who sleeps while there is nobody.

use std::sync::Arc;

use loom::thread;

use crate::config::Config;
use crate::core::Core;
use crate::kernel::rawsock::{Address, Socket};
use crate::wait;

fn server() -> Arc<Core<()>> {
    Arc::new(Core::new((), Config::limited(1)).unwrap())
}

/// The only place is taken, and free again while somebody looks.
pub(super) fn one() {
    let core = server();
    let limits = core.config().limits;
    assert!(core.reserve(&limits));
    let slot = core
        .registry
        .admit(Socket::connected(0), &Address, &limits)
        .unwrap();
    let handler = {
        let core = Arc::clone(&core);
        thread::spawn(move || core.leave(slot))
    };
    while !core.registry.has_room(&limits) {
        wait::bell(&core.control.acceptor);
    }
    assert!(core.reserve(&limits), "there is nobody else");
    handler.join().unwrap();
}

/// Three threads take the only place one after the other, and two of them
/// would not wait for it. One place is given back without ever being filled.
pub(super) fn three() {
    let core = server();
    let limits = core.config().limits;
    let others: Vec<_> = (0..2)
        .map(|_| {
            let core = Arc::clone(&core);
            thread::spawn(move || {
                if core.reserve(&limits) {
                    assert_eq!(core.registry.live(), 1);
                    core.forgo();
                }
            })
        })
        .collect();
    while !core.reserve(&limits) {
        wait::bell(&core.control.acceptor);
    }
    assert_eq!(core.registry.live(), 1);
    core.forgo();
    for other in others {
        other.join().unwrap();
    }
    assert_eq!(core.registry.live(), 0);
}

/// A keeper goes to sleep when the first connection comes.
pub(super) fn asleep() {
    let core = server();
    let acceptor = {
        let core = Arc::clone(&core);
        thread::spawn(move || assert!(core.reserve(&core.config().limits)))
    };
    while core.registry.live() == 0 {
        if core.may_sleep() {
            wait::bell(&core.control.keeper);
        }
    }
    acceptor.join().unwrap();
}
