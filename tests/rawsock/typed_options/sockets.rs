//! Options of every socket.

use std::time::Duration;

use rawsock::opt::TxTime;
use rawsock::*;

use super::{check, is, privileged, reads, since, tcp, toggles, udp};
use crate::fixtures::{assert_errno, assert_invalid};

const TEST: &str = "typed_options::sockets";

#[test]
fn switches() {
    toggles(
        &tcp(),
        &[
            opt::SO_REUSEADDR,
            opt::SO_REUSEPORT,
            opt::SO_KEEPALIVE,
            opt::SO_BROADCAST,
            opt::SO_DONTROUTE,
            opt::SO_OOBINLINE,
            opt::SO_TIMESTAMP,
            opt::SO_TIMESTAMPNS,
            opt::SO_RXQ_OVFL,
            opt::SO_WIFI_STATUS,
            opt::SO_SELECT_ERR_QUEUE,
        ],
    );
    // Once on it stays on: sends may be under way.
    let s = tcp();
    is(&s, opt::SO_ZEROCOPY, false);
    check(&s, opt::SO_ZEROCOPY, true, true);
    assert_invalid(s.set(opt::SO_ZEROCOPY, false));
    toggles(&udp(), &[opt::SO_NO_CHECK, opt::SO_RCVMARK, opt::SO_NOFCS]);
    let (unix, _peer) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    toggles(
        &unix,
        &[opt::SO_PASSCRED, opt::SO_PASSSEC, opt::SO_PASSPIDFD],
    );
    if since(TEST, "SO_PASSRIGHTS", (6, 16)) {
        is(&unix, opt::SO_PASSRIGHTS, true);
        toggles(&unix, &[opt::SO_PASSRIGHTS]);
    }
    if since(TEST, "SO_INQ", (6, 17)) {
        unix.set(opt::SO_INQ, true).unwrap();
        assert_errno(tcp().set(opt::SO_INQ, true), 92);
    }
    if since(TEST, "SO_RCVPRIORITY", (6, 14)) {
        toggles(&udp(), &[opt::SO_RCVPRIORITY]);
    }
    if privileged(TEST, "SO_DEBUG and SO_PREFER_BUSY_POLL") {
        toggles(&tcp(), &[opt::SO_DEBUG, opt::SO_PREFER_BUSY_POLL]);
    }
}

#[test]
fn numbers() {
    let s = tcp();
    // Linux doubles buffers.
    check(&s, opt::SO_RCVBUF, 10_000, 20_000);
    check(&s, opt::SO_SNDBUF, 10_000, 20_000);
    check(&s, opt::SO_BUF_LOCK, 1, SOCK_SNDBUF_LOCK);
    check(&s, opt::SO_BUF_LOCK, 0, 0);
    check(&s, opt::SO_RCVLOWAT, 5, 5);
    check(&s, opt::SO_RCVLOWAT, 0, 1);
    reads(&s, opt::SO_SNDLOWAT, 1);
    check(&s, opt::SO_PRIORITY, 3, 3);
    check(&s, opt::SO_INCOMING_CPU, 1, 1);
    check(&s, opt::SO_MAX_PACING_RATE, 123_456, 123_456);
    check(&s, opt::SO_MAX_PACING_RATE, u64::MAX, u64::MAX);
    check(&s, opt::SO_TXREHASH, SOCK_TXREHASH_DISABLED, 0);
    check(&s, opt::SO_TXREHASH, SOCK_TXREHASH_ENABLED, 1);
    assert!(s.get(opt::SO_BUSY_POLL).unwrap() >= 0);
    check(&s, opt::SO_BUSY_POLL, 0, 0);
    s.set(opt::SO_BUSY_POLL_BUDGET, 0).unwrap();
    check(&udp(), opt::SO_PEEK_OFF, 7, 7);
    check(&udp(), opt::SO_PEEK_OFF, -1, -1);
    // Without a cgroup that accounts memory, it is nobody's to reserve.
    match s.set(opt::SO_RESERVE_MEM, 8192) {
        Ok(()) => is(&s, opt::SO_RESERVE_MEM, 8192),
        Err(error) => assert_eq!(error.errno(), Some(95), "{error}"),
    }
    is(&tcp(), opt::SO_RESERVE_MEM, 0);
    // Nothing to advise about, but no error.
    s.set(opt::SO_CNX_ADVICE, 1).unwrap();
    for flags in [
        SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE,
        SOF_TIMESTAMPING_TX_SCHED | SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY,
        0,
    ] {
        check(&udp(), opt::SO_TIMESTAMPING, flags, flags);
    }
    assert_errno(udp().set(opt::SO_TIMESTAMPING, 1 << 31), 22);
}

#[test]
fn numbers_of_the_privileged() {
    const TEST: &str = "typed_options::sockets::numbers_of_the_privileged";
    let s = tcp();
    is(&s, opt::SO_MARK, 0);
    if !privileged(TEST, "SO_MARK and others") {
        assert_errno(s.set(opt::SO_RCVBUFFORCE, 1 << 30), 1);
        assert_errno(s.set(opt::SO_SNDBUFFORCE, 1 << 30), 1);
        return;
    }
    check(&s, opt::SO_MARK, 0xffff_fffe, 0xffff_fffe);
    s.set(opt::SO_RCVBUFFORCE, 50_000_000).unwrap();
    is(&s, opt::SO_RCVBUF, 100_000_000);
    s.set(opt::SO_SNDBUFFORCE, 50_000_000).unwrap();
    is(&s, opt::SO_SNDBUF, 100_000_000);
    check(&s, opt::SO_BUSY_POLL, 60, 60);
    s.set(opt::SO_BUSY_POLL_BUDGET, 40).unwrap();
    assert_errno(s.set(opt::SO_BUSY_POLL_BUDGET, 70_000), 22);
    // A time that is not monotonic.
    let tai = TxTime {
        clockid: 11,
        flags: SOF_TXTIME_DEADLINE_MODE,
    };
    check(&udp(), opt::SO_TXTIME, tai, tai);
}

