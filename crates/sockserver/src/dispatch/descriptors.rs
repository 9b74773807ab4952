//! Whether there may be enough descriptors.

use nix::sys::resource::{Resource, getrlimit};

use crate::report;

/// What a process needs beside its connections, roughly: standard streams, a
/// listener, bells, files of the program.
const OTHERS: u64 = 16;

/// Warns if there may be too few descriptors. The server copes with that, but
/// not as well as with a limit on connections. Of `each` connection there are
/// so many.
pub(super) fn check(connections: usize, each: u64) {
    let connections = connections as u64;
    if let Ok((may_open, _)) = getrlimit(Resource::RLIMIT_NOFILE)
        && may_open < connections.saturating_mul(each).saturating_add(OTHERS)
    {
        report::few_descriptors(may_open, connections);
    }
}
