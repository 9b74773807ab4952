//! Who is at the other end.

use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::process::Command;

use rawsock::opt::{GetOpt, SetOpt};
use rawsock::*;
use testkit::{Peer, Rerun, is_rerun, python};

use super::{privileged, tcp};
use crate::fixtures::{assert_errno, assert_invalid};

#[test]
fn credentials_and_groups() {
    let (a, _b) = socketpair(AF_UNIX, SOCK_SEQPACKET, 0).unwrap();
    let peer = a.get(opt::SO_PEERCRED).unwrap();
    assert_eq!(peer.pid.unsigned_abs(), std::process::id());

    let ids = Command::new("id").arg("-G").output().unwrap().stdout;
    let mut expected: Vec<u32> = String::from_utf8(ids)
        .unwrap()
        .split_whitespace()
        .map(|id| id.parse().unwrap())
        .collect();
    let mut groups = a.get(opt::SO_PEERGROUPS).unwrap();
    // `id` tells the group of the process too.
    groups.push(peer.gid);
    for list in [&mut groups, &mut expected] {
        list.sort_unstable();
        list.dedup();
    }
    assert_eq!(groups, expected);
    // No security module here, or one that gives a context.
    match a.get(opt::SO_PEERSEC) {
        Ok(context) => assert!(!context.is_empty()),
        Err(error) => assert_eq!(error.errno(), Some(92), "{error}"),
    }
}

#[test]
fn more_groups_than_are_first_asked_for() {
    const TEST: &str = "typed_options::peers::more_groups_than_are_first_asked_for";
    if is_rerun(TEST) {
        let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
        let groups = a.get(opt::SO_PEERGROUPS).unwrap();
        return assert_eq!(groups, (1..=5000).collect::<Vec<_>>());
    }
    if !privileged(TEST, "to have many groups") {
        return;
    }
    let Some(mut command) = python(TEST) else {
        return;
    };
    command.args([
        "-c",
        "import os, sys; os.setgroups(range(1, 5001)); os.execv(sys.argv[1], sys.argv[1:])",
    ]);
    let (status, said) = Peer::start(&mut Rerun::of(TEST).under(command)).finish();
    assert!(status.success() && Rerun::ran_one(&said), "{said:#?}");
}

#[test]
fn a_pidfd_of_the_peer_is_owned() {
    let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    let peer = a.get(opt::SO_PEERPIDFD).unwrap();
    let number = peer.as_raw_fd();
    let info = std::fs::read_to_string(format!("/proc/self/fdinfo/{number}")).unwrap();
    let line = format!("Pid:\t{}\n", std::process::id());
    assert!(info.contains(&line), "{info}");
    // 02000000 is O_CLOEXEC.
    assert!(info.contains("flags:\t02000002"), "{info}");
    let again = a.get(opt::SO_PEERPIDFD).unwrap();
    assert_ne!(again.as_raw_fd(), number);

    // TCP has no such peer.
    assert!(tcp().get(opt::SO_PEERPIDFD).is_err());
    // An unconnected socket has no peer at all.
    let alone = socket(AF_UNIX, SOCK_STREAM, 0).unwrap();
    assert_errno(alone.get(opt::SO_PEERPIDFD), 61);
}

#[test]
fn no_number_becomes_a_descriptor() {
    let s = tcp();
    for (level, name) in [
        (SOL_SOCKET, SO_TYPE),
        (SOL_SOCKET, SO_ATTACH_FILTER),
        (SOL_TCP, TCP_NODELAY),
        (132, 102), // SCTP_SOCKOPT_PEELOFF
    ] {
        assert_invalid(s.get(GetOpt::<OwnedFd>::new("mine", level, name)));
        let mine = SetOpt::<OwnedFd>::new("mine", level, name);
        assert_invalid(s.set(mine, s.as_fd()));
    }
    // What is no program is refused by the kernel.
    assert_errno(s.set(opt::SO_ATTACH_BPF, s.as_fd()), 22);
    assert_errno(s.set(opt::SO_ATTACH_REUSEPORT_EBPF, s.as_fd()), 22);
}
