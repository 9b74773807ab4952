//! The families beyond those of every day: their addresses as bytes and as
//! tuples, and data through every one that this kernel has.
//!
//! No kernel has them all. `tests/vm/run` runs this in one that has what is
//! missing elsewhere.

mod layout;
mod refusals;
mod traffic;

use rawsock::*;
use testkit::{DEADLINE, skip};

/// A socket with a deadline, or `None` with the skip said aloud where this
/// kernel has no such family, protocol or kind, or keeps it from this user.
#[track_caller]
fn rare(
    test: &str,
    family: AddressFamily,
    kind: SocketKind,
    proto: impl Into<Protocol>,
) -> Option<Socket> {
    const EPERM: i32 = 1;
    const EPROTONOSUPPORT: i32 = 93;
    const ESOCKTNOSUPPORT: i32 = 94;
    const EAFNOSUPPORT: i32 = 97;
    const MISSING: [Option<i32>; 4] = [
        Some(EPERM),
        Some(EPROTONOSUPPORT),
        Some(ESOCKTNOSUPPORT),
        Some(EAFNOSUPPORT),
    ];
    match socket(family, kind, proto) {
        Ok(s) => {
            s.settimeout(DEADLINE).unwrap();
            Some(s)
        }
        Err(error) => {
            assert!(MISSING.contains(&error.errno()), "{family:?}: {error}");
            skip(test, &format!("{family:?}: {error}"));
            None
        }
    }
}

/// Two of them.
#[track_caller]
fn rare_pair(
    test: &str,
    family: AddressFamily,
    kind: SocketKind,
    proto: impl Into<Protocol>,
) -> Option<(Socket, Socket)> {
    let proto = proto.into();
    let a = rare(test, family, kind, proto)?;
    let b = rare(test, family, kind, proto)?;
    Some((a, b))
}
