//! The life of a request: which method of its handler is called when.

mod connection;
mod packet;
mod parcel;
mod replies;
mod sender;
mod session;
mod stages;

pub(crate) use connection::connection;
pub use packet::DatagramRequest;
pub(crate) use packet::{Packet, packet};
pub(crate) use parcel::{Asked, Data, Parcel};
pub(crate) use replies::Replies;
pub(crate) use session::{Session, Turned};

use std::sync::Arc;

use crate::stream::Lead;

/// How the thread is to behave that handles a request.
#[allow(missing_debug_implementations)] // nobody outside has one
pub enum Running {
    /// Nobody else watches its deadlines.
    Alone,
    /// A keeper does, and somebody wants to know before it waits.
    Kept(Arc<dyn Lead + Send + Sync>),
    /// It is the only one of a child, which its parent watches.
    InChild,
}
