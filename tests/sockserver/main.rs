//! What `sockserver` does, seen from its clients. The same tests run on every
//! dispatch and every transport, by changing a type;
//! forking servers are processes of their own.

/// What the soak program checks for hours.
#[path = "../soak/src/checker/exchange.rs"]
mod checker;
mod cpython;
mod datagrams;
mod deadlines;
mod examples;
mod faults;
mod fixtures;
mod forking;
mod groups;
mod handlers;
mod lame_duck;
mod life;
mod limits;
mod overflow;
mod parking;
mod paths;
mod shutdown;
mod signals;
mod trace;
#[path = "../soak/src/wedges/random.rs"]
mod wedge;
