//! Classic BPF: filters really filter, and choose.

use std::os::fd::{AsFd, OwnedFd};

use rawsock::bpf::*;
use rawsock::opt::{GetOpt, SetOpt};
use rawsock::*;
use testkit::{TempDir, python, skip};

use super::{check, tcp, udp};
use crate::fixtures::{assert_errno, assert_invalid, assert_would_block, ip_places};

/// Keeps datagrams whose first byte is this; offsets of UDP begin with its
/// header of 8 bytes.
fn begins_with(byte: u8) -> [Instruction; 4] {
    [
        Instruction::stmt(BPF_LD | BPF_B | BPF_ABS, 8),
        Instruction::jump(BPF_JMP | BPF_JEQ | BPF_K, byte.into(), 0, 1),
        Instruction::stmt(BPF_RET | BPF_K, u32::MAX),
        Instruction::stmt(BPF_RET | BPF_K, 0),
    ]
}

#[test]
fn a_filter_lets_pass_what_it_says() {
    for place in ip_places() {
        let s = socket(place.family, SOCK_DGRAM, 0).unwrap();
        s.bind(place.address()).unwrap();
        let address = s.getsockname().unwrap();
        let sender = socket(place.family, SOCK_DGRAM, 0).unwrap();
        assert_eq!(s.get(opt::SO_GET_FILTER).unwrap(), []);
        s.set(opt::SO_ATTACH_FILTER, &begins_with(b'y')).unwrap();
        assert_eq!(s.get(opt::SO_GET_FILTER).unwrap(), begins_with(b'y'));
        for data in [b"no", b"ye", b"nn", b"ya"] {
            sender.sendto(data, &address).unwrap();
        }
        assert_eq!(s.recv(10).unwrap(), b"ye");
        assert_eq!(s.recv(10).unwrap(), b"ya");
        // Another takes its place.
        s.set(opt::SO_ATTACH_FILTER, &begins_with(b'n')).unwrap();
        sender.sendto(b"ye", &address).unwrap();
        sender.sendto(b"no", &address).unwrap();
        assert_eq!(s.recv(10).unwrap(), b"no");
        s.set(opt::SO_DETACH_FILTER, ()).unwrap();
        assert_errno(s.set(opt::SO_DETACH_FILTER, ()), 2);
        assert_errno(s.set(opt::SO_DETACH_BPF, ()), 2);
        sender.sendto(b"all", &address).unwrap();
        assert_eq!(s.recv(10).unwrap(), b"all");
    }
}

#[test]
fn a_filter_cuts() {
    let s = udp();
    s.bind(("127.0.0.1", 0)).unwrap();
    // The header counts.
    let cut = [Instruction::stmt(BPF_RET | BPF_K, 8 + 3)];
    s.set(opt::SO_ATTACH_FILTER, &cut).unwrap();
    udp().sendto(b"abcdef", s.getsockname().unwrap()).unwrap();
    assert_eq!(s.recv(10).unwrap(), b"abc");
}

#[test]
fn a_locked_filter_stays() {
    let s = udp();
    s.set(opt::SO_ATTACH_FILTER, &begins_with(b'y')).unwrap();
    check(&s, opt::SO_LOCK_FILTER, true, true);
    assert_errno(s.set(opt::SO_DETACH_FILTER, ()), 1);
    assert_errno(s.set(opt::SO_ATTACH_FILTER, &begins_with(b'n')), 1);
    assert_errno(s.set(opt::SO_LOCK_FILTER, false), 1);
    assert_eq!(s.get(opt::SO_GET_FILTER).unwrap(), begins_with(b'y'));
}

#[test]
fn programs_that_are_none() {
    let s = udp();
    let end = Instruction::stmt(BPF_RET | BPF_K, 0);
    for option in [opt::SO_ATTACH_FILTER, opt::SO_ATTACH_REUSEPORT_CBPF] {
        // 65537 would be 1 if it were cut to the 16 bits of the kernel.
        for len in [0, BPF_MAXINSNS + 1, 65_537] {
            assert_invalid(s.set(option, &vec![end; len]));
        }
    }
    s.set(opt::SO_ATTACH_FILTER, &vec![end; BPF_MAXINSNS])
        .unwrap_or_else(|error| {
            // More memory than one socket may have for options.
            assert_eq!(error.errno(), Some(12), "{error}");
        });
    let endless = [Instruction::stmt(BPF_LD | BPF_W | BPF_LEN, 0)];
    assert_errno(s.set(opt::SO_ATTACH_FILTER, &endless), 22);
    let nonsense = [Instruction::stmt(0xffff, 0), end];
    assert_errno(s.set(opt::SO_ATTACH_FILTER, &nonsense), 22);
    // The bytes of a program do no harm either: its place is only read.
    let nowhere = [1_usize, 16].map(usize::to_ne_bytes).concat();
    assert_errno(s.setsockopt(SOL_SOCKET, SO_ATTACH_FILTER, nowhere), 14);
}

