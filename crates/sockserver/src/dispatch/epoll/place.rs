//! Seeing connections in and out of their places, for both engines.

use std::sync::Arc;

use super::set::{Interest, Set};
use super::table::{Place, Table, Token};
use crate::core::Core;
use crate::errors::caught;
use crate::handler::{Make, RequestHandler};
use crate::hooks::Hooks;
use crate::life::{Session, Turned};
use crate::report;
use crate::stream::{Connection, Kit};

/// Gives a new connection a place.
pub(super) fn settle<H, S: Hooks>(
    core: &Core<S>,
    table: &Table<H>,
    connection: Connection,
) -> Option<Token> {
    match table.insert(Session::new(connection.slot)) {
        Ok(token) => Some(token),
        Err(session) => {
            core.counters.shed.add();
            core.leave(session.slot);
            None
        }
    }
}

/// A connection has its turn; `tell` is told its number in the registry first.
pub(super) fn turn<H: RequestHandler<S>, S: Hooks>(
    core: &Arc<Core<S>>,
    make: &Make<H>,
    kit: &mut Kit,
    place: &Place<H>,
    hung_up: bool,
    tell: impl FnOnce(u64),
) -> Turned {
    match &mut *place.session() {
        Some(session) => {
            tell(session.slot.id);
            session.turn(core, make, kit, hung_up)
        }
        // Gone, and nobody has told its set.
        None => Turned::Input,
    }
}

/// Watches a connection for what it waits for. Says whether it can be.
pub(super) fn watch<H>(set: &Set, place: &Place<H>, token: Token, interest: Interest) -> bool {
    // Only the number of its descriptor is needed, and that it is not closed
    // meanwhile, which only the one can do who has its turn: us.
    let slot = place
        .session()
        .as_ref()
        .map(|session| Arc::clone(&session.slot));
    let Some(slot) = slot else { return true };
    match set.watch(place, token, &slot, interest) {
        Ok(()) => true,
        Err(error) => {
            report::not_watched(&error);
            false
        }
    }
}

/// Ends a connection, whatever it is at.
pub(super) fn remove<H, S: Hooks>(core: &Core<S>, set: &Set, table: &Table<H>, token: Token) {
    let Some(session) = table.remove(token) else {
        return;
    };
    if session.is_detached() {
        // Whoever has its socket now may keep it open, and it would be told of
        // for ever.
        set.forget(&session.slot);
    }
    let slot = Arc::clone(&session.slot);
    // A handler may panic when it is dropped.
    let _ = caught(|| drop(session));
    core.leave(slot);
}
