//! Options, raw and typed.

use std::time::Duration;

use rawsock::opt::{FromOption, GetOpt, Opt, Readable, SetOpt, ToOption, Writable};
use rawsock::*;

use crate::fixtures::{assert_errno, assert_invalid, connected, listener, places};

fn tcp() -> Socket {
    socket(AF_INET, SOCK_STREAM, 0).unwrap()
}

fn udp() -> Socket {
    socket(AF_INET, SOCK_DGRAM, 0).unwrap()
}

fn tcp6() -> Socket {
    socket(AF_INET6, SOCK_STREAM, 0).unwrap()
}

/// Sets an option, reads the kernel's answer, and finds the same by number.
#[track_caller]
fn check<T>(s: &Socket, option: Opt<T>, value: T, expected: T)
where
    T: FromOption + ToOption + PartialEq + std::fmt::Debug,
{
    s.set(option, value).unwrap();
    assert_eq!(s.get(option).unwrap(), expected, "{option:?}");
    let row = Readable::row(&option);
    let raw = s.getsockopt_bytes(row.level, row.name, T::SIZE).unwrap();
    assert_eq!(T::from_option(&raw), Some(expected), "{option:?}");
}

#[test]
fn typed_rows_give_back_what_the_kernel_keeps() {
    let s = tcp();
    for value in [true, false] {
        check(&s, opt::SO_REUSEADDR, value, value);
        check(&s, opt::SO_REUSEPORT, value, value);
        check(&s, opt::SO_KEEPALIVE, value, value);
        check(&s, opt::SO_BROADCAST, value, value);
        check(&s, opt::SO_DONTROUTE, value, value);
        check(&s, opt::SO_OOBINLINE, value, value);
        check(&s, opt::TCP_NODELAY, value, value);
        check(&s, opt::TCP_CORK, value, value);
        check(&s, opt::TCP_QUICKACK, value, value);
        check(&s, opt::IP_FREEBIND, value, value);
        check(&s, opt::IP_RECVERR, value, value);
        check(&udp(), opt::IP_MULTICAST_LOOP, value, value);
        check(&tcp6(), opt::IPV6_V6ONLY, value, value);
        check(&tcp6(), opt::IPV6_RECVERR, value, value);
        let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
        check(&a, opt::SO_PASSCRED, value, value);
    }
    // Linux doubles buffers.
    check(&s, opt::SO_RCVBUF, 10_000, 20_000);
    check(&s, opt::SO_SNDBUF, 10_000, 20_000);
    check(&s, opt::SO_RCVLOWAT, 5, 5);
    check(&s, opt::SO_PRIORITY, 3, 3);
    check(&s, opt::IP_TTL, 17, 17);
    check(&s, opt::IP_TOS, 0x10, 0x10);
    check(&udp(), opt::IP_MULTICAST_TTL, 9, 9);
    check(&tcp6(), opt::IPV6_UNICAST_HOPS, 21, 21);
    check(&tcp6(), opt::IPV6_TCLASS, 0x20, 0x20);
    check(&s, opt::TCP_KEEPIDLE, 11, 11);
    check(&s, opt::TCP_KEEPINTVL, 12, 12);
    check(&s, opt::TCP_KEEPCNT, 13, 13);
    check(&s, opt::TCP_SYNCNT, 3, 3);
    check(&s, opt::TCP_USER_TIMEOUT, 1500, 1500);
    s.set(opt::TCP_MAXSEG, 600).unwrap();
    assert!(s.get(opt::TCP_MAXSEG).unwrap() > 0);
    s.set(opt::TCP_DEFER_ACCEPT, 1).unwrap();
    assert!(s.get(opt::TCP_DEFER_ACCEPT).unwrap() >= 1);
}

#[test]
fn linger_rounds_up_and_stays_in_range() {
    let s = tcp();
    check(&s, opt::SO_LINGER, None, None);
    let seconds = Duration::from_secs;
    for (given, kept) in [
        (Duration::ZERO, seconds(0)),
        (Duration::from_nanos(1), seconds(1)),
        (Duration::from_millis(1500), seconds(2)),
        (seconds(7), seconds(7)),
    ] {
        check(&s, opt::SO_LINGER, Some(given), Some(kept));
    }
    s.set(opt::SO_LINGER, Some(Duration::MAX)).unwrap();
    assert!(s.get(opt::SO_LINGER).unwrap() >= Some(seconds(1 << 20)));
}

#[test]
fn what_can_only_be_read() {
    let s = socket(AF_INET6, SOCK_DGRAM, 0).unwrap();
    assert_eq!(s.get(opt::SO_DOMAIN).unwrap(), AF_INET6);
    assert_eq!(s.get(opt::SO_TYPE).unwrap(), SOCK_DGRAM);
    assert_eq!(s.get(opt::SO_PROTOCOL).unwrap(), IPPROTO_UDP);
    assert!(!s.get(opt::SO_ACCEPTCONN).unwrap());
    assert!(
        listener(&places()[0], SOCK_STREAM)
            .0
            .get(opt::SO_ACCEPTCONN)
            .unwrap()
    );
    assert_ne!(
        s.get(opt::SO_COOKIE).unwrap(),
        tcp().get(opt::SO_COOKIE).unwrap()
    );
    let (a, _b) = socketpair(AF_UNIX, SOCK_SEQPACKET, 0).unwrap();
    let peer = a.get(opt::SO_PEERCRED).unwrap();
    assert_eq!(peer.pid.unsigned_abs(), std::process::id());
}

#[test]
fn reading_the_pending_error_clears_it() {
    let (client, server) = connected(&places()[0], SOCK_STREAM);
    client.set(opt::SO_LINGER, Some(Duration::ZERO)).unwrap();
    drop(client);
    testkit::eventually("the reset", || server.get(opt::SO_ERROR).unwrap() == 104);
    assert_eq!(server.get(opt::SO_ERROR).unwrap(), 0);
}

