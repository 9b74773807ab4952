//! The children that there are.

use std::collections::BTreeMap;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};

use super::child::Child;
use crate::clock::NEVER;
use crate::errors::{Error, Result};
use crate::registry::Silence;
use crate::sys::{self, Ended, PidFd};
use crate::transport::Client;

/// How long a client may be silent before its child has to make room.
const SILENT: Duration = Duration::from_millis(250);
/// How long a handler may be.
const AT_WORK: Duration = Duration::from_millis(500);

/// The children, by number; they are watched together, by one descriptor.
pub(super) struct Children {
    watch: Epoll,
    all: BTreeMap<u64, Child>,
    next: u64,
}

impl Children {
    pub(super) fn new() -> Result<Self> {
        let watch = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC);
        Ok(Self {
            watch: watch.map_err(|errno| Error::os("epoll_create1", errno))?,
            all: BTreeMap::new(),
            next: 0,
        })
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn add(&mut self, process: PidFd, client: &Client) -> io::Result<()> {
        let event = EpollEvent::new(EpollFlags::EPOLLIN, self.next);
        self.watch.add(&process, event)?;
        let child = Child::new(process, client.clone());
        self.all.insert(self.next, child);
        self.next += 1;
        Ok(())
    }

    /// Those that have ended, and how.
    pub(super) fn take_ended(&mut self) -> Vec<(Child, Ended)> {
        let mut events = [EpollEvent::empty(); 64];
        // It fails only if a signal comes, and then there is another time.
        let ready = self
            .watch
            .wait(&mut events, EpollTimeout::ZERO)
            .unwrap_or(0);
        let mut ended = Vec::new();
        for event in &events[..ready] {
            let number = event.data();
            let Some(how) = self
                .all
                .get(&number)
                .and_then(|child| child.process().ended())
            else {
                continue;
            };
            if let Some(child) = self.all.remove(&number) {
                // Another child may still have the descriptor for a moment,
                // so closing it is not enough.
                let _ = self.watch.delete(child.process());
                ended.push((child, how));
            }
        }
        ended
    }

    /// Sees that those end that have to; answers when to look again.
    ///
    /// `all` says that they all have to, and how long they have.
    pub(super) fn hasten(&mut self, now: u64, all: Option<Duration>) -> u64 {
        let again = self.all.values_mut().map(|child| child.hasten(now, all));
        again.min().unwrap_or(NEVER)
    }

    /// Makes room for a newcomer, unless somebody is about to go anyway;
    /// answers when to look again.
    pub(super) fn make_room(&mut self, now: u64) -> u64 {
        if self.all.values().any(Child::is_going) {
            return NEVER;
        }
        let first = self.all.values_mut().min_by_key(|child| child.silence());
        let Some(child) = first else {
            return NEVER;
        };
        // All are at work, then: the clients of none are waited for.
        let (since, patience) = match child.silence() {
            Silence::Awaited(since) => (since, SILENT),
            Silence::Working(since) => (since, AT_WORK),
        };
        let moment = crate::clock::after(since, Some(patience));
        if now < moment {
            return moment;
        }
        child.send_away();
        now
    }

    /// Gives them up in a child: they belong to its parent.
    pub(super) fn disown(&mut self, other: BorrowedFd<'_>) {
        self.all.clear();
        sys::replace(self.as_fd(), other);
    }

    /// Those that nothing has ended.
    pub(super) fn abandon(&mut self) {
        // Their words are written to for as long as they live.
        std::mem::take(&mut self.all)
            .into_values()
            .for_each(std::mem::forget);
    }
}

impl AsFd for Children {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.watch.0.as_fd()
    }
}
