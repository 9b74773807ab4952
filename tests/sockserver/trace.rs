//! Which method is called when: as in Python, for every way in which they may
//! fail. `python/trace.py` says what Python does.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use rawsock::{Address, SHUT_WR, SOCK_DGRAM, SOCK_STREAM, Socket, socket};
use sockserver::testing::TestServer;
use sockserver::*;
use testkit::{Line, Peer, TempDir, eventually, is_rerun, python};

use crate::fixtures::{PATIENCE, assert_ended, on_each_dispatch, quiet_panics};

/// What a method does.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Will {
    Fine,
    No,
    Raise,
}

/// How a method fails: both count as Python's `raise Exception`.
#[derive(Clone, Copy, Debug)]
enum By {
    Panic,
    Error,
}

/// What each method does, and what was called.
struct Script {
    verify: Will,
    setup: Will,
    handle: Will,
    finish: Will,
    by: By,
    services: bool,
    log: &'static Mutex<Vec<&'static str>>,
}

impl Script {
    fn fine() -> Self {
        Self {
            verify: Will::Fine,
            setup: Will::Fine,
            handle: Will::Fine,
            finish: Will::Fine,
            by: By::Panic,
            services: false,
            log: Box::leak(Box::default()),
        }
    }

    fn called(&self, name: &'static str) {
        self.log.lock().unwrap().push(name);
    }

    fn stage(&self, name: &'static str, will: Will) -> io::Result<()> {
        self.called(name);
        match (will, self.by) {
            (Will::Fine | Will::No, _) => Ok(()),
            (Will::Raise, By::Panic) => panic!("as asked"),
            (Will::Raise, By::Error) => Err(io::Error::other("as asked")),
        }
    }
}

impl Hooks for Script {
    fn verify_request(&self, _: Incoming<'_>, _: &Address) -> bool {
        self.called("verify");
        assert_ne!(self.verify, Will::Raise, "as asked");
        self.verify == Will::Fine
    }

    fn handle_error(&self, _: &HandlerError, _: &Address) {
        self.called("error");
    }

    fn handle_timeout(&self) {
        self.called("timeout");
    }

    fn service_actions(&self) {
        if self.services {
            self.called("service");
        }
    }

    fn shutdown_request(&self, connection: &Socket) {
        self.called("shutdown");
        let _ = connection.shutdown(SHUT_WR);
    }
}

/// Does as the script says.
struct Traced;

impl RequestHandler<Script> for Traced {
    fn setup(&mut self, rq: &mut Request<'_, Script>) -> io::Result<()> {
        rq.server().stage("setup", rq.server().setup)
    }

    fn handle(&mut self, rq: &mut Request<'_, Script>) -> io::Result<Flow> {
        rq.server().stage("handle", rq.server().handle)?;
        Ok(Flow::Close)
    }

    fn finish(&mut self, rq: &mut Request<'_, Script>) -> io::Result<()> {
        rq.server().stage("finish", rq.server().finish)
    }
}

impl DatagramRequestHandler<Script> for Traced {
    fn setup(&mut self, rq: &mut DatagramRequest<'_, Script>) -> io::Result<()> {
        rq.server().stage("setup", rq.server().setup)
    }

    fn handle(&mut self, rq: &mut DatagramRequest<'_, Script>) -> io::Result<()> {
        rq.server().stage("handle", rq.server().handle)
    }

    fn finish(&mut self, rq: &mut DatagramRequest<'_, Script>) -> io::Result<()> {
        rq.server().stage("finish", rq.server().finish)
    }
}

/// The same, called at once, as in Python.
struct AtOnce;

impl RequestHandler<Script> for AtOnce {
    const SPEAKS_FIRST: bool = true;

    fn setup(&mut self, rq: &mut Request<'_, Script>) -> io::Result<()> {
        RequestHandler::setup(&mut Traced, rq)
    }

    fn handle(&mut self, rq: &mut Request<'_, Script>) -> io::Result<Flow> {
        RequestHandler::handle(&mut Traced, rq)
    }

    fn finish(&mut self, rq: &mut Request<'_, Script>) -> io::Result<()> {
        RequestHandler::finish(&mut Traced, rq)
    }
}

/// A client that says something, and, of a stream, sees it end.
fn talk(address: &Address, stream: bool, word: &[u8]) -> Socket {
    let kind = if stream { SOCK_STREAM } else { SOCK_DGRAM };
    let s = socket(address.family(), kind, 0).unwrap();
    s.settimeout(PATIENCE).unwrap();
    s.connect(address).unwrap();
    match word {
        b"" => s.shutdown(SHUT_WR).unwrap(),
        // It fails if the server has refused it already.
        word => drop(s.send(word)),
    }
    s
}

