//! Connections that park: `dispatch/epoll/`, all of it.
//!
//! No connection has two threads, all that is sent is received, and in the
//! end every connection is closed and every thread has left.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use loom::thread::yield_now;

use super::Count;
use crate::core::Core;
use crate::dispatch::Engine;
use crate::dispatch::epoll::monitor::Monitor;
use crate::dispatch::epoll::place;
use crate::dispatch::epoll::pool::Pool;
use crate::dispatch::epoll::set::{Interest, Set};
use crate::dispatch::epoll::table::Table;
use crate::dispatch::epoll::team::Team;
use crate::handler::{RequestHandler, Stream};
use crate::kernel::rawsock::{Address, Socket};
use crate::life::Turned;
use crate::registry::Slot;
use crate::stream::Connection;
use crate::transport::Listener;
use crate::wait;

/// What was received, of each of the two connections.
#[derive(Default)]
struct Scene {
    received: [Count; 2],
    /// How many handlers there are.
    open: AtomicUsize,
}

impl Drop for Scene {
    fn drop(&mut self) {
        assert_eq!(*self.open.get_mut(), 0, "all are closed");
    }
}

/// What a turn is.
struct Talk {
    scene: Arc<Scene>,
    id: u64,
    turn: fn(&Scene, u64) -> Turned,
}

impl RequestHandler<()> for Talk {
    fn turn(&mut self, slot: &Slot) -> Turned {
        let Some(count) = slot.socket.receive() else {
            return Turned::Nothing;
        };
        for _ in 0..count {
            self.scene.received[self.id as usize].add();
        }
        (self.turn)(&self.scene, self.id)
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        self.scene.open.fetch_sub(1, Ordering::Relaxed);
    }
}

type Talks = Arc<Engine<Stream, Talk, ()>>;

fn engine(
    limit: usize,
    listener: Listener,
    turn: fn(&Scene, u64) -> Turned,
) -> (Arc<Scene>, Talks) {
    let scene = Arc::new(Scene::default());
    let make = {
        let scene = Arc::clone(&scene);
        move |id| {
            let open = scene.open.fetch_add(1, Ordering::Relaxed);
            assert!(open < limit, "there are never more than there may be");
            Talk {
                scene: Arc::clone(&scene),
                id,
                turn,
            }
        }
    };
    (scene, Engine::new(limit, listener, make))
}

/// A connection whose client has sent one; answers its descriptor.
fn connect(core: &Core<()>, table: &Table<Talk>, set: &Set) -> usize {
    let limits = core.config().limits;
    assert!(core.reserve(&limits));
    let slot = core
        .registry
        .admit(Socket::connected(1), &Address, &limits)
        .unwrap();
    let number = slot.socket.number();
    let token = place::settle(core, table, Connection { slot }).unwrap();
    let place = table.find(token).unwrap();
    assert!(place::watch(set, place, token, Interest::Input));
    number
}

/// Two connections of one shard.
fn team(turn: fn(&Scene, u64) -> Turned) -> (Arc<Scene>, Arc<Team<Talk, ()>>, [usize; 2]) {
    let (scene, engine) = engine(2, Listener(None), turn);
    let team = Arc::new(Team::new(&engine, 1, 2).unwrap());
    let shard = &team.shards[0];
    let connect = |_| connect(&engine.core, &shard.table, &shard.set);
    (scene, team.clone(), [0, 1].map(connect))
}

/// A driver is stuck with the first until the second has been received, for
/// which somebody else has to take the shard. Meanwhile the first sends again.
pub(super) fn stuck() {
    let (scene, team, [first, _]) = team(|scene, id| {
        if id == 0 {
            scene.received[1].wait(1);
        }
        Turned::Input
    });
    team.start().unwrap();
    let mut monitor = Monitor::new(1);
    while scene.received[1].get() == 0 {
        match monitor.look(&team) {
            Some(_) => yield_now(),
            None => wait::bell(&team.engine.core.control.keeper),
        }
    }
    Socket::send_to(first);
    scene.received[0].wait(2);
    team.dismiss();
}

/// The monitor takes the shard while its driver goes on.
pub(super) fn taken() {
    let (scene, team, [first, _]) = team(|_, _| Turned::Input);
    team.start().unwrap();
    team.add_thread(None).unwrap();
    let mut monitor = Monitor::new(1);
    for _ in 0..2 {
        monitor.look(&team);
    }
    Socket::send_to(first);
    scene.received[0].wait(2);
    scene.received[1].wait(1);
    team.dismiss();
}

/// Two shards take clients from one listener, one at a time.
pub(super) fn limited() {
    let (scene, engine) = engine(1, Listener::new(2), |scene, _| {
        scene.received[0].add();
        Turned::Nothing
    });
    let team = Arc::new(Team::new(&engine, 2, 2).unwrap());
    team.start().unwrap();
    scene.received[0].wait(2);
    team.dismiss();
}

/// Two threads share two connections.
pub(super) fn pooled() {
    let (scene, engine) = engine(2, Listener(None), |_, _| Turned::Input);
    let pool = Arc::new(Pool::new(&engine).unwrap());
    let [first, _] = [0, 1].map(|_| connect(&engine.core, &pool.table, &pool.set));
    for _ in 0..2 {
        pool.add_thread().unwrap();
    }
    Socket::send_to(first);
    scene.received[0].wait(2);
    scene.received[1].wait(1);
    pool.dismiss();
}
