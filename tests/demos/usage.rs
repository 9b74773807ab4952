//! `--help`, and what is no use.

use crate::fixture::{program, run};

const ALL: [&str; 5] = [
    "article",
    "tcp_client",
    "tcp_server",
    "udp_client",
    "udp_server",
];

#[test]
fn help_names_every_option_and_the_default_address() {
    for name in ALL {
        for option in ["--help", "-h"] {
            let outcome = run(program(name).arg(option));
            assert_eq!(outcome.status, Some(0));
            assert_eq!(outcome.err, [""; 0]);
            let text = outcome.out.join("\n");
            let mut words = vec!["--help"];
            if name != "article" {
                words.push("--addr HOST:PORT");
                words.push(if name.starts_with("tcp") {
                    "127.0.0.1:9999"
                } else {
                    "127.0.0.2:9999"
                });
            }
            if name.ends_with("client") {
                words.push("--message TEXT");
            }
            if name == "tcp_server" {
                words.push("--delay SECONDS");
            }
            assert!(text.starts_with(&format!("Usage: {name}")), "{text}");
            for word in words {
                assert!(text.contains(word), "no {word} in {text}");
            }
        }
    }
}

/// Wrong usage: one line on stderr that says `reason`, and status 2.
#[track_caller]
fn check(name: &str, args: &[&str], reason: &str) {
    let outcome = run(program(name).args(args));
    assert_eq!(outcome.status, Some(2), "{name} {args:?}: {outcome:?}");
    assert_eq!(outcome.out, [""; 0]);
    let [line] = &outcome.err[..] else {
        panic!("not one line: {outcome:?}");
    };
    assert!(line.starts_with(&format!("{name}: ")), "{line}");
    assert!(line.contains(reason), "no {reason:?} in {line}");
}

#[test]
fn unknown_options_and_arguments_are_refused() {
    for name in ALL {
        check(name, &["--frob"], "--frob");
        check(name, &["-x"], "-x");
        check(name, &["extra"], "extra");
        check(name, &["two\nlines"], "two\\nlines");
    }
    check("article", &["--addr", "127.0.0.1:0"], "--addr");
    check("udp_server", &["--delay", "1"], "--delay");
    check("tcp_server", &["--message", "x"], "--message");
}

#[test]
fn missing_values_are_refused() {
    for name in &ALL[1..] {
        check(name, &["--addr"], "--addr");
    }
    check("tcp_server", &["--delay"], "--delay");
    check("tcp_client", &["--message"], "--message");
    check("udp_client", &["--message"], "--message");
}

#[test]
fn delays_that_are_none_are_refused() {
    for delay in ["soon", "", "-1", "nan", "inf", "1e300", "1s"] {
        check("tcp_server", &["--delay", delay], "--delay");
    }
}

#[test]
fn messages_that_the_protocol_cannot_carry_are_refused() {
    check("tcp_client", &["--message", ""], "TCP cannot carry it");
    check("tcp_client", &["--message", &"x".repeat(1014)], "1013");
    check("udp_client", &["--message", &"x".repeat(1017)], "1016");
}
