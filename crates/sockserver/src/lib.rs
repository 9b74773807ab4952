#![doc = include_str!("../README.md")]

#[cfg(not(target_os = "linux"))]
compile_error!("sockserver is for Linux, as rawsock is");

mod builder;
mod clock;
mod config;
mod control;
mod core;
mod dispatch;
mod errors;
pub mod from_python;
mod handler;
mod hooks;
mod kinds;
mod life;
mod registry;
mod report;
mod request;
mod server;
#[cfg(feature = "signals")]
mod signals;
mod stats;
mod stream;
mod sys;
pub mod testing;
mod transport;
mod wait;

// Aliases stand here too: up to 1.95, at least, rustdoc does not see those of
// what is defined in a private module.

pub use builder::Builder;
pub use config::{Deadlines, Limits, MinRate, Overflow};
pub use control::{Drain, DrainReport, Phase, ServerGroup, ServerHandle, WaitError};
#[doc(alias = "process_request")]
pub use dispatch::Dispatch;
#[doc(alias = "ForkingMixIn")]
#[doc(alias = "collect_children")]
pub use dispatch::Forking;
#[doc(alias = "ThreadingMixIn")]
#[doc(alias = "process_request_thread")]
pub use dispatch::Threading;
pub use dispatch::{Inline, Parking, Pooled};
pub use errors::{Error, HandlerError, Result};
#[doc(alias = "StreamRequestHandler")]
#[doc(alias = "BaseRequestHandler")]
pub use handler::RequestHandler;
pub use handler::{
    Datagram, DatagramRequestHandler, Flow, FnHandler, Framing, Handles, Kind, Stream, handler_fn,
};
pub use hooks::{Hooks, Incoming};
pub use kinds::*;
pub use life::DatagramRequest;
pub use registry::ConnectionInfo;
pub use request::Request;
#[doc(alias = "BaseServer")]
pub use server::Server;
pub use stats::Stats;
#[doc(alias = "rbufsize")]
pub use stream::RFile;
pub use stream::WFile;
#[doc(alias = "get_request")]
pub use transport::Tcp;
#[doc(alias = "socket_type")]
pub use transport::Transport;
pub use transport::{Udp, UnixDatagram, UnixStream};

/// The README of the repository, whose code has to compile too.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
