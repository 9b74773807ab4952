//! Reading, and reading on.

use std::io::{self, BufRead, ErrorKind, Read};

use rawsock::*;
use testkit::{Rng, cases, random, seed};

use super::assert_timed_out;
use crate::fixtures::stream_pairs;

const TEXT: &str = "gr\u{fc}\u{df}e\r\n\u{20ac}\n\nlast";

/// Cuts the text everywhere, and reads it across a timeout at each cut.
#[track_caller]
fn across_each_cut(read: impl Fn(&mut BufferedReader<SocketIO<'_>>) -> io::Result<Vec<u8>>) {
    let text = TEXT.as_bytes();
    for capacity in [1, 3, 8192] {
        for cut in 0..text.len() {
            let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
            a.settimeout(0.001).unwrap();
            let mut reader = a.makefile_reader_with_capacity(capacity);
            let mut found = Vec::new();
            let mut failed = 0;
            let mut pieces = [&text[..cut], &text[cut..]].into_iter();
            b.sendall(pieces.next().unwrap()).unwrap();
            while found.len() < text.len() {
                match read(&mut reader) {
                    Ok(more) => found.extend(more),
                    Err(error) => {
                        assert_eq!(error.kind(), ErrorKind::TimedOut, "{error}");
                        failed += 1;
                        match pieces.next() {
                            Some(piece) => b.sendall(piece).unwrap(),
                            None => b.shutdown(SHUT_WR).unwrap(),
                        }
                    }
                }
            }
            assert_eq!(found, text, "cut at {cut}, capacity {capacity}");
            assert!(failed > 0);
        }
    }
}

#[test]
fn read_line_goes_on_after_a_timeout() {
    across_each_cut(|reader| {
        let mut line = String::from("before ");
        match reader.read_line(&mut line) {
            Ok(count) => {
                assert_eq!(line.len(), count + 7);
                Ok(line.split_off(7).into_bytes())
            }
            Err(error) => {
                assert_eq!(line, "before ", "nothing was taken");
                Err(error)
            }
        }
    });
}

#[test]
fn lines_go_on_after_a_timeout() {
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    a.settimeout(0.001).unwrap();
    let mut lines = a.makefile_reader().lines();
    for byte in TEXT.bytes() {
        b.sendall(&[byte]).unwrap();
        if byte != b'\n' {
            assert_timed_out(lines.next().unwrap());
        } else {
            lines.next().unwrap().unwrap();
        }
    }
    b.shutdown(SHUT_WR).unwrap();
    assert_eq!(lines.next().unwrap().unwrap(), "last");
    assert!(lines.next().is_none());
}

#[test]
fn read_exact_goes_on_after_a_timeout() {
    across_each_cut(|reader| {
        let mut block = [0; TEXT.len()];
        reader.read_exact(&mut block)?;
        Ok(block.to_vec())
    });
}

#[test]
fn read_to_string_goes_on_after_a_timeout() {
    across_each_cut(|reader| {
        let mut text = String::new();
        match reader.read_to_string(&mut text) {
            Ok(_) => Ok(text.into_bytes()),
            Err(error) => {
                assert_eq!(text, "", "nothing was taken");
                Err(error)
            }
        }
    });
}

#[test]
fn a_vector_has_what_was_read_before_a_timeout() {
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    a.settimeout(0.001).unwrap();
    let mut reader = a.makefile_reader();
    let mut line = Vec::new();
    b.sendall(b"one ").unwrap();
    assert_timed_out(reader.read_until(b'\n', &mut line));
    assert_eq!(line, b"one ");
    b.sendall(b"line\nand").unwrap();
    assert_eq!(reader.read_until(b'\n', &mut line).unwrap(), 5);
    assert_eq!(line, b"one line\n");
    let mut rest = Vec::new();
    assert_timed_out(reader.read_to_end(&mut rest));
    b.sendall(b" more").unwrap();
    b.shutdown(SHUT_WR).unwrap();
    reader.read_to_end(&mut rest).unwrap();
    assert_eq!(rest, b"and more");
}

#[test]
fn the_end_too_early_takes_nothing() {
    for (label, a, b) in stream_pairs() {
        let mut reader = a.makefile_reader();
        b.sendall(b"short").unwrap();
        b.shutdown(SHUT_WR).unwrap();
        let mut block = [0; 6];
        let error = reader.read_exact(&mut block).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedEof, "{label}");
        assert_eq!(reader.fill_buf().unwrap(), b"short", "{label}");
        reader.consume(2);
        let mut rest = String::new();
        assert_eq!(reader.read_line(&mut rest).unwrap(), 3, "{label}");
        assert_eq!(rest, "ort", "{label}");
        assert_eq!(reader.read_line(&mut rest).unwrap(), 0, "{label}");
        assert_eq!(reader.fill_buf().unwrap(), b"", "{label}");
    }
}

