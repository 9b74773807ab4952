//! The same cases in Python and here: `python/conveniences.py`.

use std::fs::{self, File};
use std::path::Path;

use rawsock::*;

use super::{SamePort, where_hosts_are};
use crate::namespaces::in_own_network;
use crate::outcomes::{Outcomes, check, unlike};

#[test]
fn they_do_what_python_does() {
    const TEST: &str = "conveniences::python::they_do_what_python_does";
    if !in_own_network(TEST) {
        return;
    }
    fs::create_dir("python").unwrap();
    let folder = Path::new("python");
    let Some(python) = Outcomes::of_script(TEST, "conveniences.py", folder) else {
        return;
    };
    let mut ours = Outcomes::default();
    ours.case("dual stack", Ok(has_dualstack_ipv6()));
    servers(&mut ours);
    connections(&mut ours);
    duplicates(&mut ours);
    let code = "Python gives the code of getaddrinfo as if it were an errno";
    check(
        &ours,
        &python,
        &[
            unlike("server v6 for v4", "OSError:-9", "gaierror:-9", code),
            unlike("server v4 for v6", "OSError:-9", "gaierror:-9", code),
            unlike("server no host", "OSError:-3", "gaierror:-3", code),
        ],
    );
}

#[test]
fn the_errors_of_all_addresses_are_those_of_python() {
    const TEST: &str = "conveniences::python::the_errors_of_all_addresses_are_those_of_python";
    if !where_hosts_are(TEST, "127.0.0.2 many\n127.0.0.3 many\n::1 many") {
        return;
    }
    let nobody = SamePort::at(&["127.0.0.2", "127.0.0.3", "::1"]);
    let port = nobody.port.to_string();
    // From one source only one family has a way to its addresses.
    for source in ["", "127.0.0.9", "::1", "192.0.2.9"] {
        let arguments = ["many", &port, source];
        let folder = Path::new(".");
        let Some(python) = Outcomes::of_script_with(TEST, "all_errors.py", folder, &arguments)
        else {
            return;
        };
        let source = (source, 0);
        let options = CreateConnection {
            source_address: Some(&source),
            timeout: Some(0.1.into()),
            ..Default::default()
        };
        let error = create_connection_with(("many", nobody.port), &options).unwrap_err();
        let Error::Several { errors, .. } = error else {
            panic!("{error:?}");
        };
        let mut ours = Outcomes::default();
        for (index, error) in errors.into_iter().enumerate() {
            ours.case(format!("error {index}"), Err::<String, _>(error));
        }
        check(&ours, &python, &[]);
    }
}

fn identity(s: &Socket) -> String {
    let (family, kind) = (i32::from(s.family()), i32::from(s.kind()));
    format!("{family},{kind},{}", i32::from(s.proto()))
}

fn timeout(s: &Socket) -> String {
    let seconds = s.gettimeout().map(|timeout| timeout.as_secs_f64());
    seconds.map_or("None".to_owned(), |seconds| format!("{seconds:?}"))
}

fn family(family: AddressFamily) -> CreateServer {
    CreateServer {
        family: Some(family),
        ..Default::default()
    }
}

fn servers(ours: &mut Outcomes) {
    let shown = |s: Socket| {
        let flag = |level, name| s.getsockopt(level, name).unwrap();
        let mut flags = vec![
            flag(SOL_SOCKET, SO_REUSEADDR),
            flag(SOL_SOCKET, SO_REUSEPORT),
        ];
        if s.family() == AF_INET6 {
            flags.push(flag(SOL_IPV6, IPV6_V6ONLY));
        }
        flags.push(flag(SOL_SOCKET, SO_ACCEPTCONN));
        let flags: Vec<_> = flags.iter().map(ToString::to_string).collect();
        format!("({},{})", identity(&s), flags.join(","))
    };
    let mut case = |name: &str, address: &dyn ToAddress, options: CreateServer| {
        let server = create_server_with(address, &options).map(shown);
        ours.case(format!("server {name}"), server);
    };
    let usual = CreateServer::default;
    let shared = |family| CreateServer {
        family,
        reuse_port: true,
        ..usual()
    };
    let both = |family| CreateServer {
        family,
        dualstack_ipv6: true,
        ..usual()
    };
    let backlog = |backlog| CreateServer {
        backlog: Some(backlog),
        ..usual()
    };
    case("v4", &("127.0.0.1", 0), usual());
    case("v4 any", &("", 0), usual());
    case("v4 by name", &("localhost", 0), usual());
    case("v4 given", &("127.0.0.1", 0), family(AF_INET));
    case("v6", &("::1", 0), family(AF_INET6));
    case("v6 any", &("", 0), family(AF_INET6));
    case("v6 for v4", &("127.0.0.1", 0), family(AF_INET6));
    case("v4 for v6", &("::1", 0), usual());
    case("both", &("", 0), both(Some(AF_INET6)));
    case("both, v4", &("", 0), both(None));
    case("both, Unix", &"path0", both(Some(AF_UNIX)));
    case("shared", &("127.0.0.1", 0), shared(None));
    case("shared v6", &("::1", 0), shared(Some(AF_INET6)));
    case("Unix", &"path1", family(AF_UNIX));
    case("Unix again", &"path1", family(AF_UNIX));
    case("backlog 0", &("127.0.0.1", 0), backlog(0));
    case("backlog -1", &("127.0.0.1", 0), backlog(-1));
    case("backlog 2147483647", &("127.0.0.1", 0), backlog(i32::MAX));
    case("nobody's", &("192.0.2.1", 0), usual());
    case("no host", &("no.such.host.invalid", 0), usual());
    case("port 65536", &("127.0.0.1", 65_536), usual());
    case("port -1", &("127.0.0.1", -1), usual());
    case("packet", &("127.0.0.1", 0), family(AF_PACKET));
    case("no family", &("127.0.0.1", 0), family(9999.into()));
    let taken = create_server(("127.0.0.1", 0)).unwrap();
    let address = taken.getsockname().unwrap();
    case("taken", &address, usual());
    case("taken, shared", &address, shared(None));
}

