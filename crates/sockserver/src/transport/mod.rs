//! What a server listens to.

mod claim;
mod inbox;
mod lobby;
mod nap;
mod packets;
mod streams;
mod tcp;
mod udp;
mod unix;

pub(crate) use nap::MOMENT;
pub use tcp::Tcp;
pub use udp::Udp;
pub use unix::{UnixDatagram, UnixStream};

use std::os::fd::BorrowedFd;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use libc::c_int;
use rawsock::{Address, Socket, ToAddress};

use crate::core::Core;
use crate::errors::{Error, Result};
use crate::handler::Kind;
use crate::hooks::Hooks;
use crate::life::Replies;
use crate::registry::Slot;

/// What a server listens to: [`Tcp`], [`Udp`], [`UnixStream`] or
/// [`UnixDatagram`].
///
/// Python: the classes of servers, and their attributes `address_family` and
/// `socket_type`.
#[doc(alias = "socket_type")]
pub trait Transport: sealed::Sealed + 'static {
    /// Connections or datagrams.
    type Kind: Serves;

    /// A socket bound to the address, and listening, if it has to.
    #[doc(hidden)]
    fn open(address: &dyn ToAddress, options: &BindOptions) -> Result<Listener>;

    /// A socket that was made elsewhere, if it is of the right kind.
    #[doc(hidden)]
    fn adopt(socket: Socket, options: &BindOptions) -> Result<Listener>;
}

mod sealed {
    pub trait Sealed {}
}

/// How a listener gives its next job.
pub trait Serves: Kind {
    /// Whether each job has a descriptor of its own.
    #[doc(hidden)]
    const HAS_DESCRIPTOR: bool;

    /// Takes what is there, without waiting.
    #[doc(hidden)]
    fn next<S: Hooks>(core: &Core<S>, listener: &Listening, taking: Taking) -> Next<Self::Job>;

    /// Whether something was taken from the socket that was not asked for
    /// yet, so that nobody has to wait.
    #[doc(hidden)]
    fn has_more(listener: &Listening) -> bool;

    /// There may be nothing to do for a while: does what was put off.
    #[doc(hidden)]
    fn settle<S: Hooks>(core: &Core<S>, listener: &Listening);

    /// Whether there are jobs to be had by [`Taking::Waiting`].
    #[doc(hidden)]
    fn may_wait(listener: &Listening) -> bool;

    /// Nobody asks for the next job: the socket is as it was.
    #[doc(hidden)]
    fn end(listener: &Listening);

    /// Whether to take one more: there is room, or it is turned away.
    #[doc(hidden)]
    fn has_room<S: Hooks>(core: &Core<S>) -> bool;

    /// Whether those for whom there is no room are turned away, and do not
    /// wait.
    #[doc(hidden)]
    fn turns_away<S: Hooks>(core: &Core<S>) -> bool;

    /// Takes what is there, without waiting, and turns it away.
    #[doc(hidden)]
    fn turn_away<S: Hooks>(core: &Core<S>, listener: &Listening) -> Next<Self::Job>;

    /// Whom a job comes from.
    #[doc(hidden)]
    fn client(job: &Self::Job) -> Client;

    /// Closes the listener in a child that handles a job, if the job does not
    /// need it; its number stands for `other` then.
    #[doc(hidden)]
    fn in_child(listener: &Listening, other: BorrowedFd<'_>);
}

/// Whom a job comes from, for somebody who does not handle it.
#[derive(Clone)]
#[allow(missing_debug_implementations)] // nobody outside has one
pub enum Client {
    /// A connection, which stays open as long as this is there.
    Connection(Arc<Slot>),
    /// The sender of a datagram.
    Sender(Address),
}

impl Client {
    pub(crate) fn address(&self) -> Address {
        match self {
            Self::Connection(slot) => slot.client_address(),
            Self::Sender(address) => address.clone(),
        }
    }

    pub(crate) fn into_slot(self) -> Option<Arc<Slot>> {
        match self {
            Self::Connection(slot) => Some(slot),
            Self::Sender(_) => None,
        }
    }

