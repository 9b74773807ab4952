//! The life of a connection in turns: what can be done without waiting is
//! done, and between two turns it has neither a thread nor buffers.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::stages::{LAST_REQUESTS, failed, handle, stage};
use crate::clock::{self, NEVER};
use crate::core::Core;
use crate::errors::{HandlerError, caught};
use crate::handler::{Flow, Framing, Make, RequestHandler};
use crate::hooks::Hooks;
use crate::registry::{Fate, Slot};
use crate::stream::{Channel, Kit, Rest};

/// How many requests are handled in one turn, if the client has sent so many.
const BUDGET: usize = 16;
/// How much is read in one turn that nobody wants.
const NOWHERE: usize = 16;
/// How long a client may take to read the answer and close, if it has sent
/// more than was read: closing at once would destroy the answer.
const LINGER: Duration = Duration::from_secs(1);

/// A connection between two turns.
pub(crate) struct Session<H> {
    pub(crate) slot: Arc<Slot>,
    /// From when it is set up until it is done.
    handler: Option<H>,
    stage: Stage,
    rest: Option<Box<Rest>>,
}

#[derive(Clone, Copy, Debug)]
enum Stage {
    New,
    /// Waits for its first request.
    First,
    /// Waits for another.
    Next,
    /// The client has not taken the last answer yet.
    Answering,
    /// The same, and that is all.
    Leaving,
    /// The client has, but goes on sending, and is read until it closes.
    Lingering,
    Over,
}

/// What a connection waits for after a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turned {
    /// For the client to send something.
    Input,
    /// For others to have their turn.
    Others,
    /// For the client to take something.
    Output,
    /// It is over.
    Nothing,
}

/// What has come of a request.
enum Gathered {
    Whole,
    Part,
    /// The stream has ended.
    End,
}

impl<H> Session<H> {
    pub(crate) fn new(slot: Arc<Slot>) -> Self {
        Self {
            slot,
            handler: None,
            stage: Stage::New,
            rest: None,
        }
    }

    /// Takes a turn. `hung_up` says that the client sends no more after what
    /// is there.
    pub(crate) fn turn<S: Hooks>(
        &mut self,
        core: &Arc<Core<S>>,
        make: &Make<H>,
        kit: &mut Kit,
        hung_up: bool,
    ) -> Turned
    where
        H: RequestHandler<S>,
    {
        let channel = kit.take_up(&self.slot, self.rest.take());
        let mut turn = Turn::new(core, &mut self.handler, channel);
        turn.hung_up = hung_up;
        let stage = self.stage;
        // Also functions that say what a message is, and errors when they are
        // dropped.
        let after = caught(|| turn.take(stage, make));
        let (stage, turned) = after.unwrap_or_else(|error| turn.fail(error));
        self.stage = stage;
        if turned == Turned::Nothing {
            return turned;
        }
        match kit.lay_down() {
            Ok(rest) => {
                self.rest = rest;
                turned
            }
            Err(error) => self.give_up(core, kit, error),
        }
    }

    /// Ends what there is no memory for.
    #[cold]
    fn give_up<S: Hooks>(&mut self, core: &Arc<Core<S>>, kit: &mut Kit, error: io::Error) -> Turned
    where
        H: RequestHandler<S>,
    {
        let mut turn = Turn::new(core, &mut self.handler, kit.take_up(&self.slot, None));
        let error = HandlerError::Io(error);
        match self.stage {
            // The handler is done.
            Stage::Leaving | Stage::Lingering => failed(core, error, turn.channel.wire),
            _ => drop(turn.fail(error)),
        }
        self.stage = Stage::Over;
        Turned::Nothing
    }

    /// Whether the connection belongs to somebody else now.
    pub(crate) fn is_detached(&self) -> bool {
        self.slot.fate() == Fate::Detached
    }
}

/// A turn of a connection.
struct Turn<'a, H, S> {
    core: &'a Arc<Core<S>>,
    handler: &'a mut Option<H>,
    channel: Channel<'a>,
    hung_up: bool,
    /// Whether a request was handled, or came to its end, in this turn.
    handled: bool,
    /// Whether the client has sent all it ever will, and that was read.
    ended: bool,
}

/// What a connection is after a turn.
type After = (Stage, Turned);

impl<'a, H: RequestHandler<S>, S: Hooks> Turn<'a, H, S> {
    fn new(core: &'a Arc<Core<S>>, handler: &'a mut Option<H>, channel: Channel<'a>) -> Self {
        Self {
            core,
            handler,
            channel,
            hung_up: false,
            handled: false,
            ended: false,
        }
    }

