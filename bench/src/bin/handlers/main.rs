//! Servers of ours whose handlers do more than echo:
//! `handlers DISPATCH WORKERS orders|chain`.
//!
//! `orders` does what each request says before it answers: sleep, or work.
//! `chain` answers with a hash of all that the connection has sent, which is
//! how a request that was lost, doubled or mixed up shows.
//! At the end it prints what was counted.

mod chain;
mod orders;

use std::env;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::bail;
use sockserver::{
    Deadlines, Dispatch, Handles, Limits, Parking, Pooled, RequestHandler, Server, Stream, Tcp,
    Threading,
};

use chain::Chain;
use orders::Orders;

/// As many clients as a case may have.
const CONNECTIONS: usize = 19_000;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("handlers: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run() -> anyhow::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [dispatch, workers, what] = &arguments[..] else {
        bail!("handlers DISPATCH WORKERS orders|chain");
    };
    let workers = workers.parse()?;
    match &what[..] {
        "orders" => dispatched::<Orders>(dispatch, workers),
        "chain" => dispatched::<Chain>(dispatch, workers),
        other => bail!("what is {other:?}?"),
    }
}

/// A new dispatch is one more line.
fn dispatched<H: Handler>(dispatch: &str, workers: usize) -> anyhow::Result<()> {
    match dispatch {
        "threading" => serve::<H, _>(Threading { max: workers }),
        "parking" => serve::<H, _>(Parking {
            workers,
            ..Parking::default()
        }),
        "pooled" => serve::<H, _>(Pooled { workers }),
        other => bail!("there is no dispatch {other:?}"),
    }
}

/// What both handlers are.
trait Handler: RequestHandler + Default + Send + 'static {}

impl<H: RequestHandler + Default + Send + 'static> Handler for H {}

fn serve<H, D>(dispatch: D) -> anyhow::Result<()>
where
    H: Handler + Handles<Stream, ()>,
    D: Dispatch<Stream, H, ()> + Default,
{
    let patience = Some(Duration::from_secs(600));
    let server = Server::<Tcp, H, D>::builder()
        .dispatch(dispatch)
        .deadlines(Deadlines {
            first_byte: patience,
            idle: patience,
            ..Deadlines::default()
        })
        .limits(Limits {
            connections: CONNECTIONS,
            per_source: CONNECTIONS,
            ..Limits::default()
        })
        .bind(("127.0.0.1", 0))?;
    let handle = server.handle();
    handle.shutdown_on_signals(Duration::from_secs(10))?;
    if let Some(at) = server.server_address().as_socket() {
        bench::announce(at);
    }
    let report = server.serve_forever()?;
    println!("DRAINED {report} {:?}", handle.stats());
    Ok(())
}
