//! What fails although nobody wants it to: accepting, threads, descriptors,
//! and what is said of it.

use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rawsock::{AF_UNIX, MSG_DONTWAIT, SOCK_STREAM, Socket, create_connection, opt, socket};
use sockserver::testing::TestServer;
use sockserver::*;
use testkit::{Peer, Rerun, TempDir, c_library, eventually, is_rerun, tool};

use crate::fixtures::{
    PATIENCE, answer, ask, assert_ended, case, client, crew, on_each_dispatch, quiet_panics,
    under_strace, under_strace_with,
};
use crate::parking::Single;

/// Answers lines; some fail.
#[derive(Default)]
struct Lines;

impl RequestHandler for Lines {
    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        let mut line = String::new();
        if rq.rfile().read_line(&mut line)? == 0 {
            return Ok(Flow::Close);
        }
        if line == "error\n" {
            return Err(io::Error::other("as\nasked\x1b[31m"));
        }
        writeln!(rq.wfile(), "done")?;
        Ok(Flow::KeepAlive)
    }
}

/// Errors of `accept(2)` that end nothing.
const PASSING: &[&str] = &[
    "EAGAIN",
    "ECONNABORTED",
    "EHOSTDOWN",
    "EHOSTUNREACH",
    "EINTR",
    "EMFILE",
    "ENETDOWN",
    "ENETUNREACH",
    "ENFILE",
    "ENOBUFS",
    "ENOMEM",
    "ENONET",
    "ENOPROTOOPT",
    "EPERM",
    "EPROTO",
    "ETIMEDOUT",
];

/// Those that say that the listener is of no use.
const FATAL: &[(&str, i32)] = &[
    ("EBADF", 9),
    ("EINVAL", 22),
    ("ENOTSOCK", 88),
    ("EOPNOTSUPP", 95),
];

/// Each of these has one thread that accepts: `strace` counts calls by thread.
fn all_survive_accept_errors() {
    survives_accept_errors(Inline);
    survives_accept_errors(Threading::default());
    survives_accept_errors(Parking::single());
    survives_accept_errors(Pooled::single());
}

fn survives_accept_errors<D: Dispatch<Stream, Lines, ()> + Default>(dispatch: D) {
    let server = Server::<Tcp, Lines, D>::builder().dispatch(dispatch);
    let server = server.bind(("127.0.0.1", 0)).unwrap();
    let server = TestServer::serving(server).unwrap();
    // Without a descriptor a client is sent away, and has to come again.
    eventually("somebody is served", || {
        let s = create_connection(server.address()).unwrap();
        s.settimeout(PATIENCE).unwrap();
        s.sendall(b"hello\n").unwrap();
        s.recv(100).is_ok_and(|data| data == b"done\n")
    });
    let report = server.stop(PATIENCE).unwrap();
    assert_eq!((report.cancelled, report.abandoned), (0, 0));
}

#[test]
fn accept_errors_pass() {
    const TEST: &str = "faults::accept_errors_pass";
    if is_rerun(TEST) {
        return all_survive_accept_errors();
    }
    for errno in PASSING {
        // More often than is taken for an accident, unless it waits after
        // each, and longer each time.
        let starved = ["EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"].contains(errno);
        let times = if starved { 5 } else { 18 };
        let inject = format!("inject=accept4:error={errno}:when=1..{times}");
        under_strace_with(TEST, &["-e", &inject], errno, |calls| {
            assert!(calls.contains("(INJECTED)"), "{errno}");
        });
    }
}

