//! The UDP client: sends datagrams, and prints the answer to each.

use std::ffi::OsString;
use std::time::Duration;

use lexopt::Arg::{Long, Short};
use rawsock::{AF_INET6, SOCK_DGRAM, Socket, opt, socket};

use crate::output::{escaped, line};
use crate::protocol::{BUFSIZE, UDP_ADDRESS, udp_reply};
use crate::{Endpoint, Failure, args};

const HELP: &str = "\
Usage: udp_client [--addr HOST:PORT] [--message TEXT]...

Sends each message as a datagram and prints the answer.

  --addr HOST:PORT  where the server is [default: 127.0.0.2:9999]
                    IPv6 goes in brackets: [::1]:9999.
  --message TEXT    what to send, up to 1016 bytes; may be given several times
                    [default: hello, then world]
  -h, --help        print this

RUST_LOG=debug shows what happens.";

/// How long to wait for an answer. Nobody tells if a datagram is lost.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the command line can change.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the server is; `127.0.0.2:9999` as in the article.
    pub addr: Endpoint,
    /// What to send, one after the other; `hello` and `world` as in the
    /// article.
    pub messages: Vec<Vec<u8>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            addr: UDP_ADDRESS.into(),
            messages: vec![b"hello".to_vec(), b"world".to_vec()],
        }
    }
}

/// Reads the arguments and runs the client.
pub(crate) fn main(arguments: Vec<OsString>) -> Result<(), Failure> {
    let mut options = Options::default();
    let mut messages = Vec::new();
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("addr") => options.addr = args::endpoint(&mut parser)?,
            Long("message") => messages.push(args::message(&mut parser, udp_reply)?),
            Short('h') | Long("help") => return line(HELP),
            other => return Err(other.unexpected().into()),
        }
    }
    if !messages.is_empty() {
        options.messages = messages;
    }
    run(&options)
}

/// Sends the messages, one after the other, and prints the answers.
///
/// # Errors
///
/// If there is no server, or an answer does not come, or stdout cannot be
/// written to.
pub fn run(options: &Options) -> Result<(), Failure> {
    // Step one: make a socket.
    // s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    let s = socket(options.addr.family(), SOCK_DGRAM, 0)?;
    listen_to_refusals(&s)?;
    s.settimeout(PATIENCE)?;
    let server = &options.addr;

    // Step two: send and receive.
    // for data in [b'hello', b'world']:
    for data in &options.messages {
        // s.sendto(data, ('127.0.0.2', 9999))
        log::debug!("{} bytes to {server}", data.len());
        s.sendto(data, server)?;
        // print(s.recv(1024).decode('utf-8'))
        let answer = s.recv(BUFSIZE).map_err(|error| Failure::At {
            operation: "recv from",
            address: server.to_string(),
            error,
        })?;
        line(&escaped(&answer))?;
    }

    // Step three: close the socket.
    // s.close()
    s.close()?;
    Ok(())
}

/// Makes the kernel tell when there is no server.
///
/// The refusal (ICMP port unreachable) does arrive, but a socket that is not
/// connected hears of it only if it asks. The article's client does not, and
/// without a server waits for ever.
fn listen_to_refusals(s: &Socket) -> Result<(), Failure> {
    // Also for IPv6, which has IPv4 in it: ::ffff:127.0.0.1.
    s.set(opt::IP_RECVERR, true)?;
    if s.family() == AF_INET6 {
        s.set(opt::IPV6_RECVERR, true)?;
    }
    Ok(())
}
