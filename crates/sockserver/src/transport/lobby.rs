//! Clients for whom there is no room, and what they are told.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rawsock::{SHUT_WR, Socket, opt};

use crate::clock::{self, NEVER};
use crate::config::Overflow;

/// Where those are who were told something. Closing at once would destroy it
/// if the client has sent anything, or sends it before it has read.
#[derive(Debug, Default)]
pub(crate) struct Lobby(Mutex<VecDeque<Guest>>);

#[derive(Debug)]
struct Guest {
    socket: Socket,
    /// When it is closed.
    leaves: u64,
}

/// How long a client has to read, and to close.
const STAY: Duration = Duration::from_secs(1);
/// How many there may be; if there are more, the first have to leave.
const PLACES: usize = 128;

impl Lobby {
    /// Ends a connection as the policy says, without waiting.
    pub(super) fn turn_away(&self, socket: Socket, overflow: Overflow) {
        match overflow {
            Overflow::Backlog => {}
            Overflow::Reset => {
                // It fails only if the client has gone.
                let _ = socket.set(opt::SO_LINGER, Some(Duration::ZERO));
            }
            Overflow::Reject(words) => {
                // Likewise.
                let _ = socket.try_send(words);
                let _ = socket.shutdown(SHUT_WR);
                let leaves = clock::after(clock::now(), Some(STAY));
                let mut guests = self.guests();
                if guests.len() >= PLACES
                    && let Some(first) = guests.pop_front()
                {
                    first.leave();
                }
                guests.push_back(Guest { socket, leaves });
            }
        }
    }

    /// Closes those whose time has come; answers when that is for the next.
    pub(crate) fn tidy(&self, now: u64) -> u64 {
        let mut guests = self.guests();
        let over = guests.partition_point(|guest| guest.leaves <= now);
        guests.drain(..over).for_each(Guest::leave);
        guests.front().map_or(NEVER, |guest| guest.leaves)
    }

    /// Closes all of them, since their descriptors are needed, or nobody will
    /// be there to do it later. Says whether there was one.
    pub(crate) fn close(&self) -> bool {
        let guests = std::mem::take(&mut *self.guests());
        let any = !guests.is_empty();
        guests.into_iter().for_each(Guest::leave);
        any
    }

    /// Leaves them to the parent, in a child.
    pub(super) fn disown(&self) {
        self.guests().clear();
    }

    // Nothing can panic with the lock held.
    fn guests(&self) -> MutexGuard<'_, VecDeque<Guest>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Guest {
    /// Closes the connection, without a reset if the client has said no more
    /// than is usual.
    fn leave(self) {
        let mut nowhere = [0; 4096];
        for _ in 0..16 {
            if !matches!(self.socket.try_recv(&mut nowhere), Ok(1..)) {
                return;
            }
        }
    }
}
