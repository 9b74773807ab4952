//! Connections that are closed although their clients have sent more.

use std::io::Read;

use sockserver::*;
use testkit::eventually;

use super::{Lines, Single, alone, assert_free, pattern};
use crate::fixtures::{Streams, client, where_connections_park};

where_connections_park! {
    the_answer_survives_and_no_thread_waits
    a_client_that_does_not_close_is_left
}

/// Bytes of an answer that fits into the buffers.
const FITS: usize = 20_000;

fn the_answer_survives_and_no_thread_waits<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Single,
{
    alone::<T, _, D>(
        |builder| builder,
        || Lines,
        |server| {
            let other = client(&server);
            let rude: Vec<_> = (0..5)
                .map(|_| {
                    let rude = client(&server);
                    rude.sendall(format!("last {FITS}\n").as_bytes()).unwrap();
                    // Nobody ever reads this as a line.
                    let _ = rude.sendall(&[b'x'; 50_000]);
                    rude
                })
                .collect();
            assert_free(&server, &other);
            for mut rude in rude {
                let mut all = Vec::new();
                rude.read_to_end(&mut all).unwrap();
                assert!(all == pattern(FITS), "{} bytes", all.len());
            }
        },
    );
}

fn a_client_that_does_not_close_is_left<T: Streams, D>()
where
    D: Dispatch<Stream, Lines, ()> + Single,
{
    alone::<T, _, D>(
        |builder| builder,
        || Lines,
        |server| {
            let other = client(&server);
            let rude = client(&server);
            rude.sendall(b"last 10\nmore").unwrap();
            eventually("it was asked", || server.handle().stats().requests == 1);
            assert_free(&server, &other);
            eventually("it is gone", || server.handle().connections().len() == 1);
            // That is no failure.
            let stats = server.handle().stats();
            assert_eq!((stats.errors, stats.timeouts), (0, 0));
            assert_free(&server, &other);
        },
    );
}
