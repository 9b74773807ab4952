//! The same cases in Python and here: timeouts, data, addresses, options,
//! and what sockets are. Each test has the script of its name in `python/`.
//!
//! Where ours differs, the case is listed with the reason.

mod addresses;
mod data;
mod life;
mod lookup;
mod options;
mod sendfile;
mod timeouts;

use std::fs;
use std::path::Path;

use rawsock::*;

use crate::outcomes::Outcomes;

/// The outcomes of a script, run in an empty folder inside of this one.
fn of_script(test: &str, script: &str, arguments: &[&str]) -> Option<Outcomes> {
    fs::create_dir("python").unwrap();
    Outcomes::of_script_with(test, script, Path::new("python"), arguments)
}

fn new(family: AddressFamily, kind: SocketKind) -> Socket {
    socket(family, kind, 0).unwrap()
}

fn tcp() -> Socket {
    new(AF_INET, SOCK_STREAM)
}

/// For what nothing is to be seen of but that it succeeds.
fn none<T>(_: T) -> &'static str {
    "None"
}

/// A socket with that name, and a time that no test reaches.
fn listener(family: AddressFamily, kind: SocketKind, name: impl ToAddress) -> Socket {
    let s = new(family, kind);
    s.bind(name).unwrap();
    s.settimeout(20.0).unwrap();
    s
}
