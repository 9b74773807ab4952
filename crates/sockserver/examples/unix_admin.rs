//! Orders to a service, by a Unix socket that only its own user can use.
//!
//! ```console
//! $ cargo run -p sockserver --example unix_admin -- /tmp/admin &
//! LISTENING /tmp/admin
//! $ echo whoami | nc -UN /tmp/admin
//! process 1234, user 1000, group 1000
//! ```

mod program;

use std::ffi::OsString;
use std::io::{self, BufRead, Write};
use std::process::ExitCode;

use lexopt::prelude::*;
use program::{Failure, line, serve};
use rawsock::{Address, opt};
use sockserver::{Flow, Hooks, Incoming, Request, RequestHandler, ThreadingUnixStreamServer};

const HELP: &str = "\
Usage: unix_admin PATH

Takes orders from its own user and from root, until SIGTERM or Ctrl-C:
whoami, stats, connections, cancel ID, shutdown, quit, each a line.

  PATH        where to listen
  -h, --help  print this";

fn main() -> ExitCode {
    program::main("unix_admin", run)
}

fn run(mut arguments: lexopt::Parser) -> Result<(), Failure> {
    let mut path = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('h') | Long("help") => return line(HELP),
            Value(name) if path.is_none() => path = Some(name),
            other => return Err(other.unexpected().into()),
        }
    }
    let Some(path): Option<OsString> = path else {
        return Err(Failure::Usage("which PATH?".to_owned()));
    };
    let owner = Owner {
        uid: nix::unistd::geteuid().as_raw(),
    };
    let server = ThreadingUnixStreamServer::<Orders>::builder()
        .state(owner)
        .unix_mode(0o600)
        .bind(std::path::PathBuf::from(path))?;
    serve(&server, program::GRACE)?;
    Ok(())
}

/// Whose service this is.
struct Owner {
    uid: u32,
}

impl Hooks for Owner {
    /// The mode of the path keeps others out already; this does, too, where
    /// the path was handed on.
    fn verify_request(&self, request: Incoming<'_>, _: &Address) -> bool {
        match request {
            Incoming::Connection(connection) => connection
                .get(opt::SO_PEERCRED)
                .is_ok_and(|peer| peer.uid == self.uid || peer.uid == 0),
            // There are no others here.
            _ => false,
        }
    }
}

#[derive(Default)]
struct Orders;

impl RequestHandler<Owner> for Orders {
    fn handle(&mut self, rq: &mut Request<'_, Owner>) -> io::Result<Flow> {
        let mut order = String::new();
        if rq.rfile().read_line(&mut order)? == 0 {
            return Ok(Flow::Close);
        }
        let server = rq.server_handle();
        let words: Vec<&str> = order.split_whitespace().collect();
        match words[..] {
            ["whoami"] => {
                let peer = rq.connection().get(opt::SO_PEERCRED)?;
                let (pid, uid, gid) = (peer.pid, peer.uid, peer.gid);
                writeln!(rq.wfile(), "process {pid}, user {uid}, group {gid}")?;
            }
            ["stats"] => {
                let stats = server.stats();
                let (accepted, requests) = (stats.accepted, stats.requests);
                writeln!(rq.wfile(), "{accepted} accepted, {requests} requests")?;
            }
            ["connections"] => {
                for connection in server.connections() {
                    let (id, age) = (connection.id, connection.age.as_secs());
                    writeln!(rq.wfile(), "{id}: {age} s")?;
                }
                writeln!(rq.wfile(), ".")?;
            }
            ["cancel", id] => {
                let found = id.parse().is_ok_and(|id| server.cancel(id));
                writeln!(rq.wfile(), "{}", if found { "ok" } else { "no such" })?;
            }
            ["shutdown"] => {
                server.shutdown(program::GRACE);
                writeln!(rq.wfile(), "ok")?;
            }
            ["quit"] => return Ok(Flow::Close),
            _ => writeln!(rq.wfile(), "what is that?")?,
        }
        Ok(Flow::KeepAlive)
    }
}
