//! What the command line says.

use std::time::Duration;

use anyhow::bail;
use lexopt::prelude::*;

pub(crate) const HELP: &str = "\
Usage: bench [CASE ...] [options]
       bench list

Measures servers side by side and writes RESULTS.md and charts/. Cases that
are not named keep the section they have there.

  --rounds N  how often the load goes round the servers [default: 15]
  --slice S   seconds of load a server and round [default: 0.3]
  --quick     3 rounds of 0.1 s, and small numbers: to see that it works
  --out DIR   where RESULTS.md goes [default: the folder of this workspace]
  -h, --help  print this";

/// How much is measured.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) rounds: usize,
    pub(crate) slice: Duration,
    pub(crate) quick: bool,
}

impl Settings {
    /// One of two numbers: what is asked for, or what shows that it works.
    pub(crate) fn either<T>(&self, full: T, quick: T) -> T {
        if self.quick { quick } else { full }
    }
}

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Command {
    Help,
    List,
    Run {
        cases: Vec<String>,
        settings: Settings,
        out: std::path::PathBuf,
    },
    /// Be a client that holds connections: see [`crate::holder`].
    Hold {
        place: String,
    },
}

/// Reads the arguments of the process.
pub(crate) fn parse() -> anyhow::Result<Command> {
    let mut arguments = lexopt::Parser::from_env();
    let mut cases = Vec::new();
    let (mut rounds, mut slice, mut quick) = (None, None, false);
    let mut out = env!("CARGO_MANIFEST_DIR").into();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("rounds") => rounds = Some(arguments.value()?.parse()?),
            Long("slice") => slice = Some(arguments.value()?.parse()?),
            Long("quick") => quick = true,
            Long("out") => out = arguments.value()?.into(),
            Short('h') | Long("help") => return Ok(Command::Help),
            Value(text) if cases.is_empty() && text == "list" => return Ok(Command::List),
            Value(text) if cases.is_empty() && text == "hold" => {
                let place = arguments.value()?.string()?;
                return Ok(Command::Hold { place });
            }
            Value(text) => cases.push(text.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let (usual_rounds, usual_slice) = if quick { (3, 0.1) } else { (15, 0.3) };
    let rounds = rounds.unwrap_or(usual_rounds);
    if rounds == 0 {
        bail!("no round is no measurement");
    }
    let slice = Duration::try_from_secs_f64(slice.unwrap_or(usual_slice))?;
    Ok(Command::Run {
        cases,
        settings: Settings {
            rounds,
            slice,
            quick,
        },
        out,
    })
}
