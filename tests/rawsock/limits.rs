//! Lengths beyond reason: errors, never an abort.

use rawsock::*;

use crate::fixtures::{assert_invalid, stream_pairs};

#[test]
fn a_receive_of_terabytes_is_an_error() {
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    b.sendall(b"x").unwrap();
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
