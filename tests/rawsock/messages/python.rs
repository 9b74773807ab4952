//! The same in Python: what comes at every length of room, and what is
//! refused.

use std::io::{IoSlice, IoSliceMut, Read, Seek};
use std::os::fd::AsFd;
use std::path::Path;

use rawsock::ancillary::{AncillaryBuffer, ControlMessage, ControlMessageRef};
use rawsock::*;
use testkit::{DEADLINE, Peer, TempDir, python};

use super::{assert_same_file, closes_on_exec};
use crate::outcomes::{Outcomes, check, hex, in_own_folder, shown, unlike};
use crate::syscalls::tcp_pair;

#[test]
fn goes_as_in_python() {
    const TEST: &str = "messages::python::goes_as_in_python";
    if !in_own_folder(TEST) {
        return;
    }
    let Some(python) = Outcomes::of_script(TEST, "messages.py", Path::new(".")) else {
        return;
    };
    let mut ours = Outcomes::default();
    lengths(&mut ours);
    const KINDS: [(&str, SocketKind); 3] = [
        ("stream", SOCK_STREAM),
        ("dgram", SOCK_DGRAM),
        ("records", SOCK_SEQPACKET),
    ];
    for (label, kind) in KINDS {
        pairs(&mut ours, label, kind);
    }
    ip(&mut ours, "v4", AF_INET, "127.0.0.1");
    ip(&mut ours, "v6", AF_INET6, "::1");

    const BEFORE: &str = "found before any system call";
    const SATURATES: &str = "it saturates, and the call that gets it refuses";
    let mut differences = vec![
        unlike("CMSG_LEN too much", "invalid", "ok:2147483664", SATURATES),
        unlike(
            "CMSG_SPACE(2147483624)",
            "invalid",
            "ok:2147483640",
            SATURATES,
        ),
        unlike(
            "CMSG_SPACE(2147483631)",
            "invalid",
            "ok:2147483648",
            SATURATES,
        ),
        unlike("CMSG_SPACE too much", "invalid", "ok:2147483664", SATURATES),
    ];
    for (label, _) in KINDS {
        let many = [
            ("254", "OSError:22"),
            ("1025 buffers", "OSError:90"),
            ("into 1025", "OSError:90"),
        ];
        for (case, python) in many {
            differences.push(unlike(format!("{label} {case}"), python, "invalid", BEFORE));
        }
    }
    check(&ours, &python, &differences);
}

fn lengths(ours: &mut Outcomes) {
    let large = [1000, (1 << 31) - 25, (1 << 31) - 24, (1 << 31) - 17];
    for length in (0..40).chain(large) {
        ours.case(format!("CMSG_LEN({length})"), Ok(CMSG_LEN(length)));
        ours.case(format!("CMSG_SPACE({length})"), Ok(CMSG_SPACE(length)));
    }
    ours.case("CMSG_LEN too much", Ok(CMSG_LEN(1 << 31)));
    ours.case("CMSG_SPACE too much", Ok(CMSG_SPACE(1 << 31)));
}

/// As `items` of the script.
fn items(messages: &[ControlMessage]) -> String {
    let shown = messages.iter().map(|item| match item {
        ControlMessage::Rights(fds) => format!("1/1/{} fds", fds.len()),
        ControlMessage::Credentials(_) => "1/2/12 bytes".to_owned(),
        ControlMessage::Unknown {
            level: 1,
            kind: 2,
            data,
        } => format!("1/2/{} bytes", data.len()),
        ControlMessage::Ttl(hops) => format!("0/2/{}", hex(&hops.to_ne_bytes())),
        ControlMessage::Tos(tos) => format!("0/1/{}", hex(&[*tos])),
        ControlMessage::HopLimit(hops) => format!("41/52/{}", hex(&hops.to_ne_bytes())),
        ControlMessage::TrafficClass(class) => format!("41/67/{}", hex(&class.to_ne_bytes())),
        ControlMessage::Unknown { level, kind, data } => format!("{level}/{kind}/{}", hex(data)),
        other => panic!("{other:?}"),
    });
    format!("[{}]", shown.collect::<Vec<_>>().join(" "))
}

