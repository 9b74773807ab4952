//! Many messages a call, and many datagrams a message.

use std::collections::BTreeMap;
use std::fs;
use std::io::IoSlice;
use std::os::fd::AsFd;

use rawsock::ancillary::{ControlMessage, ControlMessageRef};
use rawsock::batch::{Batch, Departure};
use rawsock::*;
use testkit::{Rerun, is_rerun};

use crate::fixtures::{
    assert_errno, assert_invalid, assert_timed_out, assert_would_block, bound, ip_places, places,
};
use crate::strace::{between, mark, name, trace};

#[test]
fn a_batch_brings_every_message_with_its_sender() {
    for place in places() {
        let (server, address) = bound(&place);
        let clients: Vec<_> = ip_like(place.family).collect();
        for (index, client) in clients.iter().enumerate() {
            client.sendto(&vec![b'x'; index * 10], &address).unwrap();
        }
        let mut batch = Batch::new(8, 64).unwrap();
        // Used twice, so that it is set anew in between.
        for _ in 0..2 {
            assert_eq!(server.recvmmsg(&mut batch).unwrap(), 3, "{}", place.label);
            for (index, message) in batch.messages().enumerate() {
                assert_eq!(message.data, vec![b'x'; index * 10], "{}", place.label);
                assert_eq!(message.nbytes, index * 10);
                assert_eq!(message.address, clients[index].getsockname().unwrap());
                assert!(message.flags.is_empty(), "{:?}", message.flags);
            }
            for (index, client) in clients.iter().enumerate() {
                client.sendto(&vec![b'x'; index * 10], &address).unwrap();
            }
        }
    }
}

/// Three bound datagram sockets of a family.
fn ip_like(family: AddressFamily) -> impl Iterator<Item = Socket> {
    (0..3).map(move |_| {
        let s = socket(family, SOCK_DGRAM, 0).unwrap();
        match family {
            AF_INET => s.bind(("127.0.0.1", 0)).unwrap(),
            AF_INET6 => s.bind(("::1", 0)).unwrap(),
            _ => s.bind("").unwrap(),
        }
        s
    })
}

#[test]
fn a_batch_waits_for_one_message_and_takes_what_is_there() {
    for place in places() {
        let (server, address) = bound(&place);
        let mut batch = Batch::new(4, 64).unwrap();
        let dont_wait = server.recvmmsg_with_flags(&mut batch, MSG_DONTWAIT);
        assert_would_block(dont_wait);
        server.settimeout(0.01).unwrap();
        assert_timed_out(server.recvmmsg(&mut batch));
        assert!(batch.is_empty());
        assert_eq!(batch.messages().count(), 0);
        // In every mode one message is enough.
        for timeout in [None, Some(5.0)] {
            match timeout {
                Some(seconds) => server.settimeout(seconds).unwrap(),
                None => server.settimeout(None).unwrap(),
            }
            server.sendto(b"x", &address).unwrap();
            assert_eq!(server.recvmmsg(&mut batch).unwrap(), 1, "{}", place.label);
        }
        // And no more than there is room for.
        for _ in 0..6 {
            server.sendto(b"x", &address).unwrap();
        }
        assert_eq!(server.recvmmsg(&mut batch).unwrap(), 4);
        assert_eq!(server.recvmmsg(&mut batch).unwrap(), 2);
        assert_eq!((batch.len(), batch.capacity()), (2, 4));
    }
}

#[test]
fn cut_messages_say_so() {
    for place in places() {
        let (server, address) = bound(&place);
        server.sendto(b"hello", &address).unwrap();
        server.sendto(b"he", &address).unwrap();
        server.sendto(b"", &address).unwrap();
        let mut batch = Batch::new(4, 2).unwrap();
        assert_eq!(server.recvmmsg(&mut batch).unwrap(), 3);
        let cut = |batch: &mut Batch| {
            let messages = batch.messages();
            let seen = messages.map(|m| (m.data.to_vec(), m.nbytes, m.flags.contains(MSG_TRUNC)));
            seen.collect::<Vec<_>>()
        };
        let whole = [(b"he".to_vec(), 2, false), (vec![], 0, false)];
        assert_eq!(
            cut(&mut batch),
            [&[(b"he".to_vec(), 2, true)][..], &whole].concat(),
            "{}",
            place.label
        );
        // With MSG_TRUNC the count is the real one, the data are what there is.
        server.sendto(b"hello", &address).unwrap();
        server.recvmmsg_with_flags(&mut batch, MSG_TRUNC).unwrap();
        assert_eq!(cut(&mut batch), [(b"he".to_vec(), 5, true)]);
        // No room at all is legal.
        let mut none = Batch::new(2, 0).unwrap();
        server.sendto(b"hello", &address).unwrap();
        server.recvmmsg(&mut none).unwrap();
        assert_eq!(cut(&mut none), [(vec![], 0, true)]);
    }
}

