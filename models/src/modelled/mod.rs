//! What stands in for `std` in the product's files.

pub(crate) mod sync;
pub(crate) mod thread;
pub(crate) mod time;
