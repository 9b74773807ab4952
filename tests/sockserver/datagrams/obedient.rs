//! A handler that does what datagrams say, and clients of it.

use std::io;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rawsock::{Address, SOCK_DGRAM, Socket, ToAddress, socket};
use sockserver::testing::TestServer;
use sockserver::*;

use crate::fixtures::{PATIENCE, quiet_panics};

/// Lets a test know where a handler is, and tells it to go on.
pub(super) struct Gate {
    held: Sender<()>,
    go: Mutex<Receiver<()>>,
}

/// Sends back what comes, but for some words.
pub(super) struct Obedient(Arc<Gate>);

impl<S> DatagramRequestHandler<S> for Obedient {
    fn handle(&mut self, rq: &mut DatagramRequest<'_, S>) -> io::Result<()> {
        let packet = rq.packet().to_vec();
        match &packet[..] {
            b"hold" => {
                self.0.held.send(()).unwrap();
                let go = self.0.go.lock().unwrap();
                go.recv_timeout(PATIENCE).unwrap();
            }
            b"slow" => std::thread::sleep(Duration::from_millis(5)),
            b"panic" => panic!("as asked"),
            b"error" => return Err(io::Error::other("as asked")),
            b"none" => return Ok(()),
            b"empty" => {
                rq.reply();
                return Ok(());
            }
            b"too long" => {
                rq.reply().resize(70_000, b'x');
                return Ok(());
            }
            _ => {}
        }
        *rq.reply() = packet;
        Ok(())
    }
}

/// A server whose handler can be made to stand still.
pub(super) struct Held {
    pub(super) server: TestServer,
    held: Receiver<()>,
    go: Sender<()>,
}

impl Held {
    pub(super) fn start<T, D>(address: impl ToAddress) -> Self
    where
        T: Transport<Kind = Datagram>,
        D: Dispatch<Datagram, Obedient, ()> + Default,
    {
        Self::with(Server::<T, Obedient, D>::builder(), address, |_| {})
    }

    /// With options, and a look at the server before it serves.
    pub(super) fn with<T, D, S>(
        builder: Builder<T, Obedient, D, S>,
        address: impl ToAddress,
        look: impl FnOnce(&Server<T, Obedient, D, S>),
    ) -> Self
    where
        T: Transport<Kind = Datagram>,
        D: Dispatch<Datagram, Obedient, S>,
        S: Hooks,
    {
        quiet_panics();
        let (tell, held) = mpsc::channel();
        let (go, told) = mpsc::channel();
        let gate = Arc::new(Gate {
            held: tell,
            go: Mutex::new(told),
        });
        let server = builder.bind_with(address, move |_| Obedient(Arc::clone(&gate)));
        let server = server.unwrap();
        look(&server);
        Self {
            server: TestServer::serving(server).unwrap(),
            held,
            go,
        }
    }

    /// Makes the handler stand still while something is sent.
    pub(super) fn while_held(&self, send: impl FnOnce()) {
        let s = client(self.server.address());
        s.send(b"hold").unwrap();
        self.wait();
        send();
        self.let_go();
        assert_eq!(s.recv(100).unwrap(), b"hold");
    }

    /// Waits until a handler stands still.
    pub(super) fn wait(&self) {
        self.held.recv_timeout(PATIENCE).unwrap();
    }

    pub(super) fn let_go(&self) {
        self.go.send(()).unwrap();
    }

    pub(super) fn stats(&self) -> Stats {
        self.server.handle().stats()
    }
}

/// A client with an address of its own.
pub(super) fn client(address: &Address) -> Socket {
    let s = socket(address.family(), SOCK_DGRAM, 0).unwrap();
    s.settimeout(PATIENCE).unwrap();
    if address.as_unix().is_some() {
        s.bind("").unwrap(); // the kernel finds a name
    }
    s.connect(address).unwrap();
    s
}

/// Asserts that nothing more is there, now that all has been handled.
#[track_caller]
pub(super) fn assert_nothing_more(s: &Socket) {
    let more = s.recv_with_flags(100, rawsock::MSG_DONTWAIT);
    assert!(more.as_ref().is_err_and(|e| e.is_would_block()), "{more:?}");
}
