//! `create_connection`, one address after another.

use std::net::Ipv4Addr;
use std::thread;
use std::time::Duration;

use rawsock::*;
use testkit::{DEADLINE, Rerun, is_rerun};

use super::{ECONNREFUSED, EINPROGRESS, SamePort, flag_blocks, open_descriptors, where_hosts_are};
use crate::fixtures::{assert_errno, assert_invalid, ip_places, places};
use crate::namespaces::alone;

#[test]
fn it_connects_in_every_form_of_address() {
    for place in places() {
        let server = create_server(place.address()).unwrap();
        let address = server.getsockname().unwrap();
        let client = create_connection(&address).unwrap();
        assert_eq!(client.getpeername().unwrap(), address, "{}", place.label);
        assert_eq!(client.gettimeout(), None);
    }
    let server = create_server(("127.0.0.1", 0)).unwrap();
    let port = server.getsockname().unwrap().port().unwrap();
    let text = port.to_string();
    create_connection(("127.0.0.1", port)).unwrap();
    create_connection((Ipv4Addr::LOCALHOST, port)).unwrap();
    create_connection(("127.0.0.1", text.as_str())).unwrap();
    create_connection(("localhost", port)).unwrap();
    create_connection(("localhost", text)).unwrap();
    create_connection(format!("127.0.0.1:{port}")).unwrap();
    let s = create_connection(format!("localhost:{port}")).unwrap();
    assert_eq!(s.proto(), IPPROTO_TCP);
    assert_eq!(s.kind(), SOCK_STREAM);
}

#[test]
fn nonsense_is_refused() {
    assert_invalid(create_connection("no port"));
    assert_invalid(create_connection("::1:80"));
    assert_invalid(create_connection(("127.0.0.1",)));
    assert_invalid(create_connection(("::1", 80, 0, 0)));
    assert_invalid(create_connection((1, 80)));
    assert_invalid(create_connection(("127.0.0.1", Ipv4Addr::LOCALHOST)));
    assert_invalid(create_connection(("127.0.0.1", 65_536)));
    assert_invalid(create_connection(("127.0.0.1", -1)));
    assert_invalid(create_connection(("a\0b", 80)));
    assert_invalid(create_connection(("127.0.0.1", "http\0")));
    for timeout in [Timeout::from(-1), Timeout::from(f64::NAN)] {
        let options = CreateConnection {
            timeout: Some(timeout),
            ..Default::default()
        };
        assert_invalid(create_connection_with(("127.0.0.1", 1), &options));
        let options = CreateConnection {
            total_timeout: Some(timeout),
            ..Default::default()
        };
        assert_invalid(create_connection_with(("127.0.0.1", 1), &options));
    }
}

#[test]
fn an_address_without_a_name_gives_its_own_error() {
    for place in ip_places() {
        let taken = socket(place.family, SOCK_STREAM, 0).unwrap();
        taken.bind(place.address()).unwrap();
        let address = taken.getsockname().unwrap();
        let error = create_connection(&address).unwrap_err();
        assert!(matches!(error, Error::Os { .. }), "{error:?}");
        assert_eq!(error.errno(), Some(ECONNREFUSED));
        assert_eq!(error.address(), Some(&address));
        assert_eq!(error.errors().len(), 1);
    }
}

#[test]
fn the_timeout_stays_on_the_socket() {
    let server = create_server(("127.0.0.1", 0)).unwrap();
    let address = server.getsockname().unwrap();
    let ten = Some(Duration::from_secs(10));
    for (timeout, total, expected) in [
        (None, None, None),
        (Some(Timeout::from(10)), None, ten),
        (Some(Timeout::from(10)), Some(Timeout::from(5)), ten),
        (Some(Timeout::from(10)), Some(Timeout::from(20)), ten),
        (None, Some(Timeout::from(20)), None),
        (Some(Timeout::from(None)), Some(Timeout::from(20)), None),
        (None, Some(Timeout::from(None)), None),
    ] {
        let options = CreateConnection {
            timeout,
            total_timeout: total,
            ..Default::default()
        };
        let s = create_connection_with(&address, &options).unwrap();
        assert_eq!(s.gettimeout(), expected, "{options:?}");
        assert_eq!(flag_blocks(&s), expected.is_none(), "{options:?}");
    }
}

