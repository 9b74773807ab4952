//! The article in one terminal: the four programs, played as processes.
//!
//! The conversations are here. They take place on a stage, which holds the
//! players; how a program behaves when it is one is said in `role`.

mod player;
mod stage;

pub(crate) mod role;

use std::ffi::OsString;

use lexopt::Arg::{Long, Short};

use crate::Failure;
use crate::output::line;
use crate::protocol::{TCP_ADDRESS, UDP_ADDRESS};
use player::Part;
use stage::{Id, Stage};

const HELP: &str = "\
Usage: article

Plays the article: starts its TCP server and client and then its UDP server
and client as processes, and shows what each of them says.

  -h, --help        print this

RUST_LOG=debug shows what happens.";

/// Reads the arguments and plays.
pub(crate) fn main(arguments: Vec<OsString>) -> Result<(), Failure> {
    let mut parser = lexopt::Parser::from_args(arguments);
    if let Some(argument) = parser.next()? {
        return match argument {
            Short('h') | Long("help") => line(HELP),
            other => Err(other.unexpected().into()),
        };
    }
    run()
}

/// Plays both conversations of the article.
///
/// # Errors
///
/// If a program does not do its part, the whole takes too long, stdout cannot
/// be written to, or a signal asks for the end. No process is left behind in
/// any case.
pub fn run() -> Result<(), Failure> {
    let mut stage = Stage::open()?;
    line("== TCP: a conversation over a connection ==")?;
    play_tcp(&mut stage)?;
    line("")?;
    line("== UDP: datagrams, each on its own ==")?;
    play_udp(&mut stage)
}

fn play_tcp(stage: &mut Stage) -> Result<(), Failure> {
    let (server, address) = start_server(stage, Part::TCP_SERVER, TCP_ADDRESS)?;
    let client = stage.start(Part::TCP_CLIENT, &address)?;
    stage.wait_for_end(client)?;
    // The server still thinks about `exit`; its last line comes after that.
    stage.wait_for_line(server, "Connection from ")?;
    stage.end(server)
}

fn play_udp(stage: &mut Stage) -> Result<(), Failure> {
    let (server, address) = start_server(stage, Part::UDP_SERVER, UDP_ADDRESS)?;
    let client = stage.start(Part::UDP_CLIENT, &address)?;
    stage.wait_for_end(client)?;
    // It has said everything: each line came before the answer to the client.
    stage.end(server)
}

/// Starts a server at the article's address or, if that is taken, at a free
/// port of the same host; and tells where it is.
///
/// The server itself finds out: if it were tried before, the address could
/// be taken by the time the server comes.
fn start_server(stage: &mut Stage, part: Part, address: &str) -> Result<(Id, String), Failure> {
    let server = stage.start(part, address)?;
    if !stage.wait_until_taken_or(server, part.opening)? {
        return Ok((server, address.to_owned()));
    }
    line(&format!("({address} is taken: a free port will do.)"))?;
    // Both addresses have a port; without one, this would ask for a free port
    // of a host without name, which is no harm.
    let host = address.rsplit_once(':').map_or("", |(host, _)| host);
    let server = stage.start(part, &format!("{host}:0"))?;
    let port = stage.wait_for_port(server)?;
    stage.wait_for_line(server, part.opening)?;
    let address = format!("{host}:{port}");
    line(&format!("(It is {address}.)"))?;
    Ok((server, address))
}