fn connections(ours: &mut Outcomes) {
    let server = create_server(("127.0.0.1", 0)).unwrap();
    let port = server.getsockname().unwrap().port().unwrap();
    let nobody = SamePort::at(&["127.0.0.1", "::1"]);
    let closed = nobody.port;
    let shown = |s: Socket| {
        let peer = s.getpeername().unwrap();
        let (ip, same) = (peer.ip().unwrap(), peer.port() == Some(port));
        format!("({},{ip},{same},{})", identity(&s), timeout(&s))
    };
    let mut case = |name: &str, address: &dyn ToAddress, options: CreateConnection<'_>| {
        let client = create_connection_with(address, &options).map(shown);
        ours.case(format!("connection {name}"), client);
    };
    let usual = CreateConnection::default;
    let timeout = |timeout: Timeout| CreateConnection {
        timeout: Some(timeout),
        ..usual()
    };
    let at = ("127.0.0.1", port);
    case("by number", &at, usual());
    case("by name", &("localhost", port), usual());
    case("by short number", &("127.1", port), usual());
    case("port as text", &("127.0.0.1", port.to_string()), usual());
    case("port by name", &("127.0.0.1", "no-such-service"), usual());
    case("empty host", &("", port), usual());
    case("any host", &("0.0.0.0", port), usual());
    case("broadcast", &("<broadcast>", port), usual());
    case("no host", &("no.such.host.invalid", port), usual());
    case("refused", &("127.0.0.1", closed), usual());
    case("refused by name", &("localhost", closed), usual());
    case("v6 refused", &("::1", closed), usual());
    case("scope of nothing", &("fe80::1%nosuchif", closed), usual());
    case("timeout", &at, timeout(5.into()));
    case("timeout 0", &at, timeout(0.into()));
    case("timeout -1", &at, timeout((-1).into()));
    case("timeout None", &at, timeout(None.into()));
    for (name, source) in [
        ("source", "127.0.0.2"),
        ("source any", ""),
        ("source nobody's", "192.0.2.1"),
        ("source v6", "::1"),
    ] {
        let source = (source, 0);
        let options = CreateConnection {
            source_address: Some(&source),
            ..usual()
        };
        case(name, &at, options);
    }
    setdefaulttimeout(7).unwrap();
    case("default timeout", &at, usual());
    case("own timeout", &at, timeout(5.into()));
    case("no timeout", &at, timeout(None.into()));
    setdefaulttimeout(None).unwrap();
}

fn duplicates(ours: &mut Outcomes) {
    let taken = create_server(("127.0.0.1", 0)).unwrap();
    let seen = |s: Socket| {
        let inheritable = s.get_inheritable().unwrap();
        format!("({},{inheritable},{})", identity(&s), timeout(&s))
    };
    for (family, kind, proto) in [(2, 1, 0), (10, 2, 17), (1, 5, 9), (9999, 99, 9999)] {
        let twin = fromfd(&taken, family.into(), kind.into(), proto);
        ours.case(format!("fromfd({family}, {kind}, {proto})"), twin.map(seen));
    }
    let file = File::open("/dev/null").unwrap();
    let twin = fromfd(&file, AF_INET, SOCK_STREAM, 0);
    ours.case("fromfd of a file", twin.map(seen));
    setdefaulttimeout(7).unwrap();
    let twin = fromfd(&taken, AF_INET, SOCK_STREAM, 0);
    ours.case("fromfd with a default", twin.map(seen));
    setdefaulttimeout(None).unwrap();
}
