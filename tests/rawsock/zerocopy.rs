//! `MSG_ZEROCOPY`: buffers come back when the kernel is done with them.

use std::io::{IoSlice, Read};
use std::rc::Rc;
use std::sync::Arc;
use std::thread;

use rawsock::zerocopy::ZeroCopy;
use rawsock::*;

use crate::fixtures::{
    Place, assert_errno, assert_invalid, assert_timed_out, bound, connected, ip_places,
};

/// More than a connection of [`narrow`] takes unread, and no more than anybody
/// may pin (`RLIMIT_MEMLOCK`), or it would be copied at once.
const LARGE: usize = 1 << 20;

/// A connection with small queues.
fn narrow(place: &Place) -> (Socket, Socket) {
    let (client, served) = connected(place, SOCK_STREAM);
    client.set(opt::SO_SNDBUF, 16_384).unwrap();
    served.set(opt::SO_RCVBUF, 16_384).unwrap();
    (client, served)
}

#[test]
fn every_byte_arrives_and_every_buffer_comes_back() {
    for place in ip_places() {
        let (client, mut served) = connected(&place, SOCK_STREAM);
        let reader = thread::spawn(move || {
            let mut all = Vec::new();
            served.read_to_end(&mut all).unwrap();
            all
        });
        let mut sender = ZeroCopy::new(client).unwrap();
        let mut expected = Vec::new();
        let mut back = Vec::new();
        for turn in 0..50_u8 {
            let data = vec![turn; usize::from(turn) * 4000];
            expected.extend(&data);
            sender.sendall(data).unwrap();
            back.extend(sender.completed().unwrap());
        }
        back.extend(sender.wait(10.0).unwrap());
        assert_eq!(sender.pending(), 0);
        back.sort();
        assert_eq!(back.len(), 50, "{}", place.label);
        assert!((0..50).all(|turn| back[turn] == vec![turn as u8; turn * 4000]));
        // It is a socket for everything else.
        sender.shutdown(SHUT_WR).unwrap();
        assert_eq!(reader.join().unwrap(), expected);
        assert!(sender.has_copied(), "loopback has to copy");
    }
}

#[test]
fn datagrams_go_out_one_by_one() {
    for place in ip_places() {
        let (receiver, address) = bound(&place);
        let s = socket(place.family, SOCK_DGRAM, 0).unwrap();
        s.connect(&address).unwrap();
        let mut sender = ZeroCopy::new(s).unwrap();
        let page: Arc<[u8]> = vec![5; 20_000].into();
        assert_eq!(sender.send(Arc::clone(&page)).unwrap(), 20_000);
        assert_eq!(sender.send(Arc::from([])).unwrap(), 0); // is a message too
        assert_eq!(sender.send(Arc::from(*b"x")).unwrap(), 1);
        assert_eq!(receiver.recv(65_535).unwrap(), &page[..]);
        assert_eq!(receiver.recv(65_535).unwrap(), b"");
        assert_eq!(receiver.recv(65_535).unwrap(), b"x");
        assert_eq!(sender.wait(5.0).unwrap().len(), 3);
        assert_eq!(Arc::strong_count(&page), 1);
    }
}

#[test]
fn buffers_stay_until_the_peer_has_them() {
    for place in ip_places() {
        let (client, served) = narrow(&place);
        client.settimeout(0.05).unwrap();
        let mut sender = ZeroCopy::new(client).unwrap();
        let data: Rc<[u8]> = vec![1; LARGE].into();
        let error = sender.sendall(Rc::clone(&data)).unwrap_err();
        assert!(error.is_timeout(), "{error}");
        let sent = error.bytes_sent().unwrap();
        assert!(sent > 0 && sent < data.len());
        assert_eq!(Rc::strong_count(&data), 2, "still under way");
        assert_timed_out(sender.wait(0.02));
        assert_eq!(sender.pending(), 1);
        // Now it is read, and comes back.
        let reader = thread::spawn(move || {
            let mut left = sent;
            while left > 0 {
                left -= served.recv(1 << 20).unwrap().len();
            }
            served
        });
        assert_eq!(sender.wait(10.0).unwrap().len(), 1);
        assert_eq!(Rc::strong_count(&data), 1);
        drop(reader.join().unwrap());
    }
}

#[test]
fn what_is_dropped_under_way_is_left_to_the_kernel() {
    let (client, _served) = narrow(&ip_places()[0]);
    client.settimeout(0.05).unwrap();
    let mut sender = ZeroCopy::new(client).unwrap();
    let data: Arc<[u8]> = vec![1; LARGE].into();
    sender.sendall(Arc::clone(&data)).unwrap_err();
    drop(sender);
    assert_eq!(Arc::strong_count(&data), 2, "leaked, on purpose");
}

