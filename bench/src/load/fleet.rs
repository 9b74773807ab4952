//! Connections that stay, each with so many requests outstanding.

use std::net::SocketAddr;

use anyhow::{Context, bail, ensure};
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent};
use rawsock::{Address, Socket};

use super::{EVENTS, Meter, Tally, Until, connect, event, pattern, source, wait};

/// How the connections talk.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub(crate) connections: usize,
    /// The length of a message.
    pub(crate) size: usize,
    /// Messages outstanding.
    pub(crate) depth: u64,
}

/// Clients with connections to one server.
pub(crate) struct Fleet {
    epoll: Epoll,
    clients: Vec<Client>,
    shape: Shape,
    scratch: Vec<u8>,
}

impl Fleet {
    /// Connects all of them, and waits until each has been answered once: so
    /// all of them are served.
    pub(crate) fn connect(to: SocketAddr, shape: Shape) -> anyhow::Result<Self> {
        let (from, to) = (source(), Address::from(to));
        let mut fleet = Self {
            epoll: Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?,
            clients: Vec::new(),
            shape,
            scratch: vec![0; pattern::LONGEST],
        };
        for number in 0..shape.connections {
            let client = Client::new(connect(from, &to)?);
            fleet.epoll.add(&client.socket, event(number, false))?;
            fleet.clients.push(client);
        }
        let one_each = Until::Requests(shape.connections as u64);
        fleet.run(one_each).context("the first round")?;
        Ok(fleet)
    }

    /// Keeps all of them busy for that long.
    pub(crate) fn run(&mut self, until: Until) -> anyhow::Result<Tally> {
        let meter = Meter::start(until)?;
        let size = self.shape.size as u64;
        let (mut asked, mut answered) = (0, 0);
        // With few requests, all clients take part before one has a second.
        for client in 0..self.clients.len() {
            if !meter.is_over(asked) {
                asked += 1;
                self.ask(client, size)?;
            }
        }
        for _ in 1..self.shape.depth {
            for client in 0..self.clients.len() {
                if !meter.is_over(asked) {
                    asked += 1;
                    self.ask(client, size)?;
                }
            }
        }
        let mut events = [EpollEvent::empty(); EVENTS];
        while answered < asked {
            let ready = wait(&self.epoll, &mut events)?;
            let over = meter.is_over(asked);
            for event in ready {
                let number = event.data() as usize;
                let client = &mut self.clients[number];
                if client.is_writing() {
                    self.flush(number)?;
                }
                let client = &mut self.clients[number];
                let got = client.receive(&mut self.scratch)?;
                let whole = client.received / size - (client.received - got) / size;
                answered += whole;
                if !over && whole > 0 {
                    asked += whole;
                    self.ask(number, whole * size)?;
                }
            }
        }
        meter.tally(answered)
    }

    /// Keeps all of them busy until the server has closed them all; says how
    /// many answers broke off in the middle.
    pub(crate) fn run_to_the_end(&mut self) -> anyhow::Result<usize> {
        let size = self.shape.size as u64;
        for client in &mut self.clients {
            client.asked += size;
            // The server may have gone already.
            let _ = client.flush();
        }
        let mut events = [EpollEvent::empty(); EVENTS];
        let (mut open, mut cut) = (self.clients.len(), 0);
        while open > 0 {
            for event in wait(&self.epoll, &mut events)? {
                let client = &mut self.clients[event.data() as usize];
                match client.receive(&mut self.scratch) {
                    Ok(got) => {
                        let whole = client.received / size - (client.received - got) / size;
                        client.asked += whole * size;
                        let _ = client.flush();
                    }
                    Err(error) if error.is::<Ended>() => {
                        self.epoll.delete(&client.socket)?;
                        open -= 1;
                        cut += usize::from(!client.received.is_multiple_of(size));
                    }
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(cut)
    }

    fn ask(&mut self, number: usize, bytes: u64) -> anyhow::Result<()> {
        self.clients[number].asked += bytes;
        self.flush(number)
    }

    /// Sends what is to be sent, and waits for room if there is none.
    fn flush(&mut self, number: usize) -> anyhow::Result<()> {
        let client = &mut self.clients[number];
        let was_writing = client.is_writing();
        client.flush()?;
        if client.waits != was_writing {
            let mut event = event(number, client.waits);
            self.epoll.modify(&client.socket, &mut event)?;
        }
        Ok(())
    }
}

/// The server has closed a connection.
#[derive(Debug)]
pub(super) struct Ended(String);

impl std::fmt::Display for Ended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the server has closed a connection: {}", self.0)
    }
}

impl std::error::Error for Ended {}

/// One connection, counted in bytes.
pub(super) struct Client {
    pub(super) socket: Socket,
    salt: u64,
    pub(super) asked: u64,
    sent: u64,
    pub(super) received: u64,
    /// Whether there was no room for what is to be sent.
    waits: bool,
}

impl Client {
    pub(super) fn new(socket: Socket) -> Self {
        Self {
            socket,
            salt: fastrand::u64(..1 << 32),
            asked: 0,
            sent: 0,
            received: 0,
            waits: false,
        }
    }

    fn is_writing(&self) -> bool {
        self.waits
    }

    pub(super) fn flush(&mut self) -> anyhow::Result<()> {
        self.waits = false;
        while self.sent < self.asked {
            let length = (self.asked - self.sent).min(pattern::LONGEST as u64) as usize;
            match self
                .socket
                .send(pattern::bytes(self.salt, self.sent, length))
            {
                Ok(count) => self.sent += count as u64,
                Err(error) if error.is_would_block() => {
                    self.waits = true;
                    break;
                }
                Err(error) => bail!(Ended(error.to_string())),
            }
        }
        Ok(())
    }

    /// Takes what has come, and compares it; says how many bytes.
    pub(super) fn receive(&mut self, scratch: &mut [u8]) -> anyhow::Result<u64> {
        let count = match self.socket.recv_into(scratch) {
            Ok(0) => bail!(Ended("end of file".to_owned())),
            Ok(count) => count,
            Err(error) if error.is_would_block() => return Ok(0),
            Err(error) => bail!(Ended(error.to_string())),
        };
        let place = self.received;
        ensure!(
            scratch[..count] == *pattern::bytes(self.salt, place, count),
            "WRONG: of {count} bytes from byte {place} on, some are not those that were sent"
        );
        self.received += count as u64;
        ensure!(
            self.received <= self.sent,
            "WRONG: more has come back than was sent"
        );
        Ok(count as u64)
    }
}
