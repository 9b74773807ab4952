//! The cases of CPython's `test_socketserver`, by name, with ours beside each.

use std::collections::BTreeSet;
use std::io::{self, BufRead, Read, Write};
use std::os::fd::AsRawFd;
use std::process::Command;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rawsock::{AF_UNIX, Address, SOCK_DGRAM, create_connection, socket};
use sockserver::testing::TestServer;
use sockserver::*;
use testkit::{TempDir, eventually, python, skip};

use crate::fixtures::{PATIENCE, ask, assert_ended, client, quiet_panics};
use crate::forking::Forker;

/// A case there, and the test here.
const CASES: &[(&str, &str)] = &[
    (
        "ErrorHandlerTest.test_forking_handled",
        "cpython::error_handled::forking",
    ),
    (
        "ErrorHandlerTest.test_forking_not_handled",
        "cpython::panic_handled::forking",
    ),
    (
        "ErrorHandlerTest.test_sync_handled",
        "cpython::error_handled::inline",
    ),
    (
        "ErrorHandlerTest.test_sync_not_handled",
        "cpython::panic_handled::inline",
    ),
    (
        "ErrorHandlerTest.test_threading_handled",
        "cpython::error_handled::threading",
    ),
    (
        "ErrorHandlerTest.test_threading_not_handled",
        "cpython::panic_handled::threading",
    ),
    ("MiscTestCase.test_all", "cpython::all_names_are_there"),
    (
        "MiscTestCase.test_shutdown_request_called_if_verify_request_false",
        "cpython::shutdown_request_called_if_verify_request_false",
    ),
    (
        "MiscTestCase.test_threads_reaped",
        "cpython::threads_reaped",
    ),
    (
        "SocketServerTest.test_ForkingTCPServer",
        "cpython::echo::forking_tcp_server",
    ),
    (
        "SocketServerTest.test_ForkingUDPServer",
        "cpython::echo::forking_udp_server",
    ),
    (
        "SocketServerTest.test_ForkingUnixDatagramServer",
        "cpython::echo::forking_unix_datagram_server",
    ),
    (
        "SocketServerTest.test_ForkingUnixStreamServer",
        "cpython::echo::forking_unix_stream_server",
    ),
    (
        "SocketServerTest.test_TCPServer",
        "cpython::echo::tcp_server",
    ),
    (
        "SocketServerTest.test_ThreadingTCPServer",
        "cpython::echo::threading_tcp_server",
    ),
    (
        "SocketServerTest.test_ThreadingUDPServer",
        "cpython::echo::threading_udp_server",
    ),
    (
        "SocketServerTest.test_ThreadingUnixDatagramServer",
        "cpython::echo::threading_unix_datagram_server",
    ),
    (
        "SocketServerTest.test_ThreadingUnixStreamServer",
        "cpython::echo::threading_unix_stream_server",
    ),
    (
        "SocketServerTest.test_UDPServer",
        "cpython::echo::udp_server",
    ),
    (
        "SocketServerTest.test_UnixDatagramServer",
        "cpython::echo::unix_datagram_server",
    ),
    (
        "SocketServerTest.test_UnixStreamServer",
        "cpython::echo::unix_stream_server",
    ),
    (
        "SocketServerTest.test_close_immediately",
        "cpython::close_immediately",
    ),
    (
        "SocketServerTest.test_context_manager",
        "cpython::context_manager",
    ),
    ("SocketServerTest.test_shutdown", "cpython::shutdown"),
    (
        "SocketServerTest.test_tcpserver_bind_leak",
        "cpython::tcpserver_bind_leak",
    ),
    ("SocketWriterTest.test_basics", "cpython::writer_basics"),
    ("SocketWriterTest.test_write", "cpython::writer_write"),
];

/// Prints the names of the cases of CPython's own tests.
const NAMES: &str = "
import sys, unittest
try:
    import test.test_socketserver as tests
except ImportError:
    sys.exit()
