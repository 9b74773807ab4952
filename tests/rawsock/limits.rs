//! Lengths beyond reason: errors, never an abort.

use std::io::{IoSlice, IoSliceMut};
use std::os::fd::AsFd;

use rawsock::ancillary::{AncillaryBuffer, ControlMessageRef};
use rawsock::batch::{Batch, Departure};
use rawsock::*;

use crate::fixtures::{assert_invalid, assert_would_block, stream_pairs};

#[test]
fn a_receive_of_terabytes_is_an_error() {
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    b.sendall(b"x").unwrap();
    // 2^40 bytes depend on how much memory the kernel promises: refused, or
    // taken and hardly touched.
    if let Ok(terabyte) = usize::try_from(1_u64 << 40) {
        match a.recv_with_flags(terabyte, MSG_PEEK) {
            Ok(data) => assert_eq!(data, b"x"),
            Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::OutOfMemory, "{error}"),
        }
    }
    // Not on a machine whose buffers cannot be so long anyway.
    let sizes = [1 << 46, i64::MAX as u64].map(usize::try_from);
    for size in sizes.into_iter().flatten() {
        let error = a.recv(size).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::OutOfMemory, "{error}");
        let error = a.recvfrom(size).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::OutOfMemory, "{error}");
    }
    assert_invalid(a.recv(usize::MAX));
    assert_invalid(a.recvfrom_with_flags(usize::MAX, MSG_PEEK));
    assert_eq!(a.recv(1).unwrap(), b"x", "and nothing was lost");
}

#[test]
fn a_large_buffer_does_not_stay_behind_few_bytes() {
    for (label, a, b) in stream_pairs() {
        a.sendall(b"few").unwrap();
        let data = b.recv(1 << 28).unwrap();
        assert_eq!(data, b"few", "{label}");
        assert!(data.capacity() < 1 << 16, "{label}: {}", data.capacity());
    }
}

/// A call that asks for too much, and what is said of it.
#[track_caller]
fn check<T: std::fmt::Debug>(asked: Result<T>, says: &str) {
    let error = asked.unwrap_err().to_string();
    assert!(error.contains(says), "{error}");
}

/// One row after the other asks too much of a pair of sockets, and the other
/// end sees nothing of it.
#[test]
fn what_is_too_much_is_refused_whole() {
    let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    let one = [IoSlice::new(b"x")];

    // Buffers, to and fro.
    check(a.sendmsg(&vec![one[0]; 1025], &[]), "1024");
    let many = vec![one[0]; 1025];
    let departures = [
        Departure {
            buffers: &one,
            ..Default::default()
        },
        Departure {
            buffers: &many,
            ..Default::default()
        },
    ];
    check(a.sendmmsg(&departures), "1024");
    let mut bytes = vec![[0]; 1025];
    let mut pieces: Vec<_> = bytes.iter_mut().map(|b| IoSliceMut::new(b)).collect();
    let mut room = AncillaryBuffer::new(0).unwrap();
    check(b.recvmsg_into(&mut pieces, &mut room), "1024");
    check(Batch::new(1025, 1), "1024");
    check(Batch::new(0, 1), "1 to 1024");

    // Descriptors, in one control message and in several.
    let fds = vec![a.as_fd(); 254];
    check(a.sendmsg(&one, &[ControlMessageRef::Rights(&fds)]), "253");
    check(send_fds(&a, &one, &fds), "253");
    let halves = [
        ControlMessageRef::Rights(&fds[..127]),
        ControlMessageRef::Rights(&fds[127..]),
    ];
    check(a.sendmsg(&one, &halves), "Invalid argument");

    // Room for what comes.
    check(b.recv(usize::MAX), "no buffer can be so large");
    check(b.recvmsg(usize::MAX, 0), "no buffer can be so large");
    check(b.recvmsg(1, usize::MAX), "at most 2147483647 bytes");
    check(
        b.getsockopt_bytes(SOL_SOCKET, SO_TYPE, usize::MAX),
        "at most 2147483647 bytes",
    );

    b.setblocking(false).unwrap();
    assert_would_block(b.recv(1));
}

#[test]
fn names_too_long_or_with_a_nul_are_refused() {
    let unix = socket(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    check(unix.bind("x".repeat(109)), "108");
    check(unix.bind("a\0b"), "NUL");
    check(unix.sendto(b"x", "x".repeat(109)), "108");

    let inet = socket(AF_INET, SOCK_DGRAM, 0).unwrap();
    check(inet.bind(("a\0b", 0)), "NUL");
    check(inet.bind(("127.0.0.1", 65_536)), "65535");
    check(inet.bind("127.0.0.1:65536"), "65535");
    check(inet.connect(("x".repeat(1 << 16), 1)), "at most 1024 bytes");
    check(getaddrinfo("a\0b", 80), "NUL");
    check(if_nametoindex("x".repeat(16)), "15");
    check(if_nametoindex("l\0o"), "NUL");
}

/// A value that no length of the kernel's can count.
#[test]
#[cfg(target_pointer_width = "64")]
fn an_option_of_two_gibibytes_is_refused() {
    // Zeros that nobody has touched take no memory.
    let value = vec![0_u8; 1 << 31];
    let s = socket(AF_INET, SOCK_STREAM, 0).unwrap();
    check(
        s.setsockopt(SOL_SOCKET, SO_RCVBUF, &value[..]),
        "at most 2147483647 bytes",
    );
    check(
        s.setsockopt_len(SOL_SOCKET, SO_RCVBUF, 1 << 31),
        "at most 2147483647 bytes",
    );
    check(
        s.getsockopt_bytes(SOL_SOCKET, SO_TYPE, 1 << 31),
        "at most 2147483647 bytes",
    );
    let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    check(a.recvmsg(1, 1 << 31), "at most 2147483647 bytes");
}
