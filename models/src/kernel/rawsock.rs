//! `rawsock`: connections with clients who only ever send.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};

use super::fd::{AsFd, BorrowedFd, OwnedFd};
use super::{Kind, kernel};

pub(crate) const SHUT_RD: i32 = 0;
pub(crate) const SHUT_WR: i32 = 1;
pub(crate) const SHUT_RDWR: i32 = 2;

#[derive(Debug)]
pub(crate) struct Socket(OwnedFd);

/// All clients are on one machine.
#[derive(Clone, Debug)]
pub(crate) struct Address;

impl Address {
    pub(crate) fn as_socket(&self) -> Option<SocketAddr> {
        Some(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0).into())
    }
}

impl AsFd for Socket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl Socket {
    /// A connection whose client has sent so much.
    pub(crate) fn connected(unread: usize) -> Self {
        let socket = super::Socket {
            unread,
            ..Default::default()
        };
        Self(OwnedFd(kernel().open(Kind::Socket(socket))))
    }

    /// A listener at which so many are queued.
    pub(crate) fn listener(queued: usize) -> Self {
        Self(OwnedFd(kernel().open(Kind::Listener(queued))))
    }

    pub(crate) fn number(&self) -> usize {
        self.0.0
    }

    /// The client with a connection sends one more, if the connection is there.
    pub(crate) fn send_to(number: usize) {
        kernel().change(number, |kind| match kind {
            Kind::Socket(socket) => {
                socket.unread += 1;
                ((), true)
            }
            _ => unreachable!(),
        });
    }

    /// The next who is queued, who has sent nothing yet.
    pub(crate) fn accept(&self) -> Option<Self> {
        let is_there = kernel().change(self.number(), |kind| match kind {
            Kind::Listener(0) => (false, false),
            Kind::Listener(queued) => {
                *queued -= 1;
                (true, false)
            }
            _ => unreachable!(),
        });
        is_there.then(|| Self::connected(0))
    }

    /// All there is: nothing, or a number; `None` at the end.
    pub(crate) fn receive(&self) -> Option<usize> {
        kernel().change(self.number(), |kind| match kind {
            Kind::Socket(socket) if socket.unread == 0 && socket.reads_end => (None, false),
            Kind::Socket(socket) => (Some(std::mem::take(&mut socket.unread)), false),
            _ => unreachable!(),
        })
    }

    /// Waits until nothing can be sent any more.
    pub(crate) fn wait_shut(&self) {
        kernel().wait_shut(self.number());
    }

    pub(crate) fn shutdown(&self, how: i32) -> Result<(), ()> {
        Self::shutdown_number(self.number(), how);
        Ok(())
    }

    /// By number, whoever has it.
    pub(crate) fn shutdown_number(number: usize, how: i32) {
        kernel().change(number, |kind| match kind {
            Kind::Socket(socket) => {
                socket.reads_end |= how != SHUT_WR;
                socket.writes_end |= how != SHUT_RD;
                ((), true)
            }
            _ => unreachable!(),
        });
    }

    /// Whether it was shut down: for reading, for writing.
    pub(crate) fn is_shut(&self) -> (bool, bool) {
        kernel().change(self.number(), |kind| match kind {
            Kind::Socket(socket) => ((socket.reads_end, socket.writes_end), false),
            _ => unreachable!(),
        })
    }
}