def names(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from names(test)
        else:
            yield '.'.join(test.id().split('.')[-2:])
print(*names(unittest.defaultTestLoader.loadTestsFromModule(tests)), sep='\\n')
";

#[test]
fn every_case_has_one_here() {
    const TEST: &str = "cpython::every_case_has_one_here";
    let ours: BTreeSet<_> = CASES.iter().map(|(theirs, _)| *theirs).collect();
    assert_eq!(ours.len(), 27);
    let listed = Command::new(std::env::current_exe().unwrap())
        .arg("--list")
        .output()
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    for (_, test) in CASES {
        assert!(listed.contains(&format!("{test}: test")), "{test}");
    }
    let Some(mut python) = python(TEST) else {
        return;
    };
    let said = python.args(["-c", NAMES]).output().unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    if said.is_empty() {
        return skip(TEST, "this Python has no tests of its own");
    }
    let theirs: BTreeSet<_> = said.lines().collect();
    assert_eq!(
        theirs.difference(&ours).collect::<Vec<_>>(),
        Vec::<&&str>::new()
    );
}

/// This machine, by an address that no other test has: where a server is gone,
/// nobody else listens then, on a port that was used again.
fn own_host() -> String {
    static NEXT: AtomicU8 = AtomicU8::new(1);
    let [.., high, low] = std::process::id().to_be_bytes();
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("127.{}.{low}.{next}", 16 + high % 64)
}

/// Answers the line it gets.
#[derive(Default)]
struct Echo;

impl RequestHandler for Echo {
    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        let (mut rfile, mut wfile) = rq.files();
        let mut line = Vec::new();
        rfile.read_until(b'\n', &mut line)?;
        wfile.write_all(&line)?;
        Ok(Flow::Close)
    }
}

impl DatagramRequestHandler for Echo {
    fn handle(&mut self, rq: &mut DatagramRequest<'_>) -> io::Result<()> {
        let packet = rq.packet().to_vec();
        rq.reply().extend(packet);
        Ok(())
    }
}

mod echo {
    use super::*;

    /// As `run_server`: three clients, the end, and nobody listens any more.
    fn streams<T: Transport<Kind = Stream>, D: Dispatch<Stream, Echo, ()>>(
        server: Server<T, Echo, D>,
    ) {
        assert_eq!(
            *server.server_address(),
            server.socket().getsockname().unwrap()
        );
        let server = TestServer::serving(server).unwrap();
        for _ in 0..3 {
            let mut s = client(&server);
            s.sendall(b"hello world\n").unwrap();
            let mut all = Vec::new();
            s.read_to_end(&mut all).unwrap();
            assert_eq!(all, b"hello world\n");
        }
        let address = server.address().clone();
        server.stop(PATIENCE).unwrap();
        create_connection(&address).unwrap_err();
    }

    fn datagrams<T: Transport<Kind = Datagram>, D: Dispatch<Datagram, Echo, ()>>(
        server: Server<T, Echo, D>,
    ) {
        assert_eq!(
            *server.server_address(),
            server.socket().getsockname().unwrap()
        );
        let server = TestServer::serving(server).unwrap();
        let family = server.address().family();
        for _ in 0..3 {
            let s = socket(family, SOCK_DGRAM, 0).unwrap();
            s.settimeout(PATIENCE).unwrap();
            if family == AF_UNIX {
                s.bind("").unwrap();
            }
            s.sendto(b"hello world\n", server.address()).unwrap();
            assert_eq!(s.recv(100).unwrap(), b"hello world\n");
        }
        server.stop(PATIENCE).unwrap();
    }

    macro_rules! servers {
        ($($name:ident $run:ident $server:ident,)+) => {
            $(
                #[test]
                fn $name() {
                    let folder = TempDir::new().unwrap();
                    let _path = folder.path().join("server");
                    $run(servers!(@ $server _path));
                }
            )+
        };
        (@ UnixStreamServer $path:ident) => { UnixStreamServer::<Echo>::bind(&$path).unwrap() };
        (@ UnixDatagramServer $path:ident) => { UnixDatagramServer::<Echo>::bind(&$path).unwrap() };
        (@ ThreadingUnixStreamServer $path:ident) => { ThreadingUnixStreamServer::<Echo>::bind(&$path).unwrap() };
        (@ ThreadingUnixDatagramServer $path:ident) => { ThreadingUnixDatagramServer::<Echo>::bind(&$path).unwrap() };
        (@ $server:ident $path:ident) => { $server::<Echo>::bind((own_host(), 0)).unwrap() };
    }

