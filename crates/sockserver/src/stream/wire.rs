//! The socket of a connection, with somebody who watches the time.

use std::cell::{Cell, RefCell};
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rawsock::Socket;

use crate::clock::{self, NEVER};
use crate::config::{Config, Deadlines, Limits, Settings};
use crate::control::{Bell, Control};
use crate::registry::{Fate, Slot, State};
use crate::wait::{self, Ready};

/// Who watches the deadlines of reads.
enum Watch {
    /// A keeper, which shuts the socket down when the time is up: reads just
    /// block. The thread may be one that accepts while it handles.
    Keeper(Option<Arc<dyn Lead + Send + Sync>>),
    /// Nobody: reads wait as long as there is time, or until the server is to
    /// end. In a child its parent sees to that, by shutting the socket down;
    /// it is told when something was exchanged with the client.
    Nobody(Option<Arc<Control>>),
}

/// Waits for one thing that a socket can do.
type Wait = fn(&Arc<Socket>, Option<&Bell>, Option<Duration>) -> io::Result<Ready>;

/// A thread that accepts while it handles, and says so before it waits.
pub trait Lead {
    /// This thread is about to wait: somebody else has to accept.
    fn step_down(&self);

    /// Whether to let others run before that, since the client may say
    /// something meanwhile.
    fn has_patience(&self) -> bool;

    /// Whether the client has.
    fn was_patient(&self, paid: bool);
}

/// What reading and writing share.
pub(crate) struct Wire {
    pub(crate) socket: Arc<Socket>,
    pub(crate) slot: Arc<Slot>,
    settings: Arc<Settings>,
    /// What was in force when it was looked at last.
    config: Cell<(u64, Config)>,
    watch: RefCell<Watch>,
    output: RefCell<Vec<u8>>,
    detached: Cell<bool>,
}

impl Wire {
    pub(super) fn new(socket: Arc<Socket>, slot: Arc<Slot>, settings: Arc<Settings>) -> Self {
        Self {
            socket,
            slot,
            config: Cell::new((settings.version(), settings.get())),
            settings,
            watch: RefCell::new(Watch::Nobody(None)),
            output: RefCell::default(),
            detached: Cell::new(false),
        }
    }

    fn config(&self) -> Config {
        let version = self.settings.version();
        if self.config.get().0 != version {
            self.config.set((version, self.settings.get()));
        }
        self.config.get().1
    }

    pub(crate) fn deadlines(&self) -> Deadlines {
        self.config().deadlines
    }

    pub(super) fn limits(&self) -> Limits {
        self.config().limits
    }

    /// A keeper watches the deadlines, and perhaps somebody wants to know when
    /// this thread is about to wait.
    pub(crate) fn kept(&self, lead: Option<Arc<dyn Lead + Send + Sync>>) {
        self.watch.replace(Watch::Keeper(lead));
    }

    /// Nobody watches, but the server may be ended by others.
    pub(crate) fn alone(&self, control: &Arc<Control>) {
        self.watch.replace(Watch::Nobody(Some(Arc::clone(control))));
    }

    /// A request is being handled from now on.
    pub(crate) fn begin(&self) {
        self.slot.set_busy();
        self.slot.reopen();
    }

    /// The socket belongs to somebody else now, unless it was shut down.
    pub(crate) fn detach(&self) -> io::Result<()> {
        if !self.is_detached() && !self.slot.detach() {
            self.answer(Ok(0))?;
            return Err(io::ErrorKind::NotConnected.into());
        }
        self.detached.set(true);
        Ok(())
    }

    pub(crate) fn is_detached(&self) -> bool {
        self.detached.get()
    }

