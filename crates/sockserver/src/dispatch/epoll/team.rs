//! The threads of `Parking`, and what they share.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::super::Engine;
use super::driver::Driver;
use super::shard::{Events, Shard};
use super::spares::{Order, Spares};
use super::word::Word;
use crate::control::{Bell, inside};
use crate::errors::{Error, Result};
use crate::handler::{RequestHandler, Stream};
use crate::hooks::Hooks;
use crate::stream::Kit;

/// Threads, some of which drive shards while the others are spare.
pub(super) struct Team<H, S> {
    pub(super) engine: Arc<Engine<Stream, H, S>>,
    pub(super) shards: Box<[Shard<H>]>,
    pub(super) spares: Spares,
    /// The monitor does not look, and has to be told when there is something
    /// to see.
    pub(super) drowsy: AtomicBool,
    over: AtomicBool,
    /// Rung when it is over, and never hushed: by the time a driver looks, the
    /// server may have hushed its own.
    end: Bell,
    error: Mutex<Option<Error>>,
}

impl<H: RequestHandler<S> + Send + 'static, S: Hooks> Team<H, S> {
    pub(super) fn new(
        engine: &Arc<Engine<Stream, H, S>>,
        shards: usize,
        max: usize,
    ) -> Result<Self> {
        let (bell, end) = (&engine.core.control.acceptor, Bell::new()?);
        let shards: Vec<_> = (0..shards).map(|_| Shard::new()).collect::<Result<_>>()?;
        for shard in &shards {
            shard.set.watch_bell(bell)?;
            shard.set.watch_end(&end)?;
        }
        Ok(Self {
            engine: Arc::clone(engine),
            spares: Spares::new(max.max(shards.len())),
            shards: shards.into(),
            drowsy: AtomicBool::new(true),
            over: AtomicBool::new(false),
            end,
            error: Mutex::new(None),
        })
    }

    /// Starts a driver for each shard.
    pub(super) fn start(self: &Arc<Self>) -> Result<()> {
        for shard in 0..self.shards.len() {
            let drive = Order::Drive {
                shard,
                word: Word::default(),
                taken_at: None,
            };
            self.add_thread(Some(drive))
                .map_err(|error| Error::os("thread", error))?;
        }
        Ok(())
    }

    /// One more thread, which has an order already or waits for one. Answers
    /// how many there are then.
    pub(super) fn add_thread(self: &Arc<Self>, order: Option<Order>) -> io::Result<usize> {
        let threads = match order {
            Some(_) => self.spares.enlist(),
            None => self.spares.enlist_spare(),
        };
        let Some(threads) = threads else {
            return Err(io::ErrorKind::QuotaExceeded.into());
        };
        let team = Arc::clone(self);
        let name = "sockserver".to_owned();
        let spawned = thread::Builder::new().name(name).spawn(move || {
            let control = Arc::clone(&team.engine.core.control);
            inside(&control, || team.work(order));
        });
        if let Err(error) = spawned {
            self.spares.discharge();
            return Err(error);
        }
        Ok(threads)
    }

    fn work(self: &Arc<Self>, order: Option<Order>) {
        let mut kit = Kit::for_many(Arc::clone(self.engine.core.settings()));
        let mut events = Events::new();
        let mut order = order.unwrap_or_else(|| self.spares.wait());
        while let Order::Drive {
            shard,
            word,
            taken_at,
        } = order
        {
            let shard = &self.shards[shard];
            Driver::drive(self, shard, (&mut kit, &mut events), word, taken_at);
            order = self.spares.wait();
        }
    }

    /// There is something for the monitor to see.
    pub(super) fn wake_monitor(&self) {
        if self.drowsy.load(Ordering::SeqCst) && self.drowsy.swap(false, Ordering::SeqCst) {
            self.engine.core.control.keeper.ring();
        }
    }

    /// The listener is of no use any more.
    pub(super) fn fail(&self, error: Error) {
        self.error().get_or_insert(error);
        self.engine.core.control.fail();
    }

    /// Whether those who are queued have all been taken in.
    pub(super) fn is_settled(&self) -> bool {
        self.shards.iter().all(Shard::is_settled)
    }

    /// All threads leave, when they can.
    pub(super) fn dismiss(&self) {
        self.over.store(true, Ordering::SeqCst);
        self.spares.dismiss();
        self.end.ring();
    }

    pub(super) fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    pub(super) fn outcome(&self) -> Result<()> {
        self.error().take().map_or(Ok(()), Err)
    }

    // Nothing can panic with the lock held.
    fn error(&self) -> std::sync::MutexGuard<'_, Option<Error>> {
        self.error.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
