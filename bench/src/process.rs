//! A server in a process of its own, and what the kernel says of it.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use nix::sys::signal::{Signal, kill};
use nix::time::{clock_getcpuclockid, clock_gettime};
use nix::unistd::{Pid, SysconfVar, sysconf};

use crate::children::Child;

/// A server that listens; it is killed when this is dropped.
#[derive(Debug)]
pub(crate) struct Served {
    child: Child,
    pub(crate) at: SocketAddr,
    out: BufReader<ChildStdout>,
}

impl Served {
    /// Starts what says `LISTENING`. What it says instead is the error.
    pub(crate) fn start(command: &mut Command) -> anyhow::Result<Self> {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let child = Child::spawn(command);
        let mut child = child.with_context(|| format!("{:?}", command.get_program()))?;
        let mut out = BufReader::new(child.get().stdout.take().context("it is piped")?);
        let mut err = BufReader::new(child.get().stderr.take().context("it is piped")?);
        let mut said = String::new();
        out.read_line(&mut said)?;
        let Some(place) = said.trim_end().strip_prefix("LISTENING ") else {
            child.get().kill()?;
            let mut why = String::new();
            err.read_to_string(&mut why)?;
            let status = child.get().wait()?;
            bail!("{} ({status})", why.trim_end());
        };
        let at = place.replace(' ', ":").parse().context(said.clone())?;
        // It is read to the end, so that no server waits for us to do so.
        thread::spawn(move || {
            for line in err.lines().map_while(Result::ok) {
                eprintln!("    {line}");
            }
        });
        Ok(Self { child, at, out })
    }

    fn pid(&self) -> u32 {
        self.child.id()
    }

    /// It, and the children it has.
    pub(crate) fn pids(&self) -> Vec<u32> {
        let pid = self.pid();
        let path = format!("/proc/{pid}/task/{pid}/children");
        let children = fs::read_to_string(path).unwrap_or_default();
        let children = children
            .split_whitespace()
            .filter_map(|pid| pid.parse().ok());
        [pid].into_iter().chain(children).collect()
    }

    /// The processor time it has used, with all its threads, also those that
    /// have ended, and with its children.
    pub(crate) fn processor_time(&self) -> anyhow::Result<Duration> {
        let mut time = self.time_of_ended_children()?;
        for pid in self.pids() {
            let clock = clock_getcpuclockid(raw(pid));
            match clock.and_then(clock_gettime) {
                Ok(used) => time += Duration::from(used),
                // A child may end meanwhile, and is counted the next time.
                Err(error) if pid == self.pid() => return Err(error).context("the server"),
                Err(_) => {}
            }
        }
        Ok(time)
    }

    /// In ticks of 10 ms, which is why forking servers are measured worse.
    fn time_of_ended_children(&self) -> anyhow::Result<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid()))?;
        let (_, fields) = stat.rsplit_once(')').context("/proc/PID/stat")?;
        let fields: Vec<&str> = fields.split_whitespace().collect();
        let ticks: u64 = fields.get(13).context("cutime")?.parse()?;
        let more: u64 = fields.get(14).context("cstime")?.parse()?;
        let frequency = sysconf(SysconfVar::CLK_TCK)?.context("ticks a second")?;
        let seconds = (ticks + more) as f64 / frequency as f64;
        Ok(Duration::from_secs_f64(seconds))
    }

    /// Resident memory, in bytes.
    pub(crate) fn resident(&self) -> anyhow::Result<u64> {
        self.status("VmRSS:").map(|kilobytes| kilobytes * 1024)
    }

    pub(crate) fn threads(&self) -> anyhow::Result<u64> {
        self.status("Threads:")
    }

    fn status(&self, field: &str) -> anyhow::Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(field));
        let number = line.and_then(|line| line.split_whitespace().next());
        Ok(number.with_context(|| field.to_owned())?.parse()?)
    }

    /// Asks it to end.
    pub(crate) fn ask_to_end(&self) -> anyhow::Result<()> {
        Ok(kill(raw(self.pid()), Signal::SIGTERM)?)
    }

    /// Waits until it has ended, and says what it said last.
    pub(crate) fn ended(&mut self, limit: Duration) -> anyhow::Result<String> {
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.get().try_wait()? {
                break status;
            }
            if begun.elapsed() > limit {
                bail!("has not ended within {limit:?}");
            }
            thread::sleep(Duration::from_micros(200));
        };
        if !status.success() {
            bail!("{status}");
        }
        let mut said = String::new();
        self.out.read_to_string(&mut said)?;
        Ok(said.trim_end().to_owned())
    }
}

fn raw(pid: u32) -> Pid {
    Pid::from_raw(pid.cast_signed())
}
