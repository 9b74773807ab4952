//! The error queue: what ICMP and the kernel itself report of packets that
//! were sent.

use std::io::{IoSlice, IoSliceMut};
use std::net::UdpSocket;

use rawsock::ancillary::{AncillaryBuffer, ControlMessage, ExtendedError};
use rawsock::*;
use testkit::DEADLINE;

use crate::fixtures::{Place, assert_errno, ip_places};
use crate::namespaces::in_own_network;

/// A datagram socket whose error queue is on.
fn reporting(place: &Place) -> Socket {
    let s = socket(place.family, SOCK_DGRAM, 0).unwrap();
    if place.family == AF_INET6 {
        s.setsockopt(SOL_IPV6, IPV6_RECVERR, 1).unwrap();
    } else {
        s.setsockopt(SOL_IP, IP_RECVERR, 1).unwrap();
    }
    s.settimeout(DEADLINE).unwrap();
    s
}

/// An address where nobody listens.
fn nobody(place: &Place) -> Address {
    let s = socket(place.family, SOCK_DGRAM, 0).unwrap();
    s.bind(place.address()).unwrap();
    s.getsockname().unwrap()
}

#[track_caller]
fn the_error(message: &Message) -> &ExtendedError {
    assert!(message.flags.contains(MSG_ERRQUEUE), "{message:?}");
    match &message.ancillary[..] {
        [ControlMessage::ExtendedError(error)] => error,
        _ => panic!("{message:?}"),
    }
}

#[test]
fn nobody_listens() {
    for place in ip_places() {
        let s = reporting(&place);
        let nobody = nobody(&place);
        for data in [&b"first"[..], b"second", b""] {
            s.sendto(data, &nobody).unwrap();
            let message = s.recvmsg_with_flags(100, 256, MSG_ERRQUEUE).unwrap();
            let error = the_error(&message);
            assert_eq!(error.errno, 111);
            // Destination unreachable, port unreachable.
            let (origin, kind, code) = match place.family {
                AF_INET6 => (SO_EE_ORIGIN_ICMP6, 1, 4),
                _ => (SO_EE_ORIGIN_ICMP, 3, 3),
            };
            assert_eq!((error.origin, error.kind, error.code), (origin, kind, code));
            let offender = error.offender.as_ref().unwrap();
            assert_eq!(offender.ip(), nobody.ip());
            assert_eq!(message.data, data, "what was sent comes back");
            assert_eq!(message.address, nobody);
        }
        // Nothing is left.
        s.setblocking(false).unwrap();
        let none = s.recvmsg_with_flags(100, 256, MSG_ERRQUEUE).unwrap_err();
        assert!(none.is_would_block());
    }
}

/// An error is reported once by any call, and the queue still has it.
#[test]
fn a_plain_call_reports_it_first() {
    for place in ip_places() {
        let s = reporting(&place);
        let nobody = nobody(&place);
        s.sendto(b"hello", &nobody).unwrap();
        let error = s.recvmsg(100, 256).unwrap_err();
        assert_eq!((error.errno(), error.operation()), (Some(111), "recvmsg"));
        let message = s.recvmsg_with_flags(100, 256, MSG_ERRQUEUE).unwrap();
        assert_eq!(the_error(&message).errno, 111);
    }
}

