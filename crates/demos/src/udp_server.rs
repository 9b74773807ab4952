//! The UDP server: answers each datagram.

use std::ffi::OsString;
use std::net::SocketAddr;

use lexopt::Arg::{Long, Short};
use rawsock::{Address, SOCK_DGRAM, Socket, socket};

use crate::output::line;
use crate::protocol::{BUFSIZE, UDP_ADDRESS, udp_reply};
use crate::stop::Stop;
use crate::trouble::Trouble;
use crate::{Endpoint, Failure, args};

const HELP: &str = "\
Usage: udp_server [--addr HOST:PORT]

Answers each datagram with a greeting.
Ctrl-C ends the server.

  --addr HOST:PORT  where to receive [default: 127.0.0.2:9999]
                    Port 0 takes a free port and tells it on stderr:
                    LISTENING host port. IPv6 goes in brackets: [::1]:9999.
  -h, --help        print this

RUST_LOG=debug shows what happens.";

/// What the command line can change.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to receive; `127.0.0.2:9999` as in the article.
    pub addr: Endpoint,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            addr: UDP_ADDRESS.into(),
        }
    }
}

/// Reads the arguments and runs the server.
pub(crate) fn main(arguments: Vec<OsString>) -> Result<(), Failure> {
    let mut options = Options::default();
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("addr") => options.addr = args::endpoint(&mut parser)?,
            Short('h') | Long("help") => return line(HELP),
            other => return Err(other.unexpected().into()),
        }
    }
    run(&options)
}

/// Serves until Ctrl-C or SIGTERM.
///
/// # Errors
///
/// If the address cannot be had, or stdout cannot be written to. No client
/// can make it fail.
pub fn run(options: &Options) -> Result<(), Failure> {
    // Step one: make a socket and bind it to an address.
    // s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    let s = socket(options.addr.family(), SOCK_DGRAM, 0)?;
    // s.bind(('127.0.0.2', 9999))
    s.bind(&options.addr)?;
    let own = s.getsockname()?;
    // Before anybody is told that the server is there: who knows of it may
    // want to end it.
    let stop = Stop::on_signals(s)?;
    options.addr.announce(stop.socket())?;
    // print('Bind UDP on 127.0.0.2:9999 ...')
    line(&format!("Bind UDP on {} ...", options.addr))?;

    // Step two: receive, and answer. The third, closing, is the end of the
    // program.
    let mut trouble = Trouble::default();
    loop {
        // data, addr = s.recvfrom(1024)
        let received = stop.socket().recvfrom(BUFSIZE);
        if let Some(ending) = stop.asked() {
            return ending;
        }
        let (data, addr) = match received {
            Ok(received) => received,
            Err(error) => {
                trouble.met(&error);
                continue;
            }
        };
        // print('Received from %s:%s.' % addr)
        line(&format!("Received from {addr}."))?;
        if is_own(&addr, &own) {
            log::warn!("{addr} is the address of this server: not answered");
            continue;
        }
        // s.sendto(b'Hello, %s!' % data, addr)
        answer(stop.socket(), &data, &addr);
    }
}

/// Answers one datagram. Whether that can be done is up to the client: its
/// port may be 0, or its network gone. Unlike in Python, that does not end
/// the server.
fn answer(s: &Socket, data: &[u8], addr: &Address) {
    match s.sendto(&udp_reply(data), addr) {
        Ok(count) => log::debug!("{count} bytes to {addr}"),
        Err(error) => log::warn!("{error}"),
    }
}

/// Whether a datagram came from the address of the server itself, as one with
/// a forged source may. To answer it is to talk to oneself for ever.
fn is_own(sender: &Address, own: &Address) -> bool {
    let (Some(sender), Some(own)) = (sender.as_socket(), own.as_socket()) else {
        return false;
    };
    if sender.port() != own.port() {
        return false;
    }
    // A server bound to the wildcard has every address of the machine.
    sender.ip() == own.ip() || (own.ip().is_unspecified() && is_local(sender))
}

/// Whether an address is one of this machine: those can be bound to.
fn is_local(mut address: SocketAddr) -> bool {
    address.set_port(0);
    let address = Address::from(address);
    socket(address.family(), SOCK_DGRAM, 0).is_ok_and(|probe| probe.bind(&address).is_ok())
}
