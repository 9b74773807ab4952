//! What a thread does.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::super::acceptor::{Acceptor, FOR_EVER, Turn};
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
        has_waited: AtomicBool::new(false),
    });
    let began = Instant::now();
    if crew.slow.load(Ordering::Relaxed) {
        crew.step_down(turn);
        crew.engine.run(job, Running::Kept(None));
    } else {
        crew.engine
            .run(job, Running::Kept(Some(Arc::clone(&leadership) as _)));
    }
    let still_leads = crew.finish(turn);
    // Those that wait for their clients step down by themselves.
    if !leadership.has_waited.load(Ordering::Relaxed) {
        crew.slow.store(began.elapsed() >= SLOW, Ordering::Relaxed);
    }
    still_leads
}

/// The leader, as what it handles sees it.
struct Leadership<K: Serves, H: Handles<K, S>, S: Hooks> {
    crew: Arc<Crew<K, H, S>>,
    turn: u64,
    has_waited: AtomicBool,
}

impl<K: Serves, H: Handles<K, S>, S: Hooks> Lead for Leadership<K, H, S> {
    fn step_down(&self) {
        self.has_waited.store(true, Ordering::Relaxed);
        self.crew.step_down(self.turn);
    }

    fn has_patience(&self) -> bool {
        self.crew.patience.is_worthwhile()
    }

    fn was_patient(&self, paid: bool) {
        // The time of others is not the handler's.
        self.has_waited.store(true, Ordering::Relaxed);
        self.crew.patience.learn(paid);
    }
}
