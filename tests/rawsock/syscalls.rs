//! Which system calls are made, as `strace` sees them: how many, how often,
//! and with which flags.

use std::collections::BTreeMap;
use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rawsock::*;
use testkit::{Rerun, TempDir, c_program, eventually, is_rerun};

use crate::strace::{Call, between, mark, name, trace, trace_of};

/// What the allocator and the locks of the harness ask the kernel for.
const NOT_OURS: &[&str] = &["", "brk", "mmap", "munmap", "mremap", "madvise", "futex"];

/// How often each call was made.
fn counts(calls: &[Call]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for name in calls
        .iter()
        .map(name)
        .filter(|name| !NOT_OURS.contains(name))
    {
        *counts.entry(name).or_default() += 1;
    }
    counts
}

/// Compares what the rerun calls between "begin" and "end" with what the C
/// program calls there.
#[track_caller]
fn check_against_c(test: &str, argument: &str) {
    let folder = TempDir::new().unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/rawsock/c/pairs.c");
    let Some(program) = c_program(test, &source, folder.path()) else {
        return;
    };
    let Some(ours) = trace(test, &[]) else {
        return;
    };
    let run = |mut strace: Command| {
        strace.arg(&program).arg(argument);
        strace
    };
    let theirs = trace_of(test, &[], run).expect("strace was there just now");
    let ours = counts(between(&ours, "begin", "end"));
    let theirs = counts(between(&theirs, "begin", "end"));
    assert_eq!(ours, theirs, "ours is on the left");
    assert_eq!(
        theirs,
        BTreeMap::from([("recvfrom", 1000), ("sendto", 1000)])
    );
}

fn thousand_pairs(timeout: impl Into<Timeout>) {
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    let timeout = timeout.into();
    a.settimeout(timeout).unwrap();
    b.settimeout(timeout).unwrap();
    mark("begin");
    for _ in 0..1000 {
        assert_eq!(a.send(b"hello").unwrap(), 5);
        assert_eq!(b.recv(64).unwrap(), b"hello");
    }
    mark("end");
}

#[test]
fn blocking_send_and_recv_call_what_c_calls() {
    const TEST: &str = "syscalls::blocking_send_and_recv_call_what_c_calls";
    if is_rerun(TEST) {
        return thousand_pairs(None);
    }
    check_against_c(TEST, "blocking");
}

#[test]
fn send_and_recv_with_a_timeout_call_what_c_calls() {
    const TEST: &str = "syscalls::send_and_recv_with_a_timeout_call_what_c_calls";
    if is_rerun(TEST) {
        return thousand_pairs(5.0);
    }
    check_against_c(TEST, "timeout");
}

/// One step of a story: what is done, and the calls it may make.
pub(crate) struct Step<'a> {
    does: &'a str,
    calls: &'a [&'a str],
}

pub(crate) const fn step<'a>(does: &'a str, calls: &'a [&'a str]) -> Step<'a> {
    Step { does, calls }
}

