//! Writing, and writing on.

use std::io::{ErrorKind, Write};

use rawsock::*;
use testkit::{random, seed};

use super::assert_timed_out;
use crate::fixtures::stream_pairs;

/// Bytes of which none looks like its neighbours.
fn pattern(len: usize) -> Vec<u8> {
    (0..len)
        .map(|index| (index * 7 + index / 256) as u8)
        .collect()
}

/// Takes what is there.
fn drain(s: &Socket, received: &mut Vec<u8>) {
    s.setblocking(false).unwrap();
    while let Ok(data) = s.recv(1 << 16) {
        assert!(!data.is_empty());
        received.extend(data);
    }
}

#[test]
fn nothing_is_sent_before_flush() {
    for (label, a, b) in stream_pairs() {
        b.setblocking(false).unwrap();
        let mut file = a.makefile_writer();
        writeln!(file, "gr\u{fc}n {label}").unwrap();
        assert!(b.recv(100).unwrap_err().is_would_block(), "{label}");
        file.flush().unwrap();
        b.settimeout(20.0).unwrap();
        let line = format!("gr\u{fc}n {label}\n");
        assert_eq!(b.recv(100).unwrap(), line.as_bytes());
        file.write_all(b"at last").unwrap();
        drop(file);
        assert_eq!(b.recv(100).unwrap(), b"at last", "{label}");
    }
}

#[test]
fn no_timeout_loses_or_repeats_a_byte() {
    let data = pattern(1 << 20);
    for (label, a, b) in stream_pairs() {
        a.settimeout(0.001).unwrap();
        // Else TCP would take it all.
        a.set(opt::SO_SNDBUF, 1 << 16).unwrap();
        b.set(opt::SO_RCVBUF, 1 << 16).unwrap();
        let mut dice = random("makefile::writing::no_timeout_loses_or_repeats_a_byte");
        let mut file = a.makefile_pair_with_capacity(4096);
        let (mut rest, mut received, mut timeouts) = (&data[..], Vec::new(), 0);
        while !rest.is_empty() {
            // Less than the buffer: all or nothing.
            let piece = &rest[..rest.len().min(dice.usize(..4096))];
            match file.write_all(piece) {
                Ok(()) => rest = &rest[piece.len()..],
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::TimedOut, "{label}");
                    timeouts += 1;
                    // Now and then the other end reads.
                    if dice.usize(..2) == 0 {
                        drain(&b, &mut received);
                    }
                }
            }
        }
        while let Err(error) = file.flush() {
            assert_eq!(error.kind(), ErrorKind::TimedOut, "{label}");
            drain(&b, &mut received);
        }
        drop(file);
        drop(a);
        b.settimeout(20.0).unwrap();
        loop {
            match b.recv(1 << 16).unwrap() {
                end if end.is_empty() => break,
                data => received.extend(data),
            }
        }
        assert!(timeouts > 0, "{label}");
        assert!(
            received == data,
            "{label}: {} bytes, seed {}",
            received.len(),
            seed()
        );
    }
}

#[test]
fn a_write_that_fails_has_taken_nothing() {
    let data = pattern(1 << 22);
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    a.settimeout(0.001).unwrap();
    let mut file = a.makefile_writer();
    let (mut rest, mut received, mut timeouts) = (&data[..], Vec::new(), 0);
    while !rest.is_empty() {
        // More than the buffer: goes past it.
        match file.write(rest) {
            Ok(count) => rest = &rest[count..],
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::TimedOut);
                timeouts += 1;
                drain(&b, &mut received);
            }
        }
    }
    file.flush().unwrap();
    drain(&b, &mut received);
    assert!(timeouts > 0);
    assert!(received == data, "{} bytes", received.len());
}

#[test]
fn a_write_all_that_fails_tells_how_much_has_gone() {
    // More than TCP takes at its most generous.
    let data = pattern(1 << 24);
    for (label, a, b) in stream_pairs() {
        a.settimeout(0.01).unwrap();
        let mut file = a.makefile_writer();
        file.write_all(b"head").unwrap();
        let error = file.write_all(&data).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut, "{label}");
        let inner = error.get_ref().unwrap().downcast_ref::<Error>().unwrap();
        assert!(inner.is_timeout(), "{label}");
        let sent = inner.bytes_sent().unwrap();
        assert!(sent < data.len(), "{label}");
        let mut received = Vec::new();
        b.settimeout(20.0).unwrap();
        while received.len() < 4 + sent {
            received.extend(b.recv(1 << 16).unwrap());
        }
        assert_eq!(&received[..4], b"head", "{label}");
        assert!(received[4..] == data[..sent], "{label}");
        b.setblocking(false).unwrap();
        assert!(
            b.recv(1).unwrap_err().is_would_block(),
            "{label}: and no more"
        );
    }
}

#[test]
fn who_does_not_wait_keeps_the_rest() {
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    a.setblocking(false).unwrap();
    while a.send(&[0; 4096]).is_ok() {}
    let mut file = a.makefile_writer();
    file.write_all(b"kept").unwrap();
    let error = file.flush().unwrap_err();
    assert_eq!(error.raw_os_error(), Some(11), "{error}");
    assert_eq!(file.buffer(), b"kept");
    let mut received = Vec::new();
    drain(&b, &mut received);
    file.flush().unwrap();
    assert_eq!(b.recv(100).unwrap(), b"kept");
}

#[test]
fn a_peer_that_is_gone_is_an_error_and_no_signal() {
    for (label, a, b) in stream_pairs() {
        a.settimeout(20.0).unwrap();
        drop(b);
        let mut file = a.makefile_writer();
        // TCP learns of it from the answer to the first.
        let errno = loop {
            file.write_all(b"x").unwrap();
            if let Err(error) = file.flush() {
                break error.raw_os_error();
            }
        };
        assert!(matches!(errno, Some(32 | 104)), "{label}: {errno:?}");
    }
}

#[test]
fn a_timeout_of_the_whole_is_one_for_write_all() {
    let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    a.settimeout(0.01).unwrap();
    assert_timed_out(SocketIO::from(&a).write_all(&vec![0; 1 << 22]));
}
