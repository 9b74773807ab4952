//! Clients.

use std::io;
use std::time::{Duration, Instant};

use rawsock::{AF_INET, AF_UNIX, SOCK_DGRAM, Socket, UnixAddr, create_connection, opt, socket};

/// What became of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Good,
    /// The server has ended the connection, or nobody listens.
    Broken,
    /// Something else has come back.
    Wrong,
    /// Nothing has, in that time.
    Hung,
}

/// A connection to a place: `host port`, or a path.
pub(crate) fn connect(place: &str, timeout: Duration) -> rawsock::Result<Socket> {
    let client = match host(place) {
        Some(address) => create_connection(address)?,
        None => create_connection(UnixAddr::new(place)?)?,
    };
    client.settimeout(timeout)?;
    Ok(client)
}

fn host(place: &str) -> Option<(&str, u16)> {
    let (host, port) = place.split_once(' ')?;
    Some((host, port.parse().ok()?))
}

/// Sends the data and wants them back.
pub(crate) fn echo(client: &Socket, data: &[u8]) -> Outcome {
    if let Err(error) = client.sendall(data) {
        return failed(&error);
    }
    let mut back = Vec::with_capacity(data.len());
    while back.len() < data.len() {
        match client.recv(data.len() - back.len()) {
            Ok(more) if more.is_empty() => return Outcome::Broken,
            Ok(more) => back.extend(more),
            Err(error) => return failed(&error),
        }
        if !data.starts_with(&back) {
            return Outcome::Wrong;
        }
    }
    Outcome::Good
}

fn failed(error: &rawsock::Error) -> Outcome {
    if error.kind() == io::ErrorKind::TimedOut {
        Outcome::Hung
    } else {
        Outcome::Broken
    }
}

/// Connects, asks, closes.
pub(crate) fn once(place: &str, data: &[u8], timeout: Duration) -> Outcome {
    match connect(place, timeout) {
        Ok(client) => echo(&client, data),
        Err(error) => failed(&error),
    }
}

/// A datagram there and back.
pub(crate) fn datagram(place: &str, data: &[u8], timeout: Duration) -> Outcome {
    let asked = || {
        let client = match host(place) {
            Some(address) => {
                let client = socket(AF_INET, SOCK_DGRAM, 0)?;
                client.connect(address)?;
                client
            }
            None => {
                let client = socket(AF_UNIX, SOCK_DGRAM, 0)?;
                // Binding to nothing: the kernel finds a name to reply to.
                client.bind(UnixAddr::new("")?)?;
                client.connect(UnixAddr::new(place)?)?;
                client
            }
        };
        client.settimeout(timeout)?;
        client.send(data)?;
        client.recv(65_536)
    };
    match asked() {
        Ok(back) if back == data => Outcome::Good,
        Ok(_) => Outcome::Wrong,
        Err(error) => failed(&error),
    }
}

/// Closing sends a reset from now on.
pub(crate) fn will_reset(client: &Socket) {
    // It fails if the connection has gone, which is what is wanted.
    let _ = client.set(opt::SO_LINGER, Some(Duration::ZERO));
}

/// How long until the first good echo, in seconds.
pub(crate) fn first_good(limit: Duration, mut attempt: impl FnMut() -> Outcome) -> Option<f64> {
    let begun = Instant::now();
    while begun.elapsed() < limit {
        if attempt() == Outcome::Good {
            return Some(begun.elapsed().as_secs_f64());
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    None
}
