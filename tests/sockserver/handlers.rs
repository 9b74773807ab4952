//! What handlers can be, and what they are given.

use std::io::{self, BufRead, Read, Write};
use std::rc::Rc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rawsock::{
    AF_INET, AF_INET6, AF_UNIX, Address, SO_REUSEADDR, SO_REUSEPORT, SOCK_DGRAM, SOCK_STREAM,
    SOL_SOCKET, Socket, create_connection, create_server, opt, socket, socketpair,
};
use sockserver::testing::TestServer;
use sockserver::*;
use testkit::{TempDir, eventually};

use crate::fixtures::{
    PATIENCE, Streams, answer, ask, assert_ended, client, each, everywhere, on_each_dispatch,
    quiet_panics, where_handlers_stay,
};

where_handlers_stay! {
    handlers_need_not_be_send
}

everywhere! {
    the_server_can_speak_first
    a_connection_can_be_taken_over
    the_rest_of_a_connection_goes_with_it
    what_panics_when_dropped_harms_nobody
    a_thousand_panics_harm_nobody
}

/// Has what no other thread may have.
struct Private(Rc<str>);

impl RequestHandler for Private {
    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        let copy = Rc::clone(&self.0);
        rq.rfile().read_line(&mut String::new())?;
        writeln!(rq.wfile(), "{copy}")?;
        Ok(Flow::Close)
    }
}

fn handlers_need_not_be_send<T: Streams, D>()
where
    D: Dispatch<Stream, Private, ()> + Default,
{
    each::<T, _, D, _>(
        || (),
        || Private("mine".into()),
        |server| assert_eq!(ask(&client(&server), "hello"), "mine"),
    );
}

struct Greeter;

impl RequestHandler for Greeter {
    const SPEAKS_FIRST: bool = true;

    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        writeln!(rq.wfile(), "welcome")?;
        Ok(Flow::KeepAlive)
    }
}

fn the_server_can_speak_first<T: Streams, D>()
where
    D: Dispatch<Stream, Greeter, ()> + Default,
{
    each::<T, _, D, _>(
        || (),
        || Greeter,
        |server| assert_eq!(answer(&client(&server)), "welcome"),
    );
}

/// Takes the connection over, and hands it to the test.
struct Taker;

#[derive(Default)]
struct Taken(Mutex<Option<(Socket, Vec<u8>)>>);

impl Hooks for &'static Taken {}

impl RequestHandler<&'static Taken> for Taker {
    fn handle(&mut self, rq: &mut Request<'_, &'static Taken>) -> io::Result<Flow> {
        let mut line = String::new();
        rq.rfile().read_line(&mut line)?;
        writeln!(rq.wfile(), "taken")?;
        let taken = rq.detach()?;
        *rq.server().0.lock().unwrap() = Some(taken);
        if line == "wait\n" {
            while !rq.is_draining() {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        // It does not matter any more what it says.
        Ok(Flow::KeepAlive)
    }
}

fn a_connection_can_be_taken_over<T: Streams, D>()
where
    D: Dispatch<Stream, Taker, &'static Taken> + Default,
{
    let taken: &'static Taken = Box::leak(Box::default());
    each::<T, _, D, _>(
        || taken,
        || Taker,
        |server| {
            let client = client(&server);
            assert_eq!(ask(&client, "hello\nand more"), "taken");
            eventually("the server has forgotten it", || {
                server.handle().connections().is_empty()
            });
            let (socket, unread) = taken.0.lock().unwrap().take().unwrap();
            assert_eq!(unread, b"and more\n");
            server.stop(PATIENCE).unwrap();
            // It is still there.
            socket.sendall(b"later\n").unwrap();
            assert_eq!(answer(&client), "later");
            drop(socket);
            assert_ended(&client);
        },
    );
}

/// The end of the server is not that of a connection that was taken over,
/// though its handler is still there.
fn the_rest_of_a_connection_goes_with_it<T: Streams, D>()
where
    D: Dispatch<Stream, Taker, &'static Taken> + Default,
{
    let taken: &'static Taken = Box::leak(Box::default());
    each::<T, _, D, _>(
        || taken,
        || Taker,
        |server| {
            let client = client(&server);
            assert_eq!(ask(&client, "wait"), "taken");
            eventually("it was taken", || taken.0.lock().unwrap().is_some());
            let report = server.stop(Duration::ZERO).unwrap();
            assert_eq!(
                report,
                DrainReport {
                    finished: 1,
                    ..Default::default()
                }
            );
            let (socket, _) = taken.0.lock().unwrap().take().unwrap();
            socket.sendall(b"later\n").unwrap();
            assert_eq!(answer(&client), "later");
        },
    );
}

/// Panics wherever it can, as its client says.
#[derive(Default)]
struct Bomb {
    armed: bool,
}

impl Drop for Bomb {
    fn drop(&mut self) {
        assert!(!self.armed, "as asked");
    }
}

impl RequestHandler for Bomb {
    fn setup(&mut self, rq: &mut Request<'_>) -> io::Result<()> {
        let mut line = String::new();
        rq.rfile().read_line(&mut line)?;
        self.armed = line.starts_with("armed");
        assert!(!line.ends_with("setup\n"), "as asked");
        if line.ends_with("error\n") {
            return Err(io::Error::other(ErrorBomb));
        }
        writeln!(rq.wfile(), "fine")
    }

    fn handle(&mut self, _: &mut Request<'_>) -> io::Result<Flow> {
        panic!("as asked")
    }

    fn finish(&mut self, _: &mut Request<'_>) -> io::Result<()> {
        Err(io::Error::other(ErrorBomb))
    }
}

#[derive(Debug)]
struct ErrorBomb;

impl std::fmt::Display for ErrorBomb {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        panic!("as asked")
    }
}

