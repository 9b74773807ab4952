//! Times of packets: of arrival in all three forms, and of departure, which
//! the error queue tells.

use std::io::IoSlice;
use std::net::UdpSocket;
use std::time::{Duration, SystemTime};

use rawsock::ancillary::{ControlMessage, ControlMessageRef, ExtendedError, Timestamping};
use rawsock::*;
use testkit::{DEADLINE, eventually, skip};

use crate::fixtures::{assert_errno, bound, ip_places};
use crate::syscalls::tcp_pair;

/// Whether a time lies between then and now. The kernel's clock for packets
/// is read a moment apart from ours, and may be coarser.
#[track_caller]
fn assert_since(then: SystemTime, time: SystemTime) {
    const SLACK: Duration = Duration::from_millis(50);
    assert!(time + SLACK >= then, "{time:?} is before {then:?}");
    assert!(time <= SystemTime::now() + SLACK, "{time:?} is to come");
}

/// Sends a datagram to itself and looks at the only control message.
#[track_caller]
fn check(option: i32, value: u32, time_of: impl Fn(&ControlMessage) -> Option<SystemTime>) {
    for place in ip_places() {
        let (s, own) = bound(&place);
        s.settimeout(DEADLINE).unwrap();
        s.setsockopt(SOL_SOCKET, option, value).unwrap();
        let then = SystemTime::now();
        let mut items = Vec::new();
        // The kernel begins to take times a moment after it is asked to.
        eventually("a packet has a time", || {
            s.sendto(b"hello", &own).unwrap();
            items = s.recvmsg(100, 256).unwrap().ancillary;
            !items.is_empty()
        });
        let [item] = &items[..] else {
            panic!("{items:?}");
        };
        let time = time_of(item).unwrap_or_else(|| panic!("{item:?}"));
        assert_since(then, time);
    }
    // Unix sockets tell the time, too.
    let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    b.setsockopt(SOL_SOCKET, option, value).unwrap();
    a.send(b"hello").unwrap();
    b.recvmsg(100, 256).unwrap();
}

#[test]
fn of_arrival_in_microseconds() {
    check(SO_TIMESTAMP, 1, |item| match item {
        ControlMessage::Timestamp(time) => Some(*time),
        _ => None,
    });
}

#[test]
fn of_arrival_in_nanoseconds() {
    check(SO_TIMESTAMPNS, 1, |item| match item {
        ControlMessage::TimestampNs(time) => Some(*time),
        _ => None,
    });
}

#[test]
fn of_arrival_by_each_clock() {
    let flags = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
    check(SO_TIMESTAMPING, flags, |item| match item {
        ControlMessage::Timestamping(Timestamping {
            software: Some(time),
            hardware: None,
        }) => Some(*time),
        _ => None,
    });
}

/// The same in the form that does not end in 2038.
#[test]
fn of_arrival_in_the_new_forms() {
    for (option, name) in [
        (63, "Timestamp("),
        (64, "TimestampNs("),
        (65, "Timestamping("),
    ] {
        let value = if option == 65 {
            SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE
        } else {
            1
        };
        check(option, value, |item| {
            let matches = format!("{item:?}").starts_with(name);
            matches.then(|| match item {
                ControlMessage::Timestamp(time) | ControlMessage::TimestampNs(time) => *time,
                ControlMessage::Timestamping(times) => times.software.unwrap(),
                other => panic!("{other:?}"),
            })
        });
    }
}

#[test]
fn of_arrival_on_a_stream() {
    for host in ["127.0.0.1", "::1"] {
        let (a, b) = tcp_pair(host);
        let flags = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
        b.setsockopt(SOL_SOCKET, SO_TIMESTAMPING, flags).unwrap();
        let then = SystemTime::now();
        let mut items = Vec::new();
        eventually("a segment has a time", || {
            a.sendall(b"hello").unwrap();
            items = b.recvmsg(100, 256).unwrap().ancillary;
            !items.is_empty()
        });
        let [ControlMessage::Timestamping(times)] = items[..] else {
            panic!("{items:?}");
        };
        assert_since(then, times.software.unwrap());
    }
}

