//! All unsafe code of the crate.

#[cfg(feature = "signals")]
mod signals;

#[cfg(feature = "signals")]
pub(crate) use signals::shut_down_on;
