//! Connect, ask, close on `threading`: processor time a request beside that
//! of C, in rounds in which all take turns in random order; the median of the
//! ratios. And the system calls a request, by `strace -c`.
//!
//! `once`: the server closes after its answer, as Python's handlers do.
//! `until_eof`: it waits for the client to close. Options: how many rounds.

mod load;

use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

use crate::figures::{Figures, quantile};
use crate::process::Served;

const CONNECTIONS: usize = 4_000;

pub(crate) fn run(figures: &mut Figures, options: &[String]) {
    let rounds: usize = options.first().and_then(|n| n.parse().ok()).unwrap_or(21);
    let folder = TempDir::new().expect("there is room");
    let program = folder.path().join("threads");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("c/threads.c");
    let compiled = Command::new("cc")
        .args(["-O2", "-Wall", "-pthread", "-o"])
        .args([&program, &source])
        .status()
        .expect("a C compiler is installed");
    assert!(compiled.success());
    for protocol in ["once", "until_eof"] {
        let c = |threads: &str| Served::start(Command::new(&program).args([protocol, threads]));
        let ours = match protocol {
            "once" => Served::role(&["once", "threading"]),
            _ => Served::echo("threading", "tcp:127.0.0.1:0", &[]),
        };
        let servers = [
            ("C, a thread each", c("0")),
            ("C, 100 accept", c("100")),
            ("C, 16 accept", c("16")),
            ("ours", ours),
        ];
        figures.note("protocol", protocol);
        compare(figures, &servers, rounds);
        for (name, served) in &servers[..] {
            figures.note(
                &format!("calls a request, {name}"),
                calls(served, folder.path()),
            );
        }
    }
}

fn compare(figures: &mut Figures, servers: &[(&str, Served)], rounds: usize) {
    let mut times = vec![Vec::new(); servers.len()];
    for round in 0..=rounds {
        let mut order: Vec<usize> = (0..servers.len()).collect();
        fastrand::shuffle(&mut order);
        for index in order {
            let served = &servers[index].1;
            let before = served.processor_time();
            load::run(&served.place, CONNECTIONS);
            // What it does after the last answer counts, too.
            thread::sleep(Duration::from_millis(5));
            let used = served.processor_time() - before;
            // The first round makes threads and buffers.
            if round > 0 {
                times[index].push(used / CONNECTIONS as f64 * 1e6);
            }
        }
    }
    for (index, (name, _)) in servers.iter().enumerate() {
        let mut ratios: Vec<f64> = times[index]
            .iter()
            .zip(&times[0])
            .map(|(a, b)| a / b)
            .collect();
        let micros = quantile(&mut times[index].clone(), 0.5);
        let ratio = quantile(&mut ratios, 0.5);
        let what = format!("{name}: {micros:.1} µs a request, beside a thread each");
        if *name == "ours" {
            figures.at_most(&what, ratio, 0.6);
        } else {
            figures.note(&what, format_args!("{ratio:.3}"));
        }
    }
}

/// The system calls of a thousand requests.
fn calls(served: &Served, folder: &Path) -> String {
    const REQUESTS: usize = 1_000;
    let summary = folder.join("calls");
    let strace = Command::new("strace")
        .args(["-f", "-c", "-o"])
        .arg(&summary)
        .args(["-p", &served.pid().to_string()])
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut strace) = strace else {
        return "strace is not installed".to_owned();
    };
    thread::sleep(Duration::from_millis(500));
    load::run(&served.place, REQUESTS);
    thread::sleep(Duration::from_millis(50));
    if let Ok(pid) = i32::try_from(strace.id()) {
        let _ = kill(Pid::from_raw(pid), Signal::SIGINT);
    }
    let _ = strace.wait();
    let table = std::fs::read_to_string(summary).unwrap_or_default();
    let mut calls = Vec::new();
    for line in table.lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (Some(count), Some(name)) = (fields.get(3), fields.last()) else {
            continue;
        };
        if let Ok(count) = count.parse::<f64>()
            && count >= REQUESTS as f64 / 20.0
            && *name != "total"
        {
            calls.push(format!("{name} {:.2}", count / REQUESTS as f64));
        }
    }
    calls.join(", ")
}
