//! A listener, and taking the next who is queued: `transport/streams.rs`.

use std::sync::Arc;

use crate::core::Core;
use crate::errors::Error;
use crate::handler::{Kind, Stream};
use crate::hooks::Hooks;
use crate::kernel::rawsock::{Address, Socket};
use crate::stream::Connection;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taking {
    One,
}

#[allow(dead_code)] // what the product knows
pub(crate) enum Next<J> {
    Job(J),
    Refused,
    Nothing,
    Full,
    Failed,
    Starved,
    Fatal(Error),
}

pub(crate) struct Listener(pub(crate) Option<Arc<Listening>>);

pub(crate) struct Listening {
    pub(crate) socket: Arc<Socket>,
}

impl Listener {
    /// Where so many are queued.
    pub(crate) fn new(queued: usize) -> Self {
        Self(Some(Arc::new(Listening {
            socket: Arc::new(Socket::listener(queued)),
        })))
    }

    pub(crate) fn listening(&self) -> Option<Arc<Listening>> {
        self.0.clone()
    }
}

pub(crate) trait Serves: Kind {
    fn next<S: Hooks>(core: &Core<S>, listening: &Listening, taking: Taking) -> Next<Self::Job>;
    fn turn_away<S: Hooks>(core: &Core<S>, listening: &Listening) -> Next<Self::Job>;
    fn has_room<S: Hooks>(core: &Core<S>) -> bool;
    fn turns_away<S: Hooks>(_: &Core<S>) -> bool {
        false
    }
    fn settle<S: Hooks>(_: &Core<S>, _: &Listening) {}
    fn end(_: &Listening) {}
}

impl Serves for Stream {
    fn next<S: Hooks>(core: &Core<S>, listening: &Listening, _: Taking) -> Next<Connection> {
        let limits = core.config().limits;
        if !core.reserve(&limits) {
            return Next::Full;
        }
        let Some(socket) = listening.socket.accept() else {
            core.forgo();
            return Next::Nothing;
        };
        match core.registry.admit(socket, &Address, &limits) {
            Ok(slot) => Next::Job(Connection { slot }),
            Err(_) => Next::Refused,
        }
    }

    fn turn_away<S: Hooks>(_: &Core<S>, _: &Listening) -> Next<Connection> {
        unreachable!("they wait")
    }

    fn has_room<S: Hooks>(core: &Core<S>) -> bool {
        core.registry.has_room(&core.config().limits)
    }
}
