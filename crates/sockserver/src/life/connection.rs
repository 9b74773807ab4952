//! `setup`, `handle` and `finish` of a connection.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rawsock::Socket;

use super::Running;
use crate::clock::{self, NEVER};
use crate::control::inside;
use crate::core::Core;
use crate::errors::{HandlerError, caught};
use crate::handler::{Flow, Make, RequestHandler};
use crate::hooks::Hooks;
use crate::request::Request;
use crate::stream::Connection;

/// How long a client may take to read the answer and close, if it has sent
/// more than was read: closing at once would destroy the answer.
const LINGER: Duration = Duration::from_secs(1);

/// Serves a connection on this thread, from its beginning to its end. Says
/// whether all went well.
pub(crate) fn connection<H: RequestHandler<S>, S: Hooks>(
    core: &Arc<Core<S>>,
    make: &Make<H>,
    mut connection: Connection,
    running: Running,
) -> bool {
    match running {
        Running::Alone => connection.wire.alone(&core.control),
        Running::Kept(lead) => connection.wire.kept(lead),
        Running::InChild => {}
    }
    // Errors, and handlers that were not set up, may panic when they are
    // dropped.
    let served = caught(|| inside(&core.control, || serve(core, make, &mut connection)));
    let failure = served.and_then(|served| served).err();
    let went_well = failure.is_none();
    if let Some(error) = failure {
        failed(core, error, &connection);
    }
    end(core, connection);
    went_well
}

/// What Python does between making a handler and its end.
fn serve<H: RequestHandler<S>, S: Hooks>(
    core: &Arc<Core<S>>,
    make: &Make<H>,
    connection: &mut Connection,
) -> Result<(), HandlerError> {
    let mut handler = caught(|| make(&connection.wire.slot.client_address))?;
    stage(core, connection, |rq| handler.setup(rq))?;
    flush(connection)?;
    let handled = requests(core, connection, &mut handler);
    // Whatever has become of them.
    let finished = stage(core, connection, |rq| handler.finish(rq));
    // What is not sent is no news if something else has failed before.
    let flushed = flush(connection);
    // A handler may panic when it is dropped.
    let dropped = caught(|| drop(handler));
    dropped.and(finished).and(handled).and(flushed)
}

/// Calls `handle` until it, or the client, wants no more.
fn requests<H: RequestHandler<S>, S: Hooks>(
    core: &Arc<Core<S>>,
    connection: &mut Connection,
    handler: &mut H,
) -> Result<(), HandlerError> {
    let mut first = true;
    while !connection.wire.is_detached() {
        if first && H::SPEAKS_FIRST {
            connection.wire.begin();
        } else if !connection
            .wait_for_request(first)
            .map_err(HandlerError::Io)?
        {
            break;
        }
        first = false;
        core.counters.requests.add();
        let slot = Arc::clone(&connection.wire.slot);
        let limit = connection.wire.deadlines().handle;
        if limit.is_some() {
            slot.handle_until(clock::after(clock::now(), limit));
        }
        let flow = stage(core, connection, |rq| handler.handle(rq));
        let flow = flow.and_then(|flow| flush(connection).map(|()| flow));
        if limit.is_some() {
            slot.handle_until(NEVER);
        }
        if flow? == Flow::Close || core.control.is_draining() {
            break;
        }
    }
    Ok(())
}

/// Calls one method of the handler.
fn stage<S: Hooks, T>(
    core: &Arc<Core<S>>,
    connection: &mut Connection,
    call: impl FnOnce(&mut Request<'_, S>) -> io::Result<T>,
) -> Result<T, HandlerError> {
    caught(|| call(&mut Request { connection, core }))?.map_err(HandlerError::Io)
}

/// Sends what was written.
fn flush(connection: &Connection) -> Result<(), HandlerError> {
    connection.wire.flush().map_err(HandlerError::Io)
}

/// Counts a failure, and tells the program.
fn failed<S: Hooks>(core: &Core<S>, error: HandlerError, connection: &Connection) {
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
    let client_address = &connection.wire.slot.client_address;
    // Its panic is one more that ends here, and that of dropping the error.
    let _ = caught(move || core.state.handle_error(&{ error }, client_address));
}

/// Ends the connection: nothing is left of it.
fn end<S: Hooks>(core: &Core<S>, connection: Connection) {
    let socket = &*connection.wire.socket;
    if !connection.wire.is_detached() {
        let _ = caught(|| core.state.shutdown_request(socket));
        if !connection.input.is_empty() || socket.bytes_readable().is_ok_and(|bytes| bytes > 0) {
            linger(socket);
        }
    }
    let slot = Arc::clone(&connection.wire.slot);
    core.leave(slot, || drop(connection));
}

/// Reads what nobody wants, until the client closes.
fn linger(socket: &Socket) {
    let end = Instant::now() + LINGER;
    let mut nowhere = [0; 4096];
    loop {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() || !matches!(socket.wait_readable(left), Ok(true)) {
            return;
        }
        match socket.try_recv(&mut nowhere) {
            Ok(1..) => {}
            Err(error) if error.is_would_block() => {}
            Ok(0) | Err(_) => return,
        }
    }
}
