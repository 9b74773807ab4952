//! What is kept for connections that wait, and what is not.

use std::io::{self, BufRead, Write};

use sockserver::*;
use testkit::eventually;

use super::{Single, alone};
use crate::fixtures::{Streams, answer, assert_ended, client, where_connections_park};

where_connections_park! {
    what_was_not_sent_reaches_nobody_else
    there_is_an_end_to_what_is_kept
}

/// Fails, after it has written something for one client only.
#[derive(Clone, Default)]
struct Secretive {
    greets: bool,
}

impl RequestHandler for Secretive {
    fn setup(&mut self, rq: &mut Request<'_>) -> io::Result<()> {
        let number = rq.server_handle().stats().accepted;
        self.greets = number > 1;
        if !self.greets {
            write!(rq.wfile(), "a secret")?;
            return Err(io::Error::other("not today"));
        }
        Ok(())
    }

    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        rq.rfile().read_line(&mut String::new())?;
        writeln!(rq.wfile(), "hello")?;
        Ok(Flow::KeepAlive)
    }
}

fn what_was_not_sent_reaches_nobody_else<T: Streams, D>()
where
    D: Dispatch<Stream, Secretive, ()> + Single,
{
    alone::<T, _, D>(
        |builder| builder,
        Secretive::default,
        |server| {
            assert_ended(&client(&server));
            let other = client(&server);
            other.sendall(b"hello\n").unwrap();
            assert_eq!(answer(&other), "hello");
        },
    );
}

/// Answers lines that are whole.
#[derive(Clone, Default)]
struct Whole;

impl RequestHandler for Whole {
    const FRAMING: Framing = Framing::Line;

    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        let mut line = String::new();
        if rq.rfile().read_line(&mut line)? == 0 {
            return Ok(Flow::Close);
        }
        writeln!(rq.wfile(), "{}", line.trim_end().len())?;
        Ok(Flow::KeepAlive)
    }
}

fn there_is_an_end_to_what_is_kept<T: Streams, D>()
where
    D: Dispatch<Stream, Whole, ()> + Single,
{
    let limits = Limits {
        buffered: 1000,
        ..Default::default()
    };
    alone::<T, _, D>(
        |builder| builder.limits(limits),
        || Whole,
        |server| {
            let first = client(&server);
            first.sendall(&[b'a'; 700]).unwrap();
            let begun = || server.handle().connections().iter().any(|c| c.is_busy);
            eventually("it is kept", begun);
            // Together that is too much.
            let second = client(&server);
            second.sendall(&[b'b'; 700]).unwrap();
            assert_ended(&second);
            assert_eq!(server.handle().stats().errors, 1);
            // Who was there first has lost nothing.
            first.sendall(b"a\n").unwrap();
            assert_eq!(answer(&first), "701");
            // And its place is free again.
            let third = client(&server);
            third.sendall(&[b'c'; 700]).unwrap();
            eventually("it is kept", begun);
            third.sendall(b"\n").unwrap();
            assert_eq!(answer(&third), "700");
        },
    );
}
