//! Who the sender is: process, user, group, and a descriptor of the process.

use std::io::IoSlice;
use std::os::fd::AsFd;
use std::os::unix::net::UnixDatagram;

use rawsock::ancillary::{ControlMessage, ControlMessageRef};
use rawsock::opt::Credentials;
use rawsock::*;
use testkit::{Peer, is_root, python, skip};

use super::{closes_on_exec, rights, send_with};
use crate::fixtures::assert_errno;

fn own() -> Credentials {
    let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    a.get(opt::SO_PEERCRED).unwrap()
}

/// Two sockets, of which the second hears who the sender is.
fn pair(kind: SocketKind) -> (Socket, Socket) {
    let (a, b) = socketpair(AF_UNIX, kind, 0).unwrap();
    b.setsockopt(SOL_SOCKET, SO_PASSCRED, 1).unwrap();
    (a, b)
}

#[track_caller]
fn who(message: &Message) -> Credentials {
    match message.ancillary[..] {
        [ControlMessage::Credentials(who)] => who,
        _ => panic!("{message:?}"),
    }
}

#[test]
fn of_the_sender_come_with_every_message() {
    for kind in [SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET] {
        let (a, b) = pair(kind);
        a.send(b"said nothing").unwrap();
        assert_eq!(who(&b.recvmsg(100, CMSG_LEN(12)).unwrap()), own());
        send_with(&a, b"said so", &[ControlMessageRef::Credentials(own())]);
        assert_eq!(who(&b.recvmsg(100, CMSG_LEN(12)).unwrap()), own());
        assert_eq!(own().pid, std::process::id().cast_signed());
    }
}

#[test]
fn of_somebody_else_take_a_privilege() {
    let (a, b) = pair(SOCK_DGRAM);
    let init = Credentials {
        pid: 1,
        uid: 12,
        gid: 34,
    };
    let lie = [ControlMessageRef::Credentials(init)];
    if is_root() {
        send_with(&a, b"from init", &lie);
        assert_eq!(who(&b.recvmsg(100, CMSG_LEN(12)).unwrap()), init);
        let nobody = Credentials {
            pid: i32::MAX,
            ..init
        };
        let lie = [ControlMessageRef::Credentials(nobody)];
        assert_errno(a.sendmsg(&[IoSlice::new(b"x")], &lie), 3);
    } else {
        assert_errno(a.sendmsg(&[IoSlice::new(b"x")], &lie), 1);
    }
    b.setblocking(false).unwrap();
    assert!(b.recv(1).unwrap_err().is_would_block());
}

#[test]
fn that_are_cut_stay_bytes() {
    let (a, b) = pair(SOCK_DGRAM);
    for room in 0..12 {
        a.send(b"x").unwrap();
        let message = b.recvmsg(100, CMSG_LEN(room)).unwrap();
        assert!(message.flags.contains(MSG_CTRUNC));
        assert!(
            matches!(
                &message.ancillary[..],
                [ControlMessage::Unknown { level: SOL_SOCKET, kind: SCM_CREDENTIALS, data }]
                    if data.len() == room
            ),
            "{message:?}"
        );
    }
}

#[test]
fn and_descriptors_together_over_a_socket_of_std() {
    let (a, b) = UnixDatagram::pair().unwrap();
    let (a, b) = (SocketRef::from(&a), SocketRef::from(&b));
    b.setsockopt(SOL_SOCKET, SO_PASSCRED, 1).unwrap();
    let fds = [a.as_fd(), b.as_fd()];
    let messages = [
        ControlMessageRef::Rights(&fds),
        ControlMessageRef::Credentials(own()),
    ];
    send_with(&a, b"x", &messages);
    let mut message = b.recvmsg(10, CMSG_SPACE(8) + CMSG_SPACE(12)).unwrap();
    assert!(!message.flags.contains(MSG_CTRUNC), "{message:?}");
    assert!(
        message
            .ancillary
            .iter()
            .any(|item| matches!(item, ControlMessage::Credentials(who) if *who == own()))
    );
    assert_eq!(rights(std::mem::take(&mut message.ancillary)).len(), 2);
}

/// The process that sent, as something that can be waited for.
#[test]
fn a_descriptor_of_the_process_tells_its_end() {
    const TEST: &str = "messages::credentials::a_descriptor_of_the_process_tells_its_end";
    const SEND: &str = "import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.sendto(b'me', b'\\0' + bytes.fromhex(sys.argv[1]))
sys.stdin.read()";
    let Some(mut command) = python(TEST) else {
        return;
    };
    let s = socket(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    if s.setsockopt(SOL_SOCKET, SO_PASSPIDFD, 1).is_err() {
        return skip(TEST, "the kernel has no SO_PASSPIDFD");
    }
    s.bind("").unwrap();
    s.settimeout(testkit::DEADLINE).unwrap();
    let name = s.getsockname().unwrap();
    let name = name.as_unix().unwrap().as_abstract_name().unwrap();
    command.args(["-c", SEND, &crate::outcomes::hex(name)]);
    let peer = Peer::start(&mut command);
    let mut message = s.recvmsg(10, CMSG_LEN(4)).unwrap();
    let Some(ControlMessage::PidFd(process)) = message.ancillary.pop() else {
        panic!("{message:?}");
    };
    assert!(closes_on_exec(process.as_fd()));
    // Readable when the process has ended, and not before.
    let process = SocketRef::from(&process);
    let ended = |timeout: f64| -> bool {
        use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
        let mut fds = [PollFd::new(process.as_fd(), PollFlags::POLLIN)];
        let timeout = PollTimeout::try_from((timeout * 1000.0) as i32).unwrap();
        poll(&mut fds, timeout).unwrap() == 1
    };
    assert!(!ended(0.0));
    let (status, _) = peer.finish();
    assert!(status.success());
    assert!(ended(30.0));
}
