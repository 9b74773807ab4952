//! Fixtures that the tests of every crate share: skipping aloud, tools that
//! may be missing, waiting with a deadline, processes that cannot outlive
//! their test.
//!
//! It knows nothing of the crates under test.

mod peer;
mod random;
mod rerun;
mod tools;
mod wait;

pub use fastrand::Rng;
pub use peer::{Line, Peer};
pub use random::{cases, random, seed};
pub use rerun::{Rerun, is_rerun};
pub use tempfile::TempDir;
pub use tools::{c_library, c_program, example, is_root, python, skip, tool};
pub use wait::{DEADLINE, eventually};
