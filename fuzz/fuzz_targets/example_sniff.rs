//! Packets, as the example `sniff` tells of them. The first two bytes are the
//! protocol.
#![no_main]

#[path = "../../crates/rawsock/examples/sniff/packet.rs"]
mod packet;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Some((protocol, bytes)) = bytes.split_first_chunk() {
        let line = packet::told(u16::from_be_bytes(*protocol), bytes);
        assert!(!line.contains(char::is_control));
        packet::dump(bytes);
    }
});
