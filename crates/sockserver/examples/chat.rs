//! A room in which everybody hears everybody: state that handlers share.
//!
//! ```console
//! $ cargo run -p sockserver --example chat &
//! LISTENING 127.0.0.1 5555
//! $ nc 127.0.0.1 5555
//! Your name?
//! Ada
//! * Ada is here
//! ```

mod program;

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};
use std::process::ExitCode;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lexopt::prelude::*;
use program::{Failure, line, serve};
use rawsock::{SHUT_RDWR, Socket};
use sockserver::{Deadlines, Flow, Hooks, Limits, Request, RequestHandler, ThreadingTCPServer};

const HELP: &str = "\
Usage: chat [HOST:PORT]

A room in which everybody hears everybody, until SIGTERM or Ctrl-C.

  HOST:PORT   where to listen [default: 127.0.0.1:5555]
  -h, --help  print this";

/// How long a line may be, and so how much one may say at once.
const LINE: usize = 1024;
/// How long somebody may listen without a word.
const IDLE: Duration = Duration::from_secs(3600);

fn main() -> ExitCode {
    program::main("chat", run)
}

fn run(mut arguments: lexopt::Parser) -> Result<(), Failure> {
    let mut address = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('h') | Long("help") => return line(HELP),
            Value(text) if address.is_none() => address = Some(text.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let server = ThreadingTCPServer::<Guest>::builder()
        .state(Room::default())
        .limits(Limits {
            line: LINE,
            ..Limits::default()
        })
        .deadlines(Deadlines {
            idle: Some(IDLE),
            ..Deadlines::default()
        })
        .bind(address.as_deref().unwrap_or("127.0.0.1:5555"))?;
    serve(&server, program::GRACE)?;
    Ok(())
}

/// Who is there. The handlers share it.
#[derive(Default)]
struct Room(Mutex<BTreeMap<String, Socket>>);

impl Hooks for Room {}

impl Room {
    /// Says it to everybody. Who does not listen is put out, so that nobody
    /// has to wait for anybody.
    fn say(&self, text: &str) {
        let text = format!("{text}\n");
        self.guests().retain(|_, guest| {
            let heard = guest.try_send(text.as_bytes());
            let whole = heard.is_ok_and(|sent| sent == text.len());
            if !whole {
                // Its own handler sees that, and ends.
                let _ = guest.shutdown(SHUT_RDWR);
            }
            whole
        });
    }

    // Nothing panics with the lock held, and a map is always whole.
    fn guests(&self) -> MutexGuard<'_, BTreeMap<String, Socket>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One connection. It has a name from its first line on.
#[derive(Default)]
struct Guest {
    name: Option<String>,
}

impl RequestHandler<Room> for Guest {
    const SPEAKS_FIRST: bool = true;

    fn handle(&mut self, rq: &mut Request<'_, Room>) -> io::Result<Flow> {
        match &self.name {
            None => self.enter(rq),
            Some(name) => {
                let Some(text) = hear(rq)? else {
                    return Ok(Flow::Close);
                };
                rq.server().say(&format!("{name}: {text}"));
                Ok(Flow::KeepAlive)
            }
        }
    }

    /// Called however it has ended.
    fn finish(&mut self, rq: &mut Request<'_, Room>) -> io::Result<()> {
        if let Some(name) = self.name.take() {
            rq.server().guests().remove(&name);
            rq.server().say(&format!("* {name} is gone"));
        }
        Ok(())
    }
}

impl Guest {
    fn enter(&mut self, rq: &mut Request<'_, Room>) -> io::Result<Flow> {
        rq.wfile().write_all(b"Your name?\n")?;
        let Some(name) = hear(rq)? else {
            return Ok(Flow::Close);
        };
        // What is said to everybody goes past `wfile`, whose bytes belong to
        // this thread.
        let ears = rq.connection().dup()?;
        {
            let mut guests = rq.server().guests();
            if name.is_empty() || guests.contains_key(&name) {
                drop(guests);
                rq.wfile().write_all(b"That name is taken.\n")?;
                return Ok(Flow::Close);
            }
            guests.insert(name.clone(), ears);
        }
        rq.server().say(&format!("* {name} is here"));
        self.name = Some(name);
        Ok(Flow::KeepAlive)
    }
}

/// A line without what a terminal would obey; `None` at the end.
fn hear(rq: &mut Request<'_, Room>) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    if rq.rfile().read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(&line);
    Ok(Some(
        text.chars().filter(|char| !char.is_control()).collect(),
    ))
}
