//! A conversation with a real Python over every sort of socket, a megabyte
//! each way.

use std::path::Path;

use rawsock::*;
use testkit::{Peer, TempDir, python};

const MEGABYTE: usize = 1 << 20;

/// Python at the other end, and where it is: an argument for the script, and
/// the address that this makes.
struct Python {
    peer: Peer,
    address: Address,
    folder: TempDir,
}

/// Starts it, or `None`, said aloud, if there is none.
#[track_caller]
fn start(test: &str, family: AddressFamily, kind: SocketKind) -> Option<Python> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/rawsock/python/peer.py");
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("python");
    let place = match family {
        AF_INET => "127.0.0.1",
        AF_INET6 => "::1",
        _ => path.to_str().unwrap(),
    };
    let mut command = python(test)?;
    command.arg(script);
    command.args([format!("{family:?}"), format!("{kind:?}")]);
    let mut peer = Peer::start(command.arg(place));
    let port: u16 = peer.out().parse().unwrap();
    let address = match place.parse::<std::net::IpAddr>() {
        Ok(ip) => Address::from(std::net::SocketAddr::new(ip, port)),
        Err(_) => Address::from(UnixAddr::new(place).unwrap()),
    };
    Some(Python {
        peer,
        address,
        folder,
    })
}

/// A socket of its sort, with a timeout or without.
fn socket_to(python: &Python, kind: SocketKind, timeout: Timeout) -> Socket {
    let s = socket(python.address.family(), kind, 0).unwrap();
    s.settimeout(timeout).unwrap();
    s
}

/// Blocking, and with a timeout that is never reached.
fn modes() -> [Timeout; 2] {
    [Timeout::from(None), Timeout::from(30.0)]
}

/// A connected exchange: `most` bytes go at once.
#[track_caller]
fn check_connected(test: &str, family: AddressFamily, kind: SocketKind, most: usize) {
    for timeout in modes() {
        let Some(mut python) = start(test, family, kind) else {
            return;
        };
        let s = socket_to(&python, kind, timeout);
        s.connect(&python.address).unwrap();
        let data = noise();
        s.sendall(&(data.len() as u64).to_be_bytes()).unwrap();
        for part in data.chunks(most) {
            s.sendall(part).unwrap();
        }
        assert_eq!(python.peer.out(), crc32(&data).to_string());
        let mut received = Vec::new();
        while received.len() < data.len() {
            let part = s.recv(MEGABYTE).unwrap();
            assert!(!part.is_empty(), "the end after {}", received.len());
            received.extend(part);
        }
        assert_eq!(python.peer.out(), crc32(&received).to_string());
        s.shutdown(SHUT_RDWR).unwrap();
        let (status, said) = python.peer.finish();
        assert!(status.success(), "{said:#?}");
    }
}

#[test]
fn tcp_over_ipv4() {
    check_connected("python_peer::tcp_over_ipv4", AF_INET, SOCK_STREAM, MEGABYTE);
}

#[test]
fn tcp_over_ipv6() {
    check_connected(
        "python_peer::tcp_over_ipv6",
        AF_INET6,
        SOCK_STREAM,
        MEGABYTE,
    );
}

#[test]
fn unix_stream() {
    check_connected("python_peer::unix_stream", AF_UNIX, SOCK_STREAM, MEGABYTE);
}

#[test]
fn unix_records() {
    check_connected("python_peer::unix_records", AF_UNIX, SOCK_SEQPACKET, 8192);
}

/// Datagrams of many sizes there and back, one at a time.
#[track_caller]
fn check_datagrams(test: &str, family: AddressFamily) {
    for timeout in modes() {
        let Some(python) = start(test, family, SOCK_DGRAM) else {
            return;
        };
        let s = socket_to(&python, SOCK_DGRAM, timeout);
        match family {
            AF_UNIX => s.bind(python.folder.path().join("ours")).unwrap(),
            _ => s.bind(("", 0)).unwrap(),
        }
        let data = noise();
        for size in [1, 2, 100, 1472, 1473, 8192, 8193, 60_000, 65_503] {
            assert_eq!(s.sendto(&data[..size], &python.address).unwrap(), size);
            let (answer, sender) = s.recvfrom(65_536).unwrap();
            assert_eq!(sender, python.address);
            let length = u32::try_from(size).unwrap().to_be_bytes();
            let (front, back) = answer.split_at(4);
            assert!(front == length && *back == data[..size], "{size} bytes");
        }
        s.connect(&python.address).unwrap();
        s.send(b"connected").unwrap();
        assert_eq!(s.recv(100).unwrap(), b"\0\0\0\x09connected");
        s.send(b"").unwrap();
        let (status, said) = python.peer.finish();
        assert!(status.success(), "{said:#?}");
    }
}

#[test]
fn udp_over_ipv4() {
    check_datagrams("python_peer::udp_over_ipv4", AF_INET);
}

#[test]
fn udp_over_ipv6() {
    check_datagrams("python_peer::udp_over_ipv6", AF_INET6);
}

#[test]
fn unix_datagrams() {
    check_datagrams("python_peer::unix_datagrams", AF_UNIX);
}

/// A megabyte without pattern, always the same.
fn noise() -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    (0..MEGABYTE).map(|_| next()).collect()
}

/// As Python's `zlib.crc32`.
fn crc32(data: &[u8]) -> u32 {
    let step = |crc: u32| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
    !data.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc))
    })
}