#[test]
fn a_line_that_is_not_utf_8_is_taken() {
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    b.sendall(b"bad \xff\ngood\n").unwrap();
    let mut reader = a.makefile_reader();
    let mut line = String::new();
    let error = reader.read_line(&mut line).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidData);
    assert_eq!(line, "");
    reader.read_line(&mut line).unwrap();
    assert_eq!(line, "good\n");
}

#[test]
fn readline_goes_on_after_a_timeout() {
    for size in [1, 3, 7, 1000] {
        across_each_cut(|reader| reader.readline(size));
    }
}

#[test]
fn a_line_has_at_most_the_size_asked_for() {
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    b.sendall(b"12345\n12345\n\nend").unwrap();
    b.shutdown(SHUT_WR).unwrap();
    let mut reader = a.makefile_reader();
    assert_eq!(reader.readline(0).unwrap(), b"");
    assert_eq!(reader.readline(6).unwrap(), b"12345\n");
    assert_eq!(reader.readline(5).unwrap(), b"12345");
    assert_eq!(reader.readline(5).unwrap(), b"\n");
    assert_eq!(reader.readline(5).unwrap(), b"\n");
    assert_eq!(reader.readline(usize::MAX).unwrap(), b"end");
    assert_eq!(reader.readline(5).unwrap(), b"");
}

#[test]
fn who_does_not_wait_hears_that_nothing_is_there() {
    for (label, a, b) in stream_pairs() {
        a.setblocking(false).unwrap();
        let mut reader = a.makefile_reader();
        let mut line = String::new();
        let error = reader.read_line(&mut line).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::WouldBlock, "{label}");
        assert_eq!(error.raw_os_error(), Some(11), "{label}");
        b.sendall(b"now\n").unwrap();
        a.settimeout(20.0).unwrap();
        reader.read_line(&mut line).unwrap();
        assert_eq!(line, "now\n", "{label}");
    }
}

#[test]
fn consuming_more_than_there_is_does_no_harm() {
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    a.settimeout(0.001).unwrap();
    let mut reader = a.makefile_reader_with_capacity(0);
    reader.consume(usize::MAX);
    b.sendall(b"ab").unwrap();
    assert_timed_out(reader.read_exact(&mut [0; 3]));
    reader.consume(usize::MAX);
    b.sendall(b"c").unwrap();
    assert_eq!(reader.fill_buf().unwrap(), b"c");
    reader.consume(usize::MAX);
    assert_timed_out(reader.fill_buf().map(<[u8]>::to_vec));
}

/// Gives its bytes a few at a time, and between them fails.
struct Moody<'a> {
    data: &'a [u8],
    dice: Rng,
}

impl Read for Moody<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.dice.usize(..4) {
            0 => Err(ErrorKind::TimedOut.into()),
            1 => Err(ErrorKind::Interrupted.into()),
            _ => {
                let len = buffer.len().min(self.dice.usize(..20) + 1);
                self.data.read(&mut buffer[..len])
            }
        }
    }
}

#[test]
fn no_mixture_of_calls_and_timeouts_loses_or_repeats_a_byte() {
    let mut dice =
        random("makefile::reading::no_mixture_of_calls_and_timeouts_loses_or_repeats_a_byte");
    for case in 0..cases(200) {
        let text: String = (0..500)
            .map(|_| ['a', '\n', '\u{20ac}'][dice.usize(..3)])
            .collect();
        let moody = Moody {
            data: text.as_bytes(),
            dice: dice.fork(),
        };
        let mut reader = BufferedReader::with_capacity(dice.usize(..30), moody);
        let mut found = Vec::new();
        while found.len() < text.len() {
            let result = match dice.usize(..7) {
                0 => {
                    let mut some = [0; 10];
                    let count = reader.read(&mut some);
                    count.map(|count| found.extend(&some[..count]))
                }
                1 => {
                    let mut block = vec![0; dice.usize(..50)];
                    match reader.read_exact(&mut block) {
                        // Fewer are left.
                        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(()),
                        result => result.map(|()| found.extend(block)),
                    }
                }
                2 => reader.read_until(b'\n', &mut found).map(drop),
                3 => {
                    // In the middle of a character this is no text.
                    if str::from_utf8(&found).is_err() {
                        continue;
                    }
                    let mut line = String::new();
                    let count = reader.read_line(&mut line);
                    count.map(|_| found.extend(line.bytes()))
                }
                4 => match reader.fill_buf() {
                    Ok(there) => {
                        let count = there.len().min(3);
                        found.extend(&there[..count]);
                        reader.consume(count);
                        Ok(())
                    }
                    Err(error) => Err(error),
                },
                5 => reader.readline(7).map(|line| found.extend(line)),
                _ if found.len() > 1000 => reader.read_to_end(&mut found).map(drop),
                _ => Ok(()),
            };
            if let Err(error) = result {
                assert!(matches!(
                    error.kind(),
                    ErrorKind::TimedOut | ErrorKind::Interrupted
                ));
            }
        }
        assert_eq!(
            String::from_utf8(found).unwrap(),
            text,
            "case {case} of seed {}",
            seed()
        );
    }
}
