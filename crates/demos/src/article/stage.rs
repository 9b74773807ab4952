//! Where the players are: shows what they say, and waits for it.

use std::io;
use std::process;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::player::{Act, Part, Player};
use super::role::TAKEN;
use crate::Failure;
use crate::output::{line, note};

/// How long all of it may take. It takes two seconds, in which the TCP server
/// thinks.
const PATIENCE: Duration = Duration::from_secs(14);

/// How long the end may take after a signal, before it is forced.
const GRACE: Duration = Duration::from_millis(500);

/// What a server says on stderr of the port it was given.
const LISTENING: &str = "LISTENING ";

/// Which of the players.
pub(super) type Id = usize;

/// What happens.
#[derive(Debug)]
enum Event {
    Act(Id, Act),
    Signal(i32),
}

/// The players, and what they have said so far. When it is gone, so are they.
#[derive(Debug)]
pub(super) struct Stage {
    players: Vec<Player>,
    heard: Vec<(Id, Act)>,
    sender: Sender<Event>,
    events: Receiver<Event>,
    deadline: Instant,
}

impl Stage {
    /// An empty stage. From now on, Ctrl-C and SIGTERM make the waiting fail.
    pub(super) fn open() -> Result<Self, Failure> {
        let (sender, events) = mpsc::channel();
        let told = sender.clone();
        let mut signals = Signals::new([SIGINT, SIGTERM]).map_err(cannot("wait for signals"))?;
        thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || {
                if let Some(signal) = signals.forever().next() {
                    // Fails if the stage is gone, and the program all but so.
                    let _ = told.send(Event::Signal(signal));
                    thread::sleep(GRACE);
                    // It is stuck, in a write that nobody reads. The players
                    // end all the same, for their stdin does.
                    process::exit(Failure::Signal(signal).status().into());
                }
            })
            .map_err(cannot("wait for signals"))?;
        Ok(Self {
            players: Vec::new(),
            heard: Vec::new(),
            sender,
            events,
            deadline: Instant::now() + PATIENCE,
        })
    }

    /// Starts a player.
    pub(super) fn start(&mut self, part: Part, address: &str) -> Result<Id, Failure> {
        let id = self.players.len();
        let sender = self.sender.clone();
        let tell = move |act| {
            // Fails if the stage is gone: nobody wants to know.
            let _ = sender.send(Event::Act(id, act));
        };
        let player = Player::start(part, address, tell).map_err(cannot("start a program"))?;
        log::debug!("the {} is on the stage, for {address}", part.name);
        self.players.push(player);
        Ok(id)
    }

    /// Waits until a player has said a line that begins so.
    pub(super) fn wait_for_line(&mut self, id: Id, beginning: &str) -> Result<(), Failure> {
        self.wait(id, |stage| stage.has_said(id, beginning).then_some(()))
    }

    /// Waits for the port that the kernel chose for a server.
    pub(super) fn wait_for_port(&mut self, id: Id) -> Result<String, Failure> {
        self.wait(id, |stage| {
            let mut notes = stage.notes(id);
            let address = notes.find_map(|text| text.strip_prefix(LISTENING))?;
            Some(address.rsplit(' ').next()?.to_owned())
        })
    }

    /// Waits until a server has said a line that begins so, or has ended
    /// because somebody else has its address: whether that is so.
    pub(super) fn wait_until_taken_or(&mut self, id: Id, beginning: &str) -> Result<bool, Failure> {
        self.wait(id, |stage| {
            if stage.has_said(id, beginning) {
                return Some(false);
            }
            stage.has_met_another(id).then_some(true)
        })
    }

    /// Waits until a player has ended, and well.
    pub(super) fn wait_for_end(&mut self, id: Id) -> Result<(), Failure> {
        self.wait(id, |stage| {
            let status = stage.players[id].status()?;
            status.success().then_some(())
        })
    }

    /// Ends a player, and waits until it has.
    pub(super) fn end(&mut self, id: Id) -> Result<(), Failure> {
        self.players[id].let_go();
        self.wait_for_end(id)
    }

    /// Waits until what happens, above all to player `id`, has an outcome.
    fn wait<T>(&mut self, id: Id, outcome: impl Fn(&Self) -> Option<T>) -> Result<T, Failure> {
        loop {
            if let Some(outcome) = outcome(self) {
                return Ok(outcome);
            }
            if let Some(status) = self.players[id].status() {
                let player = self.players[id].part.name;
                return Err(Failure::Player { player, status });
            }
            self.take_event()?;
        }
    }

    /// Waits for one event. A player that fails is a failure, whoever it was
    /// that was waited for.
    fn take_event(&mut self) -> Result<(), Failure> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        let (id, act) = match self.events.recv_timeout(left) {
            Ok(Event::Act(id, act)) => (id, act),
            Ok(Event::Signal(signal)) => return Err(Failure::Signal(signal)),
            Err(_) => return Err(Failure::Late(PATIENCE.as_secs())),
        };
        let player = &mut self.players[id];
        let name = player.part.name;
        match &act {
            Act::Says(text) => line(&format!("[{name}] {text}"))?,
            // Meant for us, not for the audience.
            Act::Notes(text) if text.starts_with(LISTENING) => {}
            Act::Notes(text) => note(&format!("[{name}] {text}")),
            Act::ClosesStream => {
                let status = player
                    .stream_closed()
                    .map_err(cannot("wait for a program"))?;
                if let Some(status) = status
                    && !status.success()
                    && !self.has_met_another(id)
                {
                    return Err(Failure::Player {
                        player: name,
                        status,
                    });
                }
            }
        }
        self.heard.push((id, act));
        Ok(())
    }

    fn has_said(&self, id: Id, beginning: &str) -> bool {
        self.heard.iter().any(|(speaker, act)| {
            matches!(act, Act::Says(text) if *speaker == id && text.starts_with(beginning))
        })
    }

    /// Whether a server has ended because its address is taken.
    fn has_met_another(&self, id: Id) -> bool {
        let status = self.players[id].status();
        status.is_some_and(|status| status.code() == Some(TAKEN.into()))
    }

    fn notes(&self, id: Id) -> impl Iterator<Item = &str> {
        self.heard
            .iter()
            .filter_map(move |(speaker, act)| match act {
                Act::Notes(text) if *speaker == id => Some(text.as_str()),
                _ => None,
            })
    }
}

/// An error of something else than a socket.
fn cannot(doing: &'static str) -> impl FnOnce(io::Error) -> Failure {
    move |error| Failure::System { doing, error }
}
