//! Waiting for readiness, calls that do not wait, looking without taking,
//! pending errors and pending bytes.

use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::OwnedFd;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use rawsock::*;
use testkit::{eventually, is_rerun};

use crate::fixtures::*;
use crate::strace::{mark, name, trace};
use crate::syscalls::tcp_pair;

const ECONNREFUSED: i32 = 111;
const ENOTTY: i32 = 25;
const EINVAL: i32 = 22;

fn modes() -> [Timeout; 3] {
    [None.into(), 0.into(), 20.into()]
}

#[test]
fn readable_is_what_the_next_recv_need_not_wait_for() {
    for (label, a, b) in stream_pairs() {
        for mode in modes() {
            b.settimeout(mode).unwrap();
            assert!(!b.wait_readable(0).unwrap(), "{label}");
            assert!(!b.wait_readable(0.01).unwrap(), "{label}");
            a.sendall(b"hello").unwrap();
            assert!(b.wait_readable(None).unwrap(), "{label}");
            assert!(b.wait_readable(5.0).unwrap(), "{label}");
            assert_eq!(b.recv(5).unwrap(), b"hello");
        }
        drop(a);
        // The end is something to receive.
        assert!(b.wait_readable(None).unwrap(), "{label}");
        assert_eq!(b.recv(1).unwrap(), b"");
        assert!(b.wait_readable(0).unwrap(), "{label}");
    }
}

#[test]
fn a_listener_is_readable_when_somebody_has_come() {
    for place in places() {
        let (listener, address) = listener(&place, SOCK_STREAM);
        assert!(!listener.wait_readable(0).unwrap(), "{}", place.label);
        let client = socket(place.family, SOCK_STREAM, 0).unwrap();
        client.connect(&address).unwrap();
        assert!(listener.wait_readable(None).unwrap(), "{}", place.label);
        listener.accept().unwrap();
    }
}

#[test]
fn writable_is_what_has_room() {
    for (label, a, b) in stream_pairs() {
        assert!(a.wait_writable(0).unwrap(), "{label}");
        fill(&a);
        assert!(!a.wait_writable(0).unwrap(), "{label}");
        assert!(!a.wait_writable(0.01).unwrap(), "{label}");
        thread::scope(|scope| {
            let waiting = scope.spawn(|| a.wait_writable(None).unwrap());
            drain(&b);
            assert!(waiting.join().unwrap(), "{label}");
        });
        a.try_send(b"x").unwrap();
    }
}

/// Fills a stream until it takes no more for a while.
fn fill(s: &Socket) {
    let quiet = Duration::from_millis(5);
    loop {
        match s.try_send(&[7; 65536]) {
            Ok(sent) => assert_ne!(sent, 0),
            Err(error) if error.is_would_block() => {
                if !s.wait_writable(quiet).unwrap() {
                    return;
                }
            }
            Err(error) => panic!("{error}"),
        }
    }
}

fn drain(s: &Socket) {
    let mut buffer = vec![0; 1 << 16];
    while s.wait_readable(Duration::from_millis(50)).unwrap() {
        s.recv_into(&mut buffer).unwrap();
    }
}

#[test]
fn an_error_is_ready_too() {
    for host in ["127.0.0.1", "::1"] {
        let nobody = UdpSocket::bind((host, 0)).unwrap();
        let address = nobody.local_addr().unwrap();
        drop(nobody);
        let family = if host == "::1" { AF_INET6 } else { AF_INET };
        let s = socket(family, SOCK_DGRAM, 0).unwrap();
        s.connect(address).unwrap();
        assert!(s.take_error().unwrap().is_none());

        s.send(b"x").unwrap();
        assert!(s.wait_readable(20).unwrap());
        let error = s.take_error().unwrap().unwrap();
        assert_eq!(error.errno(), Some(ECONNREFUSED));
        assert_eq!(error.operation(), "take_error");
        // Taken by whoever asks first.
        assert!(s.take_error().unwrap().is_none());
        assert!(!s.wait_readable(0).unwrap());

        s.send(b"x").unwrap();
        assert!(s.wait_readable(20).unwrap());
        assert_errno(s.recv(1), ECONNREFUSED);
        assert!(s.take_error().unwrap().is_none());
    }
}

