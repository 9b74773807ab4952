//! Not one descriptor is lost, however a message is received.
//!
//! Each scenario runs in a process of its own and counts the descriptors
//! before and after.

use std::fs::File;
use std::io::{IoSliceMut, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;

use rawsock::ancillary::{AncillaryBuffer, ControlMessage};
use rawsock::*;
use testkit::{Peer, Rerun, eventually, is_rerun};

use super::{closes_on_exec, descriptors, rights, send_copies};
use crate::fixtures::{assert_errno, assert_invalid, assert_would_block};

/// Runs a scenario in a process of its own; after it there have to be as many
/// descriptors as before.
#[track_caller]
fn check(test: &str, scenario: impl FnOnce()) {
    if !is_rerun(test) {
        return Rerun::of(test).passes();
    }
    let before = descriptors();
    scenario();
    assert_eq!(descriptors(), before, "as many as before");
}

fn pair(kind: SocketKind) -> (Socket, Socket) {
    socketpair(AF_UNIX, kind, 0).unwrap()
}

const KINDS: [SocketKind; 3] = [SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET];

/// How many of `sent` descriptors fit, and whether the kernel says that some
/// did not.
fn fits(sent: usize, ancbufsize: usize) -> (usize, bool) {
    let room = ancbufsize.saturating_sub(CMSG_LEN(0)) / 4;
    let fits = room.min(sent);
    (fits, fits < sent)
}

#[test]
fn nothing_leaks_at_any_length_of_room() {
    check(
        "messages::leaks::nothing_leaks_at_any_length_of_room",
        || {
            for kind in KINDS {
                let (a, b) = pair(kind);
                for ancbufsize in 0..=CMSG_SPACE(5 * 4) + 8 {
                    let (fit, cut) = fits(3, ancbufsize);
                    send_copies(&a, &a, 3);
                    let before = descriptors();
                    let message = b.recvmsg(1, ancbufsize).unwrap();
                    assert_eq!(descriptors(), before + fit, "{kind:?} {ancbufsize}");
                    assert_eq!(message.flags.contains(MSG_CTRUNC), cut, "{message:?}");
                    assert_eq!(message.data, b"x");
                    assert_eq!(rights(message.ancillary).len(), fit);
                    assert_eq!(descriptors(), before, "{kind:?} {ancbufsize}");
                }
            }
        },
    );
}

#[test]
fn nothing_leaks_into_a_buffer_that_nobody_reads() {
    check(
        "messages::leaks::nothing_leaks_into_a_buffer_that_nobody_reads",
        || {
            let (a, b) = pair(SOCK_DGRAM);
            for ancbufsize in 0..=CMSG_SPACE(5 * 4) + 8 {
                let before = descriptors();
                let mut room = AncillaryBuffer::new(ancbufsize).unwrap();
                for _ in 0..3 {
                    send_copies(&a, &a, 3);
                    let info = b.recvmsg_into(&mut [], &mut room).unwrap();
                    let (fit, cut) = fits(3, ancbufsize);
                    assert_eq!(info.flags.contains(MSG_CTRUNC), cut, "{info:?}");
                    // Of the last message only: the others are closed.
                    assert_eq!(descriptors(), before + fit);
                }
                drop(room);
                assert_eq!(descriptors(), before, "{ancbufsize}");
            }
        },
    );
}

/// How many descriptors a message owns.
fn owned(item: &ControlMessage) -> usize {
    match item {
        ControlMessage::Rights(fds) => fds.len(),
        ControlMessage::PidFd(_) => 1,
        _ => 0,
    }
}

/// `SCMRightsTest` of CPython: what comes through and what is cut.
#[test]
fn a_message_cut_anywhere_gives_what_python_gets() {
    check(
        "messages::leaks::a_message_cut_anywhere_gives_what_python_gets",
        || {
            let len = CMSG_LEN;
            for (ancbufsize, most) in [
                (0, 0),                          // testCmsgTruncNoBufSize, ...Len0Bytes
                (1, 0),                          // testCmsgTrunc1
                (size_of::<usize>() * 2 - 1, 0), // testCmsgTrunc2Int, ...
                (len(0) - 1, 0),                 // testCmsgTruncLen0Minus1
                (len(0), 0),                     // testCmsgTruncLen0
                (len(0) + 1, 0),                 // testCmsgTruncLen0Plus1
                (len(4) - 1, 0),                 // testCmsgTruncLen1Minus1
                (len(4), 1),
                (len(8) - 1, 1), // testCmsgTruncLen2Minus1
                (len(8), 2),     // testFDPassCMSG_LEN
                (CMSG_SPACE(8), 2),
            ] {
                let (a, b) = pair(SOCK_STREAM);
                send_copies(&a, &a, 2);
                let message = b.recvmsg(10, ancbufsize).unwrap();
                assert_eq!(message.flags.contains(MSG_CTRUNC), most < 2);
                let fds = rights(message.ancillary);
                assert_eq!(fds.len(), most, "{ancbufsize}");
                assert!(fds.iter().all(|fd| closes_on_exec(fd.as_fd())));
            }
        },
    );
}

#[test]
fn process_credentials_and_rights_together_do_not_leak() {
    check(
        "messages::leaks::process_credentials_and_rights_together_do_not_leak",
        || {
            for kind in KINDS {
                let (a, b) = pair(kind);
                b.setsockopt(SOL_SOCKET, SO_PASSCRED, 1).unwrap();
                if b.setsockopt(SOL_SOCKET, SO_PASSPIDFD, 1).is_err() {
                    testkit::skip("messages::leaks", "the kernel has no SO_PASSPIDFD");
                    return;
                }
                let all = CMSG_SPACE(12) + CMSG_SPACE(4) + CMSG_SPACE(3 * 4);
                let mut most = 0;
                for ancbufsize in 0..=all + 8 {
                    send_copies(&a, &a, 3);
                    let before = descriptors();
                    let message = b.recvmsg(1, ancbufsize).unwrap();
                    let new = descriptors() - before;
                    let owned = message.ancillary.iter().map(owned);
                    assert_eq!(owned.sum::<usize>(), new, "{ancbufsize}: {message:?}");
                    for item in &message.ancillary {
                        if let ControlMessage::PidFd(fd) = item {
                            assert!(closes_on_exec(fd.as_fd()));
                        }
                    }
                    most = most.max(new);
                    drop(message);
                    assert_eq!(descriptors(), before, "{ancbufsize}");
                    // And where only the buffer owns them.
                    send_copies(&a, &a, 3);
                    let mut room = AncillaryBuffer::new(ancbufsize).unwrap();
                    b.recvmsg_into(&mut [IoSliceMut::new(&mut [0])], &mut room)
                        .unwrap();
                    drop(room);
                    assert_eq!(descriptors(), before, "{ancbufsize}");
                }
                assert_eq!(most, 4, "with room for all: three and a process");
            }
        },
    );
}

#[test]
fn a_process_that_is_gone_does_not_leak() {
    check(
        "messages::leaks::a_process_that_is_gone_does_not_leak",
        || {
            let (a, b) = pair(SOCK_DGRAM);
            if b.setsockopt(SOL_SOCKET, SO_PASSPIDFD, 1).is_err() {
                return testkit::skip("messages::leaks", "the kernel has no SO_PASSPIDFD");
            }
            // The child's standard output is the socket, and it is gone before
            // anything is received.
            let out = a.dup().unwrap().detach();
            let status = Command::new("sh")
                .args(["-c", "printf gone"])
                .stdout(out)
                .status()
                .unwrap();
            assert!(status.success());
            for ancbufsize in [CMSG_LEN(4), CMSG_LEN(0), 0] {
                let before = descriptors();
                let message = b.recvmsg_with_flags(10, ancbufsize, MSG_PEEK).unwrap();
                assert_eq!(message.data, b"gone");
                // A kernel that makes none gives the reason.
                for item in &message.ancillary {
                    assert!(
                        matches!(
                            item,
                            ControlMessage::PidFd(_)
                                | ControlMessage::Unknown {
                                    kind: SCM_PIDFD,
                                    ..
                                }
                        ),
                        "{item:?}"
                    );
                }
                drop(message);
                assert_eq!(descriptors(), before);
            }
        },
    );
}

#[test]
fn iteration_may_end_anywhere() {
    check("messages::leaks::iteration_may_end_anywhere", || {
        let (a, b) = pair(SOCK_SEQPACKET);
        b.setsockopt(SOL_SOCKET, SO_PASSCRED, 1).unwrap();
        let has_pidfd = b.setsockopt(SOL_SOCKET, SO_PASSPIDFD, 1).is_ok();
        let all = 2 + usize::from(has_pidfd);
        let before = descriptors();
        for taken in 0..=all + 1 {
            for way in ["drop", "clear", "use again"] {
                let mut room = AncillaryBuffer::new(256).unwrap();
                let receive = |room: &mut AncillaryBuffer| {
                    send_copies(&a, &a, 2);
                    b.recvmsg_into(&mut [IoSliceMut::new(&mut [0])], room)
                        .unwrap();
                };
                receive(&mut room);
                assert!(descriptors() >= before + 2);
                assert_eq!(room.messages().take(taken).count(), taken.min(all));
                match way {
                    "clear" => room.clear(),
                    "use again" => receive(&mut room),
                    _ => {}
                }
                if way == "clear" {
                    assert_eq!(descriptors(), before);
                    assert_eq!(room.messages().count(), 0);
                }
                if way == "use again" {
                    assert_eq!(
                        room.messages().count(),
                        all,
                        "a new message, from its start"
                    );
                }
                drop(room);
                assert_eq!(descriptors(), before, "{taken} taken, {way}");
            }
        }
    });
}

/// What was taken belongs to whoever took it, and outlives the buffer.
#[test]
fn what_is_taken_is_closed_once() {
    check("messages::leaks::what_is_taken_is_closed_once", || {
        let (a, b) = pair(SOCK_DGRAM);
        let (mut reader, writer) = std::io::pipe().unwrap();
        send_copies(&a, &writer, 2);
        drop(writer);
        let mut room = AncillaryBuffer::new(CMSG_SPACE(8)).unwrap();
        b.recvmsg_into(&mut [], &mut room).unwrap();
        let mut fds = rights(room.messages().collect());
        assert_eq!(room.messages().count(), 0);
        // Whatever is opened now must not be closed by the buffer.
        let opened: Vec<_> = (0..10).map(|_| File::open("/dev/null").unwrap()).collect();
        room.clear();
        drop(room);
        for file in &opened {
            file.metadata().unwrap();
        }
        drop(fds.pop());
        std::io::Write::write_all(&mut File::from(fds.pop().unwrap()), b"still open").unwrap();
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        assert_eq!(text, "still open");
    });
}

#[test]
fn a_panic_while_messages_are_read_does_not_leak() {
    check(
        "messages::leaks::a_panic_while_messages_are_read_does_not_leak",
        || {
            let (a, b) = pair(SOCK_DGRAM);
            b.setsockopt(SOL_SOCKET, SO_PASSCRED, 1).unwrap();
            for panics_at in 0..2 {
                send_copies(&a, &a, 3);
                let before = descriptors();
                let panicked = catch_unwind(AssertUnwindSafe(|| {
                    let mut room = AncillaryBuffer::new(256).unwrap();
                    b.recvmsg_into(&mut [], &mut room).unwrap();
                    for (index, item) in room.messages().enumerate() {
                        assert_ne!(index, panics_at, "on purpose: {item:?}");
                    }
                }));
                panicked.unwrap_err();
                assert_eq!(descriptors(), before);

                send_copies(&a, &a, 3);
                let panicked = catch_unwind(AssertUnwindSafe(|| {
                    for (index, item) in b.recvmsg(1, 256).unwrap().ancillary.iter().enumerate() {
                        assert_ne!(index, panics_at, "on purpose: {item:?}");
                    }
                }));
                panicked.unwrap_err();
                assert_eq!(descriptors(), before);
            }
        },
    );
}

#[test]
fn a_call_that_fails_keeps_nothing() {
    check("messages::leaks::a_call_that_fails_keeps_nothing", || {
        let (a, b) = pair(SOCK_DGRAM);
        b.setblocking(false).unwrap();
        let mut room = AncillaryBuffer::new(CMSG_SPACE(12)).unwrap();
        let before = descriptors();
        send_copies(&a, &a, 3);
        b.recvmsg_into(&mut [], &mut room).unwrap();
        assert_eq!(descriptors(), before + 3);
        // Refused before the kernel is asked: nothing has changed.
        let mut bytes = vec![[0]; 1025];
        let mut many: Vec<_> = bytes.iter_mut().map(|b| IoSliceMut::new(b)).collect();
        assert_invalid(b.recvmsg_into(&mut many, &mut room));
        assert_eq!(descriptors(), before + 3);
        // The kernel was asked, so the room is empty.
        assert_would_block(b.recvmsg_into(&mut [], &mut room));
        assert_eq!(descriptors(), before);
        assert_eq!(room.messages().count(), 0);

        send_copies(&a, &a, 3);
        b.recvmsg_into(&mut [], &mut room).unwrap();
        let no_socket = Socket::from(OwnedFd::from(File::open("/dev/null").unwrap()));
        assert_errno(no_socket.recvmsg_into(&mut [], &mut room), 88);
        drop(no_socket);
        assert_eq!(descriptors(), before);
        // An error of the caller's own.
        send_copies(&a, &a, 3);
        let fails = || -> std::result::Result<(), std::num::ParseIntError> {
            let message = b.recvmsg(1, 256).unwrap();
            let _number: u8 = String::from_utf8_lossy(&message.data).parse()?;
            drop(message);
            Ok(())
        };
        fails().unwrap_err();
        assert_eq!(descriptors(), before);
    });
}

#[test]
fn recv_fds_keeps_as_many_as_were_wanted() {
    check(
        "messages::leaks::recv_fds_keeps_as_many_as_were_wanted",
        || {
            for kind in KINDS {
                let (a, b) = pair(kind);
                for pass_credentials in [false, true] {
                    b.setsockopt(SOL_SOCKET, SO_PASSCRED, pass_credentials)
                        .unwrap();
                    for sent in 1..=5 {
                        for wanted in 0..=6 {
                            send_copies(&a, &a, sent);
                            let before = descriptors();
                            let received = recv_fds(&b, 1, wanted).unwrap();
                            assert_eq!(received.data, b"x");
                            assert!(received.fds.len() <= wanted.min(sent), "{received:?}");
                            assert_eq!(descriptors(), before + received.fds.len());
                            let cut = received.flags.contains(MSG_CTRUNC);
                            assert_eq!(cut, received.fds.len() < sent || pass_credentials && cut);
                            if !pass_credentials {
                                assert_eq!(received.fds.len(), wanted.min(sent));
                            }
                            drop(received);
                            assert_eq!(descriptors(), before);
                        }
                    }
                }
            }
        },
    );
}

#[test]
fn a_thousand_looks_do_not_leak() {
    check("messages::leaks::a_thousand_looks_do_not_leak", || {
        let (a, b) = pair(SOCK_STREAM);
        send_copies(&a, &a, 2);
        let before = descriptors();
        let mut room = AncillaryBuffer::new(CMSG_SPACE(8)).unwrap();
        let mut byte = [0];
        for look in 0..1000 {
            let message = b.recvmsg_with_flags(1, 256, MSG_PEEK).unwrap();
            assert_eq!(descriptors(), before + 2, "new ones at look {look}");
            assert_eq!(rights(message.ancillary).len(), 2);
            let mut buffers = [IoSliceMut::new(&mut byte)];
            b.recvmsg_into_with_flags(&mut buffers, &mut room, MSG_PEEK)
                .unwrap();
            room.clear();
        }
        let received = recv_fds_with_flags(&b, 1, 2, MSG_PEEK).unwrap();
        assert_eq!(received.fds.len(), 2);
        drop((room, received));
        assert_eq!(descriptors(), before);
        assert_eq!(rights(b.recvmsg(1, 256).unwrap().ancillary).len(), 2);
        assert_eq!(descriptors(), before);
    });
}

#[test]
fn receiving_without_room_does_not_leak() {
    check(
        "messages::leaks::receiving_without_room_does_not_leak",
        || {
            for kind in KINDS {
                let (a, b) = pair(kind);
                let receive: [&dyn Fn(); 9] = [
                    &|| {
                        _ = b.recv(1).unwrap();
                    },
                    &|| {
                        _ = b.recvfrom(1).unwrap();
                    },
                    &|| {
                        _ = b.recv_into(&mut [0]).unwrap();
                    },
                    &|| {
                        _ = b.recvfrom_into(&mut [0]).unwrap();
                    },
                    &|| {
                        _ = (&b).read(&mut [0]).unwrap();
                    },
                    &|| {
                        let mut byte = [0];
                        let mut buffers = [IoSliceMut::new(&mut byte)];
                        _ = (&b).read_vectored(&mut buffers).unwrap();
                    },
                    &|| {
                        _ = b.recv_with_flags(1, MSG_TRUNC).unwrap();
                    },
                    &|| {
                        let message = b.recvmsg(1, 0).unwrap();
                        assert!(message.flags.contains(MSG_CTRUNC), "{message:?}");
                    },
                    &|| assert_eq!(recv_fds(&b, 1, 0).unwrap().fds.len(), 0),
                ];
                let before = descriptors();
                for receive in receive {
                    send_copies(&a, &a, 3);
                    receive();
                    assert_eq!(descriptors(), before);
                }
                // Nor does what nobody receives at all.
                send_copies(&a, &a, 3);
            }
        },
    );
}

#[test]
fn a_full_table_of_the_receiver_cuts_and_leaks_nothing() {
    const TEST: &str = "messages::leaks::a_full_table_of_the_receiver_cuts_and_leaks_nothing";
    if !is_rerun(TEST) {
        let mut shell = Command::new("sh");
        shell.args(["-c", "ulimit -n 64 && exec \"$0\" \"$@\""]);
        let (status, said) = Peer::start(&mut Rerun::of(TEST).under(shell)).finish();
        assert!(status.success() && Rerun::ran_one(&said), "{said:#?}");
        return;
    }
    let fill = || -> Vec<File> { std::iter::from_fn(|| File::open("/dev/null").ok()).collect() };
    let before = descriptors();
    for kind in KINDS {
        for (with_process, free) in [(false, 0), (false, 1), (false, 2), (false, 3), (true, 1)] {
            let (a, b) = pair(kind);
            if with_process && b.setsockopt(SOL_SOCKET, SO_PASSPIDFD, 1).is_err() {
                continue;
            }
            let mut room = AncillaryBuffer::new(256).unwrap();
            for _ in 0..2 {
                // Not more than the limit may be under way of one user, and
                // other tests may have some.
                let fds = [a.as_fd(); 3];
                let x = [std::io::IoSlice::new(b"x")];
                eventually("three are sent", || send_fds(&a, &x, &fds).is_ok());
            }
            let mut files = fill();
            files.truncate(files.len() - free);
            let message = b.recvmsg(1, 256).unwrap();
            let count: usize = message.ancillary.iter().map(owned).sum();
            assert_eq!(count, free.min(3), "{kind:?} {free}: {message:?}");
            assert_eq!(message.flags.contains(MSG_CTRUNC), free < 3);
            drop(message);
            b.recvmsg_into(&mut [], &mut room).unwrap();
            room.clear();
            // As many places as before are free again.
            room.clear();
            assert_eq!(fill().len(), free);
            drop((a, b, files));
            assert_eq!(descriptors(), before, "{kind:?} {free}");
        }
    }
}

/// A receiver with so many descriptors under way that the kernel refuses.
#[test]
fn too_many_under_way_is_an_error_and_no_leak() {
    const TEST: &str = "messages::leaks::too_many_under_way_is_an_error_and_no_leak";
    if !is_rerun(TEST) {
        let mut shell = Command::new("sh");
        shell.args(["-c", "ulimit -n 64 && exec \"$0\" \"$@\""]);
        let (status, said) = Peer::start(&mut Rerun::of(TEST).under(shell)).finish();
        assert!(status.success() && Rerun::ran_one(&said), "{said:#?}");
        return;
    }
    if testkit::is_root() {
        return testkit::skip(TEST, "root may have any number under way");
    }
    let before = descriptors();
    let (a, b) = pair(SOCK_DGRAM);
    a.setblocking(false).unwrap();
    let refused = (0..100).find_map(|_| {
        let fds = [a.as_fd(); 10];
        send_fds(&a, &[std::io::IoSlice::new(b"x")], &fds).err()
    });
    // ETOOMANYREFS, unless the queue is full first.
    assert!(matches!(refused.unwrap().errno(), Some(109 | 11)));
    drop((a, b));
    // The kernel collects sockets that are under way only in themselves.
    eventually("all are closed", || descriptors() == before);
}
