//! The system calls that neither `std` nor `nix` offers safely, and all
//! unsafe code of the crate.

mod dispositions;
mod fork;
mod pidfd;
mod replace;
mod shared;
#[cfg(feature = "signals")]
mod signals;

pub(crate) use fork::{ForkError, fork, threads};
pub(crate) use pidfd::{Ended, PidFd, end};
pub(crate) use replace::replace;
pub(crate) use shared::Shared;
#[cfg(feature = "signals")]
pub(crate) use signals::shut_down_on;
