//! `SOCK_DGRAM` and `SOCK_SEQPACKET` in every core family that has them.

use rawsock::*;

use crate::fixtures::{
    Place, assert_errno, assert_invalid, assert_would_block, bound, connected, ip_places, places,
    unix_places,
};

/// A second place of the same family.
fn other(place: &Place) -> Place {
    places()
        .into_iter()
        .find(|other| other.label == place.label)
        .unwrap()
}

#[test]
fn a_datagram_brings_the_address_of_its_sender() {
    for place in places() {
        let (server, address) = bound(&place);
        let second = other(&place);
        let (client, own) = bound(&second);
        assert_eq!(client.sendto(b"hello", &address).unwrap(), 5);
        let (data, sender) = server.recvfrom(1024).unwrap();
        assert_eq!(
            (&data[..], &sender),
            (&b"hello"[..], &own),
            "{}",
            place.label
        );

        let mut buffer = [0; 16];
        server.sendto_with_flags(b"back", 0, &sender).unwrap();
        let (n, sender) = client.recvfrom_into(&mut buffer).unwrap();
        assert_eq!(&buffer[..n], b"back");
        assert_eq!(sender, address, "{}", place.label);
    }
}

#[test]
fn a_sender_without_a_name_has_no_address() {
    for place in unix_places() {
        let (server, address) = bound(&place);
        let client = socket(AF_UNIX, SOCK_DGRAM, 0).unwrap();
        client.sendto(b"x", &address).unwrap();
        let (_, sender) = server.recvfrom(16).unwrap();
        assert_eq!(sender, Address::Unnamed, "{}", place.label);
        assert_invalid(server.sendto(b"x", &sender));
    }
}

#[test]
fn connected_datagrams_need_no_address() {
    for place in places() {
        let (server, address) = bound(&place);
        let second = other(&place);
        let (client, own) = bound(&second);
        client.connect(&address).unwrap();
        assert_eq!(client.getpeername().unwrap(), address, "{}", place.label);
        client.send(b"one").unwrap();
        client.sendall(b"two").unwrap();
        server.connect(&own).unwrap();
        assert_eq!(server.recv(16).unwrap(), b"one", "{}", place.label);
        assert_eq!(server.recv(16).unwrap(), b"two", "{}", place.label);
    }
}

#[test]
fn an_empty_datagram_is_a_message() {
    for place in places() {
        let (s, address) = bound(&place);
        assert_eq!(s.sendto(b"", &address).unwrap(), 0);
        let (data, sender) = s.recvfrom(16).unwrap();
        assert_eq!((data, sender), (Vec::new(), address), "{}", place.label);
    }
    let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    a.sendall(b"").unwrap();
    a.send(b"").unwrap();
    b.setblocking(false).unwrap();
    assert_eq!(b.recv(16).unwrap(), b"");
    assert_eq!(b.recv(16).unwrap(), b"");
    assert_would_block(b.recv(16));
}

#[test]
fn nothing_asked_for_takes_a_datagram_only_by_recvfrom() {
    for place in places() {
        let (s, address) = bound(&place);
        s.sendto(b"first", &address).unwrap();
        s.sendto(b"second", &address).unwrap();
        assert_eq!(s.recv(0).unwrap(), b"");
        assert_eq!(s.recv_into(&mut []).unwrap(), 0);
        assert_eq!(s.recvfrom(0).unwrap(), (Vec::new(), address));
        assert_eq!(s.recv(16).unwrap(), b"second", "{}", place.label);
    }
}

#[test]
fn what_exceeds_the_buffer_is_lost_and_can_be_seen() {
    for place in places() {
        let (s, address) = bound(&place);
        let fill = || s.sendto(b"hello", &address).unwrap();
        fill();
        assert_eq!(s.recv(2).unwrap(), b"he", "{}", place.label);
        s.setblocking(false).unwrap();
        assert_would_block(s.recv(16));

        fill();
        let mut two = [0; 2];
        assert_eq!(s.recv_into_with_flags(&mut two, MSG_TRUNC).unwrap(), 5);
        assert_eq!(&two, b"he");
        fill();
        let (n, _) = s.recvfrom_into_with_flags(&mut two, MSG_TRUNC).unwrap();
        assert_eq!(n, 5, "{}", place.label);
        fill();
        // A vector cannot be longer than what was received into it.
        assert_eq!(s.recv_with_flags(2, MSG_TRUNC).unwrap(), b"he");
        fill();
        assert_eq!(s.recvfrom_with_flags(2, MSG_TRUNC).unwrap().0, b"he");
    }
}

