//! Descriptors that travel: what comes is what was sent, once, and CLOEXEC.

use std::fs::File;
use std::io::{IoSlice, IoSliceMut, Read, Seek, Write};
use std::os::fd::AsFd;
use std::os::unix::net::{UnixDatagram, UnixStream};
use std::process::Command;

use rawsock::ancillary::{AncillaryBuffer, ControlMessage, ControlMessageRef};
use rawsock::*;
use testkit::Peer;

use super::{assert_same_file, closes_on_exec, rights, send_copies, send_with};
use crate::fixtures::{assert_errno, assert_invalid};
use crate::syscalls::tcp_pair;

const KINDS: [SocketKind; 3] = [SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET];

#[test]
fn what_comes_is_what_was_sent_in_order_and_closes_on_exec() {
    for kind in KINDS {
        let (a, b) = socketpair(AF_UNIX, kind, 0).unwrap();
        let files: Vec<File> = (0..10).map(|_| tempfile::tempfile().unwrap()).collect();
        let fds: Vec<_> = files.iter().cycle().take(253).map(AsFd::as_fd).collect();
        for count in [1, 2, 3, 100, 253] {
            let buffers = [IoSlice::new(b"so "), IoSlice::new(b"many")];
            assert_eq!(send_fds(&a, &buffers, &fds[..count]).unwrap(), 7);
            let received = recv_fds(&b, 100, count).unwrap();
            assert_eq!(received.data, b"so many");
            assert_eq!(received.fds.len(), count);
            assert!(!received.flags.contains(MSG_CTRUNC));
            // The kernel's own flag for "close on exec" is not shown.
            assert!(!received.flags.contains(MSG_CMSG_CLOEXEC));
            for (sent, received) in fds.iter().zip(&received.fds) {
                assert!(closes_on_exec(received.as_fd()));
                assert_same_file(sent, received);
            }
        }
    }
}

#[test]
fn a_received_file_shares_its_place_with_the_sender() {
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(b"0123456789").unwrap();
    file.seek(std::io::SeekFrom::Start(3)).unwrap();
    send_copies(&a, &file, 1);
    drop(file);
    let mut theirs = File::from(recv_fds(&b, 1, 1).unwrap().fds.remove(0));
    let mut rest = String::new();
    theirs.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "3456789");
}

#[test]
fn nothing_that_came_goes_on_into_a_program() {
    let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    send_copies(&a, file.as_file(), 3);
    let message = b.recvmsg(1, 256).unwrap();
    let mut child = Peer::start(&mut Command::new("cat"));
    child.tell("here");
    assert_eq!(child.out(), "here");
    for entry in std::fs::read_dir(format!("/proc/{}/fd", child.id())).unwrap() {
        let target = std::fs::read_link(entry.unwrap().path()).unwrap();
        assert_ne!(target, file.path());
    }
    assert_eq!(rights(message.ancillary).len(), 3);
}

#[test]
fn the_lent_socket_of_somebody_else_passes_descriptors_too() {
    let (a, b) = UnixStream::pair().unwrap();
    send_copies(&SocketRef::from(&a), &a, 2);
    let received = recv_fds(&SocketRef::from(&b), 10, 2).unwrap();
    assert_eq!((received.data, received.fds.len()), (b"x".to_vec(), 2));
    assert_eq!(received.address, Address::Unnamed);

    let (a, b) = UnixDatagram::pair().unwrap();
    b.set_nonblocking(true).unwrap();
    send_copies(&SocketRef::from(&a), &a, 2);
    let message = SocketRef::from(&b).recvmsg(10, 256).unwrap();
    assert_eq!(rights(message.ancillary).len(), 2);
    let error = SocketRef::from(&b).recvmsg(10, 256).unwrap_err();
    assert!(error.is_would_block());
}