#[test]
fn take_error_says_once_how_a_connect_ended() {
    for place in ip_places() {
        let (listening, address) = listener(&place, SOCK_STREAM);
        let s = socket(place.family, SOCK_STREAM | SOCK_NONBLOCK, 0).unwrap();
        let begun = s.connect_ex(&address).unwrap();
        assert!(matches!(begun, 0 | 115), "{begun}");
        assert!(s.wait_writable(20).unwrap());
        assert!(s.take_error().unwrap().is_none());

        drop(listening);
        let s = socket(place.family, SOCK_STREAM | SOCK_NONBLOCK, 0).unwrap();
        match s.connect_ex(&address).unwrap() {
            115 => {
                assert!(s.wait_writable(20).unwrap());
                let error = s.take_error().unwrap().unwrap();
                assert_eq!(error.errno(), Some(ECONNREFUSED));
                assert!(s.take_error().unwrap().is_none());
            }
            // A loopback may be so fast.
            refused => assert_eq!(refused, ECONNREFUSED),
        }
    }
}

#[test]
fn a_timeout_that_makes_no_sense_is_refused() {
    let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    for timeout in [f64::NAN, -1.0, f64::INFINITY, 1e300] {
        assert_invalid(a.wait_readable(timeout));
        assert_invalid(a.wait_writable(timeout));
    }
    let error = a.wait_readable(-1).unwrap_err();
    assert_eq!(error.operation(), "wait_readable");
    // The longest ones do not wrap.
    assert!(a.wait_writable(Duration::MAX).unwrap());
    assert!(a.wait_writable(9e9).unwrap());
    assert!(a.wait_writable(Duration::from_nanos(1)).unwrap());
}

#[test]
fn the_longest_time_waits_for_what_comes() {
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    let barrier = Barrier::new(2);
    thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            barrier.wait();
            b.wait_readable(Duration::MAX).unwrap()
        });
        barrier.wait();
        a.sendall(b"x").unwrap();
        assert!(waiting.join().unwrap());
    });
}

#[test]
fn a_signal_does_not_end_or_lengthen_the_wait() {
    const TEST: &str = "readiness::a_signal_does_not_end_or_lengthen_the_wait";
    if is_rerun(TEST) {
        let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
        mark("begin");
        assert!(!a.wait_readable(0).unwrap());
        assert!(a.wait_writable(0).unwrap());
        let begun = Instant::now();
        let time = Duration::from_millis(30);
        assert!(!a.wait_readable(time).unwrap());
        assert!(begun.elapsed() >= time);
        b.sendall(b"x").unwrap();
        assert!(a.wait_readable(None).unwrap());
        mark("end");
        return;
    }
    // Three times running, and every other time.
    for when in ["1..3", "1+2"] {
        let inject = format!("inject=ppoll:error=EINTR:when={when}");
        let arguments = ["-e", "trace=ppoll,statx", "-e", &inject];
        let Some(calls) = trace(TEST, &arguments) else {
            return;
        };
        let injected = calls.iter().filter(|call| call.contains("INJECTED"));
        assert!(injected.count() >= 2, "{calls:#?}");
    }
}