#[test]
fn a_listener_that_is_of_no_use_ends_the_server() {
    const TEST: &str = "faults::a_listener_that_is_of_no_use_ends_the_server";
    fn check<D: Dispatch<Stream, Lines, ()> + Default>() {
        let server = Server::<Tcp, Lines, D>::bind(("127.0.0.1", 0)).unwrap();
        let server = TestServer::serving(server).unwrap();
        let _client = create_connection(server.address()).unwrap();
        let handle = server.handle().clone();
        handle.wait(PATIENCE).unwrap();
        let error = io::Error::from(server.stop(PATIENCE).unwrap_err());
        assert_eq!(error.raw_os_error().unwrap().to_string(), case());
    }
    if is_rerun(TEST) {
        return on_each_dispatch!(check);
    }
    for (errno, number) in FATAL {
        let inject = format!("inject=accept4:error={errno}");
        under_strace_with(TEST, &["-e", &inject], &number.to_string(), |_| {});
    }
}

/// Runs a test again in a process in which no thread can be had while a file
/// is there; in that rerun, this is the file.
#[track_caller]
fn under_no_threads(test: &str) -> Option<PathBuf> {
    if is_rerun(test) {
        return std::env::var_os("NO_THREADS").map(PathBuf::from);
    }
    let folder = TempDir::new().unwrap();
    let source =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/sockserver/c/no_threads.c");
    if let Some(library) = c_library(test, &source, folder.path()) {
        let mut rerun = Rerun::of(test).command();
        rerun
            .env("LD_PRELOAD", library)
            .env("NO_THREADS", folder.path().join("none"));
        let (status, said) = Peer::start(&mut rerun).finish();
        assert!(status.success() && Rerun::ran_one(&said), "{said:#?}");
    }
    None
}

/// Threads can be had and cannot, again and again: somebody always leads.
#[test]
fn threads_come_and_go() {
    const TEST: &str = "faults::threads_come_and_go";
    let Some(none) = under_no_threads(TEST) else {
        return;
    };
    let server = TestServer::start::<Lines>().unwrap();
    eventually("somebody leads", || crew() == 1);
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..6)
            .map(|_| {
                scope.spawn(|| {
                    for _ in 0..100 {
                        let s = client(&server);
                        assert_eq!(ask(&s, "hello"), "done");
                        assert_eq!(ask(&s, "hello"), "done");
                    }
                })
            })
            .collect();
        scope.spawn(|| {
            while !over.load(Ordering::SeqCst) {
                std::fs::write(&none, "").unwrap();
                std::thread::yield_now();
                std::fs::remove_file(&none).unwrap();
            }
        });
        let served: Vec<_> = clients.into_iter().map(|client| client.join()).collect();
        over.store(true, Ordering::SeqCst);
        assert!(served.iter().all(Result::is_ok));
    });
    assert_eq!(server.handle().stats().accepted, 600);
    assert_eq!(ask(&client(&server), "hello"), "done");
}

/// While no thread can be had, clients wait in the queue.
#[test]
fn clients_wait_for_a_thread() {
    const TEST: &str = "faults::clients_wait_for_a_thread";
    let Some(none) = under_no_threads(TEST) else {
        return;
    };
    let server = TestServer::start::<Lines>().unwrap();
    eventually("somebody leads", || crew() == 1);
    std::fs::write(&none, "").unwrap();
    let (first, second) = (client(&server), client(&server));
    assert_eq!(ask(&first, "hello"), "done");
    second.sendall(b"hello\n").unwrap();
    assert_eq!(ask(&first, "hello"), "done");
    assert_eq!((crew(), server.handle().connections().len()), (1, 1));
    // The one thread comes back.
    drop(first);
    assert_eq!(answer(&second), "done");
    // And then there is another, although nobody comes back.
    let third = client(&server);
    third.sendall(b"hello\n").unwrap();
    assert_eq!(ask(&second, "hello"), "done");
    assert_eq!(crew(), 1);
    std::fs::remove_file(&none).unwrap();
    assert_eq!(answer(&third), "done");
}

