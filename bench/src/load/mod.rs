//! The clients: one thread with an epoll set of its own, which checks every
//! byte that comes back.

/// Requests whose answers depend on all that came before.
pub(crate) mod chain;
/// Connect, ask, close.
pub(crate) mod churn;
/// Datagrams, so many outstanding.
pub(crate) mod datagrams;
/// Connections that stay, so many requests outstanding.
pub(crate) mod fleet;
/// Requests at fixed times, answered or not.
pub(crate) mod open;
/// Requests that say what the handler is to do.
pub(crate) mod orders;
/// What is sent.
mod pattern;
/// Servers that lie, which all of these find out.
#[cfg(test)]
mod tests;

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use anyhow::ensure;
use nix::sys::epoll::{Epoll, EpollEvent, EpollFlags, EpollTimeout};
use nix::time::{ClockId, clock_gettime};
use rawsock::{AF_INET, Address, SOCK_STREAM, Socket, opt, socket};

/// When a load ends; what is outstanding then is waited for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Until {
    Time(Duration),
    Requests(u64),
}

/// What a load has done.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    /// All of them answered, and rightly.
    pub(crate) requests: u64,
    /// To the last answer.
    pub(crate) elapsed: Duration,
    /// The processor time of the client.
    pub(crate) client: Duration,
    /// Datagrams that did not come back.
    pub(crate) lost: u64,
}

/// Says when a load is to end, and what it took.
struct Meter {
    until: Until,
    begun: Instant,
    client: Duration,
}

impl Meter {
    fn start(until: Until) -> anyhow::Result<Self> {
        Ok(Self {
            until,
            begun: Instant::now(),
            client: own_time()?,
        })
    }

    /// Whether that many requests are enough.
    fn is_over(&self, asked: u64) -> bool {
        match self.until {
            Until::Time(length) => self.begun.elapsed() >= length,
            Until::Requests(count) => asked >= count,
        }
    }

    fn tally(&self, requests: u64) -> anyhow::Result<Tally> {
        Ok(Tally {
            requests,
            elapsed: self.begun.elapsed(),
            client: own_time()?.saturating_sub(self.client),
            lost: 0,
        })
    }
}

fn own_time() -> nix::Result<Duration> {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map(Duration::from)
}

/// A server that says nothing for so long does not answer any more.
pub(crate) const SILENCE: Duration = Duration::from_secs(10);

/// Room for what one wait brings.
const EVENTS: usize = 256;

/// Waits for events, and fails if there are none.
fn wait<'a>(epoll: &Epoll, events: &'a mut [EpollEvent]) -> anyhow::Result<&'a [EpollEvent]> {
    let timeout = EpollTimeout::try_from(SILENCE)?;
    let count = loop {
        match epoll.wait(events, timeout) {
            Err(nix::Error::EINTR) => {}
            result => break result?,
        }
    };
    ensure!(count > 0, "the server says nothing for {SILENCE:?}");
    Ok(&events[..count])
}

/// The client with this number has something to read, or can write too.
fn event(client: usize, writing: bool) -> EpollEvent {
    let flags = match writing {
        true => EpollFlags::EPOLLIN | EpollFlags::EPOLLOUT,
        false => EpollFlags::EPOLLIN,
    };
    EpollEvent::new(flags, client as u64)
}

/// A connection from an address of 127.0.0.0/8; it does not block.
///
/// The ports of one address are used up quickly, because those of connections
/// that have ended are kept for a minute.
pub(crate) fn connect(from: Ipv4Addr, to: &Address) -> anyhow::Result<Socket> {
    let client = socket(AF_INET, SOCK_STREAM, 0)?;
    client.set(opt::IP_BIND_ADDRESS_NO_PORT, true)?;
    client.bind(Address::from(SocketAddr::from((from, 0))))?;
    client.connect(to)?;
    client.set(opt::TCP_NODELAY, true)?;
    client.setblocking(false)?;
    Ok(client)
}

/// Some address of this machine.
pub(crate) fn source() -> Ipv4Addr {
    Ipv4Addr::new(
        127,
        fastrand::u8(1..),
        fastrand::u8(..),
        fastrand::u8(1..255),
    )
}
