//! What a fuzzer calls: the pure parsers of foreign bytes, with what has to
//! hold of their answers. Not there in any other build.
//!
//! No descriptor is made: a number among random bytes is none.

pub use crate::ancillary::fuzzing::{control_messages, error_queue};
pub use crate::options::fuzzing::options;
