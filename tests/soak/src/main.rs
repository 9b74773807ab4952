//! Figures of servers under faults and load:
//! `cargo run --release -p soak -- NAME`.
//!
//! Each name is a file. It prints its figures, and the status is 1 if one
//! that is required was missed.

mod client;
mod figures;
mod process;
mod roles;

mod checker;
mod churn;
mod cycles;
mod emfile;
mod faults;
mod panics;
mod short;
mod silent;
mod sleepers;
mod slowloris;
mod wedges;

use std::process::ExitCode;

use figures::Figures;

/// A name, what it shows, and what runs it.
type Case = (&'static str, &'static str, fn(&mut Figures, &[String]));

const CASES: &[Case] = &[
    ("emfile", "no descriptors for ten seconds", emfile::run),
    ("faults", "system calls that fail, by strace", faults::run),
    (
        "cycles",
        "start, serve, shut down, again and again",
        cycles::run,
    ),
    (
        "sleepers",
        "handlers that sleep through the end",
        sleepers::run,
    ),
    ("panics", "handlers that panic", panics::run),
    (
        "slowloris",
        "clients that trickle, beside honest ones",
        slowloris::run,
    ),
    (
        "checker",
        "numbers and hashes, sleeping handlers, clients that go",
        checker::run,
    ),
    ("wedges", "random lives of clients and limits", wedges::run),
    ("silent", "clients that say nothing", silent::run),
    ("churn", "short connections, resets and panics", churn::run),
    (
        "short",
        "connect, ask, close: processor time beside C",
        short::run,
    ),
];

const HELP: &str = "\
Usage: soak NAME [options]
       soak list

Measures servers under faults and load. Options belong to each NAME, as the
head of its file says.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = arguments.split_first() else {
        eprintln!("soak: which NAME? (see --help)");
        return ExitCode::from(2);
    };
    match &name[..] {
        "-h" | "--help" => println!("{HELP}"),
        "list" => {
            for (name, what, _) in CASES {
                println!("{name:10} {what}");
            }
        }
        // How a case starts a server in a process of its own.
        "serve" => return roles::serve(rest),
        _ => {
            let Some((name, _, run)) = CASES.iter().find(|case| case.0 == name) else {
                eprintln!("soak: no {name:?} (see list)");
                return ExitCode::from(2);
            };
            let mut figures = Figures::begin(name);
            run(&mut figures, rest);
            return figures.end();
        }
    }
    ExitCode::SUCCESS
}