#[test]
fn raw_values_of_every_sort() {
    let s = tcp();
    s.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1).unwrap();
    assert_eq!(s.getsockopt(SOL_SOCKET, SO_KEEPALIVE).unwrap(), 1);
    s.setsockopt(SOL_SOCKET, SO_KEEPALIVE, false).unwrap();
    assert_eq!(s.getsockopt(SOL_SOCKET, SO_KEEPALIVE).unwrap(), 0);
    s.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1_u32).unwrap();
    assert_eq!(s.getsockopt(SOL_TCP, TCP_NODELAY).unwrap(), 1);
    s.setsockopt(SOL_TCP, TCP_CONGESTION, "reno").unwrap();
    let name = s.getsockopt_bytes(SOL_TCP, TCP_CONGESTION, 16).unwrap();
    assert!(name.starts_with(b"reno\0"));
    let linger = [1_i32, 5].map(i32::to_ne_bytes).concat();
    s.setsockopt(SOL_SOCKET, SO_LINGER, &linger).unwrap();
    assert_eq!(
        s.getsockopt_bytes(SOL_SOCKET, SO_LINGER, 8).unwrap(),
        linger
    );
    assert_eq!(s.get(opt::SO_LINGER).unwrap(), Some(Duration::from_secs(5)));
    // One byte where the kernel gives one.
    let udp = udp();
    udp.setsockopt(SOL_IP, IP_MULTICAST_TTL, 3_u8).unwrap();
    assert_eq!(
        udp.getsockopt_bytes(SOL_IP, IP_MULTICAST_TTL, 1).unwrap(),
        [3]
    );
    assert_eq!(udp.getsockopt(SOL_IP, IP_MULTICAST_TTL).unwrap(), 3);
}

#[test]
fn the_kernel_refuses_with_its_errno() {
    let s = tcp();
    assert_errno(s.setsockopt(SOL_SOCKET, 9999, 1), 92); // ENOPROTOOPT
    assert_errno(s.getsockopt(SOL_SOCKET, 9999), 92);
    assert_errno(s.setsockopt(SOL_SOCKET, SO_KEEPALIVE, b"x"), 22); // EINVAL
    assert_errno(s.setsockopt(SOL_SOCKET, SO_TYPE, 1), 92);
    assert_errno(s.setsockopt_len(SOL_SOCKET, SO_KEEPALIVE, 4), 14); // EFAULT
    assert_invalid(s.setsockopt_len(SOL_SOCKET, SO_KEEPALIVE, usize::MAX));
    let error = s.set(opt::IP_TTL, 300).unwrap_err();
    assert_eq!(
        error.to_string(),
        "setsockopt IP_TTL: Invalid argument (os error 22)"
    );
}

#[test]
fn what_bytes_cannot_vouch_for_is_refused() {
    let s = tcp();
    let bytes = [0_u8; 64];
    for (level, name) in [
        (SOL_SOCKET, SO_ATTACH_BPF),
        (SOL_SOCKET, SO_ATTACH_REUSEPORT_EBPF),
        (SOL_IP, 64),
        (SOL_IP, 65),
        (SOL_IPV6, 64),
        (SOL_IPV6, 65),
        (SOL_TCP, TCP_ZEROCOPY_RECEIVE),
        (263, 22), // PACKET_FANOUT_DATA
        (276, 2),  // RDS_GET_MR
        (276, 7),  // RDS_GET_MR_FOR_DEST
        (283, 4),  // XDP_UMEM_REG
    ] {
        assert_invalid(s.setsockopt(level, name, bytes));
        assert_invalid(s.setsockopt(level, name, 0));
        assert_invalid(s.set(SetOpt::<u64>::new("mine", level, name), 0));
    }
    assert_invalid(s.setsockopt(12345, 1, 0_u64));
    assert_errno(s.setsockopt(12345, 1, 0), 92);
    for (level, name) in [
        (SOL_SOCKET, SO_ATTACH_FILTER), // read as SO_GET_FILTER
        (SOL_SOCKET, SO_PEERPIDFD),
        (132, 102), // SCTP_SOCKOPT_PEELOFF
    ] {
        assert_invalid(s.getsockopt(level, name));
        assert_invalid(s.getsockopt_bytes(level, name, 64));
        assert_invalid(s.get(GetOpt::<u64>::new("mine", level, name)));
    }
}

#[test]
fn nonsense_lengths_are_errors() {
    let s = tcp();
    assert_eq!(s.getsockopt_bytes(SOL_SOCKET, SO_TYPE, 0).unwrap(), b"");
    assert_eq!(s.getsockopt_bytes(SOL_SOCKET, SO_TYPE, 3).unwrap().len(), 3);
    assert_eq!(
        s.getsockopt_bytes(SOL_SOCKET, SO_TYPE, 5000).unwrap().len(),
        4
    );
    assert_invalid(s.getsockopt_bytes(SOL_SOCKET, SO_TYPE, 1 << 31));
    assert_invalid(s.getsockopt_bytes(SOL_SOCKET, SO_TYPE, usize::MAX));
    // An option read as a type that it does not have.
    let wrong = GetOpt::<u64>::new("SO_TYPE", SOL_SOCKET, SO_TYPE);
    assert_eq!(Readable::row(&wrong).label, "SO_TYPE");
    assert_invalid(s.get(wrong));
    let set_only = SetOpt::<i32>::new("SO_PRIORITY", SOL_SOCKET, SO_PRIORITY);
    s.set(set_only, 1).unwrap();
    assert_eq!(Writable::row(&set_only).name, SO_PRIORITY);
}
