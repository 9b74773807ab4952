//! Servers side by side: `cargo run --release --manifest-path bench/Cargo.toml`.
//!
//! Each case is a file of `cases/`. The status is 1 if a server did something
//! wrong, and the report says what; a server that is only slow is no failure.

mod calls;
mod cases;
mod children;
mod contestants;
mod field;
mod figures;
mod holder;
mod kernel;
mod load;
mod process;
mod programs;
mod report;
mod rounds;
mod settings;

use std::path::PathBuf;
use std::process::ExitCode;

use cases::CASES;
use programs::Programs;
use settings::{Command, Settings};

/// What every case works with.
#[derive(Debug)]
struct Bench {
    settings: Settings,
    programs: Programs,
    /// Where the report goes.
    out: PathBuf,
}

fn main() -> ExitCode {
    match settings::parse().and_then(obey) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Says whether all went well.
fn obey(command: Command) -> anyhow::Result<bool> {
    match command {
        Command::Help => println!("{}", settings::HELP),
        Command::List => {
            for case in CASES {
                println!("{:10} {}", case.name, case.title);
            }
        }
        Command::Hold { place } => holder::hold(&place)?,
        Command::Run {
            cases,
            settings,
            out,
        } => return run(&cases, settings, out),
    }
    Ok(true)
}

fn run(names: &[String], settings: Settings, out: PathBuf) -> anyhow::Result<bool> {
    for name in names {
        let known = CASES.iter().any(|case| case.name == name);
        anyhow::ensure!(known, "there is no case {name:?} (see list)");
    }
    children::end_on_signals()?;
    let bench = Bench {
        settings,
        programs: Programs::build()?,
        out,
    };
    let order: Vec<&str> = CASES.iter().map(|case| case.name).collect();
    let mut all_well = true;
    for case in CASES {
        if !names.is_empty() && !names.iter().any(|name| name == case.name) {
            continue;
        }
        let section = case.run(&bench)?;
        all_well &= !section.failed;
        // At once: a run that is broken off leaves what it has measured.
        report::write(&bench.out, &order, &[section])?;
    }
    Ok(all_well)
}