    servers! {
        tcp_server streams TCPServer,
        udp_server datagrams UDPServer,
        unix_stream_server streams UnixStreamServer,
        unix_datagram_server datagrams UnixDatagramServer,
        threading_tcp_server streams ThreadingTCPServer,
        threading_udp_server datagrams ThreadingUDPServer,
        threading_unix_stream_server streams ThreadingUnixStreamServer,
        threading_unix_datagram_server datagrams ThreadingUnixDatagramServer,
    }

    /// A forking server is a process of its own, whose handlers answer in
    /// capitals; its children have to be gone at the end.
    fn forking(test: &str, kind: &str, address: &str) {
        let Some(server) = Forker::start(test, kind, address, 40, &[]) else {
            return;
        };
        let is_stream = matches!(kind, "tcp" | "unix");
        for _ in 0..3 {
            if is_stream {
                assert_eq!(ask(&server.client(), "hello world"), "1 HELLO WORLD");
            } else {
                let s = server.packets();
                s.send(b"hello world").unwrap();
                assert!(s.recv(100).unwrap().starts_with(b"HELLO WORLD "));
            }
        }
        server.has_no_children();
        if is_stream {
            let address = server.address.clone();
            server.stop(PATIENCE);
            create_connection(&address).unwrap_err();
        } else {
            let s = server.packets();
            s.send(b"stop").unwrap();
            server.end();
        }
    }

    #[test]
    fn forking_tcp_server() {
        forking("cpython::echo::forking_tcp_server", "tcp", &own_host());
    }

    #[test]
    fn forking_udp_server() {
        forking("cpython::echo::forking_udp_server", "udp", "127.0.0.1");
    }

    #[test]
    fn forking_unix_stream_server() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("server");
        let test = "cpython::echo::forking_unix_stream_server";
        forking(test, "unix", path.to_str().unwrap());
    }

    #[test]
    fn forking_unix_datagram_server() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("server");
        let test = "cpython::echo::forking_unix_datagram_server";
        forking(test, "unixgram", path.to_str().unwrap());
    }
}

#[test]
fn shutdown() {
    let servers: Vec<_> = (0..20)
        .map(|_| TCPServer::<Echo>::bind(("localhost", 0)).unwrap())
        .collect();
    thread::scope(|scope| {
        for server in &servers {
            let serving = scope.spawn(|| server.serve_forever());
            server.handle().shutdown(PATIENCE);
            server.handle().wait(PATIENCE).unwrap();
            serving.join().unwrap().unwrap();
        }
    });
}

#[test]
fn close_immediately() {
    ThreadingTCPServer::<Echo>::bind(("localhost", 0))
        .unwrap()
        .server_close();
}

fn descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").unwrap().count()
}

/// Run again by itself, since other tests open and close descriptors.
#[test]
fn tcpserver_bind_leak() {
    const TEST: &str = "cpython::tcpserver_bind_leak";
    if !testkit::is_rerun(TEST) {
        return testkit::Rerun::of(TEST).passes();
    }
    let before = descriptors();
    for _ in 0..1024 {
        TCPServer::<Echo>::bind(("localhost", -1)).unwrap_err();
    }
    let taken = TCPServer::<Echo>::bind(("localhost", 0)).unwrap();
    for _ in 0..1024 {
        TCPServer::<Echo>::bind(taken.server_address()).unwrap_err();
    }
    drop(taken);
    assert_eq!(descriptors(), before);
}

#[test]
fn context_manager() {
    let address = {
        let server = TCPServer::<Echo>::bind((own_host(), 0)).unwrap();
        server.server_address().clone()
    };
    create_connection(address).unwrap_err();
}

