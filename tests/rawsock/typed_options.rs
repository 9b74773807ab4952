//! Typed options: every row goes to the kernel and comes back.

mod families;
mod filters;

mod headers;
mod inventory;
mod ip;
mod links;
mod multicast;
mod peers;
mod refusals;
mod sockets;
mod tcp;

use std::fmt::Debug;

use rawsock::opt::{FromOption, GetOpt, Opt, ToOption};
use rawsock::*;
use testkit::{is_root, skip};

fn tcp() -> Socket {
    socket(AF_INET, SOCK_STREAM, 0).unwrap()
}

fn udp() -> Socket {
    socket(AF_INET, SOCK_DGRAM, 0).unwrap()
}

fn tcp6() -> Socket {
    socket(AF_INET6, SOCK_STREAM, 0).unwrap()
}

fn udp6() -> Socket {
    socket(AF_INET6, SOCK_DGRAM, 0).unwrap()
}

/// A socket of a family or kind that may be missing here, which is said
/// aloud.
fn maybe(
    test: &str,
    family: AddressFamily,
    kind: SocketKind,
    protocol: impl Into<Protocol>,
) -> Option<Socket> {
    match socket(family, kind, protocol) {
        Ok(s) => Some(s),
        Err(error) => {
            skip(test, &format!("{family:?}: {error}"));
            None
        }
    }
}

/// Whether the kernel is as new as that; if not, it is said aloud.
fn since(test: &str, what: &str, version: (u32, u32)) -> bool {
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap();
    let mut numbers = release
        .split(['.', '-'])
        .map_while(|part| part.parse().ok());
    let here: (u32, u32) = (numbers.next().unwrap(), numbers.next().unwrap());
    if here < version {
        let (major, minor) = version;
        skip(
            test,
            &format!("{what} is there since Linux {major}.{minor}"),
        );
    }
    here >= version
}

/// Whether this is root; if not, it is said aloud what is left out.
fn privileged(test: &str, what: &str) -> bool {
    if !is_root() {
        skip(test, &format!("{what} needs root"));
    }
    is_root()
}

/// Sets an option, and reads the kernel's answer.
#[track_caller]
fn check<T>(s: &Socket, option: Opt<T>, value: T, expected: T)
where
    T: FromOption + ToOption + PartialEq + Debug,
{
    if let Err(error) = s.set(option, value) {
        panic!("{error}");
    }
    is(s, option, expected);
}

/// Reads an option that can be set too.
#[track_caller]
fn is<T: FromOption + PartialEq + Debug>(s: &Socket, option: Opt<T>, expected: T) {
    match s.get(option) {
        Ok(value) => assert_eq!(value, expected, "{option:?}"),
        Err(error) => panic!("{error}"),
    }
}

/// Reads an option that can only be read.
#[track_caller]
fn reads<T: FromOption + PartialEq + Debug>(s: &Socket, option: GetOpt<T>, expected: T) {
    match s.get(option) {
        Ok(value) => assert_eq!(value, expected, "{option:?}"),
        Err(error) => panic!("{error}"),
    }
}

/// Turns a switch on, off, and back as it was.
#[track_caller]
fn toggles(s: &Socket, options: &[Opt<bool>]) {
    for option in options {
        let before = match s.get(*option) {
            Ok(before) => before,
            Err(error) => panic!("{error}"),
        };
        check(s, *option, !before, !before);
        check(s, *option, before, before);
    }
}
