//! Seconds on the command line: `2`, `0.5`.

use std::str::FromStr;
use std::time::Duration;

/// A length of time that is neither negative nor longer than a year.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seconds(pub(crate) Duration);

impl FromStr for Seconds {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const YEAR: f64 = 366.0 * 24.0 * 3600.0;
        let seconds = text.parse().ok().filter(|seconds| *seconds <= YEAR);
        let length = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        length.map(Self).ok_or("not a number of seconds")
    }
}