#[test]
fn control_messages_come_with_each_message() {
    let (server, address) = bound(&ip_places()[0]);
    server.setsockopt(SOL_IP, IP_RECVTTL, 1).unwrap();
    for ttl in 1..=3 {
        let ancillary = [ControlMessageRef::Ttl(ttl)];
        server
            .sendmsg_to(&[IoSlice::new(b"x")], &ancillary, 0, &address)
            .unwrap();
    }
    let mut batch = Batch::with_ancillary(8, 16, CMSG_SPACE(4)).unwrap();
    server.recvmmsg(&mut batch).unwrap();
    let mut seen = Vec::new();
    for mut message in batch.messages() {
        for item in message.ancillary() {
            match item {
                ControlMessage::Ttl(ttl) => seen.push(ttl),
                other => panic!("{other:?}"),
            }
        }
    }
    assert_eq!(seen, [1, 2, 3]);
}

#[test]
fn descriptors_in_a_batch_do_not_leak() {
    const TEST: &str = "batch::descriptors_in_a_batch_do_not_leak";
    if !is_rerun(TEST) {
        return Rerun::of(TEST).passes();
    }
    let open = || fs::read_dir("/proc/self/fd").unwrap().count();
    let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    let mut batch = Batch::with_ancillary(4, 16, CMSG_SPACE(8)).unwrap();
    let before = open();
    for round in 0..3 {
        for _ in 0..4 {
            let fds = [a.as_fd(), b.as_fd(), a.as_fd()];
            send_fds(&a, &[IoSlice::new(b"x")], &fds).unwrap();
        }
        assert_eq!(b.recvmmsg(&mut batch).unwrap(), 4);
        // The third of each had no room.
        assert_eq!(open(), before + 8);
        assert!(batch.messages().all(|m| m.flags.contains(MSG_CTRUNC)));
        if round == 1 {
            // Some are taken, some are not.
            let mut messages = batch.messages();
            let first = messages.next().unwrap().ancillary().next();
            assert!(matches!(first, Some(ControlMessage::Rights(fds)) if fds.len() == 2));
            drop(messages);
            assert_eq!(open(), before + 6);
        }
    }
    drop(batch);
    assert_eq!(open(), before);
}

#[test]
fn many_messages_go_out_in_one_call() {
    for place in places() {
        let (server, address) = bound(&place);
        let texts: Vec<_> = (0..20).map(|n| format!("message {n}")).collect();
        let pieces: Vec<_> = texts
            .iter()
            .map(|text| text.as_bytes().split_at(7))
            .map(|(head, tail)| [IoSlice::new(head), IoSlice::new(tail)])
            .collect();
        let messages: Vec<_> = pieces
            .iter()
            .map(|buffers| Departure {
                buffers,
                address: Some(&address),
                ..Default::default()
            })
            .collect();
        let client = socket(place.family, SOCK_DGRAM, 0).unwrap();
        // A Unix queue may be shorter than that.
        let sent = client.sendmmsg_with_flags(&messages, MSG_DONTWAIT).unwrap();
        assert!(sent >= 5, "{}: {sent}", place.label);
        for text in &texts[..sent] {
            assert_eq!(server.recv(64).unwrap(), text.as_bytes());
        }
        assert_eq!(client.sendmmsg(&[]).unwrap(), 0);
    }
}

#[test]
fn a_message_that_cannot_go_stops_those_behind_it() {
    let (server, address) = bound(&ip_places()[0]);
    let (small, large) = ([IoSlice::new(b"x")], vec![0; 70_000]);
    let large = [IoSlice::new(&large)];
    let message = |buffers| Departure {
        buffers,
        address: Some(&address),
        ..Default::default()
    };
    let messages = [message(&small), message(&large), message(&small)];
    assert_eq!(server.sendmmsg(&messages).unwrap(), 1);
    // The rest begins with it, and now it is an error, which says where to.
    let error = server.sendmmsg(&messages[1..]).unwrap_err();
    assert_eq!((error.errno(), error.address()), (Some(90), Some(&address))); // EMSGSIZE
    assert_eq!(server.recv(16).unwrap(), b"x");
    assert_would_block(server.recv_with_flags(16, MSG_DONTWAIT));
}