/// Compares the calls between the mark of each step and the next one.
#[track_caller]
pub(crate) fn check_steps(test: &str, steps: &[Step<'_>]) {
    let Some(calls) = trace(test, &[]) else {
        return;
    };
    let ends = steps.iter().skip(1).map(|next| next.does).chain(["end"]);
    for (step, end) in steps.iter().zip(ends) {
        let made = between(&calls, step.does, end);
        let names: Vec<_> = made
            .iter()
            .map(name)
            .filter(|name| !NOT_OURS.contains(name))
            .collect();
        assert_eq!(names, step.calls, "{}: {made:#?}", step.does);
    }
}

const TRANSFERS: &[Step<'_>] = &[
    step("send", &["sendto"]),
    step("recv", &["recvfrom"]),
    step("sendall", &["sendto"]),
    step("recv_into", &["recvfrom"]),
    step("write", &["sendto"]),
    step("read", &["recvfrom"]),
    step("write_vectored", &["sendmsg"]),
    step("read_vectored", &["recvmsg"]),
    step("recvfrom", &["sendto", "recvfrom"]),
    step("recvfrom_into", &["sendto", "recvfrom"]),
    step("recv of nothing", &[]),
    step("recv_into nothing", &[]),
    step("recvfrom of nothing", &["sendto", "recvfrom"]),
    step("sendall of nothing", &["sendto"]),
    step("peek", &["sendto", "recvfrom"]),
    step("sendto", &["sendto"]),
];

#[test]
fn a_blocking_transfer_in_any_form_is_one_call() {
    const TEST: &str = "syscalls::a_blocking_transfer_in_any_form_is_one_call";
    if is_rerun(TEST) {
        return transfers(None.into());
    }
    check_steps(TEST, TRANSFERS);
}

#[test]
fn a_transfer_with_a_timeout_in_any_form_is_one_call() {
    const TEST: &str = "syscalls::a_transfer_with_a_timeout_in_any_form_is_one_call";
    if is_rerun(TEST) {
        return transfers(5.0.into());
    }
    check_steps(TEST, TRANSFERS);
}

fn transfers(timeout: Timeout) {
    let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    let udp = socket(AF_INET, SOCK_DGRAM, 0).unwrap();
    udp.bind(("127.0.0.1", 0)).unwrap();
    let own = udp.getsockname().unwrap();
    for socket in [&a, &b, &udp] {
        socket.settimeout(timeout).unwrap();
    }
    let mut buffer = [0; 16];
    mark("send");
    assert_eq!(a.send(b"hello").unwrap(), 5);
    mark("recv");
    assert_eq!(b.recv(16).unwrap(), b"hello");
    mark("sendall");
    a.sendall(b"hello").unwrap();
    mark("recv_into");
    assert_eq!(b.recv_into(&mut buffer).unwrap(), 5);
    mark("write");
    (&a).write_all(b"hello").unwrap();
    mark("read");
    assert_eq!((&b).read(&mut buffer).unwrap(), 5);
    mark("write_vectored");
    let parts = [IoSlice::new(b"he"), IoSlice::new(b"llo")];
    assert_eq!((&a).write_vectored(&parts).unwrap(), 5);
    mark("read_vectored");
    let (left, right) = buffer.split_at_mut(2);
    let mut parts = [IoSliceMut::new(left), IoSliceMut::new(right)];
    assert_eq!((&b).read_vectored(&mut parts).unwrap(), 5);
    mark("recvfrom");
    a.send(b"hello").unwrap();
    assert_eq!(b.recvfrom(16).unwrap().0, b"hello");
    mark("recvfrom_into");
    a.send(b"hello").unwrap();
    assert_eq!(b.recvfrom_into(&mut buffer).unwrap().0, 5);
    mark("recv of nothing");
    assert_eq!(b.recv(0).unwrap(), b"");
    mark("recv_into nothing");
    assert_eq!(b.recv_into(&mut []).unwrap(), 0);
    mark("recvfrom of nothing");
    a.send(b"hello").unwrap();
    assert_eq!(b.recvfrom(0).unwrap().0, b"");
    mark("sendall of nothing");
    a.sendall(b"").unwrap();
    mark("peek");
    a.send(b"hello").unwrap();
    assert_eq!(b.recv_with_flags(16, MSG_PEEK).unwrap(), b"");
    mark("sendto");
    assert_eq!(udp.sendto(b"hello", &own).unwrap(), 5);
    mark("end");
}

#[test]
fn life_makes_no_call_too_many() {
    const TEST: &str = "syscalls::life_makes_no_call_too_many";
    if is_rerun(TEST) {
        return life();
    }
    check_steps(
        TEST,
        &[
            step("socket", &["socket"]),
            step("socket not blocking", &["socket"]),
            step("setsockopt", &["setsockopt"]),
            step("set", &["setsockopt"]),
            step("getsockopt", &["getsockopt"]),
            step("bind", &["bind"]),
            step("listen", &["listen"]),
            step("getsockname", &["getsockname"]),
            step("settimeout", &["ioctl"]),
            step("gettimeout", &[]),
            step("settimeout refused", &[]),
            step("two more", &["socket", "ioctl", "socket"]),
            step("connect in time", &["connect", "ppoll", "getsockopt"]),
            step("connect blocking", &["connect"]),
            step("accept in time", &["accept4"]),
            step("accept with a default timeout", &["accept4", "ioctl"]),
            step("socket with a default timeout", &["socket"]),
            step("socketpair with a default timeout", &["socketpair"]),
            step("getpeername", &["getpeername"]),
            step("identity", &[]),
            step("dup", &["fcntl"]),
            step("get_inheritable", &["fcntl"]),
            step("set_inheritable", &["ioctl"]),
            step("shutdown", &["shutdown"]),
            step("recv that waits", &["recvfrom", "ppoll"]),
            step("recv that must not wait", &["recvfrom"]),
            step("detach and take over", &[]),
            step("take over carefully", &["getsockopt"; 3]),
            step("lend", &[]),
            step("close", &["close"]),
        ],
    );
}

fn life() {
    mark("socket");
    let listener = socket(AF_INET, SOCK_STREAM, 0).unwrap();
    mark("socket not blocking");
    let slow = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0).unwrap();
    mark("setsockopt");
    listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1).unwrap();
    mark("set");
    listener.set(opt::SO_REUSEADDR, true).unwrap();
    mark("getsockopt");
    listener.getsockopt(SOL_SOCKET, SO_REUSEADDR).unwrap();
    mark("bind");
    listener.bind(("127.0.0.1", 0)).unwrap();
    mark("listen");
    listener.listen(5).unwrap();
    mark("getsockname");
    let address = listener.getsockname().unwrap();
    mark("settimeout");
    listener.settimeout(5.0).unwrap();
    mark("gettimeout");
    listener.gettimeout();
    mark("settimeout refused");
    listener.settimeout(-1).unwrap_err();

    mark("two more");
    let first = socket(AF_INET, SOCK_STREAM, 0).unwrap();
    first.settimeout(5.0).unwrap();
    let second = socket(AF_INET, SOCK_STREAM, 0).unwrap();
    mark("connect in time");
    first.connect(&address).unwrap();
    mark("connect blocking");
    second.connect(&address).unwrap();
    mark("accept in time");
    let (served, _) = listener.accept().unwrap();
    setdefaulttimeout(0.01).unwrap();
    mark("accept with a default timeout");
    let (timed, _) = listener.accept().unwrap();
    mark("socket with a default timeout");
    let third = socket(AF_INET, SOCK_STREAM, 0).unwrap();
    mark("socketpair with a default timeout");
    let pair = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    setdefaulttimeout(None).unwrap();

    mark("getpeername");
    served.getpeername().unwrap();
    mark("identity");
    let identity = (served.family(), served.kind(), served.proto());
    mark("dup");
    let twin = served.dup().unwrap();
    mark("get_inheritable");
    twin.get_inheritable().unwrap();
    mark("set_inheritable");
    twin.set_inheritable(false).unwrap();
    mark("shutdown");
    twin.shutdown(SHUT_WR).unwrap();
    mark("recv that waits");
    timed.recv(1).unwrap_err();
    mark("recv that must not wait");
    timed.recv_with_flags(1, MSG_DONTWAIT).unwrap_err();
    mark("detach and take over");
    let taken = Socket::from(twin.detach());
    mark("take over carefully");
    let taken = Socket::from_owned(OwnedFd::from(taken)).unwrap();
    mark("lend");
    let lent = SocketRef::from(&taken);
    assert_eq!(lent.fileno(), taken.fileno());
    mark("close");
    slow.close().unwrap();
    mark("end");
    drop((third, pair, identity));
}

