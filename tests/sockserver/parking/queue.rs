//! Clients who are queued when the server has to end.

use std::io::{self, BufRead, Write};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use sockserver::*;

use super::{Single, alone};
use crate::fixtures::{PATIENCE, Streams, answer, assert_ended, client, where_connections_park};

where_connections_park! {
    all_of_them_are_served_or_let_go
}

/// Answers lines; "wait" when it is told to.
#[derive(Clone)]
struct Waits {
    begun: Arc<Mutex<Sender<()>>>,
    go_on: Arc<Mutex<Receiver<()>>>,
}

impl RequestHandler for Waits {
    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        let mut line = String::new();
        rq.rfile().read_line(&mut line)?;
        if line == "wait\n" {
            self.begun.lock().unwrap().send(()).unwrap();
            let go_on = self.go_on.lock().unwrap();
            go_on.recv_timeout(PATIENCE).map_err(io::Error::other)?;
        }
        writeln!(rq.wfile(), "done")?;
        Ok(Flow::KeepAlive)
    }
}

/// More than are taken at a time, some of whom say nothing.
fn all_of_them_are_served_or_let_go<T: Streams, D>()
where
    D: Dispatch<Stream, Waits, ()> + Single,
{
    let (tell_begun, begun) = channel();
    let (tell_go_on, go_on) = channel();
    let waits = Waits {
        begun: Arc::new(Mutex::new(tell_begun)),
        go_on: Arc::new(Mutex::new(go_on)),
    };
    alone::<T, _, D>(
        |builder| builder,
        move || waits.clone(),
        |server| {
            let first = client(&server);
            first.sendall(b"wait\n").unwrap();
            begun.recv_timeout(PATIENCE).unwrap();
            let others: Vec<_> = (0..100).map(|_| client(&server)).collect();
            for speaks in others.iter().step_by(2) {
                speaks.sendall(b"hello\n").unwrap();
            }
            server.handle().shutdown(None);
            tell_go_on.send(()).unwrap();
            assert_eq!(answer(&first), "done");
            for (number, other) in others.iter().enumerate() {
                if number % 2 == 0 {
                    assert_eq!(answer(other), "done");
                }
                assert_ended(other);
            }
            let report = server.handle().wait(PATIENCE).unwrap();
            assert_eq!((report.finished, report.idle_closed), (51, 50));
        },
    );
}
