//! TIPC options.

use super::layout::layout;
use super::{GetOpt, Nothing, Opt, SetOpt};
use crate::consts;

/// How important messages are: `TIPC_LOW_IMPORTANCE` to `TIPC_CRITICAL_IMPORTANCE`.
pub const TIPC_IMPORTANCE: Opt<i32> =
    Opt::new("TIPC_IMPORTANCE", consts::SOL_TIPC, consts::TIPC_IMPORTANCE);
/// Messages may be lost when the network is busy.
pub const TIPC_SRC_DROPPABLE: Opt<bool> = Opt::new(
    "TIPC_SRC_DROPPABLE",
    consts::SOL_TIPC,
    consts::TIPC_SRC_DROPPABLE,
);
/// Messages that cannot be delivered are not sent back.
pub const TIPC_DEST_DROPPABLE: Opt<bool> = Opt::new(
    "TIPC_DEST_DROPPABLE",
    consts::SOL_TIPC,
    consts::TIPC_DEST_DROPPABLE,
);
/// How long connecting may take, in milliseconds; 8000 by default.
pub const TIPC_CONN_TIMEOUT: Opt<u32> = Opt::new(
    "TIPC_CONN_TIMEOUT",
    consts::SOL_TIPC,
    consts::TIPC_CONN_TIMEOUT,
);
/// Send small messages at once.
pub const TIPC_NODELAY: Opt<bool> =
    Opt::new("TIPC_NODELAY", consts::SOL_TIPC, consts::TIPC_NODELAY);
/// Send multicast as broadcast.
pub const TIPC_MCAST_BROADCAST: SetOpt<Nothing> = SetOpt::new(
    "TIPC_MCAST_BROADCAST",
    consts::SOL_TIPC,
    consts::TIPC_MCAST_BROADCAST,
);
/// Send multicast as many messages.
pub const TIPC_MCAST_REPLICAST: SetOpt<Nothing> = SetOpt::new(
    "TIPC_MCAST_REPLICAST",
    consts::SOL_TIPC,
    consts::TIPC_MCAST_REPLICAST,
);
/// Always 0: Linux does not count any more what is queued on this machine.
pub const TIPC_NODE_RECVQ_DEPTH: GetOpt<u32> = GetOpt::new(
    "TIPC_NODE_RECVQ_DEPTH",
    consts::SOL_TIPC,
    consts::TIPC_NODE_RECVQ_DEPTH,
);
/// Messages queued on this socket.
pub const TIPC_SOCK_RECVQ_DEPTH: GetOpt<u32> = GetOpt::new(
    "TIPC_SOCK_RECVQ_DEPTH",
    consts::SOL_TIPC,
    consts::TIPC_SOCK_RECVQ_DEPTH,
);
/// Bytes queued on this socket.
pub const TIPC_SOCK_RECVQ_USED: GetOpt<u32> = GetOpt::new(
    "TIPC_SOCK_RECVQ_USED",
    consts::SOL_TIPC,
    consts::TIPC_SOCK_RECVQ_USED,
);
/// Join a group. Reading gives the number alone, 0 for none.
pub const TIPC_GROUP_JOIN: Opt<TipcGroupReq> =
    Opt::new("TIPC_GROUP_JOIN", consts::SOL_TIPC, consts::TIPC_GROUP_JOIN);
/// Leave the group.
pub const TIPC_GROUP_LEAVE: SetOpt<Nothing> = SetOpt::new(
    "TIPC_GROUP_LEAVE",
    consts::SOL_TIPC,
    consts::TIPC_GROUP_LEAVE,
);

/// Which group is joined, and as whom: `struct tipc_group_req`.
///
/// ```
/// use rawsock::*;
/// use rawsock::opt::TipcGroupReq;
///
/// let member = TipcGroupReq {
///     r#type: 4711,
///     instance: 17,
///     scope: TIPC_NODE_SCOPE as u32,
///     flags: TIPC_GROUP_MEMBER_EVTS,
/// };
/// if let Ok(s) = socket(AF_TIPC, SOCK_RDM, 0) {
///     s.set(opt::TIPC_GROUP_JOIN, member)?;
/// }
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `struct.pack("4I", …)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "tipc_group_req")]
pub struct TipcGroupReq {
    /// Number of the group.
    pub r#type: u32,
    /// Number of the member.
    pub instance: u32,
    /// How far the group reaches: `TIPC_NODE_SCOPE` or `TIPC_CLUSTER_SCOPE`.
    pub scope: u32,
    /// Bits `TIPC_GROUP_*`.
    pub flags: u32,
}

// The kernel tells the number alone.
layout!(TipcGroupReq, 16, 4: r#type, instance, scope, flags);
