//! What the client sends.

use std::io::{self, BufRead, Read};

use super::Wire;
use crate::clock;

/// How much is received at once. Python: `io.DEFAULT_BUFFER_SIZE`.
const ROOM: usize = 8192;

/// What has come and was not read yet.
#[derive(Default)]
pub(crate) struct Input {
    // Either empty, and then nothing was allocated, or `ROOM` bytes.
    room: Vec<u8>,
    start: usize,
    end: usize,
}

impl Input {
    pub(crate) fn is_empty(&self) -> bool {
        self.start == self.end
    }

    pub(crate) fn unread(&self) -> &[u8] {
        &self.room[self.start..self.end]
    }

    /// Receives more into the empty room; see [`Wire::receive`].
    pub(crate) fn fill(
        &mut self,
        wire: Wire<'_>,
        until: impl FnOnce() -> u64,
    ) -> io::Result<usize> {
        self.room.resize(ROOM, 0);
        self.start = 0;
        self.end = 0;
        self.end = wire.receive(&mut self.room, until)?;
        Ok(self.end)
    }

    fn consume(&mut self, amount: usize) {
        self.start = self.end.min(self.start.saturating_add(amount));
    }
}

/// What the client sends, as [`Request::rfile`](crate::Request::rfile) gives
/// it: buffered, with deadlines, and with a limit on lines.
///
/// A read that has to wait first sends what was written. If the client sends
/// nothing for [`idle`](crate::Deadlines::idle), it fails with
/// [`TimedOut`](io::ErrorKind::TimedOut). A line, and what
/// [`read_exact`](Read::read_exact) reads, has to be whole
/// [`message`](crate::Deadlines::message) after its first byte, and must not
/// be slower than [`min_rate`](crate::Deadlines::min_rate). A line must
/// not be longer than [`line`](crate::Limits::line), or reading it fails with
/// [`InvalidData`](io::ErrorKind::InvalidData).
///
/// Python: `self.rfile`.
pub struct RFile<'a> {
    pub(crate) input: &'a mut Input,
    pub(crate) wire: Wire<'a>,
}

/// Until when the next byte has to come.
#[derive(Default)]
struct Message {
    received: usize,
    /// When the rest had to be waited for.
    begun: Option<u64>,
}

impl Message {
    fn until(&mut self, wire: Wire<'_>) -> u64 {
        let (now, deadlines) = (clock::now(), wire.deadlines());
        if self.received == 0 {
            return clock::after(now, deadlines.idle);
        }
        let begun = *self.begun.get_or_insert(now);
        let whole_by = clock::after(begun, deadlines.message);
        whole_by.min(deadlines.next_byte_by(begun, self.received))
    }
}

impl RFile<'_> {
    /// Receives something if nothing is there; answers what is unread.
    fn fill(&mut self, message: &mut Message) -> io::Result<&[u8]> {
        if self.input.is_empty() {
            let wire = self.wire;
            self.input.fill(wire, || message.until(wire))?;
        }
        Ok(self.input.unread())
    }

    fn read_of(&mut self, message: &mut Message, buffer: &mut [u8]) -> io::Result<usize> {
        if self.input.is_empty() && buffer.len() >= ROOM {
            // Straight to where it belongs.
            return self.wire.receive(buffer, || message.until(self.wire));
        }
        let amount = self.fill(message)?.read(buffer)?;
        self.consume(amount);
        Ok(amount)
    }
}

impl Read for RFile<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        self.read_of(&mut Message::default(), buffer)
    }

    fn read_exact(&mut self, mut buffer: &mut [u8]) -> io::Result<()> {
        let mut message = Message::default();
        while !buffer.is_empty() {
            match self.read_of(&mut message, buffer)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                amount => {
                    message.received += amount;
                    buffer = &mut buffer[amount..];
                }
            }
        }
        Ok(())
    }
}

impl BufRead for RFile<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.fill(&mut Message::default())
    }

    fn consume(&mut self, amount: usize) {
        self.input.consume(amount);
    }

    fn read_until(&mut self, end: u8, line: &mut Vec<u8>) -> io::Result<usize> {
        let limit = self.wire.limits().line;
        let mut count = 0;
        let mut message = Message::default();
        loop {
            let unread = self.fill(&mut message)?;
            if unread.is_empty() {
                return Ok(count);
            }
            let found = unread.iter().position(|byte| *byte == end);
            let take = found.map_or(unread.len(), |place| place + 1);
            if count + take > limit {
                let reason = format!("a line is longer than {limit} bytes");
                return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
            }
            line.extend_from_slice(&unread[..take]);
            self.input.consume(take);
            message.received += take;
            count += take;
            if found.is_some() {
                return Ok(count);
            }
        }
    }

    fn read_line(&mut self, line: &mut String) -> io::Result<usize> {
        let mut bytes = Vec::new();
        let count = self.read_until(b'\n', &mut bytes)?;
        match std::str::from_utf8(&bytes) {
            Ok(text) => line.push_str(text),
            Err(_) => {
                let reason = "the line is not UTF-8";
                return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
            }
        }
        Ok(count)
    }
}

impl std::fmt::Debug for RFile<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RFile")
            .field("unread", &self.input.unread().len())
            .finish_non_exhaustive()
    }
}