#[test]
fn asking_is_one_call() {
    const TEST: &str = "readiness::asking_is_one_call";
    if is_rerun(TEST) {
        let (a, b) = tcp_pair("127.0.0.1");
        a.sendall(b"x").unwrap();
        b.wait_readable(20).unwrap();
        let mut buffer = [0; 8];
        mark("begin");
        b.wait_readable(0).unwrap();
        b.wait_readable(None).unwrap();
        b.wait_readable(5).unwrap();
        b.take_error().unwrap();
        b.bytes_readable().unwrap();
        b.sockatmark().unwrap();
        b.peek_into(&mut buffer).unwrap();
        b.try_recv(&mut buffer).unwrap();
        b.try_recv(&mut buffer).unwrap_err();
        b.try_send(b"x").unwrap();
        mark("end");
        return;
    }
    let Some(calls) = trace(TEST, &[]) else {
        return;
    };
    let calls = crate::strace::between(&calls, "begin", "end");
    let names: Vec<_> = calls.iter().map(name).collect();
    let expected = [
        "ppoll",
        "ppoll",
        "ppoll",
        "getsockopt",
        "ioctl",
        "ioctl",
        "recvfrom",
        "recvfrom",
        "recvfrom",
        "sendto",
    ];
    assert_eq!(names, expected, "{calls:#?}");
}

#[test]
fn try_calls_do_not_wait_in_any_mode() {
    for (label, a, b) in stream_pairs() {
        for mode in modes() {
            a.settimeout(mode).unwrap();
            b.settimeout(mode).unwrap();
            let before = b.gettimeout();
            let mut buffer = [0; 8];
            assert_would_block(b.try_recv(&mut buffer));
            assert_eq!(a.try_send(b"hello").unwrap(), 5, "{label}");
            assert!(b.wait_readable(20).unwrap());
            assert_eq!(b.try_recv(&mut buffer).unwrap(), 5, "{label}");
            assert_eq!(&buffer[..5], b"hello");
            assert_eq!(b.gettimeout(), before);
        }
        fill(&a);
        a.settimeout(None).unwrap();
        assert_would_block(a.try_send(b"x"));
    }
}

#[test]
fn a_try_call_on_a_dead_peer_is_epipe_and_end_of_file() {
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    drop(a);
    assert_eq!(b.try_recv(&mut [0]).unwrap(), 0);
    assert_errno(b.try_send(b"x"), 32);
}

#[test]
fn a_peek_leaves_everything_there() {
    for (label, a, b) in stream_pairs() {
        b.settimeout(20).unwrap();
        a.sendall(b"hello").unwrap();
        for _ in 0..3 {
            assert_eq!(b.peek(2).unwrap(), b"he", "{label}");
            let mut buffer = [0; 5];
            assert_eq!(b.peek_into(&mut buffer).unwrap(), 5, "{label}");
            assert_eq!(&buffer, b"hello");
        }
        assert_eq!(b.recv(1024).unwrap(), b"hello");
        b.settimeout(0.01).unwrap();
        assert_timed_out(b.peek(1));
        b.settimeout(0).unwrap();
        assert_would_block(b.peek_into(&mut [0]));
        drop(a);
        b.settimeout(20).unwrap();
        assert_eq!(b.peek(1).unwrap(), b"");
        assert_eq!(b.recv(1).unwrap(), b"");
    }
    for place in places() {
        let (s, own) = bound(&place);
        s.sendto(b"hello", &own).unwrap();
        assert_eq!(s.peekfrom(2).unwrap(), (b"he".to_vec(), own.clone()));
        assert_eq!(s.recvfrom(9).unwrap(), (b"hello".to_vec(), own));
    }
}

#[test]
fn pending_bytes_of_tcp() {
    for host in ["127.0.0.1", "::1"] {
        let (a, b) = tcp_pair(host);
        assert_eq!(b.bytes_readable().unwrap(), 0);
        a.set(opt::TCP_NODELAY, true).unwrap();
        a.sendall(b"hello").unwrap();
        a.sendall(b"again").unwrap();
        eventually("both come", || b.bytes_readable().unwrap() == 10);
        eventually("and are acknowledged", || {
            a.bytes_outstanding().unwrap() == 0
        });
        assert_eq!(a.bytes_unsent().unwrap(), 0);
        b.recv(3).unwrap();
        assert_eq!(b.bytes_readable().unwrap(), 7);

        fill(&a);
        let outstanding = a.bytes_outstanding().unwrap();
        let unsent = a.bytes_unsent().unwrap();
        assert!(unsent > 0, "the window is full");
        assert!(outstanding >= unsent, "{outstanding} {unsent}");
        drop(a);
        drop(b);
        let (s, _) = listener(&ip_places()[0], SOCK_STREAM);
        assert_errno(s.bytes_readable(), EINVAL);
        assert_errno(s.bytes_outstanding(), EINVAL);
        assert_errno(s.bytes_unsent(), EINVAL);
    }
}