#[test]
fn who_does_not_wait_hears_that_it_is_in_progress() {
    let silent = SamePort::at(&["127.0.0.1"]);
    let _kept = silent.be_silent(0);
    let options = CreateConnection {
        timeout: Some(0.into()),
        ..Default::default()
    };
    let error = create_connection_with(("127.0.0.1", silent.port), &options).unwrap_err();
    assert!(error.is_would_block());
    assert_errno::<()>(Err(error), EINPROGRESS);
}

#[test]
fn the_source_is_bound_first() {
    let server = create_server(("127.0.0.1", 0)).unwrap();
    let address = server.getsockname().unwrap();
    let from = |source: &(dyn ToAddress + Sync)| {
        let options = CreateConnection {
            source_address: Some(source),
            ..Default::default()
        };
        create_connection_with(&address, &options)
    };
    from(&("127.0.0.2", 0)).unwrap();
    let (_, peer) = server.accept().unwrap();
    assert_eq!(peer.ip(), Some([127, 0, 0, 2].into()));
    from(&("", 0)).unwrap();
    let error = from(&("192.0.2.1", 0)).unwrap_err();
    assert_eq!(error.operation(), "bind");
    assert_errno::<()>(Err(error), 99); // EADDRNOTAVAIL
    assert_invalid(from(&(std::net::Ipv6Addr::LOCALHOST, 0)));
}

#[test]
fn every_error_is_kept_with_its_address() {
    const TEST: &str = "conveniences::connection::every_error_is_kept_with_its_address";
    if !where_hosts_are(TEST, "127.0.0.2 many\n127.0.0.3 many\n::1 many\n") {
        return;
    }
    let places = SamePort::at(&["127.0.0.2", "127.0.0.3", "::1"]);
    let error = create_connection(("many", places.port)).unwrap_err();
    assert!(matches!(error, Error::Several { .. }), "{error:?}");
    let mut seen: Vec<_> = error
        .errors()
        .iter()
        .map(|error| {
            assert_eq!(error.errno(), Some(ECONNREFUSED), "{error}");
            assert_eq!(error.operation(), "connect");
            error.address().unwrap().clone()
        })
        .collect();
    assert_eq!(error.address(), seen.last(), "the last speaks for all");
    assert_eq!(error.errno(), Some(ECONNREFUSED));
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionRefused);
    let text = error.to_string();
    let begin = format!("create_connection to many:{}: connect to ", places.port);
    assert!(text.starts_with(&begin), "{text}");
    for address in &seen {
        assert!(text.contains(&format!("connect to {address}: ")), "{text}");
    }
    seen.sort_by_key(ToString::to_string);
    let mut all: Vec<_> = places
        .bound
        .iter()
        .map(|s| s.getsockname().unwrap())
        .collect();
    all.sort_by_key(ToString::to_string);
    assert_eq!(seen, all);
    let io = std::io::Error::from(error);
    assert_eq!(io.raw_os_error(), Some(ECONNREFUSED));

    // The last in the order of the C library.
    let last = places.bound.iter().position(|s| {
        s.getsockname().unwrap()
            == *create_connection(("many", places.port))
                .unwrap_err()
                .address()
                .unwrap()
    });
    places.listen(last.unwrap());
    create_connection(("many", places.port)).unwrap();
}

#[test]
fn the_total_time_is_for_all_addresses_together() {
    const TEST: &str = "conveniences::connection::the_total_time_is_for_all_addresses_together";
    if !where_hosts_are(TEST, "127.0.0.2 many\n127.0.0.3 many\n") {
        return;
    }
    let hosts = ["127.0.0.2", "127.0.0.3"];
    let places = SamePort::at(&hosts);
    let _kept = [places.be_silent(0), places.be_silent(1)];
    let total = |timeout: Option<Timeout>| CreateConnection {
        timeout,
        total_timeout: Some(1.into()),
        ..Default::default()
    };
    // No time is left for the second.
    for timeout in [None, Some(DEADLINE.into())] {
        let error = create_connection_with(("many", places.port), &total(timeout)).unwrap_err();
        assert!(error.is_timeout(), "{error}");
        let operations: Vec<_> = error.errors().iter().map(Error::operation).collect();
        assert_eq!(operations, ["connect", "create_connection"], "{error}");
        assert!(error.errors().iter().all(Error::is_timeout), "{error}");
        assert!(error.errors().iter().all(|error| error.address().is_some()));
    }
    // Each has its own time, and that is less.
    let error = create_connection_with(
        ("many", places.port),
        &CreateConnection {
            timeout: Some(0.01.into()),
            total_timeout: Some(DEADLINE.into()),
            ..Default::default()
        },
    )
    .unwrap_err();
    let operations: Vec<_> = error.errors().iter().map(Error::operation).collect();
    assert_eq!(operations, ["connect", "connect"], "{error}");
    // None at all.
    let none = CreateConnection {
        total_timeout: Some(0.into()),
        ..Default::default()
    };
    let error = create_connection_with(("127.0.0.2", places.port), &none).unwrap_err();
    assert!(error.is_timeout());
}

