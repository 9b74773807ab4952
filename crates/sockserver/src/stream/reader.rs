//! What the client sends.

use std::io::{self, BufRead, Read};

use super::{Input, Wire};
use crate::clock;

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
#[doc(alias = "rbufsize")]
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
    #[inline]
    fn fill(&mut self, message: &mut Message) -> io::Result<&[u8]> {
        if self.input.is_empty() {
            let wire = self.wire;
            self.input.fill(wire, || message.until(wire))?;
        }
        Ok(self.input.unread())
    }

    fn read_of(&mut self, message: &mut Message, buffer: &mut [u8]) -> io::Result<usize> {
        if self.input.is_empty() && buffer.len() >= self.input.size {
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
    #[inline]
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.fill(&mut Message::default())
    }

    #[inline]
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
