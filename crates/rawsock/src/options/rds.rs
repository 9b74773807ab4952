//! Options of Reliable Datagram Sockets: `rds(7)`.

use std::net::SocketAddrV4;

use super::layout::layout;
use super::{Opt, SetOpt};
use crate::consts;

/// Forget what is on its way to an address.
pub const RDS_CANCEL_SENT_TO: SetOpt<SocketAddrV4> = SetOpt::new(
    "RDS_CANCEL_SENT_TO",
    consts::SOL_RDS,
    consts::RDS_CANCEL_SENT_TO,
);
/// Receive the fate of RDMA operations.
///
/// ```
/// use rawsock::*;
///
/// if let Ok(s) = socket(AF_RDS, SOCK_SEQPACKET, 0) { // a kernel may have no RDS
///     s.set(opt::RDS_RECVERR, true)?;
/// }
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `s.setsockopt(SOL_RDS, RDS_RECVERR, 1)`.
pub const RDS_RECVERR: Opt<bool> = Opt::new("RDS_RECVERR", consts::SOL_RDS, consts::RDS_RECVERR);
/// Receive which peers are congested no longer.
pub const RDS_CONG_MONITOR: SetOpt<bool> = SetOpt::new(
    "RDS_CONG_MONITOR",
    consts::SOL_RDS,
    consts::RDS_CONG_MONITOR,
);
/// What carries the datagrams: `RDS_TRANS_*`. To be set once, before `bind`.
pub const SO_RDS_TRANSPORT: Opt<i32> = Opt::new(
    "SO_RDS_TRANSPORT",
    consts::SOL_RDS,
    consts::SO_RDS_TRANSPORT,
);
/// Receive how long messages took.
pub const SO_RDS_MSG_RXPATH_LATENCY: SetOpt<RdsRxTrace> = SetOpt::new(
    "SO_RDS_MSG_RXPATH_LATENCY",
    consts::SOL_RDS,
    consts::SO_RDS_MSG_RXPATH_LATENCY,
);

/// Where the time of a received message is taken: `struct rds_rx_trace_so`.
///
/// Python: `struct.pack("B3s", …)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "rds_rx_trace_so")]
pub struct RdsRxTrace {
    /// How many of the places count.
    pub rx_traces: u8,
    /// Places: 0 in the driver, 1 in the queue, 2 at the program.
    pub rx_trace_pos: [u8; 3],
}

layout!(RdsRxTrace, 4: rx_traces, rx_trace_pos);
