//! When a message is whole.

use std::io;

use crate::config::Limits;

/// What has to have come of a message before `handle` is called:
/// [`RequestHandler::FRAMING`](super::RequestHandler::FRAMING).
///
/// Until then it is gathered, under the deadline
/// [`message`](crate::Deadlines::message), which runs from its first byte;
/// with [`Parking`](crate::Parking) and [`Pooled`](crate::Pooled) that takes
/// no thread. `handle` then finds it in `rfile` and does not wait. At the end
/// of the stream it is called with what there is of a message, and is not
/// called if that is nothing.
///
/// ```
/// use std::io::{BufRead, Write};
/// use sockserver::{Flow, Framing, Request, RequestHandler};
///
/// #[derive(Default)]
/// struct Upper;
///
/// impl RequestHandler for Upper {
///     const FRAMING: Framing = Framing::Line;
///
///     fn handle(&mut self, rq: &mut Request<'_>) -> std::io::Result<Flow> {
///         let mut line = String::new();
///         rq.rfile().read_line(&mut line)?; // is there
///         rq.wfile().write_all(line.to_uppercase().as_bytes())?;
///         Ok(Flow::KeepAlive)
///     }
/// }
/// # let server = sockserver::testing::TestServer::start::<Upper>()?;
/// # let client = rawsock::create_connection(server.address())?;
/// # client.sendall(b"hel")?;
/// # client.sendall(b"lo\n")?;
/// # assert_eq!(client.recv(100)?, b"HELLO\n");
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// Python has no such thing: a handler reads, and waits.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub enum Framing {
    /// One byte is enough; the handler waits for the rest.
    #[default]
    AnyByte,
    /// A line, up to its `\n`, of no more than
    /// [`line`](crate::Limits::line) bytes.
    Line,
    /// A number, and as many bytes as it says: it is unsigned, its most
    /// significant byte comes first, and it does not count its own bytes, of
    /// which there are so many: 1 to 8. Both together are no more than
    /// [`message`](crate::Limits::message) bytes.
    LengthPrefixed(usize),
    /// What this function says: it gets what there is, one byte or more, and
    /// answers whether a message is whole. That is no more than
    /// [`message`](crate::Limits::message) bytes.
    Custom(fn(&[u8]) -> bool),
}

impl Framing {
    /// Whether a message is whole at the beginning of what has come.
    ///
    /// # Errors
    ///
    /// It is, or will be, too long.
    pub(crate) fn is_whole(self, unread: &[u8], limits: &Limits) -> io::Result<bool> {
        let (whole, limit) = match self {
            Self::AnyByte => return Ok(!unread.is_empty()),
            Self::Line => (unread.contains(&b'\n'), limits.line),
            Self::LengthPrefixed(bytes) => match unread.get(..bytes).map(number) {
                None => (false, limits.message),
                // Known before it has come, and refused although it has.
                Some(length) if length > limits.message.saturating_sub(bytes) => {
                    return Err(too_long(limits.message));
                }
                Some(length) => return Ok(unread.len() - bytes >= length),
            },
            Self::Custom(is_whole) => (is_whole(unread), limits.message),
        };
        if !whole && unread.len() >= limit {
            return Err(too_long(limit));
        }
        Ok(whole)
    }
}

fn number(prefix: &[u8]) -> usize {
    prefix.iter().fold(0, |number: usize, byte| {
        // Far too long is too long.
        number.saturating_mul(256).saturating_add((*byte).into())
    })
}

fn too_long(limit: usize) -> io::Error {
    let reason = format!("a message is longer than {limit} bytes");
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(framing: Framing, unread: &[u8], expected: Option<bool>) {
        let few = Limits {
            line: 5,
            message: 10,
            ..Limits::default()
        };
        assert_eq!(framing.is_whole(unread, &few).ok(), expected, "{unread:?}");
    }

    #[test]
    fn messages_are_whole_or_too_long() {
        check(Framing::AnyByte, b"", Some(false));
        check(Framing::AnyByte, b"a", Some(true));
        check(Framing::Line, b"abcd", Some(false));
        check(Framing::Line, b"abcd\n", Some(true));
        check(Framing::Line, b"abcde", None);
        for (unread, expected) in [
            (&b""[..], Some(false)),
            (b"\0", Some(false)),
            (b"\0\0", Some(true)),
            (b"\0\x02a", Some(false)),
            (b"\0\x02ab", Some(true)),
            (b"\0\x02abc", Some(true)),
            (b"\0\x08aaaaaaa", Some(false)),
            (b"\0\x08aaaaaaaa", Some(true)),
            (b"\0\x09", None),
            (b"\xff\xff", None),
        ] {
            check(Framing::LengthPrefixed(2), unread, expected);
        }
        check(Framing::LengthPrefixed(8), &[0xff; 8], None);
        check(Framing::LengthPrefixed(9), &[0xff; 9], None);
        check(Framing::LengthPrefixed(0), b"", Some(true));
        check(Framing::LengthPrefixed(usize::MAX), &[0; 9], Some(false));
        check(Framing::LengthPrefixed(usize::MAX), &[0; 10], None);
        let three = Framing::Custom(|unread| unread.len() >= 3 && unread[0] == 0);
        check(three, b"\0a", Some(false));
        check(three, b"\0ab", Some(true));
        check(three, b"aaaaaaaaa", Some(false));
        check(three, b"aaaaaaaaaa", None);
    }
}
