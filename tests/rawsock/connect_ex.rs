//! What `connect_ex` answers, compared with Python; and the wait for a place
//! in the queue of a Unix listener, which Python lacks.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use rawsock::*;
use testkit::eventually;

use crate::namespaces::in_own_network;
use crate::outcomes::{Outcomes, check};

#[test]
fn answers_as_python_does() {
    const TEST: &str = "connect_ex::answers_as_python_does";
    if !in_own_network(TEST) {
        return;
    }
    // The folder is ours, so that Unix paths can be short.
    fs::create_dir("python").unwrap();
    let Some(python) = Outcomes::of_script(TEST, "connect_ex.py", Path::new("python")) else {
        return;
    };
    let mut ours = Outcomes::default();
    inet(&mut ours, "v4", AF_INET, "127.0.0.1");
    inet(&mut ours, "v6", AF_INET6, "::1");
    let mut case = |name: &str, result: Result<i32>| ours.case(name, result);
    let new = || new(AF_INET, SOCK_STREAM, None);
    case("v4 four parts", new().connect_ex(("127.0.0.1", 1, 0, 0)));
    case("v4 multicast", new().connect_ex(("224.0.0.1", 1)));
    let udp = socket(AF_INET, SOCK_DGRAM, 0).unwrap();
    case("v4 broadcast", udp.connect_ex(("<broadcast>", 1)));
    unix(&mut ours);
    check(&ours, &python, &[]);
}

fn inet(ours: &mut Outcomes, label: &str, family: AddressFamily, host: &str) {
    let mut case = |name: &str, result: Result<i32>| ours.case(format!("{label} {name}"), result);
    let dead = socket(family, SOCK_STREAM, 0).unwrap();
    dead.bind((host, 0)).unwrap();
    let nobody = dead.getsockname().unwrap();
    let alive = listener(family, (host, 0), 5);
    let somebody = alive.getsockname().unwrap();

    for (mode, timeout) in [
        ("blocking", None),
        ("timeout", Some(Duration::from_secs(5))),
    ] {
        let new = || new(family, SOCK_STREAM, timeout);
        case(&format!("{mode} refused"), new().connect_ex(&nobody));
        let s = new();
        case(&format!("{mode} accepted"), s.connect_ex(&somebody));
        case(&format!("{mode} again"), s.connect_ex(&somebody));
    }

    let s = new(family, SOCK_STREAM, Duration::ZERO);
    case("non-blocking start", s.connect_ex(&somebody));
    eventually("connected", || s.getpeername().is_ok());
    case("non-blocking finish", s.connect_ex(&somebody));
    case("non-blocking again", s.connect_ex(&somebody));

    let s = new(family, SOCK_STREAM, Duration::ZERO);
    case("non-blocking refused start", s.connect_ex(&nobody));
    case("non-blocking refused finish", s.connect_ex(&nobody));
    case("non-blocking refused anew", s.connect_ex(&nobody));

    let full = listener(family, (host, 0), 0);
    let _kept = fill(&full);
    let begun = Instant::now();
    let s = new(family, SOCK_STREAM, 0.3);
    case("full queue", s.connect_ex(full.getsockname().unwrap()));
    assert!(begun.elapsed() >= Duration::from_millis(300));
    case("of a listener", alive.connect_ex(&nobody));
    let new = || new(family, SOCK_STREAM, None);
    case("port 0", new().connect_ex((host, 0)));
    for port in [-1, 65536, 70000, 1_i128 << 70] {
        case(&format!("port {port}"), new().connect_ex((host, port)));
    }
    case("one string", new().connect_ex(host));
    case("one part", new().connect_ex((host,)));
    case("five parts", new().connect_ex((host, 1, 0, 0, 0)));
    case("numbers only", new().connect_ex((1, 1)));
    let other = if family == AF_INET {
        "::1"
    } else {
        "127.0.0.1"
    };
    case("other family", new().connect_ex((other, 1)));
    case(
        "unknown host",
        new().connect_ex(("no.such.host.invalid", 1)),
    );

    let udp = socket(family, SOCK_DGRAM, 0).unwrap();
    case("datagrams", udp.connect_ex(&nobody));
    case("datagrams again", udp.connect_ex(&somebody));
}

