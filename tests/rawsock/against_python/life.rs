//! Which sockets can be made, what they say they are, and inheritance.

use std::fs::File;

use rawsock::*;

use super::of_script;
use crate::outcomes::{Outcomes, check, in_own_folder};
use crate::syscalls::tcp_pair;

fn identity(s: &Socket) -> String {
    let (family, kind) = (i32::from(s.family()), i32::from(s.kind()));
    format!("({family},{kind},{})", i32::from(s.proto()))
}

#[test]
fn goes_as_in_python() {
    const TEST: &str = "against_python::life::goes_as_in_python";
    if !in_own_folder(TEST) {
        return;
    }
    let Some(python) = of_script(TEST, "life.py", &[]) else {
        return;
    };
    let mut ours = Outcomes::default();
    let made = |result: Result<Socket>| result.map(|s| identity(&s));
    for family in [0, 1, 2, 3, 10, 16, 17, 44, 45, 99, 9999, i32::MAX] {
        for kind in [0, 1, 2, 3, 4, 5, 6, 10, 15, 16, 99, 524_289, 526_337] {
            for proto in [0, 1, 6, 17, 99, 9999] {
                let s = socket(family.into(), kind.into(), proto);
                ours.case(format!("socket({family}, {kind}, {proto})"), made(s));
            }
        }
    }
    for family in [0, 1, 2, 10, 9999] {
        for kind in [1, 2, 3, 5, 99] {
            let pair = socketpair(family.into(), kind.into(), 0);
            let case = format!("socketpair({family}, {kind})");
            ours.case(case, made(pair.map(|(a, _)| a)));
        }
    }
    for (label, family, kind, proto) in [
        ("tcp", AF_INET, SOCK_STREAM, 0),
        ("tcp6", AF_INET6, SOCK_STREAM, 6),
        ("udp", AF_INET, SOCK_DGRAM, 17),
        ("unix", AF_UNIX, SOCK_STREAM, 0),
    ] {
        let mut case = |what: &str, result: Result<String>| {
            ours.case(format!("{label} {what}"), result);
        };
        let new = || socket(family, kind, proto).unwrap();
        let inheritable = |s: Socket| s.get_inheritable().map(|is| is.to_string());
        case("dup", made(new().dup()));
        case("taken over", made(Socket::from_owned(new().detach())));
        case("inheritable", inheritable(new()));
        let s = new();
        s.set_inheritable(true).unwrap();
        let twin = s.dup().unwrap();
        case("made inheritable", inheritable(s));
        case("dup of it", inheritable(twin));
    }
    let (_client, served) = tcp_pair("127.0.0.1");
    ours.case("accepted", made(Ok(served)));
    for (what, path) in [("file", "/dev/null"), ("folder", "/")] {
        let file = File::open(path).unwrap();
        let case = format!("a {what} taken over");
        ours.case(case, made(Socket::from_owned(file.into())));
    }
    check(&ours, &python, &[]);
}