/// Where a server of a kind is put.
fn place<T: Transport, H, D, S: Hooks>(
    builder: Builder<T, H, D, S>,
    folder: &Path,
    kind: &str,
    make: fn(&Address) -> H,
) -> Server<T, H, D, S>
where
    H: Handles<T::Kind, S>,
    D: Dispatch<T::Kind, H, S>,
{
    match kind {
        "tcp" | "udp" => builder.bind_with(("127.0.0.1", 0), make),
        _ => builder.bind_with(folder.join("server"), make),
    }
    .unwrap()
}

/// Serves one client in this mode; the calls.
fn trace<T: Transport, H, D>(
    folder: &Path,
    kind: &str,
    mode: &str,
    script: Script,
    make: fn(&Address) -> H,
    word: &[u8],
) -> String
where
    H: Handles<T::Kind, Script>,
    D: Dispatch<T::Kind, H, Script> + Default,
{
    let log = script.log;
    let stream = matches!(kind, "tcp" | "unix");
    let builder = Server::<T, H, D>::builder().state(script);
    let server = place(builder, folder, kind, make);
    match mode {
        "forever" => {
            let server = TestServer::serving(server).unwrap();
            let client = talk(server.address(), stream, word);
            if stream {
                assert_ended(&client);
            } else {
                eventually("it has come", || {
                    let stats = server.handle().stats();
                    stats.accepted + stats.unverified > 0
                });
            }
            drop(client);
            server.stop(PATIENCE).unwrap();
        }
        "once" => {
            // It has come before the server looks. Closed after that, so that
            // nobody waits for the other.
            let client = talk(server.server_address(), stream, word);
            client.shutdown(SHUT_WR).unwrap();
            assert!(server.handle_request(PATIENCE).unwrap());
        }
        "nobody" => {
            assert!(!server.handle_request(Duration::from_millis(10)).unwrap());
        }
        mode => panic!("{mode}"),
    }
    log.lock().unwrap().join(" ")
}

/// On what here that is tried which Python does on threads, or without them.
fn engines(name: &str) -> &'static [&'static str] {
    let datagrams = name.starts_with("udp") || name.starts_with("unixgram");
    match name.split(' ').nth(1) {
        Some("inline") => &["inline"],
        _ if datagrams => &["threading"],
        _ => &["threading", "parking", "pooled"],
    }
}

/// What a case of the script comes to here: `None` if it cannot be tried.
fn case(folder: &Path, name: &str, engine: &str, by: By) -> Option<String> {
    let words: Vec<_> = name.split(' ').collect();
    let kind = words[0];
    let will = |method: &str| {
        let value = words.iter().find_map(|word| word.strip_prefix(method));
        match value.and_then(|value| value.strip_prefix('=')) {
            Some("raise") => Will::Raise,
            Some("false") => Will::No,
            _ => Will::Fine,
        }
    };
    let script = Script {
        verify: will("verify"),
        setup: will("setup"),
        handle: will("handle"),
        finish: will("finish"),
        by,
        services: words[2] == "service",
        ..Script::fine()
    };
    let services = script.services;
    // Whose calls are the same as those of an error that cannot be injected.
    let mode = match words[2] {
        "nobody" | "once" => words[2],
        "get_request=OSError" => return None,
        _ => "forever",
    };
    let word: &[u8] = if words[2] == "silent" { b"" } else { b"x\n" };
    macro_rules! run {
        ($T:ty, $D:ty) => {
            trace::<$T, _, $D>(folder, kind, mode, script, |_| Traced, word)
        };
    }
    let calls = match (kind, engine) {
        ("tcp", "inline") => run!(Tcp, Inline),
        ("tcp", "parking") => run!(Tcp, Parking),
        ("tcp", "pooled") => run!(Tcp, Pooled),
        ("tcp", _) => run!(Tcp, Threading),
        ("unix", "inline") => run!(UnixStream, Inline),
        ("unix", "parking") => run!(UnixStream, Parking),
        ("unix", "pooled") => run!(UnixStream, Pooled),
        ("unix", _) => run!(UnixStream, Threading),
        ("udp", "inline") => run!(Udp, Inline),
        ("udp", _) => run!(Udp, Threading),
        ("unixgram", "inline") => run!(UnixDatagram, Inline),
        (_, _) => run!(UnixDatagram, Threading),
    };
    if !services {
        return Some(calls);
    }
    // What comes after the request, and not how often.
    let mut calls: Vec<_> = calls.split(' ').collect();
    calls.drain(..calls.iter().position(|call| *call == "verify").unwrap());
    calls.dedup();
    Some(calls.join(" "))
}

