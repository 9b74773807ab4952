//! The connections that there are.

mod peer;
mod rates;
mod slot;
mod source;
mod words;

pub(crate) use rates::Rates;
pub(crate) use slot::{Fate, Silence, Slot, State};

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rawsock::{Address, Socket};
use source::Source;
use words::{Places, Words};

use crate::clock::NEVER;
use crate::config::Limits;
use crate::control::DrainReport;

/// One connection of a server:
/// [`ServerHandle::connections`](crate::ServerHandle::connections).
///
/// Python has none: of a forking server's children there are the process numbers,
/// and of nothing else.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ConnectionInfo {
    /// For [`ServerHandle::cancel`](crate::ServerHandle::cancel); no two
    /// connections of a server ever have the same.
    pub id: u64,
    /// The client.
    pub client_address: Address,
    /// How long ago it was accepted.
    pub age: Duration,
    /// Whether a request is being handled; it waits for one otherwise.
    pub is_busy: bool,
}

/// All connections, counted and limited exactly; of datagrams only the number
/// that are being handled.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    table: Mutex<Table>,
    live: AtomicUsize,
    /// Somebody waits for room.
    wanted: AtomicBool,
    /// Somebody waits for what a connection has that leaves: its descriptor.
    starved: AtomicBool,
}

#[derive(Debug, Default)]
struct Table {
    slots: BTreeMap<u64, Arc<Slot>>,
    sources: HashMap<Source, usize>,
    next: u64,
    /// How requests have ended since the server was asked to end.
    ended: DrainReport,
    /// Where the words of slots are that other processes see, if some do.
    places: Option<Places>,
}

/// Why a connection was not admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    PerSource,
    Memory,
}

/// What [`Registry::sweep`] is to do beside keeping deadlines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sweep {
    Deadlines,
    /// Close what is idle, too.
    Idle,
    /// Shut everything down.
    All,
}

impl Registry {
    /// How many connections there are, or datagrams that are being handled.
    pub(crate) fn live(&self) -> usize {
        self.live.load(Ordering::SeqCst)
    }

    /// Whether there is room for one more. If not, the next to leave says so.
    pub(crate) fn has_room(&self, limits: &Limits) -> bool {
        if self.live() < limits.connections {
            return true;
        }
        self.wanted.store(true, Ordering::SeqCst);
        // It may have left in between.
        self.live.load(Ordering::SeqCst) < limits.connections
    }