/// While no thread can be had, nobody adopts, and those who wait for a handler
/// that is stuck go on waiting; then somebody does.
#[test]
fn a_shard_waits_for_a_thread() {
    const TEST: &str = "faults::a_shard_waits_for_a_thread";
    let Some(none) = under_no_threads(TEST) else {
        return;
    };
    let server = Server::<Tcp, Lines, Parking>::builder().dispatch(Parking { workers: 1, max: 8 });
    let server = TestServer::serving(server.bind(("127.0.0.1", 0)).unwrap()).unwrap();
    let (stuck, other) = (client(&server), client(&server));
    assert_eq!(ask(&stuck, "hello"), "done");
    assert_eq!(ask(&other, "hello"), "done");
    std::fs::write(&none, "").unwrap();
    // Its handler waits for the rest.
    stuck.sendall(b"half a li").unwrap();
    eventually("it is stuck", || server.handle().stats().requests == 3);
    other.sendall(b"hello\n").unwrap();
    assert_eq!((crew(), server.handle().stats().adoptions), (1, 0));
    std::fs::remove_file(&none).unwrap();
    assert_eq!(answer(&other), "done");
    assert_eq!(server.handle().stats().adoptions, 1);
    assert_eq!(ask(&stuck, "ne"), "done");
}

/// A server without a single thread says so.
#[test]
fn an_engine_needs_one_thread() {
    const TEST: &str = "faults::an_engine_needs_one_thread";
    let Some(none) = under_no_threads(TEST) else {
        return;
    };
    std::fs::write(&none, "").unwrap();
    fn check<D: Dispatch<Stream, Lines, ()> + Default>() {
        let server = Server::<Tcp, Lines, D>::bind(("127.0.0.1", 0)).unwrap();
        let error = io::Error::from(server.serve_forever().unwrap_err());
        assert_eq!(error.raw_os_error(), Some(11), "{error}");
    }
    check::<Parking>();
    check::<Pooled>();
}

/// The rest of the line that begins so.
#[track_caller]
fn said(peer: &mut Peer, prefix: &str) -> String {
    loop {
        if let Some(rest) = peer.out().strip_prefix(prefix) {
            return rest.to_owned();
        }
    }
}

/// A server of the kind that is [`case`].
fn of_case() -> TestServer {
    fn start<D: Dispatch<Stream, Lines, ()> + Default>() -> TestServer {
        let server = Server::<Tcp, Lines, D>::bind(("127.0.0.1", 0)).unwrap();
        TestServer::serving(server).unwrap()
    }
    match &case()[..] {
        "threading" => start::<Threading>(),
        "parking" => start::<Parking>(),
        "pooled" => start::<Pooled>(),
        other => panic!("{other}"),
    }
}

/// Too few descriptors for the clients there are: they are reset, or wait, and
/// the server neither spins nor dies.
#[test]
fn a_server_survives_without_descriptors() {
    const TEST: &str = "faults::a_server_survives_without_descriptors";
    if is_rerun(TEST) {
        let server = of_case();
        println!("\nLISTENING {}", server.address().port().unwrap());
        let mut line = String::new();
        io::stdin().read_line(&mut line).unwrap();
        println!("\nENDED {:?}", server.handle().stats());
        return;
    }
    for kind in ["threading", "parking", "pooled"] {
        let (Some(strace), Some(_)) = (tool(TEST, "strace"), tool(TEST, "bash")) else {
            return;
        };
        let folder = TempDir::new().unwrap();
        let log = folder.path().join("calls");
        let mut limited = Command::new("bash");
        limited.args(["-c", "ulimit -n 40; exec \"$@\"", "bash"]);
        limited
            .env("SOCKSERVER_CASE", kind)
            .arg(strace)
            .args(["-f", "-e", "trace=accept4", "-o"])
            .arg(&log);
        let mut server = Peer::start(&mut Rerun::of(TEST).under(limited));
        let port: u16 = said(&mut server, "LISTENING ").parse().unwrap();
        let connect = || {
            let s = create_connection(("127.0.0.1", port)).unwrap();
            s.settimeout(PATIENCE).unwrap();
            s
        };
        // None of them is idle, so none of them can be closed for another.
        let silent: Vec<Socket> = (0..60)
            .map(|_| {
                let s = connect();
                // It may be sent away at once.
                let _ = s.send(b"half a li");
                s
            })
            .collect();
        // Some are sent away, since there is no descriptor for them.
        eventually("somebody is sent away", || {
            // A reset is told once, and is the end after that.
            let gone = silent
                .iter()
                .filter(|s| match s.recv_with_flags(1, MSG_DONTWAIT) {
                    Ok(data) => data.is_empty(),
                    Err(error) => !error.is_would_block(),
                });
            gone.count() >= 5
        });
        drop(silent);
        // Clients that come now may still find none.
        eventually("there are descriptors again", || {
            let s = connect();
            s.send(b"hello\n").is_ok() && s.recv(100).is_ok_and(|data| data == b"done\n")
        });
        server.tell("");
        let stats = said(&mut server, "ENDED ");
        let (status, _) = server.finish();
        assert!(status.success());
        let calls = std::fs::read_to_string(log).unwrap();
        let accepts = calls.matches("accept4(").count();
        assert!(
            accepts < 400,
            "{accepts} calls of accept for 60 clients: {stats}"
        );
        assert!(calls.contains("EMFILE"));
    }
}

