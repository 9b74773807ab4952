//! Control messages as a kernel might write them.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| rawsock::fuzzing::control_messages(bytes));
