//! `unix_admin`: orders from its own user.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process;

use testkit::TempDir;

use super::{connect, ended, start, terminate};
use crate::fixtures::{answer, ask, assert_ended};

#[test]
fn orders_of_its_own_user_are_obeyed() {
    const TEST: &str = "examples::unix_admin::orders_of_its_own_user_are_obeyed";
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("admin");
    let Some((peer, place)) = start(TEST, "unix_admin", &[path.to_str().unwrap()]) else {
        return;
    };
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let client = connect(&place);
    let own = format!("process {}, user ", process::id());
    assert!(ask(&client, "whoami").starts_with(&own));
    assert_eq!(ask(&client, "stats"), "1 accepted, 2 requests");
    assert!(ask(&client, "connections").starts_with("0: "));
    assert_eq!(answer(&client), ".");
    assert_eq!(ask(&client, "cancel 7"), "no such");
    assert_eq!(ask(&client, "cancel all"), "no such");
    for nonsense in ["", "frob", "cancel", "stats now"] {
        assert_eq!(ask(&client, nonsense), "what is that?");
    }
    let other = connect(&place);
    assert_eq!(ask(&other, "cancel 0"), "ok");
    assert_ended(&client);
    other.sendall(b"quit\n").unwrap();
    assert_ended(&other);
    let last = connect(&place);
    assert_eq!(ask(&last, "shutdown"), "ok");
    assert!(ended(peer).is_empty());
    assert!(!path.exists());
}

#[test]
fn a_path_that_is_in_use_stays() {
    const TEST: &str = "examples::unix_admin::a_path_that_is_in_use_stays";
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("admin");
    let path = path.to_str().unwrap();
    let Some((peer, place)) = start(TEST, "unix_admin", &[path]) else {
        return;
    };
    let mut second = testkit::example(TEST, "unix_admin").unwrap();
    let output = second.arg(path).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("in use"));
    assert!(ask(&connect(&place), "stats").ends_with(" 1 requests"));
    terminate(peer);
}
