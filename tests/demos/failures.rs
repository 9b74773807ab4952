//! Bad input and bad luck: one line on stderr with operation, address and
//! cause, and status 1.

use std::fs;
use std::net::{TcpListener, UdpSocket};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::thread;

use testkit::{TempDir, skip};

use crate::fixture::{path, program, run};

const SERVERS: [&str; 2] = ["tcp_server", "udp_server"];
const CLIENTS: [&str; 2] = ["tcp_client", "udp_client"];

/// The one line, without the name of the program in front.
#[track_caller]
fn complaint(command: &mut Command) -> String {
    let outcome = run(command);
    assert_eq!(outcome.status, Some(1), "{command:?}: {outcome:?}");
    let [line] = &outcome.err[..] else {
        panic!("not one line: {outcome:?}");
    };
    let (name, text) = line.split_once(": ").expect(line);
    assert!(CLIENTS.contains(&name) || SERVERS.contains(&name), "{line}");
    text.to_owned()
}

#[track_caller]
fn check(name: &str, addr: &str, expected: &str) {
    let text = complaint(program(name).args(["--addr", addr]));
    assert_eq!(text, expected, "{name}");
}

#[test]
fn port_in_use() {
    let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = tcp.local_addr().unwrap().to_string();
    let cause = "Address already in use (os error 98)";
    check("tcp_server", &addr, &format!("bind to {addr}: {cause}"));
    let udp = UdpSocket::bind("[::1]:0").unwrap();
    let addr = udp.local_addr().unwrap().to_string();
    check("udp_server", &addr, &format!("bind to {addr}: {cause}"));
}

#[test]
fn nobody_has_the_address() {
    // TEST-NET-1: documentation only.
    for name in SERVERS {
        let cause = "Cannot assign requested address (os error 99)";
        check(
            name,
            "192.0.2.1:1",
            &format!("bind to 192.0.2.1:1: {cause}"),
        );
    }
}

#[test]
fn host_that_does_not_resolve() {
    // No name server is asked for this: a label has 63 characters at most.
    let host = "x".repeat(64);
    for (name, operation) in [
        ("tcp_server", "bind to"),
        ("udp_server", "bind to"),
        ("tcp_client", "connect to"),
        ("udp_client", "sendto"),
    ] {
        let text = complaint(program(name).args(["--addr", &format!("{host}:9")]));
        assert!(
            text.starts_with(&format!("{operation} {host}:9: ")),
            "{text}"
        );
    }
}

#[test]
fn address_that_is_none() {
    let form = "an address of one string is host:port, or [address]:port for IPv6";
    for addr in [
        "nonsense",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:-1",
        "::1:80",
        "",
    ] {
        check("tcp_server", addr, &format!("bind to {addr}: {form}"));
        check("udp_server", addr, &format!("bind to {addr}: {form}"));
        check("tcp_client", addr, &format!("connect to {addr}: {form}"));
        check("udp_client", addr, &format!("sendto {addr}: {form}"));
    }
}

#[test]
fn port_that_is_none() {
    let addr = "127.0.0.1:65536";
    for name in SERVERS {
        check(
            name,
            addr,
            &format!("bind to {addr}: port must be 0 to 65535"),
        );
    }
}

#[test]
fn nobody_serves() {
    // Bound and not listening, so that nobody else can take the port.
    let tcp = rawsock::socket(rawsock::AF_INET, rawsock::SOCK_STREAM, 0).unwrap();
    tcp.bind("127.0.0.1:0").unwrap();
    let addr = tcp.getsockname().unwrap();
    let cause = "Connection refused (os error 111)";
    check(
        "tcp_client",
        &addr.to_string(),
        &format!("connect to {addr}: {cause}"),
    );
    // Connected elsewhere, so that it takes nothing from the client.
    for any in ["127.0.0.1:0", "[::1]:0"] {
        let udp = UdpSocket::bind(any).unwrap();
        udp.connect(udp.local_addr().unwrap()).unwrap();
        let addr = udp.local_addr().unwrap().to_string();
        check("udp_client", &addr, &format!("recv from {addr}: {cause}"));
    }
}

#[test]
fn datagrams_that_are_lost() {
    let deaf = UdpSocket::bind("127.0.0.1:0").unwrap();
    let addr = deaf.local_addr().unwrap().to_string();
    check("udp_client", &addr, &format!("recv from {addr}: timed out"));
}

#[test]
fn server_that_hangs_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap().to_string();
    // Once before the greeting, once before the answer.
    let server = thread::spawn(move || {
        drop(listener.accept().unwrap());
        let (mut stream, _) = listener.accept().unwrap();
        std::io::Write::write_all(&mut stream, b"hi").unwrap();
        crate::fixture::hear(&mut stream, b"Hello,I am client!");
    });
    let cause = "the server closed the connection without an answer";
    for greeting in [vec![], vec!["--- > hi".to_owned()]] {
        let outcome = run(program("tcp_client").args(["--addr", &addr]));
        assert_eq!(outcome.status, Some(1));
        assert_eq!(outcome.out, greeting);
        assert_eq!(
            outcome.err,
            [format!("tcp_client: recv from {addr}: {cause}")]
        );
    }
    server.join().unwrap();
}

#[test]
fn port_80_without_privilege() {
    let test = "port_80_without_privilege";
    let first = fs::read_to_string("/proc/sys/net/ipv4/ip_unprivileged_port_start");
    if first.is_ok_and(|text| text.trim().parse::<u16>().is_ok_and(|port| port <= 80)) {
        skip(test, "everybody may have port 80 here");
        return;
    }
    // Nobody may be unable to enter the folder that the programs are in.
    let folder = TempDir::new().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    for name in SERVERS {
        let copy = folder.path().join(name);
        // Not `fs::copy`: a child that another test starts meanwhile would
        // hold the copy open for writing, and then it cannot be run.
        let copied = Command::new("cp").arg(path(name)).arg(&copy).status();
        assert!(copied.unwrap().success());
        let mut command = Command::new(&copy);
        if testkit::is_root() {
            command.uid(65534).gid(65534);
        }
        let text = complaint(command.args(["--addr", "127.0.0.1:80"]));
        assert_eq!(
            text,
            "bind to 127.0.0.1:80: Permission denied (os error 13)"
        );
    }
}
