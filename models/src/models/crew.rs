//! The threads of `Threading`, and which of them accepts:
//! `dispatch/threading/crew.rs` and `dispatch/berth.rs`.
//!
//! One accepts at a time, every client is served, and every thread leaves in
//! the end.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use loom::sync::{Condvar, Mutex};
use loom::thread::yield_now;

use super::Count;
use crate::dispatch::Engine;
use crate::dispatch::threading::crew::{Crew, Look};
use crate::handler::{Handles, RequestHandler, Stream};
use crate::hooks::Hooks;
use crate::life::Turned;
use crate::modelled::{thread, time};
use crate::registry::Slot;
use crate::transport::{Listener, Serves};
use crate::wait;

/// What the threads of a crew find.
struct Scene {
    queue: Mutex<Queue>,
    changed: Condvar,
    accepts: AtomicBool,
    /// What a handler does before it is done.
    handle: fn(&Scene, client: usize, step_down: &dyn Fn()),
    served: Count,
    left: Count,
}

struct Queue {
    clients: usize,
    is_over: bool,
}

thread_local! {
    static SCENE: RefCell<Option<Arc<Scene>>> = const { RefCell::new(None) };
}

fn scene() -> Arc<Scene> {
    SCENE.with_borrow(|scene| Arc::clone(scene.as_ref().expect("it is set")))
}

impl Scene {
    /// The next who is queued; nobody when the server is to end.
    fn next(&self) -> Option<usize> {
        let mut queue = self.queue.lock().unwrap();
        assert!(!self.accepts.swap(true, Ordering::Relaxed), "two accept");
        while queue.clients == 0 && !queue.is_over {
            queue = self.changed.wait(queue).unwrap();
        }
        self.accepts.store(false, Ordering::Relaxed);
        let client = queue.clients;
        queue.clients = client.checked_sub(1)?;
        Some(client)
    }

    fn end(&self) {
        self.queue.lock().unwrap().is_over = true;
        self.changed.notify_all();
    }
}

/// What `dispatch/threading/worker.rs` does; `false` if nobody has to lead.
pub(crate) fn lead<K: Serves, H: Handles<K, S>, S: Hooks>(crew: &Arc<Crew<K, H, S>>) -> bool {
    let scene = scene();
    while !crew.is_over() {
        let Some(client) = scene.next() else { break };
        let turn = crew.begin();
        (scene.handle)(&scene, client, &|| crew.step_down(turn));
        scene.served.add();
        if !crew.finish(turn) {
            return true;
        }
    }
    crew.end(None);
    false
}

/// A thread has left.
pub(crate) fn leaves() {
    scene().left.add();
}

struct Nobody;

impl RequestHandler<()> for Nobody {
    fn turn(&mut self, _: &Slot) -> Turned {
        unreachable!()
    }
}

type Three = Arc<Crew<Stream, Nobody, ()>>;

fn begin(clients: usize, max: usize, handle: fn(&Scene, usize, &dyn Fn())) -> (Arc<Scene>, Three) {
    let scene = Arc::new(Scene {
        queue: Mutex::new(Queue {
            clients,
            is_over: false,
        }),
        changed: Condvar::new(),
        accepts: AtomicBool::new(false),
        handle,
        served: Count::default(),
        left: Count::default(),
    });
    SCENE.set(Some(Arc::clone(&scene)));
    let engine = Engine::new(1, Listener(None), |_| Nobody);
    let crew = Arc::new(Crew::new(engine, max));
    crew.start().unwrap();
    (scene, crew)
}

/// As a server ends: see `dispatch/threading/mod.rs`.
fn end(scene: &Scene, crew: &Three) {
    scene.end();
    wait::bell_while(&crew.engine.core.control.keeper, || !crew.is_over());
    crew.dismiss();
}

fn waits(_: &Scene, _: usize, step_down: &dyn Fn()) {
    step_down();
}

pub(super) fn two() {
    let (scene, crew) = begin(2, 2, waits);
    let mut look = Look::default();
    for _ in 0..2 {
        crew.relieve(&mut look);
    }
    scene.served.wait(2);
    end(&scene, &crew);
}

pub(super) fn full() {
    let (scene, crew) = begin(2, 1, waits);
    let mut look = Look::default();
    for _ in 0..2 {
        crew.relieve(&mut look);
    }
    scene.served.wait(2);
    end(&scene, &crew);
}

pub(super) fn impatient() {
    time::be_impatient(true);
    let (scene, crew) = begin(3, 2, waits);
    scene.served.wait(3);
    end(&scene, &crew);
}

pub(super) fn no_thread() {
    thread::limit(2);
    // The third that is wanted is not to be had. The second client waits until
    // the two others have been served.
    let (scene, crew) = begin(3, 3, |scene, client, step_down| {
        step_down();
        if client == 2 {
            scene.served.wait(2);
        }
    });
    scene.served.wait(3);
    end(&scene, &crew);
}

/// The second client keeps a thread until the third has been served, for which
/// the keeper has to find another.
pub(super) fn stuck() {
    let (scene, crew) = begin(3, 2, |scene, client, _| {
        if client == 2 {
            scene.served.wait(2);
        }
    });
    let mut look = Look::default();
    while scene.served.get() < 2 {
        if crew.relieve(&mut look) {
            yield_now();
        } else {
            wait::bell(&crew.engine.core.control.keeper);
        }
    }
    scene.served.wait(3);
    end(&scene, &crew);
}
