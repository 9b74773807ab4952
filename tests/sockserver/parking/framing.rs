//! Messages that are gathered before they are handled.

use std::io::{self, BufRead, Read, Write};
use std::marker::PhantomData;
use std::time::Duration;

use rawsock::{SHUT_WR, Socket};
use sockserver::*;
use testkit::eventually;

use super::{Single, alone};
use crate::fixtures::{Streams, assert_ended, client, where_connections_park};

where_connections_park! {
    messages_come_byte_by_byte
    many_messages_come_at_once
    a_message_that_is_too_long_ends_its_connection
    the_end_of_the_stream_is_the_end_of_a_message
    those_who_trickle_hold_no_thread
}

/// How messages look.
trait Form: Send + 'static {
    const FRAMING: Framing;

    fn message(text: &[u8]) -> Vec<u8>;

    /// Reads one, which is there.
    fn read(from: &mut impl BufRead) -> io::Result<Vec<u8>>;
}

struct ByLine;

impl Form for ByLine {
    const FRAMING: Framing = Framing::Line;

    fn message(text: &[u8]) -> Vec<u8> {
        [text, b"\n"].concat()
    }

    fn read(from: &mut impl BufRead) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        from.read_until(b'\n', &mut line)?;
        Ok(line)
    }
}

struct ByLength;

impl Form for ByLength {
    const FRAMING: Framing = Framing::LengthPrefixed(2);

    fn message(text: &[u8]) -> Vec<u8> {
        let length = u16::try_from(text.len()).unwrap();
        [&length.to_be_bytes()[..], text].concat()
    }

    fn read(from: &mut impl BufRead) -> io::Result<Vec<u8>> {
        let mut length = [0; 2];
        from.read_exact(&mut length)?;
        let mut text = vec![0; u16::from_be_bytes(length).into()];
        from.read_exact(&mut text)?;
        Ok(Self::message(&text))
    }
}

/// An `=` at each end.
struct Custom;

impl Form for Custom {
    const FRAMING: Framing = Framing::Custom(|unread| unread[1..].contains(&b'='));

    fn message(text: &[u8]) -> Vec<u8> {
        [b"=", text, b"="].concat()
    }

    fn read(from: &mut impl BufRead) -> io::Result<Vec<u8>> {
        let mut message = Vec::new();
        from.read_until(b'=', &mut message)?;
        from.read_until(b'=', &mut message)?;
        Ok(message)
    }
}

/// Sends each message back.
struct Echo<F>(PhantomData<F>);

impl<F: Form> RequestHandler for Echo<F> {
    const FRAMING: Framing = F::FRAMING;

    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        let message = F::read(&mut rq.rfile())?;
        rq.wfile().write_all(&message)?;
        Ok(Flow::KeepAlive)
    }
}

/// Runs the rest for each form.
trait Forms:
    Dispatch<Stream, Echo<ByLine>, ()>
    + Dispatch<Stream, Echo<ByLength>, ()>
    + Dispatch<Stream, Echo<Custom>, ()>
    + Single
{
}

impl<D> Forms for D where
    D: Dispatch<Stream, Echo<ByLine>, ()>
        + Dispatch<Stream, Echo<ByLength>, ()>
        + Dispatch<Stream, Echo<Custom>, ()>
        + Single
{
}

fn serving<T: Streams, D, F: Form>(
    limits: Limits,
    deadlines: Deadlines,
    test: impl Fn(&testing::TestServer, Socket),
) where
    D: Dispatch<Stream, Echo<F>, ()> + Single,
{
    alone::<T, Echo<F>, D>(
        |builder| builder.limits(limits).deadlines(deadlines),
        || Echo(PhantomData),
        |server| {
            let client = client(&server);
            test(&server, client);
        },
    );
}

#[track_caller]
fn assert_echoed<F: Form>(client: &Socket, text: &[u8]) {
    let message = F::message(text);
    client.sendall(&message).unwrap();
    assert_back(client, &message);
}

#[track_caller]
fn assert_back(mut client: &Socket, message: &[u8]) {
    let mut back = vec![0; message.len()];
    client.read_exact(&mut back).unwrap();
    assert_eq!(back, message);
}