impl std::error::Error for ErrorBomb {}

impl Drop for ErrorBomb {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            panic!("as asked");
        }
    }
}

fn what_panics_when_dropped_harms_nobody<T: Streams, D>()
where
    D: Dispatch<Stream, Bomb, ()> + Default,
{
    quiet_panics();
    each::<T, _, D, _>(
        || (),
        Bomb::default,
        |server| {
            for line in ["setup", "armed setup", "error", "armed error", "armed", "x"].repeat(3) {
                let client = client(&server);
                client.sendall(format!("{line}\n").as_bytes()).unwrap();
                client.shutdown(rawsock::SHUT_WR).unwrap();
                assert_ended(&client);
            }
            eventually("all are gone", || server.handle().connections().is_empty());
            let report = server.stop(PATIENCE).unwrap();
            assert_eq!(report, DrainReport::default());
        },
    );
}

#[derive(Default)]
struct Fragile;

impl RequestHandler for Fragile {
    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        let mut line = String::new();
        rq.rfile().read_line(&mut line)?;
        assert_ne!(line, "panic\n", "as asked");
        writeln!(rq.wfile(), "fine")?;
        Ok(Flow::Close)
    }
}

fn a_thousand_panics_harm_nobody<T: Streams, D>()
where
    D: Dispatch<Stream, Fragile, ()> + Default,
{
    quiet_panics();
    each::<T, _, D, _>(
        || (),
        Fragile::default,
        |server| {
            for _ in 0..1000 {
                let bad = client(&server);
                bad.sendall(b"panic\n").unwrap();
                assert_ended(&bad);
                assert_eq!(ask(&client(&server), "hello"), "fine");
            }
            assert_eq!(server.handle().stats().panics, 1000);
            eventually("all are gone", || server.handle().connections().is_empty());
        },
    );
}

