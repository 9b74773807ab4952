//! What a thread does.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::super::acceptor::{Acceptor, FOR_EVER};
use super::super::intake::Turn;
use super::crew::{Crew, Order};
use crate::control::inside;
use crate::handler::Handles;
use crate::hooks::Hooks;
use crate::life::Running;
use crate::stream::Lead;
use crate::transport::{Serves, Taking};

/// What takes so long, and waits for no client meanwhile, had better not be
/// done by the thread that accepts.
const SLOW: Duration = Duration::from_millis(1);

/// Leads, and waits for work, until there is none.
pub(super) fn work<K: Serves, H: Handles<K, S>, S: Hooks>(crew: &Arc<Crew<K, H, S>>) {
    let control = &crew.engine.core.control;
    while inside(control, || lead(crew)) {
        match crew.wait_for_work() {
            Order::Lead => {}
            Order::Leave => return,
        }
    }
}

/// Accepts, and handles what it has accepted, until somebody else leads:
/// `false` if nobody has to.
fn lead<K: Serves, H: Handles<K, S>, S: Hooks>(crew: &Arc<Crew<K, H, S>>) -> bool {
    let engine = &crew.engine;
    let mut acceptor = Acceptor::<K, S>::new(&engine.core, &engine.listener, Taking::Several);
    while !crew.is_over() {
        match acceptor.next(FOR_EVER) {
            Ok(Turn::Job(job)) => {
                if !handle(crew, job) {
                    return true;
                }
            }
            Ok(Turn::Refused | Turn::Look) => {}
            Ok(Turn::End) => break,
            Err(error) => {
                crew.end(Some(error));
                return false;
            }
        }
    }
    while let Some(job) = acceptor.rest_of_queue() {
        if !handle(crew, job) {
            return true;
        }
    }
    crew.end(None);
    false
}

/// Handles something; says whether this thread still leads.
fn handle<K: Serves, H: Handles<K, S>, S: Hooks>(crew: &Arc<Crew<K, H, S>>, job: K::Job) -> bool {
    let turn = crew.begin();
    let leadership = Arc::new(Leadership {
        crew: Arc::clone(crew),
        turn,
        is_free: crew.slow.load(Ordering::Relaxed),
        began: Instant::now(),
        learned: AtomicBool::new(false),
    });
    if leadership.is_free {
        crew.step_down(turn);
    }
    let lead = Arc::clone(&leadership) as _;
    crew.engine.run(job, Running::Kept(lead));
    leadership.learn();
    crew.finish(turn)
}

/// The leader, as what it handles sees it.
struct Leadership<K: Serves, H: Handles<K, S>, S: Hooks> {
    crew: Arc<Crew<K, H, S>>,
    turn: u64,
    /// Somebody else leads already: this was expected to take long.
    is_free: bool,
    began: Instant,
    learned: AtomicBool,
}

impl<K: Serves, H: Handles<K, S>, S: Hooks> Leadership<K, H, S> {
    /// What the next is expected to take: as long as this until it was over, or
    /// until it waited for its client. The time of clients, and of other
    /// threads, is not the handler's.
    fn learn(&self) {
        if !self.learned.swap(true, Ordering::Relaxed) {
            let slow = self.began.elapsed() >= SLOW;
            self.crew.slow.store(slow, Ordering::Relaxed);
        }
    }
}

impl<K: Serves, H: Handles<K, S>, S: Hooks> Lead for Leadership<K, H, S> {
    fn step_down(&self) {
        self.learn();
        if !self.is_free {
            self.crew.step_down(self.turn);
        }
    }

    fn has_patience(&self) -> bool {
        self.learn();
        !self.is_free && self.crew.patience.is_worthwhile()
    }

    fn was_patient(&self, paid: bool) {
        self.crew.patience.learn(paid);
    }
}
