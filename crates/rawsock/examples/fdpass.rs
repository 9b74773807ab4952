//! Open files that travel: one process opens them, another reads them.
//!
//! The program starts itself again as the reader, whose stdin is one end of a
//! pair of sockets, and sends it every file in one message. The kernel adds
//! who is sending, which nobody can forge.
//!
//! ```console
//! $ cargo run --example fdpass -- Cargo.toml README.md
//! reader 4243: from process 4242, user 1000, group 1000: 2 files
//! reader 4243: descriptor 4: 1325 bytes, 41 lines: Cargo.toml
//! reader 4243: descriptor 5: 3894 bytes, 85 lines: README.md
//! process 4243 has read 2 files
//! ```
//!
//! Python: `socket.send_fds(s, [b"names"], fds)`, and `s.recvmsg()` with
//! `SCM_CREDENTIALS`.

mod program;

use std::fs::File;
use std::io::{self, IoSlice, Read};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::process::{Command, ExitCode, Stdio};

use lexopt::prelude::*;
use program::{Failure, line, printable};
use rawsock::ancillary::ControlMessage;
use rawsock::opt::Credentials;
use rawsock::*;

const HELP: &str = "\
Usage: fdpass FILE...

Opens each FILE, 1 to 253 of them, and lets another process read them.

      --reader  be that process: the socket is stdin
  -h, --help    print this";

/// `SCM_MAX_FD`: the most descriptors of one message.
const MOST: usize = 253;
/// For the names of the files.
const LONGEST: usize = 1 << 16;

fn main() -> ExitCode {
    program::main("fdpass", run)
}

fn run(mut arguments: lexopt::Parser) -> Result<(), Failure> {
    let mut names = Vec::new();
    let mut is_reader = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("reader") => is_reader = true,
            Short('h') | Long("help") => return line(HELP),
            Value(name) => names.push(name),
            other => return Err(other.unexpected().into()),
        }
    }
    if is_reader {
        return read();
    }
    if names.is_empty() || names.len() > MOST {
        return Err(Failure::Usage(format!("it takes 1 to {MOST} FILEs")));
    }
    let open = |name| match File::open(name) {
        Ok(file) => Ok(file),
        Err(error) => Err(failed(&format!("open {name:?}"), &error)),
    };
    let files = names.iter().map(open).collect::<Result<Vec<_>, _>>()?;
    let names: Vec<_> = names.into_iter().map(OsStringExt::into_vec).collect();
    pass(&names.join(&0), &files)
}

/// Starts the reader, sends it the files, and waits until it has read them.
fn pass(names: &[u8], files: &[File]) -> Result<(), Failure> {
    let (ours, theirs) = socketpair(AF_UNIX, SOCK_SEQPACKET, 0)?;
    // Before anything is sent, so that nothing comes without.
    theirs.set(opt::SO_PASSCRED, true)?;
    let own = std::env::current_exe().map_err(|error| failed("find this program", &error))?;
    let mut reader = Command::new(own)
        .arg("--reader")
        .stdin(Stdio::from(OwnedFd::from(theirs)))
        .spawn()
        .map_err(|error| failed("start the reader", &error))?;

    let fds: Vec<_> = files.iter().map(AsFd::as_fd).collect();
    send_fds(&ours, &[IoSlice::new(names)], &fds)?;
    let status = reader
        .wait()
        .map_err(|error| failed("wait for the reader", &error))?;
    // It has said itself why.
    if !status.success() {
        return Err(Failure::Work(format!("the reader ended with {status}")));
    }
    let (pid, number) = (reader.id(), files.len());
    line(format_args!("process {pid} has read {number} files"))
}

/// The other process: reads what it could not have opened, perhaps.
fn read() -> Result<(), Failure> {
    let name = format!("reader {}", std::process::id());
    let stdin = io::stdin()
        .as_fd()
        .try_clone_to_owned()
        .map_err(|error| failed("stdin", &error))?;
    let s = Socket::from_owned(stdin)?;
    s.settimeout(10)?;
    let room = CMSG_SPACE(4 * MOST) + CMSG_SPACE(12);
    let message = s.recvmsg(LONGEST, room)?;
    if message.flags.contains(MSG_TRUNC) || message.flags.contains(MSG_CTRUNC) {
        return Err(Failure::Work("something of the message is lost".to_owned()));
    }
    let mut files = Vec::new();
    for item in message.ancillary {
        match item {
            ControlMessage::Rights(fds) => files.extend(fds),
            ControlMessage::Credentials(from) => {
                let Credentials { pid, uid, gid } = from;
                line(format_args!(
                    "{name}: from process {pid}, user {uid}, group {gid}"
                ))?;
            }
            other => line(format_args!("{name}: unexpected: {other:?}"))?,
        }
    }
    let mut names = message.data.split(|byte| *byte == 0);
    for fd in files {
        let (number, mut file) = (fd.as_raw_fd(), File::from(fd));
        let file_name = printable(names.next().unwrap_or(b"?"));
        let told = match count(&mut file) {
            Ok((bytes, lines)) => format!("{bytes} bytes, {lines} lines"),
            Err(error) => error.to_string(),
        };
        line(format_args!(
            "{name}: descriptor {number}: {told}: {file_name}"
        ))?;
    }
    Ok(())
}

/// How many bytes and lines there are.
fn count(file: &mut File) -> io::Result<(u64, u64)> {
    let mut buffer = [0; 1 << 16];
    let (mut bytes, mut lines) = (0, 0);
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok((bytes, lines)),
            Ok(len) => {
                bytes += len as u64;
                lines += buffer[..len].iter().filter(|byte| **byte == b'\n').count() as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn failed(doing: &str, error: &io::Error) -> Failure {
    Failure::Work(format!("{doing}: {error}"))
}