/// What Python's calls are to be here.
fn expected(name: &str, python: &str) -> String {
    let datagrams = name.starts_with("udp") || name.starts_with("unixgram");
    let mut calls: Vec<_> = python.split(' ').collect();
    if python == "verify" {
        // There, a panic in `verify_request` leaves the loop: the server is
        // dead, and the connection stays open until somebody collects it. Here
        // it is the end of that request.
        calls.extend(["error", "shutdown"]);
    }
    if name.ends_with("silent client") {
        // `handle` is called for a request, and there is none, unless the
        // handler speaks first.
        calls.retain(|call| *call != "handle");
    }
    if datagrams {
        // There is no connection to be shut down; Python's method does
        // nothing.
        calls.retain(|call| *call != "shutdown");
    }
    calls.join(" ")
}

/// What the script says.
fn python_says(test: &str) -> Option<BTreeMap<String, String>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/sockserver/python");
    let (status, said) = Peer::start(python(test)?.arg(script.join("trace.py"))).finish();
    assert!(status.success(), "{:#?}", said.last());
    let cases = said.into_iter().map(|line| match line {
        Line::Out(text) => {
            let (name, calls) = text.split_once('\t').unwrap();
            (name.to_owned(), calls.to_owned())
        }
        Line::Err(text) => panic!("{text}"),
    });
    Some(cases.collect())
}

#[test]
fn methods_are_called_in_the_order_of_python() {
    quiet_panics();
    let Some(python) = python_says("trace::methods_are_called_in_the_order_of_python") else {
        return;
    };
    assert!(python.len() >= 400, "{}", python.len());
    let folder = TempDir::new().unwrap();
    let mut wrong = Vec::new();
    let (mut tried, mut skipped) = (0, 0);
    for (name, calls) in &python {
        for engine in engines(name) {
            for by in [By::Panic, By::Error] {
                let Some(here) = case(folder.path(), name, engine, by) else {
                    skipped += 1;
                    continue;
                };
                tried += 1;
                if here != expected(name, calls) {
                    wrong.push(format!("{name}, {engine} {by:?}: {here}; Python: {calls}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {tried}: {wrong:#?}", wrong.len());
    let all: usize = python.keys().map(|name| 2 * engines(name).len()).sum();
    assert_eq!((tried, skipped), (all - 4, 4));
}

#[test]
fn a_handler_that_speaks_first_is_called_for_silent_clients_as_in_python() {
    fn check<D: Dispatch<Stream, AtOnce, Script> + Default>() {
        fn is_called<T: Transport<Kind = Stream>, D>(kind: &str)
        where
            D: Dispatch<Stream, AtOnce, Script> + Default,
        {
            let folder = TempDir::new().unwrap();
            let script = Script::fine();
            let calls = trace::<T, _, D>(folder.path(), kind, "forever", script, |_| AtOnce, b"");
            assert_eq!(calls, "verify setup handle finish shutdown");
        }
        is_called::<Tcp, D>("tcp");
        is_called::<UnixStream, D>("unix");
    }
    on_each_dispatch!(check);
}

/// Python's `get_request` cannot be overridden here. What it stands for is a
/// failed `accept(2)`, which is made to fail from outside.
#[test]
fn a_failed_accept_calls_nothing_as_in_python() {
    const TEST: &str = "trace::a_failed_accept_calls_nothing_as_in_python";
    if is_rerun(TEST) {
        let folder = TempDir::new().unwrap();
        for kind in ["tcp", "unix"] {
            for engine in ["inline", "threading", "parking", "pooled"] {
                let calls = case(
                    folder.path(),
                    &format!("{kind} any forever"),
                    engine,
                    By::Panic,
                );
                assert_eq!(calls.unwrap(), "verify setup handle finish shutdown");
            }
        }
        return;
    }
    let Some(python) = python_says(TEST) else {
        return;
    };
    for kind in ["tcp", "unix"] {
        let calls = &python[&format!("{kind} inline get_request=OSError")];
        assert_eq!(calls, "verify setup handle finish shutdown");
    }
    crate::fixtures::under_strace(
        TEST,
        &["-e", "inject=accept4:error=ECONNABORTED:when=1+2"],
        |calls| assert!(calls.contains("ECONNABORTED"), "{calls}"),
    );
}
