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
    /// The data.
    ///
    /// ```
    /// use std::io::Write;
    /// # use sockserver::{DatagramRequest, DatagramRequestHandler};
    /// # #[derive(Default)]
    /// # struct Sum;
    /// # impl DatagramRequestHandler for Sum {
    /// fn handle(&mut self, rq: &mut DatagramRequest<'_>) -> std::io::Result<()> {
    ///     let sum: u32 = rq.packet().iter().map(|byte| u32::from(*byte)).sum();
    ///     write!(rq.reply(), "{sum}")
    /// }
    /// # }
    /// # let server = sockserver::testing::TestServer::start_udp::<Sum>()?;
    /// # let client = rawsock::socket(rawsock::AF_INET, rawsock::SOCK_DGRAM, 0)?;
    /// # client.sendto(b"ab", server.address())?;
    /// # assert_eq!(client.recv(100)?, b"195");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// Python: `self.packet`, and `self.rfile.read()`.
    #[doc(alias = "rfile")]
    pub fn packet(&self) -> &[u8] {
        self.packet.parcel.data.as_bytes()
    }

    /// Whether the datagram was longer than that: it was cut, at
    /// [`max_packet_size`](crate::Builder::max_packet_size).
    ///
    /// ```
    /// # use sockserver::{DatagramRequest, DatagramRequestHandler, UDPServer};
    /// # #[derive(Default)]
    /// # struct Strict;
    /// # impl DatagramRequestHandler for Strict {
    /// fn handle(&mut self, rq: &mut DatagramRequest<'_>) -> std::io::Result<()> {
    ///     let answer: &[u8] = if rq.is_truncated() { b"too long" } else { b"thank you" };
    ///     rq.reply().extend(answer);
    ///     Ok(())
    /// }
    /// # }
    /// # let server = UDPServer::<Strict>::builder().max_packet_size(4).bind(("127.0.0.1", 0))?;
    /// # let client = rawsock::socket(rawsock::AF_INET, rawsock::SOCK_DGRAM, 0)?;
    /// # for (packet, answer) in [(&b"1234"[..], &b"thank you"[..]), (b"12345", b"too long")] {
    /// #     client.sendto(packet, server.server_address())?;
    /// #     server.handle_request(None)?;
    /// #     assert_eq!(client.recv(100)?, answer);
    /// # }
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// Python has none: `get_request()` cuts without a word.
    pub fn is_truncated(&self) -> bool {
        self.packet.parcel.truncated
    }

    /// What is sent back, to the address it came from, from the address it
    /// went to; nothing, if nobody calls this.
    ///
    /// ```
    /// # use sockserver::{DatagramRequest, DatagramRequestHandler};
    /// # #[derive(Default)]
    /// # struct Greeter;
    /// # impl DatagramRequestHandler for Greeter {
    /// fn handle(&mut self, rq: &mut DatagramRequest<'_>) -> std::io::Result<()> {
    ///     if rq.packet() == b"hello" {
    ///         rq.reply().extend(b"hello yourself");
    ///     }
    ///     Ok(()) // who says something else hears nothing
    /// }
    /// # }
    /// # let server = sockserver::testing::TestServer::start_udp::<Greeter>()?;
    /// # let client = rawsock::socket(rawsock::AF_INET, rawsock::SOCK_DGRAM, 0)?;
    /// # client.sendto(b"hello", server.address())?;
    /// # assert_eq!(client.recv(100)?, b"hello yourself");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// Python: `self.wfile`. Unlike Python, which answers in any case, if with
    /// nothing.
    #[doc(alias = "wfile")]
    pub fn reply(&mut self) -> &mut Vec<u8> {
        self.reply.get_or_insert_default()
    }

    /// Where it came from; [`Address::Unnamed`] for a Unix socket without a
    /// name, which cannot be replied to.
    ///
    /// ```
    /// use std::io::Write;
    /// # use sockserver::{DatagramRequest, DatagramRequestHandler};
    /// # #[derive(Default)]
    /// # struct Mirror;
    /// # impl DatagramRequestHandler for Mirror {
    /// fn handle(&mut self, rq: &mut DatagramRequest<'_>) -> std::io::Result<()> {
    ///     let client = rq.client_address().to_string();
    ///     write!(rq.reply(), "{client}")
    /// }
    /// # }
    /// # let server = sockserver::testing::TestServer::start_udp::<Mirror>()?;
    /// # let client = rawsock::socket(rawsock::AF_INET, rawsock::SOCK_DGRAM, 0)?;
    /// # client.sendto(b"who am I?", server.address())?;
    /// # let answer = format!("127.0.0.1:{}", client.getsockname()?.port().unwrap());
    /// # assert_eq!(client.recv(100)?, answer.as_bytes());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// Python: `self.client_address`.
    pub fn client_address(&self) -> &Address {
        &self.packet.parcel.client_address
    }

    /// The server's socket, for datagrams to others.
    ///
    /// ```
    /// # use sockserver::{DatagramRequest, DatagramRequestHandler, UDPServer};
    /// # struct Relay(rawsock::Address);
    /// # impl DatagramRequestHandler for Relay {
    /// fn handle(&mut self, rq: &mut DatagramRequest<'_>) -> std::io::Result<()> {
    ///     rq.socket().sendto(rq.packet(), &self.0)?; // on to somebody else
    ///     Ok(())
    /// }
    /// # }
    /// # let other = rawsock::socket(rawsock::AF_INET, rawsock::SOCK_DGRAM, 0)?;
    /// # other.bind(("127.0.0.1", 0))?;
    /// # let address = other.getsockname()?;
    /// # let server = UDPServer::bind_with(("127.0.0.1", 0), move |_| Relay(address.clone()))?;
    /// # let client = rawsock::socket(rawsock::AF_INET, rawsock::SOCK_DGRAM, 0)?;
    /// # client.sendto(b"hello", server.server_address())?;
    /// # server.handle_request(None)?;
    /// # assert_eq!(other.recv(100)?, b"hello");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// Python: `self.socket`.
    pub fn socket(&self) -> &Socket {
        self.packet.replies.socket()
    }

    /// The state of the server, which all its handlers share.
    ///
    /// ```
    /// use std::sync::atomic::{AtomicU8, Ordering::Relaxed};
    /// # use sockserver::{DatagramRequest, DatagramRequestHandler, Hooks, UDPServer};
    ///
    /// #[derive(Default)]
    /// struct Hits(AtomicU8);
    ///
    /// impl Hooks for Hits {}
    /// # #[derive(Default)]
    /// # struct Hit;
    ///
    /// impl DatagramRequestHandler<Hits> for Hit {
    ///     fn handle(&mut self, rq: &mut DatagramRequest<'_, Hits>) -> std::io::Result<()> {
    ///         let before = rq.server().0.fetch_add(1, Relaxed);
    ///         rq.reply().push(before);
    ///         Ok(())
    ///     }
    /// }
    /// # let server = UDPServer::<Hit, _>::builder()
    /// #     .state(Hits::default())
    /// #     .bind(("127.0.0.1", 0))?;
    /// # let client = rawsock::socket(rawsock::AF_INET, rawsock::SOCK_DGRAM, 0)?;
    /// # for count in 0..2 {
    /// #     client.sendto(b"hit", server.server_address())?;
    /// #     server.handle_request(None)?;
    /// #     assert_eq!(client.recv(100)?, [count]);
    /// # }
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// Python: `self.server`, for attributes of your own; for the server itself see
    /// [`server_handle`](Self::server_handle).
    pub fn server(&self) -> &S {
        &self.core.state
    }

    /// Whether the server was asked to end, but serves on for a while; see
    /// [`ServerHandle::shutdown_with`].
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use sockserver::{DatagramRequest, DatagramRequestHandler, Drain};
    /// # use sockserver::testing::TestServer;
    /// # #[derive(Default)]
    /// # struct Health;
    /// # impl DatagramRequestHandler for Health {
    /// fn handle(&mut self, rq: &mut DatagramRequest<'_>) -> std::io::Result<()> {
    ///     let answer = if rq.is_lame_duck() { "going" } else { "ready" };
    ///     *rq.reply() = answer.into();
    ///     Ok(())
    /// }
    /// # }
    /// # let server = TestServer::start_udp::<Health>()?;
    /// # let client = rawsock::socket(rawsock::AF_INET, rawsock::SOCK_DGRAM, 0)?;
    /// # client.sendto(b"well?", server.address())?;
    /// # assert_eq!(client.recv(100)?, b"ready");
    /// # let lame_duck = Duration::from_secs(60);
    /// # server.handle().shutdown_with(Drain { lame_duck, ..Default::default() });
    /// # client.sendto(b"well?", server.address())?;
    /// # assert_eq!(client.recv(100)?, b"going");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// Python has none: `shutdown()` ends serving at once.
    pub fn is_lame_duck(&self) -> bool {
        self.core.control.is_lame_duck()
    }

    /// Whether the server has to end: a handler that works for long comes to
    /// an end then.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use sockserver::{DatagramRequest, DatagramRequestHandler};
    /// # use sockserver::testing::TestServer;
    /// # #[derive(Default)]
    /// # struct Work;
    /// # impl DatagramRequestHandler for Work {
    /// fn handle(&mut self, rq: &mut DatagramRequest<'_>) -> std::io::Result<()> {
    ///     while !rq.is_draining() {
    ///         // … a piece of work
    /// #         std::thread::sleep(Duration::from_millis(1));
    ///     }
    ///     *rq.reply() = b"not done".to_vec();
    ///     Ok(())
    /// }
    /// # }
    /// # let server = TestServer::start_udp::<Work>()?;
    /// # let client = rawsock::socket(rawsock::AF_INET, rawsock::SOCK_DGRAM, 0)?;
    /// # client.sendto(b"work", server.address())?;
    /// # while server.handle().stats().requests == 0 {
    /// #     std::thread::yield_now();
    /// # }
    /// # server.stop(Duration::from_secs(5))?;
    /// # assert_eq!(client.recv(100)?, b"not done");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// Python has none: a flag of one's own, in the server.
    pub fn is_draining(&self) -> bool {
        // The server may have gone on without a handler that came too late.
        let control = &self.core.control;
        control.is_draining() || control.ends() != self.packet.ends
    }
}

impl<S: Hooks> DatagramRequest<'_, S> {
    /// The server, to be ended from here, for one.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use sockserver::{DatagramRequest, DatagramRequestHandler, UDPServer};
    /// # #[derive(Default)]
    /// # struct End;
    /// # impl DatagramRequestHandler for End {
    /// fn handle(&mut self, rq: &mut DatagramRequest<'_>) -> std::io::Result<()> {
    ///     if rq.packet() == b"end" {
    ///         rq.server_handle().shutdown(Duration::from_secs(5));
    ///     }
    ///     Ok(())
    /// }
    /// # }
    /// # let server = UDPServer::<End>::bind(("127.0.0.1", 0))?;
    /// # let client = rawsock::socket(rawsock::AF_INET, rawsock::SOCK_DGRAM, 0)?;
    /// # client.sendto(b"end", server.server_address())?;
    /// # server.serve_forever()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// Python: `self.server`. Unlike Python, where `self.server.shutdown()` waits for
    /// ever if the handler is on the serving thread.
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
