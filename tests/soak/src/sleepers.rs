//! 50 handlers that sleep for an hour, and a server that has two seconds.

use std::io;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use sockserver::testing::TestServer;
use sockserver::{
    Dispatch, DrainReport, FnHandler, Parking, Pooled, Request, Server, Stream, Tcp, Threading,
    handler_fn,
};

use crate::figures::Figures;

const SLEEPERS: usize = 50;

/// Tells that it is there, and sleeps.
type Sleeper = FnHandler<Box<dyn FnMut(&mut Request<'_>) -> io::Result<()> + Send>>;

pub(crate) fn run(figures: &mut Figures, _: &[String]) {
    kind::<Threading>(figures, "threading");
    kind::<Parking>(figures, "parking");
    kind::<Pooled>(figures, "pooled");
}

fn kind<D: Dispatch<Stream, Sleeper, ()> + Default>(figures: &mut Figures, name: &str) {
    figures.note("kind", name);
    let (sender, asleep) = mpsc::channel();
    let server = Server::<Tcp, Sleeper, D>::bind_with(("127.0.0.1", 0), move |_| {
        let sender = sender.clone();
        handler_fn(Box::new(move |_: &mut Request<'_>| {
            let _ = sender.send(());
            thread::sleep(Duration::from_secs(3600));
            Ok(())
        }))
    });
    let server = TestServer::serving(server.expect("there is a port")).expect("there is a thread");
    let connect = || {
        let client = rawsock::create_connection(server.address()).expect("it listens");
        client.sendall(b"x").expect("it is there");
        client
    };
    let clients: Vec<_> = (0..SLEEPERS).map(|_| connect()).collect();
    for _ in 0..SLEEPERS {
        asleep.recv().expect("they are there");
    }
    let begun = Instant::now();
    let report = server.stop(Duration::from_secs(2)).expect("it ends well");
    figures.at_most("until it is over, s", begun.elapsed().as_secs_f64(), 2.6);
    let exact = DrainReport {
        abandoned: SLEEPERS,
        ..DrainReport::default()
    };
    figures.require("report", report, report == exact);
    drop(clients);
}
