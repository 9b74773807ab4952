//! The TCP server: greets each client, and sends back what it says.

use std::ffi::OsString;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use lexopt::Arg::{Long, Short};
use rawsock::{Address, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, Socket, socket};

use crate::output::{escaped, line};
use crate::protocol::{BUFSIZE, EXIT, GREETING, TCP_ADDRESS, tcp_reply};
use crate::stop::Stop;
use crate::trouble::Trouble;
use crate::{Endpoint, Failure, args};

const HELP: &str = "\
Usage: tcp_server [--addr HOST:PORT] [--delay SECONDS]

Greets each client and sends back what it says, until it says `exit`.
Ctrl-C ends the server.

  --addr HOST:PORT  where to listen [default: 127.0.0.1:9999]
                    Port 0 takes a free port and tells it on stderr:
                    LISTENING host port. IPv6 goes in brackets: [::1]:9999.
  --delay SECONDS   how long to think about each message [default: 1]
  -h, --help        print this

RUST_LOG=debug shows what happens.";

/// How many connections may wait to be accepted.
///
/// The article has 5. More than that at once is nothing unusual, and whoever
/// finds the queue full is not told: the kernel drops the attempt, and the
/// client tries again a second later. The kernel cuts the number at
/// `/proc/sys/net/core/somaxconn`.
const BACKLOG: i32 = 1024;

/// How many clients are served at once; more are turned away.
///
/// A thread of each costs memory maps of which the kernel allows 65530
/// (`/proc/sys/vm/max_map_count`), and a thread that cannot have them ends the
/// whole program.
const MOST_CLIENTS: usize = 4000;

/// What the command line can change.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen; `127.0.0.1:9999` as in the article.
    pub addr: Endpoint,
    /// How long to think about each message; one second as in the article.
    pub delay: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            addr: TCP_ADDRESS.into(),
            delay: Duration::from_secs(1),
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
            Long("delay") => options.delay = args::seconds(&mut parser)?,
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
    // s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    let s = socket(options.addr.family(), SOCK_STREAM, 0)?;
    // Not in the article, which after its end cannot be started again for a
    // minute if it was the first to close a connection.
    s.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)?;
    // s.bind(('127.0.0.1', 9999))
    s.bind(&options.addr)?;

    // Step two: listen.
    // s.listen(5)
    s.listen(BACKLOG)?;
    // Before anybody is told that the server is there: who knows of it may
    // want to end it.
    let stop = Stop::on_signals(s)?;
    options.addr.announce(stop.socket())?;
    // print('waiting for connection ...')
    line("waiting for connection ...")?;

    let mut trouble = Trouble::default();
    // Each client's thread has a share of it, by which they are counted.
    let presence = Arc::new(());
    loop {
        // Step three: accept connections, each in a thread of its own.
        // sock, addr = s.accept()
        let accepted = stop.socket().accept();
        if let Some(ending) = stop.asked() {
            return ending;
        }
        match accepted {
            // t = threading.Thread(target=dealClient, args=(sock, addr))
            // t.start()
            Ok((_, addr)) if Arc::strong_count(&presence) > MOST_CLIENTS => {
                trouble.tell(&format!(
                    "no thread for {addr}: there are {MOST_CLIENTS} already"
                ));
            }
            Ok((sock, addr)) => {
                let client = Client {
                    sock,
                    addr,
                    presence: Arc::clone(&presence),
                };
                if let Err(text) = serve(client, options.delay, &stop) {
                    trouble.tell(&text);
                }
            }
            // A client that gave up in the queue, no descriptors left, a
            // network that is down: none is a reason to leave the others.
            Err(error) => trouble.met(&error),
        }
    }
}

/// Somebody who is served.
struct Client {
    sock: Socket,
    addr: Address,
    /// Counted as long as it is there.
    presence: Arc<()>,
}

/// Starts the thread of one client.
///
/// Unlike in Python, where a thread that cannot be started ends the server,
/// only this client loses its connection.
fn serve(client: Client, delay: Duration, stop: &Arc<Stop>) -> Result<(), String> {
    let stop = Arc::clone(stop);
    let name = client.addr.to_string();
    let deal = move || {
        let Client {
            sock,
            addr,
            presence,
        } = client;
        if let Err(failure) = deal_client(sock, &addr, delay) {
            stop.ask(Err(failure));
        }
        drop(presence);
    };
    match thread::Builder::new().name(name.clone()).spawn(deal) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("no thread for {name}: {error}")),
    }
}

/// The conversation with one client, `dealClient` in the article.
///
/// Fails only if stdout does. What goes wrong with the client is logged, and
/// the fifth step follows all the same, unlike in Python, where the thread
/// dies in the fourth.
fn deal_client(sock: Socket, addr: &Address, delay: Duration) -> Result<(), Failure> {
    // print('Accept new connection from %s:%s' % addr)
    line(&format!("Accept new connection from {addr}"))?;
    match exchange(&sock, addr, delay) {
        Err(Failure::Call(error)) => log::warn!("client {addr}: {error}"),
        other => other?,
    }
    // Step five: close the socket.
    // sock.close()
    drop(sock);
    // print('Connection from %s:%s' % addr)
    line(&format!("Connection from {addr}"))
}

/// Step four: receive, and answer.
fn exchange(sock: &Socket, addr: &Address, delay: Duration) -> Result<(), Failure> {
    // sock.send(b'Hello,I am server!')
    // `sendall`, because `send` may take less than everything.
    sock.sendall(GREETING)?;
    loop {
        // data = sock.recv(1024)
        let data = sock.recv(BUFSIZE)?;
        log::debug!("{} bytes from {addr}: {}", data.len(), escaped(&data));
        // time.sleep(1)
        thread::sleep(delay);
        // if not data or data.decode('utf-8') == 'exit': break
        if data.is_empty() || data == EXIT {
            return Ok(());
        }
        // print('--- > %s !' % data.decode('utf-8'))
        line(&format!("--- > {} !", escaped(&data)))?;
        // sock.send(('Loop_msg: %s!' % data.decode('utf-8')).encode('utf-8'))
        sock.sendall(&tcp_reply(&data))?;
    }
}
