//! Sending files, and splicing pipes: what arrives, what is refused, and what
//! is told when it goes wrong.

use std::fs::{File, OpenOptions};
use std::io::{self, PipeReader, PipeWriter, Read, Seek, SeekFrom, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::FileExt;
use std::os::unix::process::ExitStatusExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rawsock::*;
use testkit::{Line, Peer, Rerun, TempDir, eventually, is_rerun, skip};

use crate::fixtures::*;
use crate::strace::{CASE, Call, between, case, mark, name, trace, trace_case};
use crate::syscalls::tcp_pair;

const EPIPE: i32 = 32;
const SIGPIPE: i32 = 13;

/// The byte that stands at this place of every file here, so that a byte in
/// the wrong place is seen.
fn byte_at(place: u64) -> u8 {
    (place.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8
}

fn pattern(begin: u64, len: usize) -> Vec<u8> {
    (begin..).take(len).map(byte_at).collect()
}

struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn open(&self, name: &str) -> File {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true);
        options.open(self.0.path().join(name)).unwrap()
    }

    /// A file of so many bytes.
    fn of(&self, len: usize) -> File {
        let file = self.open(&len.to_string());
        file.write_all_at(&pattern(0, len), 0).unwrap();
        file
    }
}

fn position(mut file: &File) -> u64 {
    file.stream_position().unwrap()
}

/// Receives to the end, and checks that it is this part of the pattern; how
/// many bytes it was.
#[track_caller]
fn receive_pattern(s: &Socket, begin: u64) -> u64 {
    let mut buffer = vec![0; 1 << 16];
    let mut place = begin;
    loop {
        let count = match s.recv_into(&mut buffer) {
            // Of a sender that died with unread data behind it.
            Err(error) if error.errno() == Some(104) => break,
            answer => answer.unwrap(),
        };
        if count == 0 {
            break;
        }
        assert!(buffer[..count] == pattern(place, count), "from {place} on");
        place += count as u64;
    }
    place - begin
}

fn timeouts() -> [Timeout; 2] {
    [None.into(), 60.into()]
}

#[test]
fn a_file_arrives_whole_in_every_family() {
    let files = Files::new();
    let file = files.of(3_000_001);
    for (label, a, b) in stream_pairs() {
        thread::scope(|scope| {
            let received = scope.spawn(|| receive_pattern(&b, 0));
            assert_eq!(a.sendfile(&file).unwrap(), 3_000_001, "{label}");
            assert_eq!(position(&file), 3_000_001, "{label}");
            a.shutdown(SHUT_WR).unwrap();
            assert_eq!(received.join().unwrap(), 3_000_001, "{label}");
        });
    }
}

#[test]
fn sixty_four_megabytes_pass_the_smallest_of_buffers() {
    const LEN: u64 = 64 << 20;
    let files = Files::new();
    let file = files.of(LEN as usize);
    for timeout in timeouts() {
        let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
        a.setsockopt(SOL_SOCKET, SO_SNDBUF, 4096).unwrap();
        a.settimeout(timeout).unwrap();
        thread::scope(|scope| {
            let received = scope.spawn(|| receive_pattern(&b, 5));
            let part = SendFile {
                offset: 5,
                count: Some(LEN - 7),
            };
            assert_eq!(a.sendfile_with(&file, &part).unwrap(), LEN - 7);
            a.shutdown(SHUT_WR).unwrap();
            assert_eq!(received.join().unwrap(), LEN - 7);
        });
        assert_eq!(position(&file), LEN - 2);
    }
}

#[test]
fn an_offset_beyond_four_gigabytes_is_meant() {
    const FAR: u64 = (5 << 30) + 3;
    let files = Files::new();
    let file = files.open("sparse");
    file.write_all_at(b"far away", FAR).unwrap();
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    let mut part = SendFile {
        offset: FAR,
        count: None,
    };
    assert_eq!(a.sendfile_with(&file, &part).unwrap(), 8);
    assert_eq!(position(&file), FAR + 8);
    assert_eq!(b.recv(100).unwrap(), b"far away");

    part.count = Some(u64::MAX);
    assert_eq!(a.sendfile_with(&file, &part).unwrap(), 8);
    part.offset = i64::MAX as u64;
    let sent = a.sendfile_with(&file, &part);
    assert!(matches!(sent, Ok(0) | Err(Error::Os { .. })), "{sent:?}");
    part.offset += 1;
    assert_invalid(a.sendfile_with(&file, &part));
    part.offset = u64::MAX;
    assert_invalid(a.sendfile_with(&file, &part));
}

