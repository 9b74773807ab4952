//! Connections that wait in an epoll set, without a thread.
//!
//! The thread that learns of an event does the work: nothing is handed from
//! one to another. Between two requests a connection has a place in a
//! [`Table`](table::Table) and an entry in an epoll [`Set`](set::Set), and
//! nothing else: no thread, no buffer.
//!
//! [`Parking`] has a set for each driver, with edges. When a driver is stuck
//! in a handler, a spare thread adopts its shard and goes on behind the event
//! that the other is at; see [`driver`]. [`Pooled`] has one set for all of its
//! threads, with events that come once: whoever gets one has the connection
//! until it is watched again; see [`pool`].

mod driver;
mod monitor;
mod parking;
mod place;
mod pool;
mod pooled;
mod set;
mod shard;
mod spares;
mod table;
mod team;
mod word;

pub use parking::Parking;
pub use pooled::Pooled;
