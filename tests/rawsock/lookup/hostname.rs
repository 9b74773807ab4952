//! The name of the machine, in a UTS namespace of its own.

use rawsock::*;

use crate::fixtures::{assert_errno, assert_invalid};
use crate::namespaces::alone;

#[test]
fn a_machine_can_be_named() {
    const TEST: &str = "lookup::hostname::a_machine_can_be_named";
    if !alone(TEST, &["--uts", "--net"], "true") {
        return;
    }
    const EINVAL: i32 = 22;
    for name in ["spam", "spam.example.org", &"x".repeat(64)] {
        sethostname(name).unwrap();
        assert_eq!(gethostname().unwrap(), name);
    }
    sethostname(b"sp\xffam").unwrap();
    assert_eq!(gethostname().unwrap(), "sp\u{fffd}am");
    let error = sethostname("x".repeat(65)).unwrap_err();
    assert!(
        error.to_string().starts_with("sethostname to xxx"),
        "{error}"
    );
    assert_errno(Err::<(), _>(error), EINVAL);
    assert_invalid(sethostname("a\0b"));
    assert_eq!(
        gethostname().unwrap(),
        "sp\u{fffd}am",
        "and nothing changed"
    );

    // With a dot it is qualified, and nobody can be asked for more.
    sethostname("spam.example.org").unwrap();
    assert_eq!(getfqdn().unwrap(), "spam.example.org");
    assert_eq!(getfqdn_of(" :: ").unwrap(), "spam.example.org");
}

#[test]
fn naming_the_machine_takes_a_right() {
    if testkit::is_root() {
        return testkit::skip("naming_the_machine_takes_a_right", "root may name it");
    }
    const EPERM: i32 = 1;
    assert_errno(sethostname("spam"), EPERM);
}
