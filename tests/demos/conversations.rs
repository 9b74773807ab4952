//! Server and client, both ours: what they print, byte for byte.

use std::net::{TcpListener, UdpSocket};
use std::thread;

use testkit::{DEADLINE, skip};

use crate::fixture::{Server, article_ports, hear, program};

/// The whole stdout of a client that ends well.
#[track_caller]
fn client(name: &str, addr: &str, args: &[&str]) -> String {
    let output = program(name)
        .args(["--addr", addr])
        .args(args)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(output.stderr, b"");
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn check_tcp(addr: &str, host: &str) {
    let mut server = Server::start(program("tcp_server").args(["--addr", addr, "--delay", "0.01"]));
    assert_eq!(server.opening, "waiting for connection ...");
    for _ in 0..2 {
        assert_eq!(
            client("tcp_client", &server.addr, &[]),
            "--- > Hello,I am server!\n--- > Loop_msg: Hello,I am client!!\n"
        );
        let first = server.peer.out();
        let port = first
            .strip_prefix(&format!("Accept new connection from {host}:"))
            .expect(&first)
            .to_owned();
        assert_eq!(server.peer.out(), "--- > Hello,I am client! !");
        assert_eq!(server.peer.out(), format!("Connection from {host}:{port}"));
    }
    assert_eq!(server.end(), [""; 0]);
}

#[track_caller]
fn check_udp(addr: &str, host: &str) {
    let mut server = Server::start(program("udp_server").args(["--addr", addr]));
    assert_eq!(server.opening, format!("Bind UDP on {addr} ..."));
    for _ in 0..2 {
        assert_eq!(
            client("udp_client", &server.addr, &[]),
            "Hello, hello!\nHello, world!\n"
        );
        let first = server.peer.out();
        let port = first
            .strip_prefix(&format!("Received from {host}:"))
            .expect(&first);
        assert!(port.strip_suffix('.').unwrap().parse::<u16>().is_ok());
        assert_eq!(server.peer.out(), first);
    }
    assert_eq!(server.end(), [""; 0]);
}

#[test]
fn tcp_says_what_the_article_says() {
    check_tcp("127.0.0.1:0", "127.0.0.1");
}

#[test]
fn udp_says_what_the_article_says() {
    check_udp("127.0.0.2:0", "127.0.0.1");
}

#[test]
fn tcp_over_ipv6() {
    check_tcp("[::1]:0", "[::1]");
}

#[test]
fn udp_over_ipv6() {
    check_udp("[::1]:0", "[::1]");
}

#[test]
fn host_names_will_do() {
    check_tcp("localhost:0", "127.0.0.1");
    check_udp("localhost:0", "127.0.0.1");
    let server = Server::ours("udp_server", &[]);
    let by_name = server.addr.replace("127.0.0.1", "localhost");
    assert_eq!(
        client("udp_client", &by_name, &["--message", "x"]),
        "Hello, x!\n"
    );
    let server = Server::ours("tcp_server", &["--delay", "0"]);
    let by_name = server.addr.replace("127.0.0.1", "localhost");
    assert_eq!(
        client("tcp_client", &by_name, &["--message", "x"]),
        "--- > Hello,I am server!\n--- > Loop_msg: x!\n"
    );
}

#[test]
fn messages_of_ones_own() {
    let mut server = Server::ours("tcp_server", &["--delay=0"]);
    let args = ["--message", "one", "--message=-t-", "--message", "drei äöü"];
    assert_eq!(
        client("tcp_client", &server.addr, &args),
        "--- > Hello,I am server!\n--- > Loop_msg: one!\n\
         --- > Loop_msg: -t-!\n--- > Loop_msg: drei äöü!\n"
    );
    server.peer.out();
    assert_eq!(server.peer.out(), "--- > one !");
    assert_eq!(server.peer.out(), "--- > -t- !");
    assert_eq!(server.peer.out(), "--- > drei äöü !");

    let server = Server::ours("udp_server", &[]);
    assert_eq!(
        client(
            "udp_client",
            &server.addr,
            &["--message", "", "--message", "x"]
        ),
        "Hello, !\nHello, x!\n"
    );
}

#[test]
fn the_longest_messages_come_back_whole() {
    let server = Server::ours("tcp_server", &["--delay", "0"]);
    let longest = "x".repeat(1013);
    assert_eq!(
        client("tcp_client", &server.addr, &["--message", &longest]),
        format!("--- > Hello,I am server!\n--- > Loop_msg: {longest}!\n")
    );
    let server = Server::ours("udp_server", &[]);
    let longest = "x".repeat(1016);
    assert_eq!(
        client("udp_client", &server.addr, &["--message", &longest]),
        format!("Hello, {longest}!\n")
    );
}

#[test]
fn a_server_can_start_where_one_has_just_ended() {
    let mut server = Server::ours("tcp_server", &["--delay", "0"]);
    let addr = server.addr.clone();
    // The server closes first, so the port lingers in TIME_WAIT.
    let mut visitor = crate::fixture::visitor(&addr);
    std::io::Write::write_all(&mut visitor, b"exit").unwrap();
    server.peer.out();
    assert!(server.peer.out().starts_with("Connection from "));
    server.end();
    let mut again = testkit::Peer::start(program("tcp_server").args(["--addr", &addr]));
    assert_eq!(again.out(), "waiting for connection ...");
}

#[test]
fn servers_listen_at_the_addresses_of_the_article() {
    let _ports = article_ports();
    // Held by us, or by somebody else: taken in any case.
    let tcp = TcpListener::bind("127.0.0.1:9999");
    let udp = UdpSocket::bind("127.0.0.2:9999");
    for (name, addr) in [
        ("tcp_server", "127.0.0.1:9999"),
        ("udp_server", "127.0.0.2:9999"),
    ] {
        let outcome = crate::fixture::run(&mut program(name));
        let line = format!("{name}: bind to {addr}: Address already in use (os error 98)");
        assert_eq!(outcome.err, [line]);
        assert_eq!(outcome.status, Some(1));
    }
    drop((tcp, udp));
}

#[test]
fn clients_go_to_the_addresses_of_the_article() {
    let _ports = article_ports();
    let test = "clients_go_to_the_addresses_of_the_article";
    let (Ok(tcp), Ok(udp)) = (
        TcpListener::bind("127.0.0.1:9999"),
        UdpSocket::bind("127.0.0.2:9999"),
    ) else {
        skip(test, "somebody else has port 9999");
        return;
    };
    let server = thread::spawn(move || {
        let (mut stream, _) = tcp.accept().unwrap();
        std::io::Write::write_all(&mut stream, b"hi").unwrap();
        hear(&mut stream, b"Hello,I am client!");
        std::io::Write::write_all(&mut stream, b"bye").unwrap();
        hear(&mut stream, b"exit");
    });
    let output = program("tcp_client").output().unwrap();
    assert_eq!(output.stdout, b"--- > hi\n--- > bye\n", "{output:?}");
    server.join().unwrap();

    let server = thread::spawn(move || {
        udp.set_read_timeout(Some(DEADLINE)).unwrap();
        let mut buffer = [0; 16];
        for expected in [b"hello", b"world"] {
            let (count, addr) = udp.recv_from(&mut buffer).unwrap();
            assert_eq!(&buffer[..count], expected);
            udp.send_to(b"yes", addr).unwrap();
        }
    });
    let output = program("udp_client").output().unwrap();
    assert_eq!(output.stdout, b"yes\nyes\n", "{output:?}");
    server.join().unwrap();
}