/// Says what was called.
#[derive(Clone, Default)]
struct Said(Arc<Mutex<Vec<&'static str>>>);

impl Said {
    fn say(&self, what: &'static str) {
        self.0.lock().unwrap().push(what);
    }
}

impl Hooks for Said {
    fn handle_error(&self, _: &HandlerError, _: &Address) {
        self.say("Error handled");
    }

    fn shutdown_request(&self, connection: &rawsock::Socket) {
        self.say("Shut down");
        let _ = connection.shutdown(rawsock::SHUT_WR);
    }
}

struct Bad {
    panics: bool,
}

impl RequestHandler<Said> for Bad {
    const SPEAKS_FIRST: bool = true;

    fn handle(&mut self, rq: &mut Request<'_, Said>) -> io::Result<Flow> {
        rq.server().say("Handler called");
        assert!(!self.panics, "as asked");
        Err(io::Error::other("as asked"))
    }
}

fn error_test<D: Dispatch<Stream, Bad, Said> + Default>(panics: bool) {
    quiet_panics();
    let said = Said::default();
    let builder = Server::<Tcp, Bad, D>::builder().state(said.clone());
    let server = builder
        .bind_with(("localhost", 0), move |_| Bad { panics })
        .unwrap();
    drop(create_connection(server.server_address()).unwrap());
    assert!(server.handle_request(PATIENCE).unwrap());
    assert_eq!(
        *said.0.lock().unwrap(),
        ["Handler called", "Error handled", "Shut down"]
    );
}

/// The child calls its handler, handles the error and shuts down; the parent
/// serves on.
fn forking_error_test(test: &str, line: &str, error: &str) {
    let Some(mut server) = Forker::tcp(test, 40, &[]) else {
        return;
    };
    let s = server.client();
    s.sendall(format!("{line}\n").as_bytes()).unwrap();
    assert_eq!(server.peer.out(), error);
    assert_ended(&s);
    server.has_no_children();
    // The second request is this one.
    assert_eq!(server.count("requests"), 2);
    assert_eq!(server.count("errors"), 1);
    server.stop(PATIENCE);
}

mod error_handled {
    use super::*;

    #[test]
    fn inline() {
        error_test::<Inline>(false);
    }

    #[test]
    fn threading() {
        error_test::<Threading>(false);
    }

    #[test]
    fn forking() {
        forking_error_test(
            "cpython::error_handled::forking",
            "error",
            "child: as asked",
        );
    }
}

/// Python's `SystemExit`, which no method handles, has no like here: a panic
/// is the end of the request, and not of the process.
mod panic_handled {
    use super::*;

    #[test]
    fn inline() {
        error_test::<Inline>(true);
    }

    #[test]
    fn threading() {
        error_test::<Threading>(true);
    }

    #[test]
    fn forking() {
        let test = "cpython::panic_handled::forking";
        forking_error_test(test, "panic", "child: panicked: as asked");
    }
}

#[test]
fn writer_basics() {
    let server = TCPServer::bind_with(("localhost", 0), |_| {
        handler_fn(|rq: &mut Request| {
            // One socket for both directions, and buffered.
            let number = rq.connection().as_raw_fd();
            let (mut rfile, mut wfile) = rq.files();
            let (_, _): (&mut dyn BufRead, &mut dyn Write) = (&mut rfile, &mut wfile);
            assert_eq!(rq.connection().as_raw_fd(), number);
            writeln!(rq.wfile(), "fine")
        })
    });
    let server = server.unwrap();
    let mut s = create_connection(server.server_address()).unwrap();
    s.sendall(b"x").unwrap();
    s.shutdown(rawsock::SHUT_WR).unwrap();
    assert!(server.handle_request(PATIENCE).unwrap());
    let mut all = String::new();
    s.read_to_string(&mut all).unwrap();
    assert_eq!(all, "fine\n");
}

/// Far more than the buffers of sockets hold. (Python: `SOCK_MAX_SIZE`.)
const LARGE: usize = 16 * 1024 * 1024 + 1;

/// Writes before a read that waits are sent without a flush, and large ones
/// are not cut although signals interrupt them.
#[test]
fn writer_write() {
    const TEST: &str = "cpython::writer_write";
    if !testkit::is_rerun(TEST) {
        return testkit::Rerun::of(TEST).passes();
    }
    let seen = Arc::new(std::sync::atomic::AtomicBool::new(false));
    signal_hook::flag::register(signal_hook::consts::SIGUSR1, Arc::clone(&seen)).unwrap();
    struct Writer;
    impl RequestHandler for Writer {
        const SPEAKS_FIRST: bool = true;
        fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
            let (mut rfile, mut wfile) = rq.files();
            writeln!(wfile, "write data")?;
            let mut line = String::new();
            rfile.read_line(&mut line)?;
            assert_eq!(line, "client response\n");
            wfile.write_all(&vec![0; LARGE])?;
            Ok(Flow::Close)
        }
    }
    let server = TCPServer::bind_with(("localhost", 0), |_| Writer).unwrap();
    let address = server.server_address().clone();
    let talking = thread::spawn(move || {
        let mut s = create_connection(address).unwrap();
        assert_eq!(s.recv(100).unwrap(), b"write data\n");
        s.sendall(b"client response\n").unwrap();
        s.read_exact(&mut [0; 100]).unwrap();
        // The other thread, which is the main one, is in the middle of it.
        for _ in 0..100 {
            let own = Pid::from_raw(i32::try_from(std::process::id()).unwrap());
            kill(own, Signal::SIGUSR1).unwrap();
        }
        let mut rest = Vec::new();
        s.read_to_end(&mut rest).unwrap();
        rest.len()
    });
    assert!(server.handle_request(PATIENCE).unwrap());
    assert_eq!(talking.join().unwrap(), LARGE - 100);
    assert!(seen.load(std::sync::atomic::Ordering::SeqCst));
}