    /// Takes a place for a connection, if there is one: several may accept at
    /// a time. [`admit`](Self::admit) fills it, or [`forgo`](Self::forgo)
    /// gives it back.
    pub(crate) fn reserve(&self, limits: &Limits) -> bool {
        let one_more = |live| (live < limits.connections).then_some(live + 1);
        let take = || {
            self.live
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_more)
                .is_ok()
        };
        take() || {
            self.wanted.store(true, Ordering::SeqCst);
            // It may have left in between.
            take()
        }
    }

    /// Gives a place back that nobody has; answers whether somebody has waited
    /// for it.
    #[must_use]
    pub(crate) fn forgo(&self) -> bool {
        self.live.fetch_sub(1, Ordering::SeqCst);
        self.wanted.swap(false, Ordering::SeqCst)
    }

    /// Somebody waits until a connection leaves. A place that is only given
    /// back does not help, and would have it try again and again.
    pub(crate) fn starve(&self) {
        self.starved.store(true, Ordering::SeqCst);
    }

    /// From now on connections are handled in processes of their own.
    pub(crate) fn share(&self) {
        self.table().places.get_or_insert_default();
    }

    /// Takes a connection in that has a [place](Self::reserve), unless its
    /// source has too many; then it is given back.
    pub(crate) fn admit(
        &self,
        socket: Socket,
        client_address: &Address,
        limits: &Limits,
    ) -> Result<Arc<Slot>, (Refusal, Socket)> {
        let source = Source::of(client_address);
        let mut table = self.table();
        let words = match &table.places {
            None => Words::default(),
            Some(places) => match places.take() {
                Ok(words) => words,
                Err(_) => return Err((Refusal::Memory, socket)),
            },
        };
        if let Some(source) = source {
            if table.sources.get(&source).copied().unwrap_or(0) >= limits.per_source {
                return Err((Refusal::PerSource, socket));
            }
            *table.sources.entry(source).or_default() += 1;
        }
        let id = table.next;
        table.next += 1;
        let slot = Slot::new(id, client_address, socket, words);
        let slot = Arc::new(slot);
        table.slots.insert(id, Arc::clone(&slot));
        Ok(slot)
    }

    /// Forgets a connection, which is about to be closed. What `ask` says is
    /// answered; nobody sees the connection after that.
    pub(crate) fn remove<T>(&self, slot: &Slot, ask: impl FnOnce() -> T) -> T {
        let mut table = self.table();
        let answer = ask();
        table.slots.remove(&slot.id);
        if let Some(source) = Source::of(&slot.client_address())
            && let Some(count) = table.sources.get_mut(&source)
        {
            *count -= 1;
            if *count == 0 {
                table.sources.remove(&source);
            }
        }
        answer
    }

    /// A datagram was taken, which [`left`](Self::left) ends.
    pub(crate) fn enter(&self) {
        self.live.fetch_add(1, Ordering::SeqCst);
    }

    /// A connection was closed, or a datagram handled; `drained` says how it
    /// has ended, if the server is to end. Answers whether somebody has waited
    /// for that.
    #[must_use]
    pub(crate) fn left(&self, drained: Option<Fate>) -> bool {
        let mut table = self.table();
        match drained {
            Some(Fate::Open | Fate::Expired | Fate::Detached) => table.ended.finished += 1,
            Some(Fate::IdleClosed | Fate::Evicted) => table.ended.idle_closed += 1,
            Some(Fate::Cancelled) => table.ended.cancelled += 1,
            None => {}
        }
        self.live.fetch_sub(1, Ordering::SeqCst);
        drop(table);
        let starved =
            self.starved.load(Ordering::SeqCst) && self.starved.swap(false, Ordering::SeqCst);
        self.wanted.swap(false, Ordering::SeqCst) || starved
    }

    /// A request has ended because the process was killed that handled it.
    pub(crate) fn killed(&self) {
        let mut table = self.table();
        table.ended.abandoned += 1;
        self.live.fetch_sub(1, Ordering::SeqCst);
    }

    /// Closes all connections but one in a child that handles it, and leaves
    /// them to its parent; all of them, if it handles none.
    pub(crate) fn keep_only(&self, own: Option<u64>) {
        self.table().slots.retain(|id, _| Some(*id) == own);
    }

    /// How they have ended since the last time; those that have not are
    /// abandoned.
    pub(crate) fn take_report(&self) -> DrainReport {
        let mut table = self.table();
        let mut report = std::mem::take(&mut table.ended);
        report.abandoned += self.live();
        report
    }

    /// Shuts down what has to end by `now`; answers when the next deadline is.
    pub(crate) fn sweep(&self, now: u64, sweep: Sweep) -> u64 {
        let mut next = NEVER;
        let mut over = Vec::new();
        for slot in self.table().slots.values() {
            let deadline = slot.deadline();
            let fate = match sweep {
                Sweep::All => Some(Fate::Cancelled),
                _ if deadline <= now => Some(Fate::Expired),
                Sweep::Idle if slot.state() != State::Busy => Some(Fate::IdleClosed),
                _ => None,
            };
            match fate {
                Some(fate) => over.push((Arc::clone(slot), fate)),
                None => next = next.min(deadline),
            }
        }
        // Without the lock, since these are system calls.
        for (slot, fate) in over {
            slot.end(fate);
        }
        next
    }

    /// Ends the connection that has been idle longest, if one is.
    /// One that has to go, and has not gone yet, is as good.
    pub(crate) fn evict_idle(&self) -> bool {
        let oldest = {
            let table = self.table();
            let mut slots = table.slots.values();
            if slots.any(|slot| slot.fate() == Fate::Evicted && slot.state() != State::Busy) {
                return true;
            }
            let idle = table
                .slots
                .values()
                .filter(|slot| slot.state() != State::Busy && slot.fate() == Fate::Open);
            idle.min_by_key(|slot| slot.idle_since()).cloned()
        };
        oldest.is_some_and(|slot| slot.end(Fate::Evicted))
    }

    /// Shuts down the connection with this number, if there is one.
    pub(crate) fn cancel(&self, id: u64) -> bool {
        let slot = self.table().slots.get(&id).cloned();
        slot.is_some_and(|slot| slot.end(Fate::Expired))
    }

    /// Whom a connection is with.
    pub(crate) fn client_address(&self, id: u64) -> Option<Address> {
        let slot = self.table().slots.get(&id).cloned();
        slot.map(|slot| slot.client_address())
    }

    pub(crate) fn infos(&self) -> Vec<ConnectionInfo> {
        self.table()
            .slots
            .values()
            .map(|slot| slot.info())
            .collect()
    }

    // Nothing can panic with the lock held.
    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
