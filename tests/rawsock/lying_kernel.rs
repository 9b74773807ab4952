//! Answers that no sane kernel gives, written into the process by `strace`:
//! every errno, lengths of addresses beyond all bounds, addresses that are
//! none, readiness that is not, a send that takes nothing.
//!
//! The crate may report nonsense, but must not panic, spin or reach beyond a
//! buffer.

use std::io::{IoSlice, IoSliceMut, Read, Write};
use std::time::{Duration, Instant};

use rawsock::*;
use testkit::is_rerun;

use crate::outcomes::hex;
use crate::strace::{case, mark, name, trace, trace_case};
use crate::syscalls::tcp_pair;

/// Runs the rerun once for each injection, at the calls from the first mark
/// on.
#[track_caller]
pub(crate) fn inject(test: &str, calls: &str, injections: impl IntoIterator<Item = String>) {
    for injection in injections {
        let what = format!("trace={calls},statx");
        let arguments = ["-e", &what, "-e", &format!("inject={calls}:{injection}")];
        let Some(trace) = trace_case(test, &arguments, &injection) else {
            return;
        };
        let injected = trace.iter().filter(|call| call.contains("INJECTED"));
        assert_ne!(injected.count(), 0, "{injection}: {trace:#?}");
    }
}

const REPORTING: &str = "bind,listen,getsockname,getpeername,setsockopt,shutdown,\
    socketpair,accept4,connect,sendto,sendmsg,recvfrom,recvmsg";

#[test]
fn every_errno_is_reported_as_it_is() {
    const TEST: &str = "lying_kernel::every_errno_is_reported_as_it_is";
    if is_rerun(TEST) {
        let case = case();
        let errno = case.strip_prefix("error=").unwrap().parse().unwrap();
        return reports(errno);
    }
    // 4 is EINTR, after which every call is made again.
    let errors = (1..=133).filter(|errno| *errno != 4);
    inject(
        TEST,
        REPORTING,
        errors.map(|errno| format!("error={errno}")),
    );
}

#[test]
fn no_call_answers_an_interruption() {
    const TEST: &str = "lying_kernel::no_call_answers_an_interruption";
    if is_rerun(TEST) {
        mark("begin");
        let listener = socket(AF_INET, SOCK_STREAM, 0).unwrap();
        listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1).unwrap();
        assert_eq!(listener.getsockopt(SOL_SOCKET, SO_REUSEADDR).unwrap(), 1);
        listener.bind(("127.0.0.1", 0)).unwrap();
        listener.listen(1).unwrap();
        let client = socket(AF_INET, SOCK_STREAM, 0).unwrap();
        client.connect(listener.getsockname().unwrap()).unwrap();
        client.getpeername().unwrap();
        client.shutdown(SHUT_WR).unwrap();
        client.settimeout(1).unwrap();
        client.dup().unwrap();
        client.set_inheritable(true).unwrap();
        assert!(client.get_inheritable().unwrap());
        let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
        Socket::from_owned(a.detach()).unwrap();
        return;
    }
    let calls = "socket,socketpair,setsockopt,getsockopt,bind,listen,getsockname,\
        getpeername,connect,shutdown,ioctl,fcntl";
    inject(TEST, calls, ["error=EINTR:when=1+2".to_owned()]);
}

fn reports(errno: i32) {
    mark("begin");
    let udp = socket(AF_INET, SOCK_DGRAM, 0).unwrap();
    let address = Address::from(std::net::SocketAddr::from(([127, 0, 0, 1], 9)));
    let fails = |operation: &str, result: Result<()>| {
        let error = result.expect_err(operation);
        assert_eq!(error.errno(), Some(errno), "{operation}: {error}");
        assert_eq!(error.operation(), operation);
        assert!(
            error.to_string().contains(&format!("(os error {errno})")),
            "{error}"
        );
        let timed_out = error.is_timeout();
        let would_block = error.is_would_block();
        assert!(!timed_out, "ETIMEDOUT is of the network");
        assert_eq!(would_block, matches!(errno, 11 | 114 | 115));
        assert_eq!(std::io::Error::from(error).raw_os_error(), Some(errno));
    };
    fails("bind", udp.bind(&address));
    fails("listen", udp.listen(1));
    fails("getsockname", udp.getsockname().map(drop));
    fails("setsockopt", udp.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1));
    fails("shutdown", udp.shutdown(SHUT_RDWR));
    fails("getpeername", udp.getpeername().map(drop));
    fails("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0).map(drop));
    fails("accept", udp.accept().map(drop));
    fails("connect", udp.connect(&address));
    assert_eq!(udp.connect_ex(&address).unwrap(), errno);
    fails("send", udp.send(b"x").map(drop));
    fails("sendall", udp.sendall(b"x"));
    fails("sendto", udp.sendto(b"x", &address).map(drop));
    fails("recv", udp.recv(1).map(drop));
    fails("recv_into", udp.recv_into(&mut [0]).map(drop));
    fails("recvfrom", udp.recvfrom(1).map(drop));
    fails("recvfrom_into", udp.recvfrom_into(&mut [0]).map(drop));
    let error = (&udp).write_vectored(&[IoSlice::new(b"x")]).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(errno));
    let error = (&udp)
        .read_vectored(&mut [IoSliceMut::new(&mut [0])])
        .unwrap_err();
    assert_eq!(error.raw_os_error(), Some(errno));
}

