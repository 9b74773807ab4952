//! What the kernel watches for an engine: `epoll(7)`.

use std::io;
use std::os::fd::AsFd;
use std::sync::Arc;

use nix::errno::Errno;
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};

use super::table::{Place, Token};
use crate::control::Bell;
use crate::errors::{Error, Result};
use crate::registry::Slot;

/// What a connection waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Interest {
    /// It was never watched.
    None = 0,
    /// Something to receive.
    Input = 1,
    /// Room for something to be sent.
    Output = 2,
    /// Its turn, behind the others.
    Turn = 3,
}

impl Interest {
    pub(super) fn of(number: u8) -> Self {
        match number {
            1 => Self::Input,
            2 => Self::Output,
            3 => Self::Turn,
            _ => Self::None,
        }
    }

    fn flags(self) -> EpollFlags {
        match self {
            Self::None => EpollFlags::empty(),
            Self::Input => EpollFlags::EPOLLIN | EpollFlags::EPOLLRDHUP,
            Self::Output => EpollFlags::EPOLLOUT,
            Self::Turn => EpollFlags::EPOLLIN | EpollFlags::EPOLLRDHUP | EpollFlags::EPOLLOUT,
        }
    }
}

/// How the kernel tells of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// When something happens to it: whoever is told uses it up.
    Edge,
    /// Once; it has to be watched anew after that.
    OneShot,
}

/// An epoll set.
pub(super) struct Set {
    epoll: Epoll,
    mode: Mode,
}

impl Set {
    pub(super) fn new(mode: Mode) -> Result<Self> {
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC);
        let epoll = epoll.map_err(|errno| Error::os("epoll_create1", errno))?;
        Ok(Self { epoll, mode })
    }

    /// Waits for events, so long; none if a signal comes.
    pub(super) fn wait(&self, events: &mut [EpollEvent], time: EpollTimeout) -> usize {
        // Other errors are of arguments, which are as they should be.
        self.epoll.wait(events, time).unwrap_or(0)
    }

    /// Whether somebody is waiting to be told of something.
    pub(super) fn is_ready(&self) -> bool {
        crate::wait::readable(&self.epoll.0, None, Some(std::time::Duration::ZERO))
            .is_ok_and(|ready| ready == crate::wait::Ready::Socket)
    }

    /// Is told when somebody rings: each of those who watch it, once.
    pub(super) fn watch_bell(&self, bell: &Bell) -> Result<()> {
        let flags = EpollFlags::EPOLLIN | EpollFlags::EPOLLET;
        let event = EpollEvent::new(flags, Token::BELL.number());
        let added = self.epoll.add(bell, event);
        added.map_err(|errno| Error::os("epoll_ctl", errno))
    }

    /// Is told when somebody rings, again and again from then on: all who
    /// watch it are.
    pub(super) fn watch_end(&self, end: &Bell) -> Result<()> {
        let event = EpollEvent::new(EpollFlags::EPOLLIN, Token::BELL.number());
        let added = self.epoll.add(end, event);
        added.map_err(|errno| Error::os("epoll_ctl", errno))
    }

    /// Is told when somebody wants to connect. `shared` says that other sets
    /// are, too: then one of them is.
    pub(super) fn listen(&self, listener: impl AsFd, shared: bool) -> io::Result<()> {
        let mut flags = EpollFlags::EPOLLIN;
        if self.mode == Mode::OneShot {
            flags |= EpollFlags::EPOLLONESHOT;
        } else if shared {
            flags |= EpollFlags::EPOLLEXCLUSIVE;
        }
        let event = EpollEvent::new(flags, Token::LISTENER.number());
        match self.mode {
            Mode::Edge => Ok(self.epoll.add(listener, event)?),
            // As a rule it was told before, and once.
            Mode::OneShot => match self.epoll.modify(listener.as_fd(), &mut { event }) {
                Err(Errno::ENOENT) => Ok(self.epoll.add(listener, event)?),
                watched => Ok(watched?),
            },
        }
    }

    pub(super) fn unlisten(&self, listener: impl AsFd) {
        // It fails if it was not there.
        let _ = self.epoll.delete(listener);
    }

    /// Watches a connection for something. With edges, one that is watched for
    /// it already needs that only if an edge may have got lost.
    pub(super) fn watch<H>(
        &self,
        place: &Place<H>,
        token: Token,
        slot: &Slot,
        interest: Interest,
    ) -> io::Result<()> {
        let mode = match self.mode {
            // Receiving stops at urgent data, and what is behind them is no
            // news.
            Mode::Edge if interest == Interest::Input => EpollFlags::EPOLLET | EpollFlags::EPOLLPRI,
            Mode::Edge => EpollFlags::EPOLLET,
            Mode::OneShot => EpollFlags::EPOLLONESHOT,
        };
        let mut event = EpollEvent::new(interest.flags() | mode, token.number());
        let before = place.interest();
        // Before it is watched: from then on it may be somebody else's.
        place.set_interest(interest);
        let watched = match before {
            Interest::None => self.epoll.add(&slot.socket, event),
            _ => self.epoll.modify(&slot.socket, &mut event),
        };
        if watched.is_err() {
            place.set_interest(before);
        }
        Ok(watched?)
    }

    /// Watches it no more. Closing does that, unless somebody else has the
    /// same socket.
    pub(super) fn forget(&self, slot: &Arc<Slot>) {
        // It fails if it was never watched.
        let _ = self.epoll.delete(&slot.socket);
    }
}