#[test]
fn batches_have_limits() {
    assert_invalid(Batch::new(0, 16));
    assert_invalid(Batch::new(1025, 16));
    assert_invalid(Batch::with_ancillary(1, 16, 1 << 31));
    assert_errno(Batch::new(1024, usize::MAX / 512), 12); // ENOMEM
    assert_errno(Batch::new(2, usize::MAX), 12);

    // More messages than the kernel takes are for the next call.
    let (server, address) = bound(&ip_places()[0]);
    let byte = [IoSlice::new(b"x")];
    let message = Departure {
        buffers: &byte,
        address: Some(&address),
        ..Default::default()
    };
    assert_eq!(server.sendmmsg(&vec![message; 1500]).unwrap(), 1024);
    // What is wrong with one is found before any goes out.
    let (client, _) = bound(&ip_places()[0]);
    let pieces = vec![IoSlice::new(b"x"); 1025];
    let wrong = [
        message,
        Departure {
            buffers: &pieces,
            ..message
        },
    ];
    assert_invalid(client.sendmmsg(&wrong));
    let six = "[::1]:9".parse::<std::net::SocketAddr>().unwrap().into();
    let wrong = [
        message,
        Departure {
            address: Some(&six),
            ..message
        },
    ];
    assert_invalid(client.sendmmsg(&wrong));
    assert_invalid(client.sendmmsg_with_flags(&[message], MSG_ZEROCOPY));
}

#[test]
fn one_call_each() {
    const TEST: &str = "batch::one_call_each";
    if is_rerun(TEST) {
        let (server, address) = bound(&ip_places()[0]);
        let byte = [IoSlice::new(b"x")];
        let message = Departure {
            buffers: &byte,
            address: Some(&address),
            ..Default::default()
        };
        let mut batch = Batch::new(32, 16).unwrap();
        mark("begin");
        for _ in 0..10 {
            server.sendmmsg(&[message; 32]).unwrap();
            server.recvmmsg(&mut batch).unwrap();
        }
        mark("end");
        return;
    }
    let Some(calls) = trace(TEST, &[]) else {
        return;
    };
    let mut counts = BTreeMap::new();
    for call in between(&calls, "begin", "end") {
        if name(call).ends_with("mmsg") {
            *counts.entry(name(call)).or_insert(0) += 1;
        }
        for wrong in ["poll", "fcntl", "ioctl", "getsockopt"] {
            assert!(!name(call).contains(wrong), "{call:?}");
        }
    }
    assert_eq!(counts, BTreeMap::from([("recvmmsg", 10), ("sendmmsg", 10)]));
}

#[test]
fn one_send_becomes_many_datagrams_and_many_become_one() {
    for place in ip_places() {
        let (server, address) = bound(&place);
        server.settimeout(5.0).unwrap();
        let client = socket(place.family, SOCK_DGRAM, 0).unwrap();
        let data: Vec<u8> = (0..5000_u32).map(|n| n as u8).collect();
        let gso = [ControlMessageRef::GsoSize(1200)];

        // Cut into datagrams of 1200 bytes, the last of them shorter.
        client
            .sendmsg_to(&[IoSlice::new(&data)], &gso, 0, &address)
            .unwrap();
        for piece in data.chunks(1200) {
            assert_eq!(server.recv(2048).unwrap(), piece, "{}", place.label);
        }

        // And handed over in one piece, with the size to cut it.
        server.setsockopt(SOL_UDP, UDP_GRO, 1).unwrap();
        client
            .sendmsg_to(&[IoSlice::new(&data)], &gso, 0, &address)
            .unwrap();
        let message = server.recvmsg(65_536, CMSG_SPACE(4)).unwrap();
        assert_eq!(message.data, data);
        let [ControlMessage::GroSize(1200)] = message.ancillary[..] else {
            panic!("{message:?}");
        };
        // One datagram has no size of its own to say.
        client.sendto(b"alone", &address).unwrap();
        let message = server.recvmsg(65_536, CMSG_SPACE(4)).unwrap();
        assert_eq!(message.data, b"alone");
        assert!(message.ancillary.is_empty(), "{message:?}");
    }
}