impl DatagramRequestHandler for Fragile {
    fn handle(&mut self, _: &mut DatagramRequest<'_>) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_panic_in_a_hook_harms_nobody() {
    quiet_panics();
    struct Bad;
    impl Hooks for Bad {
        const POLL_INTERVAL: Option<Duration> = Some(Duration::from_millis(1));

        fn handle_error(&self, _: &HandlerError, _: &rawsock::Address) {
            panic!("as asked");
        }

        fn shutdown_request(&self, _: &Socket) {
            panic!("as asked");
        }

        fn service_actions(&self) {
            panic!("as asked");
        }

        fn handle_timeout(&self) {
            panic!("as asked");
        }
    }
    fn check<
        D: Dispatch<Stream, FnHandler<fn(&mut Request<'_, Bad>) -> io::Result<()>>, Bad> + Default,
    >() {
        fn handle(rq: &mut Request<'_, Bad>) -> io::Result<()> {
            writeln!(rq.wfile(), "fine")?;
            Err(io::Error::other("as asked"))
        }
        let server = Server::<Tcp, _, D>::builder().state(Bad);
        let server = server
            .bind_with(("127.0.0.1", 0), |_| {
                handler_fn(handle as fn(&mut Request<'_, Bad>) -> _)
            })
            .unwrap();
        assert!(!server.handle_request(Duration::from_millis(1)).unwrap());
        let server = TestServer::serving(server).unwrap();
        for _ in 0..20 {
            assert_eq!(ask(&client(&server), "hello"), "fine");
        }
    }
    on_each_dispatch!(check);
}

/// State that all handlers share, closures that keep their own.
#[test]
fn closures_keep_what_is_theirs() {
    #[derive(Default)]
    struct Total(AtomicU32);
    impl Hooks for Total {}
    let builder = ThreadingTCPServer::builder().state(Total::default());
    let server = builder.bind_with(("127.0.0.1", 0), |_| {
        let mut own = 0;
        handler_fn(move |rq: &mut Request<'_, Total>| {
            let (mut rfile, _) = rq.files();
            if rfile.read_line(&mut String::new())? == 0 {
                return Ok(Flow::Close);
            }
            own += 1;
            let all = rq.server().0.fetch_add(1, Ordering::SeqCst) + 1;
            writeln!(rq.wfile(), "{own} of {all}")?;
            Ok(Flow::KeepAlive)
        })
    });
    let server = TestServer::serving(server.unwrap()).unwrap();
    let (a, b) = (client(&server), client(&server));
    assert_eq!(ask(&a, "x"), "1 of 1");
    assert_eq!(ask(&b, "x"), "1 of 2");
    assert_eq!(ask(&a, "x"), "2 of 3");
}

#[test]
fn service_actions_are_called_as_often_as_they_are_to_be() {
    #[derive(Default)]
    struct Often(AtomicU32);
    impl Hooks for &'static Often {
        const POLL_INTERVAL: Option<Duration> = Some(Duration::from_millis(1));

        fn service_actions(&self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    fn check<
        D: Dispatch<
                Stream,
                FnHandler<fn(&mut Request<'_, &'static Often>) -> io::Result<()>>,
                &'static Often,
            > + Default,
    >() {
        let often: &'static Often = Box::leak(Box::default());
        let server = Server::<Tcp, _, D>::builder().state(often);
        let server = server.bind_with(("127.0.0.1", 0), |_| {
            handler_fn((|_| Ok(())) as fn(&mut Request<'_, &'static Often>) -> _)
        });
        let _server = TestServer::serving(server.unwrap()).unwrap();
        eventually("it was called", || often.0.load(Ordering::SeqCst) >= 100);
    }
    on_each_dispatch!(check);
}

/// A socket that is not what the server needs is refused.
#[test]
fn sockets_that_were_made_elsewhere_are_checked() {
    fn refuses<T: Transport>(socket: Socket, why: &str)
    where
        Fragile: Handles<T::Kind, ()>,
        Inline: Dispatch<T::Kind, Fragile, ()>,
    {
        let refused = Server::<T, Fragile, Inline>::builder().from_socket(socket, |_| Fragile);
        assert_eq!(
            refused.unwrap_err().to_string(),
            format!("the socket {why}")
        );
    }
    let new = |family, kind| socket(family, kind, 0).unwrap();
    refuses::<Tcp>(new(AF_INET, SOCK_DGRAM), "is not one of TCP");
    refuses::<Tcp>(new(AF_UNIX, SOCK_STREAM), "is not one of TCP");
    refuses::<Tcp>(new(AF_INET, SOCK_STREAM), "does not listen");
    refuses::<Tcp>(new(AF_INET6, SOCK_STREAM), "does not listen");
    refuses::<UnixStream>(new(AF_UNIX, SOCK_STREAM), "does not listen");
    refuses::<UnixStream>(
        new(AF_UNIX, SOCK_DGRAM),
        "is not a Unix one of the right kind",
    );
    refuses::<UnixStream>(
        socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap().0,
        "does not listen",
    );
    refuses::<Udp>(new(AF_INET, SOCK_STREAM), "is not one of UDP");
    refuses::<Udp>(new(AF_UNIX, SOCK_DGRAM), "is not one of UDP");
    refuses::<UnixDatagram>(
        new(AF_INET, SOCK_DGRAM),
        "is not a Unix one of the right kind",
    );
    refuses::<UnixDatagram>(
        new(AF_UNIX, SOCK_STREAM),
        "is not a Unix one of the right kind",
    );
    // And one that is, serves, whatever its mode was.
    let listener = create_server(("127.0.0.1", 0)).unwrap();
    listener.settimeout(Duration::from_millis(1)).unwrap();
    let server = TCPServer::builder()
        .from_socket(listener, |_| Fragile)
        .unwrap();
    let server = TestServer::serving(server).unwrap();
    assert_eq!(ask(&client(&server), "hello"), "fine");
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let server = TCPServer::builder()
        .from_socket(listener, |_| Fragile)
        .unwrap();
    let server = TestServer::serving(server).unwrap();
    assert_eq!(ask(&client(&server), "hello"), "fine");
}

/// Each option, read from the sockets themselves.
#[test]
fn options_reach_the_sockets() {
    let flag = |socket: &Socket, option| socket.getsockopt(SOL_SOCKET, option).unwrap() != 0;
    let plain = TCPServer::<Fragile>::bind(("127.0.0.1", 0)).unwrap();
    assert!(flag(plain.socket(), SO_REUSEADDR));
    assert!(!flag(plain.socket(), SO_REUSEPORT));
    let other = TCPServer::<Fragile>::builder()
        .allow_reuse_address(false)
        .allow_reuse_port(true)
        .disable_nagle_algorithm(false)
        .bind(("127.0.0.1", 0))
        .unwrap();
    assert!(!flag(other.socket(), SO_REUSEADDR));
    assert!(flag(other.socket(), SO_REUSEPORT));
    let udp = UDPServer::<Fragile>::bind(("127.0.0.1", 0)).unwrap();
    assert!(!flag(udp.socket(), SO_REUSEADDR));
    // Six: and only six, unless it is to have both.
    let six = TCPServer::<Fragile>::bind(("::1", 0)).unwrap();
    assert!(six.socket().get(opt::IPV6_V6ONLY).unwrap());
    let both = TCPServer::<Fragile>::builder()
        .dual_stack(true)
        .bind(("::", 0))
        .unwrap();
    assert!(!both.socket().get(opt::IPV6_V6ONLY).unwrap());
    // The accepted ones: blocking, without a delay, closed on exec.
    for (server, nodelay) in [(plain, true), (other, false)] {
        let (tell, told) = std::sync::mpsc::channel();
        let address = server.server_address().clone();
        let listener = server.socket().dup().unwrap();
        drop(server);
        let server = TCPServer::builder()
            .disable_nagle_algorithm(nodelay)
            .from_socket(listener, move |_| {
                let tell = tell.clone();
                handler_fn(move |rq: &mut Request| {
                    let s = rq.connection();
                    let facts = (
                        s.get(opt::TCP_NODELAY)?,
                        s.getblocking(),
                        s.gettimeout(),
                        s.get_inheritable()?,
                    );
                    tell.send(facts).map_err(io::Error::other)
                })
            });
        let server = TestServer::serving(server.unwrap()).unwrap();
        let client = create_connection(&address).unwrap();
        client.sendall(b"x").unwrap();
        assert_eq!(
            told.recv_timeout(PATIENCE).unwrap(),
            (nodelay, true, None, false)
        );
        drop(client);
        drop(server);
    }
}

/// What an accepted connection has of the options for the dead.
fn about_the_dead(s: &Socket) -> rawsock::Result<(bool, [i32; 4])> {
    let numbers = [
        opt::TCP_KEEPIDLE,
        opt::TCP_KEEPINTVL,
        opt::TCP_KEEPCNT,
        opt::TCP_USER_TIMEOUT,
    ];
    let mut values = [0; 4];
    for (value, option) in values.iter_mut().zip(numbers) {
        *value = s.get(option)?;
    }
    Ok((s.get(opt::SO_KEEPALIVE)?, values))
}

/// Accepted connections inherit what finds out clients that are gone, also
/// from a listener that was made elsewhere.
#[test]
fn clients_that_are_gone_are_found_out() {
    let none: Option<Duration> = None;
    let kernel = about_the_dead(&socket(AF_INET, SOCK_STREAM, 0).unwrap());
    let (_, [idle, interval, count, _]) = kernel.unwrap();
    let rows = [
        (None, (true, [60, 15, 4, 120_000])),
        (
            // Rounded up.
            Some((
                Some(Duration::from_millis(2500)),
                Some(Duration::from_micros(1)),
            )),
            (true, [3, 1, 4, 1]),
        ),
        (
            Some((Some(Duration::MAX), Some(Duration::MAX))),
            (true, [32_767, 32_767, 4, i32::MAX]),
        ),
        (Some((none, none)), (false, [idle, interval, count, 0])),
    ];
    for (family, host) in [(AF_INET, "127.0.0.1"), (AF_INET6, "::1")] {
        for (options, expected) in rows {
            let (tell, told) = std::sync::mpsc::channel();
            let make = move |_: &Address| {
                let tell = tell.clone();
                handler_fn(move |rq: &mut Request| {
                    tell.send(about_the_dead(rq.connection())?)
                        .map_err(io::Error::other)
                })
            };
            let builder = || {
                let builder = TCPServer::builder();
                match options {
                    Some((keepalive, timeout)) => {
                        builder.keepalive(keepalive).user_timeout(timeout)
                    }
                    None => builder,
                }
            };
            let listener = socket(family, SOCK_STREAM, 0).unwrap();
            listener.bind((host, 0)).unwrap();
            listener.listen(5).unwrap();
            let adopted = builder().from_socket(listener, make.clone()).unwrap();
            let bound = builder().bind_with((host, 0), make).unwrap();
            for server in [adopted, bound] {
                let server = TestServer::serving(server).unwrap();
                let client = create_connection(server.address()).unwrap();
                client.sendall(b"x").unwrap();
                assert_eq!(told.recv_timeout(PATIENCE).unwrap(), expected);
            }
        }
    }
}

#[test]
fn a_dual_stack_server_serves_both_and_knows_them() {
    let server = ThreadingTCPServer::builder()
        .dual_stack(true)
        .bind_with(("::", 0), |_| {
            handler_fn(|rq: &mut Request| {
                let ip = rq
                    .client_address()
                    .as_socket()
                    .map(|address| address.ip().to_canonical());
                writeln!(rq.wfile(), "{}", ip.unwrap())
            })
        });
    let server = TestServer::serving(server.unwrap()).unwrap();
    let port = server.address().port().unwrap();
    for host in ["127.0.0.1", "::1"] {
        let s = create_connection((host, port)).unwrap();
        assert_eq!(ask(&s, "x"), host);
    }
}

/// Whoever asks in a hook is told, and does not wait for itself.
#[test]
fn hooks_cannot_wait_for_their_server() {
    #[derive(Default)]
    struct Waits(std::sync::OnceLock<ServerHandle>, AtomicU32);
    impl Hooks for Waits {
        fn verify_request(&self, _: Incoming<'_>, _: &rawsock::Address) -> bool {
            let handle = self.0.get().unwrap();
            assert_eq!(handle.wait(None), Err(WaitError::InsideHandler));
            self.1.fetch_add(1, Ordering::SeqCst);
            true
        }

        fn service_actions(&self) {
            let handle = self.0.get().unwrap();
            assert_eq!(handle.wait(None), Err(WaitError::InsideHandler));
            self.1.fetch_add(1, Ordering::SeqCst);
        }
    }
    fn check<
        D: Dispatch<Stream, FnHandler<fn(&mut Request<'_, Waits>) -> io::Result<()>>, Waits> + Default,
    >() {
        let server = Server::<Tcp, _, D>::builder().state(Waits::default());
        let server = server.bind_with(("127.0.0.1", 0), |_| {
            handler_fn((|_| Ok(())) as fn(&mut Request<'_, Waits>) -> _)
        });
        let server = server.unwrap();
        server.state().0.set(server.handle()).unwrap();
        std::thread::scope(|scope| {
            let serving = scope.spawn(|| server.serve_forever());
            let mut s = create_connection(server.server_address()).unwrap();
            s.sendall(b"x").unwrap();
            s.shutdown(rawsock::SHUT_WR).unwrap();
            s.read_to_end(&mut Vec::new()).unwrap();
            eventually("both were called", || {
                server.state().1.load(Ordering::SeqCst) >= 2
            });
            server.handle().shutdown(PATIENCE);
            serving.join().unwrap().unwrap();
        });
    }
    on_each_dispatch!(check);
}

/// The path goes although a handler that was abandoned keeps on.
#[test]
fn an_abandoned_handler_does_not_keep_the_path() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("server");
    let (tell, told) = std::sync::mpsc::channel();
    let server = ThreadingUnixStreamServer::bind_with(&path, move |_| {
        let tell = tell.clone();
        handler_fn(move |_: &mut Request| {
            tell.send(()).unwrap();
            std::thread::sleep(Duration::from_secs(3600));
            Ok(())
        })
    });
    let server = TestServer::serving(server.unwrap()).unwrap();
    client(&server).sendall(b"x").unwrap();
    told.recv_timeout(PATIENCE).unwrap();
    assert_eq!(server.stop(Duration::ZERO).unwrap().abandoned, 1);
    assert!(!path.exists());
}
