//! What holds for every value: addresses, options, flags and timeouts go
//! through bytes, numbers and text and come back, and nothing that can be
//! given makes a panic.

mod addresses;
mod flags;
mod options;
mod timeouts;

use proptest::test_runner::{Config, RngSeed};
use testkit::{cases, seed};

/// The same cases each time, and no files left behind.
fn config() -> Config {
    Config {
        cases: u32::try_from(cases(1000)).expect("a small number"),
        rng_seed: RngSeed::Fixed(seed()),
        failure_persistence: None,
        ..Config::default()
    }
}
