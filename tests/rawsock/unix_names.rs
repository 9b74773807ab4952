//! Names of Unix sockets, of every length and with NULs anywhere, compared
//! with Python.

use std::env;
use std::fs;
use std::path::Path;
use std::process;

use rawsock::*;
use testkit::{eventually, is_rerun};

use crate::outcomes::{Outcomes, check, hex, in_own_folder, unlike};
use crate::strace::{between, mark, name as call, trace};

#[test]
fn names_of_every_length_are_bound_as_python_does() {
    const TEST: &str = "unix_names::names_of_every_length_are_bound_as_python_does";
    if !in_own_folder(TEST) {
        return;
    }
    let tag = process::id().to_be_bytes().map(|byte| byte | 1);
    let tag_in_hex = hex(&tag);
    let arguments = [tag_in_hex.as_str()];
    fs::create_dir("python").unwrap();
    let python = Path::new("python");
    let Some(python) = Outcomes::of_script_with(TEST, "unix_names.py", python, &arguments) else {
        return;
    };
    fs::create_dir("ours").unwrap();
    env::set_current_dir("ours").unwrap();

    let mut ours = Outcomes::default();
    for length in 0..112 {
        for (word, name) in names(&tag, length) {
            ours.case(format!("{length} {word}"), both_ends(&name));
            for file in fs::read_dir(".").unwrap() {
                fs::remove_file(file.unwrap().path()).unwrap();
            }
        }
    }

    const NUL: &str = "a NUL inside a path is refused; Python binds to what stands before it";
    const ALL: &str = "the kernel takes a path of 108 bytes";
    let both = |name: &str, length| format!("ok:({0},{0})", name.repeat(length));
    let mut expected = Vec::new();
    for length in 2..=107 {
        let case = format!("{length} path ending in NUL");
        expected.push(unlike(case, both("70", length - 1), "invalid", NUL));
    }
    for length in 3..=107 {
        let case = format!("{length} path with NUL");
        expected.push(unlike(case, both("70", length / 2), "invalid", NUL));
    }
    expected.push(unlike("108 path", "invalid", both("70", 108), ALL));
    let odd = both("ff", 108);
    expected.push(unlike("108 path of odd bytes", "invalid", odd, ALL));
    check(&ours, &python, &expected);
}

/// The names of a length, with a word for each; as in the script.
fn names(tag: &[u8], length: usize) -> Vec<(&'static str, Vec<u8>)> {
    let path = vec![b'p'; length];
    let mut abstract_name: Vec<u8> = [0].into_iter().chain(tag.repeat(110)).collect();
    abstract_name.truncate(length);
    let with_nul = |name: &[u8], at: usize| {
        let mut name = name.to_vec();
        name[at] = 0;
        name
    };
    let mut names = vec![
        ("path", path.clone()),
        ("path of odd bytes", vec![0xff; length]),
    ];
    if length >= 1 {
        names.push(("abstract", abstract_name.clone()));
        let ending = with_nul(&abstract_name, length - 1);
        names.push(("abstract ending in NUL", ending));
        names.push(("path ending in NUL", with_nul(&path, length - 1)));
    }
    if length >= 3 {
        names.push(("path with NUL", with_nul(&path, length / 2)));
        names.push(("abstract with NUL", with_nul(&abstract_name, length / 2)));
    }
    names
}

fn both_ends(name: &[u8]) -> Result<String> {
    let server = bound_to(name)?;
    let called = server.getsockname()?;
    let called = called.as_unix().expect("it is AF_UNIX").as_bytes();
    if name.is_empty() {
        // The kernel chooses: NUL and five digits.
        return Ok(hex(&called[..1]) + &hex(called.len().to_string().as_bytes()));
    }
    let client = socket(AF_UNIX, SOCK_DGRAM, 0)?;
    client.connect(name)?;
    let peer = client.getpeername()?;
    let peer = peer.as_unix().expect("it is AF_UNIX").as_bytes();
    Ok(format!("({},{})", hex(called), hex(peer)))
}

fn bound_to(name: &[u8]) -> Result<Socket> {
    let mut bound = None;
    eventually("the name is free", || {
        let s = socket(AF_UNIX, SOCK_DGRAM, 0).unwrap();
        let result = s.bind(name);
        // Somebody else may have a short abstract name for a moment.
        let elsewhere =
            name.first() == Some(&0) && matches!(&result, Err(error) if error.errno() == Some(98));
        bound = Some(result.map(|()| s));
        !elsewhere
    });
    bound.expect("it was tried")
}

#[test]
fn a_nul_inside_a_path_reaches_no_system_call() {
    const TEST: &str = "unix_names::a_nul_inside_a_path_reaches_no_system_call";
    if is_rerun(TEST) {
        return nul_inside_a_path();
    }
    let Some(calls) = trace(TEST, &["-e", "trace=%network,%file"]) else {
        return;
    };
    let between = between(&calls, "begin", "end");
    let made: Vec<_> = between
        .iter()
        .map(call)
        .filter(|name| !name.is_empty())
        .collect();
    assert_eq!(made, Vec::<&str>::new());
}

fn nul_inside_a_path() {
    let s = socket(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    let invalid = |result: Result<()>| match result {
        Err(error @ Error::InvalidInput { .. }) => assert!(error.to_string().contains("NUL")),
        other => panic!("{other:?}"),
    };
    mark("begin");
    for name in ["path\0", "pa\0th", "p\0", "\u{ff}\0\0"] {
        invalid(s.bind(name));
        invalid(s.connect(name));
        invalid(s.connect_ex(name).map(drop));
        invalid(s.sendto(b"x", name).map(drop));
        UnixAddr::new(name).unwrap_err();
    }
    mark("end");
}

#[test]
fn a_path_of_108_bytes_carries_a_connection() {
    const TEST: &str = "unix_names::a_path_of_108_bytes_carries_a_connection";
    if !in_own_folder(TEST) {
        return;
    }
    let path = "p".repeat(108);
    let listener = socket(AF_UNIX, SOCK_STREAM, 0).unwrap();
    listener.bind(&path).unwrap();
    listener.listen(1).unwrap();
    let client = socket(AF_UNIX, SOCK_STREAM, 0).unwrap();
    client.connect(listener.getsockname().unwrap()).unwrap();
    let (served, _) = listener.accept().unwrap();
    let named = |address: Address| address.as_unix().unwrap().as_bytes() == path.as_bytes();
    assert!(named(listener.getsockname().unwrap()));
    assert!(named(client.getpeername().unwrap()));
    assert!(named(served.getsockname().unwrap()));
    // A datagram's sender is told in full, too.
    let sender = socket(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    let receiver = socket(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    let other = "q".repeat(108);
    sender.bind(&other).unwrap();
    receiver.bind("r").unwrap();
    sender.sendto(b"x", "r").unwrap();
    let (_, address) = receiver.recvfrom(1).unwrap();
    assert_eq!(address.as_unix().unwrap().as_bytes(), other.as_bytes());
}