#[test]
fn a_peer_that_is_gone_gives_the_buffers_back() {
    let (client, served) = narrow(&ip_places()[0]);
    client.settimeout(0.05).unwrap();
    let mut sender = ZeroCopy::new(client).unwrap();
    sender.sendall(vec![1; LARGE]).unwrap_err();
    assert_eq!(sender.pending(), 1);
    drop(served); // unread data: a reset
    assert_eq!(sender.wait(10.0).unwrap().len(), 1);
    let error = sender.sendall(vec![1; 10]).unwrap_err();
    assert!(matches!(error.errno(), Some(32 | 104)), "{error}"); // EPIPE, ECONNRESET
    // Nothing of it is under way.
    assert_eq!(sender.wait(0).unwrap().len(), 1);
}

#[test]
fn a_socket_is_taken_over_once() {
    let s = socket(AF_INET, SOCK_STREAM, 0).unwrap();
    let copy = s.dup().unwrap();
    let sender = ZeroCopy::<Vec<u8>>::new(s).unwrap();
    const EBUSY: i32 = 16;
    assert_errno(ZeroCopy::<Vec<u8>>::new(copy), EBUSY);
    // Nor after it, or when the option was on before: its sends are unknown.
    let s = Socket::from(sender);
    assert_invalid(s.setsockopt(SOL_SOCKET, SO_ZEROCOPY, 0));
    assert_invalid(s.setsockopt(SOL_SOCKET, SO_ZEROCOPY, [0; 100]));
    assert_errno(ZeroCopy::<Vec<u8>>::new(s), EBUSY);
    let s = socket(AF_INET, SOCK_STREAM, 0).unwrap();
    s.setsockopt(SOL_SOCKET, SO_ZEROCOPY, 1).unwrap();
    assert_errno(ZeroCopy::<Vec<u8>>::new(s), EBUSY);
}

#[test]
fn families_that_count_otherwise_are_refused() {
    const EOPNOTSUPP: i32 = 95;
    for family in [AF_UNIX, AF_NETLINK, AF_VSOCK] {
        if let Ok(s) = socket(family, SOCK_DGRAM, 0) {
            assert_errno(ZeroCopy::<Vec<u8>>::new(s), EOPNOTSUPP);
        }
    }
    if let Ok(s) = socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP) {
        assert!(ZeroCopy::<Vec<u8>>::new(s).is_err());
    }
}

#[test]
fn the_kernel_says_what_a_socket_is() {
    const EOPNOTSUPP: i32 = 95;
    let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    let disguised = fromfd(&a, AF_INET, SOCK_STREAM, 0).unwrap();
    let error = ZeroCopy::<Vec<u8>>::new(disguised).unwrap_err();
    assert_eq!(error.errno(), Some(EOPNOTSUPP));
    let text = error.to_string();
    assert!(text.starts_with("zerocopy: "), "not even tried: {text}");
}

#[test]
fn a_datagram_that_fails_may_be_under_way_in_part() {
    for place in ip_places() {
        let (receiver, address) = bound(&place);
        let s = socket(place.family, SOCK_DGRAM, 0).unwrap();
        s.connect(&address).unwrap();
        drop(receiver);
        let mut sender = ZeroCopy::new(s).unwrap();
        let data: Arc<[u8]> = vec![1; 20_000].into();
        // Nobody is there, which the second send is told.
        sender.send(Arc::clone(&data)).unwrap();
        const ECONNREFUSED: i32 = 111;
        assert_errno(sender.send(Arc::clone(&data)), ECONNREFUSED);
        drop(sender.wait(10.0).unwrap());
        assert_eq!(Arc::strong_count(&data), 2, "leaked, on purpose");
        // From now on all is copied, and nothing is leaked.
        while sender.send(Arc::clone(&data)).is_ok() {}
        let _ = sender.sendall(Arc::clone(&data));
        let _ = sender.sendall(Arc::clone(&data));
        drop(sender.wait(10.0).unwrap());
        assert_eq!(Arc::strong_count(&data), 2);
    }
}

#[test]
fn borrowed_data_are_not_sent_like_this() {
    let (client, _served) = connected(&ip_places()[0], SOCK_STREAM);
    assert_invalid(client.send_with_flags(b"x", MSG_ZEROCOPY));
    assert_invalid(client.sendmsg_with_flags(&[IoSlice::new(b"x")], &[], MSG_ZEROCOPY));
}
