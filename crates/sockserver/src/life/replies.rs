//! The replies of a server of datagrams: whom they must not go to, and
//! whether they wait for others.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rawsock::{Address, SOCK_DGRAM, Socket, socket};

use super::parcel::{Asked, Parcel};
use super::sender::Sender;
use crate::stats::Counters;

/// Where the replies of a server go out.
///
/// Replies to datagrams that came together are sent together, as long as the
/// handlers are quick: where several in a row go to one client, they cost the
/// kernel little more than one.
#[derive(Debug)]
pub(crate) struct Replies {
    sender: Sender,
    /// What the socket is bound to.
    own: Address,
    gathered: Mutex<Gathered>,
}

#[derive(Debug, Default)]
struct Gathered {
    replies: Vec<Reply>,
    /// When the last datagram was handled, if others were to follow.
    last: Option<Instant>,
    /// The last handler has taken its time. The next may do so, too, and
    /// nobody should wait for it.
    slow: bool,
}

/// A reply.
#[derive(Debug)]
pub(super) struct Reply {
    /// What it is a reply to.
    pub(super) parcel: Box<Parcel>,
    pub(super) data: Vec<u8>,
}

impl Reply {
    /// Where it goes.
    pub(super) fn to(&self) -> &Address {
        &self.parcel.client_address
    }

    /// Where it comes from, unless the kernel is to choose.
    pub(super) fn from(&self) -> Option<Asked> {
        self.parcel.asked
    }
}

/// Longer than that a reply does not wait for the next, if it can be helped.
const SLOW: Duration = Duration::from_millis(1);
/// So many replies are gathered at most.
const MOST: usize = 64;

impl Replies {
    pub(crate) fn new(socket: Arc<Socket>, own: Address) -> Self {
        Self {
            sender: Sender::new(socket),
            own,
            gathered: Mutex::default(),
        }
    }

    pub(super) fn socket(&self) -> &Socket {
        self.sender.socket()
    }

    /// A datagram has been handled. `more` says that others which came with it
    /// are handled next, on this thread.
    pub(super) fn put(&self, reply: Option<Reply>, more: bool, counters: &Counters) {
        let reply = reply.filter(|reply| {
            let sane = self.is_sane(reply.to());
            if !sane {
                counters.unsent_replies.add();
            }
            sane
        });
        let ready = {
            let mut gathered = self.gathered();
            if gathered.replies.is_empty() && (!more || reply.is_none()) {
                // There is nobody to wait, or to be waited for.
                gathered.last = None;
                drop(gathered);
                return self.sender.send(reply.as_slice(), counters);
            }
            gathered.replies.extend(reply);
            let now = Instant::now();
            if let Some(last) = gathered.last {
                gathered.slow = now - last >= SLOW;
            }
            gathered.last = more.then_some(now);
            if more && !gathered.slow && gathered.replies.len() < MOST {
                return;
            }
            std::mem::take(&mut gathered.replies)
        };
        self.send(ready, counters);
    }

    /// Sends what has waited for others: none will come.
    pub(crate) fn flush(&self, counters: &Counters) {
        let ready = {
            let mut gathered = self.gathered();
            if gathered.replies.is_empty() {
                return;
            }
            gathered.last = None;
            std::mem::take(&mut gathered.replies)
        };
        self.send(ready, counters);
    }

    /// Without the lock, since errors are logged.
    fn send(&self, mut ready: Vec<Reply>, counters: &Counters) {
        sort_by_client(&mut ready);
        self.sender.send(&ready, counters);
        ready.clear();
        let mut gathered = self.gathered();
        if gathered.replies.is_empty() {
            // For its room.
            gathered.replies = ready;
        }
    }

    /// Whether there is somebody to reply to, and we would not talk to
    /// ourselves for ever.
    fn is_sane(&self, to: &Address) -> bool {
        *to != Address::Unnamed && to.port() != Some(0) && !self.is_own(to)
    }

    /// Whether a datagram claims to come from the server itself.
    fn is_own(&self, from: &Address) -> bool {
        let (Some(from), Some(own)) = (from.as_socket(), self.own.as_socket()) else {
            return *from == self.own;
        };
        if from.port() != own.port() {
            return false;
        }
        match own.ip().is_unspecified() {
            false => from.ip() == own.ip(),
            // Bound to all addresses of this machine, it is behind each of
            // them.
            true => is_local(from),
        }
    }

    // Nothing can panic with the lock held.
    fn gathered(&self) -> MutexGuard<'_, Gathered> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Puts the replies to each client next to each other, in their order: nobody
/// sees the difference, and more of them are in a row.
fn sort_by_client(mut replies: &mut [Reply]) {
    while replies.len() > 1 {
        let mut sorted = 1;
        for next in 1..replies.len() {
            if replies[next].to() == replies[0].to() {
                replies[sorted..=next].rotate_right(1);
                sorted += 1;
            }
        }
        replies = &mut replies[sorted..];
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
