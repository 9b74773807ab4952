//! A server in a process of its own, and what the kernel says of it.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::time::{clock_getcpuclockid, clock_gettime};
use nix::unistd::Pid;

/// A server that listens; it is killed when this is dropped.
pub(crate) struct Served {
    child: Child,
    /// Where: `host port`, or a path.
    pub(crate) place: String,
    stderr: Receiver<String>,
    log: Vec<String>,
}

impl Served {
    /// Starts what says `LISTENING`.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let mut out = BufReader::new(child.stdout.take().expect("it is piped"));
        let err = BufReader::new(child.stderr.take().expect("it is piped"));
        let (sender, stderr) = mpsc::channel();
        thread::spawn(move || {
            // It is read to the end, wanted or not.
            for line in err.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let mut said = String::new();
        out.read_line(&mut said).expect("it is text");
        let Some(place) = said.trim_end().strip_prefix("LISTENING ") else {
            let why: Vec<String> = stderr.iter().collect();
            panic!("{command:?} says {said:?} {why:?}");
        };
        Self {
            child,
            place: place.to_owned(),
            stderr,
            log: Vec::new(),
        }
    }

    /// `sockserver`'s example `echo`.
    pub(crate) fn echo(kind: &str, address: &str, options: &[&str]) -> Self {
        Self::start(example("echo").args([kind, address]).args(options))
    }

    /// A server of [`crate::roles`].
    pub(crate) fn role(arguments: &[&str]) -> Self {
        let own = env::current_exe().expect("a program has a path");
        Self::start(Command::new(own).arg("serve").args(arguments))
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    fn raw_pid(&self) -> Pid {
        Pid::from_raw(self.pid().try_into().expect("the kernel's are small"))
    }

    /// Processor time it has used, in seconds.
    pub(crate) fn processor_time(&self) -> f64 {
        let clock = clock_getcpuclockid(self.raw_pid()).expect("it runs");
        let time = clock_gettime(clock).expect("it runs");
        Duration::from(time).as_secs_f64()
    }

    pub(crate) fn descriptors(&self) -> usize {
        self.entries("fd")
    }

    pub(crate) fn threads(&self) -> usize {
        self.entries("task")
    }

    /// Its children, zombies included.
    pub(crate) fn children(&self) -> usize {
        let pid = self.pid();
        let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"));
        children.map_or(0, |list| list.split_whitespace().count())
    }

    fn entries(&self, folder: &str) -> usize {
        fs::read_dir(format!("/proc/{}/{folder}", self.pid())).map_or(0, Iterator::count)
    }

    /// Resident memory, in megabytes.
    pub(crate) fn resident(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kilobytes.unwrap_or(0.0) / 1024.0
    }

    /// What it has said on stderr so far.
    pub(crate) fn log(&mut self) -> &[String] {
        self.log.extend(self.stderr.try_iter());
        &self.log
    }

    pub(crate) fn lives(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    pub(crate) fn signal(&self, signal: Signal) {
        // It fails if it has ended, and that is seen elsewhere.
        let _ = kill(self.raw_pid(), signal);
    }

    /// Ends it with SIGTERM: how, and after what time; `None` if not by then.
    pub(crate) fn terminate(&mut self, limit: Duration) -> (Option<ExitStatus>, Duration) {
        let begun = Instant::now();
        self.signal(Signal::SIGTERM);
        loop {
            if let Ok(Some(status)) = self.child.try_wait() {
                return (Some(status), begun.elapsed());
            }
            if begun.elapsed() > limit {
                return (None, begun.elapsed());
            }
            thread::sleep(Duration::from_micros(500));
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Both fail if it has ended, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An example of `sockserver`, built first, if it is not.
pub(crate) fn example(name: &str) -> Command {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        build.args(["build", "-q", "-p", "sockserver", "--examples"]);
        if !cfg!(debug_assertions) {
            build.arg("--release");
        }
        let status = build.status().expect("cargo runs");
        assert!(status.success(), "the examples are not built");
        let own = env::current_exe().expect("a program has a path");
        own.with_file_name("examples")
    });
    Command::new(folder.join(name))
}

/// The same program with so many descriptors.
pub(crate) fn with_descriptors(command: &Command, limit: u32) -> Command {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &format!("ulimit -n {limit}; exec \"$0\" \"$@\"")])
        .arg(command.get_program())
        .args(command.get_args());
    shell
}

/// Waits until it holds; says whether it did in that time.
pub(crate) fn holds_within(limit: Duration, mut condition: impl FnMut() -> bool) -> bool {
    let begun = Instant::now();
    while !condition() {
        if begun.elapsed() > limit {
            return false;
        }
        thread::sleep(Duration::from_millis(2));
    }
    true
}
