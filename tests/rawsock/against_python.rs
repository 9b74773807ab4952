//! The same cases in Python and here: timeouts, data, addresses, options,
//! and what sockets are. Each test has the script of its name in `python/`.
//!
//! Where ours differs, the case is listed with the reason.

use std::fs::{self, File};
use std::os::fd::OwnedFd;
use std::path::Path;

use rawsock::*;

use crate::outcomes::{Outcomes, check, hex, in_own_folder, shown, unlike};
use crate::syscalls::tcp_pair;

/// The outcomes of a script, run in an empty folder inside of this one.
fn of_script(test: &str, script: &str, arguments: &[&str]) -> Option<Outcomes> {
    fs::create_dir("python").unwrap();
    Outcomes::of_script_with(test, script, Path::new("python"), arguments)
}

fn new(family: AddressFamily, kind: SocketKind) -> Socket {
    socket(family, kind, 0).unwrap()
}

fn tcp() -> Socket {
    new(AF_INET, SOCK_STREAM)
}

/// For what nothing is to be seen of but that it succeeds.
fn none<T>(_: T) -> &'static str {
    "None"
}

/// Floats at every edge that a timeout has.
fn floats() -> Vec<f64> {
    let limit = 9_223_372_036.854_775_f64;
    let edges = [
        0.0,
        f64::MIN_POSITIVE,
        5e-324,
        1e-300,
        1e-12,
        1e-10,
        9.999e-10,
        1e-9,
        1.000_000_1e-9,
        1.5e-9,
        1e-7,
        1e-6,
        1.5e-6,
        0.000_999_999_9,
        0.001,
        0.1,
        0.3,
        0.999_999_999_9,
        1.0,
        1.000_000_000_1,
        7.1,
        60.0,
        86_400.0,
        2_147_483.647,
        2_147_483.648,
        4_294_967.296,
        2_147_483_647.0,
        2_147_483_648.0,
        4_294_967_296.0,
        9.2e9,
        limit,
        limit.next_up(),
        limit.next_up().next_up(),
        limit.next_down(),
        9_223_372_037.0,
        9.3e9,
        1.8e10,
        1e11,
        1e18,
        1e19,
        1e300,
        f64::MAX,
        f64::INFINITY,
    ];
    let negative = edges.map(|float| -float);
    let nans = [f64::NAN, -f64::NAN];
    edges.into_iter().chain(negative).chain(nans).collect()
}

/// Exact where floats are, and to the second beyond.
fn mode(s: &Socket) -> String {
    let timeout = match s.gettimeout() {
        None => "None".to_owned(),
        Some(time) if time.as_secs() < 1_000_000 => format!("{}ns", time.as_nanos()),
        Some(time) => format!("{}s", time.as_secs_f64().round_ties_even()),
    };
    format!("({timeout},{})", s.getblocking())
}

#[test]
fn timeouts() {
    const TEST: &str = "against_python::timeouts";
    if !in_own_folder(TEST) {
        return;
    }
    let bits: Vec<_> = floats()
        .iter()
        .map(|float| format!("{:016x}", float.to_bits()))
        .collect();
    let arguments: Vec<_> = bits.iter().map(String::as_str).collect();
    let Some(python) = of_script(TEST, "timeouts.py", &arguments) else {
        return;
    };
    let mut ours = Outcomes::default();
    let after = |change: &dyn Fn(&Socket) -> Result<()>| {
        let s = tcp();
        s.settimeout(7.5).unwrap();
        match change(&s) {
            Ok(()) => Ok(format!("(taken,{})", mode(&s))),
            Err(Error::InvalidInput { .. }) => Ok(format!("(refused,{})", mode(&s))),
            Err(error) => Err(error),
        }
    };
    for (float, bits) in floats().into_iter().zip(&bits) {
        ours.case(format!("float {bits}"), after(&|s| s.settimeout(float)));
    }
    for number in [0, 1, 5, i32::MAX, -1, i32::MIN] {
        let result = after(&|s| s.settimeout(number));
        ours.case(format!("integer {number}"), result);
    }
    ours.case("None", after(&|s| s.settimeout(None)));
    ours.case("setblocking true", after(&|s| s.setblocking(true)));
    ours.case("setblocking false", after(&|s| s.setblocking(false)));
    waiting(&mut ours);
    defaults(&mut ours);

    let dontwait = unlike(
        "recv in time, MSG_DONTWAIT",
        "timeout",
        "OSError:11",
        "a call that is told not to wait does not wait",
    );
    check(&ours, &python, &[dontwait]);
}

