//! Replies that cannot be sent, and runs of them that the kernel does not take.

use rawsock::{SOL_SOCKET, opt};
use sockserver::*;
use testkit::is_rerun;

use super::obedient::{Held, Obedient, assert_nothing_more, client};
use crate::fixtures::under_strace_with;

/// A reply that cannot be sent is one, whatever leaves with it.
#[test]
fn a_reply_that_cannot_be_sent_harms_no_other() {
    let held = Held::start::<Udp, Inline>(("127.0.0.1", 0));
    let s = client(held.server.address());
    let gone = client(held.server.address());
    held.while_held(|| {
        for number in 0..100_u8 {
            match number % 10 {
                3 => s.send(b"too long").unwrap(),
                7 => gone.send(b"gone").unwrap(),
                _ => s.send(&[number; 20]).unwrap(),
            };
        }
        drop(gone);
    });
    for number in (0..100_u8).filter(|number| !matches!(number % 10, 3 | 7)) {
        assert_eq!(s.recv(100).unwrap(), [number; 20]);
    }
    assert_nothing_more(&s);
    assert_eq!(held.stats().unsent_replies, 10);
}

/// So many replies in a row, which could be one run; all must come, once, and
/// in order.
fn all_come(held: &Held, size: usize) {
    let s = client(held.server.address());
    s.setsockopt(SOL_SOCKET, rawsock::SO_RCVBUF, 1 << 20)
        .unwrap();
    held.while_held(|| {
        for number in 0..50_u8 {
            s.send(&vec![number; size]).unwrap();
        }
    });
    for number in 0..50_u8 {
        assert_eq!(s.recv(10_000).unwrap(), vec![number; size]);
    }
    assert_nothing_more(&s);
    assert_eq!(held.stats().unsent_replies, 0);
}

/// Without checksums the kernel does not take a run: `EINVAL`.
#[test]
fn runs_that_the_kernel_does_not_take_are_sent_apart() {
    for host in ["127.0.0.1", "::1"] {
        let builder = Server::<Udp, Obedient, Inline>::builder();
        let held = Held::with(builder, (host, 0), |server| {
            server.socket().set(opt::SO_NO_CHECK, true).unwrap();
        });
        for _ in 0..5 {
            all_come(&held, 30);
        }
    }
}

/// Whatever the first attempt meets, in the same call it is made again, and
/// what came of it before is not.
#[test]
fn errors_of_many_are_not_the_errors_of_each() {
    const TEST: &str = "datagrams::sending::errors_of_many_are_not_the_errors_of_each";
    if is_rerun(TEST) {
        let held = Held::start::<Udp, Inline>(("127.0.0.1", 0));
        for _ in 0..5 {
            all_come(&held, 30);
        }
        return;
    }
    for errno in ["EIO", "EINVAL", "EMSGSIZE", "ENOBUFS", "EAGAIN", "EPERM"] {
        let inject = format!("inject=sendmmsg:error={errno}:when=1");
        let arguments = ["-e", &inject, "-e", "trace=sendmmsg", "-s", "1"];
        under_strace_with(TEST, &arguments, errno, |calls| {
            assert!(calls.contains("(INJECTED)"), "{errno}");
            // Old ones have no name for `UDP_SEGMENT`.
            let is_run = |line: &&str| line.contains("SEGMENT") || line.contains("cmsg_type=0x67");
            let again = calls.lines().filter(is_run).count() > 1;
            // It is remembered, if it is not of the moment.
            assert_eq!(again, !matches!(errno, "EIO" | "EINVAL"), "{errno}");
        });
    }
}
