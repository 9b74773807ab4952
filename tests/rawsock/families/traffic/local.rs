//! Families that do not leave the machine: Unix, netlink, packets, algorithms.

use rawsock::*;
use testkit::TempDir;

use super::super::{rare, rare_pair};
use super::{datagrams, stream};

fn pair(kind: SocketKind) -> (Socket, Socket) {
    let new = || socket(AF_UNIX, kind, 0).unwrap();
    (new(), new())
}

#[test]
fn unix_streams() {
    let folder = TempDir::new().unwrap();
    let (a, b) = pair(SOCK_STREAM);
    stream(a, b, folder.path().join("s"));
}

#[test]
fn unix_seqpackets() {
    let folder = TempDir::new().unwrap();
    let (a, b) = pair(SOCK_SEQPACKET);
    stream(a, b, folder.path().join("s"));
}

#[test]
fn unix_datagrams() {
    let folder = TempDir::new().unwrap();
    let (a, b) = pair(SOCK_DGRAM);
    a.bind(folder.path().join("a")).unwrap();
    b.bind(folder.path().join("b")).unwrap();
    datagrams(&a, &b);
}

/// A question to the kernel: which interfaces are there?
#[test]
fn netlink_to_the_kernel() {
    let s = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE).unwrap();
    s.bind((0, 0)).unwrap();
    let Address::Netlink(own) = s.getsockname().unwrap() else {
        panic!("{s:?}");
    };
    assert_ne!(own.pid, 0);
    // nlmsghdr: length, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, sequence,
    // port; then struct rtgenmsg.
    let mut request = 17_u32.to_ne_bytes().to_vec();
    request.extend(18_u16.to_ne_bytes());
    request.extend(0x301_u16.to_ne_bytes());
    request.extend([7, 0, 0, 0].iter().chain(&[0; 4]).chain(&[0]));
    s.sendto(&request, (0, 0)).unwrap();
    s.settimeout(testkit::DEADLINE).unwrap();
    let (answer, sender) = s.recvfrom(1 << 16).unwrap();
    assert_eq!(sender, NetlinkAddr { pid: 0, groups: 0 }.into());
    assert_eq!(answer[4..6], 16_u16.to_ne_bytes(), "RTM_NEWLINK");
    assert_eq!(answer[12..16], own.pid.to_ne_bytes());
    assert_eq!(sender.to_string(), "netlink port 0, groups 0x0");
}

#[test]
fn netlink_between_programs() {
    const TEST: &str = "netlink_between_programs";
    let Some((a, b)) = rare_pair(TEST, AF_NETLINK, SOCK_DGRAM, NETLINK_USERSOCK) else {
        return;
    };
    a.bind((0, 0)).unwrap();
    b.bind((0, 0)).unwrap();
    datagrams(&a, &b);
}

/// With the addresses that the kernel made up for the two.
#[test]
fn vsock_streams() {
    vsock("vsock_streams", SOCK_STREAM);
}

#[test]
fn vsock_seqpackets() {
    vsock("vsock_seqpackets", SOCK_SEQPACKET);
}

#[track_caller]
fn vsock(test: &str, kind: SocketKind) {
    let Some((listener, client)) = rare_pair(test, AF_VSOCK, kind, 0) else {
        return;
    };
    let place = (VMADDR_CID_LOCAL, VMADDR_PORT_ANY);
    // Without loopback nobody has that number.
    let probe = rare(test, AF_VSOCK, kind, 0).unwrap();
    match probe.bind(place) {
        Ok(()) => stream(listener, client, place),
        Err(error) => testkit::skip(test, &error.to_string()),
    }
}

/// The kernel computes a hash.
#[test]
fn algorithms() {
    let Some(s) = rare("algorithms", AF_ALG, SOCK_SEQPACKET, 0) else {
        return;
    };
    s.bind(("hash", "sha256")).unwrap();
    let (operation, address) = s.accept().unwrap();
    assert_eq!(address, Address::Unnamed);
    operation.sendall(b"abc").unwrap();
    let digest = operation.recv(64).unwrap();
    // FIPS 180-2, appendix B.1.
    assert_eq!(digest[..4], [0xba, 0x78, 0x16, 0xbf]);
    assert_eq!(digest.len(), 32);

    // Random numbers need no question.
    let s = rare("algorithms", AF_ALG, SOCK_SEQPACKET, 0).unwrap();
    s.bind(("rng", "stdrng")).unwrap();
    s.setsockopt_len(SOL_ALG, ALG_SET_KEY, 0).unwrap();
    let (operation, _) = s.accept().unwrap();
    let (one, two) = (operation.recv(32).unwrap(), operation.recv(32).unwrap());
    assert_eq!((one.len(), two.len()), (32, 32));
    assert_ne!(one, two);
}
