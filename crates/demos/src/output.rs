//! Lines to print, in the place of Python's `print`.
//!
//! `print!` and `eprint!` are not used because they panic when nobody reads.

use std::io::{self, Write};

use crate::Failure;

/// Prints a line on stdout, at once also into a pipe.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    // One piece, so that not even a killed program leaves half a line.
    stdout
        .write_all(format!("{text}\n").as_bytes())
        .and_then(|()| stdout.flush())
        .map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::StdoutClosed,
            _ => Failure::System {
                doing: "write to stdout",
                error,
            },
        })
}

/// Prints a line on stderr, if that is possible.
pub(crate) fn note(text: &str) {
    let _ = io::stderr().write_all(format!("{text}\n").as_bytes());
}

/// Bytes of a peer as text that is safe to print.
///
/// Unlike Python, whose `decode('utf-8')` raises, bytes that are not UTF-8
/// become `�`. Unlike Python, whose `print` hands everything to the terminal,
/// control characters are escaped: a peer must not be able to forge lines of
/// ours or to send commands to the terminal.
pub(crate) fn escaped(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for character in String::from_utf8_lossy(bytes).chars() {
        if character.is_control() || reorders(character) {
            text.extend(character.escape_default());
        } else {
            text.push(character);
        }
    }
    text
}

/// Whether a character changes the lines or the order of those around it.
fn reorders(character: char) -> bool {
    matches!(
        character,
        '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: &str) {
        assert_eq!(escaped(bytes), expected);
    }

    #[test]
    fn what_a_peer_says_stays_one_harmless_line() {
        check(
            "Hello, wörld! 你好 \\n".as_bytes(),
            "Hello, wörld! 你好 \\n",
        );
        check(b"a\nb\r\tc\0", "a\\nb\\r\\tc\\u{0}");
        check(b"\x1b[2J\x7f", "\\u{1b}[2J\\u{7f}");
        check("\u{9b}2J".as_bytes(), "\\u{9b}2J");
        check("a\u{202e}b\u{2028}".as_bytes(), "a\\u{202e}b\\u{2028}");
        check(b"\xff\xfe!", "\u{fffd}\u{fffd}!");
        check(b"", "");
    }
}
