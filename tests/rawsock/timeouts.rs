//! The three modes, and the loop that waits.

use std::thread;
use std::time::{Duration, Instant};

use rawsock::*;
use testkit::{DEADLINE, Rerun, eventually, is_rerun};

use crate::fixtures::{
    assert_errno, assert_invalid, assert_timed_out, assert_would_block, bound, connected, listener,
    places, stream_pairs, unix_places,
};

const SHORT: Duration = Duration::from_millis(30);

#[test]
fn a_timeout_is_kept_as_given() {
    let s = socket(AF_INET, SOCK_STREAM, 0).unwrap();
    assert_eq!(s.gettimeout(), None);
    assert!(s.getblocking());
    s.settimeout(0.25).unwrap();
    assert_eq!(s.gettimeout(), Some(Duration::from_millis(250)));
    assert!(s.getblocking(), "as in Python, a timeout is blocking");
    s.setblocking(false).unwrap();
    assert_eq!(s.gettimeout(), Some(Duration::ZERO));
    assert!(!s.getblocking());
    s.setblocking(true).unwrap();
    assert_eq!(s.gettimeout(), None);
    s.settimeout(Duration::from_nanos(1)).unwrap();
    assert_eq!(s.gettimeout(), Some(Duration::from_nanos(1)));
    for nonsense in [f64::NAN, -1.0, f64::INFINITY, 1e300] {
        assert_invalid(s.settimeout(nonsense));
        assert_eq!(s.gettimeout(), Some(Duration::from_nanos(1)), "unchanged");
    }
}

#[test]
fn every_call_that_waits_times_out() {
    for (label, a, _b) in stream_pairs() {
        a.settimeout(SHORT).unwrap();
        let mut buffer = [0; 8];
        let calls: [&mut dyn FnMut() -> Result<()>; 5] = [
            &mut || a.recv(8).map(drop),
            &mut || a.recv_into(&mut [0; 8]).map(drop),
            &mut || a.recvfrom(8).map(drop),
            &mut || a.recvfrom_into(&mut buffer).map(drop),
            &mut || a.sendall(&vec![0; 1 << 24]),
        ];
        for call in calls {
            let begun = Instant::now();
            assert_timed_out(call());
            assert!(begun.elapsed() >= SHORT, "{label}");
        }
    }
    for place in places() {
        let (listener, _) = listener(&place, SOCK_STREAM);
        listener.settimeout(SHORT).unwrap();
        let begun = Instant::now();
        assert_timed_out(listener.accept());
        assert!(begun.elapsed() >= SHORT, "{}", place.label);
    }
}

#[test]
fn a_timeout_leaves_the_socket_usable() {
    for (label, a, b) in stream_pairs() {
        a.settimeout(SHORT).unwrap();
        assert_timed_out(a.recv(8));
        b.sendall(b"late").unwrap();
        assert_eq!(a.recv(8).unwrap(), b"late", "{label}");
    }
}

#[test]
fn sendall_tells_how_much_had_gone_out() {
    for (label, a, b) in stream_pairs() {
        let data: Vec<u8> = (0..1 << 24).map(|i: u32| (i % 253) as u8).collect();
        a.settimeout(SHORT).unwrap();
        let error = a.sendall(&data).unwrap_err();
        assert!(error.is_timeout(), "{label}: {error}");
        let sent = error.bytes_sent().unwrap();
        assert_eq!(
            error.to_string(),
            format!("sendall after {sent} bytes: timed out")
        );
        drop(a);
        let mut got = Vec::new();
        loop {
            let part = b.recv(1 << 20).unwrap();
            if part.is_empty() {
                break;
            }
            got.extend(part);
        }
        assert!(got == data[..sent], "{label}: the prefix that was told");
    }
}

#[test]
fn one_deadline_holds_for_a_whole_sendall() {
    // A reader that takes a little at a time keeps the socket writable again
    // and again, and yet the time runs out.
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    a.settimeout(Duration::from_millis(200)).unwrap();
    thread::scope(|scope| {
        scope.spawn(|| {
            while b.recv(1000).is_ok_and(|data| !data.is_empty()) {
                thread::sleep(Duration::from_millis(1));
            }
        });
        let error = a.sendall(&vec![0; 1 << 26]).unwrap_err();
        assert!(error.is_timeout(), "{error}");
        a.shutdown(SHUT_RDWR).unwrap();
    });
}

#[test]
fn the_shortest_timeout_is_a_timeout() {
    for (label, a, b) in stream_pairs() {
        a.settimeout(Duration::from_nanos(1)).unwrap();
        assert_timed_out(a.recv(8));
        b.sendall(b"x").unwrap();
        // What is there is given, however short the time.
        assert_eq!(a.recv(8).unwrap(), b"x", "{label}");
    }
}

