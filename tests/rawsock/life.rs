//! Birth, duplicates, conversions, close.

use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsFd, AsRawFd, IntoRawFd, OwnedFd};
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::time::Duration;

use rawsock::*;

use crate::fixtures::{
    assert_errno, assert_invalid, assert_would_block, bound, connected, listener, places,
};

#[test]
fn sockets_are_shared_between_threads() {
    fn check<T: Send + Sync + 'static>() {}
    check::<Socket>();
    check::<SocketRef<'static>>();
    check::<Error>();
    check::<Address>();
}

#[test]
fn errors_are_small() {
    // They travel in every result.
    assert!(size_of::<Error>() <= 72, "{}", size_of::<Error>());
}

#[test]
fn a_socket_knows_what_it_is() {
    let s = socket(AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0).unwrap();
    assert_eq!((s.family(), s.kind()), (AF_INET6, SOCK_DGRAM));
    assert_eq!(s.proto(), Protocol::from(0), "as given");
    assert!(!s.getblocking());

    let s = Socket::from(OwnedFd::from(UdpSocket::bind("127.0.0.1:0").unwrap()));
    assert_eq!((s.family(), s.kind()), (AF_INET, SOCK_DGRAM));
    assert_eq!(s.proto(), IPPROTO_UDP, "as the kernel says");
}

#[test]
fn debug_tells_all_there_is_to_tell() {
    let place = &places()[0];
    let (client, _server) = connected(place, SOCK_STREAM);
    client.settimeout(1.5).unwrap();
    assert_eq!(
        format!("{client:?}"),
        format!(
            "Socket {{ fd: {}, family: AF_INET, kind: SOCK_STREAM, proto: IPPROTO_IP, \
             timeout: Some(1.5s), laddr: {}, raddr: {} }}",
            client.fileno(),
            client.getsockname().unwrap(),
            client.getpeername().unwrap()
        )
    );
}

#[test]
fn a_duplicate_shares_the_description_and_copies_the_timeout() {
    for place in places() {
        let (s, address) = bound(&place);
        s.settimeout(0.125).unwrap();
        let twin = s.dup().unwrap();
        assert_ne!(twin.fileno(), s.fileno());
        assert_eq!(twin.gettimeout(), Some(Duration::from_millis(125)));
        assert_eq!((twin.family(), twin.kind()), (s.family(), s.kind()));
        assert!(!twin.get_inheritable().unwrap());
        s.close().unwrap();
        twin.sendto(b"x", &address).unwrap();
        assert_eq!(twin.recv(8).unwrap(), b"x", "{}", place.label);
    }
}

#[test]
fn inheritance_is_off_until_asked_for() {
    let place = &places()[0];
    let (client, server) = connected(place, SOCK_STREAM);
    for s in [client, server] {
        assert!(!s.get_inheritable().unwrap());
        s.set_inheritable(true).unwrap();
        assert!(s.get_inheritable().unwrap());
        s.set_inheritable(false).unwrap();
        assert!(!s.get_inheritable().unwrap());
    }
}

#[test]
fn close_and_detach_end_the_ownership_once() {
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    a.close().unwrap();
    assert_eq!(b.recv(1).unwrap(), b"", "closed at once");

    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    let number = a.fileno();
    let fd = a.detach();
    assert_eq!(fd.as_raw_fd(), number);
    b.settimeout(0).unwrap();
    assert_would_block(b.recv(1));
    drop(fd);
    assert_eq!(b.recv(1).unwrap(), b"");

    let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    assert_eq!(a.as_raw_fd(), a.fileno());
    assert_eq!(a.as_fd().as_raw_fd(), a.fileno());
    let _number_now_ours = a.into_raw_fd();
}

#[test]
fn what_is_no_socket_says_so_at_first_use() {
    let file = || OwnedFd::from(std::fs::File::open("/dev/null").unwrap());
    assert_errno(Socket::from_owned(file()), 88);
    let s = Socket::from(file());
    assert_eq!(s.family(), AF_UNSPEC);
    assert_errno(s.bind(("127.0.0.1", 0)), 88);
    assert_errno(s.connect(("127.0.0.1", 1)), 88);
    assert_errno(s.recv(1), 88);
    assert_errno(s.send(b"x"), 88);
    assert_errno(s.getsockname(), 88);
    assert_errno(s.set(opt::SO_REUSEADDR, true), 88);
    let _ = format!("{s:?}");
}

