//! Options by number, of the right and of every wrong size.

use rawsock::*;

use super::{new, none, of_script, tcp};
use crate::outcomes::{Outcomes, check, hex, in_own_folder, unlike};

const NOWHERE: i32 = 9999;

/// The options of the script.
fn numbers() -> Vec<(&'static str, i32, i32)> {
    let (tcp, ip) = (i32::from(IPPROTO_TCP), i32::from(IPPROTO_IP));
    let ipv6 = i32::from(IPPROTO_IPV6);
    vec![
        ("SO_REUSEADDR", SOL_SOCKET, SO_REUSEADDR),
        ("SO_KEEPALIVE", SOL_SOCKET, SO_KEEPALIVE),
        ("SO_BROADCAST", SOL_SOCKET, SO_BROADCAST),
        ("SO_LINGER", SOL_SOCKET, SO_LINGER),
        ("SO_RCVBUF", SOL_SOCKET, SO_RCVBUF),
        ("SO_SNDBUF", SOL_SOCKET, SO_SNDBUF),
        ("SO_RCVTIMEO", SOL_SOCKET, SO_RCVTIMEO),
        ("SO_PRIORITY", SOL_SOCKET, SO_PRIORITY),
        ("SO_TYPE", SOL_SOCKET, SO_TYPE),
        ("SO_PROTOCOL", SOL_SOCKET, SO_PROTOCOL),
        ("SO_DOMAIN", SOL_SOCKET, SO_DOMAIN),
        ("SO_ERROR", SOL_SOCKET, SO_ERROR),
        ("SO_ACCEPTCONN", SOL_SOCKET, SO_ACCEPTCONN),
        ("TCP_NODELAY", tcp, TCP_NODELAY),
        ("TCP_KEEPIDLE", tcp, TCP_KEEPIDLE),
        ("IP_TTL", ip, IP_TTL),
        ("IP_TOS", ip, IP_TOS),
        ("IP_MULTICAST_TTL", ip, IP_MULTICAST_TTL),
        ("IPV6_V6ONLY", ipv6, IPV6_V6ONLY),
        ("IPV6_UNICAST_HOPS", ipv6, IPV6_UNICAST_HOPS),
        ("unknown option", SOL_SOCKET, NOWHERE),
        ("unknown level", NOWHERE, 1),
        ("negative", -1, -1),
    ]
}

#[test]
fn answer_as_in_python() {
    const TEST: &str = "against_python::options::answer_as_in_python";
    if !in_own_folder(TEST) {
        return;
    }
    let Some(python) = of_script(TEST, "options.py", &[]) else {
        return;
    };
    let mut ours = Outcomes::default();
    let mut expected = vec![unlike(
        "more than Python takes",
        "invalid",
        "ok:4",
        "a buffer may have any length",
    )];
    for (kind, family, type_) in [
        ("tcp", AF_INET, SOCK_STREAM),
        ("tcp6", AF_INET6, SOCK_STREAM),
        ("udp", AF_INET, SOCK_DGRAM),
        ("unix", AF_UNIX, SOCK_STREAM),
    ] {
        for (label, level, name) in numbers() {
            let mut case = |what: String, result| {
                ours.case(format!("{kind} {label} {what}"), result);
            };
            let read = |s: &Socket| s.getsockopt(level, name).map(|value| value.to_string());
            let s = new(family, type_);
            case("get".to_owned(), read(&s));
            for size in [1, 2, 3, 4, 5, 8, 12, 16, 1024] {
                let bytes = s.getsockopt_bytes(level, name, size);
                case(format!("get {size}"), bytes.map(|bytes| hex(&bytes)));
            }
            let done = |()| "None".to_owned();
            for value in [0, 1, -1, 10000, i32::MAX, i32::MIN] {
                let s = new(family, type_);
                let set = s.setsockopt(level, name, value);
                case(format!("set {value}"), set.map(done));
                case(format!("after {value}"), read(&s));
            }
            for size in [0, 1, 2, 3, 4, 5, 8, 12, 16, 100] {
                let s = new(family, type_);
                let set = s.setsockopt(level, name, vec![1; size]);
                case(format!("set of {size}"), set.map(done));
            }
            let null = s.setsockopt_len(level, name, 4);
            case("set null".to_owned(), null.map(done));
        }
        for label in ["unknown level", "negative"] {
            for size in [5, 8, 12, 16, 100] {
                let errno = match kind {
                    "unix" => "OSError:95",
                    _ => "OSError:92",
                };
                expected.push(unlike(
                    format!("{kind} {label} set of {size}"),
                    errno,
                    "invalid",
                    "bytes for a level that nobody knows might hold an address",
                ));
            }
        }
    }
    other_options(&mut ours);
    check(&ours, &python, &expected);
}

fn other_options(ours: &mut Outcomes) {
    let s = tcp();
    let long = s.getsockopt_bytes(SOL_SOCKET, SO_TYPE, 1025);
    ours.case("more than Python takes", long.map(|bytes| bytes.len()));
    let mut set = |what: &str, level, name, value: &[u8]| {
        ours.case(what, s.setsockopt(level, name, value).map(none));
    };
    set("bool", SOL_SOCKET, SO_KEEPALIVE, &1_i32.to_ne_bytes());
    set("device", SOL_SOCKET, SO_BINDTODEVICE, b"lo");
    let device = s.getsockopt_bytes(SOL_SOCKET, SO_BINDTODEVICE, 16);
    ours.case("device back", device.map(|bytes| hex(&bytes)));
    let mut set = |what: &str, level: i32, name, value: &[u8]| {
        ours.case(what, s.setsockopt(level, name, value).map(none));
    };
    set("no device", SOL_SOCKET, SO_BINDTODEVICE, b"nosuchdevice");
    set("long device", SOL_SOCKET, SO_BINDTODEVICE, &[b'x'; 100]);
    set("no congestion", SOL_TCP, TCP_CONGESTION, b"nosuchthing");
    let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    for (what, size) in [("credentials", 12), ("credentials cut", 5)] {
        let bytes = a.getsockopt_bytes(SOL_SOCKET, SO_PEERCRED, size);
        ours.case(what, bytes.map(|bytes| bytes.len()));
    }
    let nobody = tcp();
    nobody.bind(("127.0.0.1", 0)).unwrap();
    let s = new(AF_INET, SOCK_DGRAM);
    s.connect(nobody.getsockname().unwrap()).unwrap();
    s.send(b"x").unwrap();
    ours.case("pending error", s.getsockopt(SOL_SOCKET, SO_ERROR));
    ours.case("taken", s.getsockopt(SOL_SOCKET, SO_ERROR));
}