#[test]
fn the_longest_program_comes_back_whole() {
    const TEST: &str = "typed_options::filters::the_longest_program_comes_back_whole";
    let s = udp();
    let mut program = vec![Instruction::stmt(BPF_LD | BPF_IMM, 7); BPF_MAXINSNS - 1];
    program.push(Instruction::stmt(BPF_RET | BPF_A, 0));
    if let Err(error) = s.set(opt::SO_ATTACH_FILTER, &program) {
        return skip(TEST, &error.to_string());
    }
    assert_eq!(s.get(opt::SO_GET_FILTER).unwrap(), program);
}

#[test]
fn no_other_option_is_a_program() {
    let s = tcp();
    for name in [SO_TYPE, SO_PEERPIDFD, SO_RCVBUF] {
        let mine = GetOpt::<[Instruction]>::new("mine", SOL_SOCKET, name);
        assert_invalid(s.get(mine));
    }
    let end = [Instruction::stmt(BPF_RET | BPF_K, 0)];
    for (level, name) in [
        (SOL_TCP, TCP_ZEROCOPY_RECEIVE),
        (SOL_XDP, XDP_UMEM_REG),
        (SOL_SOCKET, SO_ATTACH_BPF),
        (12345, 1),
    ] {
        assert_invalid(s.set(SetOpt::<[Instruction]>::new("mine", level, name), &end));
    }
}

#[test]
fn a_program_chooses_among_sockets_of_one_port() {
    for place in ip_places() {
        let group = || {
            let s = socket(place.family, SOCK_DGRAM, 0).unwrap();
            s.set(opt::SO_REUSEPORT, true).unwrap();
            s
        };
        let first = group();
        first.bind(place.address()).unwrap();
        let address = first.getsockname().unwrap();
        let second = group();
        second.bind(&address).unwrap();
        // '0' goes to the first, '1' to the second; data begin at 0 here.
        let by_digit = [
            Instruction::stmt(BPF_LD | BPF_B | BPF_ABS, 0),
            Instruction::stmt(BPF_ALU | BPF_SUB | BPF_K, b'0'.into()),
            Instruction::stmt(BPF_RET | BPF_A, 0),
        ];
        first.set(opt::SO_ATTACH_REUSEPORT_CBPF, &by_digit).unwrap();
        for n in 0..20 {
            let (chosen, other) = if n % 3 == 0 {
                (&first, &second)
            } else {
                (&second, &first)
            };
            let data = if n % 3 == 0 { b"0" } else { b"1" };
            // Each from a port of its own, so that a hash would mix them.
            let sender = socket(place.family, SOCK_DGRAM, 0).unwrap();
            sender.sendto(data, &address).unwrap();
            assert_eq!(chosen.recv(10).unwrap(), data);
            assert_would_block(other.recv_with_flags(10, MSG_DONTWAIT));
        }
        first.set(opt::SO_DETACH_REUSEPORT_BPF, ()).unwrap();
        assert_errno(second.set(opt::SO_DETACH_REUSEPORT_BPF, ()), 2);
    }
}

/// An extended program that answers with a number, if it can be had here.
fn extended(test: &str, answer: i32) -> Option<OwnedFd> {
    let script = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/rawsock/python/bpf.py"
    );
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("s");
    let listener = socket(AF_UNIX, SOCK_STREAM, 0).unwrap();
    listener.bind(&*path).unwrap();
    listener.listen(None).unwrap();
    let mut command = python(test)?;
    let output = command
        .arg(script)
        .arg(&path)
        .arg(answer.to_string())
        .output()
        .unwrap();
    if !output.status.success() {
        skip(test, String::from_utf8_lossy(&output.stderr).trim());
        return None;
    }
    let (s, _) = listener.accept().unwrap();
    recv_fds(&s, 1, 1).unwrap().fds.pop()
}

#[test]
fn extended_programs_filter_and_choose() {
    const TEST: &str = "typed_options::filters::extended_programs_filter_and_choose";
    // The header of UDP counts.
    let (Some(cut), Some(second)) = (extended(TEST, 8 + 3), extended(TEST, 1)) else {
        return;
    };
    let s = udp();
    s.bind(("127.0.0.1", 0)).unwrap();
    s.set(opt::SO_ATTACH_BPF, cut.as_fd()).unwrap();
    // The socket holds the program.
    drop(cut);
    udp().sendto(b"abcdef", s.getsockname().unwrap()).unwrap();
    assert_eq!(s.recv(10).unwrap(), b"abc");
    // It is none of instructions, and is told so.
    assert_errno(s.get(opt::SO_GET_FILTER), 13);
    s.set(opt::SO_DETACH_BPF, ()).unwrap();

    let group: Vec<_> = (0..2)
        .map(|_| {
            let s = udp();
            s.set(opt::SO_REUSEPORT, true).unwrap();
            s
        })
        .collect();
    group[0].bind(("127.0.0.1", 0)).unwrap();
    let address = group[0].getsockname().unwrap();
    group[1].bind(&address).unwrap();
    group[0]
        .set(opt::SO_ATTACH_REUSEPORT_EBPF, second.as_fd())
        .unwrap();
    for _ in 0..10 {
        udp().sendto(b"x", &address).unwrap();
        assert_eq!(group[1].recv(10).unwrap(), b"x");
    }
    assert_would_block(group[0].recv_with_flags(10, MSG_DONTWAIT));
}
