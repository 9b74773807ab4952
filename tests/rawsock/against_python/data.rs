//! Sending, receiving, shutting down, and who the sender was.

use rawsock::*;

use super::{listener, new, none, of_script, tcp};
use crate::outcomes::{Outcomes, check, hex, in_own_folder, shown, unlike};
use crate::syscalls::tcp_pair;

#[test]
fn goes_as_in_python() {
    const TEST: &str = "against_python::data::goes_as_in_python";
    if !in_own_folder(TEST) {
        return;
    }
    let Some(python) = of_script(TEST, "data.py", &[]) else {
        return;
    };
    let mut ours = Outcomes::default();
    unconnected(&mut ours);
    datagrams(&mut ours, "v4", AF_INET, "127.0.0.1");
    datagrams(&mut ours, "v6", AF_INET6, "::1");
    streams(&mut ours, "v4", "127.0.0.1");
    streams(&mut ours, "v6", "::1");
    ours.case("shutdown of a new socket", tcp().shutdown(2).map(none));
    for (label, kind) in [
        ("stream", SOCK_STREAM),
        ("dgram", SOCK_DGRAM),
        ("records", SOCK_SEQPACKET),
    ] {
        pairs(&mut ours, label, kind);
    }
    unix_listeners(&mut ours, "stream", SOCK_STREAM);
    unix_listeners(&mut ours, "records", SOCK_SEQPACKET);
    unix_datagrams(&mut ours);
    backlogs(&mut ours);

    const TRUNC: &str = "bytes that the kernel did not write are not received";
    const FIRST: &str = "the call is made before any wait, so its error is seen at once";
    check(
        &ours,
        &python,
        &[
            unlike("v4 MSG_TRUNC", "ok:5", "ok:2", TRUNC),
            unlike("v6 MSG_TRUNC", "ok:5", "ok:2", TRUNC),
            unlike("v4 accept on datagrams", "timeout", "OSError:95", FIRST),
            unlike("v6 accept on datagrams", "timeout", "OSError:95", FIRST),
        ],
    );
}

fn from((data, address): (Vec<u8>, Address)) -> String {
    format!("({},{})", hex(&data), shown(&address))
}

fn unconnected(ours: &mut Outcomes) {
    let s = tcp();
    let name = |s: Socket| s.getsockname().map(|name| shown(&name));
    ours.case("recv(0) unconnected", s.recv(0).map(|data| hex(&data)));
    ours.case("recv_into nothing unconnected", s.recv_into(&mut []));
    ours.case("recv unconnected", s.recv(1).map(none));
    ours.case("recvfrom(0) unconnected", s.recvfrom(0).map(none));
    ours.case("send unconnected", s.send(b"x"));
    ours.case("sendall nothing unconnected", s.sendall(b"").map(none));
    ours.case("accept unbound", s.accept().map(none));
    ours.case("getpeername unconnected", s.getpeername().map(none));
    ours.case("getsockname unbound", name(s));
    ours.case("getsockname unbound v6", name(new(AF_INET6, SOCK_STREAM)));
    ours.case("getsockname unbound unix", name(new(AF_UNIX, SOCK_STREAM)));
}

fn datagrams(ours: &mut Outcomes, label: &str, family: AddressFamily, host: &str) {
    let mut case = |what: &str, result: Result<String>| {
        ours.case(format!("{label} {what}"), result);
    };
    let count = |count: usize| count.to_string();
    let bytes = |data: Vec<u8>| hex(&data);
    let udp = listener(family, SOCK_DGRAM, (host, 0));
    let own = udp.getsockname().unwrap();
    let send = |data: &[u8]| udp.sendto(data, &own).unwrap();
    case("send without address", udp.send(b"x").map(count));
    case("sendto port 0", udp.sendto(b"x", (host, 0)).map(count));
    case("sendto too much", udp.sendto(&[0; 65536], &own).map(count));
    case("sendto", udp.sendto(b"first", &own).map(count));
    send(b"second");
    case(
        "recvfrom(0) eats",
        udp.recvfrom(0).map(|(data, _)| hex(&data)),
    );
    case("the next", udp.recv(100).map(bytes));
    send(b"hello");
    send(b"");
    send(b"third");
    case("peek", udp.recv_with_flags(2, MSG_PEEK).map(bytes));
    case("cut", udp.recv(2).map(bytes));
    case("empty", udp.recv(2).map(bytes));
    let real = udp.recv_into_with_flags(&mut [0; 2], MSG_TRUNC);
    case("the real length", real.map(count));
    send(b"hello");
    let cut = udp.recv_with_flags(2, MSG_TRUNC);
    case("MSG_TRUNC", cut.map(|data| count(data.len())));
    send(b"hello");
    let sender = udp.recvfrom(9).map(|(_, address)| address == own);
    case("sender", sender.map(|same| same.to_string()));
    case(
        "listen on datagrams",
        udp.listen(None).map(none).map(str::to_owned),
    );
    udp.settimeout(0.05).unwrap();
    case(
        "accept on datagrams",
        udp.accept().map(none).map(str::to_owned),
    );
    let shutdown = udp.shutdown(SHUT_RDWR);
    case(
        "shutdown unconnected",
        shutdown.map(none).map(str::to_owned),
    );
}

