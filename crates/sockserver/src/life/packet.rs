//! `setup`, `handle` and `finish` of a datagram, and its reply.

use std::fmt;
use std::io::IoSlice;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use rawsock::ancillary::{ControlMessageRef, Ipv4PacketInfo, Ipv6PacketInfo};
use rawsock::{Address, SOCK_DGRAM, Socket, socket};

use crate::control::{ServerHandle, inside};
use crate::core::Core;
use crate::errors::{HandlerError, caught};
use crate::handler::{DatagramRequestHandler, Make};
use crate::hooks::Hooks;
use crate::report;

/// A datagram that was taken.
#[allow(missing_debug_implementations)] // nobody outside has one
pub struct Packet {
    pub(crate) socket: Arc<Socket>,
    /// What the socket is bound to.
    pub(crate) own: Address,
    pub(crate) data: Vec<u8>,
    pub(crate) truncated: bool,
    pub(crate) client_address: Address,
    pub(crate) asked: Option<Asked>,
}

/// The address of ours that a client has asked, which its reply comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asked {
    V4(Ipv4PacketInfo),
    V6(Ipv6PacketInfo),
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
        &self.packet.data
    }

    /// Whether the datagram was longer than that: it was cut.
    pub fn is_truncated(&self) -> bool {
        self.packet.truncated
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
        &self.packet.client_address
    }

    /// The server's socket, for datagrams to others. Python: `self.socket`.
    pub fn socket(&self) -> &Socket {
        &self.packet.socket
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

    /// Whether the server has to end.
    pub fn is_draining(&self) -> bool {
        self.core.control.is_draining()
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
    match served {
        Ok(None) => {}
        Ok(Some(reply)) => send(core, &packet, &reply),
        Err(error) => {
            core.counters.errors.add();
            if matches!(error, HandlerError::Panic(_)) {
                core.counters.panics.add();
            }
            // Its panic is one more that ends here, and that of dropping the
            // error.
            let client_address = &packet.client_address;
            let _ = caught(move || core.state.handle_error(&{ error }, client_address));
        }
    }
    core.leave_packet();
    went_well
}

fn serve<H: DatagramRequestHandler<S>, S: Hooks>(
    core: &Arc<Core<S>>,
    make: &Make<H>,
    packet: &Packet,
) -> Result<Option<Vec<u8>>, HandlerError> {
    let mut handler = caught(|| make(&packet.client_address))?;
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

/// Sends a reply; whom it does not reach is no reason to stop.
fn send<S>(core: &Core<S>, packet: &Packet, reply: &[u8]) {
    let to = &packet.client_address;
    // Nobody is there, or we would talk to ourselves for ever.
    if *to == Address::Unnamed || to.port() == Some(0) || is_own(packet) {
        core.counters.unsent_replies.add();
        return;
    }
    let from = match packet.asked {
        None => None,
        Some(Asked::V4(info)) => Some(ControlMessageRef::Ipv4PacketInfo(info)),
        Some(Asked::V6(info)) => Some(ControlMessageRef::Ipv6PacketInfo(info)),
    };
    let sent = packet
        .socket
        .sendmsg_to(&[IoSlice::new(reply)], from.as_slice(), 0, to);
    if let Err(error) = sent {
        core.counters.unsent_replies.add();
        // The client has gone, which is nobody's fault.
        if error.errno() != Some(libc::ECONNREFUSED) {
            report::not_replied(&error);
        }
    }
}

/// Whether a datagram claims to come from the server itself.
fn is_own(packet: &Packet) -> bool {
    let (Some(from), Some(own)) = (packet.client_address.as_socket(), packet.own.as_socket())
    else {
        return packet.client_address == packet.own;
    };
    if from.port() != own.port() {
        return false;
    }
    match own.ip().is_unspecified() {
        false => from.ip() == own.ip(),
        // Bound to all addresses of this machine, it is behind each of them.
        true => is_local(from),
    }
}

/// Whether an address is one of this machine's: whether it can be bound.
fn is_local(address: SocketAddr) -> bool {
    let probe = match address.ip().to_canonical() {
        IpAddr::V4(ip) => SocketAddr::from((ip, 0)),
        IpAddr::V6(_) => {
            let mut probe = address;
            probe.set_port(0);
            probe
        }
    };
    let probe = Address::from(probe);
    let bound = socket(probe.family(), SOCK_DGRAM, 0).and_then(|socket| socket.bind(&probe));
    // If there is no saying, it is better not to answer.
    !bound.is_err_and(|error| error.errno() == Some(libc::EADDRNOTAVAIL))
}
