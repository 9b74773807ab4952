//! Echoes, as the example `ping` finds them in what arrives.
#![no_main]
// The program uses what is not used here.
#![allow(dead_code)]

#[path = "../../crates/rawsock/examples/ping/echo.rs"]
mod echo;

use echo::{Echo, Version, behind_ipv4, checksum};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for message in [Some(bytes), behind_ipv4(bytes)].into_iter().flatten() {
        checksum(message);
        for version in [Version::V4, Version::V6] {
            if let Some(echo) = Echo::from_bytes(message, version) {
                let made = echo.to_bytes();
                assert_eq!(checksum(&made), 0);
                assert_eq!(Echo::from_bytes(&made, version), Some(echo));
            }
        }
    }
});
