//! Answers to `sendmsg` and `recvmsg` that no sane kernel gives, and which
//! calls are made: `strace` writes the one and sees the other.

use std::io::{IoSlice, IoSliceMut};
use std::os::fd::AsFd;

use rawsock::ancillary::{AncillaryBuffer, ControlMessage, ControlMessageRef};
use rawsock::*;
use testkit::is_rerun;

use super::{rights, send_copies};
use crate::lying_kernel::{inject, look_at};
use crate::outcomes::hex;
use crate::strace::{case, mark, name, trace};
use crate::syscalls::{check_steps, step};

/// A `struct msghdr` of 64 bits with these lengths, whose pointers point
/// nowhere: nobody may follow them after the call.
#[cfg(all(target_pointer_width = "64", target_endian = "little"))]
fn header(name: u32, control: u64, flags: u32) -> String {
    let nowhere = [0xff_u8; 8];
    let header = [
        &nowhere[..],
        &name.to_le_bytes(),
        &[0xff; 4],
        &nowhere,
        &nowhere,
        &nowhere,
        &control.to_le_bytes(),
        &flags.to_le_bytes(),
    ];
    hex(&header.concat())
}

#[test]
#[cfg(all(target_pointer_width = "64", target_endian = "little"))]
fn absurd_headers_do_no_harm() {
    const TEST: &str = "messages::lies::absurd_headers_do_no_harm";
    if is_rerun(TEST) {
        return receive_with_credentials();
    }
    let controls = [0, 1, 15, 16, 17, 27, 28, 31, 32, 33, 255, 256, 257];
    let controls = controls
        .into_iter()
        .chain([1 << 31, 1 << 32, 1 << 63, u64::MAX - 7, u64::MAX]);
    let names = [0, 1, 2, 127, 128, 129, 0x8000_0000, u32::MAX];
    let headers = controls
        .map(|control| header(2, control, 0))
        .chain(names.map(|name| header(name, 32, 0)))
        .chain([header(u32::MAX, u64::MAX, u32::MAX)]);
    let pokes = headers.map(|header| format!("poke_exit=@arg2={header}"));
    inject(TEST, "recvmsg", pokes);
}

#[cfg(all(target_pointer_width = "64", target_endian = "little"))]
fn receive_with_credentials() {
    let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    b.setsockopt(SOL_SOCKET, SO_PASSCRED, 1).unwrap();
    // Others are no credentials, or only a part of them.
    let check = |items: &[ControlMessage]| {
        for item in items {
            assert!(
                matches!(
                    item,
                    ControlMessage::Credentials(_) | ControlMessage::Unknown { .. }
                ),
                "{item:?}"
            );
        }
    };
    mark("begin");
    let mut room = AncillaryBuffer::new(256).unwrap();
    for _ in 0..2 {
        for _ in 0..3 {
            a.send(b"hello").unwrap();
        }
        let message = b.recvmsg(16, 256).unwrap();
        assert_eq!(message.data, b"hello");
        look_at(&message.address);
        check(&message.ancillary);
        let mut buffer = [0; 16];
        let mut buffers = [IoSliceMut::new(&mut buffer)];
        let info = b.recvmsg_into(&mut buffers, &mut room).unwrap();
        assert_eq!(info.nbytes, 5);
        look_at(&info.address);
        check(&room.messages().collect::<Vec<_>>());
        assert_eq!(recv_fds(&b, 16, 1).unwrap().fds.len(), 0);
    }
}

/// A call that was not made, and is said to have succeeded, brings nothing
/// anew that had come before.
#[test]
fn a_call_that_did_nothing_gives_no_descriptor_twice() {
    const TEST: &str = "messages::lies::a_call_that_did_nothing_gives_no_descriptor_twice";
    if is_rerun(TEST) {
        let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0).unwrap();
        let mut room = AncillaryBuffer::new(256).unwrap();
        let mut byte = [0];
        send_copies(&a, &a, 3);
        mark("begin");
        let mut receive = |room: &mut AncillaryBuffer| {
            let mut buffers = [IoSliceMut::new(&mut byte)];
            b.recvmsg_into(&mut buffers, room).unwrap().nbytes
        };
        assert_eq!(receive(&mut room), 1);
        let fds = rights(room.messages().collect());
        assert_eq!(fds.len(), 3);
        // As many as the buffer has room for, and not what was said.
        for _ in 0..3 {
            assert_eq!(receive(&mut room), 1);
            assert_eq!(room.messages().count(), 0);
        }
        drop((room, a, b));
        for fd in fds {
            // Still ours, and a socket: nobody has closed it.
            Socket::from_owned(fd).unwrap();
        }
        return;
    }
    inject(TEST, "recvmsg", ["retval=4096:when=2+".to_owned()]);
}

