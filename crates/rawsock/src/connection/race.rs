//! Happy Eyeballs, RFC 8305, from the list of addresses on: its section 4
//! (turns by family) and 5 (staggered attempts).
//!
//! All attempts are non-blocking sockets in one `ppoll(2)`; a second
//! `connect(2)` tells how one of them ended.

use std::collections::VecDeque;
use std::mem;
use std::time::Duration;

use super::{OPERATION, Terms};
use crate::address::Address;
use crate::errors::{Error, Result};
use crate::socket::{Socket, writable};
use crate::timeouts::Deadline;

/// The first connection to be there, or what became of every attempt.
///
/// Whoever returns drops the other sockets, and so closes them.
pub(super) fn first(
    addresses: &[Address],
    delay: Duration,
    terms: &Terms<'_>,
) -> Result<Socket, Vec<Error>> {
    let mut waiting = in_turns(addresses);
    let mut running: Vec<Attempt<'_>> = Vec::new();
    let mut failures = Vec::new();
    // When the next attempt begins, if there is one running.
    let mut next = Deadline::NEVER;
    loop {
        while running.is_empty() || next.remaining().is_none() {
            let Some(address) = waiting.pop_front() else {
                break;
            };
            match Attempt::begin(address, terms) {
                Progress::Connected(socket) => return Ok(socket),
                Progress::Pending(attempt) => {
                    running.push(attempt);
                    next = Deadline::after(delay);
                }
                Progress::Failed(error) => failures.push(error),
            }
        }
        if running.is_empty() {
            return Err(failures);
        }
        let turn = if waiting.is_empty() {
            Deadline::NEVER
        } else {
            next
        };
        let until = running.iter().map(|attempt| attempt.deadline);
        let until = until.fold(turn, Deadline::or);
        let ready = match writable(running.iter().map(|attempt| &attempt.socket), until) {
            Ok(ready) => ready,
            Err(error) => {
                failures.push(Error::os(OPERATION, &error));
                return Err(failures);
            }
        };
        for (attempt, ready) in mem::take(&mut running).into_iter().zip(ready) {
            match attempt.go_on(ready, terms) {
                Progress::Connected(socket) => return Ok(socket),
                Progress::Pending(attempt) => running.push(attempt),
                Progress::Failed(error) => {
                    failures.push(error);
                    next = Deadline::after(Duration::ZERO);
                }
            }
        }
    }
}

/// The addresses with the families in turn, beginning with that of the first.
fn in_turns(addresses: &[Address]) -> VecDeque<&Address> {
    let family = addresses.first().map(Address::family);
    let (mut first, mut second): (VecDeque<_>, VecDeque<_>) = addresses
        .iter()
        .partition(|address| Some(address.family()) == family);
    let mut turns = VecDeque::with_capacity(addresses.len());
    while !(first.is_empty() && second.is_empty()) {
        turns.extend(first.pop_front());
        turns.extend(second.pop_front());
    }
    turns
}

/// A connection on its way.
struct Attempt<'a> {
    address: &'a Address,
    socket: Socket,
    deadline: Deadline,
}

/// How far an attempt is.
enum Progress<'a> {
    Connected(Socket),
    Pending(Attempt<'a>),
    Failed(Error),
}

impl<'a> Attempt<'a> {
    fn begin(address: &'a Address, terms: &Terms<'_>) -> Progress<'a> {
        let new = || {
            let limit = terms.time_for(address)?;
            Ok(Self {
                address,
                socket: terms.socket(address, Some(Duration::ZERO))?,
                deadline: limit.map_or(Deadline::NEVER, Deadline::after),
            })
        };
        match new() {
            Ok(attempt) => attempt.go_on(true, terms),
            Err(error) => Progress::Failed(error),
        }
    }

    /// Asks what has become of it, if there is something to ask for, and once
    /// more when the time is up: who was kept from asking has not failed yet.
    fn go_on(self, ready: bool, terms: &Terms<'_>) -> Progress<'a> {
        let over = self.deadline.remaining().is_none();
        if ready || over {
            match self.socket.connect(self.address) {
                Ok(()) => {
                    return match terms.hand_over(self.socket) {
                        Ok(socket) => Progress::Connected(socket),
                        Err(error) => Progress::Failed(error),
                    };
                }
                Err(error) if matches!(error.errno(), Some(libc::EINPROGRESS | libc::EALREADY)) => {
                }
                Err(error) => return Progress::Failed(error.at(self.address)),
            }
        }
        if over {
            return Progress::Failed(Error::timed_out("connect").at(self.address));
        }
        Progress::Pending(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(given: &[&str], expected: &[&str]) {
        let address = |text: &&str| Address::from(text.parse::<std::net::SocketAddr>().unwrap());
        let given: Vec<_> = given.iter().map(address).collect();
        let turns = in_turns(&given).into_iter().cloned();
        let expected: Vec<_> = expected.iter().map(address).collect();
        assert_eq!(turns.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn families_take_turns() {
        check(&[], &[]);
        check(&["1.1.1.1:1"], &["1.1.1.1:1"]);
        check(
            &["[::1]:1", "[::2]:1", "[::3]:1", "1.1.1.1:1", "2.2.2.2:1"],
            &["[::1]:1", "1.1.1.1:1", "[::2]:1", "2.2.2.2:1", "[::3]:1"],
        );
        check(
            &["1.1.1.1:1", "2.2.2.2:1", "[::1]:1"],
            &["1.1.1.1:1", "[::1]:1", "2.2.2.2:1"],
        );
    }
}
