//! Records that keep their boundaries: `SOCK_SEQPACKET` of `AF_UNIX`.
//!
//! One receives what the other sends, record by record, in order, and knows
//! when the other has gone. A record that has no room is cut, and that shows.
//!
//! ```console
//! $ cargo run --example seqpacket -- listen @records --size 8 --count 1 &
//! $ cargo run --example seqpacket -- send @records hello "a long record"
//! peer 1, pid 4242: 5 bytes: hello
//! peer 1, pid 4242: 13 bytes, cut to 8: a long r
//! peer 1, pid 4242: end
//! ```
//!
//! Python: `socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)`, and
//! `s.recvmsg()`, whose flags tell what was cut.

mod program;

use std::io::{self, BufRead};
use std::os::unix::ffi::OsStringExt;
use std::process::ExitCode;

use lexopt::prelude::*;
use program::{Failure, line, printable};
use rawsock::*;

const HELP: &str = "\
Usage: seqpacket listen NAME [--size BYTES] [--count PEERS]
       seqpacket send NAME [RECORD]...

Records over a Unix socket. Sends each RECORD, or else each line of stdin.
NAME is a path, or a name without a file if it begins with @.

  --size BYTES   room for a record; what is longer is cut [default: 65536]
  --count PEERS  end after so many peers [default: never]
  -h, --help     print this";

fn main() -> ExitCode {
    program::main("seqpacket", run)
}

fn run(mut arguments: lexopt::Parser) -> Result<(), Failure> {
    let (mut size, mut count) = (None, None);
    let mut words = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("size") => size = Some(arguments.value()?.parse()?),
            Long("count") => count = Some(arguments.value()?.parse()?),
            Short('h') | Long("help") => return line(HELP),
            Value(word) => words.push(word.into_vec()),
            other => return Err(other.unexpected().into()),
        }
    }
    let usage = |reason: &str| Err(Failure::Usage(reason.to_owned()));
    match &words[..] {
        [verb, name] if verb == b"listen" => listen(&unix(name)?, size.unwrap_or(65536), count),
        [verb, ..] if verb == b"listen" => usage("listen takes one NAME"),
        [verb, _, records @ ..] if verb == b"send" => {
            if size.is_some() || count.is_some() {
                return usage("send takes neither --size nor --count");
            }
            if records.iter().any(Vec::is_empty) {
                return usage("an empty RECORD would look like the end");
            }
            send(&unix(&words[1])?, records)
        }
        _ => usage("it is either listen NAME or send NAME"),
    }
}

/// A name that begins with @ is an abstract one, as `ss` and `lsof` print it.
fn unix(name: &[u8]) -> Result<UnixAddr, Failure> {
    let name = match name.split_first() {
        Some((b'@', hidden)) => [b"\0", hidden].concat(),
        _ => name.to_vec(),
    };
    UnixAddr::new(name).map_err(|error| Failure::Usage(format!("NAME: {error}")))
}

fn listen(name: &UnixAddr, size: usize, count: Option<u64>) -> Result<(), Failure> {
    let listener = socket(AF_UNIX, SOCK_SEQPACKET, 0)?;
    listener.bind(name)?;
    listener.listen(None)?;
    let served = serve(&listener, size, count);
    // The name would be in the way of the next listener.
    if let Some(path) = name.as_pathname() {
        let _ = std::fs::remove_file(path);
    }
    served
}

fn serve(listener: &Socket, size: usize, count: Option<u64>) -> Result<(), Failure> {
    for number in 1..=count.unwrap_or(u64::MAX) {
        let (peer, _) = listener.accept()?;
        let name = format!("peer {number}, pid {}", peer.get(opt::SO_PEERCRED)?.pid);
        let end = loop {
            let record = match peer.recv_datagram(size) {
                Ok(record) => record,
                Err(error) => break format!("lost: {error}"),
            };
            // Nothing tells the end from an empty record.
            if record.length == 0 {
                break "end".to_owned();
            }
            let cut = match record.truncated {
                true => format!(", cut to {}", record.data.len()),
                false => String::new(),
            };
            let whole = record.length;
            let text = printable(&record.data);
            line(format_args!("{name}: {whole} bytes{cut}: {text}"))?;
        };
        line(format_args!("{name}: {end}"))?;
    }
    Ok(())
}

fn send(name: &UnixAddr, records: &[Vec<u8>]) -> Result<(), Failure> {
    let s = socket(AF_UNIX, SOCK_SEQPACKET, 0)?;
    s.connect(name)?;
    for record in records {
        // MSG_EOR ends a record that is sent in pieces; AF_UNIX, where every
        // send is a record, takes no notice.
        s.send_with_flags(record, MSG_EOR)?;
    }
    if records.is_empty() {
        for text in io::stdin().lock().split(b'\n') {
            let text = text.map_err(|error| Failure::Work(format!("read stdin: {error}")))?;
            if !text.is_empty() {
                s.send_with_flags(&text, MSG_EOR)?;
            }
        }
    }
    Ok(())
}