#[test]
fn std_types_come_and_go() {
    fn there_and_back<T>(theirs: T)
    where
        Socket: From<T>,
        T: TryFrom<Socket, Error = Error>,
    {
        let s = Socket::from(theirs);
        let number = s.fileno();
        let theirs = T::try_from(s).unwrap();
        assert_eq!(Socket::from(theirs).fileno(), number);
    }
    let listener = TcpListener::bind("[::1]:0").unwrap();
    there_and_back(TcpStream::connect(listener.local_addr().unwrap()).unwrap());
    there_and_back(listener);
    there_and_back(UdpSocket::bind("127.0.0.1:0").unwrap());
    let (a, _b) = UnixStream::pair().unwrap();
    there_and_back(a);
    let (a, _b) = UnixDatagram::pair().unwrap();
    there_and_back(a);
    let folder = testkit::TempDir::new().unwrap();
    there_and_back(UnixListener::bind(folder.path().join("s")).unwrap());
}

#[test]
fn the_wrong_std_type_is_refused() {
    let tcp = || socket(AF_INET, SOCK_STREAM, 0).unwrap();
    assert!(TcpStream::try_from(tcp()).is_ok());
    assert_invalid(UdpSocket::try_from(tcp()));
    assert_invalid(UnixStream::try_from(tcp()));
    assert_invalid(TcpListener::try_from(tcp()));
    let (listening, _) = listener(&places()[0], SOCK_STREAM);
    assert_invalid(TcpStream::try_from(listening));
    let (a, _b) = socketpair(AF_UNIX, SOCK_SEQPACKET, 0).unwrap();
    assert_invalid(UnixStream::try_from(a));
}

#[test]
fn a_timeout_does_not_follow_into_std() {
    let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    a.settimeout(60).unwrap();
    let theirs = UnixDatagram::try_from(a).unwrap();
    // It would be WouldBlock at once if the descriptor had stayed non-blocking.
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| theirs.recv(&mut [0; 8]));
        b.send(b"x").unwrap();
        assert_eq!(reader.join().unwrap().unwrap(), 1);
    });
    let (a, _b) = socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0).unwrap();
    let theirs = UnixDatagram::try_from(a).unwrap();
    assert_eq!(
        theirs.recv(&mut [0; 8]).unwrap_err().kind(),
        std::io::ErrorKind::WouldBlock
    );
}

#[test]
fn a_lent_socket_does_all_and_closes_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    {
        let lent = SocketRef::from(&listener);
        let as_socket: &Socket = &lent;
        assert!(as_socket.get(opt::SO_ACCEPTCONN).unwrap());
        let (server, _) = lent.accept().unwrap();
        server.sendall(b"hello").unwrap();
    }
    {
        let lent = SocketRef::from(&client);
        lent.set(opt::TCP_NODELAY, true).unwrap();
        assert_eq!(lent.recv(16).unwrap(), b"hello");
        assert_eq!(lent.gettimeout(), None);
        let _ = format!("{lent:?}");
    }
    assert!(client.nodelay().unwrap(), "still open, and set");

    client.set_nonblocking(true).unwrap();
    let lent = SocketRef::from(&client);
    assert_eq!(lent.gettimeout(), Some(Duration::ZERO));
    let ours = socket(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    assert_eq!(SocketRef::from(&ours).family(), AF_UNIX);
    assert_eq!(
        SocketRef::from(ours.as_fd()).as_fd().as_raw_fd(),
        ours.fileno()
    );
}

#[test]
fn a_lent_socket_reads_and_writes() {
    use std::io::{BufRead, BufReader, Write};
    let (theirs, peer) = UnixStream::pair().unwrap();
    let lent = SocketRef::from(&theirs);
    writeln!(&peer, "question").unwrap();
    let mut line = String::new();
    BufReader::new(&lent).read_line(&mut line).unwrap();
    writeln!(&lent, "answer to {line}").unwrap();
    line.clear();
    BufReader::new(&peer).read_line(&mut line).unwrap();
    assert_eq!(line, "answer to question\n");
}

#[test]
fn nothing_leaks_when_calls_fail() {
    const TEST: &str = "life::nothing_leaks_when_calls_fail";
    if !testkit::is_rerun(TEST) {
        // Other tests open descriptors in this process.
        testkit::Rerun::of(TEST).passes();
        return;
    }
    let open = || std::fs::read_dir("/proc/self/fd").unwrap().count();
    let taken = socket(AF_INET, SOCK_STREAM, 0).unwrap();
    taken.bind(("127.0.0.1", 0)).unwrap();
    let address = taken.getsockname().unwrap();
    let before = open();
    for _ in 0..1000 {
        let s = socket(AF_INET, SOCK_STREAM, 0).unwrap();
        s.bind(&address).unwrap_err();
        s.connect(&address).unwrap_err();
        s.dup().unwrap();
        let file = std::fs::File::open("/dev/null").unwrap();
        Socket::from_owned(file.into()).unwrap_err();
        TcpListener::try_from(s).unwrap_err();
        socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    }
    assert_eq!(open(), before);
}
