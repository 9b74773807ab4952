//! The socket: one type, one `impl` block a file.

mod accept;
mod afalg;
mod at_once;
mod batch;
mod blocking;
mod connect;
mod convert;
mod datagram;
mod descriptor;
mod fromfd;
mod identity;
mod io;
mod life;
mod naming;
mod options;
mod peek;
mod pending;
mod readiness;
mod recv;
mod recvmsg;
mod send;
mod sendfile;
mod sendmsg;
mod shutdown;
mod splice;
mod wait;
pub mod zerocopy;

pub use afalg::AfAlg;
pub use blocking::{getdefaulttimeout, setdefaulttimeout};
pub use datagram::Datagram;
pub use fromfd::fromfd;
pub(crate) use life::birth;
pub use life::socket;
pub use recvmsg::{Message, MessageInfo};
pub use sendfile::SendFile;
pub use shutdown::How;
pub(crate) use wait::writable;

use std::fmt;
use std::os::fd::OwnedFd;
use std::sync::Mutex;
use std::sync::atomic::AtomicU32;

use identity::Identity;
use socket2::SockRef;

use crate::consts::{AF_INET, AF_INET6};
use crate::timeouts::ModeCell;

/// A socket of any family and kind.
///
/// Made by [`socket`](crate::socket()), [`socketpair`](crate::socketpair),
/// [`accept`](Self::accept), or from a descriptor or a `std` type by `From`.
/// Its descriptor is closed when it is dropped.
///
/// | what | by |
/// |---|---|
/// | making | [`socket`](crate::socket()), [`socketpair`](crate::socketpair), [`create_connection`](crate::create_connection), [`create_server`](crate::create_server), [`accept`](Self::accept), [`from_owned`](Self::from_owned) |
/// | naming | [`bind`](Self::bind), [`listen`](Self::listen), [`connect`](Self::connect), [`connect_ex`](Self::connect_ex), [`getsockname`](Self::getsockname), [`getpeername`](Self::getpeername) |
/// | sending | [`send`](Self::send), [`sendall`](Self::sendall), [`sendto`](Self::sendto), [`try_send`](Self::try_send), [`sendmmsg`](Self::sendmmsg), [`shutdown`](Self::shutdown) at the end |
/// | receiving | [`recv`](Self::recv), [`recv_into`](Self::recv_into), [`recvfrom`](Self::recvfrom), [`recvfrom_into`](Self::recvfrom_into), [`recv_datagram`](Self::recv_datagram), [`peek`](Self::peek), [`try_recv`](Self::try_recv), [`recvmmsg`](Self::recvmmsg) |
/// | messages | [`sendmsg`](Self::sendmsg), [`sendmsg_to`](Self::sendmsg_to), [`recvmsg`](Self::recvmsg), [`recvmsg_into`](Self::recvmsg_into), [`send_fds`](crate::send_fds), [`recv_fds`](crate::recv_fds) |
/// | options | [`set`](Self::set) and [`get`](Self::get) with [`opt`](crate::opt), [`setsockopt`](Self::setsockopt), [`getsockopt`](Self::getsockopt), [`getsockopt_bytes`](Self::getsockopt_bytes) |
/// | timeouts | [`settimeout`](Self::settimeout), [`gettimeout`](Self::gettimeout), [`setblocking`](Self::setblocking), [`getblocking`](Self::getblocking) |
/// | readiness | [`wait_readable`](Self::wait_readable), [`wait_writable`](Self::wait_writable), [`bytes_readable`](Self::bytes_readable), [`take_error`](Self::take_error) |
/// | files | [`makefile_reader`](Self::makefile_reader), [`makefile_writer`](Self::makefile_writer), [`makefile_pair`](Self::makefile_pair), [`sendfile`](Self::sendfile), [`splice_to`](Self::splice_to), [`splice_from`](Self::splice_from) |
/// | descriptors | [`fileno`](Self::fileno), [`dup`](Self::dup), [`detach`](Self::detach), [`close`](Self::close), [`get_inheritable`](Self::get_inheritable), [`set_inheritable`](Self::set_inheritable) |
///
/// Every call takes `&self`, so one socket can be used by many threads, say
/// one that reads and one that writes. There is no `close(&self)`:
/// [`shutdown`](Self::shutdown) is what ends the calls of other threads.
///
/// Calls that have to wait do so for ever, for a time, or not at all, as
/// [`settimeout`](Self::settimeout) says. A signal never ends them: `EINTR`
/// is retried, with what is left of the time. One socket is waited for by
/// [`wait_readable`](Self::wait_readable); many are by whoever watches
/// descriptors, such as tokio and mio (see the [crate](crate)).
///
/// ```
/// use rawsock::*;
///
/// let listener = socket(AF_INET, SOCK_STREAM, 0)?;
/// listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)?;
/// listener.bind(("127.0.0.1", 0))?;
/// listener.listen(5)?;
///
/// let client = socket(AF_INET, SOCK_STREAM, 0)?;
/// client.connect(&listener.getsockname()?)?;
/// let (served, address) = listener.accept()?;
/// assert_eq!(address, client.getsockname()?);
///
/// client.sendall(b"hello")?;
/// served.settimeout(5.0)?;
/// assert_eq!(served.recv(1024)?, b"hello");
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.socket`.
#[doc(alias = "SocketType")]
pub struct Socket {
    fd: OwnedFd,
    identity: Identity,
    mode: ModeCell,
    // Held while the mode and the flag of the descriptor change together.
    changing: Mutex<()>,
    // How often they have: see `wait.rs`.
    changes: AtomicU32,
}

impl Socket {
    /// For what socket2 does right.
    fn socket2(&self) -> SockRef<'_> {
        SockRef::from(self)
    }

    /// The protocol by name where the names are those of its family.
    fn named_protocol(&self) -> Box<dyn fmt::Debug> {
        match self.family() {
            AF_INET | AF_INET6 => Box::new(self.proto()),
            _ => Box::new(i32::from(self.proto())),
        }
    }
}

/// Descriptor, family, kind, protocol, timeout, and both addresses where
/// there are any.
impl fmt::Debug for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Socket");
        debug
            .field("fd", &self.fileno())
            .field("family", &self.family())
            .field("kind", &self.kind())
            .field("proto", &self.named_protocol())
            .field("timeout", &self.gettimeout());
        if let Ok(address) = self.getsockname() {
            debug.field("laddr", &format_args!("{address}"));
        }
        if let Ok(address) = self.getpeername() {
            debug.field("raddr", &format_args!("{address}"));
        }
        debug.finish()
    }
}
