//! The socket of a connection, with somebody who watches the time.

use std::cell::Ref;
use std::io;
use std::thread;
use std::time::Duration;

use rawsock::{Address, Socket};

use super::gear::{Gear, Watch};
use crate::clock::{self, NEVER};
use crate::config::{Deadlines, Limits};
use crate::control::{Bell, Control};
use crate::registry::{Fate, Slot, State};
use crate::wait::{self, Ready};

/// Waits for one thing that a socket can do.
type Wait = fn(&Socket, Option<&Bell>, Option<Duration>) -> io::Result<Ready>;

/// A socket, and what somebody has who handles it: what reading and writing
/// share.
#[derive(Clone, Copy)]
pub(crate) struct Wire<'a> {
    pub(crate) slot: &'a Slot,
    pub(crate) gear: &'a Gear,
}

impl<'a> Wire<'a> {
    #[inline]
    pub(crate) fn socket(self) -> &'a Socket {
        &self.slot.socket
    }

    /// The same for somebody who may receive from it.
    pub(crate) fn socket_for_others(self) -> &'a Socket {
        self.gear.more.set(true);
        self.socket()
    }

    pub(crate) fn client_address(self) -> &'a Address {
        let address = &self.gear.client_address;
        address.get_or_init(|| self.slot.client_address())
    }

    #[inline]
    pub(crate) fn deadlines(self) -> Ref<'a, Deadlines> {
        Ref::map(self.gear.config(), |config| &config.deadlines)
    }

    #[inline]
    pub(crate) fn limits(self) -> Ref<'a, Limits> {
        Ref::map(self.gear.config(), |config| &config.limits)
    }

    /// A request is being handled from now on.
    #[inline]
    pub(crate) fn begin(self) {
        self.slot.set_busy();
        self.slot.wait_until(NEVER);
        if self.slot.fate() == Fate::IdleClosed {
            self.slot.reopen();
        }
    }

    /// The socket belongs to somebody else now, unless it was shut down.
    pub(crate) fn detach(self) -> io::Result<()> {
        if !self.is_detached() && !self.slot.detach() {
            self.answer(Ok(0))?;
            return Err(io::ErrorKind::NotConnected.into());
        }
        self.gear.detached.set(true);
        Ok(())
    }

    #[inline]
    pub(crate) fn is_detached(self) -> bool {
        self.gear.detached.get()
    }

    /// Receives what comes until the moment that `until` answers, which is
    /// asked for only if there is something to wait for.
    pub(super) fn receive(
        self,
        buffer: &mut [u8],
        until: impl FnOnce() -> u64,
    ) -> io::Result<usize> {
        let count = self.receive_by(buffer, until)?;
        self.gear.more.set(count == buffer.len());
        Ok(count)
    }

    fn receive_by(self, buffer: &mut [u8], until: impl FnOnce() -> u64) -> io::Result<usize> {
        self.expire();
        let just_block = matches!(*self.gear.watch.borrow(), Watch::Keeper(None));
        if !just_block || !self.gear.output.borrow().is_empty() {
            match self.socket().try_recv(buffer) {
                Err(error) if error.is_would_block() => {}
                answer => {
                    self.heard(false);
                    return self.answer(answer);
                }
            }
            // The client may be waiting for it.
            self.flush()?;
            if let Some(answer) = self.after_the_others(buffer) {
                return self.answer(answer);
            }
            self.step_down();
        }
        self.gear.refresh();
        let until = until();
        match &*self.gear.watch.borrow() {
            Watch::Keeper(_) => {
                self.slot.wait_until(until);
                let answer = self.socket().recv_into(buffer);
                self.slot.wait_until(NEVER);
                self.answer(answer)
            }
            Watch::Nobody(_) => loop {
                self.wait(wait::readable, until)?;
                match self.socket().try_recv(buffer) {
                    Err(error) if error.is_would_block() => {}
                    answer => return self.answer(answer),
                }
            },
        }
    }

    /// Receives what is there: `None` if that is nothing.
    #[inline]
    pub(super) fn receive_now(self, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        match self.socket().try_recv(buffer) {
            Err(error) if error.is_would_block() => {
                self.gear.more.set(false);
                Ok(None)
            }
            answer => self.answer(answer).map(|count| {
                self.gear.more.set(count == buffer.len());
                Some(count)
            }),
        }
    }

    /// Waits for the socket, as long as there is time. If the server is to
    /// end and nobody else sees to it, an idle connection ends, and the others
    /// have as long as the server has.
    fn wait(self, ready: Wait, until: u64) -> io::Result<()> {
        self.heard(true);
        let waited = self.wait_until(ready, until);
        self.heard(false);
        waited
    }

    fn wait_until(self, ready: Wait, until: u64) -> io::Result<()> {
        let watch = self.gear.watch.borrow();
        let control = match &*watch {
            Watch::Nobody(control) => control.as_deref(),
            Watch::Keeper(_) => None,
        };
        loop {
            self.expire();
            let draining = control.filter(|control| control.is_draining());
            let drain_until = draining.map_or(NEVER, Control::drain_until);
            if draining.is_some() && self.slot.state() == State::Idle {
                self.slot.end(Fate::IdleClosed);
            }
            let now = clock::now();
            if now >= drain_until {
                self.slot.end(Fate::Cancelled);
            }
            let changes = control.map_or(NEVER, Control::changes);
            let next = until
                .min(self.slot.deadline())
                .min(drain_until)
                .min(changes);
            // It tells of the end, and of an end that comes sooner.
            let bell = control.map(|control| &control.acceptor);
            match ready(self.socket(), bell, clock::until(now, next))? {
                Ready::Socket => return Ok(()),
                Ready::Nothing if clock::now() >= until => {
                    return Err(io::ErrorKind::TimedOut.into());
                }
                Ready::Bell | Ready::Child | Ready::Nothing => {}
            }
        }
    }

    /// Ends the connection if its time is up and nobody else sees to that.
    #[inline]
    fn expire(self) {
        if matches!(*self.gear.watch.borrow(), Watch::Keeper(_)) {
            return;
        }
        let deadline = self.slot.deadline();
        if deadline != NEVER && clock::now() >= deadline {
            self.slot.end(Fate::Expired);
        }
    }

    /// A thread that leads lets others run before it hands the lead over: the
    /// client, if it is on this machine, may close meanwhile, and waking
    /// another thread costs far more than this. But where the client does not,
    /// and the machine is busy, it is time lost.
    fn after_the_others(self, buffer: &mut [u8]) -> Option<rawsock::Result<usize>> {
        let watch = self.gear.watch.borrow();
        let Watch::Keeper(Some(lead)) = &*watch else {
            return None;
        };
        if !lead.has_patience() {
            return None;
        }
        thread::yield_now();
        let answer = match self.socket().try_recv(buffer) {
            Err(error) if error.is_would_block() => None,
            answer => Some(answer),
        };
        lead.was_patient(answer.is_some());
        answer
    }

    /// Tells a parent that something was exchanged with the client, or that it
    /// is waited for.
    #[inline]
    fn heard(self, is_awaited: bool) {
        if matches!(*self.gear.watch.borrow(), Watch::Nobody(None)) {
            self.slot.heard(is_awaited);
        }
    }

    /// Says that this thread is about to wait, if somebody wants to know.
    fn step_down(self) {
        let mut watch = self.gear.watch.borrow_mut();
        if let Watch::Keeper(lead) = &mut *watch
            && let Some(lead) = lead.take()
        {
            drop(watch);
            lead.step_down();
        }
    }

    /// Sends the data, until no more than `keep` bytes are left that the client
    /// does not take yet; answers how many have gone.
    #[inline]
    fn send(self, data: &[u8], keep: usize) -> io::Result<usize> {
        self.expire();
        let mut sent = 0;
        // What had gone when the client took no more, and when that was.
        let mut stalled: Option<(usize, u64)> = None;
        while sent < data.len() {
            match self.socket().try_send(&data[sent..]) {
                Ok(count) => {
                    sent += count;
                    self.heard(false);
                }
                Err(error) if error.is_would_block() => {
                    if data.len() - sent <= keep {
                        break;
                    }
                    self.step_down();
                    self.gear.refresh();
                    let (now, deadlines) = (clock::now(), self.deadlines());
                    let (before, begun) = *stalled.get_or_insert((sent, now));
                    let until = clock::after(now, deadlines.write_stall)
                        .min(deadlines.next_byte_by(begun, sent - before));
                    self.wait(wait::writable, until)?;
                }
                Err(error) => return self.answer(Err(error)),
            }
        }
        Ok(sent)
    }

    /// Keeps the data of an answer, and sends them when there are enough.
    #[inline]
    pub(super) fn write(self, data: &[u8]) -> io::Result<()> {
        let mut output = self.gear.output.borrow_mut();
        if output.len() + data.len() < self.limits().write_buffer {
            output.push(data);
            return Ok(());
        }
        drop(output);
        let keep = self.may_keep();
        self.send_kept(keep.saturating_sub(data.len()))?;
        let is_next = self.gear.output.borrow().is_empty();
        let sent = if is_next { self.send(data, keep)? } else { 0 };
        self.gear.output.borrow_mut().push(&data[sent..]);
        Ok(())
    }

    /// Sends what was written, as far as the client takes it, if the rest can
    /// be sent later.
    pub(super) fn flush_some(self) -> io::Result<()> {
        self.send_kept(self.may_keep())
    }

    /// Sends what was written, all of it.
    pub(crate) fn flush(self) -> io::Result<()> {
        self.send_kept(0)
    }

    /// Sends what was written as far as the client takes it now; says whether
    /// that was all.
    #[inline]
    pub(crate) fn flush_now(self) -> io::Result<bool> {
        self.send_kept(usize::MAX)?;
        Ok(self.gear.output.borrow().is_empty())
    }

    /// Whether the client has not taken what was to be sent already.
    #[inline]
    pub(crate) fn is_clogged(self) -> bool {
        self.gear.output.borrow().len() >= self.limits().write_buffer.max(1)
    }

    /// Until when the client has to take more of what was written.
    pub(crate) fn output_until(self, now: u64) -> u64 {
        let deadlines = self.deadlines();
        self.gear.output.borrow_mut().until(now, &deadlines)
    }

    #[inline]
    fn send_kept(self, keep: usize) -> io::Result<()> {
        // Nobody else has it meanwhile, and if sending fails, it is gone.
        let mut output = self.gear.output.take();
        let sent = self.send(output.unsent(), keep)?;
        output.advance(sent);
        self.gear.output.replace(output);
        Ok(())
    }

    /// How much of an answer may wait for the client without this thread.
    #[inline]
    fn may_keep(self) -> usize {
        if self.gear.parks {
            self.limits().unsent
        } else {
            0
        }
    }

    /// What a call says, or why the connection was shut down under it.
    #[inline]
    fn answer(self, answer: rawsock::Result<usize>) -> io::Result<usize> {
        if let Ok(count @ 1..) = answer {
            return Ok(count);
        }
        match (answer, self.slot.fate()) {
            (_, Fate::Expired) => Err(io::ErrorKind::TimedOut.into()),
            (_, Fate::Cancelled) => {
                let reason = "the server has ended";
                Err(io::Error::new(io::ErrorKind::ConnectionAborted, reason))
            }
            (answer, Fate::Open | Fate::IdleClosed | Fate::Evicted | Fate::Detached) => Ok(answer?),
        }
    }
}
