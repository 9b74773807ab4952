//! A small key-value service, a line a request, with deadlines.
//!
//! ```console
//! $ cargo run -p sockserver --example line_protocol -- threading tcp:127.0.0.1:4000
//! LISTENING 127.0.0.1 4000
//! $ printf 'SET a 1\nGET a\n' | nc -q1 127.0.0.1 4000
//! OK
//! VALUE 1
//! ```

#[path = "program/place.rs"]
mod place;
mod program;
#[path = "program/seconds.rs"]
mod seconds;

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{self, BufRead, Write};
use std::process::ExitCode;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lexopt::prelude::*;
use place::Place;
use program::{Failure, line, serve};
use rawsock::ToAddress;
use seconds::Seconds;
use sockserver::{
    Deadlines, Dispatch, Flow, Forking, Framing, Hooks, Inline, Limits, Parking, Pooled, Request,
    RequestHandler, Server, Stream, Tcp, Threading, Transport, UnixStream,
};

const HELP: &str = "\
Usage: line_protocol KIND ADDR [options]

Keeps values by key, in memory, until SIGTERM or Ctrl-C:
SET KEY VALUE, GET KEY, DEL KEY, LEN, QUIT, each a line.

KIND is inline, threading, forking, parking or pooled. With forking, each
connection has values of its own. ADDR is tcp:HOST:PORT or unix:PATH.

  --max N               connections at a time [default: 512]
  --message-deadline S  from the first byte of a line to its last [default: 30]
  -h, --help            print this";

/// Keys at most; values are as long as a line.
const MOST: usize = 10_000;
/// How long a line may be.
const LINE: usize = 4096;

fn main() -> ExitCode {
    program::main("line_protocol", run)
}

fn run(mut arguments: lexopt::Parser) -> Result<(), Failure> {
    let (mut kind, mut place, mut max) = (None, None, 512);
    let mut deadlines = Deadlines::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("max") => max = arguments.value()?.parse()?,
            Long("message-deadline") => {
                deadlines.message = Some(arguments.value()?.parse::<Seconds>()?.0);
            }
            Short('h') | Long("help") => return line(HELP),
            Value(text) if kind.is_none() => kind = Some(text.string()?),
            Value(text) if place.is_none() => place = Some(Place::parse(&text)?),
            other => return Err(other.unexpected().into()),
        }
    }
    let (Some(kind), Some(place)) = (kind, place) else {
        return Err(Failure::Usage("which KIND, and which ADDR?".to_owned()));
    };
    let limits = Limits {
        connections: max,
        per_source: max,
        line: LINE,
        ..Limits::default()
    };
    match &kind[..] {
        "inline" => at(place, Inline, deadlines, limits),
        "threading" => at(place, Threading { max }, deadlines, limits),
        "forking" => at(place, Forking { max_children: max }, deadlines, limits),
        "parking" => at(place, Parking::default(), deadlines, limits),
        "pooled" => at(place, Pooled::default(), deadlines, limits),
        _ => Err(Failure::Usage(format!(
            "{kind:?}: KIND is inline, threading, forking, parking or pooled"
        ))),
    }
}

fn at<D>(place: Place, dispatch: D, deadlines: Deadlines, limits: Limits) -> Result<(), Failure>
where
    D: Dispatch<Stream, Lines, Store> + Default,
{
    match place {
        Place::Tcp(host) => on::<Tcp, _>(&*host, dispatch, deadlines, limits),
        Place::Unix(path) => on::<UnixStream, _>(path, dispatch, deadlines, limits),
        Place::Udp(host) => Err(no_stream(&host)),
        Place::Unixgram(path) => Err(no_stream(&path.display())),
    }
}

fn no_stream(place: &dyn Display) -> Failure {
    Failure::Usage(format!(
        "lines need a stream, tcp:HOST:PORT or unix:PATH, at {place}"
    ))
}

fn on<T, D>(
    address: impl ToAddress,
    dispatch: D,
    deadlines: Deadlines,
    limits: Limits,
) -> Result<(), Failure>
where
    T: Transport<Kind = Stream>,
    D: Dispatch<Stream, Lines, Store> + Default,
{
    let server = Server::<T, Lines, D>::builder()
        .dispatch(dispatch)
        .deadlines(deadlines)
        .limits(limits)
        .state(Store::default())
        .bind(address)?;
    serve(&server, program::GRACE)?;
    Ok(())
}

/// The values, which all handlers share.
#[derive(Default)]
struct Store(Mutex<BTreeMap<Vec<u8>, Vec<u8>>>);

impl Hooks for Store {}

impl Store {
    // Nothing panics with the lock held, and a map is always whole.
    fn map(&self) -> MutexGuard<'_, BTreeMap<Vec<u8>, Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer to a request; `None` ends the conversation.
    fn answer(&self, request: &[u8]) -> Option<Vec<u8>> {
        let mut words = request.splitn(3, |byte| *byte == b' ');
        let command = words.next().unwrap_or_default();
        let answer = match (command, words.next(), words.next()) {
            (b"SET", Some(key), Some(value)) => self.set(key, value),
            (b"GET", Some(key), None) => match self.map().get(key) {
                Some(value) => [b"VALUE ", &value[..]].concat(),
                None => b"NONE".to_vec(),
            },
            (b"DEL", Some(key), None) => match self.map().remove(key) {
                Some(_) => b"OK".to_vec(),
                None => b"NONE".to_vec(),
            },
            (b"LEN", None, None) => format!("VALUE {}", self.map().len()).into_bytes(),
            (b"QUIT", None, None) => return None,
            _ => b"ERROR what is that?".to_vec(),
        };
        Some(answer)
    }

    fn set(&self, key: &[u8], value: &[u8]) -> Vec<u8> {
        let mut map = self.map();
        if map.len() >= MOST && !map.contains_key(key) {
            return b"ERROR full".to_vec();
        }
        map.insert(key.to_vec(), value.to_vec());
        b"OK".to_vec()
    }
}

#[derive(Default)]
struct Lines;

/// Whether a line is there, or so much that it will be too long: a client that
/// trickles needs no thread, and is told all the same.
fn is_line(unread: &[u8]) -> bool {
    unread.len() >= LINE || unread.contains(&b'\n')
}

impl RequestHandler<Store> for Lines {
    const FRAMING: Framing = Framing::Custom(is_line);

    fn handle(&mut self, rq: &mut Request<'_, Store>) -> io::Result<Flow> {
        let mut request = Vec::new();
        match rq.rfile().read_until(b'\n', &mut request) {
            // The rest of the line would be taken for the next.
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                rq.wfile().write_all(b"ERROR too long\n")?;
                return Ok(Flow::Close);
            }
            count => {
                if count? == 0 {
                    return Ok(Flow::Close);
                }
            }
        }
        let request = request.strip_suffix(b"\n").unwrap_or(&request);
        let request = request.strip_suffix(b"\r").unwrap_or(request);
        match rq.server().answer(request) {
            Some(mut answer) => {
                answer.push(b'\n');
                rq.wfile().write_all(&answer)?;
                Ok(Flow::KeepAlive)
            }
            None => Ok(Flow::Close),
        }
    }
}
