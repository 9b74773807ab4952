//! Every byte comes back: what faults and load are measured on.
//!
//! ```console
//! $ cargo run -p sockserver --example echo -- threading tcp:127.0.0.1:0 --max 100
//! LISTENING 127.0.0.1 40961
//! ```
//!
//! It serves until SIGTERM, and ends with status 0 when it has drained.

mod handler;
#[path = "../program/place.rs"]
mod place;
#[path = "../program/mod.rs"]
mod program;
#[path = "../program/seconds.rs"]
mod seconds;

use std::process::ExitCode;
use std::time::Duration;

use handler::Echo;
use lexopt::prelude::*;
use place::Place;
use program::{Failure, line, serve};
use rawsock::ToAddress;
use seconds::Seconds;
use sockserver::{
    Datagram, Deadlines, Dispatch, Forking, Handles, Inline, Limits, Parking, Pooled, Server,
    Stream, Tcp, Threading, Transport, Udp, UnixDatagram, UnixStream,
};

const HELP: &str = "\
Usage: echo KIND ADDR [options]

Sends every byte back, until SIGTERM or Ctrl-C.

KIND is inline, threading, forking, parking or pooled; the last two take
connections only.
ADDR is tcp:HOST:PORT, udp:HOST:PORT, unix:PATH or unixgram:PATH.

  --max N             connections at a time [default: 10000]
  --workers N         threads or children at most [default: 512 threads or
                      40 children, or as --max says]; of parking, drivers
                      [default: one a processor], of pooled, threads
                      [default: 64]
  --grace S           how long requests may go on after SIGTERM [default: 10]
  --handle-deadline S for a whole call of the handler [default: none]
  --idle S            how long clients may say nothing [default: 10 before the
                      first byte, 60 after it]
  --line-limit N      send back line by line, which may be so many bytes long
  --stats             print what was counted, at the end
  -h, --help          print this";

fn main() -> ExitCode {
    program::main("echo", run)
}

/// What the command line says.
#[derive(Default)]
struct Options {
    deadlines: Deadlines,
    limits: Limits,
    max: Option<usize>,
    workers: Option<usize>,
    by_lines: bool,
    grace: Option<Duration>,
    stats: bool,
}

impl Options {
    /// How many threads or children, where a connection has one each.
    fn at_most(&self, default: usize) -> usize {
        self.workers.or(self.max).unwrap_or(default)
    }
}

fn run(mut arguments: lexopt::Parser) -> Result<(), Failure> {
    let mut options = Options::default();
    let (mut kind, mut place) = (None, None);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("max") => {
                let max = arguments.value()?.parse()?;
                options.limits.connections = max;
                options.max = Some(max);
                // All of them may come from this machine.
                options.limits.per_source = max;
            }
            Long("workers") => options.workers = Some(arguments.value()?.parse()?),
            Long("grace") => options.grace = Some(arguments.value()?.parse::<Seconds>()?.0),
            Long("handle-deadline") => {
                options.deadlines.handle = Some(arguments.value()?.parse::<Seconds>()?.0);
            }
            Long("idle") => {
                let idle = Some(arguments.value()?.parse::<Seconds>()?.0);
                options.deadlines.idle = idle;
                options.deadlines.first_byte = idle;
            }
            Long("line-limit") => {
                options.limits.line = arguments.value()?.parse()?;
                options.by_lines = true;
            }
            Long("stats") => options.stats = true,
            Short('h') | Long("help") => return line(HELP),
            Value(text) if kind.is_none() => kind = Some(text.string()?),
            Value(text) if place.is_none() => place = Some(Place::parse(&text)?),
            other => return Err(other.unexpected().into()),
        }
    }
    let (Some(kind), Some(place)) = (kind, place) else {
        return Err(Failure::Usage("which KIND, and which ADDR?".to_owned()));
    };
    match &kind[..] {
        "inline" => at(place, Inline, &options),
        "threading" => {
            let max = options.at_most(Threading::default().max);
            at(place, Threading { max }, &options)
        }
        "forking" => {
            let max_children = options.at_most(Forking::default().max_children);
            at(place, Forking { max_children }, &options)
        }
        "parking" => {
            let mut dispatch = Parking::default();
            dispatch.workers = options.workers.unwrap_or(dispatch.workers);
            stream_at(place, dispatch, &options)
        }
        "pooled" => {
            let workers = options.workers.unwrap_or(Pooled::default().workers);
            stream_at(place, Pooled { workers }, &options)
        }
        _ => Err(Failure::Usage(format!(
            "{kind:?}: KIND is inline, threading, forking, parking or pooled"
        ))),
    }
}

/// Serves there, if it is a place for connections.
fn stream_at<D>(place: Place, dispatch: D, options: &Options) -> Result<(), Failure>
where
    D: Dispatch<Stream, Echo, ()> + Default,
{
    match place {
        Place::Tcp(host) => on::<Tcp, _>(&*host, dispatch, options),
        Place::Unix(path) => on::<UnixStream, _>(path, dispatch, options),
        Place::Udp(_) | Place::Unixgram(_) => {
            let reason = "this KIND takes connections only: tcp or unix";
            Err(Failure::Usage(reason.to_owned()))
        }
    }
}

/// Serves there, on any transport.
fn at<D>(place: Place, dispatch: D, options: &Options) -> Result<(), Failure>
where
    D: Dispatch<Stream, Echo, ()> + Dispatch<Datagram, Echo, ()> + Default,
{
    match place {
        Place::Tcp(host) => on::<Tcp, _>(&*host, dispatch, options),
        Place::Udp(host) => on::<Udp, _>(&*host, dispatch, options),
        Place::Unix(path) => on::<UnixStream, _>(path, dispatch, options),
        Place::Unixgram(path) => on::<UnixDatagram, _>(path, dispatch, options),
    }
}

fn on<T, D>(address: impl ToAddress, dispatch: D, options: &Options) -> Result<(), Failure>
where
    T: Transport,
    Echo: Handles<T::Kind, ()>,
    D: Dispatch<T::Kind, Echo, ()> + Default,
{
    let by_lines = options.by_lines;
    let server = Server::<T, Echo, D>::builder()
        .dispatch(dispatch)
        .deadlines(options.deadlines)
        .limits(options.limits)
        .bind_with(address, move |_| Echo { by_lines })?;
    let report = serve(&server, options.grace.unwrap_or(program::GRACE))?;
    if options.stats {
        line(format_args!("DRAINED {report}"))?;
        line(format_args!("{:?}", server.handle().stats()))?;
    }
    Ok(())
}
