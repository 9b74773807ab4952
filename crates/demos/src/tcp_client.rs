//! The TCP client: prints the greeting, says something, prints the answer.

use std::ffi::OsString;

use lexopt::Arg::{Long, Short};
use rawsock::{Address, SOCK_STREAM, Socket, socket};

use crate::output::{escaped, line};
use crate::protocol::{BUFSIZE, EXIT, TCP_ADDRESS, tcp_reply};
use crate::{Endpoint, Failure, args};

const HELP: &str = "\
Usage: tcp_client [--addr HOST:PORT] [--message TEXT]...

Prints what the server says at first and what it answers to each message.

  --addr HOST:PORT  where the server is [default: 127.0.0.1:9999]
                    IPv6 goes in brackets: [::1]:9999.
  --message TEXT    what to say, 1 to 1013 bytes; may be given several times
                    [default: Hello,I am client!]
  -h, --help        print this

RUST_LOG=debug shows what happens.";

/// What the command line can change.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the server is; `127.0.0.1:9999` as in the article.
    pub addr: Endpoint,
    /// What to say, one after the other; `Hello,I am client!` as in the
    /// article.
    pub messages: Vec<Vec<u8>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            addr: TCP_ADDRESS.into(),
            messages: vec![b"Hello,I am client!".to_vec()],
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
            Long("message") => {
                let message = args::message(&mut parser, tcp_reply)?;
                if message.is_empty() {
                    // There are no bytes to send, so there is no answer.
                    let reason = "--message without text: TCP cannot carry it";
                    return Err(Failure::Usage(reason.to_owned()));
                }
                messages.push(message);
            }
            Short('h') | Long("help") => return line(HELP),
            other => return Err(other.unexpected().into()),
        }
    }
    if !messages.is_empty() {
        options.messages = messages;
    }
    run(&options)
}

/// Holds the conversation.
///
/// # Errors
///
/// If there is no server, or it breaks off the conversation, or stdout cannot
/// be written to.
pub fn run(options: &Options) -> Result<(), Failure> {
    // Step one: make a socket and connect it to the server.
    // s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    let s = socket(options.addr.family(), SOCK_STREAM, 0)?;
    // s.connect(('127.0.0.1', 9999))
    log::debug!("connect to {}", options.addr);
    s.connect(&options.addr)?;
    let server = s.getpeername()?;

    // Step two: receive and send.
    // print('--- > ' + s.recv(1024).decode('utf-8'))
    print_answer(&s, &server)?;
    for message in &options.messages {
        // s.send(b'Hello,I am client!')
        send(&s, &server, message)?;
        // print('--- > ' + s.recv(1024).decode('utf-8'))
        print_answer(&s, &server)?;
    }
    // s.send(b'exit')
    send(&s, &server, EXIT)?;

    // Step three: close the socket.
    // s.close()
    s.close()?;
    Ok(())
}

/// Sends all of a message, where the article's `send` may send a part.
fn send(s: &Socket, server: &Address, message: &[u8]) -> Result<(), Failure> {
    s.sendall(message).map_err(|error| Failure::At {
        operation: "send to",
        address: server.to_string(),
        error,
    })
}

/// Prints what one `recv` brings.
fn print_answer(s: &Socket, server: &Address) -> Result<(), Failure> {
    let data = s.recv(BUFSIZE).map_err(|error| Failure::At {
        operation: "recv from",
        address: server.to_string(),
        error,
    })?;
    if data.is_empty() {
        return Err(Failure::NoAnswer(server.to_string()));
    }
    line(&format!("--- > {}", escaped(&data)))
}