#[test]
fn a_full_queue_of_a_unix_listener_is_waited_for() {
    let options = CreateServer {
        backlog: Some(0),
        ..Default::default()
    };
    let server = create_server_with(UnixAddr::new(b"").unwrap(), &options).unwrap();
    let address = server.getsockname().unwrap();
    let within = |seconds: f64| CreateConnection {
        total_timeout: Some(seconds.into()),
        ..Default::default()
    };
    let _first = create_connection(&address).unwrap();
    let error = create_connection_with(&address, &within(0.1)).unwrap_err();
    assert!(matches!(error, Error::TimedOut { .. }), "{error:?}");
    assert_eq!(error.address(), Some(&address));
    let late = thread::spawn({
        let (address, options) = (address.clone(), within(DEADLINE.as_secs_f64()));
        move || create_connection_with(&address, &options)
    });
    server.accept().unwrap();
    let late = late.join().unwrap().unwrap();
    assert_eq!(late.getpeername().unwrap(), address);
}

#[test]
fn the_total_time_is_for_the_lookup_too() {
    const TEST: &str = "conveniences::connection::the_total_time_is_for_the_lookup_too";
    let setup = "ip link set lo up \
        && echo 'hosts: files dns' > nss && mount --bind nss /etc/nsswitch.conf \
        && printf 'nameserver 127.0.0.53\noptions timeout:30 attempts:1\n' > resolv \
        && mount --bind resolv /etc/resolv.conf";
    if !alone(TEST, &["--mount", "--net"], setup) {
        return;
    }
    // A name server that is there and says nothing.
    let silent = socket(AF_INET, SOCK_DGRAM, 0).unwrap();
    silent.bind(("127.0.0.53", 53)).unwrap();
    for delay in [None, Some(CreateConnection::ATTEMPT_DELAY)] {
        let options = CreateConnection {
            timeout: Some(DEADLINE.into()),
            total_timeout: Some(0.3.into()),
            happy_eyeballs_delay: delay,
            ..Default::default()
        };
        let error = create_connection_with(("host.example", 80), &options).unwrap_err();
        assert!(matches!(error, Error::TimedOut { .. }), "{error:?}");
        let text = "create_connection to host.example:80: timed out";
        assert_eq!(error.to_string(), text);
        silent.settimeout(DEADLINE).unwrap();
        let question = silent.recv(1024).unwrap();
        assert!(question.windows(4).any(|part| part == b"host"));
    }
}

#[test]
fn nothing_leaks_when_it_fails() {
    const TEST: &str = "conveniences::connection::nothing_leaks_when_it_fails";
    if !is_rerun(TEST) {
        Rerun::of(TEST).passes();
        return;
    }
    let nobody = SamePort::at(&["127.0.0.1"]);
    let silent = SamePort::at(&["127.0.0.1"]);
    let kept = silent.be_silent(0);
    let before = open_descriptors();
    for _ in 0..20 {
        for delay in [None, Some(Duration::ZERO)] {
            let options = CreateConnection {
                timeout: Some(0.01.into()),
                happy_eyeballs_delay: delay,
                ..Default::default()
            };
            let connect = |host, port| create_connection_with((host, port), &options);
            connect("127.0.0.1", silent.port).unwrap_err();
            connect("127.0.0.1", nobody.port).unwrap_err();
            connect("localhost", nobody.port).unwrap_err();
            connect("localhost", silent.port).unwrap_err();
            connect("no such host", 1).unwrap_err();
            let options = CreateConnection {
                source_address: Some(&("192.0.2.1", 0)),
                ..options
            };
            create_connection_with(("localhost", nobody.port), &options).unwrap_err();
        }
    }
    assert_eq!(open_descriptors(), before);
    drop(kept);
}