    fn take(&mut self, stage: Stage, make: &Make<H>) -> After {
        match stage {
            Stage::New => self.begin(make),
            Stage::First => self.requests(true),
            Stage::Next => self.requests(false),
            Stage::Answering => match self.flush() {
                Ok(true) => {
                    self.channel.wire.slot.wait_until(NEVER);
                    // In an earlier turn, and it ends in this.
                    self.handled = true;
                    self.requests(false)
                }
                Ok(false) => self.wait_for_output(Stage::Answering),
                Err(error) => self.conclude(Err(error)),
            },
            Stage::Leaving => match self.flush() {
                Ok(true) => self.part(),
                Ok(false) => self.wait_for_output(Stage::Leaving),
                Err(error) => {
                    failed(self.core, error, self.channel.wire);
                    self.part()
                }
            },
            Stage::Lingering => self.linger(),
            Stage::Over => (Stage::Over, Turned::Nothing),
        }
    }

    /// Makes the handler.
    fn begin(&mut self, make: &Make<H>) -> After {
        let made = caught(|| {
            let mut handler = make(self.channel.wire.client_address());
            let set_up = stage(self.core, self.channel.lend(), |rq| handler.setup(rq));
            set_up.map(|()| handler)
        });
        match made.and_then(|made| made) {
            Err(error) => {
                failed(self.core, error, self.channel.wire);
                return self.part();
            }
            Ok(handler) => *self.handler = Some(handler),
        }
        if !H::SPEAKS_FIRST {
            return self.requests(true);
        }
        self.channel.wire.begin();
        self.handled = true;
        match self.handle() {
            Ok(Flow::KeepAlive) => self.requests(false),
            Ok(Flow::Close) => self.conclude(Ok(())),
            Err(error) => self.conclude(Err(error)),
        }
    }

    /// Handles what has come, as much as is fair to the others.
    fn requests(&mut self, mut first: bool) -> After {
        let is_last = self.core.control.is_draining();
        let mut budget = if is_last { LAST_REQUESTS } else { BUDGET };
        let turned = loop {
            match self.gather() {
                Ok(Gathered::Whole) => {}
                Ok(Gathered::Part) => break Turned::Input,
                Ok(Gathered::End) => {
                    self.ended = true;
                    return self.conclude(Ok(()));
                }
                Err(error) => return self.conclude(Err(HandlerError::Io(error))),
            }
            if budget == 0 && is_last {
                return self.conclude(Ok(()));
            }
            if budget == 0 {
                break Turned::Others;
            }
            budget -= 1;
            first = false;
            self.channel.input.begin();
            self.channel.wire.begin();
            match self.handle() {
                Ok(Flow::KeepAlive) if !self.channel.wire.is_detached() => {}
                Ok(_) => return self.conclude(Ok(())),
                Err(error) => return self.conclude(Err(error)),
            }
            self.handled = true;
            if self.channel.input.is_empty() && !self.is_more_to_come() {
                break Turned::Input;
            }
            if self.channel.wire.is_clogged() {
                // The next answer would wait for the client, with this thread.
                break Turned::Others;
            }
        };
        match self.flush() {
            Ok(true) => {}
            Ok(false) => return self.wait_for_output(Stage::Answering),
            Err(error) => return self.conclude(Err(error)),
        }
        if turned == Turned::Input && !self.wait_for_input(first) {
            // The end has come during this turn, and perhaps something else.
            return match is_last {
                true => self.conclude(Ok(())),
                false => self.requests(first),
            };
        }
        if turned == Turned::Others {
            // It may take a client that reads its answers.
            let wire = self.channel.wire;
            let stall = wire.deadlines().write_stall;
            wire.slot.wait_until(clock::after(clock::recently(), stall));
        }
        let stage = if first { Stage::First } else { Stage::Next };
        (stage, turned)
    }

    /// Whether the socket is known, or suspected, to have more.
    fn is_more_to_come(&self) -> bool {
        self.hung_up || self.channel.wire.gear.may_be_more()
    }

    /// Receives until a request is whole, or there is nothing more.
    fn gather(&mut self) -> io::Result<Gathered> {
        let Channel { wire, input } = self.channel.lend();
        // Known when this is compiled.
        let is_any = matches!(H::FRAMING, Framing::AnyByte);
        loop {
            let is_empty = input.is_empty();
            if !is_empty && (is_any || H::FRAMING.is_whole(input.unread(), &wire.limits())?) {
                return Ok(Gathered::Whole);
            }
            match input.fill_now(wire)? {
                None => return Ok(Gathered::Part),
                Some(0) if is_empty => return Ok(Gathered::End),
                // The handler sees it.
                Some(0) => return Ok(Gathered::Whole),
                Some(_) if is_empty => wire.slot.wait_until(NEVER),
                Some(_) => {}
            }
        }
    }