fn waiting(ours: &mut Outcomes) {
    let nonblocking = new(AF_INET, SOCK_STREAM | SOCK_NONBLOCK);
    ours.case("SOCK_NONBLOCK", Ok(mode(&nonblocking)));
    let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    a.settimeout(0.05).unwrap();
    ours.case("recv in time", a.recv(1).map(none));
    ours.case("recvfrom in time", a.recvfrom(1).map(none));
    let dontwait = a.recv_with_flags(1, MSG_DONTWAIT);
    ours.case("recv in time, MSG_DONTWAIT", dontwait.map(none));
    ours.case("sendall in time", a.sendall(&vec![0; 1 << 24]).map(none));
    ours.case("dup has the timeout", a.dup().map(|s| mode(&s)));
    let (c, _d) = socketpair(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    c.setblocking(false).unwrap();
    ours.case("recv non-blocking", c.recv(1).map(none));
    ours.case("recvfrom non-blocking", c.recvfrom(1).map(none));
    ours.case("recv_into non-blocking", c.recv_into(&mut [0]));
}

fn defaults(ours: &mut Outcomes) {
    let listener = listener(AF_INET, SOCK_STREAM, ("127.0.0.1", 0));
    listener.listen(5).unwrap();
    listener.settimeout(0.05).unwrap();
    ours.case("accept in time", listener.accept().map(none));
    listener.setblocking(false).unwrap();
    ours.case("accept non-blocking", listener.accept().map(none));

    let accepted = |timeout: Timeout| {
        listener.settimeout(timeout)?;
        let client = tcp();
        client.settimeout(None)?;
        client.connect(listener.getsockname()?)?;
        listener.settimeout(20.0)?;
        Ok(mode(&listener.accept()?.0))
    };
    let blocking = || accepted(Timeout::from(None));
    ours.case("accepted by a blocking listener", blocking());
    ours.case("accepted by one with a timeout", accepted(3.0.into()));
    for (name, timeout) in [("time", 2.5), ("zero", 0.0)] {
        setdefaulttimeout(timeout).unwrap();
        let mut case = |what, result| ours.case(format!("default {name}: {what}"), result);
        case("socket", Ok(mode(&tcp())));
        let nonblocking = new(AF_INET, SOCK_STREAM | SOCK_NONBLOCK);
        case("SOCK_NONBLOCK", Ok(mode(&nonblocking)));
        let pair = socketpair(AF_UNIX, SOCK_STREAM, 0);
        case(
            "socketpair",
            pair.map(|(a, b)| format!("({},{})", mode(&a), mode(&b))),
        );
        case("accept", blocking());
        case("dup", listener.dup().map(|s| mode(&s)));
        let fd = OwnedFd::from(listener.dup().unwrap());
        case("fileno", Socket::from_owned(fd).map(|s| mode(&s)));
        setdefaulttimeout(None).unwrap();
    }
    ours.case("default refused", setdefaulttimeout(-1).map(none));
    ours.case("default none", setdefaulttimeout(None).map(none));
    assert_eq!(getdefaulttimeout(), None);
}

/// A socket with that name, and a time that no test reaches.
fn listener(family: AddressFamily, kind: SocketKind, name: impl ToAddress) -> Socket {
    let s = new(family, kind);
    s.bind(name).unwrap();
    s.settimeout(20.0).unwrap();
    s
}

#[test]
fn data() {
    const TEST: &str = "against_python::data";
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

/// The hosts of the script.
fn hosts() -> Vec<String> {
    let hosts = [
        "",
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "0x7f.1",
        "0x7f000001",
        "0177.0.0.1",
        "2130706433",
        "localhost",
        "0",
        "0.0.0.0",
        "<broadcast>",
        "255.255.255.255",
        "127.0.0.01",
        "127.0.0.256",
        " 127.0.0.1",
        "127.0.0.1 x",
        "127.0.0.1%lo",
        "[::1]",
        "::1%nosuchif",
        "::1",
        "0:0:0:0:0:0:0:1",
        "::",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "::1%1",
        "fe80::1",
        "no.such.host.invalid",
    ];
    let rest = ["a\0b", "127.0.0.1\0", "\0", "192.0.2.1", "2001:db8::1"];
    let long = ["x".repeat(64) + ".invalid", "x".repeat(300)];
    let owned = |host: &str| host.to_owned();
    let hosts = hosts.into_iter().map(owned).chain(long);
    hosts.chain(rest.into_iter().map(owned)).collect()
}

#[test]
fn addresses() {
    const TEST: &str = "against_python::addresses";
    if !in_own_folder(TEST) {
        return;
    }
    let Some(python) = of_script(TEST, "addresses.py", &[]) else {
        return;
    };
    let mut ours = Outcomes::default();
    ip_addresses(&mut ours, "v4", AF_INET, "127.0.0.1");
    ip_addresses(&mut ours, "v6", AF_INET6, "::1");

    let edges = [1 << 31, u32::MAX.into(), -1, 1_i64 << 32];
    for flowinfo in [0, 1, 0x12345, 0xf_ffff, 0x10_0000]
        .into_iter()
        .chain(edges)
    {
        let peer = connected(("::1", 9, flowinfo));
        ours.case(format!("flowinfo {flowinfo}"), peer);
    }
    for scope in [
        0,
        1,
        9999,
        1 << 31,
        u32::MAX.into(),
        -1,
        1 << 32,
        1_i128 << 64,
    ] {
        ours.case(format!("scope {scope}"), connected(("::1", 9, 0, scope)));
    }
    ours.case("text for flowinfo", connected(("::1", 9, "0")));
    ours.case("text for scope", connected(("::1", 9, 0, "0")));
    for scope in [0, 1, 9999] {
        let link_local = bound(AF_INET6, ("fe80::1234", 0, 0, scope));
        ours.case(format!("link-local scope {scope}"), link_local);
        let multicast = bound(AF_INET6, ("ff02::1", 0, 0, scope));
        ours.case(format!("multicast scope {scope}"), multicast);
    }
    let own = bound(AF_INET6, ("ff02::1%lo", 0));
    ours.case("multicast with its interface", own);
    let two = bound(AF_INET6, ("ff02::1%lo", 0, 0, 0));
    ours.case("multicast with two scopes", two);

    const ASCII: &str = "only ASCII is looked up: there is no IDNA here";
    const WRAPS: &str = "a number out of range is refused; Python wraps it";
    let wrapped = |case| unlike(case, "ok:(::1,9,0,0)", "invalid", WRAPS);
    let not_ascii = |case| unlike(case, "gaierror:-2", "invalid", ASCII);
    check(
        &ours,
        &python,
        &[
            not_ascii("v4 odd bytes"),
            not_ascii("v4 not ASCII"),
            not_ascii("v6 odd bytes"),
            not_ascii("v6 not ASCII"),
            wrapped("flowinfo 4294967296"),
            wrapped("scope -1"),
            wrapped("scope 4294967296"),
            wrapped("scope 18446744073709551616"),
            unlike(
                "multicast with its interface",
                "OSError:22",
                "ok:(ff02::1,0,1)",
                "the scope that stands in the host is kept",
            ),
        ],
    );
}

/// Binds to it; what the kernel says it is, without the port.
fn bound(family: AddressFamily, address: impl ToAddress) -> Result<String> {
    let s = socket(family, SOCK_DGRAM, 0)?;
    s.bind(address)?;
    Ok(match s.getsockname()? {
        Address::Inet(v4) => format!("({})", v4.ip()),
        Address::Inet6(v6) => format!("({},{},{})", v6.ip(), v6.flowinfo(), v6.scope_id()),
        other => panic!("{other:?}"),
    })
}

/// Connects so that the flow label is sent; how the kernel repeats it.
fn connected(address: impl ToAddress) -> Result<String> {
    const IPV6_FLOWINFO_SEND: i32 = 33;
    let s = socket(AF_INET6, SOCK_DGRAM, 0)?;
    s.setsockopt(IPPROTO_IPV6, IPV6_FLOWINFO_SEND, 1)?;
    s.connect(address)?;
    s.getpeername().map(|peer| shown(&peer))
}

fn ip_addresses(ours: &mut Outcomes, label: &str, family: AddressFamily, local: &str) {
    let mut case = |what: &str, result: Result<String>| {
        ours.case(format!("{label} {what}"), result);
    };
    for (number, host) in hosts().iter().enumerate() {
        case(&format!("host {number}"), bound(family, (host, 0)));
    }
    case("bytes", bound(family, (local.as_bytes(), 0)));
    case("odd bytes", bound(family, (b"\xff.invalid", 0)));
    case("not ASCII", bound(family, ("höst.invalid", 0)));
    case("number for a host", bound(family, (1, 0)));
    case("text for a port", bound(family, (local, "0")));
    for port in [0, -1, 65536, 70000, 1 << 31, -(1 << 31), 1_i128 << 63] {
        case(&format!("port {port}"), bound(family, (local, port)));
    }
    case("nothing but text", bound(family, local));
    case("one part", bound(family, (local,)));
    case("three parts", bound(family, (local, 0, 0)));
    case("four parts", bound(family, (local, 0, 0, 0)));
    case("five parts", bound(family, (local, 0, 0, 0, 0)));
}

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
fn options() {
    const TEST: &str = "against_python::options";
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

fn identity(s: &Socket) -> String {
    let (family, kind) = (i32::from(s.family()), i32::from(s.kind()));
    format!("({family},{kind},{})", i32::from(s.proto()))
}

#[test]
fn life() {
    const TEST: &str = "against_python::life";
    if !in_own_folder(TEST) {
        return;
    }
    let Some(python) = of_script(TEST, "life.py", &[]) else {
        return;
    };
    let mut ours = Outcomes::default();
    let made = |result: Result<Socket>| result.map(|s| identity(&s));
    for family in [0, 1, 2, 3, 10, 16, 17, 44, 45, 99, 9999, i32::MAX] {
        for kind in [0, 1, 2, 3, 4, 5, 6, 10, 15, 16, 99, 524_289, 526_337] {
            for proto in [0, 1, 6, 17, 99, 9999] {
                let s = socket(family.into(), kind.into(), proto);
                ours.case(format!("socket({family}, {kind}, {proto})"), made(s));
            }
        }
    }
    for family in [0, 1, 2, 10, 9999] {
        for kind in [1, 2, 3, 5, 99] {
            let pair = socketpair(family.into(), kind.into(), 0);
            let case = format!("socketpair({family}, {kind})");
            ours.case(case, made(pair.map(|(a, _)| a)));
        }
    }
    for (label, family, kind, proto) in [
        ("tcp", AF_INET, SOCK_STREAM, 0),
        ("tcp6", AF_INET6, SOCK_STREAM, 6),
        ("udp", AF_INET, SOCK_DGRAM, 17),
        ("unix", AF_UNIX, SOCK_STREAM, 0),
    ] {
        let mut case = |what: &str, result: Result<String>| {
            ours.case(format!("{label} {what}"), result);
        };
        let new = || socket(family, kind, proto).unwrap();
        let inheritable = |s: Socket| s.get_inheritable().map(|is| is.to_string());
        case("dup", made(new().dup()));
        case("taken over", made(Socket::from_owned(new().detach())));
        case("inheritable", inheritable(new()));
        let s = new();
        s.set_inheritable(true).unwrap();
        let twin = s.dup().unwrap();
        case("made inheritable", inheritable(s));
        case("dup of it", inheritable(twin));
    }
    let (_client, served) = tcp_pair("127.0.0.1");
    ours.case("accepted", made(Ok(served)));
    for (what, path) in [("file", "/dev/null"), ("folder", "/")] {
        let file = File::open(path).unwrap();
        let case = format!("a {what} taken over");
        ours.case(case, made(Socket::from_owned(file.into())));
    }
    check(&ours, &python, &[]);
}