/// Lengths of an address, little-endian as `poke_exit` writes them.
fn lengths() -> impl Iterator<Item = String> {
    let lengths = (0..=32)
        .chain(107..=113)
        .chain([126, 127, 128, 129, 130, 255, 256, 65_535, 65_536])
        .chain([0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff_u32]);
    lengths.map(|length| hex(&length.to_le_bytes()))
}

/// Bytes of an address that are none of their family, or of no family.
fn addresses() -> impl Iterator<Item = String> {
    // The family is 2 for IPv4, 10 for IPv6, 1 for Unix, and the bytes reach
    // to the end of the buffer.
    let families = [
        0, 1, 2, 3, 10, 16, 17, 29, 30, 31, 38, 40, 42, 255, 256, 0xffff_u16,
    ];
    families.into_iter().flat_map(|family| {
        let with = |fill: u8| {
            let mut bytes = [fill; 128];
            bytes[..2].copy_from_slice(&family.to_le_bytes());
            hex(&bytes)
        };
        [with(0), with(0xff), with(b'/')]
    })
}

#[test]
fn absurd_lengths_and_bytes_of_names_do_no_harm() {
    const TEST: &str = "lying_kernel::absurd_lengths_and_bytes_of_names_do_no_harm";
    if is_rerun(TEST) {
        return all_names();
    }
    let calls = "getsockname,getpeername,accept4";
    let lengths: Vec<_> = lengths().map(|hex| format!("@arg3={hex}")).collect();
    let addresses = addresses().map(|hex| format!("@arg2={hex}"));
    // Bytes that reach to the end of the buffer, and a length beyond it.
    let both = addresses.flat_map(|address| {
        let beyond = format!("{address},@arg3=ffffffff");
        let long = format!("{address},@arg3=80000000");
        [address, beyond, long]
    });
    let pokes = lengths.into_iter().chain(both);
    inject(TEST, calls, pokes.map(|poke| format!("poke_exit={poke}")));
}

fn all_names() {
    mark("begin");
    let two_addresses = |s: &Socket| {
        for address in [s.getsockname(), s.getpeername()] {
            look_at(&address.unwrap());
        }
        // Asks for both names, too.
        assert!(format!("{s:?}").starts_with("Socket"));
    };
    for (family, name) in [
        (AF_INET, "127.0.0.1:0"),
        (AF_INET6, "[::1]:0"),
        (AF_UNIX, ""),
    ] {
        let listener = socket(family, SOCK_STREAM, 0).unwrap();
        listener.bind(name).unwrap();
        listener.listen(1).unwrap();
        look_at(&listener.getsockname().unwrap());
    }
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    two_addresses(&a);
    two_addresses(&b);
    // To accept, the true address is needed, and `std` asks for it in vain.
    let port = 40_000 + (std::process::id() % 20_000) as u16;
    let listener = socket(AF_INET, SOCK_STREAM, 0).unwrap();
    listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1).unwrap();
    let port = (port..port + 1000)
        .find(|port| listener.bind(("127.0.0.1", *port)).is_ok())
        .expect("a port is free");
    listener.listen(1).unwrap();
    let client = socket(AF_INET, SOCK_STREAM, 0).unwrap();
    client.connect(("127.0.0.1", port)).unwrap();
    let (served, address) = listener.accept().unwrap();
    look_at(&address);
    two_addresses(&served);
    client.sendall(b"x").unwrap();
    assert_eq!(served.recv(2).unwrap(), b"x");
}

/// Everything that can be asked of an address.
pub(crate) fn look_at(address: &Address) {
    let bytes = address.to_bytes();
    assert!(bytes.len() <= 128, "{address:?}");
    assert_eq!(Address::from_bytes(&bytes).unwrap(), *address);
    let text = format!("{address} {address:?} {:?}", address.family());
    assert!(!text.contains('\n') && !text.contains('\u{1b}'), "{text}");
    let _ = (address.ip(), address.port(), address.as_unix());
}

