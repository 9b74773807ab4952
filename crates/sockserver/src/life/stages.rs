//! The steps in the life of a connection, whoever takes them.

use std::io;
use std::sync::Arc;

use crate::clock::{self, NEVER};
use crate::core::Core;
use crate::errors::{HandlerError, caught};
use crate::handler::{Flow, RequestHandler};
use crate::hooks::Hooks;
use crate::request::Request;
use crate::stream::{Channel, Wire};

/// What a client has sent before the server had to end is answered. One that
/// goes on sending cannot keep the server for ever by that.
pub(super) const LAST_REQUESTS: usize = 4096;

/// Calls one method of the handler.
pub(super) fn stage<S: Hooks, T>(
    core: &Arc<Core<S>>,
    channel: Channel<'_>,
    call: impl FnOnce(&mut Request<'_, S>) -> io::Result<T>,
) -> Result<T, HandlerError> {
    caught(|| call(&mut Request { channel, core }))?.map_err(HandlerError::Io)
}

/// Handles a request, and sends the answer by `flush`, all under the deadline
/// of the whole.
pub(super) fn handle<H: RequestHandler<S>, S: Hooks>(
    core: &Arc<Core<S>>,
    channel: Channel<'_>,
    handler: &mut H,
    flush: impl FnOnce(Wire<'_>) -> Result<(), HandlerError>,
) -> Result<Flow, HandlerError> {
    let wire = channel.wire;
    core.counters.requests.add();
    let limit = wire.deadlines().handle;
    if limit.is_some() {
        wire.slot.handle_until(clock::after(clock::now(), limit));
    }
    let flow = stage(core, channel, |rq| handler.handle(rq));
    let flow = flow.and_then(|flow| flush(wire).map(|()| flow));
    if limit.is_some() {
        wire.slot.handle_until(NEVER);
    }
    flow
}

/// Sends what was written.
pub(super) fn flush(wire: Wire<'_>) -> Result<(), HandlerError> {
    wire.flush().map_err(HandlerError::Io)
}

/// Counts a failure, and tells the program.
pub(super) fn failed<S: Hooks>(core: &Core<S>, error: HandlerError, wire: Wire<'_>) {
    let counters = &core.counters;
    counters.errors.add();
    if matches!(error, HandlerError::Panic(_)) {
        counters.panics.add();
    }
    if error.is_timeout() {
        counters.timeouts.add();
    }
    if error.is_disconnect() {
        counters.disconnects.add();
    }
    // Its panic is one more that ends here, and that of dropping the error.
    let _ = caught(move || core.state.handle_error(&{ error }, wire.client_address()));
}
