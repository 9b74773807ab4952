//! `fromfd`.

use std::fs::File;
use std::net::{TcpListener, UdpSocket};
use std::os::fd::AsFd;
use std::time::Duration;

use rawsock::*;
use testkit::{Rerun, is_rerun};

use super::open_descriptors;
use crate::fixtures::{assert_errno, stream_pairs};

#[test]
fn both_have_the_same_socket_and_each_its_descriptor() {
    for (label, a, b) in stream_pairs() {
        let twin = fromfd(&a, a.family(), a.kind(), a.proto()).unwrap();
        assert_ne!(twin.fileno(), a.fileno());
        assert_eq!(twin.getsockname().unwrap(), a.getsockname().unwrap());
        assert!(!twin.get_inheritable().unwrap(), "{label}");
        drop(a);
        b.sendall(b"still there").unwrap();
        assert_eq!(twin.recv(20).unwrap(), b"still there", "{label}");
        drop(twin);
        assert_eq!(b.recv(1).unwrap(), b"", "{label}");
    }
}

#[test]
fn what_is_given_is_believed() {
    let theirs = UdpSocket::bind("127.0.0.1:0").unwrap();
    let ours = fromfd(
        theirs.as_fd(),
        AF_INET6,
        SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
        IPPROTO_SCTP,
    )
    .unwrap();
    assert_eq!(ours.family(), AF_INET6);
    assert_eq!(ours.kind(), SOCK_STREAM);
    assert_eq!(ours.proto(), IPPROTO_SCTP);
    assert_eq!(ours.gettimeout(), None, "nobody made it non-blocking");
}

#[test]
fn a_descriptor_that_does_not_block_is_known_for_it() {
    let theirs = TcpListener::bind("127.0.0.1:0").unwrap();
    theirs.set_nonblocking(true).unwrap();
    let ours = fromfd(&theirs, AF_INET, SOCK_STREAM, 0).unwrap();
    assert_eq!(ours.gettimeout(), Some(Duration::ZERO));
    assert!(ours.accept().unwrap_err().is_would_block());
}

#[test]
fn what_is_no_socket_is_refused_and_nothing_leaks() {
    const TEST: &str = "conveniences::fromfd::what_is_no_socket_is_refused_and_nothing_leaks";
    if !is_rerun(TEST) {
        Rerun::of(TEST).passes();
        return;
    }
    let file = File::open("/dev/null").unwrap();
    let before = open_descriptors();
    for _ in 0..100 {
        let error = fromfd(&file, AF_INET, SOCK_STREAM, 0).unwrap_err();
        assert_eq!(error.operation(), "fromfd");
        assert_errno::<()>(Err(error), 88); // ENOTSOCK
    }
    assert_eq!(open_descriptors(), before);

    // The default timeout of the process.
    setdefaulttimeout(5.0).unwrap();
    let theirs = UdpSocket::bind("127.0.0.1:0").unwrap();
    let ours = fromfd(&theirs, AF_INET, SOCK_DGRAM, 0).unwrap();
    assert_eq!(ours.gettimeout(), Some(Duration::from_secs(5)));
    let theirs = SocketRef::from(&theirs);
    assert_eq!(theirs.gettimeout(), Some(Duration::ZERO), "for both");
}
