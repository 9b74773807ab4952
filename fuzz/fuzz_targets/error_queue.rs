//! Reports of the error queue: the fields, and the address behind them.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| rawsock::fuzzing::error_queue(bytes));