#[test]
fn the_longest_timeout_waits() {
    for timeout in [Duration::MAX, Duration::from_secs(1 << 33)] {
        let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
        a.settimeout(timeout).unwrap();
        thread::scope(|scope| {
            let reader = scope.spawn(|| a.recv(8));
            thread::sleep(SHORT);
            assert!(!reader.is_finished());
            b.sendall(b"x").unwrap();
            assert_eq!(reader.join().unwrap().unwrap(), b"x");
        });
    }
}

#[test]
fn dontwait_does_not_wait() {
    for (_, a, _b) in stream_pairs() {
        for timeout in [None, Some(DEADLINE)] {
            a.settimeout(timeout).unwrap();
            assert_would_block(a.recv_with_flags(8, MSG_DONTWAIT));
            assert_would_block(a.recv_into_with_flags(&mut [0], MSG_DONTWAIT));
            assert_would_block(a.recvfrom_with_flags(8, MSG_DONTWAIT));
            assert_would_block(a.recvfrom_into_with_flags(&mut [0], MSG_DONTWAIT));
            assert_would_block(a.sendall_with_flags(&vec![0; 1 << 24], MSG_DONTWAIT));
        }
    }
}

#[test]
fn a_second_reader_of_the_same_bytes_waits_on() {
    // Both are told that the socket is readable; one gets nothing, and must
    // neither fail nor forget its deadline.
    let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    a.settimeout(DEADLINE).unwrap();
    for _ in 0..200 {
        thread::scope(|scope| {
            let readers = [scope.spawn(|| a.recv(8)), scope.spawn(|| a.recv(8))];
            b.send(b"1").unwrap();
            b.send(b"2").unwrap();
            for reader in readers {
                assert_eq!(reader.join().unwrap().unwrap().len(), 1);
            }
        });
    }
}

/// Processor time of this thread in clock ticks, as the kernel counts it.
fn ticks_of_this_thread() -> u64 {
    let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
    let fields: Vec<_> = stat.rsplit(") ").next().unwrap().split(' ').collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

/// A second of waiting may cost this many ticks of 10 ms; one that spins
/// costs a hundred.
const RESTING: u64 = 20;

#[test]
fn a_full_receiver_of_an_unconnected_sender_is_no_reason_to_spin() {
    // The kernel calls the sender writable all the time.
    for place in unix_places() {
        let (server, address) = bound(&place);
        let client = socket(AF_UNIX, SOCK_DGRAM, 0).unwrap();
        client.setblocking(false).unwrap();
        while client.sendto(b"x", &address).is_ok() {}
        client.settimeout(1).unwrap();
        let before = ticks_of_this_thread();
        assert_timed_out(client.sendto(b"x", &address));
        let spent = ticks_of_this_thread() - before;
        assert!(spent < RESTING, "{}: {spent} ticks", place.label);

        client.settimeout(DEADLINE).unwrap();
        thread::scope(|scope| {
            let sender = scope.spawn(|| client.sendto(b"y", &address));
            server.recv(8).unwrap();
            assert_eq!(sender.join().unwrap().unwrap(), 1);
        });
    }
}

#[test]
fn a_full_error_queue_is_no_reason_to_spin() {
    // poll reports POLLERR as long as anything is in the queue.
    let nobody = socket(AF_INET, SOCK_DGRAM, 0).unwrap();
    nobody.bind(("127.0.0.1", 0)).unwrap();
    let address = nobody.getsockname().unwrap();
    drop(nobody);
    let s = socket(AF_INET, SOCK_DGRAM, 0).unwrap();
    s.set(opt::IP_RECVERR, true).unwrap();
    s.sendto(b"x", &address).unwrap();
    s.settimeout(1).unwrap();
    assert_errno(s.recv(8), 111);
    let before = ticks_of_this_thread();
    assert_timed_out(s.recv(8));
    let spent = ticks_of_this_thread() - before;
    assert!(spent < RESTING, "{spent} ticks");
    let (queued, _) = s.recvfrom_with_flags(8, MSG_ERRQUEUE).unwrap();
    assert_eq!(queued, b"x");
}

#[test]
fn a_descriptor_from_elsewhere_stays_as_it_was() {
    let (theirs, _peer) = std::os::unix::net::UnixStream::pair().unwrap();
    theirs.set_nonblocking(true).unwrap();
    let s = Socket::from(theirs);
    assert_eq!(s.gettimeout(), Some(Duration::ZERO));
    assert!(!s.getblocking());
    assert_would_block(s.recv(1));
    s.settimeout(SHORT).unwrap();
    assert_timed_out(s.recv(1));
}

#[test]
fn accepted_sockets_do_not_inherit_the_mode() {
    for place in places() {
        let (listener, address) = listener(&place, SOCK_STREAM);
        let client = socket(place.family, SOCK_STREAM, 0).unwrap();
        client.connect(&address).unwrap();
        listener.settimeout(5).unwrap();
        let (server, _) = listener.accept().unwrap();
        assert_eq!(server.gettimeout(), None, "{}", place.label);
        thread::scope(|scope| {
            let reader = scope.spawn(|| server.recv(8));
            client.sendall(b"x").unwrap();
            assert_eq!(reader.join().unwrap().unwrap(), b"x");
        });
    }
}

#[test]
fn connect_in_time_and_too_late() {
    for place in places() {
        let (server, address) = listener(&place, SOCK_STREAM);
        let s = socket(place.family, SOCK_STREAM, 0).unwrap();
        s.settimeout(DEADLINE).unwrap();
        s.connect(&address).unwrap();
        assert_eq!(s.gettimeout(), Some(DEADLINE), "and stays so");
        drop(server);
    }
    for place in unix_places() {
        let (listener, address) = {
            let s = socket(AF_UNIX, SOCK_STREAM, 0).unwrap();
            s.bind(place.address()).unwrap();
            s.listen(0).unwrap();
            let address = s.getsockname().unwrap();
            (s, address)
        };
        let first = socket(AF_UNIX, SOCK_STREAM, 0).unwrap();
        first.connect(&address).unwrap();
        let s = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0).unwrap();
        assert_errno(s.connect(&address), 11);
        s.settimeout(SHORT).unwrap();
        let error = s.connect(&address).unwrap_err();
        assert!(error.is_timeout(), "{error}");
        assert_eq!(error.address(), Some(&address));
        s.settimeout(DEADLINE).unwrap();
        thread::scope(|scope| {
            let connecting = scope.spawn(|| s.connect(&address));
            listener.accept().unwrap();
            connecting.join().unwrap().unwrap();
        });
    }
}

