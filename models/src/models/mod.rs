//! What has to be so, in whatever order threads run.

pub(crate) mod crew;
mod door;
mod shard;
pub(crate) mod slot;
mod spares;

use std::cell::Cell;
use std::sync::Arc;

use loom::sync::{Condvar, Mutex};

pub(crate) struct Model {
    pub(crate) name: &'static str,
    pub(crate) run: fn(),
    /// Mistakes that it has to find: see `twins.rs`.
    pub(crate) twins: &'static [&'static str],
}

pub(crate) const MODELS: &[Model] = &[
    Model {
        name: "slot: a descriptor that is used again is not shut down",
        run: slot::used_again,
        twins: &["who cancels has kept the number"],
    },
    Model {
        name: "slot: closed as idle, and cancelled",
        run: slot::cancelled,
        twins: &[
            "who is busy stays closed as idle",
            "who is closed as idle was idle a moment ago",
        ],
    },
    Model {
        name: "slot: closed as idle, and ended at the deadline",
        run: slot::overdue,
        twins: &["at the deadline nobody is shut down again"],
    },
    Model {
        name: "slot: closed as idle, and given away",
        run: slot::given_away,
        twins: &["who is given away may have been closed as idle"],
    },
    Model {
        name: "door: whoever looks for room hears of it",
        run: door::one,
        twins: &["who has found no room does not look again"],
    },
    Model {
        name: "door: three want the only place",
        run: door::three,
        twins: &[
            "who was refused a place does not try again",
            "places are counted by load and store",
        ],
    },
    Model {
        name: "door: the keeper sleeps while there is nobody",
        run: door::asleep,
        twins: &[
            "the keeper looks before it says that it sleeps",
            "who comes asks too early whether the keeper sleeps",
        ],
    },
    Model {
        name: "shard: a driver is stuck, and the keeper was asleep",
        run: shard::stuck,
        twins: &[
            "the monitor sleeps without another look",
            "who comes home is not watched anew",
        ],
    },
    Model {
        name: "shard: it is taken while its driver goes on",
        run: shard::taken,
        twins: &[
            "a shard is taken without the lock of homecoming",
            "the position is not in the word",
        ],
    },
    Model {
        name: "shard: two of them, and one place",
        run: shard::limited,
        twins: &["places are counted by load and store"],
    },
    Model {
        name: "pool: two threads share connections, and leave",
        run: shard::pooled,
        twins: &["of the end only one is told"],
    },
    Model {
        name: "spares: orders reach who was taken, and all leave",
        run: spares::patient,
        twins: &["whoever is put back at the end waits"],
    },
    Model {
        name: "spares: threads whose time is up",
        run: spares::impatient,
        twins: &["who is not on the list leaves without its order"],
    },
    Model {
        name: "crew: who is about to wait steps down, and the keeper relieves",
        run: crew::two,
        twins: &["turns are stored, not exchanged"],
    },
    Model {
        name: "crew: all threads are at work",
        run: crew::full,
        twins: &["who comes back does not look whether the place is vacant"],
    },
    Model {
        name: "crew: threads whose time is up",
        run: crew::impatient,
        twins: &["who is not on the list leaves without its order"],
    },
    Model {
        name: "crew: no thread is to be had",
        run: crew::no_thread,
        twins: &["who became idle while a thread failed to start is not told"],
    },
    Model {
        name: "crew: a keeper that sleeps is woken for a leader that is stuck",
        run: crew::stuck,
        twins: &["the keeper of a crew sleeps without another look"],
    },
];

/// How often something has happened.
#[derive(Clone, Default)]
struct Count(Arc<(Mutex<usize>, Condvar)>);

impl Count {
    fn add(&self) {
        *self.0.0.lock().unwrap() += 1;
        self.0.1.notify_all();
    }

    fn get(&self) -> usize {
        *self.0.0.lock().unwrap()
    }

    /// Waits until it has happened so often; if it never does, the model
    /// fails.
    fn wait(&self, times: usize) {
        let mut count = self.0.0.lock().unwrap();
        while *count < times {
            count = self.0.1.wait(count).unwrap();
        }
    }
}

thread_local! {
    static POSITION: Cell<u8> = const { Cell::new(0) };
}

/// For the twin whose position is not in the word: where a driver is.
pub(crate) fn set_position(position: u8) {
    POSITION.set(position);
}

pub(crate) fn position() -> u8 {
    POSITION.get()
}
