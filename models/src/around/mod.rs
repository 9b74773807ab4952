//! What the product's files ask for and what no model is about: as little of
//! it as they need.

pub(crate) mod clock;
pub(crate) mod config;
pub(crate) mod control;
pub(crate) mod engine;
pub(crate) mod errors;
pub(crate) mod handler;
pub(crate) mod hooks;
pub(crate) mod life;
pub(crate) mod peer;
pub(crate) mod report;
pub(crate) mod shared;
pub(crate) mod stats;
pub(crate) mod stream;
pub(crate) mod transport;
pub(crate) mod wait;
pub(crate) mod worker;