    pub(crate) fn slot(&self) -> Option<&Arc<Slot>> {
        match self {
            Self::Connection(slot) => Some(slot),
            Self::Sender(_) => None,
        }
    }
}

/// How much may be taken from the socket when a job is asked for. What is not
/// handed out at once is kept for the next who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taking {
    /// One job: there may be nobody who asks for the next.
    One,
    /// Several, for threads that ask one after the other.
    Several,
    /// Several, for one thread, which handles them all: what it has to say
    /// may wait until it has.
    Together,
    /// As before; and if there is nothing, it is waited for a [moment](MOMENT).
    Waiting,
}

/// What came of an attempt to take a job.
#[allow(missing_debug_implementations)] // nobody outside has one
pub enum Next<J> {
    /// A job.
    Job(J),
    /// Something came, and was refused.
    Refused,
    /// Nothing is there.
    Nothing,
    /// There is no room, and who is there has to wait.
    Full,
    /// What was there is gone.
    Failed,
    /// There is no descriptor or memory for it: later.
    Starved,
    /// The listener is of no use any more.
    Fatal(Error),
}

/// How to bind a server: see [`Builder`](crate::Builder).
#[derive(Clone, Copy, Debug)]
pub struct BindOptions {
    pub(crate) request_queue_size: c_int,
    pub(crate) reuse_address: Option<bool>,
    pub(crate) reuse_port: bool,
    pub(crate) dual_stack: bool,
    pub(crate) nodelay: bool,
    pub(crate) keepalive: Option<Duration>,
    pub(crate) user_timeout: Option<Duration>,
    pub(crate) unix_mode: Option<u32>,
    pub(crate) max_packet_size: usize,
}

impl Default for BindOptions {
    fn default() -> Self {
        Self {
            request_queue_size: 4096,
            reuse_address: None,
            reuse_port: false,
            dual_stack: false,
            nodelay: true,
            keepalive: Some(Duration::from_secs(60)),
            user_timeout: Some(Duration::from_secs(120)),
            unix_mode: None,
            max_packet_size: 65_535,
        }
    }
}

/// The socket that a server listens to, as long as the server is there.
///
/// Handlers that were abandoned may outlive the server; the socket must not.
#[allow(missing_debug_implementations)] // nobody outside has one
pub struct Listener {
    socket: Mutex<Option<Arc<Listening>>>,
    address: Address,
    /// Removes the path of a Unix socket.
    path: Mutex<Option<unix::Path>>,
}

/// The socket in use, and what is known of it.
#[allow(missing_debug_implementations)] // nobody outside has one
pub struct Listening {
    pub(crate) socket: Arc<Socket>,
    pub(crate) max_packet_size: usize,
    pub(crate) reserve: streams::Reserve,
    pub(crate) lobby: lobby::Lobby,
    pub(crate) inbox: inbox::Inbox,
    pub(crate) replies: Arc<Replies>,
}

impl Listener {
    fn new(socket: Socket, options: &BindOptions, path: Option<unix::Path>) -> Result<Self> {
        // Waiting is done elsewhere.
        socket.setblocking(false)?;
        let address = socket.getsockname()?;
        let socket = Arc::new(socket);
        let listening = Listening {
            replies: Arc::new(Replies::new(Arc::clone(&socket), address.clone())),
            socket,
            max_packet_size: options.max_packet_size,
            reserve: streams::Reserve::new(),
            lobby: lobby::Lobby::default(),
            inbox: inbox::Inbox::default(),
        };
        Ok(Self {
            socket: Mutex::new(Some(Arc::new(listening))),
            address,
            path: Mutex::new(path),
        })
    }

    pub(crate) fn address(&self) -> &Address {
        &self.address
    }

    /// The socket, for as long as it is used.
    pub(crate) fn listening(&self) -> Option<Arc<Listening>> {
        self.lock().clone()
    }

    /// Removes the path, and closes the socket when nobody uses it any more.
    pub(crate) fn close(&self) {
        let path = self
            .path
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        drop(path);
        self.lock().take();
    }

    // Nothing can panic with the lock held.
    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Arc<Listening>>> {
        self.socket.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
