//! Requests whose answers depend on all that came before: see
//! `src/bin/handlers`. The clients are as unpleasant as clients are: requests
//! come in pieces, several at once, and connections break off anywhere.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hasher};
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{bail, ensure};
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollTimeout};
use rawsock::{Address, Socket, opt};

use super::{EVENTS, SILENCE, connect, event, source};

/// Requests outstanding.
const DEPTH: usize = 8;
/// The length of an answer.
const ANSWER: usize = 16;

/// How often what happens: once in so many requests.
const SLEEP: u32 = 200;
const SPLIT: u32 = 4;
const ABORT: u32 = 2_000;

/// What became of them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Done {
    pub(crate) answered: u64,
    pub(crate) split: u64,
    pub(crate) aborted: u64,
    /// Handlers that slept.
    pub(crate) slept: u64,
}

/// So many clients, until so many requests are answered.
pub(crate) fn run(to: SocketAddr, clients: usize, requests: u64) -> anyhow::Result<Done> {
    let (from, to) = (source(), Address::from(to));
    let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
    let mut done = Done::default();
    let mut links = Vec::new();
    for number in 0..clients {
        let link = Link::new(connect(from, &to)?);
        epoll.add(&link.socket, event(number, false))?;
        links.push(link);
    }
    // Those with half a message under way.
    let mut split: Vec<usize> = (0..clients).collect();
    let mut events = [EpollEvent::empty(); EVENTS];
    while done.answered < requests {
        for number in std::mem::take(&mut split) {
            let link = &mut links[number];
            if link.talk(&mut done)? {
                split.push(number);
            }
        }
        let timeout = match split.is_empty() {
            true => SILENCE,
            false => Duration::ZERO,
        };
        let count = match epoll.wait(&mut events, EpollTimeout::try_from(timeout)?) {
            Err(nix::Error::EINTR) => continue,
            result => result?,
        };
        ensure!(
            count > 0 || timeout.is_zero(),
            "the server says nothing for {SILENCE:?}"
        );
        for ready in &events[..count] {
            let number = ready.data() as usize;
            let link = &mut links[number];
            let answered = link.listen()?;
            done.answered += answered;
            if answered > 0 && fastrand::u32(..ABORT) < answered as u32 {
                done.aborted += 1;
                link.abort()?;
                *link = Link::new(connect(from, &to)?);
                epoll.add(&link.socket, event(number, false))?;
            }
            if link.talk(&mut done)? && !split.contains(&number) {
                split.push(number);
            }
        }
    }
    Ok(done)
}

/// One connection.
struct Link {
    socket: Socket,
    next: u64,
    hash: DefaultHasher,
    /// The answers that are to come.
    expected: VecDeque<[u8; ANSWER]>,
    /// What is to be sent.
    out: Vec<u8>,
    /// The beginning of an answer.
    partial: Vec<u8>,
}

impl Link {
    fn new(socket: Socket) -> Self {
        Self {
            socket,
            next: 0,
            hash: DefaultHasher::new(),
            expected: VecDeque::new(),
            out: Vec::new(),
            partial: Vec::new(),
        }
    }

    /// Asks as much as it may, and says whether a rest is to be sent later.
    fn talk(&mut self, done: &mut Done) -> anyhow::Result<bool> {
        while self.expected.len() < DEPTH && self.out.is_empty() || self.expected.is_empty() {
            self.ask(done);
        }
        let mut length = self.out.len();
        if length > 1 && fastrand::u32(..SPLIT) == 0 {
            done.split += 1;
            length = fastrand::usize(1..length);
        }
        match self.socket.send(&self.out[..length]) {
            Ok(count) => drop(self.out.drain(..count)),
            Err(error) if error.is_would_block() => {}
            Err(error) => return Err(error.into()),
        }
        Ok(!self.out.is_empty())
    }

    /// Writes one to four requests.
    fn ask(&mut self, done: &mut Done) {
        for _ in 0..fastrand::usize(1..=4) {
            let begin = self.out.len();
            let sleep = match fastrand::u32(..SLEEP) {
                0 => fastrand::u32(1_000..10_000),
                _ => 0,
            };
            done.slept += u64::from(sleep > 0);
            let length = fastrand::u32(..200);
            self.out.extend(self.next.to_ne_bytes());
            self.out.extend(sleep.to_ne_bytes());
            self.out.extend(length.to_ne_bytes());
            self.out.extend((0..length).map(|_| fastrand::u8(..)));
            // As the handler does: the pieces are part of the hash.
            self.hash.write(&self.out[begin..begin + 16]);
            self.hash.write(&self.out[begin + 16..]);
            let mut answer = [0; ANSWER];
            answer[..8].copy_from_slice(&self.next.to_ne_bytes());
            answer[8..].copy_from_slice(&self.hash.finish().to_ne_bytes());
            self.expected.push_back(answer);
            self.next += 1;
        }
    }

    /// Takes answers; says how many.
    fn listen(&mut self) -> anyhow::Result<u64> {
        let mut data = [0; 4_096];
        let count = match self.socket.recv_into(&mut data) {
            Ok(0) => bail!("WRONG: the server has closed a connection"),
            Ok(count) => count,
            Err(error) if error.is_would_block() => return Ok(0),
            Err(error) => return Err(error.into()),
        };
        self.partial.extend(&data[..count]);
        let mut answered = 0;
        let (answers, rest) = self.partial.as_chunks::<ANSWER>();
        for answer in answers {
            let expected = self.expected.pop_front();
            ensure!(
                expected == Some(*answer),
                "WRONG: {answer:02x?} came instead of {expected:02x?}"
            );
            answered += 1;
        }
        self.partial = rest.to_vec();
        Ok(answered)
    }

    /// Breaks off somewhere in a request, politely or not.
    fn abort(&mut self) -> anyhow::Result<()> {
        self.ask(&mut Done::default());
        let length = fastrand::usize(..self.out.len());
        // Whether there is room does not matter.
        let _ = self.socket.send(&self.out[..length]);
        if fastrand::bool() {
            self.socket.set(opt::SO_LINGER, Some(Duration::ZERO))?;
        }
        Ok(())
    }
}
