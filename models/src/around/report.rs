//! Lines that nobody reads.

use std::io;

use crate::kernel::rawsock::Address;

pub(crate) fn no_thread(_: &io::Error) {}

pub(crate) fn not_watched(_: &io::Error) {}

pub(crate) fn stuck(_: &str, _: &Address, _: usize) {}
