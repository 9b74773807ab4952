//! The system calls of a server, counted by strace in a run of its own: what
//! is traced is too slow to be timed.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::field::Load;
use crate::process::Served;

/// How long a server may take for it.
const PATIENCE: Duration = Duration::from_secs(10);

/// What one request of some load costs, by call.
pub(crate) fn count(served: &Served, mut load: Load) -> anyhow::Result<String> {
    let folder = tempfile::tempdir()?;
    let summary = folder.path().join("calls");
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-c", "-U", "calls,name", "-o"])
        .arg(&summary);
    for pid in served.pids() {
        strace.args(["-p", &pid.to_string()]);
    }
    let mut strace = strace
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .context("strace")?;
    let mut said = BufReader::new(strace.stderr.take().context("it is piped")?);
    let mut attached = String::new();
    said.read_line(&mut attached)?;
    ensure!(attached.contains("attached"), "{}", attached.trim_end());
    // The other threads follow within that time.
    thread::sleep(Duration::from_millis(200));
    // It talks of each thread that comes and goes, and somebody must read it.
    thread::spawn(move || said.lines().for_each(drop));
    let tracer = Pid::from_raw(strace.id().cast_signed());
    let (done, is_done) = mpsc::channel::<()>();
    // Hundreds of threads that wait for one lock get nowhere while each of
    // their calls is looked at. Without strace they come to their end.
    let watch = thread::spawn(move || {
        let is_late = is_done.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout);
        if is_late {
            kill(tracer, Signal::SIGINT).ok();
        }
        is_late
    });
    let tally = load();
    drop(done);
    let is_late = watch.join().is_ok_and(|is_late| is_late);
    if !is_late {
        // What a server does after the last answer counts, too.
        thread::sleep(Duration::from_millis(50));
        kill(tracer, Signal::SIGINT)?;
    }
    strace.wait()?;
    ensure!(!is_late, "too slow to be traced");
    let requests = tally?.requests as f64;
    let mut text = String::new();
    for line in fs::read_to_string(summary)?.lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [count, name] = fields[..] else {
            continue;
        };
        let Ok(count) = count.parse::<f64>() else {
            continue;
        };
        let each = count / requests;
        if each >= 0.005 && name != "total" {
            let comma = if text.is_empty() { "" } else { ", " };
            write!(text, "{comma}{name} {each:.2}")?;
        }
    }
    Ok(text)
}
