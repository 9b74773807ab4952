//! What a thread of `Threading` does: `dispatch/threading/worker.rs`, with a
//! model in the place of the listener.

use std::sync::Arc;

use crate::dispatch::threading::crew::{Crew, Order};
use crate::handler::Handles;
use crate::hooks::Hooks;
use crate::transport::Serves;

pub(crate) fn work<K: Serves, H: Handles<K, S>, S: Hooks>(crew: &Arc<Crew<K, H, S>>) {
    while crate::models::crew::lead(crew) {
        match crew.wait_for_work() {
            Order::Lead => {}
            Order::Leave => break,
        }
    }
    crate::models::crew::leaves();
}
