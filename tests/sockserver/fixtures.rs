//! Servers to test with, and their clients.

use std::panic;
use std::process::Command;
use std::sync::Once;
use std::time::Duration;

use rawsock::{Socket, create_connection};
use sockserver::testing::TestServer;
use sockserver::{Builder, Dispatch, Handles, Hooks, Server, Stream, Tcp, Transport, UnixStream};
use testkit::{Peer, Rerun, TempDir, tool};

/// The tests of one name: each row is what it is run with.
macro_rules! run_on {
    ($name:ident: $($row:ident $transport:ident $dispatch:ident,)+) => {
        mod $name {
            $(
                #[test]
                fn $row() {
                    super::$name::<sockserver::$transport, sockserver::$dispatch>();
                }
            )+
        }
    };
}
pub(crate) use run_on;

/// Runs a test for every transport, and every dispatch that stays with its
/// connection.
macro_rules! where_handlers_stay {
    ($($name:ident)+) => {
        $(
            crate::fixtures::run_on! {
                $name:
                inline_tcp Tcp Inline,
                inline_unix UnixStream Inline,
                threading_tcp Tcp Threading,
                threading_unix UnixStream Threading,
            }
        )+
    };
}
pub(crate) use where_handlers_stay;

/// Runs a test for every transport, and every dispatch that serves many at
/// once.
macro_rules! where_many_are_served {
    ($($name:ident)+) => {
        $(
            crate::fixtures::run_on! {
                $name:
                threading_tcp Tcp Threading,
                threading_unix UnixStream Threading,
                parking_tcp Tcp Parking,
                parking_unix UnixStream Parking,
                pooled_tcp Tcp Pooled,
                pooled_unix UnixStream Pooled,
            }
        )+
    };
}
pub(crate) use where_many_are_served;

/// Runs a test for every transport, and every dispatch whose connections wait
/// without a thread.
macro_rules! where_connections_park {
    ($($name:ident)+) => {
        $(
            crate::fixtures::run_on! {
                $name:
                parking_tcp Tcp Parking,
                parking_unix UnixStream Parking,
                pooled_tcp Tcp Pooled,
                pooled_unix UnixStream Pooled,
            }
        )+
    };
}
pub(crate) use where_connections_park;

/// Runs a test for every transport and dispatch there is.
macro_rules! everywhere {
    ($($name:ident)+) => {
        $(
            crate::fixtures::run_on! {
                $name:
                inline_tcp Tcp Inline,
                inline_unix UnixStream Inline,
                threading_tcp Tcp Threading,
                threading_unix UnixStream Threading,
                parking_tcp Tcp Parking,
                parking_unix UnixStream Parking,
                pooled_tcp Tcp Pooled,
                pooled_unix UnixStream Pooled,
            }
        )+
    };
}
pub(crate) use everywhere;

/// Runs a function for each dispatch, one after the other.
macro_rules! on_each_dispatch {
    ($name:ident) => {{
        $name::<sockserver::Inline>();
        $name::<sockserver::Threading>();
        $name::<sockserver::Parking>();
        $name::<sockserver::Pooled>();
    }};
}
pub(crate) use on_each_dispatch;

