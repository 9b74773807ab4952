//! `makefile`: files over sockets, above all what a timeout does to them.

mod reading;
mod sharing;
mod writing;

use std::io::{self, ErrorKind};

/// The error that a timeout gives.
#[track_caller]
fn assert_timed_out<T: std::fmt::Debug>(result: io::Result<T>) {
    assert_eq!(result.unwrap_err().kind(), ErrorKind::TimedOut);
}

/// Numbers that are the same every time.
struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    fn roll(&mut self, sides: usize) -> usize {
        // The generator of Knuth's MMIX, of which the high bits are good.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}