#[test]
fn counts_beyond_the_buffers_do_no_harm() {
    const TEST: &str = "messages::lies::counts_beyond_the_buffers_do_no_harm";
    if is_rerun(TEST) {
        let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0).unwrap();
        mark("begin");
        // Zeros, since the buffer was cleared for the flag.
        let message = b.recvmsg_with_flags(4, 256, MSG_TRUNC).unwrap();
        assert_eq!(message.data, [0; 4]);
        look_at(&message.address);
        let mut room = AncillaryBuffer::new(256).unwrap();
        let info = b.recvmsg_into(&mut [], &mut room).unwrap();
        assert_eq!(info.nbytes, 0);
        a.sendmsg(&[IoSlice::new(b"four")], &[]).unwrap();
        return;
    }
    let counts = ["5", "4096", "2147483647"];
    let lies = counts.map(|count| format!("retval={count}"));
    inject(TEST, "recvmsg", lies);
}

#[test]
fn errors_are_reported_as_they_are() {
    const TEST: &str = "messages::lies::errors_are_reported_as_they_are";
    if is_rerun(TEST) {
        let case = case();
        let errno = case.strip_prefix("error=").unwrap().parse().unwrap();
        return reports(errno);
    }
    // EPERM, EAGAIN, ENOMEM, EFAULT, EINVAL, EMSGSIZE, ENOBUFS, ETIMEDOUT,
    // ETOOMANYREFS, and one that no system has.
    let errors = [1, 11, 12, 14, 22, 90, 105, 109, 110, 4095];
    let errors = errors.map(|errno| format!("error={errno}"));
    inject(TEST, "sendmsg,recvmsg", errors);
}

fn reports(errno: i32) {
    let fails = |operation: &str, result: Result<()>| {
        let error = result.expect_err(operation);
        assert_eq!(error.errno(), Some(errno), "{error}");
        assert_eq!(error.operation(), operation);
        assert!(!error.is_timeout());
    };
    let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    let x = [IoSlice::new(b"x")];
    let fds = [a.as_fd()];
    let mut room = AncillaryBuffer::new(64).unwrap();
    mark("begin");
    fails("sendmsg", a.sendmsg(&x, &[]).map(drop));
    let error = a.sendmsg_to(&x, &[], 0, "/nowhere").unwrap_err();
    // Where to, unless it is only for now.
    assert_eq!(error.address().is_some(), errno != 11, "{error}");
    fails("sendmsg", Err(error));
    fails("send_fds", send_fds(&a, &x, &fds).map(drop));
    fails(
        "sendmsg_afalg",
        a.sendmsg_afalg(&x, ALG_OP_ENCRYPT).map(drop),
    );
    fails("recvmsg", b.recvmsg(1, 64).map(drop));
    fails("recvmsg_into", b.recvmsg_into(&mut [], &mut room).map(drop));
    fails("recv_fds", recv_fds(&b, 1, 1).map(drop));
}

#[test]
fn interrupted_calls_are_made_again() {
    const TEST: &str = "messages::lies::interrupted_calls_are_made_again";
    if is_rerun(TEST) {
        let timeout = if case().is_empty() {
            None.into()
        } else {
            Timeout::from(20.0)
        };
        mark("begin");
        for kind in [SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET] {
            let (a, b) = socketpair(AF_UNIX, kind, 0).unwrap();
            a.settimeout(timeout).unwrap();
            b.settimeout(timeout).unwrap();
            let mut room = AncillaryBuffer::new(256).unwrap();
            for _ in 0..3 {
                send_copies(&a, &a, 2);
                let message = b.recvmsg(10, 256).unwrap();
                assert_eq!(rights(message.ancillary).len(), 2);
                send_copies(&a, &a, 1);
                let mut byte = [0];
                let mut buffers = [IoSliceMut::new(&mut byte)];
                b.recvmsg_into(&mut buffers, &mut room).unwrap();
                assert_eq!(rights(room.messages().collect()).len(), 1);
                send_copies(&a, &a, 3);
                assert_eq!(recv_fds(&b, 1, 3).unwrap().fds.len(), 3);
            }
            b.setblocking(false).unwrap();
            assert!(b.recvmsg(1, 64).unwrap_err().is_would_block());
        }
        return;
    }
    for call in ["sendmsg", "recvmsg"] {
        let storms = ["1..3", "1+2"].map(|when| format!("error=EINTR:when={when}"));
        inject(TEST, call, storms);
    }
}

