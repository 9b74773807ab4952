//! Values of options as a kernel might write them, and programs of BPF.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| rawsock::fuzzing::options(bytes));
