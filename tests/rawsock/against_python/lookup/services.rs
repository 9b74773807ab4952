//! Services and protocols: all that this machine has, and what it has not.

use std::collections::BTreeSet;
use std::fs;

use rawsock::*;

use super::{Calls, text};
use crate::outcomes::in_own_folder;

#[test]
fn services_and_protocols_are_those_of_python() {
    const TEST: &str =
        "against_python::lookup::services::services_and_protocols_are_those_of_python";
    if !in_own_folder(TEST) {
        return;
    }
    let mut calls = Calls::default();
    for service in &words_of("/etc/services") {
        let arguments = [text(service)];
        calls.entry("getservbyname", &arguments, getservbyname(service));
        for proto in ["tcp", "udp", "sctp", "", "none", "a\0b"] {
            let found = getservbyname_with_proto(service, proto);
            calls.entry("getservbyname", &[text(service), text(proto)], found);
        }
    }
    for port in (0..1200).chain([3306, 8080, 32768, 65535]) {
        let arguments = [port.to_string()];
        calls.entry("getservbyport", &arguments, getservbyport(port));
        for proto in ["tcp", "udp", "none", "a\0b"] {
            let found = getservbyport_with_proto(port, proto);
            calls.entry("getservbyport", &[port.to_string(), text(proto)], found);
        }
    }
    for name in &words_of("/etc/protocols") {
        let found = getprotobyname(name).map(i32::from);
        calls.entry("getprotobyname", &[text(name)], found);
    }
    calls.check(TEST);
}

const ODD: [&str; 10] = [
    "", "HTTP", "tcp", "no such", "80", "http/tcp", "#", "é", "a\0b", "http\0",
];

/// Every word of a file of this machine, if there is one (names, aliases,
/// numbers and remarks), and some that are in none.
fn words_of(file: &str) -> BTreeSet<String> {
    let content = fs::read_to_string(file).unwrap_or_default();
    let words = content.split_whitespace().chain(ODD);
    words.map(str::to_owned).collect()
}
