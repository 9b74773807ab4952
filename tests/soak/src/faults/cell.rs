//! One server, one call, one error.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

use crate::client::{self, Outcome, first_good};
use crate::process::{Served, holds_within};

/// How long anything may take once the calls succeed again.
const LIMIT: Duration = Duration::from_secs(3);
/// How long a client waits for an answer that may never come.
const SHORT: Duration = Duration::from_millis(300);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Inline,
    Threading,
    Forking,
    Parking,
    Pooled,
}

impl Kind {
    pub(super) const ALL: &[Self] = &[
        Self::Inline,
        Self::Threading,
        Self::Forking,
        Self::Parking,
        Self::Pooled,
    ];

    /// Whether its connections wait in an epoll set. It takes no datagrams.
    pub(super) fn parks(self) -> bool {
        matches!(self, Self::Parking | Self::Pooled)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Inline => "inline",
            Self::Threading => "threading",
            Self::Forking => "forking",
            Self::Parking => "parking",
            Self::Pooled => "pooled",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transport {
    Tcp,
    Unix,
    Udp,
    Unixgram,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// The first call of each thread.
    First,
    Every,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub(super) kind: Kind,
    pub(super) transport: Transport,
    pub(super) call: &'static str,
    pub(super) error: &'static str,
    pub(super) when: When,
}

/// What came of a cell.
#[derive(Default)]
pub(super) struct Verdict {
    /// Whether a call has failed at all.
    pub(super) hit: bool,
    pub(super) failures: Vec<String>,
}

impl Cell {
    pub(super) fn run(&self) -> Verdict {
        let mut verdict = Verdict::default();
        let folder = TempDir::new().expect("there is room");
        let path = folder.path().join("s").display().to_string();
        let address = match self.transport {
            Transport::Tcp => "tcp:127.0.0.1:0".to_owned(),
            Transport::Udp => "udp:127.0.0.1:0".to_owned(),
            Transport::Unix => format!("unix:{path}"),
            Transport::Unixgram => format!("unixgram:{path}"),
        };
        let mut served = Served::echo(self.kind.name(), &address, &["--grace", "1"]);
        let at_first = self.settled(&served);
        let trace = folder.path().join("trace").display().to_string();
        let strace = self.attach(&served, &trace);
        self.talk(&served, &mut verdict);
        detach(strace);
        // The calls succeed again.
        let place = served.place.clone();
        if first_good(LIMIT, || self.ask(&place, b"after", LIMIT)).is_none() {
            verdict.failures.push("no good echo afterwards".to_owned());
        }
        let trace = std::fs::read_to_string(&trace).unwrap_or_default();
        let injected = trace.lines().filter(|line| line.contains("(INJECTED)"));
        verdict.hit = injected.clone().next().is_some();
        // What was not closed stays, and is not the server's fault.
        let unclosed = injected
            .filter(|line| {
                // The second, if another thread called something meanwhile.
                line.contains("close(") || line.contains("close resumed")
            })
            .count();
        let settled = holds_within(LIMIT, || served.descriptors() <= at_first + unclosed);
        if !settled {
            let now = served.descriptors();
            verdict.failures.push(format!(
                "{at_first} descriptors, {unclosed} not closed, now {now}"
            ));
        }
        if !served.lives() {
            verdict.failures.push(format!("dead: {:?}", served.log()));
        }
        let (status, _) = served.terminate(LIMIT);
        if !status.is_some_and(|status| status.success()) {
            verdict.failures.push(format!("ended with {status:?}"));
        }
        verdict
    }

    /// What the server has when it has served somebody.
    fn settled(&self, served: &Served) -> usize {
        let before = served.descriptors();
        let _ = self.ask(&served.place, b"before", LIMIT);
        let mut last = (served.descriptors(), Instant::now());
        // It has not, yet, where this is more than it will be again; so the
        // number has to stay for a while.
        holds_within(LIMIT, || {
            let now = served.descriptors();
            if now != last.0 {
                last = (now, Instant::now());
            }
            last.1.elapsed() > Duration::from_millis(50)
        });
        last.0.max(before)
    }

    /// `strace`, once it has attached.
    fn attach(&self, served: &Served, trace: &str) -> Child {
        let when = match self.when {
            When::First => ":when=1",
            When::Every => "",
        };
        let mut strace = Command::new("strace")
            .args(["-f", "-o", trace, "-e", &format!("trace={}", self.call)])
            .args([
                "-e",
                &format!("inject={}:error={}{when}", self.call, self.error),
            ])
            .args(["-p", &served.pid().to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("strace is installed");
        let mut said = BufReader::new(strace.stderr.take().expect("it is piped"));
        let mut line = String::new();
        said.read_line(&mut line).expect("it is text");
        assert!(line.contains("attached"), "{line}");
        // What else it says is of no interest, but somebody has to read it.
        std::thread::spawn(move || said.lines().map_while(Result::ok).for_each(drop));
        strace
    }

    /// Several clients, one after the other, and one that stays meanwhile.
    fn talk(&self, served: &Served, verdict: &mut Verdict) {
        let mut data = [0; 5000];
        let note = |verdict: &mut Verdict, outcome, begun: Instant| {
            if outcome == Outcome::Wrong {
                verdict.failures.push("wrong bytes".to_owned());
            }
            if begun.elapsed() > LIMIT {
                verdict
                    .failures
                    .push(format!("{:?} for one echo", begun.elapsed()));
            }
            outcome == Outcome::Good
        };
        let streams = matches!(self.transport, Transport::Tcp | Transport::Unix);
        let stays = (streams && self.kind != Kind::Inline)
            .then(|| client::connect(&served.place, SHORT).ok())
            .flatten();
        if let Some(stays) = &stays {
            let begun = Instant::now();
            note(verdict, client::echo(stays, b"stays"), begun);
        }
        let mut good = 0;
        for round in 0..5 {
            fastrand::fill(&mut data);
            let (data, begun) = (&data[..1 + round * 1000], Instant::now());
            if note(verdict, self.ask(&served.place, data, SHORT), begun) {
                good += 1;
            }
        }
        // Each child is a thread that was not there before, whose first call
        // fails.
        if self.when == When::First && self.kind != Kind::Forking && good == 0 {
            let begun = Instant::now();
            let first = first_good(LIMIT, || self.ask(&served.place, b"again", SHORT));
            if first.is_none() {
                verdict
                    .failures
                    .push(format!("no good echo in {:?}", begun.elapsed()));
            }
        }
        if let Some(stays) = stays {
            let begun = Instant::now();
            note(verdict, client::echo(&stays, b"stays"), begun);
        }
    }

    fn ask(&self, place: &str, data: &[u8], timeout: Duration) -> Outcome {
        match self.transport {
            Transport::Tcp | Transport::Unix => client::once(place, data, timeout),
            Transport::Udp | Transport::Unixgram => client::datagram(place, data, timeout),
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kind,
            transport,
            call,
            error,
            when,
        } = self;
        write!(f, "{}/{transport:?}/{call}/{error}/{when:?}", kind.name())
    }
}

/// Ends it so that it lets go of the server first.
fn detach(mut strace: Child) {
    if let Ok(pid) = i32::try_from(strace.id()) {
        let _ = kill(Pid::from_raw(pid), Signal::SIGINT);
    }
    let _ = strace.wait();
}