    /// Receives what comes until the moment that `until` answers, which is
    /// asked for only if there is something to wait for.
    pub(super) fn receive(
        &self,
        buffer: &mut [u8],
        until: impl FnOnce() -> u64,
    ) -> io::Result<usize> {
        self.expire();
        let just_block = matches!(*self.watch.borrow(), Watch::Keeper(None));
        if !just_block || !self.output.borrow().is_empty() {
            match self.socket.try_recv(buffer) {
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
        let until = until();
        match &*self.watch.borrow() {
            Watch::Keeper(_) => {
                self.slot.wait_until(until);
                let answer = self.socket.recv_into(buffer);
                self.slot.wait_until(NEVER);
                self.answer(answer)
            }
            Watch::Nobody(_) => loop {
                self.wait(wait::readable, until)?;
                match self.socket.try_recv(buffer) {
                    Err(error) if error.is_would_block() => {}
                    answer => return self.answer(answer),
                }
            },
        }
    }

    /// Waits for the socket, as long as there is time. If the server is to
    /// end and nobody else sees to it, an idle connection ends, and the others
    /// have as long as the server has.
    fn wait(&self, ready: Wait, until: u64) -> io::Result<()> {
        self.heard(true);
        let waited = self.wait_until(ready, until);
        self.heard(false);
        waited
    }

    fn wait_until(&self, ready: Wait, until: u64) -> io::Result<()> {
        let watch = self.watch.borrow();
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
            let next = until.min(self.slot.deadline()).min(drain_until);
            // It tells of the end, and of an end that comes sooner.
            let bell = control.map(|control| &control.acceptor);
            match ready(&self.socket, bell, clock::until(now, next))? {
                Ready::Socket => return Ok(()),
                Ready::Nothing if clock::now() >= until => {
                    return Err(io::ErrorKind::TimedOut.into());
                }
                Ready::Bell | Ready::Child | Ready::Nothing => {}
            }
        }
    }

    /// Ends the connection if its time is up and nobody else sees to that.
    fn expire(&self) {
        let deadline = self.slot.deadline();
        if deadline != NEVER
            && matches!(*self.watch.borrow(), Watch::Nobody(_))
            && clock::now() >= deadline
        {
            self.slot.end(Fate::Expired);
        }
    }

    /// A thread that leads lets others run before it hands the lead over: the
    /// client, if it is on this machine, may close meanwhile, and waking
    /// another thread costs far more than this. But where the client does not,
    /// and the machine is busy, it is time lost.
    fn after_the_others(&self, buffer: &mut [u8]) -> Option<rawsock::Result<usize>> {
        let watch = self.watch.borrow();
        let Watch::Keeper(Some(lead)) = &*watch else {
            return None;
        };
        if !lead.has_patience() {
            return None;
        }
        thread::yield_now();
        let answer = match self.socket.try_recv(buffer) {
            Err(error) if error.is_would_block() => None,
            answer => Some(answer),
        };
        lead.was_patient(answer.is_some());
        answer
    }

    /// Tells a parent that something was exchanged with the client, or that it
    /// is waited for.
    fn heard(&self, is_awaited: bool) {
        if matches!(*self.watch.borrow(), Watch::Nobody(None)) {
            self.slot.heard(is_awaited);
        }
    }

    /// Says that this thread is about to wait, if somebody wants to know.
    fn step_down(&self) {
        let mut watch = self.watch.borrow_mut();
        if let Watch::Keeper(lead) = &mut *watch
            && let Some(lead) = lead.take()
        {
            drop(watch);
            lead.step_down();
        }
    }

    /// Sends all of it.
    fn send(&self, mut data: &[u8]) -> io::Result<()> {
        self.expire();
        while !data.is_empty() {
            match self.socket.try_send(data) {
                Ok(sent) => {
                    data = &data[sent..];
                    self.heard(false);
                }
                Err(error) if error.is_would_block() => {
                    self.step_down();
                    let stall = self.deadlines().write_stall;
                    self.wait(wait::writable, clock::after(clock::now(), stall))?;
                }
                Err(error) => return self.answer(Err(error)).map(drop),
            }
        }
        Ok(())
    }

    /// Keeps the data of an answer, and sends them when there are enough.
    pub(super) fn write(&self, data: &[u8]) -> io::Result<()> {
        let mut output = self.output.borrow_mut();
        if output.len() + data.len() < self.limits().write_buffer {
            output.extend_from_slice(data);
            return Ok(());
        }
        let kept = std::mem::take(&mut *output);
        drop(output);
        self.send(&kept)?;
        self.send(data)
    }

    /// Sends what is kept.
    pub(crate) fn flush(&self) -> io::Result<()> {
        if self.output.borrow().is_empty() {
            return Ok(());
        }
        let mut kept = std::mem::take(&mut *self.output.borrow_mut());
        self.send(&kept)?;
        // Its memory is of use for the next answer.
        kept.clear();
        *self.output.borrow_mut() = kept;
        Ok(())
    }

    /// What a call says, or why the connection was shut down under it.
    fn answer(&self, answer: rawsock::Result<usize>) -> io::Result<usize> {
        match (answer, self.slot.fate()) {
            (Ok(count @ 1..), _) => Ok(count),
            (_, Fate::Expired) => Err(io::ErrorKind::TimedOut.into()),
            (_, Fate::Cancelled) => {
                let reason = "the server has ended";
                Err(io::Error::new(io::ErrorKind::ConnectionAborted, reason))
            }
            (answer, Fate::Open | Fate::IdleClosed | Fate::Evicted | Fate::Detached) => Ok(answer?),
        }
    }
}
