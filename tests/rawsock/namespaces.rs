//! Tests in namespaces of their own.

use std::process::{Command, Stdio};

use testkit::{Rerun, TempDir, is_rerun, is_root, skip, tool};

use crate::outcomes::passes;

/// Runs the test again in a network of its own, where loopback is up, it is
/// root, and no name server can be reached; whether this is that rerun.
#[track_caller]
pub(crate) fn in_own_network(test: &str) -> bool {
    alone(test, &["--net"], "ip link set lo up")
}

/// Runs the test again in namespaces of its own (options of `unshare`) and an
/// empty folder, after a line of shell; whether this is that rerun. Without
/// the right to do so the skip is said aloud.
#[track_caller]
pub(crate) fn alone(test: &str, namespaces: &[&str], setup: &str) -> bool {
    if is_rerun(test) {
        return true;
    }
    let Some(unshare) = tool(test, "unshare") else {
        return false;
    };
    let folder = TempDir::new().unwrap();
    let separate = |last: &str| {
        let mut command = Command::new(&unshare);
        command.args(namespaces).current_dir(&folder);
        if !is_root() {
            command.arg("--map-root-user");
        }
        command.args(["sh", "-c", &format!("{setup} && {last}"), "sh"]);
        command
    };
    let mut possible = separate("true");
    let possible = possible.stderr(Stdio::null()).status();
    if !possible.is_ok_and(|status| status.success()) {
        skip(
            test,
            "this user cannot have namespaces, or a tool is missing",
        );
        return false;
    }
    passes(&mut Rerun::of(test).under(separate("exec \"$@\"")));
    false
}