#[test]
fn each_call_is_one_call() {
    const TEST: &str = "messages::lies::each_call_is_one_call";
    if !is_rerun(TEST) {
        let send = &["sendmsg"];
        let receive = &["recvmsg"];
        // Before it closes one, `std` looks whether it is open, when it is
        // built with assertions.
        let close: &[&str] = match cfg!(debug_assertions) {
            true => &["fcntl", "close"],
            false => &["close"],
        };
        return check_steps(
            TEST,
            &[
                step("sendmsg", send),
                step("recvmsg", receive),
                step("send_fds", send),
                step("close what came", &[&["recvmsg"], close].concat()),
                step("recvmsg_into", &["sendmsg", "recvmsg"]),
                step(
                    "closed by the next",
                    &[&["sendmsg"], close, &["recvmsg"]].concat(),
                ),
                step("taken", close),
                step("no room", &["sendmsg", "recvmsg"]),
                step("refused", &[]),
            ],
        );
    }
    let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    a.settimeout(20.0).unwrap();
    b.settimeout(20.0).unwrap();
    let mut room = AncillaryBuffer::new(CMSG_SPACE(4)).unwrap();
    let x = [IoSlice::new(b"x")];
    mark("sendmsg");
    a.sendmsg(&x, &[]).unwrap();
    mark("recvmsg");
    b.recvmsg(10, 256).unwrap();
    mark("send_fds");
    send_copies(&a, &a, 1);
    mark("close what came");
    recv_fds(&b, 10, 1).unwrap();
    mark("recvmsg_into");
    send_copies(&a, &a, 1);
    b.recvmsg_into(&mut [], &mut room).unwrap();
    mark("closed by the next");
    send_copies(&a, &a, 1);
    b.recvmsg_into(&mut [], &mut room).unwrap();
    mark("taken");
    drop(room.messages().next());
    mark("no room");
    send_copies(&a, &a, 1);
    b.recvmsg(10, 0).unwrap();
    mark("refused");
    let raw = ControlMessageRef::Raw {
        level: SOL_SOCKET,
        kind: SCM_RIGHTS,
        data: &[0; 4],
    };
    a.sendmsg(&x, &[raw]).unwrap_err();
    b.recvmsg(10, 1 << 31).unwrap_err();
    mark("end");
}

#[test]
fn every_call_asks_for_no_signal_and_close_on_exec() {
    const TEST: &str = "messages::lies::every_call_asks_for_no_signal_and_close_on_exec";
    if is_rerun(TEST) {
        mark("begin");
        for kind in [SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET] {
            let (a, b) = socketpair(AF_UNIX, kind, 0).unwrap();
            let x = [IoSlice::new(b"x")];
            a.sendmsg_with_flags(&x, &[], MSG_DONTWAIT).unwrap();
            send_fds_with_flags(&a, &x, &[a.as_fd()], MSG_DONTWAIT).unwrap();
            b.recvmsg_with_flags(1, 0, MSG_PEEK).unwrap();
            b.recvmsg(1, 256).unwrap();
            b.recvmsg_with_flags(1, 256, MSG_PEEK).unwrap();
            recv_fds_with_flags(&b, 1, 1, MSG_DONTWAIT).unwrap();
            // Nobody is there any more, and no signal comes.
            drop(b);
            assert!(matches!(
                a.sendmsg(&x, &[]).unwrap_err().errno(),
                Some(32 | 111)
            ));
        }
        return;
    }
    let Some(calls) = trace(TEST, &["-e", "trace=sendmsg,recvmsg,statx"]) else {
        return;
    };
    let with = |call: &str, flag: &str| {
        let made = calls.iter().filter(|line| name(line) == call);
        let made: Vec<_> = made.collect();
        assert!(made.len() >= 9, "{call}: {calls:#?}");
        for line in made {
            assert!(line.contains(flag), "{line}");
        }
    };
    with("sendmsg", "MSG_NOSIGNAL");
    with("recvmsg", "MSG_CMSG_CLOEXEC");
}