fn streams(ours: &mut Outcomes, label: &str, host: &str) {
    let mut case = |what: &str, result: Result<String>| {
        ours.case(format!("{label} {what}"), result);
    };
    let count = |count: usize| count.to_string();
    let bytes = |data: Vec<u8>| hex(&data);
    let (a, b) = tcp_pair(host);
    b.settimeout(20.0).unwrap();
    a.sendall(b"hello").unwrap();
    case("stream recvfrom", b.recvfrom(5).map(from));
    a.sendall(b"hello").unwrap();
    let into = b.recvfrom_into(&mut [0; 5]);
    let into = into.map(|(count, address)| format!("({count},{})", shown(&address)));
    case("stream recvfrom_into", into);
    let name = b.getsockname().unwrap();
    case("stream sendto", a.sendto(b"x", &name).map(count));
    case("stream recv", b.recv(5).map(bytes));
    let ends = |s: &Socket, how: i32| s.shutdown(how).map(none).map(str::to_owned);
    for how in [3, -1, 99] {
        case(&format!("shutdown({how})"), ends(&a, how));
    }
    case("shutdown(1)", ends(&a, 1));
    case("end of file", b.recv(5).map(bytes));
    case("end of file again", b.recv(5).map(bytes));
    case("send after the end", a.send(b"x").map(count));
    case("shutdown(1) again", ends(&a, 1));
    case("shutdown(0)", ends(&a, 0));
    case("recv after it", a.recv(1).map(bytes));
    case("shutdown(2)", ends(&b, 2));
    case("shutdown of both ended", ends(&b, 2));
}

fn pairs(ours: &mut Outcomes, label: &str, kind: SocketKind) {
    let mut case = |what: &str, result: Result<String>| {
        ours.case(format!("pair of {label} {what}"), result);
    };
    let count = |count: usize| count.to_string();
    let bytes = |data: Vec<u8>| hex(&data);
    let name = |address: Address| shown(&address);
    let (a, b) = socketpair(AF_UNIX, kind, 0).unwrap();
    a.settimeout(20.0).unwrap();
    b.settimeout(20.0).unwrap();
    case("getsockname", a.getsockname().map(name));
    case("getpeername", a.getpeername().map(name));
    a.send(b"hello").unwrap();
    case("recvfrom", b.recvfrom(9).map(from));
    case("send nothing", a.send(b"").map(count));
    case("sendto", a.sendto(b"x", "nowhere").map(count));
    case("shutdown(1)", a.shutdown(1).map(none).map(str::to_owned));
    case("recv", b.recv(9).map(bytes));
    if kind != SOCK_DGRAM {
        case("recv again", b.recv(9).map(bytes));
    }
    drop(b);
    case("send to nobody", a.send(b"x").map(count));
    if kind != SOCK_DGRAM {
        case("recv from nobody", a.recv(1).map(bytes));
    }
}

fn unix_listeners(ours: &mut Outcomes, label: &str, kind: SocketKind) {
    let mut case = |what: &str, result: Result<String>| {
        ours.case(format!("{label} {what}"), result);
    };
    let name = |address: Address| shown(&address);
    let done = |()| "None".to_owned();
    let listener = listener(AF_UNIX, kind, label);
    case("listener", listener.getsockname().map(name));
    let accepted = listener.accept();
    case(
        "accept without listen",
        accepted.map(none).map(str::to_owned),
    );
    case("listen(-1)", listener.listen(-1).map(done));
    let client = new(AF_UNIX, kind);
    case("connect", client.connect(label).map(done));
    let (conn, address) = listener.accept().unwrap();
    case("accepted from no name", Ok(shown(&address)));
    case("peer of the client", client.getpeername().map(name));
    case("peer of the served", conn.getpeername().map(name));
    let named = self::listener(AF_UNIX, kind, format!("{label} client"));
    named.connect(label).unwrap();
    let address = listener.accept().map(|(_, address)| shown(&address));
    case("accepted from a path", address);
    case("bind twice", named.bind("other").map(done));
    case(
        "bind to what exists",
        new(AF_UNIX, kind).bind(label).map(done),
    );
    case(
        "bind into nothing",
        new(AF_UNIX, kind).bind("no/thing").map(done),
    );
}

fn unix_datagrams(ours: &mut Outcomes) {
    let server = listener(AF_UNIX, SOCK_DGRAM, "dgram");
    let client = new(AF_UNIX, SOCK_DGRAM);
    client.sendto(b"hello", "dgram").unwrap();
    ours.case("dgram from no name", server.recvfrom(9).map(from));
    client.bind("dgram client").unwrap();
    client.sendto(b"hello", "dgram").unwrap();
    ours.case("dgram from a path", server.recvfrom(9).map(from));
    ours.case("dgram to nowhere", client.sendto(b"x", "nowhere"));
    ours.case("dgram send without address", client.send(b"x"));
    ours.case("dgram listen", server.listen(None).map(none));
}

fn backlogs(ours: &mut Outcomes) {
    for backlog in [-1, 0, 1, i32::MIN, i32::MAX] {
        let s = listener(AF_INET, SOCK_STREAM, ("127.0.0.1", 0));
        ours.case(format!("listen({backlog})"), s.listen(backlog).map(none));
    }
    let s = listener(AF_INET, SOCK_STREAM, ("127.0.0.1", 0));
    ours.case("listen()", s.listen(None).map(none));
    ours.case("listen unbound", tcp().listen(None).map(none));
    let s = new(AF_UNIX, SOCK_STREAM);
    ours.case("listen unbound unix", s.listen(None).map(none));
}
