//! Sending a file: which part of it, and where its position is then.

use std::fs::{self, File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::process::Command;

use rawsock::*;

use super::{new, of_script, tcp};
use crate::outcomes::{Outcomes, check, in_own_folder, unlike};

#[test]
fn sends_what_python_sends() {
    const TEST: &str = "against_python::sendfile::sends_what_python_sends";
    if !in_own_folder(TEST) {
        return;
    }
    let Some(python) = of_script(TEST, "sendfile.py", &[]) else {
        return;
    };
    let mut ours = Outcomes::default();
    fs::write("file", b"0123456789").unwrap();
    for offset in [0, 1, 9, 10, 11, 1 << 40] {
        for count in [
            None,
            Some(0),
            Some(1),
            Some(9),
            Some(10),
            Some(11),
            Some(1 << 33),
        ] {
            for position in [0, 4, 20] {
                let told = count.map_or("None".to_owned(), |count: u64| count.to_string());
                let name = format!("{offset} {told} {position}");
                ours.case(name, shown(&SendFile { offset, count }, position));
            }
        }
    }
    fs::write("file", b"").unwrap();
    ours.case("nothing", shown(&SendFile::default(), 3));
    ours.case("unconnected", of_socket(tcp()));
    ours.case("datagrams", of_socket(new(AF_INET, SOCK_DGRAM)));
    let records = || socketpair(AF_UNIX, SOCK_SEQPACKET, 0).unwrap();
    let (a, _b) = records();
    ours.case("records", of_socket(a));
    ours.case("not blocking", of_socket(not_blocking()));
    fs::write("file", b"0123456789").unwrap();
    ours.case("something unconnected", of_socket(tcp()));
    ours.case("something not blocking", of_socket(not_blocking()));
    ours.case(
        "something by datagrams",
        of_socket(new(AF_INET, SOCK_DGRAM)),
    );
    let (a, _b) = records();
    ours.case("something by records", of_socket(a));
    let (dead, other) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    drop(other);
    ours.case("somebody gone", of_socket(dead));
    ours.case("a pipe", pipe());
    let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    let told = a.sendfile(&File::open("/proc/self/stat").unwrap());
    ours.case("a file of /proc", told.map(|sent| sent > 0));

    const ASKED: &str = "what has no size is sent until it ends";
    const EARLY: &str = "a socket that cannot send is told before the file is looked at";
    check(
        &ours,
        &python,
        &[
            unlike("a pipe", "ok:0", "ok:5", ASKED),
            unlike("a file of /proc", "ok:false", "ok:true", ASKED),
            unlike("not blocking", "ok:0", "invalid", EARLY),
        ],
    );
}

fn shown(part: &SendFile, position: u64) -> Result<String> {
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    let mut file = File::open("file").unwrap();
    file.seek(SeekFrom::Start(position)).unwrap();
    let sent = a.sendfile_with(&file, part)?;
    let data = match sent {
        0 => Vec::new(),
        _ => b.recv(100)?,
    };
    let data = String::from_utf8(data).unwrap();
    let position = file.stream_position().unwrap();
    Ok(format!("{sent} {data} {position}"))
}

fn of_socket(s: Socket) -> Result<u64> {
    s.sendfile(&File::open("file").unwrap())
}

fn not_blocking() -> Socket {
    let s = tcp();
    s.setblocking(false).unwrap();
    s
}

fn pipe() -> Result<u64> {
    let made = Command::new("mkfifo").arg("fifo").status();
    assert!(made.unwrap().success());
    let mut both = OpenOptions::new();
    let mut kept = both.read(true).write(true).open("fifo").unwrap();
    kept.write_all(b"hello").unwrap();
    let reader = File::open("fifo").unwrap();
    // So that the pipe has an end.
    drop(kept);
    let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    a.sendfile(&reader)
}