    /// Calls the handler; what it has written is sent at the end of the turn.
    fn handle(&mut self) -> Result<Flow, HandlerError> {
        match self.handler {
            Some(handler) => handle(self.core, self.channel.lend(), handler, |_| Ok(())),
            None => Ok(Flow::Close),
        }
    }

    /// Sends what was written; says whether the client has taken all of it.
    fn flush(&self) -> Result<bool, HandlerError> {
        self.channel.wire.flush_now().map_err(HandlerError::Io)
    }

    /// Sets the deadline for what the client sends next, if there is none yet.
    /// Says whether there is a next: idle connections end when the server does.
    fn wait_for_input(&mut self, first: bool) -> bool {
        let wire = self.channel.wire;
        let now = clock::recently();
        if !self.channel.input.is_empty() {
            // Part of a message.
            let until = self.channel.input.message_until(now, &wire.deadlines());
            wire.slot.wait_until(until);
            wire.slot.set_busy();
            return true;
        }
        if wire.slot.waiting_until() == NEVER {
            let time = wire.deadlines().until_request(first);
            wire.slot.wait_until(clock::after(now, time));
        }
        if self.handled && self.core.control.is_draining() {
            // It was not idle, and nobody is to see it so.
            return false;
        }
        wire.slot.set_idle(now);
        // In this order: who ends the server looks at those that are idle.
        let draining = self.core.control.is_draining();
        if draining && self.handled {
            // It ends with its request, if somebody has not seen it idle.
            wire.begin();
        } else if draining {
            wire.slot.end(Fate::IdleClosed);
        }
        !draining
    }

    /// The client has to take something now.
    fn wait_for_output(&self, stage: Stage) -> After {
        let wire = self.channel.wire;
        wire.slot.wait_until(wire.output_until(clock::recently()));
        (stage, Turned::Output)
    }

    /// The handler is done, or has to be.
    fn conclude(&mut self, handled: Result<(), HandlerError>) -> After {
        self.channel.wire.slot.wait_until(NEVER);
        let mut handler = self.handler.take();
        let finished = handler.as_mut().map_or(Ok(()), |handler| {
            stage(self.core, self.channel.lend(), |rq| handler.finish(rq))
        });
        // What is not sent is no news if something else has failed before.
        let flushed = self.flush();
        // A handler may panic when it is dropped.
        let dropped = caught(|| drop(handler));
        let is_sent = !matches!(flushed, Ok(false));
        let outcome = dropped.and(finished).and(handled).and(flushed.map(drop));
        if let Err(error) = outcome {
            failed(self.core, error, self.channel.wire);
        }
        if is_sent {
            self.part()
        } else {
            self.wait_for_output(Stage::Leaving)
        }
    }

    /// What should not panic has.
    fn fail(&mut self, error: HandlerError) -> After {
        if self.handler.is_some()
            && let Ok(after) = caught(|| self.conclude(Err(error)))
        {
            return after;
        }
        self.part()
    }

    /// Takes leave of the client.
    fn part(&mut self) -> After {
        let wire = self.channel.wire;
        if wire.is_detached() {
            return (Stage::Over, Turned::Nothing);
        }
        wire.slot.set_busy();
        wire.slot.wait_until(NEVER);
        let socket = wire.socket();
        let _ = caught(|| self.core.state.shutdown_request(socket));
        let is_unread = || socket.bytes_readable().is_ok_and(|bytes| bytes > 0);
        if self.ended || (self.channel.input.is_empty() && !is_unread()) {
            return (Stage::Over, Turned::Nothing);
        }
        let until = clock::after(clock::recently(), Some(LINGER));
        wire.slot.wait_until(until);
        self.linger()
    }

    /// Reads what nobody wants.
    fn linger(&mut self) -> After {
        let Channel { wire, input } = self.channel.lend();
        for _ in 0..NOWHERE {
            input.forget();
            match input.fill_now(wire) {
                Ok(None) => return (Stage::Lingering, Turned::Input),
                Ok(Some(0)) | Err(_) => return (Stage::Over, Turned::Nothing),
                Ok(Some(_)) => {}
            }
        }
        input.forget();
        (Stage::Lingering, Turned::Others)
    }
}
