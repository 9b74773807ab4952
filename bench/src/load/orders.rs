//! Requests that say what the handler is to do: see `src/bin/handlers`.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{bail, ensure};
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent};
use rawsock::{Address, Socket};

use super::{EVENTS, Meter, Tally, Until, connect, event, source, wait};
use crate::figures::Latencies;

const SIZE: usize = 64;

/// What one request asks for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Order {
    pub(crate) sleep: Duration,
    pub(crate) work: Duration,
}

/// What became of them.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) tally: Tally,
    /// Of those who asked neither to sleep nor to work.
    pub(crate) quick: Latencies,
}

/// So many clients, each with one request outstanding; `order` says what the
/// next is to be, by how many there were before it from all of them.
pub(crate) fn run(
    to: SocketAddr,
    clients: usize,
    until: Until,
    mut order: impl FnMut(u64) -> Order,
) -> anyhow::Result<Done> {
    let (from, to) = (source(), Address::from(to));
    let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
    let mut asking = Vec::new();
    for number in 0..clients {
        let socket = connect(from, &to)?;
        epoll.add(&socket, event(number, false))?;
        asking.push(Asking::new(socket, number));
    }
    let meter = Meter::start(until)?;
    let (mut asked, mut answered) = (0, 0);
    let mut quick = Latencies::default();
    for client in &mut asking {
        client.ask(order(asked))?;
        asked += 1;
    }
    let mut events = [EpollEvent::empty(); EVENTS];
    while answered < asked {
        let ready = wait(&epoll, &mut events)?;
        let over = meter.is_over(asked);
        for event in ready {
            let client = &mut asking[event.data() as usize];
            let Some(latency) = client.take()? else {
                continue;
            };
            answered += 1;
            quick
                .0
                .extend(latency.map(|latency| latency.as_nanos() as u64));
            if !over {
                client.ask(order(asked))?;
                asked += 1;
            }
        }
    }
    Ok(Done {
        tally: meter.tally(answered)?,
        quick,
    })
}

/// A client with its request.
struct Asking {
    socket: Socket,
    number: usize,
    count: u64,
    message: [u8; SIZE],
    got: usize,
    sent: Instant,
    is_quick: bool,
}

impl Asking {
    fn new(socket: Socket, number: usize) -> Self {
        Self {
            socket,
            number,
            count: 0,
            message: [0; SIZE],
            got: 0,
            sent: Instant::now(),
            is_quick: true,
        }
    }

    fn ask(&mut self, order: Order) -> anyhow::Result<()> {
        let sleep = u32::try_from(order.sleep.as_micros())?;
        let work = u32::try_from(order.work.as_micros())?;
        self.message[..4].copy_from_slice(&sleep.to_ne_bytes());
        self.message[4..8].copy_from_slice(&work.to_ne_bytes());
        self.message[8..16].copy_from_slice(&self.number.to_ne_bytes());
        self.message[16..24].copy_from_slice(&self.count.to_ne_bytes());
        self.count += 1;
        self.got = 0;
        self.is_quick = sleep == 0 && work == 0;
        self.sent = Instant::now();
        let sent = self.socket.send(&self.message)?;
        ensure!(sent == SIZE, "there is no room for {SIZE} bytes");
        Ok(())
    }

    /// Takes what has come. If that is all: how long it took, if it was quick.
    fn take(&mut self) -> anyhow::Result<Option<Option<Duration>>> {
        let mut data = [0; SIZE + 1];
        let count = match self.socket.recv_into(&mut data) {
            Ok(0) => bail!("the server has closed a connection"),
            Ok(count) => count,
            Err(error) if error.is_would_block() => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let expected = &self.message[self.got..];
        ensure!(
            expected.starts_with(&data[..count]),
            "WRONG: client {} got something else than it sent",
            self.number
        );
        self.got += count;
        let whole = self.got == SIZE;
        Ok(whole.then(|| self.is_quick.then(|| self.sent.elapsed())))
    }
}