#[test]
fn into_buffers_and_cut() {
    for place in ip_places() {
        let s = reporting(&place);
        let nobody = nobody(&place);
        let mut room = AncillaryBuffer::new(256).unwrap();
        s.sendto(b"hello", &nobody).unwrap();
        let (mut first, mut second) = ([0; 2], [0; 2]);
        let mut buffers = [IoSliceMut::new(&mut first), IoSliceMut::new(&mut second)];
        let info = s
            .recvmsg_into_with_flags(&mut buffers, &mut room, MSG_ERRQUEUE)
            .unwrap();
        assert_eq!((info.nbytes, &first, &second), (4, b"he", b"ll"));
        assert!(info.flags.contains(MSG_TRUNC | MSG_ERRQUEUE));
        assert_eq!(info.address, nobody);
        assert!(matches!(
            room.messages().next(),
            Some(ControlMessage::ExtendedError(ExtendedError {
                errno: 111,
                ..
            }))
        ));

        // With no room for who reported it, the rest is still there.
        for ancbufsize in 0..CMSG_LEN(16 + 28) {
            s.sendto(b"hello", &nobody).unwrap();
            let message = s.recvmsg_with_flags(10, ancbufsize, MSG_ERRQUEUE).unwrap();
            match &message.ancillary[..] {
                [] => assert!(ancbufsize < CMSG_LEN(0)),
                [ControlMessage::Unknown { .. }] => assert!(ancbufsize < CMSG_LEN(16)),
                [ControlMessage::ExtendedError(error)] => {
                    assert!(ancbufsize >= CMSG_LEN(16));
                    // An address that was cut is none.
                    let whole = if place.family == AF_INET6 { 28 } else { 16 };
                    let fits = ancbufsize >= CMSG_LEN(16 + whole);
                    assert_eq!(error.offender.is_some(), fits, "{error:?}");
                    assert_eq!(error.errno, 111);
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn too_large_by_the_kernels_own_account() {
    const TEST: &str = "messages::error_queue::too_large_by_the_kernels_own_account";
    if !in_own_network(TEST) {
        return;
    }
    let set = std::process::Command::new("sh")
        .args(["-c", "ip link set lo mtu 1500"])
        .status();
    assert!(set.unwrap().success());
    for place in ip_places() {
        let s = reporting(&place);
        let nobody = nobody(&place);
        let (level, option, value, origin) = match place.family {
            AF_INET6 => (SOL_IPV6, IPV6_DONTFRAG, 1, SO_EE_ORIGIN_LOCAL),
            _ => (SOL_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO, SO_EE_ORIGIN_LOCAL),
        };
        s.setsockopt(level, option, value).unwrap();
        let error = s.sendmsg_to(&[IoSlice::new(&[7; 3000])], &[], 0, &nobody);
        let error = error.unwrap_err();
        assert_eq!(error.errno(), Some(90));
        assert_eq!(error.address(), Some(&nobody));
        let message = s.recvmsg_with_flags(100, 256, MSG_ERRQUEUE).unwrap();
        let report = the_error(&message);
        assert_eq!((report.errno, report.origin), (90, origin));
        assert_eq!(report.info, 1500, "the path MTU");
        assert_eq!(report.offender, None);
        assert_eq!(message.data, b"");
    }
}

#[test]
fn over_a_socket_of_std() {
    let place = &ip_places()[0];
    let nobody = nobody(place);
    let std = UdpSocket::bind("127.0.0.1:0").unwrap();
    let lent = SocketRef::from(&std);
    lent.set(opt::IP_RECVERR, true).unwrap();
    std.send_to(b"hello", ("127.0.0.1", nobody.port().unwrap()))
        .unwrap();
    lent.settimeout(DEADLINE).unwrap();
    let message = lent.recvmsg_with_flags(100, 256, MSG_ERRQUEUE).unwrap();
    assert_eq!(the_error(&message).errno, 111);
    assert_eq!(message.address, nobody);
}

/// TCP tells its errors at once, and its queue is empty then.
#[test]
fn a_stream_has_an_error_queue_too() {
    for place in ip_places() {
        let taken = socket(place.family, SOCK_STREAM, 0).unwrap();
        taken.bind(place.address()).unwrap();
        let s = socket(place.family, SOCK_STREAM, 0).unwrap();
        s.set(opt::IP_RECVERR, true).unwrap();
        assert_errno(s.connect(taken.getsockname().unwrap()), 111);
        s.setblocking(false).unwrap();
        let none = s.recvmsg_with_flags(100, 256, MSG_ERRQUEUE).unwrap_err();
        assert!(none.is_would_block());
    }
}
