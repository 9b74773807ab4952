//! Signals: a call that one ends (`EINTR`) is made again, with what is left
//! of its time, and nobody above hears of it.
//!
//! `strace` pretends that a signal came, where it has to come at a certain
//! call; real ones come from a Python that does nothing else.

use std::io::{IoSlice, IoSliceMut, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rawsock::*;
use testkit::{Peer, eventually, is_rerun, python};

use crate::connect_ex::{own_folder, times_slept};
use crate::strace::{Call, case, mark, trace, trace_case};
use crate::syscalls::tcp_pair;

/// Every call that can wait.
const WAITING: &[&str] = &[
    "recvfrom", "recvmsg", "sendto", "sendmsg", "accept4", "connect", "ppoll",
];

#[test]
fn no_call_that_can_wait_lets_eintr_through() {
    const TEST: &str = "interrupted::no_call_that_can_wait_lets_eintr_through";
    if is_rerun(TEST) {
        mark("begin");
        return match case().as_str() {
            "blocking" => everything_that_waits(None.into()),
            _ => everything_that_waits(20.0.into()),
        };
    }
    for call in WAITING {
        // Three times running, and every other time.
        for when in ["1..3", "1+2"] {
            for mode in ["blocking", "timeout"] {
                if *call == "ppoll" && mode == "blocking" {
                    continue;
                }
                let what = format!("trace={call},statx");
                let inject = format!("inject={call}:error=EINTR:when={when}");
                let Some(calls) = trace_case(TEST, &["-e", &what, "-e", &inject], mode) else {
                    return;
                };
                let interrupted = count(&calls, "(INJECTED)");
                assert!(interrupted >= 3, "{call} {when} {mode}: {calls:#?}");
            }
        }
    }
}

fn everything_that_waits(timeout: Timeout) {
    for host in ["127.0.0.1", "::1"] {
        let family = if host == "::1" { AF_INET6 } else { AF_INET };
        let listener = new(family, SOCK_STREAM, timeout);
        listener.bind((host, 0)).unwrap();
        listener.listen(1).unwrap();
        let client = new(family, SOCK_STREAM, timeout);
        client.connect(listener.getsockname().unwrap()).unwrap();
        let (served, address) = listener.accept().unwrap();
        served.settimeout(timeout).unwrap();
        assert_eq!(address, client.getsockname().unwrap());
        exchange(&client, &served);

        let udp = new(family, SOCK_DGRAM, timeout);
        udp.bind((host, 0)).unwrap();
        let own = udp.getsockname().unwrap();
        assert_eq!(udp.sendto(b"hello", &own).unwrap(), 5);
        assert_eq!(udp.recvfrom(5).unwrap(), (b"hello".to_vec(), own));
    }
    let listener = new(AF_UNIX, SOCK_SEQPACKET, timeout);
    listener.bind("").unwrap();
    listener.listen(1).unwrap();
    let client = new(AF_UNIX, SOCK_SEQPACKET, timeout);
    let address = listener.getsockname().unwrap();
    assert_eq!(client.connect_ex(&address).unwrap(), 0);
    let (served, _) = listener.accept().unwrap();
    served.settimeout(timeout).unwrap();
    exchange(&client, &served);
}

fn exchange(mut a: &Socket, mut b: &Socket) {
    let mut buffer = [0; 5];
    let greet = |b: &Socket| {
        // Comes when the reader has begun to wait.
        let reader = own_folder();
        let begun = times_slept(&reader);
        thread::scope(|scope| {
            scope.spawn(move || {
                eventually("the reader waits", || times_slept(&reader) > begun);
                assert_eq!(a.send(b"hello").unwrap(), 5);
            });
            assert_eq!(b.recv(5).unwrap(), b"hello");
        });
    };
    greet(b);
    greet(b);
    a.send(b"hello").unwrap();
    assert_eq!(b.recv_into(&mut buffer).unwrap(), 5);
    a.sendall(b"hello").unwrap();
    assert_eq!(b.recvfrom(5).unwrap().0, b"hello");
    a.write_all(b"hello").unwrap();
    assert_eq!(b.recvfrom_into(&mut buffer).unwrap().0, 5);
    for _ in 0..3 {
        let parts = [IoSlice::new(b"he"), IoSlice::new(b"llo")];
        assert_eq!(a.write_vectored(&parts).unwrap(), 5);
        let mut parts = [IoSliceMut::new(&mut buffer)];
        assert_eq!(b.read_vectored(&mut parts).unwrap(), 5);
    }
}

#[test]
fn an_interrupted_connect_to_nobody_is_refused() {
    const TEST: &str = "interrupted::an_interrupted_connect_to_nobody_is_refused";
    if is_rerun(TEST) {
        mark("begin");
        for timeout in [Timeout::from(None), Timeout::from(20.0)] {
            for (family, host) in [(AF_INET, "127.0.0.1"), (AF_INET6, "::1")] {
                let taken = new(family, SOCK_STREAM, None);
                taken.bind((host, 0)).unwrap();
                let nobody = taken.getsockname().unwrap();
                let s = new(family, SOCK_STREAM, timeout);
                assert_eq!(s.connect_ex(&nobody).unwrap(), 111);
                let s = new(family, SOCK_STREAM, timeout);
                assert_eq!(s.connect(&nobody).unwrap_err().errno(), Some(111));
                s.getpeername().unwrap_err();
            }
            let s = new(AF_UNIX, SOCK_STREAM, timeout);
            let nobody = b"\0rawsock nobody has this name";
            assert_eq!(s.connect_ex(nobody).unwrap(), 111);
        }
        return;
    }
    for when in ["1..3", "1+2"] {
        let inject = format!("inject=connect:error=EINTR:when={when}");
        let arguments = ["-e", "trace=connect,statx", "-e", &inject];
        let Some(calls) = trace(TEST, &arguments) else {
            return;
        };
        assert!(count(&calls, "(INJECTED)") >= 3);
    }
}

/// A hundred signals a second for one thread, until this is dropped.
struct Storm {
    came: Arc<AtomicBool>,
    _python: Peer,
}

/// Waits for ten signals more.
fn rages_on(came: &AtomicBool) {
    let mut signals = 0;
    eventually("signals come", || {
        signals += usize::from(came.swap(false, Ordering::SeqCst));
        signals >= 10
    });
}

/// A storm over this thread.
///
/// Their handler asks for restarts, which the kernel does not grant to `ppoll`
/// and to sockets that have a time of their own (`SO_RCVTIMEO`): `signal(7)`.
fn storm() -> Storm {
    const SEND: &str = "import os, signal, sys, time
while True:
    os.kill(int(sys.argv[1]), signal.SIGUSR1)
    time.sleep(0.01)";
    let came = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register(signal_hook::consts::SIGUSR1, Arc::clone(&came)).unwrap();
    let folder = own_folder();
    let mut command = python("interrupted").expect("the test looked for it");
    command.args(["-c", SEND]).arg(folder.file_name().unwrap());
    let storm = Storm {
        came,
        _python: Peer::start(&mut command),
    };
    rages_on(&storm.came);
    storm
}

/// What is worth seeing of a storm.
const STORM: &[&str] = &[
    "-e",
    "trace=statx,ppoll,recvfrom,sendto,accept4,connect,clock_nanosleep",
];

/// The trace of a rerun that makes a storm.
#[track_caller]
fn trace_storm(test: &str) -> Option<Vec<Call>> {
    python(test)?;
    trace(test, STORM)
}

#[test]
fn a_storm_of_signals_neither_shortens_nor_extends_a_timeout() {
    const TEST: &str = "interrupted::a_storm_of_signals_neither_shortens_nor_extends_a_timeout";
    if is_rerun(TEST) {
        mark("begin");
        let _storm = storm();
        return time_outs();
    }
    let Some(calls) = trace_storm(TEST) else {
        return;
    };
    // 5 waits of 0.6 s: 300 signals when nothing else runs.
    let signals = count(&calls, "--- SIGUSR1");
    assert!(signals >= 50, "{signals}");
}

fn time_outs() {
    let check = |wait: &dyn Fn() -> Result<()>| {
        let begun = Instant::now();
        assert!(wait().unwrap_err().is_timeout());
        let waited = begun.elapsed();
        assert!(waited >= Duration::from_millis(600), "{waited:?}");
        // Sixty signals; a time that began anew with each would never end.
        assert!(waited < testkit::DEADLINE, "{waited:?}");
    };
    let (a, _b) = tcp_pair("127.0.0.1");
    a.settimeout(0.6).unwrap();
    check(&|| a.recv(1).map(drop));
    check(&|| a.sendall(&vec![0; 1 << 26]));

    let listener = new(AF_INET, SOCK_STREAM, 0.6);
    listener.bind(("127.0.0.1", 0)).unwrap();
    listener.listen(0).unwrap();
    check(&|| listener.accept().map(drop));

    for (family, name) in [(AF_INET, "127.0.0.1:0"), (AF_UNIX, "")] {
        let full = new(family, SOCK_STREAM, None);
        full.bind(name).unwrap();
        full.listen(0).unwrap();
        let address = full.getsockname().unwrap();
        let connect = |timeout: f64| {
            let s = new(family, SOCK_STREAM, timeout);
            (s.connect(&address), s)
        };
        let _kept: Vec<_> = (0..4).map(|_| connect(0.0)).collect();
        check(&|| connect(0.6).0);
    }
}

#[test]
fn a_storm_of_signals_does_not_end_a_blocking_call() {
    const TEST: &str = "interrupted::a_storm_of_signals_does_not_end_a_blocking_call";
    if is_rerun(TEST) {
        mark("begin");
        return blocking_calls(&storm().came);
    }
    let Some(calls) = trace_storm(TEST) else {
        return;
    };
    for call in ["recvfrom", "accept4", "connect"] {
        // The end of a call that waits stands on a line of its own.
        let ended = format!("<... {call} resumed>");
        let interrupted = calls
            .iter()
            .filter(|line| line.starts_with(&ended) && line.contains("= -1 EINTR"));
        assert!(interrupted.count() >= 1, "{call}: {calls:#?}");
    }
}

/// Blocking, with a time of the kernel's own, so that `EINTR` really comes.
fn blocking_calls(came: &AtomicBool) {
    const TWENTY_SECONDS: [u8; 16] = [20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let new = || {
        let s = new(AF_INET, SOCK_STREAM, None);
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            s.setsockopt(SOL_SOCKET, option, TWENTY_SECONDS).unwrap();
        }
        s
    };
    let listener = new();
    listener.bind(("127.0.0.1", 0)).unwrap();
    listener.listen(0).unwrap();
    let address = listener.getsockname().unwrap();
    // Lets the other side of each call happen after some signals.
    let later = |act: &(dyn Fn() + Sync), wait: &mut dyn FnMut()| {
        thread::scope(|scope| {
            scope.spawn(|| {
                rages_on(came);
                act();
            });
            wait();
        });
    };

    let first = new();
    let mut served = None;
    later(&|| first.connect(&address).unwrap(), &mut || {
        served = Some(listener.accept().unwrap().0);
    });
    let served = served.unwrap();
    served
        .setsockopt(SOL_SOCKET, SO_RCVTIMEO, TWENTY_SECONDS)
        .unwrap();
    later(&|| first.sendall(b"hello").unwrap(), &mut || {
        assert_eq!(served.recv(5).unwrap(), b"hello");
    });

    // The queue is full, so the handshake goes on while signals come.
    let kept = new();
    kept.connect(&address).unwrap();
    let last = new();
    let make_room = || drop(listener.accept().unwrap());
    later(&make_room, &mut || last.connect(&address).unwrap());
    last.getpeername().unwrap();
}

#[test]
fn a_storm_of_signals_loses_no_byte() {
    const TEST: &str = "interrupted::a_storm_of_signals_loses_no_byte";
    if is_rerun(TEST) {
        mark("begin");
        let _storm = storm();
        for timeout in [Timeout::from(None), Timeout::from(20.0)] {
            transfer(tcp_pair("127.0.0.1"), timeout);
            transfer(tcp_pair("::1"), timeout);
            transfer(socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap(), timeout);
        }
        return;
    }
    let Some(calls) = trace_storm(TEST) else {
        return;
    };
    assert!(count(&calls, "--- SIGUSR1") >= 3);
}

/// Sends here, where the signals come; a blocking send ends early by one.
fn transfer((a, b): (Socket, Socket), timeout: Timeout) {
    let data: Vec<u8> = (0_u32..1 << 21).flat_map(u32::to_ne_bytes).collect();
    a.settimeout(timeout).unwrap();
    b.settimeout(timeout).unwrap();
    let received = thread::scope(|scope| {
        let reader = scope.spawn(move || {
            let mut received = Vec::new();
            while received.len() < 1 << 23 {
                let part = b.recv(10_000).unwrap();
                assert!(!part.is_empty(), "the end after {}", received.len());
                received.extend(part);
            }
            received
        });
        a.sendall(&data).unwrap();
        reader.join().unwrap()
    });
    assert!(received == data);
}

/// How many lines of a trace contain `text`.
fn count(calls: &[Call], text: &str) -> usize {
    calls.iter().filter(|call| call.contains(text)).count()
}

fn new(family: AddressFamily, kind: SocketKind, timeout: impl Into<Timeout>) -> Socket {
    let s = socket(family, kind, 0).unwrap();
    s.settimeout(timeout).unwrap();
    s
}