#[test]
fn every_descriptor_is_cloexec_and_every_send_without_signal() {
    const TEST: &str = "syscalls::every_descriptor_is_cloexec_and_every_send_without_signal";
    if is_rerun(TEST) {
        return every_maker_and_every_sender();
    }
    let Some(calls) = trace(TEST, &[]) else {
        return;
    };
    let mut seen = BTreeMap::<&str, usize>::new();
    for call in between(&calls, "begin", "end") {
        let wanted = match name(call) {
            "socket" | "socketpair" | "accept4" => "SOCK_CLOEXEC",
            "sendto" | "sendmsg" => "MSG_NOSIGNAL",
            "fcntl" if call.contains("F_DUPFD") => "F_DUPFD_CLOEXEC",
            // Ways to make a descriptor or to send that have no such flag.
            "accept" | "dup" | "dup2" | "write" | "writev" | "sendfile" | "splice" => {
                panic!("{call}")
            }
            _ => continue,
        };
        assert!(call.contains(wanted), "no {wanted}: {call}");
        *seen.entry(name(call)).or_default() += 1;
    }
    // So that this does not pass because nothing was called.
    assert!(seen["socket"] >= 12, "{seen:?}");
    assert!(seen["socketpair"] >= 9, "{seen:?}");
    assert!(seen["accept4"] >= 3, "{seen:?}");
    assert!(seen["fcntl"] >= 3, "{seen:?}");
    assert!(seen["sendto"] >= 3 * 9, "{seen:?}");
    assert!(seen["sendmsg"] >= 9, "{seen:?}");
}

