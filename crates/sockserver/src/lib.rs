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

pub use builder::Builder;
pub use config::{Deadlines, Limits, MinRate, Overflow};
pub use control::{Drain, DrainReport, Phase, ServerGroup, ServerHandle, WaitError};
pub use dispatch::{Dispatch, Forking, Inline, Parking, Pooled, Threading};
pub use errors::{Error, HandlerError, Result};
pub use handler::{
    Datagram, DatagramRequestHandler, Flow, FnHandler, Framing, Handles, Kind, RequestHandler,
    Stream, handler_fn,
};
pub use hooks::{Hooks, Incoming};
pub use kinds::*;
pub use life::DatagramRequest;
pub use registry::ConnectionInfo;
pub use request::Request;
pub use server::Server;
pub use stats::Stats;
pub use stream::{RFile, WFile};
pub use transport::{Tcp, Transport, Udp, UnixDatagram, UnixStream};

/// The README of the repository, whose code has to compile too.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
