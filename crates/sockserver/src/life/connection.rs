//! `setup`, `handle` and `finish` of a connection, on one thread.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rawsock::Socket;

use super::Running;
use super::stages::{LAST_REQUESTS, failed, flush, handle, stage};
use crate::clock;
use crate::control::inside;
use crate::core::Core;
use crate::errors::{HandlerError, caught};
use crate::handler::{Flow, Framing, Make, RequestHandler};
use crate::hooks::Hooks;
use crate::stream::{Channel, Connection, Kit};

/// How long a client may take to read the answer and close, if it has sent
/// more than was read: closing at once would destroy the answer.
const LINGER: Duration = Duration::from_secs(1);

/// Serves a connection on this thread, from its beginning to its end. Says
/// whether all went well.
pub(crate) fn connection<H: RequestHandler<S>, S: Hooks>(
    core: &Arc<Core<S>>,
    make: &Make<H>,
    connection: Connection,
    running: Running,
) -> bool {
    let mut kit = Kit::for_one(Arc::clone(core.settings()));
    match running {
        Running::Alone => kit.gear.alone(&core.control),
        Running::Kept(lead) => kit.gear.kept(lead),
        Running::InChild => {}
    }
    let mut channel = kit.channel(&connection.slot);
    // Errors, and handlers that were not set up, may panic when they are
    // dropped.
    let served = caught(|| inside(&core.control, || serve(core, make, channel.lend())));
    let failure = served.and_then(|served| served).err();
    let went_well = failure.is_none();
    if let Some(error) = failure {
        failed(core, error, channel.wire);
    }
    end(core, channel);
    core.leave(connection.slot);
    went_well
}

/// What Python does between making a handler and its end.
fn serve<H: RequestHandler<S>, S: Hooks>(
    core: &Arc<Core<S>>,
    make: &Make<H>,
    mut channel: Channel<'_>,
) -> Result<(), HandlerError> {
    let wire = channel.wire;
    let mut handler = caught(|| make(wire.client_address()))?;
    stage(core, channel.lend(), |rq| handler.setup(rq))?;
    flush(wire)?;
    let handled = requests(core, channel.lend(), &mut handler);
    // Whatever has become of them.
    let finished = stage(core, channel, |rq| handler.finish(rq));
    // What is not sent is no news if something else has failed before.
    let flushed = flush(wire);
    // A handler may panic when it is dropped.
    let dropped = caught(|| drop(handler));
    dropped.and(finished).and(handled).and(flushed)
}

/// Calls `handle` until it, or the client, wants no more.
fn requests<H: RequestHandler<S>, S: Hooks>(
    core: &Arc<Core<S>>,
    mut channel: Channel<'_>,
    handler: &mut H,
) -> Result<(), HandlerError> {
    let mut first = true;
    let mut last = LAST_REQUESTS;
    while !channel.wire.is_detached() {
        if first && H::SPEAKS_FIRST {
            channel.wire.begin();
        } else if !wait_for_request(&mut channel, first, H::FRAMING).map_err(HandlerError::Io)? {
            break;
        }
        first = false;
        let flow = handle(core, channel.lend(), handler, flush)?;
        if flow == Flow::Close {
            break;
        }
        if core.control.is_draining() {
            last -= 1;
            if last == 0 || !has_sent_more(&channel) {
                break;
            }
        }
    }
    Ok(())
}

/// Whether there is something that nobody has read yet.
fn has_sent_more(channel: &Channel<'_>) -> bool {
    let unread = || channel.wire.socket().bytes_readable();
    !channel.input.is_empty() || unread().is_ok_and(|bytes| bytes > 0)
}

/// Waits for a request, as far as it has to be there when it is handled;
/// `false` if there will be none.
fn wait_for_request(channel: &mut Channel<'_>, first: bool, framing: Framing) -> io::Result<bool> {
    let wire = channel.wire;
    wire.gear.refresh();
    if channel.input.is_empty() {
        let came = channel.input.fill(wire, || {
            let now = clock::now();
            wire.slot.set_idle(now);
            clock::after(now, wire.deadlines().until_request(first))
        })?;
        if came == 0 {
            return Ok(false);
        }
    }
    wire.begin();
    channel.input.begin();
    while !framing.is_whole(channel.input.unread(), &wire.limits())? {
        let until = channel.input.message_until(clock::now(), &wire.deadlines());
        if channel.input.fill_up(wire, || until)? == 0 {
            break;
        }
    }
    Ok(true)
}

/// Takes leave of the client: after this the connection can be closed.
fn end<S: Hooks>(core: &Core<S>, channel: Channel<'_>) {
    if channel.wire.is_detached() {
        return;
    }
    let socket = channel.wire.socket();
    let _ = caught(|| core.state.shutdown_request(socket));
    if has_sent_more(&channel) {
        linger(socket);
    }
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
