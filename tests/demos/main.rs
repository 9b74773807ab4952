//! The demo programs, run as processes.

mod fixture;

// What they say to each other, and to Python.
mod conversations;
mod python;

// What they say to the user.
mod failures;
mod signals;
mod streams;
mod usage;

// What clients can do to a server.
mod datagrams;
mod strangers;

mod article;
