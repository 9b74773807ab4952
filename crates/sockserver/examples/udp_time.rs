//! What time is it? Every datagram is answered with the seconds since 1970.
//!
//! ```console
//! $ cargo run -p sockserver --example udp_time &
//! LISTENING 127.0.0.1 3737
//! $ echo | nc -u -w1 127.0.0.1 3737
//! 1700000000.123456
//! ```

mod program;

use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use lexopt::prelude::*;
use program::{Failure, line, serve};
use sockserver::{DatagramRequest, DatagramRequestHandler, UDPServer};

const HELP: &str = "\
Usage: udp_time [HOST:PORT]

Answers every datagram with the seconds since 1970, until SIGTERM or Ctrl-C.

  HOST:PORT   where to listen [default: 127.0.0.1:3737]
  -h, --help  print this";

#[derive(Default)]
struct Time;

impl DatagramRequestHandler for Time {
    fn handle(&mut self, rq: &mut DatagramRequest<'_>) -> std::io::Result<()> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        // A clock that is set to before 1970 is no reason to fail.
        let since = since.unwrap_or_default();
        let text = format!("{}.{:06}\n", since.as_secs(), since.subsec_micros());
        // An answer longer than the question would help those who ask in
        // somebody else's name: it is only a few bytes here.
        *rq.reply() = text.into_bytes();
        Ok(())
    }
}

fn main() -> ExitCode {
    program::main("udp_time", run)
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
    let address = address.as_deref().unwrap_or("127.0.0.1:3737");
    let server = UDPServer::<Time>::bind(address)?;
    serve(&server, program::GRACE)?;
    Ok(())
}
