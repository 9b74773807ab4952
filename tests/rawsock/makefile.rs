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