#[test]
fn absurd_senders_do_no_harm() {
    const TEST: &str = "lying_kernel::absurd_senders_do_no_harm";
    if is_rerun(TEST) {
        mark("begin");
        let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0).unwrap();
        for _ in 0..2 {
            a.send(b"hello").unwrap();
        }
        let (data, address) = b.recvfrom(16).unwrap();
        assert_eq!(data, b"hello");
        look_at(&address);
        let mut buffer = [0; 16];
        let (count, address) = b.recvfrom_into(&mut buffer).unwrap();
        assert_eq!(&buffer[..count], b"hello");
        look_at(&address);
        return;
    }
    let lengths = lengths().map(|hex| format!("@arg6={hex}"));
    let addresses = addresses().flat_map(|address| {
        let long = format!("@arg5={address},@arg6=80000000");
        [format!("@arg5={address}"), long]
    });
    let pokes = lengths.chain(addresses);
    inject(
        TEST,
        "recvfrom",
        pokes.map(|poke| format!("poke_exit={poke}")),
    );
}

#[test]
fn a_count_beyond_the_buffer_does_no_harm() {
    const TEST: &str = "lying_kernel::a_count_beyond_the_buffer_does_no_harm";
    if is_rerun(TEST) {
        mark("begin");
        let (mut a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0).unwrap();
        assert_eq!(b.recv_with_flags(4, MSG_TRUNC).unwrap().len(), 4);
        assert_eq!(b.recvfrom_with_flags(4, MSG_TRUNC).unwrap().0.len(), 4);
        assert!(a.send(b"four").unwrap() <= 4);
        a.sendall(b"four").unwrap();
        assert!(a.write(b"four").unwrap() <= 4);
        return;
    }
    inject(TEST, "recvfrom,sendto", COUNTS.map(str::to_owned));
}

/// Counts that the kernel might have of a buffer of four bytes.
const COUNTS: [&str; 3] = ["retval=5", "retval=4096", "retval=2147483647"];

/// `std` and its users rely on it, some of them in unsafe code.
#[test]
fn reading_and_writing_never_count_beyond_the_buffer() {
    const TEST: &str = "lying_kernel::reading_and_writing_never_count_beyond_the_buffer";
    if is_rerun(TEST) {
        mark("begin");
        let (mut a, mut b) = socketpair(AF_UNIX, SOCK_DGRAM, 0).unwrap();
        let read = b.read(&mut [0; 4]).unwrap();
        let mut buffer = [0; 4];
        let scattered = [IoSliceMut::new(&mut buffer)];
        let scattered = b.read_vectored(&mut { scattered }).unwrap();
        let written = a.write(b"four").unwrap();
        let gathered = a.write_vectored(&[IoSlice::new(b"four")]).unwrap();
        assert_eq!([read, scattered, written, gathered], [4; 4]);
        return;
    }
    let calls = "recvfrom,recvmsg,sendto,sendmsg";
    inject(TEST, calls, COUNTS.map(str::to_owned));
}