#[test]
fn what_makes_no_sense_is_refused_and_nothing_is_sent() {
    let files = Files::new();
    let file = files.of(10);
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    let nothing = SendFile {
        count: Some(0),
        ..SendFile::default()
    };
    assert_invalid(a.sendfile_with(&file, &nothing));
    a.setblocking(false).unwrap();
    let error = a.sendfile(&file).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    assert_eq!(error.bytes_sent(), None);
    a.setblocking(true).unwrap();
    let (datagrams, _other) = socketpair(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    assert_invalid(datagrams.sendfile(&file));
    const EBADF: i32 = 9;
    let closed = OpenOptions::new()
        .write(true)
        .open(files.0.path().join("10"))
        .unwrap();
    assert_errno(a.sendfile(&closed), EBADF);
    const EISDIR: i32 = 21;
    assert_errno(a.sendfile(&File::open(files.0.path()).unwrap()), EISDIR);
    assert_would_block(b.try_recv(&mut [0]));
    assert_eq!(position(&file), 0);
}

#[test]
fn a_file_that_shrinks_or_grows_is_sent_as_far_as_it_is() {
    let files = Files::new();
    for timeout in timeouts() {
        let file = files.of(4 << 20);
        let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
        a.settimeout(timeout).unwrap();
        thread::scope(|scope| {
            let sent = scope.spawn(|| {
                let sent = a.sendfile(&file).unwrap();
                a.shutdown(SHUT_WR).unwrap();
                sent
            });
            // It is on its way, and full.
            assert!(b.wait_readable(30).unwrap());
            file.set_len(1 << 20).unwrap();
            let received = receive_pattern(&b, 0);
            let sent = sent.join().unwrap();
            assert_eq!(received, sent);
            assert!((1..=1 << 21).contains(&sent), "{sent}");
        });

        let file = files.of(1 << 20);
        let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
        a.settimeout(timeout).unwrap();
        thread::scope(|scope| {
            let sent = scope.spawn(|| {
                let sent = a.sendfile(&file).unwrap();
                a.shutdown(SHUT_WR).unwrap();
                sent
            });
            assert!(b.wait_readable(30).unwrap());
            let more = pattern(1 << 20, 1000);
            file.write_all_at(&more, 1 << 20).unwrap();
            let received = receive_pattern(&b, 0);
            assert_eq!(received, sent.join().unwrap());
            assert_eq!(received, (1 << 20) + 1000);
        });
    }
}

#[test]
fn a_file_without_a_size_is_sent_to_its_end() {
    for timeout in timeouts() {
        for path in ["/proc/version", "/proc/self/maps", "/proc/cpuinfo"] {
            let expected = std::fs::read(path).unwrap();
            let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
            a.settimeout(timeout).unwrap();
            let file = File::open(path).unwrap();
            let received = thread::scope(|scope| {
                let received = scope.spawn(|| io::read_to_string(&b).unwrap());
                let sent = a.sendfile(&file).unwrap();
                assert_eq!(position(&file), sent);
                a.shutdown(SHUT_WR).unwrap();
                let received = received.join().unwrap();
                assert_eq!(received.len() as u64, sent);
                received
            });
            // What is mapped, and how fast a processor is, may change.
            if path == "/proc/version" {
                assert_eq!(received.into_bytes(), expected);
            } else {
                assert!(received.len() > 100, "{path}");
            }
        }
    }
}

#[test]
fn a_device_without_an_end_is_sent_up_to_the_count() {
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    let zeros = File::open("/dev/zero").unwrap();
    let part = SendFile {
        offset: 0,
        count: Some(1_000_000),
    };
    thread::scope(|scope| {
        let received = scope.spawn(|| {
            let mut data = Vec::new();
            (&b).read_to_end(&mut data).unwrap();
            data
        });
        assert_eq!(a.sendfile_with(&zeros, &part).unwrap(), 1_000_000);
        a.shutdown(SHUT_WR).unwrap();
        assert_eq!(received.join().unwrap(), vec![0; 1_000_000]);
    });
}

#[test]
fn a_pipe_is_sent_until_its_writers_are_gone() {
    for timeout in timeouts() {
        for (label, a, b) in stream_pairs() {
            a.settimeout(timeout).unwrap();
            let (reader, mut writer) = io::pipe().unwrap();
            let data = pattern(0, 300_000);
            thread::scope(|scope| {
                let received = scope.spawn(|| receive_pattern(&b, 0));
                scope.spawn(move || writer.write_all(&data).unwrap());
                assert_eq!(a.sendfile(&reader).unwrap(), 300_000, "{label}");
                a.shutdown(SHUT_WR).unwrap();
                assert_eq!(received.join().unwrap(), 300_000, "{label}");
            });
        }
    }
}

#[test]
fn of_a_pipe_no_more_is_read_than_the_count() {
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    let (mut reader, mut writer) = io::pipe().unwrap();
    writer.write_all(b"0123456789").unwrap();
    let mut part = SendFile {
        offset: 0,
        count: Some(4),
    };
    assert_eq!(a.sendfile_with(&reader, &part).unwrap(), 4);
    assert_eq!(b.recv(100).unwrap(), b"0123");
    part.offset = 1;
    const ESPIPE: i32 = 29;
    assert_errno(a.sendfile_with(&reader, &part), ESPIPE);
    drop(writer);
    let mut rest = Vec::new();
    reader.read_to_end(&mut rest).unwrap();
    assert_eq!(rest, b"456789");
}

#[test]
fn an_algorithm_of_the_kernel_digests_a_file() {
    const TEST: &str = "sendfile::an_algorithm_of_the_kernel_digests_a_file";
    let s = match socket(AF_ALG, SOCK_SEQPACKET, 0) {
        Ok(s) => s,
        Err(error) => return skip(TEST, &format!("AF_ALG: {error}")),
    };
    s.bind(("hash", "sha256")).unwrap();
    let files = Files::new();
    let file = files.of(3 << 20);
    let mut data = Vec::new();
    (&file).read_to_end(&mut data).unwrap();
    for timeout in timeouts() {
        let (by_hand, _) = s.accept().unwrap();
        by_hand.sendall(&data).unwrap();
        let expected = by_hand.recv(64).unwrap();
        // All of it is one message, also with a timeout.
        let (operation, _) = s.accept().unwrap();
        operation.settimeout(timeout).unwrap();
        assert_eq!(operation.sendfile(&file).unwrap(), 3 << 20);
        assert_eq!(operation.recv(64).unwrap(), expected);
    }
}

#[test]
fn another_socket_can_be_sent_too() {
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    let (source, other) = tcp_pair("127.0.0.1");
    other.sendall(b"through both").unwrap();
    drop(other);
    assert_eq!(a.sendfile(&source).unwrap(), 12);
    assert_eq!(b.recv(100).unwrap(), b"through both");
}

#[test]
fn a_pipe_that_does_not_block_is_waited_for() {
    let (reader, mut writer) = io::pipe().unwrap();
    // O_NONBLOCK belongs to what both ends of a loan share.
    Socket::from(OwnedFd::from(reader.try_clone().unwrap()))
        .setblocking(false)
        .unwrap();
    for timeout in timeouts() {
        let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
        a.settimeout(timeout).unwrap();
        let part = SendFile {
            offset: 0,
            count: Some(5),
        };
        thread::scope(|scope| {
            let sent = scope.spawn(|| a.sendfile_with(&reader, &part));
            writer.write_all(b"he").unwrap();
            b.settimeout(30).unwrap();
            assert_eq!(b.recv(100).unwrap(), b"he");
            writer.write_all(b"llo").unwrap();
            assert_eq!(sent.join().unwrap().unwrap(), 5);
        });
    }
}

#[test]
fn a_reader_that_stops_is_a_timeout_and_the_count_is_true() {
    let files = Files::new();
    let file = files.of(8 << 20);
    for (label, a, b) in stream_pairs() {
        a.settimeout(0.2).unwrap();
        let begun = Instant::now();
        let error = a.sendfile(&file).unwrap_err();
        assert!(error.is_timeout(), "{label}: {error}");
        assert!(begun.elapsed() >= Duration::from_millis(200));
        assert_eq!(error.operation(), "sendfile");
        let sent = error.bytes_sent().unwrap() as u64;
        assert!((1..8 << 20).contains(&sent), "{label} {sent}");
        assert_eq!(position(&file), sent, "{label}");
        assert!(error.to_string().contains(&format!("{sent} bytes")));

        // From there on it goes on.
        a.settimeout(60).unwrap();
        thread::scope(|scope| {
            let received = scope.spawn(|| receive_pattern(&b, 0));
            let rest = SendFile {
                offset: sent,
                count: None,
            };
            assert_eq!(a.sendfile_with(&file, &rest).unwrap(), (8 << 20) - sent);
            a.shutdown(SHUT_WR).unwrap();
            assert_eq!(received.join().unwrap(), 8 << 20, "{label}");
        });
    }
}

#[test]
fn a_reader_that_trickles_does_not_extend_the_timeout() {
    let files = Files::new();
    let file = files.of(8 << 20);
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    a.settimeout(0.3).unwrap();
    thread::scope(|scope| {
        let over = Arc::new(AtomicBool::new(false));
        let until = Arc::clone(&over);
        let trickle = scope.spawn(move || {
            let mut place = 0;
            while !until.load(Ordering::SeqCst) {
                // So slowly that the whole file would take minutes.
                if let Ok(data) = b.recv_with_flags(100, MSG_DONTWAIT) {
                    assert!(data == pattern(place, data.len()));
                    place += data.len() as u64;
                }
                thread::sleep(Duration::from_millis(2));
            }
        });
        assert!(a.sendfile(&file).unwrap_err().is_timeout());
        over.store(true, Ordering::SeqCst);
        trickle.join().unwrap();
    });
}

#[test]
fn a_pipe_in_which_nothing_comes_does_not_extend_the_timeout() {
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    a.settimeout(0.05).unwrap();
    let (reader, mut writer) = io::pipe().unwrap();
    writer.write_all(b"hello").unwrap();
    let error = a.sendfile(&reader).unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(error.bytes_sent(), Some(5));
    assert_eq!(b.recv(100).unwrap(), b"hello");
}

#[test]
fn a_loan_that_does_not_block_says_how_far_it_came() {
    let files = Files::new();
    let file = files.of(8 << 20);
    let (a, b) = tcp_pair("127.0.0.1");
    let theirs = std::net::TcpStream::from(OwnedFd::from(a));
    theirs.set_nonblocking(true).unwrap();
    let lent = SocketRef::from(&theirs);
    let received = thread::scope(|scope| {
        let received = scope.spawn(|| receive_pattern(&b, 0));
        let mut offset = 0;
        loop {
            let part = SendFile {
                offset,
                count: None,
            };
            match lent.sendfile_with(&file, &part) {
                Ok(sent) => {
                    offset += sent;
                    break;
                }
                Err(error) if error.is_would_block() => {
                    offset += error.bytes_sent().unwrap() as u64;
                    lent.wait_writable(30).unwrap();
                }
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(offset, 8 << 20);
        lent.shutdown(SHUT_WR).unwrap();
        received.join().unwrap()
    });
    assert_eq!(received, 8 << 20);
}

#[test]
fn a_peer_that_dies_meanwhile_is_an_error_with_a_count() {
    let files = Files::new();
    let file = files.of(16 << 20);
    for timeout in timeouts() {
        for (label, a, b) in stream_pairs() {
            a.settimeout(timeout).unwrap();
            thread::scope(|scope| {
                let sent = scope.spawn(|| a.sendfile(&file));
                let mut buffer = vec![0; 100_000];
                b.recv_into(&mut buffer).unwrap();
                drop(b);
                let error = sent.join().unwrap().unwrap_err();
                let errno = error.errno();
                assert!(matches!(errno, Some(EPIPE | 104)), "{label}: {error}");
                let sent = error.bytes_sent().unwrap();
                assert!((1..16 << 20).contains(&sent), "{label} {sent}");
                assert_eq!(position(&file), sent as u64, "{label}");
            });
        }
    }
}

#[test]
fn the_error_of_a_connection_is_not_lost_in_the_second_attempt() {
    let files = Files::new();
    let file = files.of(100);
    let (a, b) = tcp_pair("127.0.0.1");
    a.sendall(b"never read").unwrap();
    assert!(b.wait_readable(30).unwrap());
    drop(b);
    eventually("the reset arrives", || a.wait_readable(0).unwrap());
    const ECONNRESET: i32 = 104;
    assert_errno(a.sendfile(&file), ECONNRESET);
    assert_errno(a.sendfile(&file), EPIPE);
}

/// Every call of which the kernel would raise a `SIGPIPE`.
fn to_the_dead(files: &Files) {
    let file = files.of(100);
    let (reader, mut writer) = io::pipe().unwrap();
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    drop(b);
    assert_errno(a.sendfile(&file), EPIPE);
    writer.write_all(b"hello").unwrap();
    assert_errno(a.splice_from(&reader, 5), EPIPE);
    let (c, dead) = io::pipe().unwrap();
    drop(dead);
    drop(c);
    // The fallback, and a pipe that nobody reads.
    writer.write_all(b"hello").unwrap();
    assert_errno(a.sendfile(&reader), EPIPE);
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    b.sendall(b"hello").unwrap();
    drop(reader);
    assert_errno(a.splice_to(&writer, 5), EPIPE);

    let s = socket(AF_INET, SOCK_STREAM, 0).unwrap();
    assert_errno(s.sendfile(&file), EPIPE);
    let big = files.of(4 << 20);
    let (a, b) = tcp_pair("127.0.0.1");
    thread::scope(|scope| {
        scope.spawn(|| {
            b.recv(10).unwrap();
            drop(b);
        });
        a.sendfile(&big).unwrap_err();
    });
    eventually("the connection is dead", || {
        a.sendfile(&file)
            .is_err_and(|error| error.errno() == Some(EPIPE))
    });
}

#[test]
fn nobody_dies_of_sigpipe() {
    const TEST: &str = "sendfile::nobody_dies_of_sigpipe";
    if is_rerun(TEST) {
        // What SIG_DFL does, now that the runtime has ignored the signal.
        let deadly = Arc::new(AtomicBool::new(true));
        signal_hook::flag::register_conditional_default(SIGPIPE, deadly).unwrap();
        to_the_dead(&Files::new());
        eprintln!("alive");
        if case() == "control" {
            let (reader, mut writer) = io::pipe().unwrap();
            drop(reader);
            let _ = writer.write_all(b"x");
            eprintln!("not deadly at all");
        }
        return;
    }
    for (told, signal) in [("", None), ("control", Some(SIGPIPE))] {
        let mut command = Rerun::of(TEST).command();
        let (status, said) = Peer::start(command.env(CASE, told)).finish();
        assert_eq!(status.signal(), signal, "{told} {status}: {said:#?}");
        assert!(said.contains(&Line::Err("alive".to_owned())), "{said:#?}");
        assert_eq!(Rerun::ran_one(&said), signal.is_none());
    }
}

#[test]
fn a_handler_of_sigpipe_is_not_called_and_a_mask_is_left_as_it_was() {
    const TEST: &str = "sendfile::a_handler_of_sigpipe_is_not_called_and_a_mask_is_left_as_it_was";
    if !is_rerun(TEST) {
        Rerun::of(TEST).passes();
        return;
    }
    let raised = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register(SIGPIPE, Arc::clone(&raised)).unwrap();
    let masks = || {
        let status = std::fs::read_to_string("/proc/thread-self/status").unwrap();
        let lines = status.lines();
        let lines = lines.filter(|line| line.starts_with("SigBlk") || line.starts_with("SigPnd"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let before = masks();
    to_the_dead(&Files::new());
    assert_eq!(masks(), before);

    // One that the program has blocked, and does not wait yet.
    use nix::sys::signal::{SigSet, Signal};
    let mut only = SigSet::empty();
    only.add(Signal::SIGPIPE);
    only.thread_block().unwrap();
    let blocked = masks();
    assert_ne!(blocked, before);
    to_the_dead(&Files::new());
    assert_eq!(masks(), blocked, "none is left behind");
    assert!(!raised.load(Ordering::SeqCst));

    // One that waits is left to whom it belongs.
    let (reader, mut writer) = io::pipe().unwrap();
    drop(reader);
    writer.write_all(b"x").unwrap_err();
    let waits = masks();
    assert_ne!(waits, blocked);
    to_the_dead(&Files::new());
    assert_eq!(masks(), waits);
    only.thread_unblock().unwrap();
    assert!(raised.load(Ordering::SeqCst), "the handler does tell");
}

#[test]
fn a_file_that_fits_is_two_calls_of_sendfile() {
    const TEST: &str = "sendfile::a_file_that_fits_is_two_calls_of_sendfile";
    const GUARDED: [&str; 2] = ["rt_sigaction", "sendfile"];
    if is_rerun(TEST) {
        let files = Files::new();
        let file = files.of(10_000);
        let part = SendFile {
            offset: 0,
            count: Some(10_000),
        };
        let (reader, mut writer) = io::pipe().unwrap();
        writer.write_all(b"hello").unwrap();
        for timeout in timeouts() {
            let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
            a.settimeout(timeout).unwrap();
            let label = if a.gettimeout().is_none() { "a" } else { "b" };
            mark(&format!("{label} to the end"));
            a.sendfile(&file).unwrap();
            mark(&format!("{label} so many"));
            a.sendfile_with(&file, &part).unwrap();
            mark(&format!("{label} refused"));
            let nothing = SendFile {
                count: Some(0),
                ..part
            };
            a.sendfile_with(&file, &nothing).unwrap_err();
            mark(&format!("{label} splice"));
            writer.write_all(b"hello").unwrap();
            a.splice_from(&reader, 5).unwrap();
            mark(&format!("{label} end"));
        }
        return;
    }
    let Some(calls) = trace(TEST, &[]) else {
        return;
    };
    for label in ["a", "b"] {
        let made = |from: &str, to: &str| {
            let (from, to) = (format!("{label} {from}"), format!("{label} {to}"));
            let made = between(&calls, &from, &to).iter().map(name);
            let ours = made.filter(|name| !matches!(*name, "" | "brk" | "mmap" | "munmap"));
            ours.collect::<Vec<_>>()
        };
        let once = [&GUARDED[..], &["lseek"]].concat();
        let twice = [&GUARDED[..], &once].concat();
        assert_eq!(made("to the end", "so many"), twice);
        assert_eq!(made("so many", "refused"), once);
        assert_eq!(made("refused", "splice"), Vec::<&str>::new());
        assert_eq!(made("splice", "end"), ["write", "rt_sigaction", "splice"]);
    }
}

#[test]
fn a_storm_of_signals_loses_and_repeats_nothing() {
    const TEST: &str = "sendfile::a_storm_of_signals_loses_and_repeats_nothing";
    if is_rerun(TEST) {
        mark("begin");
        let files = Files::new();
        let file = files.of(100_000);
        for timeout in timeouts() {
            for (label, a, b) in stream_pairs() {
                a.settimeout(timeout).unwrap();
                thread::scope(|scope| {
                    let received = scope.spawn(|| receive_pattern(&b, 0));
                    assert_eq!(a.sendfile(&file).unwrap(), 100_000, "{label}");
                    let (reader, mut writer) = io::pipe().unwrap();
                    writer.write_all(&pattern(100_000, 50_000)).unwrap();
                    drop(writer);
                    assert_eq!(a.sendfile(&reader).unwrap(), 50_000);
                    let (reader, mut writer) = io::pipe().unwrap();
                    writer.write_all(&pattern(150_000, 50_000)).unwrap();
                    let mut left = 50_000;
                    while left > 0 {
                        left -= a.splice_from(&reader, left).unwrap();
                    }
                    a.shutdown(SHUT_WR).unwrap();
                    assert_eq!(received.join().unwrap(), 200_000, "{label}");
                });
            }
        }
        return;
    }
    for call in ["sendfile", "splice", "lseek", "read"] {
        // Three times running, and every other time. The first reads are those
        // of the loader, which gives up.
        let when: &[_] = match call {
            "read" => &["12+2"],
            _ => &["1..3", "1+2"],
        };
        for when in when {
            let what = format!("trace={call},statx");
            let inject = format!("inject={call}:error=EINTR:when={when}");
            let Some(calls) = trace_case(TEST, &["-e", &what, "-e", &inject], "") else {
                return;
            };
            let injected = |call: &&Call| call.contains("INJECTED");
            assert!(calls.iter().filter(injected).count() >= 2, "{calls:#?}");
        }
    }
}

#[test]
fn a_kernel_without_sendfile_is_helped() {
    const TEST: &str = "sendfile::a_kernel_without_sendfile_is_helped";
    if is_rerun(TEST) {
        mark("begin");
        let files = Files::new();
        let mut file = files.of(200_000);
        for timeout in timeouts() {
            let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
            a.settimeout(timeout).unwrap();
            file.seek(SeekFrom::Start(7)).unwrap();
            thread::scope(|scope| {
                let received = scope.spawn(|| receive_pattern(&b, 3));
                let part = SendFile {
                    offset: 3,
                    count: Some(150_000),
                };
                assert_eq!(a.sendfile_with(&file, &part).unwrap(), 150_000);
                assert_eq!(position(&file), 150_003);
                a.shutdown(SHUT_WR).unwrap();
                assert_eq!(received.join().unwrap(), 150_000);
            });
        }
        return;
    }
    for errno in ["ENOSYS", "EINVAL", "EOPNOTSUPP", "ESPIPE"] {
        let inject = format!("inject=sendfile:error={errno}");
        let Some(_) = trace(TEST, &["-e", "trace=sendfile,statx", "-e", &inject]) else {
            return;
        };
    }
}

/// A pipe whose capacity is one page.
fn small_pipe() -> (PipeReader, PipeWriter) {
    let (reader, writer) = io::pipe().unwrap();
    nix::fcntl::fcntl(&writer, nix::fcntl::FcntlArg::F_SETPIPE_SZ(4096)).unwrap();
    (reader, writer)
}

#[test]
fn a_proxy_of_two_splices_hands_on_everything() {
    const LEN: usize = 2_000_000;
    for timeout in timeouts() {
        for ((label, client, front), (_, back, server)) in
            stream_pairs().into_iter().zip(stream_pairs())
        {
            for s in [&client, &front, &back, &server] {
                s.settimeout(timeout).unwrap();
            }
            let (reader, writer) = small_pipe();
            thread::scope(|scope| {
                let received = scope.spawn(|| receive_pattern(&server, 0));
                scope.spawn(|| {
                    client.sendall(&pattern(0, LEN)).unwrap();
                    client.shutdown(SHUT_WR).unwrap();
                });
                // Two threads, so that either may find the pipe full or empty.
                scope.spawn(|| {
                    let writer = writer;
                    while front.splice_to(&writer, 1 << 20).unwrap() > 0 {}
                });
                while back.splice_from(&reader, 1 << 20).unwrap() > 0 {}
                back.shutdown(SHUT_WR).unwrap();
                assert_eq!(received.join().unwrap(), LEN as u64, "{label}");
            });
        }
    }
}

#[test]
fn a_splice_waits_for_socket_and_pipe_as_the_timeout_says() {
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    let (reader, mut writer) = small_pipe();
    b.settimeout(0.02).unwrap();
    // Nothing in the socket.
    assert_timed_out(b.splice_to(&writer, 100));
    // Nothing in the pipe.
    assert_timed_out(b.splice_from(&reader, 100));
    // No room in the pipe.
    writer.write_all(&[7; 4096]).unwrap();
    a.sendall(b"hello").unwrap();
    assert_timed_out(b.splice_to(&writer, 100));
    // No room in the socket.
    while b.try_send(&[7; 65536]).is_ok() {}
    assert_timed_out(b.splice_from(&reader, 100));

    for timeout in [Timeout::from(0), 5.into()] {
        b.settimeout(timeout).unwrap();
        let flags = libc::SPLICE_F_NONBLOCK;
        assert_would_block(b.splice_to_with_flags(&writer, 100, flags));
        assert_would_block(b.splice_from_with_flags(&reader, 100, flags));
    }
    b.settimeout(0).unwrap();
    assert_would_block(b.splice_to(&writer, 100));
    assert_would_block(b.splice_from(&reader, 100));
    // And once there is room, it goes on.
    b.settimeout(30).unwrap();
    thread::scope(|scope| {
        scope.spawn(|| (&reader).read_exact(&mut [0; 4096]).unwrap());
        assert_eq!(b.splice_to(&writer, 100).unwrap(), 5);
    });
}

#[test]
fn a_splice_that_makes_no_sense_is_refused() {
    let files = Files::new();
    let file = files.of(100);
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    b.sendall(b"hello").unwrap();
    let (reader, writer) = io::pipe().unwrap();
    const EINVAL: i32 = 22;
    const EBADF: i32 = 9;
    for timeout in [Timeout::from(None), 0.into(), 5.into()] {
        a.settimeout(timeout).unwrap();
        assert_errno(a.splice_to(&file, 5), EINVAL);
        assert_errno(a.splice_from(&file, 5), EINVAL);
        assert_errno(a.splice_to(&b.as_fd(), 5), EINVAL);
        assert_errno(a.splice_to(&reader, 5), EBADF);
        assert_errno(a.splice_from(&writer, 5), EBADF);
        assert_errno(a.splice_to_with_flags(&writer, 5, 1 << 30), EINVAL);
        assert_eq!(a.splice_to(&writer, 0).unwrap(), 0);
    }
    assert_eq!(a.splice_to(&writer, usize::MAX).unwrap(), 5);
}
