//! The smallest server: every line comes back in capitals.
//!
//! ```console
//! $ cargo run -p sockserver --example upper
//! LISTENING 127.0.0.1 9999
//! ```
//!
//! Python: the first example in the documentation of `socketserver`.

mod program;

use std::io::{BufRead, Write};
use std::process::ExitCode;

use lexopt::prelude::*;
use program::{Failure, line, serve};
use sockserver::{Flow, Request, RequestHandler, ThreadingTCPServer};

#[derive(Default)]
struct Upper;

impl RequestHandler for Upper {
    fn handle(&mut self, rq: &mut Request<'_>) -> std::io::Result<Flow> {
        let mut line = Vec::new();
        if rq.rfile().read_until(b'\n', &mut line)? == 0 {
            return Ok(Flow::Close);
        }
        rq.wfile().write_all(&line.to_ascii_uppercase())?;
        Ok(Flow::KeepAlive)
    }
}

const HELP: &str = "\
Usage: upper [HOST:PORT]

Sends every line back in capitals, until SIGTERM or Ctrl-C.

  HOST:PORT   where to listen [default: 127.0.0.1:9999]
  -h, --help  print this";

fn main() -> ExitCode {
    program::main("upper", run)
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
    let address = address.as_deref().unwrap_or("127.0.0.1:9999");
    let server = ThreadingTCPServer::<Upper>::bind(address)?;
    serve(&server, program::GRACE)?;
    Ok(())
}