#[test]
fn a_send_that_takes_nothing_is_an_error() {
    const TEST: &str = "lying_kernel::a_send_that_takes_nothing_is_an_error";
    if is_rerun(TEST) {
        mark("begin");
        for timeout in [Timeout::from(None), Timeout::from(0), Timeout::from(20.0)] {
            let (mut a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
            a.settimeout(timeout).unwrap();
            assert_eq!(a.send(b"hello").unwrap(), 0);
            let error = a.sendall(b"hello").unwrap_err();
            assert_eq!((error.errno(), error.bytes_sent()), (Some(5), Some(0)));
            let error = a.write_all(b"hello").unwrap_err();
            assert_eq!(error.kind(), std::io::ErrorKind::WriteZero);
            // Nothing is all that an empty message has.
            a.sendall(b"").unwrap();
        }
        return;
    }
    inject(TEST, "sendto", ["retval=0".to_owned()]);
}

#[test]
fn readiness_is_only_a_hint() {
    const TEST: &str = "lying_kernel::readiness_is_only_a_hint";
    if is_rerun(TEST) {
        mark("begin");
        let (a, b) = tcp_pair("127.0.0.1");
        a.settimeout(20.0).unwrap();
        b.settimeout(20.0).unwrap();
        a.sendall(b"hello").unwrap();
        assert_eq!(b.recv(16).unwrap(), b"hello");
        a.sendall(b"hello").unwrap();
        assert_eq!(b.recvfrom(16).unwrap().0, b"hello");
        return;
    }
    let times = "error=EAGAIN:when=1..5";
    inject(TEST, "recvfrom,sendto", [times.to_owned()]);
}

#[test]
fn a_listener_that_is_ready_for_nobody_waits_on() {
    const TEST: &str = "lying_kernel::a_listener_that_is_ready_for_nobody_waits_on";
    if is_rerun(TEST) {
        mark("begin");
        let listener = socket(AF_INET, SOCK_STREAM, 0).unwrap();
        listener.bind(("127.0.0.1", 0)).unwrap();
        listener.listen(1).unwrap();
        listener.settimeout(20.0).unwrap();
        let client = socket(AF_INET, SOCK_STREAM, 0).unwrap();
        client.connect(listener.getsockname().unwrap()).unwrap();
        listener.accept().unwrap();
        return;
    }
    inject(TEST, "accept4", ["error=EAGAIN:when=1..5".to_owned()]);
}

#[test]
fn false_readiness_for_ever_is_a_timeout_and_no_spin() {
    const TEST: &str = "lying_kernel::false_readiness_for_ever_is_a_timeout_and_no_spin";
    if is_rerun(TEST) {
        let (_a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
        b.settimeout(0.5).unwrap();
        mark("begin");
        let begun = Instant::now();
        assert!(b.recv(1).unwrap_err().is_timeout());
        assert!(begun.elapsed() >= Duration::from_millis(500));
        return;
    }
    let arguments = [
        "-e",
        "trace=ppoll,recvfrom,statx",
        "-e",
        "inject=ppoll:retval=1",
    ];
    let Some(calls) = trace(TEST, &arguments) else {
        return;
    };
    let tries = calls.iter().filter(|call| name(call) == "recvfrom").count();
    assert!((2..200).contains(&tries), "{tries} calls in half a second");
}

#[test]
fn a_failing_poll_is_reported_and_an_early_one_made_again() {
    const TEST: &str = "lying_kernel::a_failing_poll_is_reported_and_an_early_one_made_again";
    if is_rerun(TEST) {
        let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
        b.settimeout(0.2).unwrap();
        mark("begin");
        let begun = Instant::now();
        let error = b.recv(1).unwrap_err();
        if case() == "error=ENOMEM" {
            return assert_eq!(error.errno(), Some(12));
        }
        assert!(error.is_timeout() && begun.elapsed() >= Duration::from_millis(200));
        a.send(b"x").unwrap();
        assert_eq!(b.recv(1).unwrap(), b"x");
        return;
    }
    let answers = [
        "error=ENOMEM",
        "retval=0:when=1..10",
        "error=EINTR:when=1..10",
    ];
    inject(TEST, "ppoll", answers.map(str::to_owned));
}

#[test]
fn an_interrupted_connect_that_does_not_block_does_not_wait() {
    const TEST: &str = "lying_kernel::an_interrupted_connect_that_does_not_block_does_not_wait";
    if is_rerun(TEST) {
        mark("begin");
        // Of a family whose connect is not made again after a signal.
        let s = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, NETLINK_ROUTE).unwrap();
        assert_eq!(s.connect_ex((0, 0)).unwrap(), 115, "EINPROGRESS");
        // TCP's is, until it has an answer: here the usual one.
        let listener = socket(AF_INET, SOCK_STREAM, 0).unwrap();
        listener.bind(("127.0.0.1", 0)).unwrap();
        listener.listen(1).unwrap();
        let s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0).unwrap();
        let address = listener.getsockname().unwrap();
        assert_eq!(s.connect_ex(address).unwrap(), 115, "EINPROGRESS");
        return;
    }
    inject(TEST, "connect", ["error=EINTR:when=1..2".to_owned()]);
}

#[test]
fn a_close_that_fails_says_so_once() {
    const TEST: &str = "lying_kernel::a_close_that_fails_says_so_once";
    if is_rerun(TEST) {
        // The loader closes files, and would give up if that failed: but not
        // as many.
        for _ in 0..100 {
            drop(socket(AF_INET, SOCK_STREAM, 0).unwrap());
        }
        mark("begin");
        let s = socket(AF_INET, SOCK_STREAM, 0).unwrap();
        let closed = s.close();
        match case().as_str() {
            "error=EIO:when=101" => assert_eq!(closed.unwrap_err().errno(), Some(5)),
            // The descriptor is gone in both cases, and nothing is lost.
            _ => closed.unwrap(),
        }
        return;
    }
    let errors = ["EIO", "EINTR", "ECONNRESET"];
    let errors = errors.map(|errno| format!("error={errno}:when=101"));
    inject(TEST, "close", errors);
}