#[test]
fn pending_bytes_of_messages_are_those_of_the_next() {
    for place in places() {
        let (s, own) = bound(&place);
        s.sendto(b"hello", &own).unwrap();
        s.sendto(b"you", &own).unwrap();
        assert_eq!(s.bytes_readable().unwrap(), 5, "{}", place.label);
        s.recv(1).unwrap();
        assert_eq!(s.bytes_readable().unwrap(), 3, "{}", place.label);
    }
    // Of a connection of messages, all.
    let (a, b) = socketpair(AF_UNIX, SOCK_SEQPACKET, 0).unwrap();
    a.send(b"hello").unwrap();
    a.send(b"you").unwrap();
    assert_eq!(b.bytes_readable().unwrap(), 8);
    assert!(a.bytes_outstanding().unwrap() >= 8);
    b.recv(9).unwrap();
    b.recv(9).unwrap();
    assert_eq!(a.bytes_outstanding().unwrap(), 0);
    assert_errno(a.bytes_unsent(), ENOTTY);
}

#[test]
fn a_family_that_cannot_say_answers_enotty() {
    let netlink = socket(AF_NETLINK, SOCK_RAW, 0).unwrap();
    assert_errno(netlink.bytes_readable(), ENOTTY);
    assert_errno(netlink.bytes_outstanding(), ENOTTY);
    assert_errno(netlink.bytes_unsent(), ENOTTY);
    assert_errno(netlink.sockatmark(), ENOTTY);
    // What is no socket is asked like any other.
    let (reader, mut writer) = std::io::pipe().unwrap();
    std::io::Write::write_all(&mut writer, b"hello").unwrap();
    let pipe = Socket::from(OwnedFd::from(reader));
    assert_eq!(pipe.bytes_readable().unwrap(), 5);
    assert_errno(pipe.sockatmark(), ENOTTY);
    assert_errno(pipe.take_error(), 88);
}

#[test]
fn a_recv_stops_at_the_mark_and_goes_on_behind_it() {
    for host in ["127.0.0.1", "::1"] {
        let (a, b) = tcp_pair(host);
        b.settimeout(20).unwrap();
        a.sendall(b"before").unwrap();
        assert!(!b.sockatmark().unwrap());
        a.send_with_flags(b"!", MSG_OOB).unwrap();
        a.sendall(b"behind").unwrap();
        // Only what is before the mark counts.
        eventually("all before it comes", || b.bytes_readable().unwrap() == 6);
        let mut before = Vec::new();
        while !b.sockatmark().unwrap() {
            before.extend(b.recv(64).unwrap());
        }
        assert_eq!(before, b"before");
        assert_eq!(b.recv_with_flags(1, MSG_OOB).unwrap(), b"!");
        let mut behind = Vec::new();
        while behind.len() < 6 {
            behind.extend(b.recv(64).unwrap());
        }
        assert_eq!(behind, b"behind");
        assert!(!b.sockatmark().unwrap());
    }
}

