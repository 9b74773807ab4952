//! Names of hosts, in a network of its own: there are only the files of this
//! machine, and no name server can be reached.

use rawsock::*;

use super::numbers::{answers, name};
use super::{Calls, list, text};
use crate::namespaces::in_own_network;

#[test]
fn hosts_are_found_as_in_python() {
    const TEST: &str = "against_python::lookup::hosts::hosts_are_found_as_in_python";
    if !in_own_network(TEST) {
        return;
    }
    let mut calls = Calls::default();
    let own = gethostname().unwrap();
    for host in HOSTS.into_iter().chain([&*own]) {
        every(&mut calls, host);
    }
    // Python has its IDNA for every text, and its errors for what no DNS
    // server can be asked; here it is the C library that says what is a name.
    const ONE_ERROR: &str = "a name that cannot be is an unknown name";
    let (long, longer) = ("x".repeat(250), "x".repeat(300));
    for (host, code) in [("a..b", -2), (".", -3), (&long, -2), (&longer, -2)] {
        for (function, _) in FUNCTIONS {
            let ours = match *function {
                "getfqdn" => format!("ok:{host}"),
                _ => format!("gaierror:{code}"),
            };
            calls.differs(
                function,
                &arguments(function, host),
                "invalid",
                &ours,
                ONE_ERROR,
            );
        }
        every(&mut calls, host);
    }
    const BLANK: &str = "no name has a blank in it";
    let host = "ö ü.invalid";
    for (function, _) in FUNCTIONS {
        let python = match *function {
            "getfqdn" => "ok:ö ü.invalid",
            _ => "gaierror:-2",
        };
        calls.differs(
            function,
            &arguments(function, host),
            python,
            "invalid",
            BLANK,
        );
    }
    every(&mut calls, host);

    calls.call("gethostname", &[], gethostname());
    calls.call("getfqdn", &[], getfqdn());
    for flags in 0..64 {
        for host in ["127.0.0.1", "192.0.2.1", "::1", "2001:db8::1"] {
            let address = format!("({}, 80)", text(host));
            name(&mut calls, &address, flags, getnameinfo((host, 80), flags));
        }
    }
    calls.check(TEST);
}

/// The functions that take a host, by Python's names.
type Function = (&'static str, fn(&str) -> Result<String>);
const FUNCTIONS: &[Function] = &[
    ("gethostbyname", |host| {
        gethostbyname(host).map(|ip| ip.to_string())
    }),
    ("gethostbyname_ex", |host| {
        gethostbyname_ex(host).map(triple)
    }),
    ("gethostbyaddr", |host| gethostbyaddr(host).map(triple)),
    ("getfqdn", |host| getfqdn_of(host)),
    ("getaddrinfo", |host| getaddrinfo(host, 80).map(answers)),
];

fn every(calls: &mut Calls, host: &str) {
    for (function, call) in FUNCTIONS {
        calls.call(function, &arguments(function, host), call(host));
    }
}

fn arguments(function: &str, host: &str) -> Vec<String> {
    let mut arguments = vec![text(host)];
    if function == "getaddrinfo" {
        arguments.push("80".to_owned());
    }
    arguments
}

/// What `gethostbyname_ex` and `gethostbyaddr` answer, as Python shows it.
fn triple<A: ToString>((name, aliases, addresses): (String, Vec<String>, Vec<A>)) -> String {
    format!("({name},{},{})", list(aliases), list(addresses))
}

#[test]
fn a_host_without_an_entry_has_the_code_of_the_call() {
    const TEST: &str =
        "against_python::lookup::hosts::a_host_without_an_entry_has_the_code_of_the_call";
    if !in_own_network(TEST) {
        return;
    }
    // Python reads the h_errno of the thread, which these failures do not set:
    // it tells why the call before them failed.
    const HOST_NOT_FOUND: i32 = 1;
    let errors = [
        gethostbyname_ex("<broadcast>").map(triple).unwrap_err(),
        gethostbyname_ex("::ffff:127.0.0.1")
            .map(triple)
            .unwrap_err(),
        gethostbyaddr("::").map(triple).unwrap_err(),
        gethostbyaddr(std::net::Ipv6Addr::UNSPECIFIED)
            .map(triple)
            .unwrap_err(),
    ];
    for error in errors {
        assert!(
            matches!(
                error,
                Error::Host {
                    code: HOST_NOT_FOUND,
                    ..
                }
            ),
            "{error:?}"
        );
        assert!(error.to_string().ends_with(": Unknown host"), "{error}");
        assert_eq!(error.errno(), None);
    }
}

const HOSTS: [&str; 22] = [
    "",
    " ",
    "localhost",
    "LOCALHOST",
    "localhost.",
    " localhost ",
    "127.0.0.1",
    "127.1",
    "127.0.0.2",
    "0.0.0.0",
    "0",
    "255.255.255.255",
    "192.0.2.1",
    "127.0.0.256",
    "127.0.0.1 x",
    "::1",
    "2001:db8::1",
    "fe80::1%lo",
    "[::1]",
    "no.such.invalid",
    "höst.invalid",
    "-",
];
