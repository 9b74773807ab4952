//! Datagrams that come back, so many outstanding a client.

use std::io::IoSlice;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{bail, ensure};
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollTimeout};
use rawsock::batch::{Batch, Departure};
use rawsock::{AF_INET, Address, SOCK_DGRAM, Socket, socket};

use super::{EVENTS, Meter, Tally, Until, event, pattern};

const SIZE: usize = 64;

/// What has not come back within that time is lost.
const PATIENCE: Duration = Duration::from_millis(200);

/// So many clients, each with so many datagrams outstanding.
pub(crate) struct Senders {
    epoll: Epoll,
    clients: Vec<Sender>,
    outstanding: usize,
    batch: Batch,
}

impl Senders {
    pub(crate) fn new(to: SocketAddr, clients: usize, outstanding: usize) -> anyhow::Result<Self> {
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        let mut all = Vec::new();
        for number in 0..clients {
            let socket = socket(AF_INET, SOCK_DGRAM, 0)?;
            socket.connect(Address::from(to))?;
            socket.setblocking(false)?;
            epoll.add(&socket, event(number, false))?;
            all.push(Sender {
                socket,
                salt: fastrand::u64(..1 << 32),
                next: 0,
                lost_before: 0,
                waiting: Vec::new(),
            });
        }
        Ok(Self {
            epoll,
            clients: all,
            outstanding,
            batch: Batch::new(outstanding.max(1), SIZE + 1)?,
        })
    }

    /// Keeps all of them busy for that long.
    pub(crate) fn run(&mut self, until: Until) -> anyhow::Result<Tally> {
        let meter = Meter::start(until)?;
        let (mut asked, mut answered, mut lost) = (0_u64, 0_u64, 0_u64);
        for client in &mut self.clients {
            client.send(self.outstanding)?;
            asked += self.outstanding as u64;
        }
        let mut events = [EpollEvent::empty(); EVENTS];
        while answered + lost < asked {
            let patience = EpollTimeout::try_from(PATIENCE)?;
            let count = match self.epoll.wait(&mut events, patience) {
                Err(nix::Error::EINTR) => continue,
                result => result?,
            };
            let over = meter.is_over(asked);
            if count == 0 {
                ensure!(answered > 0, "the server does not answer at all");
                for client in &mut self.clients {
                    let gone = client.give_up();
                    lost += gone as u64;
                    if !over && gone > 0 {
                        client.send(gone)?;
                        asked += gone as u64;
                    }
                }
            }
            for event in &events[..count] {
                let client = &mut self.clients[event.data() as usize];
                let came = client.receive(&mut self.batch)?;
                answered += came as u64;
                if !over && came > 0 {
                    client.send(came)?;
                    asked += came as u64;
                }
            }
        }
        let mut tally = meter.tally(answered)?;
        tally.lost = lost;
        Ok(tally)
    }
}

/// A client and what it waits for.
struct Sender {
    socket: Socket,
    salt: u64,
    next: u64,
    /// Answers to numbers below are late.
    lost_before: u64,
    waiting: Vec<u64>,
}

impl Sender {
    /// Sends so many new datagrams at once, as programs do that have so many
    /// questions.
    fn send(&mut self, count: usize) -> anyhow::Result<()> {
        let numbers: Vec<u64> = (self.next..).take(count).collect();
        let data: Vec<_> = numbers
            .iter()
            .map(|number| self.datagram(*number))
            .collect();
        let pieces: Vec<_> = data.iter().map(|data| [IoSlice::new(data)]).collect();
        let departures = pieces.iter().map(|buffers| Departure {
            buffers,
            ..Default::default()
        });
        let departures: Vec<_> = departures.collect();
        let mut rest = &departures[..];
        while !rest.is_empty() {
            rest = &rest[self.socket.sendmmsg(rest)?..];
        }
        self.next += count as u64;
        self.waiting.extend(numbers);
        Ok(())
    }

    fn datagram(&self, number: u64) -> [u8; SIZE] {
        let mut data = [0; SIZE];
        data[..8].copy_from_slice(&number.to_ne_bytes());
        data[8..].copy_from_slice(pattern::bytes(self.salt, number, SIZE - 8));
        data
    }

    fn receive(&mut self, batch: &mut Batch) -> anyhow::Result<usize> {
        match self.socket.recvmmsg(batch) {
            Ok(_) => {}
            Err(error) if error.is_would_block() => return Ok(0),
            Err(error) => return Err(error.into()),
        }
        let mut came = 0;
        for message in batch.messages() {
            let Some(number) = message.data.first_chunk() else {
                bail!("WRONG: a datagram of {} bytes", message.data.len());
            };
            let number = u64::from_ne_bytes(*number);
            ensure!(
                *message.data == self.datagram(number),
                "WRONG: datagram {number} is not what was sent"
            );
            match self.waiting.iter().position(|waiting| *waiting == number) {
                Some(place) => drop(self.waiting.remove(place)),
                None if number < self.lost_before => continue,
                None => bail!("WRONG: datagram {number} has come twice"),
            }
            came += 1;
        }
        Ok(came)
    }

    /// How many are lost.
    fn give_up(&mut self) -> usize {
        self.lost_before = self.next;
        let lost = self.waiting.len();
        self.waiting.clear();
        lost
    }
}