/// The two messages of one time of departure.
#[track_caller]
fn departure(s: &Socket) -> (Timestamping, ExtendedError, Message) {
    s.settimeout(DEADLINE).unwrap();
    let mut message = s.recvmsg_with_flags(2000, 512, MSG_ERRQUEUE).unwrap();
    assert!(message.flags.contains(MSG_ERRQUEUE), "{message:?}");
    let (mut times, mut error) = (None, None);
    for item in std::mem::take(&mut message.ancillary) {
        match item {
            ControlMessage::Timestamping(found) => times = Some(found),
            ControlMessage::ExtendedError(found) => error = Some(found),
            other => message.ancillary.push(other),
        }
    }
    let (times, error) = (times.unwrap(), error.unwrap());
    assert_eq!((error.errno, error.origin), (42, SO_EE_ORIGIN_TIMESTAMPING));
    (times, error, message)
}

#[test]
fn of_departure_with_numbers() {
    for place in ip_places() {
        let (s, own) = bound(&place);
        let flags = SOF_TIMESTAMPING_TX_SOFTWARE
            | SOF_TIMESTAMPING_SOFTWARE
            | SOF_TIMESTAMPING_OPT_ID
            | SOF_TIMESTAMPING_OPT_TSONLY;
        s.setsockopt(SOL_SOCKET, SO_TIMESTAMPING, flags).unwrap();
        for number in 0..3 {
            let then = SystemTime::now();
            s.sendto(b"hello", &own).unwrap();
            let (times, error, message) = departure(&s);
            assert_since(then, times.software.unwrap());
            assert_eq!(times.hardware, None);
            assert_eq!((error.data, error.info), (number, SCM_TSTAMP_SND));
            assert_eq!(message.data, b"", "the time only");
        }
    }
}