/// How long a test waits for what has to come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// Where a server is put.
pub(crate) enum Place {
    Host(&'static str),
    Path(TempDir),
}

/// A transport of streams, and a place to put a server of it.
pub(crate) trait Streams: Transport<Kind = Stream> {
    fn places() -> Vec<Place>;
}

impl Streams for Tcp {
    fn places() -> Vec<Place> {
        vec![Place::Host("127.0.0.1"), Place::Host("::1")]
    }
}

impl Streams for UnixStream {
    fn places() -> Vec<Place> {
        vec![Place::Path(TempDir::new().unwrap())]
    }
}

/// A server of a transport and a dispatch, in each place it can have.
pub(crate) fn each<T, H, D, S>(
    state: impl Fn() -> S,
    make: impl Fn() -> H + Clone + Send + Sync + 'static,
    test: impl Fn(TestServer),
) where
    T: Streams,
    H: Handles<Stream, S>,
    D: Dispatch<Stream, H, S> + Default,
    S: Hooks,
{
    each_with::<T, H, D, S>(|builder| builder, state, make, test);
}

/// The same, with options.
pub(crate) fn each_with<T, H, D, S>(
    options: impl Fn(Builder<T, H, D, S>) -> Builder<T, H, D, S>,
    state: impl Fn() -> S,
    make: impl Fn() -> H + Clone + Send + Sync + 'static,
    test: impl Fn(TestServer),
) where
    T: Streams,
    H: Handles<Stream, S>,
    D: Dispatch<Stream, H, S> + Default,
    S: Hooks,
{
    for place in T::places() {
        let make = make.clone();
        let builder = options(Server::<T, H, D>::builder().state(state()));
        let server = match &place {
            Place::Host(host) => builder.bind_with((*host, 0), move |_| make()),
            Place::Path(folder) => builder.bind_with(folder.path().join("s"), move |_| make()),
        };
        test(TestServer::serving(server.unwrap()).unwrap());
    }
}

/// A client of a server.
pub(crate) fn client(server: &TestServer) -> Socket {
    let s = create_connection(server.address()).unwrap();
    s.settimeout(PATIENCE).unwrap();
    s
}

/// Sends a line and answers the line that comes back, without their ends.
#[track_caller]
pub(crate) fn ask(client: &Socket, line: &str) -> String {
    client.sendall(format!("{line}\n").as_bytes()).unwrap();
    answer(client)
}

/// The line that comes, without its end; empty at the end of the stream.
#[track_caller]
pub(crate) fn answer(client: &Socket) -> String {
    let mut line = Vec::new();
    loop {
        match &client.recv(1).unwrap()[..] {
            b"" | b"\n" => break,
            byte => line.extend(byte),
        }
    }
    String::from_utf8(line).unwrap()
}

/// Waits for the end of the stream, whatever comes before it.
#[track_caller]
pub(crate) fn assert_ended(client: &Socket) {
    loop {
        match client.recv(4096) {
            Ok(data) if data.is_empty() => return,
            Ok(_) => {}
            // The end, too, if a harder one.
            Err(error) if error.errno() == Some(104) => return,
            Err(error) => panic!("{error}"),
        }
    }
}

/// Says nothing about panics that were asked for, in all tests of this
/// process.
pub(crate) fn quiet_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !info.to_string().contains("as asked") {
                others(info);
            }
        }));
    });
}

/// How many threads of servers this process has.
pub(crate) fn crew() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    tasks
        .filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok())
        .filter(|name| name == "sockserver\n")
        .count()
}

/// Runs a test again under `strace` with these arguments, and looks at the
/// system calls. Without `strace` that is skipped aloud.
#[track_caller]
pub(crate) fn under_strace(test: &str, arguments: &[&str], look: impl FnOnce(&str)) {
    under_strace_with(test, arguments, "", look);
}

/// What [`under_strace_with`] gives to the rerun.
pub(crate) fn case() -> String {
    std::env::var("SOCKSERVER_CASE").unwrap_or_default()
}

/// The same for one of several cases.
#[track_caller]
pub(crate) fn under_strace_with(
    test: &str,
    arguments: &[&str],
    case: &str,
    look: impl FnOnce(&str),
) {
    let Some(strace) = tool(test, "strace") else {
        return;
    };
    let folder = TempDir::new().unwrap();
    let log = folder.path().join("calls");
    let mut strace = Command::new(strace);
    strace.arg("-f").args(arguments).arg("-o").arg(&log);
    strace.env("SOCKSERVER_CASE", case);
    let (status, said) = Peer::start(&mut Rerun::of(test).under(strace)).finish();
    assert!(status.success() && Rerun::ran_one(&said), "{said:#?}");
    look(&std::fs::read_to_string(&log).unwrap());
}