#[test]
fn flags_and_address_of_send_fds_are_honoured() {
    let receiver = socket(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    receiver.bind("").unwrap();
    let address = receiver.getsockname().unwrap();
    let s = socket(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    s.bind("").unwrap();
    let data = [IoSlice::new(b"to you")];
    send_fds_to(&s, &data, &[s.as_fd()], 0, &address).unwrap();
    let received = recv_fds(&receiver, 100, 1).unwrap();
    assert_eq!(received.fds.len(), 1);
    assert_eq!(received.address, s.getsockname().unwrap());
    // Without the address there is nobody to send to.
    assert_errno(send_fds(&s, &data, &[s.as_fd()]), 107);
    // With the flag a call does not wait for data.
    assert!(
        recv_fds_with_flags(&receiver, 100, 1, MSG_DONTWAIT)
            .unwrap_err()
            .is_would_block()
    );
    s.connect(&address).unwrap();
    while send_fds_with_flags(&s, &data, &[], MSG_DONTWAIT).is_ok() {}
    let error = send_fds_with_flags(&s, &data, &[s.as_fd()], MSG_DONTWAIT).unwrap_err();
    assert!(error.is_would_block(), "{error}");
    assert_eq!(error.operation(), "send_fds");
}

/// A stream that has little room takes a part of the data, and the
/// descriptors go with the first of it: sending the rest sends none again.
#[test]
fn rights_of_a_partial_send_arrive_once() {
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    a.setblocking(false).unwrap();
    b.settimeout(20.0).unwrap();
    let data: Vec<u8> = (0_u32..1 << 19).flat_map(u32::to_ne_bytes).collect();
    let fds = [a.as_fd(); 3];
    let rights_of_three = [ControlMessageRef::Rights(&fds)];
    let mut sent = a.sendmsg(&[IoSlice::new(&data)], &rights_of_three).unwrap();
    assert!(sent < data.len(), "it was too much");
    let mut received = Vec::new();
    let mut descriptors = 0;
    while received.len() < data.len() {
        match a.sendmsg(&[IoSlice::new(&data[sent..])], &[]) {
            Ok(more) => sent += more,
            Err(error) => assert!(error.is_would_block(), "{error}"),
        }
        let message = b.recvmsg(50_000, 256).unwrap();
        received.extend(message.data);
        descriptors += rights(message.ancillary).len();
    }
    assert!(received == data);
    assert_eq!(descriptors, 3);
}

/// What a stream received is never joined over a message with descriptors.
#[test]
fn descriptors_of_two_messages_of_a_stream_stay_apart() {
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    let (x, y) = (tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap());
    send_copies(&a, &x, 1);
    send_copies(&a, &y, 2);
    a.sendall(b"plain").unwrap();
    let first = rights(b.recvmsg(100, 256).unwrap().ancillary);
    let second = rights(b.recvmsg(100, 256).unwrap().ancillary);
    assert_eq!((first.len(), second.len()), (1, 2));
    assert_same_file(&first[0], &x);
    assert_same_file(&second[1], &y);
}

#[test]
fn several_messages_of_rights_are_joined_by_the_kernel() {
    let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    let fds = [a.as_fd(), b.as_fd()];
    let one = [b.as_fd()];
    let messages = [
        ControlMessageRef::Rights(&fds),
        ControlMessageRef::Rights(&[]),
        ControlMessageRef::Rights(&one),
    ];
    send_with(&a, b"x", &messages);
    let message = b.recvmsg(10, 256).unwrap();
    assert!(
        matches!(&message.ancillary[..], [ControlMessage::Rights(fds)] if fds.len() == 3),
        "{message:?}"
    );
}

#[test]
fn no_descriptors_at_all_may_be_sent() {
    for kind in KINDS {
        let (a, b) = socketpair(AF_UNIX, kind, 0).unwrap();
        assert_eq!(send_fds(&a, &[IoSlice::new(b"x")], &[]).unwrap(), 1);
        let received = recv_fds(&b, 10, 5).unwrap();
        assert_eq!((received.data, received.fds.len()), (b"x".to_vec(), 0));
    }
}

/// Nothing of a message that is refused reaches the receiver.
#[test]
fn what_is_refused_is_not_sent_in_part() {
    for kind in KINDS {
        let (a, b) = socketpair(AF_UNIX, kind, 0).unwrap();
        b.setblocking(false).unwrap();
        let data = [IoSlice::new(b"x")];
        let fds = vec![a.as_fd(); 254];
        let error = send_fds(&a, &data, &fds).unwrap_err();
        assert!(error.to_string().contains("253"), "{error}");
        let number = 0_i32.to_ne_bytes();
        let raw = |level, kind, data| ControlMessageRef::Raw { level, kind, data };
        let fine = [a.as_fd()];
        let huge = vec![0; 1 << 20];
        let refused = [
            ControlMessageRef::Rights(&fds),
            raw(SOL_SOCKET, SCM_RIGHTS, &number),
            raw(SOL_SOCKET, SCM_RIGHTS, &[]),
            // RDS_CMSG_RDMA_ARGS and others that hold addresses.
            raw(276, 1, &[0; 48]),
            raw(276, 3, &[0; 24]),
            raw(276, 6, &[0; 8]),
            raw(12345, 1, &[0; 8]),
        ];
        for message in refused {
            assert_invalid(a.sendmsg(&data, &[ControlMessageRef::Rights(&fine), message]));
            assert_invalid(a.sendmsg(&data, &[message]));
        }
        // 253 of two messages are too many for the kernel together.
        let most = vec![a.as_fd(); 253];
        let two = [
            ControlMessageRef::Rights(&most),
            ControlMessageRef::Rights(&fine),
        ];
        assert_errno(a.sendmsg(&data, &two), 22);
        // More than the kernel has room for: net.core.optmem_max.
        assert_errno(a.sendmsg(&data, &[raw(SOL_IP, IP_TTL, &huge)]), 105);
        // And what it does not know.
        assert_errno(a.sendmsg(&data, &[raw(SOL_SOCKET, 1000, &number)]), 22);
        let many = vec![IoSlice::new(b"x"); 1025];
        assert_invalid(a.sendmsg(&many, &[]));
        assert_invalid(send_fds(&a, &many, &fine));
        assert!(b.recvmsg(10, 256).unwrap_err().is_would_block());
        // And 1024 are not too many.
        assert_eq!(a.sendmsg(&many[..1024], &[]).unwrap(), 1024);
        assert_eq!(b.recv(2000).unwrap().len(), 1024);
    }
}

#[test]
fn more_than_two_gigabytes_of_room_are_refused() {
    let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    send_copies(&a, &a, 1);
    for ancbufsize in [1 << 31, 1 << 40, usize::MAX] {
        assert_invalid(b.recvmsg(10, ancbufsize));
        assert_invalid(AncillaryBuffer::new(ancbufsize).map(drop));
    }
    for maxfds in [1 << 29, usize::MAX / 4, usize::MAX / 4 + 1, usize::MAX] {
        assert_invalid(recv_fds(&b, 10, maxfds));
    }
    let mut bytes = vec![[0]; 1025];
    let mut many: Vec<_> = bytes.iter_mut().map(|b| IoSliceMut::new(b)).collect();
    let mut room = AncillaryBuffer::new(CMSG_SPACE(4)).unwrap();
    assert_invalid(b.recvmsg_into(&mut many, &mut room));
    let info = b.recvmsg_into(&mut many[..1024], &mut room).unwrap();
    assert_eq!((info.nbytes, room.messages().count()), (1, 1));
}

/// As the documentation says: the kernel sends the data and forgets the rest.
#[test]
fn ip_sockets_ignore_descriptors() {
    for (family, host) in [(AF_INET, "127.0.0.1"), (AF_INET6, "::1")] {
        let s = socket(family, SOCK_DGRAM, 0).unwrap();
        s.bind((host, 0)).unwrap();
        s.connect(s.getsockname().unwrap()).unwrap();
        send_copies(&s, &s, 1);
        let received = recv_fds(&s, 10, 1).unwrap();
        assert_eq!((received.data, received.fds.len()), (b"x".to_vec(), 0));
        let (a, b) = tcp_pair(host);
        send_copies(&a, &a, 1);
        assert_eq!(recv_fds(&b, 10, 1).unwrap().fds.len(), 0);
    }
}

#[test]
fn data_are_scattered_over_the_buffers() {
    for kind in KINDS {
        let (a, b) = socketpair(AF_UNIX, kind, 0).unwrap();
        let fds = [a.as_fd()];
        let parts = [IoSlice::new(b"he"), IoSlice::new(b""), IoSlice::new(b"llo")];
        let rights = [ControlMessageRef::Rights(&fds)];
        assert_eq!(a.sendmsg(&parts, &rights).unwrap(), 5);
        let (mut first, mut second, mut third) = ([0; 1], [0; 3], [9; 4]);
        let mut buffers = [
            IoSliceMut::new(&mut first),
            IoSliceMut::new(&mut second),
            IoSliceMut::new(&mut []),
            IoSliceMut::new(&mut third),
        ];
        let mut room = AncillaryBuffer::new(CMSG_SPACE(4)).unwrap();
        let info = b.recvmsg_into(&mut buffers, &mut room).unwrap();
        assert_eq!(info.nbytes, 5);
        assert_eq!((&first, &second, &third), (b"h", b"ell", b"o\x09\x09\x09"));
        assert_eq!(room.messages().count(), 1);
    }
}