fn every_maker_and_every_sender() {
    mark("begin");
    let plain = MsgFlag::from(0);
    for default in [Timeout::from(None), Timeout::from(0), Timeout::from(5.0)] {
        setdefaulttimeout(default).unwrap();
        for kind in [SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET] {
            let (mut a, b) = socketpair(AF_UNIX, kind, 0).unwrap();
            assert!(!a.get_inheritable().unwrap() && !b.get_inheritable().unwrap());
            a.send(b"x").unwrap();
            a.send_with_flags(b"x", MSG_EOR).unwrap();
            a.send_with_flags(b"x", plain).unwrap();
            a.sendall(b"x").unwrap();
            a.sendall_with_flags(b"x", MSG_DONTWAIT).unwrap();
            a.write_all(b"x").unwrap();
            let parts = [IoSlice::new(b"x"), IoSlice::new(b"y")];
            assert_eq!(a.write_vectored(&parts).unwrap(), 2);
        }
        for (family, host) in [(AF_INET, "127.0.0.1"), (AF_INET6, "::1")] {
            let udp = socket(family, SOCK_DGRAM, 0).unwrap();
            udp.bind((host, 0)).unwrap();
            let own = udp.getsockname().unwrap();
            udp.sendto(b"x", &own).unwrap();
            udp.sendto_with_flags(b"x", MSG_DONTWAIT, &own).unwrap();
            let twin = udp.dup().unwrap();
            assert!(!twin.get_inheritable().unwrap());

            let listener = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0).unwrap();
            listener.bind((host, 0)).unwrap();
            listener.listen(1).unwrap();
            let client = socket(family, SOCK_STREAM, 0).unwrap();
            // Whatever the mode, the connection is there or on its way.
            let _ = client.connect(listener.getsockname().unwrap());
            listener.settimeout(5.0).unwrap();
            let (served, _) = listener.accept().unwrap();
            assert!(!served.get_inheritable().unwrap());
            served.sendall(b"x").unwrap();
        }
    }
    mark("end");
}

#[test]
fn a_peer_that_is_gone_raises_no_signal() {
    const TEST: &str = "syscalls::a_peer_that_is_gone_raises_no_signal";
    if !is_rerun(TEST) {
        Rerun::of(TEST).passes();
        return;
    }
    let raised = Arc::new(AtomicBool::new(false));
    const SIGPIPE: i32 = signal_hook::consts::SIGPIPE;
    signal_hook::flag::register(SIGPIPE, Arc::clone(&raised)).unwrap();

    for kind in [SOCK_STREAM, SOCK_SEQPACKET] {
        let (a, b) = socketpair(AF_UNIX, kind, 0).unwrap();
        drop(b);
        check_every_sender_fails(&a);
    }
    let (client, served) = tcp_pair("127.0.0.1");
    served.shutdown(SHUT_WR).unwrap();
    drop(served);
    eventually("the reset arrives", || {
        client
            .send(b"x")
            .is_err_and(|error| error.errno() == Some(32))
    });
    check_every_sender_fails(&client);
    assert!(!raised.load(Ordering::SeqCst), "a send raised SIGPIPE");

    // The flag does tell: a pipe has no way to ask for silence.
    let (reader, mut writer) = io::pipe().unwrap();
    drop(reader);
    writer.write_all(b"x").unwrap_err();
    assert!(raised.load(Ordering::SeqCst));
}

#[track_caller]
fn check_every_sender_fails(mut socket: &Socket) {
    const EPIPE: Option<i32> = Some(32);
    assert_eq!(socket.send(b"x").unwrap_err().errno(), EPIPE);
    assert_eq!(socket.sendall(b"x").unwrap_err().errno(), EPIPE);
    let error = socket.send_with_flags(b"x", MSG_DONTWAIT).unwrap_err();
    assert_eq!(error.errno(), EPIPE);
    assert_eq!(socket.write(b"x").unwrap_err().raw_os_error(), EPIPE);
    let error = socket.write_vectored(&[IoSlice::new(b"x")]).unwrap_err();
    assert_eq!(error.raw_os_error(), EPIPE);
}

/// Two ends of a connection over TCP: the one that called, and the one that
/// was accepted.
pub(crate) fn tcp_pair(host: &str) -> (Socket, Socket) {
    let family = if host.contains(':') {
        AF_INET6
    } else {
        AF_INET
    };
    let listener = socket(family, SOCK_STREAM, 0).unwrap();
    listener.bind((host, 0)).unwrap();
    listener.listen(1).unwrap();
    let client = socket(family, SOCK_STREAM, 0).unwrap();
    client.connect(listener.getsockname().unwrap()).unwrap();
    let (served, _) = listener.accept().unwrap();
    (client, served)
}
