//! A conversation in which both sides notice whatever is lost, doubled, mixed
//! up or out of order: messages have numbers, and each answer a hash of all
//! that has come so far. Tests include this file, too.

use std::io::{self, BufRead, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use rawsock::{Socket, opt};
use sockserver::{Flow, Framing, Request, RequestHandler};

/// The server's side.
#[derive(Default)]
pub(crate) struct Checked {
    conversation: Conversation,
}

/// What has come so far.
#[derive(Clone, Copy, Default)]
struct Conversation {
    messages: u64,
    hash: u64,
}

impl Conversation {
    /// FNV-1a over all lines.
    fn add(&mut self, line: &str) {
        self.messages += 1;
        for byte in line.bytes() {
            self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn answer(&self) -> String {
        format!("{} {:x}\n", self.messages, self.hash)
    }
}

impl RequestHandler for Checked {
    const FRAMING: Framing = Framing::Line;

    /// A line is its number, for how many microseconds to sleep, and filling.
    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        let mut line = String::new();
        if rq.rfile().read_line(&mut line)? == 0 {
            return Ok(Flow::Close);
        }
        if !line.ends_with('\n') {
            // Its client has gone in the middle of it.
            return Ok(Flow::Close);
        }
        let mut words = line.split(' ');
        let mut number = || words.next().and_then(|word| word.parse::<u64>().ok());
        let (Some(number), Some(sleep)) = (number(), number()) else {
            return Err(io::Error::other(format!("what is {line:?}?")));
        };
        if number != self.conversation.messages {
            let expected = self.conversation.messages;
            return Err(io::Error::other(format!("{number} instead of {expected}")));
        }
        if sleep > 0 {
            thread::sleep(Duration::from_micros(sleep));
        }
        self.conversation.add(&line);
        rq.wfile()
            .write_all(self.conversation.answer().as_bytes())?;
        Ok(Flow::KeepAlive)
    }
}

/// What became of all conversations.
#[derive(Debug, Default)]
pub(crate) struct Counted {
    /// Answered as they should be.
    pub(crate) messages: u64,
    pub(crate) connections: u64,
    pub(crate) wrong: Vec<String>,
}

/// That many messages, by so many clients at a time.
pub(crate) fn run(
    connect: &(dyn Fn() -> rawsock::Result<Socket> + Sync),
    clients: u64,
    messages: usize,
    seed: u64,
) -> Counted {
    let answered = AtomicU64::new(0);
    let connections = AtomicU64::new(0);
    let wrong = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for client in 0..clients {
            let (answered, connections, wrong) = (&answered, &connections, &wrong);
            scope.spawn(move || {
                let mut random = fastrand::Rng::with_seed(seed.wrapping_add(client));
                while answered.load(Ordering::Relaxed) < messages as u64 {
                    connections.fetch_add(1, Ordering::Relaxed);
                    let talked = connect()
                        .map_err(io::Error::from)
                        .and_then(|socket| talk(&socket, &mut random, answered));
                    if let Err(error) = talked {
                        let text = format!("seed {seed}, client {client}: {error}");
                        return wrong.lock().expect("no panic").push(text);
                    }
                }
            });
        }
    });
    Counted {
        messages: answered.into_inner(),
        connections: connections.into_inner(),
        wrong: wrong.into_inner().expect("no panic"),
    }
}

/// A conversation: some messages at a time, in pieces.
fn talk(socket: &Socket, random: &mut fastrand::Rng, answered: &AtomicU64) -> io::Result<()> {
    let mut said = Conversation::default();
    for _ in 0..random.u32(1..60) {
        let mut lines = String::new();
        let mut answers = String::new();
        for _ in 0..random.u32(1..40) {
            // Few sleep, and most of those not for long.
            let sleep = match random.u32(..400) {
                0 => random.u32(..12_000),
                1 => random.u32(..500),
                _ => 0,
            };
            let filling = "x".repeat(random.usize(..200));
            let line = format!("{} {sleep} {filling}\n", said.messages);
            said.add(&line);
            lines += &line;
            answers += &said.answer();
        }
        let mut rest = lines.as_bytes();
        let aborts = random.u32(..100) == 0;
        if aborts {
            rest = &rest[..random.usize(..rest.len())];
        }
        while !rest.is_empty() {
            let most = if random.bool() {
                rest.len()
            } else {
                30.min(rest.len())
            };
            let (piece, others) = rest.split_at(random.usize(1..=most));
            socket.sendall(piece)?;
            rest = others;
        }
        if aborts {
            if random.bool() {
                socket.set(opt::SO_LINGER, Some(Duration::ZERO))?;
            }
            return Ok(());
        }
        let mut back = vec![0; answers.len()];
        io::Read::read_exact(&mut { socket }, &mut back)?;
        if back != answers.as_bytes() {
            let back = String::from_utf8_lossy(&back);
            return Err(io::Error::other(format!("{back:?}, not {answers:?}")));
        }
        answered.fetch_add(answers.lines().count() as u64, Ordering::Relaxed);
    }
    Ok(())
}
