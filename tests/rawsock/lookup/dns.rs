//! A name server of the test's own, in a network where there is nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rawsock::*;
use testkit::eventually;

use super::assert_gai;
use crate::fixtures::assert_timed_out;
use crate::namespaces::alone;

/// Loopback, and nobody but the server to ask; it is given a second.
const SETUP: &str = "ip link set lo up \
    && printf 'nameserver 127.0.0.1\\noptions timeout:1 attempts:1\\n' > resolv.conf \
    && mount --bind resolv.conf /etc/resolv.conf";

/// A name server that lives as long as the process. The first label of a name
/// says what it answers.
#[derive(Clone, Default)]
struct Server {
    /// What it has been asked for, in lower case.
    asked: Arc<Mutex<BTreeSet<String>>>,
    /// Whether it answers what it was mute about.
    speaks: Arc<AtomicBool>,
}

impl Server {
    fn start() -> Self {
        let server = Self::default();
        let socket = UdpSocket::bind("127.0.0.1:53").unwrap();
        let serving = server.clone();
        thread::spawn(move || serving.serve(&socket));
        server
    }

    fn serve(&self, socket: &UdpSocket) {
        // Long enough for a rest, short enough to begin to speak.
        let rest = Some(Duration::from_millis(20));
        socket.set_read_timeout(rest).unwrap();
        let mut held: Vec<(Vec<u8>, SocketAddr)> = Vec::new();
        let mut packet = [0; 512];
        loop {
            if self.speaks.load(Ordering::SeqCst) {
                for (reply, peer) in held.drain(..) {
                    send(socket, &reply, peer);
                }
            }
            let Ok((len, peer)) = socket.recv_from(&mut packet) else {
                continue;
            };
            let (name, end) = name_of(&packet[..len]);
            let wants_ipv4 = packet[end..].starts_with(&[0, 1]);
            let first = name.split('.').next().unwrap_or_default().to_owned();
            self.asked.lock().unwrap().insert(name);
            let (code, answer): (u8, &[u8]) = match &*first {
                "broken" => (2, b""),
                "none" => (3, b""),
                "empty" => (0, b""),
                _ if wants_ipv4 => (0, &[192, 0, 2, 7]),
                _ => (0, b""),
            };
            // The question, marked as answered, with one record behind it.
            let mut reply = packet[..end + 4].to_vec();
            reply[2..12].copy_from_slice(&[0x81, 0x80 | code, 0, 1, 0, 0, 0, 0, 0, 0]);
            if !answer.is_empty() {
                reply[7] = 1;
                reply.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4]);
                reply.extend(answer);
            }
            match &*first {
                "mute" => held.push((reply, peer)),
                _ => send(socket, &reply, peer),
            }
        }
    }

    fn was_asked(&self, name: &str) -> bool {
        self.asked.lock().unwrap().contains(name)
    }
}

/// Who asked may be gone: then nobody wants to know.
fn send(socket: &UdpSocket, reply: &[u8], peer: SocketAddr) {
    let _ = socket.send_to(reply, peer);
}

/// The name in a question, and where it ends.
fn name_of(packet: &[u8]) -> (String, usize) {
    let mut labels = Vec::new();
    let mut at = 12;
    while packet[at] != 0 {
        let label = &packet[at + 1..][..packet[at].into()];
        labels.push(label.escape_ascii().to_string().to_lowercase());
        at += 1 + label.len();
    }
    (labels.join("."), at + 1)
}

fn within(milliseconds: u64) -> GetAddrInfo {
    GetAddrInfo {
        family: AF_INET,
        kind: SOCK_STREAM,
        timeout: Some(Duration::from_millis(milliseconds).into()),
        ..Default::default()
    }
}

#[test]
fn what_a_server_says() {
    const TEST: &str = "lookup::dns::what_a_server_says";
    if !alone(TEST, &["--mount", "--net"], SETUP) {
        return;
    }
    let server = Server::start();
    for options in [
        within(30_000),
        GetAddrInfo {
            timeout: None,
            ..within(0)
        },
    ] {
        let find = |host: &str| getaddrinfo_with(host, 80, &options);
        let found = find("good.example").unwrap();
        assert_eq!(found[0].address.to_string(), "192.0.2.7:80");
        let found = find("HÖST.example").unwrap();
        assert_eq!(found[0].address.to_string(), "192.0.2.7:80");
        assert_gai(find("none.example"), EAI_NONAME);
        assert_gai(find("empty.example"), EAI_NODATA);
        assert_gai(find("broken.example"), EAI_AGAIN);
    }
    assert_gai(
        getaddrinfo_with(
            "mute.example",
            80,
            &GetAddrInfo {
                timeout: None,
                ..within(0)
            },
        ),
        EAI_AGAIN,
    );
    let s = socket(AF_INET, SOCK_DGRAM, 0).unwrap();
    assert_gai(s.bind(("none.bücher.example", 0)), EAI_NONAME);
    assert!(server.was_asked("xn--hst-sna.example"));
    assert!(server.was_asked("none.xn--bcher-kva.example"));
}

#[test]
fn a_mute_server_does_not_hold_us_longer_than_asked() {
    const TEST: &str = "lookup::dns::a_mute_server_does_not_hold_us_longer_than_asked";
    if !alone(TEST, &["--mount", "--net"], SETUP) {
        return;
    }
    let server = Server::start();
    // So long the C library would wait, and we shall not.
    fs::write(
        "resolv.conf",
        "nameserver 127.0.0.1\noptions timeout:30 attempts:1\n",
    )
    .unwrap();
    let begun = Instant::now();
    let result = getaddrinfo_with("mute.example", 80, &within(300));
    let taken = begun.elapsed();
    assert_timed_out(result);
    assert!(taken >= Duration::from_millis(300), "{taken:?}");
    eventually("the server is asked", || server.was_asked("mute.example"));

    // Every place can be taken by a lookup that was left behind.
    for number in 0..140 {
        let result = getaddrinfo_with(format!("mute.{number}.example"), 80, &within(5));
        assert_timed_out(result);
    }
    let threads = threads();
    assert!((128..140).contains(&threads), "{threads} threads");
    assert_timed_out(getaddrinfo_with("good.example", 80, &within(20)));
    assert!(!server.was_asked("good.example"), "there was no place");
    let found = getaddrinfo_with("127.0.0.1", 80, &within(0)).unwrap();
    assert_eq!(found.len(), 1, "a number needs none");

    // The threads end when the C library does.
    let speaks = server.speaks.clone();
    let begun = thread::spawn(move || speaks.store(true, Ordering::SeqCst));
    let found = getaddrinfo_with("good.example", 80, &within(30_000)).unwrap();
    assert_eq!(found[0].address.to_string(), "192.0.2.7:80");
    begun.join().unwrap();
    eventually("all places are left", || self::threads() < 10);
}

/// How many threads this process has.
fn threads() -> usize {
    fs::read_dir("/proc/self/task").unwrap().count()
}
