//! `rawsock::Socket` under mio: one thread and one `Poll` for all clients.
//!
//! `SourceFd` takes the number of any descriptor. The sockets have to be
//! non-blocking, and mio tells of each change once only: so a socket is asked
//! until it answers `EAGAIN`.
//!
//! ```console
//! $ cargo run -p rawsock --example mio_echo
//! the server at 127.0.0.1:40000 says hello
//! the server at 127.0.0.1:40000 says goodbye
//! ```

use std::collections::HashMap;
use std::io;
use std::thread;

use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Token};
use rawsock::*;

const LISTENER: Token = Token(0);

fn main() -> io::Result<()> {
    let listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)?;
    listener.bind(("127.0.0.1", 0))?;
    listener.listen(None)?;
    let address = listener.getsockname()?;
    let words = ["hello", "goodbye"];
    let server = thread::spawn(move || echo(&listener, words.len()));

    let mut clients = Vec::new();
    for word in words {
        let client = socket(AF_INET, SOCK_STREAM, 0)?;
        client.connect(&address)?;
        client.sendall(word.as_bytes())?;
        clients.push(client);
    }
    for client in clients {
        client.shutdown(SHUT_WR)?;
        let answer = io::read_to_string(client)?;
        println!("the server at {address} says {answer}");
    }
    server.join().expect("the server does not panic")
}

/// What a client has said and is not told yet.
struct Client {
    socket: Socket,
    unsent: Vec<u8>,
    has_ended: bool,
}

/// Says what its clients say, until so many of them have gone.
fn echo(listener: &Socket, mut clients_to_come: usize) -> io::Result<()> {
    let mut poll = Poll::new()?;
    let registry = poll.registry().try_clone()?;
    registry.register(
        &mut SourceFd(&listener.fileno()),
        LISTENER,
        Interest::READABLE,
    )?;
    let mut clients = HashMap::new();
    let mut events = Events::with_capacity(64);
    while clients_to_come > 0 {
        match poll.poll(&mut events, None) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            polled => polled?,
        }
        for event in &events {
            if event.token() == LISTENER {
                while let Some((socket, _)) = unless_it_blocks(listener.accept())? {
                    socket.setblocking(false)?;
                    let fd = socket.fileno();
                    let token = Token(fd as usize);
                    let both = Interest::READABLE | Interest::WRITABLE;
                    registry.register(&mut SourceFd(&fd), token, both)?;
                    let client = Client {
                        socket,
                        unsent: Vec::new(),
                        has_ended: false,
                    };
                    clients.insert(token, client);
                }
                continue;
            }
            let Some(client) = clients.get_mut(&event.token()) else {
                continue;
            };
            let is_done = client.serve().unwrap_or_else(|error| {
                eprintln!("a client is lost: {error}");
                true
            });
            if is_done {
                registry.deregister(&mut SourceFd(&client.socket.fileno()))?;
                clients.remove(&event.token());
                clients_to_come -= 1;
            }
        }
    }
    Ok(())
}

impl Client {
    /// Receives and sends as long as it need not wait; whether all is done.
    fn serve(&mut self) -> Result<bool> {
        while !self.has_ended
            && let Some(data) = unless_it_blocks(self.socket.recv(4096))?
        {
            self.has_ended = data.is_empty();
            self.unsent.extend(data);
        }
        while !self.unsent.is_empty()
            && let Some(sent) = unless_it_blocks(self.socket.send(&self.unsent))?
        {
            self.unsent.drain(..sent);
        }
        Ok(self.has_ended && self.unsent.is_empty())
    }
}

fn unless_it_blocks<T>(answer: Result<T>) -> Result<Option<T>> {
    match answer {
        Err(error) if error.is_would_block() => Ok(None),
        answer => answer.map(Some),
    }
}