/// As `received` of the script.
fn received(message: Message) -> String {
    format!(
        "{} {} {} {}",
        hex(&message.data),
        items(&message.ancillary),
        message.flags.bits(),
        shown(&message.address)
    )
}

/// The same without an address.
fn nameless(mut message: Message) -> String {
    message.address = Address::Unnamed;
    received(message)
}

fn raw(level: i32, kind: i32, data: &[u8]) -> [ControlMessageRef<'_>; 1] {
    [ControlMessageRef::Raw { level, kind, data }]
}

fn pairs(ours: &mut Outcomes, label: &str, kind: SocketKind) {
    let mut case = |what: &str, result: Result<String>| {
        ours.case(format!("{label} {what}"), result);
    };
    let count = |count: usize| count.to_string();
    let x = &[IoSlice::new(b"x")];
    let (a, b) = socketpair(AF_UNIX, kind, 0).unwrap();
    a.settimeout(20.0).unwrap();
    b.settimeout(20.0).unwrap();
    let copies = vec![a.as_fd(); 254];
    let rights = |count: usize| ControlMessageRef::Rights(&copies[..count]);
    let send = |count: usize| a.sendmsg(x, &[rights(count)]);
    for room in 0..CMSG_SPACE(20) + 9 {
        send(3).unwrap();
        case(
            &format!("three in {room}"),
            b.recvmsg(10, room).map(received),
        );
    }
    for most in 0..5 {
        send_fds(&a, x, &copies[..3]).unwrap();
        let got = recv_fds(&b, 10, most).map(|got| {
            let (data, flags) = (hex(&got.data), got.flags.bits());
            format!("{data} {} {flags} {}", got.fds.len(), shown(&got.address))
        });
        case(&format!("recv_fds of {most}"), got);
    }
    case("253", send(253).map(count));
    case("all of them", b.recvmsg(10, 2000).map(received));
    case("254", send(254).map(count));
    let twice = [rights(1), rights(2)];
    case("twice", a.sendmsg(x, &twice).map(count));
    case("joined", b.recvmsg(10, 100).map(received));
    case("none", send(0).map(count));
    case("none came", b.recvmsg(10, 100).map(received));
    let parts = [IoSlice::new(b"he"), IoSlice::new(b""), IoSlice::new(b"llo")];
    case("buffers", a.sendmsg(&parts, &[]).map(count));
    case("peek", b.recvmsg_with_flags(2, 0, MSG_PEEK).map(received));
    let into = |buffers: &mut [IoSliceMut<'_>], room: usize, flags: MsgFlag| {
        let mut room = AncillaryBuffer::new(room)?;
        let info = b.recvmsg_into_with_flags(buffers, &mut room, flags)?;
        let message = Message {
            data: Vec::new(),
            ancillary: room.messages().collect(),
            flags: info.flags,
            address: info.address,
        };
        Ok((info.nbytes, message))
    };
    let none = MsgFlag::from(0);
    let (mut two, mut nine) = ([0; 2], [0; 9]);
    let mut buffers = [IoSliceMut::new(&mut two), IoSliceMut::new(&mut nine)];
    let scattered = into(&mut buffers, 0, none);
    case("into", scattered.map(|(_, message)| received(message)));
    let many = vec![IoSlice::new(b"x"); 1025];
    case("1024 buffers", a.sendmsg(&many[..1024], &[]).map(count));
    let bytes = b.recvmsg(2000, 0).map(|message| message.data.len());
    case("all bytes", bytes.map(count));
    case("1025 buffers", a.sendmsg(&many, &[]).map(count));
    a.send(b"x").unwrap();
    let mut bytes = vec![[0]; 1025];
    let mut many: Vec<_> = bytes.iter_mut().map(|byte| IoSliceMut::new(byte)).collect();
    case("into 1025", into(&mut many, 0, none).map(|_| String::new()));
    b.recv(1).unwrap();
    let send = |messages: &[ControlMessageRef<'_>]| a.sendmsg(x, messages).map(count);
    case("unknown type", send(&raw(SOL_SOCKET, 1000, b"1234")));
    case("empty type", send(&raw(SOL_SOCKET, 1000, b"")));
    case("other level", send(&raw(SOL_IP, IP_TTL, b"1234")));
    case("what came of it", b.recvmsg(10, 100).map(received));
    let cut = raw(SOL_SOCKET, SCM_CREDENTIALS, b"1234");
    case("credentials cut", send(&cut));
    let huge = vec![0; 1 << 20];
    case("too much of it", send(&raw(SOL_IP, IP_TOS, &huge)));
    b.setsockopt(SOL_SOCKET, SO_PASSCRED, 1).unwrap();
    for room in 0..CMSG_SPACE(12) + CMSG_SPACE(12) + 9 {
        send(&[rights(3)]).unwrap();
        case(
            &format!("who and three in {room}"),
            b.recvmsg(10, room).map(received),
        );
    }
    b.setsockopt(SOL_SOCKET, SO_PASSCRED, 0).unwrap();
    case("no buffers", a.sendmsg(&[], &[]).map(count));
    if kind == SOCK_STREAM {
        b.setblocking(false).unwrap();
        case("nothing came", b.recvmsg(10, 100).map(received));
    } else {
        case("nothing came", b.recvmsg(10, 100).map(received));
        a.send(b"hello").unwrap();
        case("cut", b.recvmsg(2, 100).map(received));
        a.send(b"hello").unwrap();
        case("eaten", b.recvmsg(0, 0).map(received));
        a.send(b"hello").unwrap();
        let length = into(&mut [], 0, MSG_TRUNC);
        let length = length.map(|(n, message)| format!("({n},{})", message.flags.bits()));
        case("into none", length);
    }
    case("too much room", b.recvmsg(1, 1 << 31).map(received));
    let into_one = |room| {
        let mut byte = [0];
        into(&mut [IoSliceMut::new(&mut byte)], room, none).map(|_| String::new())
    };
    case("into too much room", into_one(1 << 31));
    b.settimeout(0.05).unwrap();
    case("in vain", b.recvmsg(1, 100).map(received));
    case("into in vain", into_one(100));
    b.setblocking(false).unwrap();
    case("not now", b.recvmsg(1, 100).map(received));
    case(
        "to an address",
        a.sendmsg_to(x, &[], 0, "nowhere").map(count),
    );
    b.close().unwrap();
    a.setblocking(false).unwrap();
    case("to nobody", a.sendmsg(x, &[]).map(count));
    case("from nobody", a.recvmsg(1, 100).map(received));
}

fn ip(ours: &mut Outcomes, label: &str, family: AddressFamily, host: &str) {
    let mut case = |what: &str, result: Result<String>| {
        ours.case(format!("{label} {what}"), result);
    };
    let count = |count: usize| count.to_string();
    let x = &[IoSlice::new(b"x")];
    let bound = || {
        let s = socket(family, SOCK_DGRAM, 0).unwrap();
        s.bind((host, 0)).unwrap();
        let own = s.getsockname().unwrap();
        (s, own)
    };
    let (s, own) = bound();
    s.settimeout(20.0).unwrap();
    let from = |message: Message, address: &Address| {
        let (data, flags) = (hex(&message.data), message.flags.bits());
        format!("({data},{flags},{})", message.address == *address)
    };
    case("nowhere", s.sendmsg(x, &[]).map(count));
    case("port 0", s.sendmsg_to(x, &[], 0, (host, 0)).map(count));
    let large = [IoSlice::new(&[0; 40_000]); 2];
    case("too large", s.sendmsg_to(&large, &[], 0, &own).map(count));
    case("to itself", s.sendmsg_to(x, &[], 0, &own).map(count));
    let message = s.recvmsg(10, 100);
    case("from itself", message.map(|message| from(message, &own)));
    let (level, options, hops) = match family {
        AF_INET => (SOL_IP, [IP_RECVTTL, IP_RECVTOS], IP_TTL),
        _ => (
            SOL_IPV6,
            [IPV6_RECVHOPLIMIT, IPV6_RECVTCLASS],
            IPV6_HOPLIMIT,
        ),
    };
    for option in options {
        s.setsockopt(level, option, 1).unwrap();
    }
    for room in 0..60 {
        s.sendto(b"hello", &own).unwrap();
        case(&format!("two in {room}"), s.recvmsg(10, room).map(nameless));
    }
    for (name, data) in [
        ("as it should be", &7_i32.to_le_bytes()[..]),
        ("too short", &[7]),
        ("too long", &[0; 8]),
        ("out of range", &256_i32.to_le_bytes()),
        ("empty", &[]),
    ] {
        let sent = s.sendmsg_to(x, &raw(level, hops, data), 0, &own);
        case(&format!("hops {name}"), sent.map(count));
    }
    case("hops came", s.recvmsg(10, 100).map(nameless));
    let fds = [s.as_fd()];
    let sent = s.sendmsg_to(x, &[ControlMessageRef::Rights(&fds)], 0, &own);
    case("descriptors", sent.map(count));
    case("no descriptors came", s.recvmsg(10, 100).map(nameless));
    let errors = match family {
        AF_INET => IP_RECVERR,
        _ => IPV6_RECVERR,
    };
    s.setsockopt(level, errors, 1).unwrap();
    let (gone, nobody) = bound();
    drop(gone);
    s.sendto(b"hello", &nobody).unwrap();
    case("an error", s.recvmsg(10, 100).map(received));
    let report = s.recvmsg_with_flags(10, 300, MSG_ERRQUEUE);
    case("its report", report.map(|message| from(message, &nobody)));

    let tcp = socket(family, SOCK_STREAM, 0).unwrap();
    case("stream unconnected", tcp.recvmsg(1, 100).map(received));
    case("stream sends unconnected", tcp.sendmsg(x, &[]).map(count));
    let (tcp, served) = tcp_pair(host);
    tcp.sendall(b"hello").unwrap();
    case("stream", served.recvmsg(5, 100).map(received));
    let sent = served.sendmsg_to(x, &[], 0, &own);
    case("stream to an address", sent.map(count));
    case("stream of 1", tcp.recvmsg(5, 100).map(received));
    tcp.shutdown(SHUT_WR).unwrap();
    case("stream at its end", served.recvmsg(5, 100).map(received));
    case("stream after its end", tcp.sendmsg(x, &[]).map(count));
}

/// Descriptors to a real Python over a real socket, and back.
#[test]
fn descriptors_travel_to_python_and_back() {
    const TEST: &str = "messages::python::descriptors_travel_to_python_and_back";
    const ECHO: &str = "import os, socket, sys
s = socket.socket(socket.AF_UNIX, getattr(socket, sys.argv[2]))
s.connect(sys.argv[1])
data, fds, flags, address = socket.recv_fds(s, 100, 10)
print(data.decode(), len(fds), flags)
for fd in fds[:2]:
    os.write(fd, b'Python wrote this. ')
socket.send_fds(s, [b'here ', b'you are'], [fds[1], fds[0], s.fileno()])
print(s.recv(100).decode())";
    for kind in [SOCK_STREAM, SOCK_SEQPACKET] {
        let Some(mut command) = python(TEST) else {
            return;
        };
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("s");
        let listener = socket(AF_UNIX, kind, 0).unwrap();
        listener.bind(&path).unwrap();
        listener.listen(1).unwrap();
        listener.settimeout(DEADLINE).unwrap();
        command
            .args(["-c", ECHO])
            .arg(&path)
            .arg(format!("{kind:?}"));
        let mut python = Peer::start(&mut command);
        let (s, _) = listener.accept().unwrap();
        s.settimeout(DEADLINE).unwrap();
        let files = [(); 2].map(|()| tempfile::tempfile().unwrap());
        let fds = [files[0].as_fd(), files[1].as_fd(), s.as_fd()];
        send_fds(&s, &[IoSlice::new(b"for you")], &fds).unwrap();
        assert_eq!(python.out(), "for you 3 0");
        let received = recv_fds(&s, 100, 10).unwrap();
        assert_eq!(received.data, b"here you are");
        assert_eq!(received.fds.len(), 3);
        for (received, sent) in received.fds.iter().zip([1, 0]) {
            assert!(closes_on_exec(received.as_fd()));
            assert_same_file(received, &files[sent]);
            let mut file = &files[sent];
            file.rewind().unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            assert_eq!(text, "Python wrote this. ");
        }
        // The third is Python's own end of the connection.
        let theirs = Socket::from_owned(received.fds.into_iter().next_back().unwrap()).unwrap();
        assert_eq!(theirs.kind(), kind);
        s.sendall(b"bye").unwrap();
        assert_eq!(python.out(), "bye");
        assert!(python.finish().0.success());
    }
}