#[test]
fn bytes_that_tcp_throws_away_are_never_seen() {
    // With MSG_TRUNC, TCP counts bytes that it does not copy: the answer must
    // not be what was in memory before.
    for place in ip_places() {
        let (client, server) = connected(&place, SOCK_STREAM);
        client.sendall(&[0xaa; 4096]).unwrap();
        drop(vec![0x55_u8; 4096]);
        let data = server
            .recv_with_flags(4096, MSG_TRUNC | MSG_WAITALL)
            .unwrap();
        assert_eq!(data, vec![0; 4096], "{}", place.label);
    }
}

#[test]
fn a_refused_datagram_is_told_once() {
    for place in ip_places() {
        let (nobody, address) = bound(&place);
        drop(nobody);
        let s = socket(place.family, SOCK_DGRAM, 0).unwrap();
        s.connect(&address).unwrap();
        s.settimeout(30).unwrap();
        s.send(b"x").unwrap();
        assert_errno(s.recv(16), 111);
        s.setblocking(false).unwrap();
        assert_would_block(s.recv(16));
    }
}

#[test]
fn too_long_a_datagram_is_refused_with_its_address() {
    for place in ip_places() {
        let (s, address) = bound(&place);
        let error = s.sendto(&vec![0; 70_000], &address).unwrap_err();
        assert_eq!(error.errno(), Some(90)); // EMSGSIZE
        assert_eq!(error.address(), Some(&address));
        assert_eq!(
            error.to_string(),
            format!("sendto {address}: Message too long (os error 90)")
        );
    }
}

#[test]
fn the_largest_udp_datagram_arrives() {
    for (place, size) in ip_places().into_iter().zip([65_507, 65_527]) {
        let (s, address) = bound(&place);
        let data = vec![7; size];
        assert_eq!(s.sendto(&data, &address).unwrap(), size);
        assert!(s.recv(70_000).unwrap() == data, "{}", place.label);
    }
}

#[test]
fn a_datagram_connection_can_be_dissolved() {
    for place in ip_places() {
        let (_server, address) = bound(&place);
        let s = socket(place.family, SOCK_DGRAM, 0).unwrap();
        s.connect(&address).unwrap();
        let nobody = RawAddr::new(AF_UNSPEC, &[0; 26]).unwrap();
        s.connect(nobody).unwrap();
        assert_errno(s.getpeername(), 107);
    }
}

#[test]
fn records_keep_their_bounds() {
    for place in unix_places() {
        let (client, server) = connected(&place, SOCK_SEQPACKET);
        assert_eq!(server.kind(), SOCK_SEQPACKET);
        client.send(b"first record").unwrap();
        client.send_with_flags(b"second", MSG_EOR).unwrap();
        client.send(b"").unwrap();
        client.send(b"last").unwrap();
        drop(client);
        assert_eq!(server.recv(5).unwrap(), b"first", "{}", place.label);
        assert_eq!(server.recvfrom(64).unwrap().0, b"second");
        assert_eq!(server.recv(64).unwrap(), b"");
        assert_eq!(server.recv(64).unwrap(), b"last");
        assert_eq!(server.recv(64).unwrap(), b"", "end");
    }
}

#[test]
fn pairs_of_every_unix_kind() {
    for kind in [SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET] {
        let (a, b) = socketpair(AF_UNIX, kind, 0).unwrap();
        a.send(b"ping").unwrap();
        assert_eq!(b.recv(16).unwrap(), b"ping", "{kind:?}");
        b.send(b"pong").unwrap();
        assert_eq!(a.recv(16).unwrap(), b"pong", "{kind:?}");
        assert_eq!((a.kind(), b.family(), b.kind()), (kind, AF_UNIX, kind));
        for s in [a, b] {
            assert!(s.getsockname().unwrap().as_unix().unwrap().is_unnamed());
            assert!(!s.get_inheritable().unwrap());
        }
    }
    assert_errno(socketpair(AF_INET, SOCK_STREAM, 0), 95); // EOPNOTSUPP
}
