//! A process to talk to.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Instant;

use crate::DEADLINE;

/// A line that a process printed, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// On its standard output.
    Out(String),
    /// On its standard error.
    Err(String),
}

/// A running process whose output is read line by line. It is killed and
/// waited for when the test is done with it.
#[derive(Debug)]
pub struct Peer {
    name: String,
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<Line>,
    // Lines that were read while waiting for one on the other stream.
    early: Vec<Line>,
}

impl Peer {
    /// Starts the process with all three streams piped.
    #[track_caller]
    pub fn start(command: &mut Command) -> Self {
        let name = format!("{command:?}");
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        let (sender, lines) = mpsc::channel();
        let out = child.stdout.take().expect("stdout is piped");
        let err = child.stderr.take().expect("stderr is piped");
        pump(out, sender.clone(), Line::Out);
        pump(err, sender, Line::Err);
        let stdin = child.stdin.take();
        Self {
            name,
            child,
            stdin,
            lines,
            early: Vec::new(),
        }
    }

    /// The number of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Writes a line to its standard input.
    #[track_caller]
    pub fn tell(&mut self, line: &str) {
        let stdin = self.stdin.as_mut().expect("stdin is open");
        writeln!(stdin, "{line}").expect("the process reads");
    }

    /// Closes its standard input.
    pub fn close_stdin(&mut self) {
        self.stdin = None;
    }

    /// The next line of its standard output; fails the test if there is none.
    #[track_caller]
    pub fn out(&mut self) -> String {
        self.next(|line| matches!(line, Line::Out(_)))
    }

    /// The next line of its standard error; fails the test if there is none.
    #[track_caller]
    pub fn err(&mut self) -> String {
        self.next(|line| matches!(line, Line::Err(_)))
    }

    #[track_caller]
    fn next(&mut self, wanted: fn(&Line) -> bool) -> String {
        if let Some(index) = self.early.iter().position(wanted) {
            return text(self.early.remove(index));
        }
        let deadline = Instant::now() + DEADLINE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) if wanted(&line) => return text(line),
                Ok(line) => self.early.push(line),
                Err(error) => {
                    panic!(
                        "no line from {}: {error}; so far {:?}",
                        self.name, self.early
                    )
                }
            }
        }
    }

    /// Waits for its end; the status and all lines not yet read.
    #[track_caller]
    pub fn finish(mut self) -> (ExitStatus, Vec<Line>) {
        self.stdin = None;
        let mut lines = std::mem::take(&mut self.early);
        let deadline = Instant::now() + DEADLINE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => lines.push(line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    panic!("{} does not end; it said {lines:?}", self.name)
                }
            }
        }
        let status = self.child.wait().expect("a child can be waited for");
        (status, lines)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // Both fail if it has ended, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn text(line: Line) -> String {
    match line {
        Line::Out(text) | Line::Err(text) => text,
    }
}

/// Hands on the lines of a stream until it ends; bytes that are not UTF-8
/// become replacement characters.
fn pump(stream: impl Read + Send + 'static, lines: mpsc::Sender<Line>, make: fn(String) -> Line) {
    thread::spawn(move || {
        let mut stream = BufReader::new(stream);
        let mut line = Vec::new();
        while stream.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
            if line.last() == Some(&b'\n') {
                line.pop();
            }
            let text = String::from_utf8_lossy(&line).into_owned();
            if lines.send(make(text)).is_err() {
                return;
            }
            line.clear();
        }
    });
}
