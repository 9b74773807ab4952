//! Conversations: some sockets, and what they do to each other, a step at a
//! time and in any order that makes sense or none.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs;

use rawsock::*;
use testkit::{Rng, cases, random};

use super::values::one_of;
use super::{Cases, How, Unlike, each};
use crate::outcomes::{hex, in_own_folder, outcome};

/// What one socket does: its number, the call, and two arguments.
#[derive(Clone, Copy)]
struct Step(usize, &'static str, usize, i32);

/// Between which sockets: family, kind, and whether they are connected in
/// pairs from the beginning.
#[derive(Clone, Copy)]
struct Setting(AddressFamily, SocketKind, bool);

#[test]
fn of_pairs_are_as_in_python() {
    const TEST: &str = "random::conversations::of_pairs_are_as_in_python";
    const CALLS: &[&str] = &[
        "send",
        "send",
        "send",
        "sendall",
        "recv",
        "recv",
        "recv_into",
        "recvfrom",
        "recvfrom_into",
        "shutdown",
        "getpeername",
        "getsockname",
        "error",
    ];
    let kinds = [SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET];
    let settings = kinds.map(|kind| Setting(AF_UNIX, kind, true));
    converse(TEST, 4000, &settings, CALLS, &[RECEIVED]);
}

#[test]
fn of_named_sockets_are_as_in_python() {
    const TEST: &str = "random::conversations::of_named_sockets_are_as_in_python";
    const CALLS: &[&str] = &[
        "listen",
        "listen",
        "connect",
        "connect",
        "connect_ex",
        "accept",
        "accept",
        "send",
        "sendto",
        "recv",
        "recvfrom",
        "recvfrom_into",
        "shutdown",
        "getpeername",
        "getsockname",
        "error",
    ];
    let kinds = [SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET];
    let settings = kinds.map(|kind| Setting(AF_UNIX, kind, false));
    converse(TEST, 2500, &settings, CALLS, &[]);
}

#[test]
fn begin_on_a_network_as_in_python() {
    const TEST: &str = "random::conversations::begin_on_a_network_as_in_python";
    // What comes later takes its time there.
    const CALLS: &[&str] = &[
        "listen",
        "connect",
        "connect_ex",
        "accept",
        "getpeername",
        "getsockname",
    ];
    let settings = [
        Setting(AF_INET, SOCK_STREAM, false),
        Setting(AF_INET6, SOCK_STREAM, false),
        Setting(AF_INET, SOCK_DGRAM, false),
        Setting(AF_INET6, SOCK_DGRAM, false),
    ];
    converse(TEST, 1500, &settings, CALLS, &[]);
}

const RECEIVED: Unlike = Unlike::new(
    How::Other,
    "with MSG_TRUNC data are no longer than what was received",
);

#[track_caller]
fn converse(
    test: &str,
    count: usize,
    settings: &[Setting],
    calls: &[&'static str],
    reasons: &[Unlike],
) {
    if !in_own_folder(test) {
        return;
    }
    let mut rng = random(test);
    let mut all = Cases::default();
    for _ in 0..cases(count) {
        let setting @ Setting(family, kind, pairs) = *one_of(&mut rng, settings);
        let number = rng.usize(3..14);
        let steps: Vec<_> = (0..number)
            .map(|_| step(&mut rng, setting, calls))
            .collect();
        let written: Vec<_> = steps
            .iter()
            .map(|Step(number, call, a, b)| format!("({number},\"{call}\",{a},{b})"))
            .collect();
        let (one, two) = (i32::from(family), i32::from(kind));
        let python = if pairs { "True" } else { "False" };
        let python = format!("talk({one}, {two}, {python}, [{}])", written.join(","));
        let unlike = vec![RECEIVED];
        all.add(python, unlike, move || {
            let mut conversation = Conversation::new(setting)?;
            let mut outcomes = Vec::new();
            for step in steps {
                outcomes.push(outcome(conversation.step(step)));
            }
            Ok(each(outcomes))
        });
    }
    all.check(test, reasons);
}

fn step(rng: &mut Rng, setting: Setting, calls: &[&'static str]) -> Step {
    const FLAGS: &[MsgFlag] = &[
        MSG_PEEK,
        MSG_DONTWAIT,
        MSG_TRUNC,
        MSG_WAITALL,
        MSG_OOB,
        MSG_EOR,
        MSG_MORE,
        MSG_DONTROUTE,
        MSG_CTRUNC,
    ];
    let call = *one_of(rng, calls);
    let number = rng.usize(..6);
    let length = *one_of(rng, &[0, 1, 1, 2, 3, 5, 8, 20]);
    let mut flags = 0;
    for _ in 0..rng.u32(..3) {
        if rng.u32(..3) == 0 {
            flags |= i32::from(*one_of(rng, FLAGS));
        }
    }
    match call {
        "shutdown" => Step(number, call, rng.usize(..5), 0),
        // With a full queue a network would be waited for.
        "listen" if setting.0 != AF_UNIX => Step(number, call, rng.usize(8..10), 0),
        "listen" => Step(number, call, rng.usize(..3), 0),
        "sendto" | "connect" | "connect_ex" => Step(number, call, length, rng.i32(0..4)),
        _ => Step(number, call, length, flags),
    }
}

/// As in the script.
struct Conversation {
    kind: SocketKind,
    sockets: Vec<Socket>,
    names: Vec<Address>,
    said: Cell<usize>,
    clients: BTreeSet<usize>,
    /// How many connections wait to be accepted, by socket.
    waiting: [i32; 4],
    patience: f64,
}

impl Conversation {
    fn new(Setting(family, kind, pairs): Setting) -> Result<Self> {
        let mut sockets = Vec::new();
        let mut names = Vec::new();
        for number in 0..4 {
            if pairs && number % 2 == 0 {
                let (a, b) = socketpair(family, kind, 0)?;
                sockets.extend([a, b]);
            }
            if pairs {
                continue;
            }
            let s = socket(family, kind, 0)?;
            match family {
                AF_UNIX => {
                    // There is none at first.
                    let _ = fs::remove_file(number.to_string());
                    s.bind(number.to_string())?;
                }
                AF_INET => s.bind(("127.0.0.1", 0))?,
                _ => s.bind(("::1", 0))?,
            }
            names.push(s.getsockname()?);
            sockets.push(s);
        }
        let patience = if family == AF_UNIX { 0.0 } else { 20.0 };
        for s in &sockets {
            s.settimeout(patience)?;
        }
        Ok(Self {
            kind,
            sockets,
            names,
            said: Cell::new(0),
            clients: BTreeSet::new(),
            waiting: [0; 4],
            patience,
        })
    }

    fn name(&self, name: &Address) -> String {
        match self.names.iter().position(|its| its == name) {
            Some(index) => index.to_string(),
            None => {
                let unnamed = name.as_unix().is_some_and(UnixAddr::is_unnamed);
                (!unnamed && *name != Address::Unnamed).to_string()
            }
        }
    }

    fn data(&self, length: usize) -> Vec<u8> {
        self.said.set(self.said.get() + 1);
        let bytes = (0..length).map(|index| (self.said.get() * 31 + index) as u8);
        bytes.collect()
    }

    /// What a connect began, and waited for, the next one ends without an
    /// error; and a socket can connect to itself.
    fn connected(&mut self, number: usize, to: usize) {
        let first = self.clients.insert(number);
        if first && number != to && self.kind != SOCK_DGRAM {
            self.waiting[to] += 1;
        }
    }

    fn step(&mut self, Step(number, call, a, b): Step) -> Result<String> {
        let number = number % self.sockets.len();
        let s = &self.sockets[number];
        let flags = MsgFlag::from(b);
        let name = || &self.names[b as usize];
        let none = |()| "None".to_owned();
        let truncated = b & i32::from(MSG_TRUNC) != 0;
        let shown = |data: &[u8]| match truncated {
            true => data.len().to_string(),
            false => hex(data),
        };
        match call {
            "send" => s
                .send_with_flags(&self.data(a), flags)
                .map(|count| count.to_string()),
            "sendall" => s.sendall(&self.data(a)).map(none),
            "sendto" => s
                .sendto(&self.data(a), name())
                .map(|count| count.to_string()),
            "recv" => s.recv_with_flags(a, flags).map(|data| shown(&data)),
            "recv_into" => {
                let mut buffer = vec![0; a];
                let count = s.recv_into_with_flags(&mut buffer, flags)?;
                buffer.truncate(count);
                Ok(format!("({count},{})", hex(&buffer)))
            }
            "recvfrom" => {
                let (data, from) = s.recvfrom_with_flags(a, flags)?;
                Ok(format!("({},{})", shown(&data), self.name(&from)))
            }
            "recvfrom_into" => {
                let mut buffer = vec![0; a];
                let (count, from) = s.recvfrom_into_with_flags(&mut buffer, flags)?;
                buffer.truncate(count);
                Ok(format!("({count},{},{})", hex(&buffer), self.name(&from)))
            }
            "shutdown" => s.shutdown(a as i32).map(none),
            "listen" => s.listen(a as i32).map(none),
            "connect" => {
                s.connect(name())?;
                self.connected(number, b as usize);
                Ok("None".to_owned())
            }
            "connect_ex" => {
                let error = s.connect_ex(name())?;
                if error == 0 {
                    self.connected(number, b as usize);
                }
                Ok(error.to_string())
            }
            "accept" => {
                let waiting = self.waiting.get_mut(number);
                let wait = waiting.as_ref().is_some_and(|it| **it > 0) && self.patience > 0.0;
                s.settimeout(if wait { 20.0 } else { 0.0 })?;
                let accepted = s.accept();
                s.settimeout(self.patience)?;
                let (new, from) = accepted?;
                waiting.into_iter().for_each(|it| *it -= 1);
                new.settimeout(self.patience)?;
                self.sockets.push(new);
                Ok(self.name(&from))
            }
            "getpeername" => s.getpeername().map(|name| self.name(&name)),
            "getsockname" => s.getsockname().map(|name| self.name(&name)),
            "error" => s
                .getsockopt(SOL_SOCKET, SO_ERROR)
                .map(|error| error.to_string()),
            other => unreachable!("{other}"),
        }
    }
}
