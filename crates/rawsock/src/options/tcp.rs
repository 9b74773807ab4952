//! TCP options: `tcp(7)`.

use super::Opt;
use crate::consts;

/// Send small segments at once.
pub const TCP_NODELAY: Opt<bool> = Opt::new("TCP_NODELAY", consts::SOL_TCP, consts::TCP_NODELAY);
/// Send full segments only.
pub const TCP_CORK: Opt<bool> = Opt::new("TCP_CORK", consts::SOL_TCP, consts::TCP_CORK);
/// Acknowledge at once; the kernel may turn it off again.
pub const TCP_QUICKACK: Opt<bool> = Opt::new("TCP_QUICKACK", consts::SOL_TCP, consts::TCP_QUICKACK);
/// Largest segment in bytes.
pub const TCP_MAXSEG: Opt<i32> = Opt::new("TCP_MAXSEG", consts::SOL_TCP, consts::TCP_MAXSEG);
/// Idle seconds before the first keepalive probe.
pub const TCP_KEEPIDLE: Opt<i32> = Opt::new("TCP_KEEPIDLE", consts::SOL_TCP, consts::TCP_KEEPIDLE);
/// Seconds between keepalive probes.
pub const TCP_KEEPINTVL: Opt<i32> =
    Opt::new("TCP_KEEPINTVL", consts::SOL_TCP, consts::TCP_KEEPINTVL);
/// Probes before the connection is given up.
pub const TCP_KEEPCNT: Opt<i32> = Opt::new("TCP_KEEPCNT", consts::SOL_TCP, consts::TCP_KEEPCNT);
/// SYNs before a `connect` is given up.
pub const TCP_SYNCNT: Opt<i32> = Opt::new("TCP_SYNCNT", consts::SOL_TCP, consts::TCP_SYNCNT);
/// Milliseconds that data may stay unacknowledged; 0 for the default.
pub const TCP_USER_TIMEOUT: Opt<i32> = Opt::new(
    "TCP_USER_TIMEOUT",
    consts::SOL_TCP,
    consts::TCP_USER_TIMEOUT,
);
/// Accept only when data are there, within so many seconds; the kernel rounds to its retransmission times.
pub const TCP_DEFER_ACCEPT: Opt<i32> = Opt::new(
    "TCP_DEFER_ACCEPT",
    consts::SOL_TCP,
    consts::TCP_DEFER_ACCEPT,
);