fn messages_come_byte_by_byte<T: Streams, D: Forms>() {
    fn check<T: Streams, D: Dispatch<Stream, Echo<F>, ()> + Single, F: Form>() {
        serving::<T, D, F>(Limits::default(), Deadlines::default(), |server, slow| {
            let other = client(server);
            let message = F::message(b"slow");
            for (sent, byte) in message.iter().enumerate() {
                slow.sendall(&[*byte]).unwrap();
                // The thread is free, and nothing was handled but this.
                if sent + 1 < message.len() {
                    assert_echoed::<F>(&other, b"quick");
                    assert_eq!(server.handle().stats().requests, sent as u64 + 1);
                }
            }
            assert_back(&slow, &message);
            // And so may the next, behind the end of another.
            slow.sendall(&[&message[..], &message[..2]].concat())
                .unwrap();
            assert_back(&slow, &message);
            assert_echoed::<F>(&other, b"quick");
            slow.sendall(&message[2..]).unwrap();
            assert_back(&slow, &message);
        });
    }
    check::<T, D, ByLine>();
    check::<T, D, ByLength>();
    check::<T, D, Custom>();
}

fn many_messages_come_at_once<T: Streams, D: Forms>() {
    fn check<T: Streams, D: Dispatch<Stream, Echo<F>, ()> + Single, F: Form>() {
        serving::<T, D, F>(Limits::default(), Deadlines::default(), |server, client| {
            let mut random = fastrand::Rng::with_seed(7);
            let messages: Vec<u8> = (0..2000)
                .flat_map(|_| F::message(&vec![b'x'; random.usize(1..400)]))
                .collect();
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    let mut rest = &messages[..];
                    while !rest.is_empty() {
                        let (piece, others) = rest.split_at(random.usize(1..=rest.len().min(9000)));
                        client.sendall(piece).unwrap();
                        rest = others;
                    }
                });
                assert_back(&client, &messages);
            });
            assert_eq!(server.handle().stats().requests, 2000);
        });
    }
    check::<T, D, ByLine>();
    check::<T, D, ByLength>();
    check::<T, D, Custom>();
}

fn a_message_that_is_too_long_ends_its_connection<T: Streams, D: Forms>() {
    fn check<T: Streams, D: Dispatch<Stream, Echo<F>, ()> + Single, F: Form>() {
        let limits = Limits {
            line: 100,
            message: 100,
            ..Limits::default()
        };
        serving::<T, D, F>(limits, Deadlines::default(), |server, long| {
            assert_echoed::<F>(&long, &[b'x'; 98]);
            // Before it has come as a whole.
            long.sendall(&F::message(&[b'x'; 200])[..150]).unwrap();
            assert_ended(&long);
            assert_echoed::<F>(&client(server), b"fine");
            let stats = server.handle().stats();
            assert_eq!((stats.requests, stats.errors, stats.panics), (2, 1, 0));
        });
    }
    check::<T, D, ByLine>();
    check::<T, D, ByLength>();
    check::<T, D, Custom>();
}

fn the_end_of_the_stream_is_the_end_of_a_message<T: Streams, D: Forms>() {
    fn check<T: Streams, D: Dispatch<Stream, Echo<F>, ()> + Single, F: Form>(back: &[u8]) {
        serving::<T, D, F>(
            Limits::default(),
            Deadlines::default(),
            |server, mut client| {
                let message = F::message(b"half a message");
                client.sendall(&[&message, &message[..9]].concat()).unwrap();
                assert_back(&client, &message);
                client.shutdown(SHUT_WR).unwrap();
                let mut rest = Vec::new();
                client.read_to_end(&mut rest).unwrap();
                assert_eq!(rest, back);
                // The handler has seen it, whatever it makes of that.
                assert_eq!(server.handle().stats().requests, 2);
            },
        );
    }
    check::<T, D, ByLine>(b"half a me");
    check::<T, D, ByLength>(b"");
    check::<T, D, Custom>(b"=half a m");
}

fn those_who_trickle_hold_no_thread<T: Streams, D: Forms>() {
    fn check<T: Streams, D: Dispatch<Stream, Echo<F>, ()> + Single, F: Form>() {
        let deadlines = Deadlines {
            message: Some(Duration::from_millis(100)),
            ..Deadlines::default()
        };
        serving::<T, D, F>(Limits::default(), deadlines, |server, honest| {
            let tricklers: Vec<_> = (0..5).map(|_| client(server)).collect();
            let message = F::message(&[b'x'; 60_000]);
            let mut bytes = message.chunks(1);
            eventually("their time is up", || {
                let byte = bytes.next().unwrap();
                for trickler in &tricklers {
                    let _ = trickler.send(byte);
                }
                assert_echoed::<F>(&honest, b"honest");
                server.handle().stats().timeouts == 5
            });
            tricklers.iter().for_each(assert_ended);
            assert_echoed::<F>(&honest, b"honest");
        });
    }
    check::<T, D, ByLine>();
    check::<T, D, ByLength>();
    check::<T, D, Custom>();
}