#[test]
fn a_datagram_tells_whether_it_was_cut() {
    for place in places() {
        let (s, own) = bound(&place);
        let label = place.label;
        let room = [
            (2, true),
            (0, true),
            (4, true),
            (5, false),
            (1 << 20, false),
        ];
        for (room, truncated) in room {
            s.sendto(b"hello", &own).unwrap();
            let datagram = s.recv_datagram(room).unwrap();
            assert_eq!(datagram.data, &b"hello"[..room.min(5)], "{label}");
            assert_eq!(datagram.length, 5, "{label}");
            assert_eq!(datagram.truncated, truncated, "{label} {room}");
            assert_eq!(datagram.address, own, "{label}");
        }
        s.sendto(b"", &own).unwrap();
        let empty = s.recv_datagram(8).unwrap();
        assert_eq!((empty.length, empty.truncated), (0, false), "{label}");
        s.settimeout(0.01).unwrap();
        assert_timed_out(s.recv_datagram(8));
        s.settimeout(0).unwrap();
        assert_would_block(s.recv_datagram(8));
        assert_invalid(s.recv_datagram(usize::MAX));
    }
    let (a, b) = socketpair(AF_UNIX, SOCK_SEQPACKET, 0).unwrap();
    a.send(b"hello").unwrap();
    a.send(b"again").unwrap();
    let first = b.recv_datagram(2).unwrap();
    assert_eq!((first.length, first.truncated), (5, true));
    assert_eq!(first.address, Address::Unnamed);
    assert_eq!(b.recv_datagram(9).unwrap().data, b"again");
    drop(a);
    assert_eq!(b.recv_datagram(9).unwrap().length, 0);
}

#[test]
fn a_message_of_netlink_tells_that_it_was_cut() {
    let s = socket(AF_NETLINK, SOCK_RAW, 0).unwrap();
    s.settimeout(20).unwrap();
    // RTM_GETLINK of all interfaces: header and an empty ifinfomsg.
    let mut request = Vec::new();
    request.extend(32_u32.to_ne_bytes());
    request.extend(18_u16.to_ne_bytes());
    request.extend(0x301_u16.to_ne_bytes());
    request.extend([0; 24]);
    s.sendto(&request, (0, 0)).unwrap();
    let peeked = s.recvmsg_with_flags(1, 0, MSG_PEEK | MSG_TRUNC).unwrap();
    assert!(peeked.flags.contains(MSG_TRUNC));
    let datagram = s.recv_datagram(20).unwrap();
    assert!(datagram.truncated);
    assert_eq!(datagram.data.len(), 20);
    assert!(datagram.length > 20, "{datagram:?}");
}

#[test]
fn a_stream_has_no_datagrams() {
    for (label, a, b) in stream_pairs() {
        a.sendall(b"hello").unwrap();
        let error = b.recv_datagram(2).unwrap_err();
        assert!(error.to_string().contains("stream"), "{label}: {error}");
        // Nothing was lost.
        b.settimeout(20).unwrap();
        assert_eq!(b.recv(5).unwrap(), b"hello");
    }
}

#[test]
fn everything_works_on_a_loan() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut theirs = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (served, _) = listener.accept().unwrap();
    let (lent, other) = (SocketRef::from(&theirs), SocketRef::from(&served));
    assert!(!lent.wait_readable(0).unwrap());
    assert!(lent.wait_writable(None).unwrap());
    assert_eq!(other.try_send(b"hello").unwrap(), 5);
    assert!(lent.wait_readable(20).unwrap());
    assert_eq!(lent.peek(2).unwrap(), b"he");
    assert_eq!(lent.bytes_readable().unwrap(), 5);
    assert_eq!(lent.bytes_unsent().unwrap(), 0);
    lent.bytes_outstanding().unwrap();
    assert!(!lent.sockatmark().unwrap());
    assert!(lent.take_error().unwrap().is_none());
    let mut buffer = [0; 3];
    assert_eq!(lent.try_recv(&mut buffer).unwrap(), 3);
    let mut rest = [0; 2];
    std::io::Read::read_exact(&mut theirs, &mut rest).unwrap();
    assert_eq!(&rest, b"lo");

    let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
    udp.send_to(b"hello", udp.local_addr().unwrap()).unwrap();
    let datagram = SocketRef::from(&udp).recv_datagram(2).unwrap();
    assert_eq!((datagram.length, datagram.truncated), (5, true));
}