fn unix(ours: &mut Outcomes) {
    let mut case = |name: &str, result: Result<i32>| ours.case(format!("unix {name}"), result);
    let new_of = |kind| new(AF_UNIX, kind, None);
    let new = || new_of(SOCK_STREAM);
    case("missing", new().connect_ex("missing"));
    drop(listener(AF_UNIX, "stale", 5));
    case("stale", new().connect_ex("stale"));
    fs::write("file", "").unwrap();
    case("not a socket", new().connect_ex("file"));
    let bound = new();
    bound.bind("bound").unwrap();
    case("bound only", new().connect_ex("bound"));
    let _alive = listener(AF_UNIX, "alive", 5);
    let s = new();
    case("accepted", s.connect_ex("alive"));
    case("again", s.connect_ex("alive"));
    case(
        "datagrams to a stream",
        new_of(SOCK_DGRAM).connect_ex("alive"),
    );
    case(
        "records to a stream",
        new_of(SOCK_SEQPACKET).connect_ex("alive"),
    );
    case("below a file", new().connect_ex("file/below"));
    case("no name", new().connect_ex(""));
    let nobody = b"\0rawsock nobody has this name";
    case("abstract nobody", new().connect_ex(nobody));
    case("too long", new().connect_ex("x".repeat(109)));
    case("tuple", new().connect_ex(("127.0.0.1", 1)));

    let full = listener(AF_UNIX, "full", 0);
    let _kept = fill(&full);
    let s = new();
    s.setblocking(false).unwrap();
    case("full queue, non-blocking", s.connect_ex("full"));
    let s = new();
    s.settimeout(0.3).unwrap();
    let begun = Instant::now();
    case("full queue, timeout", s.connect_ex("full"));
    // Unlike Python, which answers the same at once.
    assert!(begun.elapsed() >= Duration::from_millis(300));
}

/// A Unix listener with a full queue, and those who wait in it.
fn crowded() -> (Socket, Address, Vec<Socket>) {
    let listener = listener(AF_UNIX, "", 0);
    let address = listener.getsockname().unwrap();
    let kept = fill(&listener);
    (listener, address, kept)
}

#[test]
fn a_timeout_waits_for_a_place_in_the_queue_of_a_unix_listener() {
    let (listener, address, _kept) = crowded();
    let (sender, receiver) = mpsc::channel();
    let waiter = thread::spawn(move || {
        let s = new(AF_UNIX, SOCK_STREAM, 30.0);
        sender.send(own_folder()).unwrap();
        (s.connect_ex(&address), s)
    });
    let thread = receiver.recv().unwrap();
    let begun = times_slept(&thread);
    eventually("it waits", || times_slept(&thread) >= begun + 3);
    assert!(!waiter.is_finished());

    listener.accept().unwrap();
    let (answer, s) = waiter.join().unwrap();
    assert_eq!(answer.unwrap(), 0);
    // And it is connected indeed.
    s.send(b"x").unwrap();
}

#[test]
fn no_place_in_the_queue_of_a_unix_listener_is_a_timeout() {
    let (_listener, address, _kept) = crowded();
    let s = new(AF_UNIX, SOCK_STREAM, 0.2);
    let begun = Instant::now();
    assert_eq!(s.connect_ex(&address).unwrap(), 11);
    assert!(begun.elapsed() >= Duration::from_millis(200));
    assert!(s.connect(&address).unwrap_err().is_timeout());

    s.setblocking(false).unwrap();
    let error = s.connect(&address).unwrap_err();
    assert!(error.is_would_block() && error.errno() == Some(11));
}

/// The `/proc` folder of this thread.
pub(crate) fn own_folder() -> PathBuf {
    Path::new("/proc").join(fs::read_link("/proc/thread-self").unwrap())
}

/// How often the thread whose `/proc` folder this is has waited.
pub(crate) fn times_slept(thread: &Path) -> u64 {
    let status = fs::read_to_string(thread.join("status")).unwrap();
    let count = status
        .lines()
        .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))
        .expect("Linux counts them");
    count.trim().parse().unwrap()
}

fn new(family: AddressFamily, kind: SocketKind, timeout: impl Into<Timeout>) -> Socket {
    let s = socket(family, kind, 0).unwrap();
    s.settimeout(timeout).unwrap();
    s
}

fn listener(family: AddressFamily, address: impl ToAddress, backlog: i32) -> Socket {
    let s = socket(family, SOCK_STREAM, 0).unwrap();
    s.bind(address).unwrap();
    s.listen(backlog).unwrap();
    s
}

/// Connects until the queue is full; the connections, to be kept.
fn fill(listener: &Socket) -> Vec<Socket> {
    let address = listener.getsockname().unwrap();
    let connect = || {
        let s = new(listener.family(), SOCK_STREAM, 0);
        s.connect_ex(&address).unwrap();
        s
    };
    (0..4).map(|_| connect()).collect()
}
