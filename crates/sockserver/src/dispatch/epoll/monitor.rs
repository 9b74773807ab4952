//! Who looks whether a driver is stuck, and finds another.

use std::any::type_name;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::spares::Order;
use super::team::Team;
use super::word::Word;
use crate::handler::RequestHandler;
use crate::hooks::Hooks;
use crate::report;

/// How often to look, as a rule.
const TICK: Duration = Duration::from_millis(10);
/// How often after a driver was stuck, or while turns take long.
const SHORT_TICK: Duration = Duration::from_micros(150);
/// For so many looks.
const ALERT: u32 = 64;
/// Turns that take longer than this, on average, may be blocked for part of
/// it.
const LONG_TURN: Duration = Duration::from_micros(250);
/// A driver that computes is not stuck, since another would only compete with
/// it for its processor; but not for ever.
const COMPUTES: Duration = Duration::from_millis(200);
/// So often nothing was going on that it is not worth looking.
const QUIET: u32 = 8;

/// What the keeper saw when it looked last.
pub(super) struct Monitor {
    seen: Vec<Seen>,
    alert: u32,
    quiet: u32,
}

#[derive(Clone, Copy, Default)]
struct Seen {
    word: Word,
    /// How long its driver has been computing.
    computed: Duration,
}

impl Monitor {
    pub(super) fn new(shards: usize) -> Self {
        Self {
            seen: vec![Seen::default(); shards],
            alert: 0,
            quiet: 0,
        }
    }

    /// Looks at all shards. Answers when to look again; not at all, if nothing
    /// is going on: then it is told when something is.
    pub(super) fn look<H, S>(&mut self, team: &Arc<Team<H, S>>) -> Option<Duration>
    where
        H: RequestHandler<S> + Send + 'static,
        S: Hooks,
    {
        let tick = self.tick();
        self.alert = self.alert.saturating_sub(1);
        let mut is_quiet = true;
        for (number, shard) in team.shards.iter().enumerate() {
            let word = shard.word();
            let seen = &mut self.seen[number];
            let is_busy = word.index().is_some();
            is_quiet &= word == seen.word && !is_busy;
            let turns = word.turns_since(seen.word);
            if word != seen.word {
                let few = tick.as_micros() / LONG_TURN.as_micros();
                if is_busy && u128::from(turns) < few {
                    self.alert = ALERT;
                }
                *seen = Seen {
                    word,
                    computed: Duration::ZERO,
                };
            }
            // Who has been at the same thing since the last look, or in times
            // like these, who does not compute.
            let is_suspect = is_busy && (turns == 0 || tick == SHORT_TICK);
            if is_suspect && relieve(team, number, seen, tick) {
                self.alert = ALERT;
            }
        }
        self.quiet = if is_quiet { self.quiet + 1 } else { 0 };
        if self.quiet < QUIET {
            return Some(self.tick());
        }
        self.quiet = 0;
        team.drowsy.store(true, Ordering::SeqCst);
        let is_still_quiet = team
            .shards
            .iter()
            .zip(&self.seen)
            .all(|(shard, seen)| shard.word() == seen.word);
        if is_still_quiet {
            return None;
        }
        // Somebody has begun in between, and has told or will tell nobody.
        team.drowsy.store(false, Ordering::SeqCst);
        Some(self.tick())
    }

    fn tick(&self) -> Duration {
        if self.alert > 0 { SHORT_TICK } else { TICK }
    }
}

/// Finds another driver for a shard whose driver is stuck, if somebody waits
/// for it. Says whether there has to be another look soon.
fn relieve<H, S>(team: &Arc<Team<H, S>>, number: usize, seen: &mut Seen, tick: Duration) -> bool
where
    H: RequestHandler<S> + Send + 'static,
    S: Hooks,
{
    let (shard, word) = (&team.shards[number], seen.word);
    if !shard.has_others(word) {
        return false;
    }
    if seen.computed < COMPUTES && computes(shard.driver()) {
        seen.computed += tick;
        return false;
    }
    // It may have gone on meanwhile, and then it was something else that it was
    // not computing.
    if shard.word() != word {
        return false;
    }
    // First, so that the shard is never without a driver.
    let Some(spare) = team.spares.take() else {
        if let Ok(threads) = team.add_thread(None) {
            tell(team, number, threads);
        }
        // It waits for an order by the next look.
        return true;
    };
    let next = word.enter(0, 0).leave();
    let is_taken = {
        // So that its connection does not come home before it is away.
        let _homecoming = shard.homecoming();
        let is_taken = shard.advance(word, next);
        if is_taken && let Some(place) = word.index().and_then(|index| shard.table.place(index)) {
            place.set_away(true);
        }
        is_taken
    };
    if !is_taken {
        team.spares.put_back(spare);
        return false;
    }
    team.engine.core.counters.adoptions.add();
    seen.word = next;
    spare.give(Order::Drive {
        shard: number,
        word: next,
        taken_at: Some(word),
    });
    true
}

/// Whether a thread has a processor, or waits for one.
fn computes(thread: i32) -> bool {
    let stat = fs::read(format!("/proc/self/task/{thread}/stat"));
    // Without a descriptor there is no saying.
    stat.is_ok_and(|stat| {
        // The name of a program may have anything in it, also this.
        let end = stat.iter().rposition(|byte| *byte == b')');
        end.and_then(|end| stat.get(end + 2)) == Some(&b'R')
    })
}

/// Tells which handler needs one more thread.
fn tell<H, S>(team: &Team<H, S>, number: usize, threads: usize) {
    // By now it may be another, which may be gone: this is for people.
    let id = team.shards[number].at_work.load(Ordering::Relaxed);
    if let Some(client) = team.engine.core.registry.client_address(id) {
        report::stuck(type_name::<H>(), &client, threads);
    }
}