#[test]
fn of_departure_where_one_message_asks_for_it() {
    for place in ip_places() {
        let (s, own) = bound(&place);
        let flags = SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_ID;
        s.setsockopt(SOL_SOCKET, SO_TIMESTAMPING, flags).unwrap();
        s.setblocking(false).unwrap();
        let data = [IoSlice::new(b"hello")];
        let send = |messages: &[ControlMessageRef<'_>]| s.sendmsg_to(&data, messages, 0, &own);
        let queue = || s.recvmsg_with_flags(2000, 512, MSG_ERRQUEUE);
        send(&[]).unwrap();
        assert!(queue().unwrap_err().is_would_block());

        let asks = ControlMessageRef::Timestamping(SOF_TIMESTAMPING_TX_SOFTWARE);
        send(&[asks]).unwrap();
        let (_, error, message) = departure(&s);
        assert_eq!(error.info, SCM_TSTAMP_SND);
        // With headers and all.
        assert!(message.data.ends_with(b"hello"), "{message:?}");

        s.setblocking(false).unwrap();
        let numbered = send(&[asks, ControlMessageRef::TimestampId(0xdead_beef)]);
        match numbered {
            Ok(_) => assert_eq!(departure(&s).1.data, 0xdead_beef),
            Err(error) => {
                assert_eq!(error.errno(), Some(22), "{error}");
                skip("timestamps", "the kernel has no SCM_TS_OPT_ID");
            }
        }
        // Flags of receiving are not for one message to ask for.
        let wrong = ControlMessageRef::Timestamping(SOF_TIMESTAMPING_RX_SOFTWARE);
        assert_errno(send(&[wrong]), 22);
    }
}

/// When each byte of a stream left, and when it was acknowledged.
#[test]
fn of_departure_and_acknowledgement_on_a_stream() {
    for host in ["127.0.0.1", "::1"] {
        let (a, b) = tcp_pair(host);
        let flags = SOF_TIMESTAMPING_TX_SOFTWARE
            | SOF_TIMESTAMPING_TX_ACK
            | SOF_TIMESTAMPING_SOFTWARE
            | SOF_TIMESTAMPING_OPT_ID
            | SOF_TIMESTAMPING_OPT_TSONLY;
        a.setsockopt(SOL_SOCKET, SO_TIMESTAMPING, flags).unwrap();
        let then = SystemTime::now();
        a.sendall(b"hello").unwrap();
        let mut kinds = [(); 2].map(|()| {
            let (times, error, _) = departure(&a);
            assert_since(then, times.software.unwrap());
            // The number of the last byte.
            assert_eq!(error.data, 4);
            error.info
        });
        kinds.sort_unstable();
        assert_eq!(kinds, [SCM_TSTAMP_SND, SCM_TSTAMP_ACK]);
        assert_eq!(b.recv(10).unwrap(), b"hello");
    }
}

/// Counters of the connection come in a form without a case, whole.
#[test]
fn counters_of_a_stream_are_not_lost() {
    let (a, _b) = tcp_pair("127.0.0.1");
    let flags = SOF_TIMESTAMPING_TX_ACK
        | SOF_TIMESTAMPING_SOFTWARE
        | SOF_TIMESTAMPING_OPT_ID
        | SOF_TIMESTAMPING_OPT_TSONLY
        | SOF_TIMESTAMPING_OPT_STATS;
    a.setsockopt(SOL_SOCKET, SO_TIMESTAMPING, flags).unwrap();
    a.sendall(b"hello").unwrap();
    let (_, _, message) = departure(&a);
    let [
        ControlMessage::Unknown {
            level: SOL_SOCKET,
            kind: SCM_TIMESTAMPING_OPT_STATS,
            data,
        },
    ] = &message.ancillary[..]
    else {
        panic!("{message:?}");
    };
    // The first netlink attribute: its length, and its type.
    assert!(data.len() > 100 && data[0] > 4, "{data:?}");
}

#[test]
fn of_arrival_with_the_interface() {
    for place in ip_places() {
        let (s, own) = bound(&place);
        s.settimeout(DEADLINE).unwrap();
        // The kernel asks for the flag of times by the card.
        let flags = SOF_TIMESTAMPING_RX_SOFTWARE
            | SOF_TIMESTAMPING_SOFTWARE
            | SOF_TIMESTAMPING_RX_HARDWARE
            | SOF_TIMESTAMPING_RAW_HARDWARE
            | SOF_TIMESTAMPING_OPT_PKTINFO
            | SOF_TIMESTAMPING_OPT_CMSG;
        s.setsockopt(SOL_SOCKET, SO_TIMESTAMPING, flags).unwrap();
        s.sendto(b"hello", &own).unwrap();
        let message = s.recvmsg(100, 512).unwrap();
        // Loopback has no card, so there is no more than the time.
        assert!(
            message.ancillary.iter().all(|item| matches!(
                item,
                ControlMessage::Timestamping(_) | ControlMessage::TimestampingPacketInfo { .. }
            )),
            "{message:?}"
        );
    }
}

#[test]
fn over_a_socket_of_std() {
    let std = UdpSocket::bind("127.0.0.1:0").unwrap();
    std.set_nonblocking(true).unwrap();
    let lent = SocketRef::from(&std);
    lent.setsockopt(SOL_SOCKET, SO_TIMESTAMPNS, 1).unwrap();
    assert!(lent.recvmsg(1, 64).unwrap_err().is_would_block());
    std.send_to(b"hello", std.local_addr().unwrap()).unwrap();
    let message = lent.recvmsg(100, CMSG_LEN(16)).unwrap();
    assert!(
        matches!(message.ancillary[..], [ControlMessage::TimestampNs(_)]),
        "{message:?}"
    );
}
