//! `create_server` and `has_dualstack_ipv6`.

use std::net::{Ipv6Addr, SocketAddr};

use rawsock::*;
use testkit::{Rerun, is_rerun, skip};

use super::{EADDRINUSE, EAGAIN, ECONNREFUSED, open_descriptors};
use crate::fixtures::{assert_errno, assert_invalid, ip_places, unix_places};

fn with(family: AddressFamily) -> CreateServer {
    CreateServer {
        family: Some(family),
        ..Default::default()
    }
}

#[test]
fn it_listens_in_every_place() {
    let places = ip_places().into_iter().chain(unix_places());
    for place in places {
        let server = create_server(place.address()).unwrap();
        assert_eq!(server.family(), place.family, "{}", place.label);
        let client = create_connection(server.getsockname().unwrap()).unwrap();
        let (served, _) = server.accept().unwrap();
        client.sendall(b"hello").unwrap();
        assert_eq!(served.recv(10).unwrap(), b"hello", "{}", place.label);
        assert!(server.get(opt::SO_REUSEADDR).unwrap());
        assert!(!server.get_inheritable().unwrap());
    }
}

#[test]
fn the_family_is_that_of_the_address_if_it_says_so() {
    let v6: SocketAddr = "[::1]:0".parse().unwrap();
    let family = |server: Result<Socket>| server.unwrap().family();
    assert_eq!(family(create_server(v6)), AF_INET6);
    assert_eq!(family(create_server((Ipv6Addr::LOCALHOST, 0))), AF_INET6);
    assert_eq!(family(create_server("[::1]:0")), AF_INET6);
    assert_eq!(family(create_server("127.0.0.1:0")), AF_INET);
    assert_eq!(family(create_server(("", 0))), AF_INET);
    assert_eq!(
        family(create_server(UnixAddr::new(b"").unwrap())),
        AF_UNIX,
        "named by the kernel"
    );
    assert_eq!(
        family(create_server_with(("::1", 0), &with(AF_INET6))),
        AF_INET6
    );
    let error = create_server(("::1", 0)).unwrap_err();
    assert!(matches!(error, Error::Gai { .. }), "{error}");
    assert_invalid(create_server_with(v6, &with(AF_INET)));
}

#[test]
fn dual_stack_takes_both_and_single_stack_one() {
    if !has_dualstack_ipv6() {
        skip("dual_stack_takes_both_and_single_stack_one", "no IPv6");
        return;
    }
    for dualstack_ipv6 in [false, true] {
        let options = CreateServer {
            dualstack_ipv6,
            ..with(AF_INET6)
        };
        let server = create_server_with(("", 0), &options).unwrap();
        assert_eq!(server.get(opt::IPV6_V6ONLY).unwrap(), !dualstack_ipv6);
        let port = server.getsockname().unwrap().port().unwrap();
        create_connection(("::1", port)).unwrap();
        let (_, peer) = server.accept().unwrap();
        assert_eq!(peer.ip(), Some(Ipv6Addr::LOCALHOST.into()));
        let v4 = create_connection(("127.0.0.1", port));
        if dualstack_ipv6 {
            v4.unwrap();
            let (_, peer) = server.accept().unwrap();
            assert!(peer.to_string().starts_with("[::ffff:127.0.0.1]:"));
        } else {
            assert_errno(v4, ECONNREFUSED);
        }
    }
}

#[test]
fn dual_stack_is_for_ipv6() {
    for family in [AF_INET, AF_UNIX] {
        let options = CreateServer {
            dualstack_ipv6: true,
            ..with(family)
        };
        assert_invalid(create_server_with(("", 0), &options));
    }
}

#[test]
fn a_port_is_shared_if_all_want_it() {
    for place in ip_places() {
        let shared = CreateServer {
            reuse_port: true,
            ..Default::default()
        };
        let first = create_server_with(place.address(), &shared).unwrap();
        let address = first.getsockname().unwrap();
        let second = create_server_with(&address, &shared).unwrap();
        assert_eq!(second.getsockname().unwrap(), address);
        let error = create_server(&address).unwrap_err();
        assert_eq!(error.errno(), Some(EADDRINUSE), "{error}");
        assert_eq!(error.address(), Some(&address));
        assert_eq!(error.operation(), "bind");

        let alone = create_server(place.address()).unwrap();
        let address = alone.getsockname().unwrap();
        assert_errno(create_server_with(&address, &shared), EADDRINUSE);
    }
    for place in unix_places() {
        let shared = CreateServer {
            reuse_port: true,
            ..Default::default()
        };
        create_server_with(place.address(), &shared).unwrap();
    }
}

#[test]
fn it_can_be_started_again_at_once() {
    for place in ip_places() {
        let server = create_server(place.address()).unwrap();
        let address = server.getsockname().unwrap();
        let client = create_connection(&address).unwrap();
        let (served, _) = server.accept().unwrap();
        // Who closes first is who keeps the port, in TIME_WAIT.
        drop(served);
        assert_eq!(client.recv(1).unwrap(), b"");
        drop((client, server));
        create_server(&address).unwrap();
    }
}

#[test]
fn the_backlog_is_as_long_as_asked() {
    let options = CreateServer {
        backlog: Some(0),
        ..Default::default()
    };
    let server = create_server_with(UnixAddr::new(b"").unwrap(), &options).unwrap();
    let address = server.getsockname().unwrap();
    let timeout = CreateConnection {
        timeout: Some(0.into()),
        ..Default::default()
    };
    let _waits = create_connection_with(&address, &timeout).unwrap();
    let error = create_connection_with(&address, &timeout).unwrap_err();
    assert_eq!(error.errno(), Some(EAGAIN), "{error}");
    assert_eq!(error.address(), Some(&address));
}

#[test]
fn nothing_leaks_when_it_fails() {
    const TEST: &str = "conveniences::server::nothing_leaks_when_it_fails";
    if !is_rerun(TEST) {
        Rerun::of(TEST).passes();
        return;
    }
    let taken = create_server(("127.0.0.1", 0)).unwrap();
    let address = taken.getsockname().unwrap();
    let before = open_descriptors();
    for _ in 0..100 {
        create_server(&address).unwrap_err();
        create_server(("192.0.2.1", 0)).unwrap_err();
        create_server(("no such host", 0)).unwrap_err();
        create_server("neither host nor port").unwrap_err();
        create_server(("127.0.0.1", 65_536)).unwrap_err();
        create_server_with(("", 0), &with(AF_PACKET)).unwrap_err();
        has_dualstack_ipv6();
    }
    assert_eq!(open_descriptors(), before);
}
