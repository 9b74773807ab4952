//! Lists of netlink, as the example `routes` takes them apart.
#![no_main]
// The program uses what is not used here.
#![allow(dead_code)]

#[path = "../../crates/rawsock/examples/routes/netlink.rs"]
mod netlink;
#[path = "../../crates/rawsock/examples/routes/show.rs"]
mod show;

use libfuzzer_sys::fuzz_target;
use netlink::{Meaning, messages};

fuzz_target!(|bytes: &[u8]| {
    let names = show::Names::from([(1, "lo".to_owned())]);
    for message in messages(bytes).flatten() {
        message.is_interrupted();
        if let Meaning::Entry(entry) = message.meaning(message.kind) {
            show::link(entry);
            show::address(entry);
            show::route(entry, &names);
        }
    }
});
