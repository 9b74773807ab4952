//! 10 000 times: start, serve, shut down, in one process, so without forking. Options: how many.

use std::fs;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use sockserver::{
    Dispatch, Inline, Parking, Pooled, Request, Server, Stream, Tcp, Threading, handler_fn,
};

use crate::client::{Outcome, once};
use crate::figures::{Figures, quantile};
use crate::process::holds_within;

/// A cycle that takes longer hangs.
const LIMIT: Duration = Duration::from_secs(10);

pub(crate) fn run(figures: &mut Figures, options: &[String]) {
    let cycles: usize = options
        .first()
        .and_then(|n| n.parse().ok())
        .unwrap_or(10_000);
    let each = cycles / 4;
    figures.note("cycles of each kind", each);
    kind(figures, "inline", each, Inline);
    kind(figures, "threading", each, Threading::default());
    kind(figures, "parking", each, Parking::default());
    kind(figures, "pooled", each, Pooled::default());
}

fn kind<D>(figures: &mut Figures, name: &str, cycles: usize, dispatch: D)
where
    D: Dispatch<Stream, Handler, ()> + Default + Copy,
{
    let descriptors = || fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
    let (before, mut times, mut asked) = (descriptors(), Vec::new(), 0);
    for cycle in 0..cycles {
        let server = Server::<Tcp, Handler, D>::builder()
            .dispatch(dispatch)
            .bind_with(("127.0.0.1", 0), |_| {
                handler_fn(answer as fn(&mut Request<'_>) -> _)
            })
            .expect("there is a port");
        let handle = server.handle();
        let place = format!("127.0.0.1 {}", server.server_address().port().unwrap_or(0));
        let (sender, ended) = mpsc::channel();
        thread::spawn(move || {
            let report = server.serve_forever();
            drop(server);
            let _ = sender.send(report.is_ok());
        });
        // Every tenth serves somebody, and the rest are idle.
        if cycle % 10 == 0 && once(&place, b"x", LIMIT) == Outcome::Good {
            asked += 1;
        }
        let begun = Instant::now();
        handle.shutdown(LIMIT);
        if ended.recv_timeout(LIMIT) != Ok(true) {
            figures.require(name, format_args!("cycle {cycle} hangs"), false);
            return;
        }
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    figures.equal("clients answered", asked, cycles.div_ceil(10));
    figures.note(
        &format!("{name}: shutdown p50, ms"),
        format_args!("{:.3}", quantile(&mut times, 0.5)),
    );
    figures.at_most(
        &format!("{name}: shutdown p99, ms"),
        quantile(&mut times, 0.99),
        20.0,
    );
    // Threads leave by themselves when their server has ended, each told by the
    // one before.
    let settled = holds_within(LIMIT, || descriptors() <= before);
    figures.require("descriptors", descriptors(), settled);
}

type Handler = sockserver::FnHandler<fn(&mut Request<'_>) -> std::io::Result<()>>;

fn answer(rq: &mut Request<'_>) -> std::io::Result<()> {
    use std::io::{Read, Write};

    let mut byte = [0];
    rq.rfile().read_exact(&mut byte)?;
    rq.wfile().write_all(&byte)
}