/// Idle clients go before those who have something to say.
#[test]
fn idle_clients_make_room_when_there_are_no_descriptors() {
    const TEST: &str = "faults::idle_clients_make_room_when_there_are_no_descriptors";
    if is_rerun(TEST) {
        let server = of_case();
        println!("\nLISTENING {}", server.address().port().unwrap());
        io::stdin().read_line(&mut String::new()).unwrap();
        return;
    }
    let Some(_) = tool(TEST, "bash") else { return };
    for kind in ["threading", "parking", "pooled"] {
        let mut limited = Command::new("bash");
        limited.env("SOCKSERVER_CASE", kind);
        limited.args(["-c", "ulimit -n 40; exec \"$@\"", "bash"]);
        let mut server = Peer::start(&mut Rerun::of(TEST).under(limited));
        let port: u16 = said(&mut server, "LISTENING ").parse().unwrap();
        let silent: Vec<Socket> = (0..60)
            .map(|_| create_connection(("127.0.0.1", port)).unwrap())
            .collect();
        // Clients that nobody has looked at yet are not idle, so the first may
        // be sent away.
        eventually("an honest one is served", || {
            let honest = create_connection(("127.0.0.1", port)).unwrap();
            honest.settimeout(PATIENCE).unwrap();
            honest.send(b"hello\n").is_ok() && honest.recv(100).is_ok_and(|data| data == b"done\n")
        });
        drop(silent);
        server.tell("");
        assert!(server.finish().0.success());
    }
}

/// Clients that reset their connections, also before they are accepted.
#[test]
fn resets_harm_nobody() {
    fn check<D: Dispatch<Stream, Lines, ()> + Default>() {
        let server = Server::<Tcp, Lines, D>::bind(("127.0.0.1", 0)).unwrap();
        // Before there is anybody to accept them.
        for _ in 0..50 {
            let rude = create_connection(server.server_address()).unwrap();
            rude.set(opt::SO_LINGER, Some(Duration::ZERO)).unwrap();
        }
        let server = TestServer::serving(server).unwrap();
        for _ in 0..300 {
            let rude = client(&server);
            rude.set(opt::SO_LINGER, Some(Duration::ZERO)).unwrap();
            drop(rude);
            assert_eq!(ask(&client(&server), "hello"), "done");
        }
        eventually("all are gone", || server.handle().connections().is_empty());
        assert_eq!(server.handle().stats().panics, 0);
    }
    on_each_dispatch!(check);
}