/// Everything of `socketserver.__all__`, as a type here.
#[test]
fn all_names_are_there() {
    fn is<T: ?Sized>() {}
    is::<TCPServer<Echo>>();
    is::<UDPServer<Echo>>();
    is::<UnixStreamServer<Echo>>();
    is::<UnixDatagramServer<Echo>>();
    is::<ThreadingTCPServer<Echo>>();
    is::<ThreadingUDPServer<Echo>>();
    is::<ThreadingUnixStreamServer<Echo>>();
    is::<ThreadingUnixDatagramServer<Echo>>();
    is::<ForkingTCPServer<Echo>>();
    is::<ForkingUDPServer<Echo>>();
    is::<ForkingUnixStreamServer<Echo>>();
    is::<ForkingUnixDatagramServer<Echo>>();
    // `BaseServer`, `ThreadingMixIn`, `ForkingMixIn`.
    is::<Server<Tcp, Echo, Threading>>();
    is::<Server<Tcp, Echo, Forking>>();
    // `BaseRequestHandler`, `StreamRequestHandler`, `DatagramRequestHandler`
    // are traits.
    fn stream<H: RequestHandler>() {}
    fn datagram<H: DatagramRequestHandler>() {}
    stream::<Echo>();
    datagram::<Echo>();
}

#[test]
fn shutdown_request_called_if_verify_request_false() {
    #[derive(Clone, Default)]
    struct No(Said);
    impl Hooks for No {
        fn verify_request(&self, _: Incoming<'_>, _: &Address) -> bool {
            false
        }

        fn shutdown_request(&self, _: &rawsock::Socket) {
            self.0.say("Shut down");
        }
    }
    let no = No::default();
    let builder = TCPServer::builder().state(no.clone());
    let server = builder.bind_with(("localhost", 0), |_| {
        handler_fn(|_: &mut Request<'_, No>| Ok(()))
    });
    let server = server.unwrap();
    drop(create_connection(server.server_address()).unwrap());
    assert!(server.handle_request(PATIENCE).unwrap());
    assert_eq!(*no.0.0.lock().unwrap(), ["Shut down"]);
}

/// Nothing is kept of connections that are over, and threads are used again.
#[test]
fn threads_reaped() {
    const TEST: &str = "cpython::threads_reaped";
    if !testkit::is_rerun(TEST) {
        return testkit::Rerun::of(TEST).passes();
    }
    let server = TestServer::start::<Echo>().unwrap();
    let threads = || std::fs::read_dir("/proc/self/task").unwrap().count();
    let before = threads();
    for _ in 0..1000 {
        let s = client(&server);
        s.sendall(b"x\n").unwrap();
        assert_ended(&s);
    }
    assert!(threads() < before + 10, "{} threads", threads());
    eventually("all connections are gone", || {
        server.handle().connections().is_empty()
    });
}
