//! Who holds the socket, and who is at the other end.

use std::io::{BufRead, Read, Write};
use std::sync::Arc;
use std::thread;

use rawsock::*;
use testkit::{Peer, TempDir, python};

use crate::fixtures::stream_pairs;

#[test]
fn reader_and_writer_are_there_at_once() {
    for (label, a, b) in stream_pairs() {
        let (mut rfile, mut wfile) = (a.makefile_reader(), a.makefile_writer());
        b.sendall(b"question\n").unwrap();
        let mut line = String::new();
        rfile.read_line(&mut line).unwrap();
        write!(wfile, "not a {line}").unwrap();
        wfile.flush().unwrap();
        assert_eq!(b.recv(100).unwrap(), b"not a question\n", "{label}");
        let mut pair = a.makefile_pair();
        let (reader, writer) = pair.halves();
        b.sendall(b"again\n").unwrap();
        line.clear();
        reader.read_line(&mut line).unwrap();
        writer.write_all(line.as_bytes()).unwrap();
        assert_eq!(pair.get_ref().fileno(), a.fileno(), "no duplicate");
    }
}

#[test]
fn a_shared_socket_is_open_until_its_last_file_is_gone() {
    for (label, a, b) in stream_pairs() {
        let shared = Arc::new(a);
        let mut rfile = BufferedReader::new(SocketIO::from(Arc::clone(&shared)));
        let mut wfile = SocketIO::from(shared);
        let writer = thread::spawn(move || {
            wfile.write_all(b"from a thread\n").unwrap();
        });
        let mut line = String::new();
        let mut other = b.makefile_pair();
        other.read_line(&mut line).unwrap();
        writer.join().unwrap();
        other.write_all(line.as_bytes()).unwrap();
        other.flush().unwrap();
        line.clear();
        rfile.read_line(&mut line).unwrap();
        assert_eq!(line, "from a thread\n", "{label}");
        assert!(rfile.get_ref().getpeername().is_ok(), "still open");
        drop(rfile);
        assert_eq!(other.read(&mut [0]).unwrap(), 0, "{label}");
    }
}

#[test]
fn the_end_ends_reads_and_a_pair_flushes_what_it_has() {
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    let mut pair = BufferedRWPair::new(a);
    pair.write_all(b"last words").unwrap();
    drop(pair);
    let mut all = String::new();
    b.makefile_reader().read_to_string(&mut all).unwrap();
    assert_eq!(all, "last words");
}

#[test]
fn python_reads_and_writes_through_its_own_files() {
    const TEST: &str = "makefile::sharing::python_reads_and_writes_through_its_own_files";
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("s");
    for place in ["v4", "v6", path.to_str().unwrap()] {
        let Some(mut command) = python(TEST) else {
            return;
        };
        let script = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../tests/rawsock/python/makefile.py"
        );
        let mut peer = Peer::start(command.args([script, place]));
        let name = peer.out();
        let s = match place {
            "v4" => create_connection(("127.0.0.1", name)),
            "v6" => create_connection(("::1", name)),
            _ => create_connection(UnixAddr::new(path.to_str().unwrap()).unwrap()),
        };
        converse(&s.unwrap());
        let (status, said) = peer.finish();
        assert!(status.success(), "{place}: {said:?}");
    }
}

fn converse(s: &Socket) {
    s.settimeout(20.0).unwrap();
    let mut file = s.makefile_pair();
    for len in [1, 100, 8191, 8192, 8193, 100_000] {
        let question = "q".repeat(len);
        writeln!(file, "{question}").unwrap();
        file.flush().unwrap();
        let mut answer = String::new();
        file.read_line(&mut answer).unwrap();
        assert_eq!(answer.trim_end(), question.to_uppercase());
    }
    let block: Vec<u8> = (0..1 << 20).map(|index| (index % 251) as u8).collect();
    writeln!(file, "BLOCK\n{}", block.len()).unwrap();
    file.write_all(&block).unwrap();
    file.flush().unwrap();
    assert_eq!(file.readline(100).unwrap(), b"the same\n");
    let mut back = vec![0; block.len()];
    file.read_exact(&mut back).unwrap();
    assert!(back == block);
    writeln!(file, "gr\u{fc}\u{df}e \u{20ac}").unwrap();
    file.flush().unwrap();
    let mut text = String::new();
    file.read_to_string(&mut text).unwrap();
    assert_eq!(text, "gr\u{fc}\u{df}e \u{20ac}\n");
}