/// Keeps the lines, for [`lines_are_escaped_and_few`].
struct Memory;

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl log::Log for Memory {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        if !record.target().starts_with("sockserver") {
            return;
        }
        LINES.lock().unwrap().push(record.args().to_string());
        panic!("as asked: a logger may well do that when nobody reads its lines");
    }

    fn flush(&self) {}
}

/// Run again by itself, since a process has one logger.
#[test]
fn lines_are_escaped_and_few() {
    const TEST: &str = "faults::lines_are_escaped_and_few";
    if !is_rerun(TEST) {
        return Rerun::of(TEST).passes();
    }
    quiet_panics();
    log::set_logger(&Memory).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    let folder = TempDir::new().unwrap();
    let server = ThreadingUnixStreamServer::<Lines>::bind(folder.path().join("server")).unwrap();
    let server = TestServer::serving(server).unwrap();
    for round in 0..200 {
        let bad = socket(AF_UNIX, SOCK_STREAM, 0).unwrap();
        bad.settimeout(PATIENCE).unwrap();
        bad.bind(folder.path().join(format!("\n\x1b]0;{round}")))
            .unwrap();
        bad.connect(server.address()).unwrap();
        bad.sendall(b"error\n").unwrap();
        assert_ended(&bad);
    }
    assert_eq!(server.handle().stats().errors, 200);
    let lines = LINES.lock().unwrap();
    assert!((1..=20).contains(&lines.len()), "{}", lines.len());
    for line in &*lines {
        assert!(!line.contains(|c: char| c.is_control()), "{line:?}");
        assert!(
            line.contains("asked") && line.contains("\\u{a}"),
            "{line:?}"
        );
    }
}

/// Run again by itself, with few descriptors, and with a logger of its own.
#[test]
fn too_few_descriptors_are_a_warning() {
    const TEST: &str = "faults::too_few_descriptors_are_a_warning";
    if is_rerun(TEST) {
        quiet_panics();
        log::set_logger(&Memory).unwrap();
        log::set_max_level(log::LevelFilter::Trace);
        let start = |max| {
            let server = ThreadingTCPServer::<Lines>::builder().dispatch(Threading { max });
            let server = TestServer::serving(server.bind(("127.0.0.1", 0)).unwrap()).unwrap();
            assert_eq!(ask(&client(&server), "hello"), "done");
        };
        start(10);
        assert_eq!(*LINES.lock().unwrap(), Vec::<String>::new());
        start(512);
        let line = LINES.lock().unwrap().concat();
        assert!(
            line.contains("40 descriptors") && line.contains("512 connections"),
            "{line}"
        );
        return;
    }
    if tool(TEST, "bash").is_some() {
        let mut limited = Command::new("bash");
        limited.args(["-c", "ulimit -n 40; exec \"$@\"", "bash"]);
        let (status, said) = Peer::start(&mut Rerun::of(TEST).under(limited)).finish();
        assert!(status.success() && Rerun::ran_one(&said), "{said:#?}");
    }
}

/// `accept4` gets everything at once, and `ppoll` may be interrupted or out of
/// memory.
#[test]
fn waiting_may_fail() {
    const TEST: &str = "faults::waiting_may_fail";
    if is_rerun(TEST) {
        return all_survive_accept_errors();
    }
    let calls = ["EINTR", "ENOMEM"].map(|errno| format!("ppoll:error={errno}"));
    for call in calls
        .iter()
        .map(String::as_str)
        .chain(["/^epoll_p?wait$:error=EINTR"])
    {
        let inject = format!("inject={call}:when=1..4");
        under_strace(TEST, &["-e", &inject], |calls| {
            assert!(calls.contains("(INJECTED)"), "{calls}");
            let all = calls
                .lines()
                .filter(|line| line.contains("accept4(") && !line.contains("resumed"));
            for line in all {
                assert!(
                    line.contains("SOCK_CLOEXEC") || line.contains("unfinished"),
                    "{line}"
                );
            }
        });
    }
}