#[test]
fn a_nonblocking_connect_goes_step_by_step() {
    for place in crate::fixtures::ip_places() {
        let (_listener, address) = listener(&place, SOCK_STREAM);
        let s = socket(place.family, SOCK_STREAM | SOCK_NONBLOCK, 0).unwrap();
        let error = s.connect(&address).unwrap_err();
        assert!(error.is_would_block(), "{error}");
        assert_eq!(error.errno(), Some(115));
        eventually("connected", || s.getpeername().is_ok());
        assert_eq!(s.connect_ex(&address).unwrap(), 0);
        assert_eq!(s.connect_ex(&address).unwrap(), 106);
    }
}

#[test]
fn the_default_timeout_reaches_every_new_socket() {
    const TEST: &str = "timeouts::the_default_timeout_reaches_every_new_socket";
    if !is_rerun(TEST) {
        // The default is the process's, and other tests are at work in this one.
        Rerun::of(TEST).passes();
        return;
    }
    let default = Duration::from_millis(20);
    setdefaulttimeout(default).unwrap();
    assert_eq!(getdefaulttimeout(), Some(default));
    let place = &places()[0];
    let (client, server) = connected(place, SOCK_STREAM);
    let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    let twin = a.dup().unwrap();
    let (theirs, _peer) = std::os::unix::net::UnixStream::pair().unwrap();
    let taken = Socket::from_owned(theirs.into()).unwrap();
    for s in [&client, &server, &a, &b, &twin, &taken] {
        assert_eq!(s.gettimeout(), Some(default));
        assert_timed_out(s.recv(8));
    }
    let explicit = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0).unwrap();
    assert_eq!(explicit.gettimeout(), Some(Duration::ZERO));

    setdefaulttimeout(0.0).unwrap();
    let (a, _b) = socketpair(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    assert_would_block(a.recv(8));
    assert_invalid(setdefaulttimeout(-1));
    setdefaulttimeout(None).unwrap();
    assert_eq!(socket(AF_INET, SOCK_STREAM, 0).unwrap().gettimeout(), None);
}

#[test]
fn timeouts_change_under_running_calls() {
    // None of the threads wants EAGAIN, and none may get it, although the
    // descriptor is non-blocking half of the time.
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    let done = std::sync::atomic::AtomicBool::new(false);
    let running = || !done.load(std::sync::atomic::Ordering::Relaxed);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while running() {
                    a.settimeout(None).unwrap();
                    a.settimeout(DEADLINE).unwrap();
                }
            });
        }
        let sender = scope.spawn(|| {
            while running() {
                b.sendall(b"x").unwrap();
            }
        });
        let received: Result<Vec<_>> = (0..100_000).map(|_| a.recv(1)).collect();
        // The others end whatever came of it.
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        while !sender.is_finished() {
            a.recv_with_flags(1 << 20, MSG_DONTWAIT).ok();
        }
        assert_eq!(received.unwrap().concat().len(), 100_000);
    });
    for _ in 0..1000 {
        thread::scope(|scope| {
            scope.spawn(|| a.settimeout(None).unwrap());
            scope.spawn(|| a.settimeout(DEADLINE).unwrap());
        });
        let nonblocking = SocketRef::from(&a).gettimeout().is_some();
        assert_eq!(nonblocking, a.gettimeout().is_some(), "flag and mode agree");
    }
}
