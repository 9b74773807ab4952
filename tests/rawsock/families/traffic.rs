//! Data through every family and protocol of this kernel: a test each, so
//! that the list of tests is the list of what carries data.

mod can;
mod inet;
mod local;
mod rare;

use rawsock::*;
use testkit::DEADLINE;

/// Data both ways over a connection, its addresses, and its end.
#[track_caller]
fn stream(listener: Socket, client: Socket, place: impl ToAddress) {
    listener.bind(place).unwrap();
    listener.listen(1).unwrap();
    for s in [&listener, &client] {
        s.settimeout(DEADLINE).unwrap();
    }
    let address = listener.getsockname().unwrap();
    client.connect(&address).unwrap();
    let (served, peer) = listener.accept().unwrap();
    assert_eq!(served.getpeername().unwrap(), peer);
    assert_eq!(client.getpeername().unwrap(), address);
    assert_eq!(served.proto(), listener.proto());
    conversation(&served, &client);
    drop(client);
    assert_eq!(served.recv(64).unwrap(), b"");
}

/// Data both ways between connected sockets.
#[track_caller]
fn conversation(served: &Socket, client: &Socket) {
    served.settimeout(DEADLINE).unwrap();
    client.sendall(b"question").unwrap();
    assert_eq!(served.recv(64).unwrap(), b"question");
    served.sendall(b"answer").unwrap();
    assert_eq!(client.recv(64).unwrap(), b"answer");
}

/// A datagram each way between two sockets that have names.
#[track_caller]
fn datagrams(a: &Socket, b: &Socket) {
    for s in [a, b] {
        s.settimeout(DEADLINE).unwrap();
    }
    for (from, to, data) in [(a, b, &b"question"[..]), (b, a, b"answer")] {
        let sent = from.sendto(data, to.getsockname().unwrap()).unwrap();
        assert_eq!(sent, data.len());
        let (got, sender) = to.recvfrom(64).unwrap();
        assert_eq!(got, data);
        assert_eq!(sender, from.getsockname().unwrap());
    }
}
