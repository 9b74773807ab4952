//! One of the four programs, as a process.

use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::{env, thread};

use crate::Program;

/// What a player plays.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// How it is called in front of its lines.
    pub(super) name: &'static str,
    /// How its first line begins.
    pub(super) opening: &'static str,
    program: Program,
}

impl Part {
    pub(super) const TCP_SERVER: Self = Self {
        name: "tcp server",
        opening: "waiting for connection ",
        program: Program::TCP_SERVER,
    };
    pub(super) const TCP_CLIENT: Self = Self {
        name: "tcp client",
        opening: "--- > ",
        program: Program::TCP_CLIENT,
    };
    pub(super) const UDP_SERVER: Self = Self {
        name: "udp server",
        opening: "Bind UDP on ",
        program: Program::UDP_SERVER,
    };
    pub(super) const UDP_CLIENT: Self = Self {
        name: "udp client",
        opening: "Hello, ",
        program: Program::UDP_CLIENT,
    };
}

/// What a player does that others can see.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// A line on stdout.
    Says(String),
    /// A line on stderr.
    Notes(String),
    /// One of both streams has ended.
    ClosesStream,
}

/// A player; it does not outlive this value.
#[derive(Debug)]
pub(super) struct Player {
    pub(super) part: Part,
    child: Child,
    open_streams: u32,
    status: Option<ExitStatus>,
}

impl Player {
    /// Starts it, with its address. `tell` learns of what it does, in
    /// threads of its own.
    pub(super) fn start(
        part: Part,
        address: &str,
        tell: impl Fn(Act) + Clone + Send + 'static,
    ) -> io::Result<Self> {
        let mut child = Command::new(env::current_exe()?)
            .args([part.program.name, "--addr", address])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // Ctrl-C is sent to a whole group. In a group of their own the
            // players do not get it, so none of them ends before `article`
            // knows why.
            .process_group(0)
            .spawn()?;
        let stdout = child.stdout.take();
        let stderr = child.stderr.take();
        let player = Self {
            part,
            child,
            open_streams: 2,
            status: None,
        };
        if let (Some(stdout), Some(stderr)) = (stdout, stderr) {
            read("stdout", stdout, Act::Says, tell.clone())?;
            read("stderr", stderr, Act::Notes, tell)?;
        }
        Ok(player)
    }

    /// Takes note that one of its streams has ended; if both have, so has
    /// the player, and this is its status.
    pub(super) fn stream_closed(&mut self) -> io::Result<Option<ExitStatus>> {
        self.open_streams = self.open_streams.saturating_sub(1);
        if self.open_streams == 0 {
            self.status = Some(self.child.wait()?);
        }
        Ok(self.status)
    }

    /// How it ended, if it has.
    pub(super) fn status(&self) -> Option<ExitStatus> {
        self.status
    }

    /// Asks it to end: see [`role`](super::role).
    pub(super) fn let_go(&mut self) {
        self.child.stdin = None;
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        // Both fail if it has ended, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads a stream, line by line, in a thread of its own.
fn read(
    name: &str,
    stream: impl Read + Send + 'static,
    make: fn(String) -> Act,
    tell: impl Fn(Act) + Send + 'static,
) -> io::Result<()> {
    let pump = move || {
        let mut stream = BufReader::new(stream);
        let mut line = Vec::new();
        while stream.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
            let text = line.strip_suffix(b"\n").unwrap_or(&line);
            tell(make(String::from_utf8_lossy(text).into_owned()));
            line.clear();
        }
        tell(Act::ClosesStream);
    };
    thread::Builder::new().name(name.to_owned()).spawn(pump)?;
    Ok(())
}
