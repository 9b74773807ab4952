//! `setup`, `handle` and `finish` of a datagram, and its reply.

use std::fmt;
use std::sync::Arc;

use rawsock::{Address, Socket};

use super::parcel::Parcel;
use super::replies::{Replies, Reply};
use crate::control::{ServerHandle, inside};
use crate::core::Core;
use crate::errors::{HandlerError, caught};
use crate::handler::{DatagramRequestHandler, Make};
use crate::hooks::Hooks;

/// A datagram that was taken.
#[allow(missing_debug_implementations)] // nobody outside has one
pub struct Packet {
    /// In a box, since it is handed from one to the other.
    pub(crate) parcel: Box<Parcel>,
    pub(crate) replies: Arc<Replies>,
    /// Whether the thread that handles it goes on with others that came with
    /// it, and replies may wait for theirs.
    pub(crate) more: bool,
    /// How often the server had ended when it was taken.
    pub(crate) ends: u64,
}

/// A datagram, as its handler sees it.
///
/// See [`DatagramRequestHandler`] for an example.
///
/// Python: the attributes of `DatagramRequestHandler`.
pub struct DatagramRequest<'a, S = ()> {
    packet: &'a Packet,
    core: &'a Arc<Core<S>>,
    reply: Option<Vec<u8>>,
}

impl<S> DatagramRequest<'_, S> {
    /// The data. Python: `self.packet`, and `self.rfile.read()`.
    #[doc(alias = "rfile")]
    pub fn packet(&self) -> &[u8] {
        self.packet.parcel.data.as_bytes()
    }

    /// Whether the datagram was longer than that: it was cut.
    pub fn is_truncated(&self) -> bool {
        self.packet.parcel.truncated
    }

    /// What is sent back, to the address it came from, from the address it
    /// went to; nothing, if nobody calls this. Python: `self.wfile`.
    #[doc(alias = "wfile")]
    pub fn reply(&mut self) -> &mut Vec<u8> {
        self.reply.get_or_insert_default()
    }

    /// Where it came from; [`Address::Unnamed`] for a Unix socket without a
    /// name, which cannot be replied to.
    ///
    /// Python: `self.client_address`.
    pub fn client_address(&self) -> &Address {
        &self.packet.parcel.client_address
    }

    /// The server's socket, for datagrams to others. Python: `self.socket`.
    pub fn socket(&self) -> &Socket {
        self.packet.replies.socket()
    }

    /// The state of the server, which all its handlers share. Python:
    /// `self.server`.
    pub fn server(&self) -> &S {
        &self.core.state
    }

    /// Whether the server was asked to end, but serves on for a while; see
    /// [`ServerHandle::shutdown_with`].
    pub fn is_lame_duck(&self) -> bool {
        self.core.control.is_lame_duck()
    }

    /// Whether the server has to end: a handler that works for long comes to
    /// an end then.
    pub fn is_draining(&self) -> bool {
        // The server may have gone on without a handler that came too late.
        let control = &self.core.control;
        control.is_draining() || control.ends() != self.packet.ends
    }
}

impl<S: Hooks> DatagramRequest<'_, S> {
    /// The server, to be ended from here, for one. Python: `self.server`.
    pub fn server_handle(&self) -> ServerHandle {
        let core: Arc<Core<S>> = Arc::clone(self.core);
        ServerHandle(core)
    }
}

impl<S> fmt::Debug for DatagramRequest<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatagramRequest")
            .field("client_address", self.client_address())
            .field("packet", &self.packet().escape_ascii().to_string())
            .finish_non_exhaustive()
    }
}

/// Serves a datagram on this thread. Says whether all went well.
pub(crate) fn packet<H: DatagramRequestHandler<S>, S: Hooks>(
    core: &Arc<Core<S>>,
    make: &Make<H>,
    packet: Packet,
) -> bool {
    core.counters.requests.add();
    // Errors, and handlers that were not set up, may panic when they are
    // dropped.
    let served = caught(|| inside(&core.control, || serve(core, make, &packet)));
    let served = served.and_then(|served| served);
    let went_well = served.is_ok();
    let reply = match served {
        Ok(reply) => reply,
        Err(error) => {
            core.counters.errors.add();
            if matches!(error, HandlerError::Panic(_)) {
                core.counters.panics.add();
            }
            // Its panic is one more that ends here, and that of dropping the
            // error.
            let client_address = &packet.parcel.client_address;
            let _ = caught(move || core.state.handle_error(&{ error }, client_address));
            None
        }
    };
    let Packet {
        parcel,
        replies,
        more,
        ..
    } = packet;
    let reply = reply.map(|data| Reply { parcel, data });
    replies.put(reply, more, &core.counters);
    core.leave_packet();
    went_well
}

fn serve<H: DatagramRequestHandler<S>, S: Hooks>(
    core: &Arc<Core<S>>,
    make: &Make<H>,
    packet: &Packet,
) -> Result<Option<Vec<u8>>, HandlerError> {
    let mut handler = caught(|| make(&packet.parcel.client_address))?;
    let mut rq = DatagramRequest {
        packet,
        core,
        reply: None,
    };
    let mut stage =
        |call: &mut dyn FnMut(&mut H, &mut DatagramRequest<'_, S>) -> std::io::Result<()>| {
            caught(|| call(&mut handler, &mut rq))?.map_err(HandlerError::Io)
        };
    stage(&mut |handler, rq| handler.setup(rq))?;
    let handled = stage(&mut |handler, rq| handler.handle(rq));
    let finished = stage(&mut |handler, rq| handler.finish(rq));
    let reply = rq.reply.take();
    // A handler may panic when it is dropped.
    let dropped = caught(|| drop(handler));
    dropped.and(finished).and(handled)?;
    Ok(reply)
}