#[test]
fn structures() {
    let s = udp();
    let monotonic = TxTime {
        clockid: 1,
        flags: SOF_TXTIME_REPORT_ERRORS,
    };
    check(&s, opt::SO_TXTIME, monotonic, monotonic);
    let unknown = TxTime {
        clockid: 1,
        flags: 1 << 31,
    };
    assert_errno(s.set(opt::SO_TXTIME, unknown), 22);

    s.bind(("127.0.0.1", 0)).unwrap();
    let empty = s.get(opt::SO_MEMINFO).unwrap();
    assert_eq!((empty.rmem_alloc, empty.drops), (0, 0));
    assert_eq!(
        i64::from(empty.sndbuf),
        s.get(opt::SO_SNDBUF).unwrap().into()
    );
    udp().sendto(b"x", s.getsockname().unwrap()).unwrap();
    testkit::eventually("the datagram", || {
        s.get(opt::SO_MEMINFO).unwrap().rmem_alloc > 0
    });
}

#[test]
fn times_of_the_kernel() {
    let s = tcp();
    for option in [opt::SO_RCVTIMEO, opt::SO_SNDTIMEO] {
        assert_eq!(s.get(option).unwrap(), None);
        // The kernel rounds up to its ticks: 1 to 10 ms.
        for given in [
            Duration::ZERO,
            Duration::from_nanos(1),
            Duration::from_micros(999_999),
            Duration::from_nanos(1_999_999_999),
            Duration::from_millis(1500),
            Duration::from_secs(100_000),
        ] {
            s.set(option, Some(given)).unwrap();
            let kept = s.get(option).unwrap().unwrap();
            assert!(kept >= given, "{given:?} became {kept:?}");
            assert!(
                kept <= given + Duration::from_millis(11),
                "{given:?} became {kept:?}"
            );
        }
        // What no clock can count is for ever.
        s.set(option, Some(Duration::MAX)).unwrap();
        assert_eq!(s.get(option).unwrap(), None);
        s.set(option, Some(Duration::from_secs(5))).unwrap();
        s.set(option, None).unwrap();
        assert_eq!(s.get(option).unwrap(), None);
    }
    // It ends a call that waits for ever, by EAGAIN.
    let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    a.set(opt::SO_RCVTIMEO, Some(Duration::from_millis(1)))
        .unwrap();
    let raw = a.getsockopt_bytes(SOL_SOCKET, SO_RCVTIMEO, 16).unwrap();
    assert_eq!(raw.len(), 16);
}

#[test]
fn what_can_only_be_read() {
    let s = socket(AF_INET6, SOCK_DGRAM, 0).unwrap();
    reads(&s, opt::SO_DOMAIN, AF_INET6);
    reads(&s, opt::SO_TYPE, SOCK_DGRAM);
    reads(&s, opt::SO_PROTOCOL, IPPROTO_UDP);
    reads(&s, opt::SO_ACCEPTCONN, false);
    reads(&s, opt::SO_ERROR, 0);
    reads(&s, opt::SO_INCOMING_NAPI_ID, 0);
    assert!(s.get(opt::SO_BPF_EXTENSIONS).unwrap() >= 60);
    let other = tcp();
    assert_ne!(
        s.get(opt::SO_COOKIE).unwrap(),
        other.get(opt::SO_COOKIE).unwrap()
    );
    assert_eq!(
        s.get(opt::SO_NETNS_COOKIE).unwrap(),
        other.get(opt::SO_NETNS_COOKIE).unwrap()
    );
}

#[test]
fn bound_to_a_device_by_name_and_by_number() {
    const TEST: &str = "typed_options::sockets::bound_to_a_device_by_name_and_by_number";
    let s = tcp();
    assert_eq!(s.get(opt::SO_BINDTODEVICE).unwrap(), "");
    s.set(opt::SO_BINDTODEVICE, "lo").unwrap();
    assert_eq!(s.get(opt::SO_BINDTODEVICE).unwrap(), "lo");
    let lo = if_nametoindex("lo").unwrap();
    is(&s, opt::SO_BINDTOIFINDEX, lo);
    assert_errno(tcp().set(opt::SO_BINDTODEVICE, "no such device"), 19);
    for name in [
        "l\0o",
        "\0",
        "lo\0",
        "a name of more than",
        "sixteen bytes 16",
    ] {
        assert_invalid(tcp().set(opt::SO_BINDTODEVICE, name));
    }
    let s = tcp();
    check(&s, opt::SO_BINDTOIFINDEX, lo, lo);
    assert_eq!(s.get(opt::SO_BINDTODEVICE).unwrap(), "lo");
    if privileged(TEST, "to leave a device") {
        s.set(opt::SO_BINDTODEVICE, "").unwrap();
        is(&s, opt::SO_BINDTOIFINDEX, 0);
    }
}

#[test]
fn linger() {
    for time in [None, Some(Duration::ZERO), Some(Duration::from_secs(7))] {
        check(&tcp(), opt::SO_LINGER, time, time);
    }
}
