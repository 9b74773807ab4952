//! What only those dispatches have whose connections wait without a thread,
//! shown with one thread: whoever holds it would hold up all others.

mod adoption;
mod framing;
mod hostile;
mod kept;
mod lingering;
mod many;
mod output;
mod queue;
mod states;
mod turns;
mod wedges;

use std::io::{self, BufRead, Write};
use std::sync::LazyLock;

use sockserver::testing::TestServer;
use sockserver::*;

use crate::fixtures::{Streams, ask, client, each_with};

/// A dispatch that can do with one thread.
pub(crate) trait Single: Default {
    fn single() -> Self;
}

impl Single for Parking {
    fn single() -> Self {
        Self { workers: 1, max: 1 }
    }
}

impl Single for Pooled {
    fn single() -> Self {
        Self { workers: 1 }
    }
}

/// A server with one thread, in each place it can have.
fn alone<T, H, D>(
    options: impl Fn(Builder<T, H, D>) -> Builder<T, H, D>,
    make: impl Fn() -> H + Clone + Send + Sync + 'static,
    test: impl Fn(TestServer),
) where
    T: Streams,
    H: Handles<Stream, ()>,
    D: Dispatch<Stream, H, ()> + Single,
{
    // Clients may be slow to begin, on a machine that is busy.
    let patient = Deadlines {
        first_byte: None,
        ..Deadlines::default()
    };
    let single =
        |builder: Builder<T, H, D>| options(builder.deadlines(patient)).dispatch(D::single());
    each_with::<T, H, D, ()>(single, || (), make, test);
}

/// Answers what a line says.
#[derive(Clone, Copy, Default)]
struct Lines;

impl RequestHandler for Lines {
    const FRAMING: Framing = Framing::Line;

    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        let mut line = String::new();
        if rq.rfile().read_line(&mut line)? == 0 {
            return Ok(Flow::Close);
        }
        match line.trim_end().split_once(' ') {
            Some(("large", size)) => {
                let size = size.parse().map_err(io::Error::other)?;
                rq.wfile().write_all(pattern(size))?;
            }
            Some(("last", size)) => {
                let size = size.parse().map_err(io::Error::other)?;
                rq.wfile().write_all(pattern(size))?;
                return Ok(Flow::Close);
            }
            _ => rq.wfile().write_all(line.as_bytes())?,
        }
        Ok(Flow::KeepAlive)
    }
}

/// Bytes of which each tells where it belongs, as far as one can.
fn pattern(size: usize) -> &'static [u8] {
    const MOST: u32 = 16 << 20;
    static ALL: LazyLock<Vec<u8>> = LazyLock::new(|| {
        (0..MOST)
            .map(|place| (place.wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect()
    });
    &ALL[..size]
}

/// Others are served, also those who come now.
#[track_caller]
fn assert_free(server: &TestServer, other: &rawsock::Socket) {
    assert_eq!(ask(other, "others"), "others");
    assert_eq!(ask(&client(server), "new"), "new");
}
