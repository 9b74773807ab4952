//! Chance that can be repeated.

use std::env;

use fastrand::Rng;

/// A seed of your own, where there should be other cases.
const SEED: &str = "TESTKIT_SEED";

/// How many times as many cases.
const TIMES: &str = "TESTKIT_TIMES";

/// What chance begins with: the number in `TESTKIT_SEED`, or always the same.
///
/// A test that fails has to tell it.
#[track_caller]
pub fn seed() -> u64 {
    number(SEED).unwrap_or(1)
}

/// Random numbers for one test, which do not depend on the others.
#[track_caller]
pub fn random(test: &str) -> Rng {
    let name = test.bytes().fold(0_u64, |sum, byte| {
        sum.wrapping_mul(0x100_0000_01b3) ^ u64::from(byte)
    });
    Rng::with_seed(seed() ^ name)
}

/// How many cases to try: `count`, times the number in `TESTKIT_TIMES`.
#[track_caller]
pub fn cases(count: usize) -> usize {
    let times = number(TIMES).unwrap_or(1);
    count * usize::try_from(times).expect("a small number")
}

#[track_caller]
fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|error| panic!("{variable}={text}: {error}")),
    )
}
