//! Transparent inter-process communication (`AF_TIPC`).

use libc::c_int;

/// How important messages are.
///
/// ```
/// use rawsock::*;
///
/// if let Ok(s) = socket(AF_TIPC, SOCK_RDM, 0) { // a kernel may have no TIPC
///     s.setsockopt(SOL_TIPC, TIPC_IMPORTANCE, TIPC_HIGH_IMPORTANCE)?;
/// }
/// # Ok::<(), Error>(())
/// ```
pub const TIPC_IMPORTANCE: c_int = 127;
/// Messages may be lost when the network is busy.
pub const TIPC_SRC_DROPPABLE: c_int = 128;
/// Messages that cannot be delivered are not sent back.
pub const TIPC_DEST_DROPPABLE: c_int = 129;
/// How long connecting may take, in milliseconds.
pub const TIPC_CONN_TIMEOUT: c_int = 130;
/// Read-only: messages queued on this machine.
pub const TIPC_NODE_RECVQ_DEPTH: c_int = 131;
/// Read-only: messages queued on this socket.
pub const TIPC_SOCK_RECVQ_DEPTH: c_int = 132;
/// Send multicast as broadcast.
pub const TIPC_MCAST_BROADCAST: c_int = 133;
/// Send multicast as many messages.
pub const TIPC_MCAST_REPLICAST: c_int = 134;
/// Join a group.
pub const TIPC_GROUP_JOIN: c_int = 135;
/// Leave the group.
pub const TIPC_GROUP_LEAVE: c_int = 136;
/// Read-only: bytes queued on this socket.
pub const TIPC_SOCK_RECVQ_USED: c_int = 137;
/// Send small messages at once.
pub const TIPC_NODELAY: c_int = 138;

// For `TIPC_IMPORTANCE`.

/// Messages are of low importance.
pub const TIPC_LOW_IMPORTANCE: c_int = 0;
/// Messages are of medium importance.
pub const TIPC_MEDIUM_IMPORTANCE: c_int = 1;
/// Messages are of high importance.
pub const TIPC_HIGH_IMPORTANCE: c_int = 2;
/// Messages are the last to be refused.
pub const TIPC_CRITICAL_IMPORTANCE: c_int = 3;

// For `TIPC_GROUP_JOIN`.

/// Receive own messages too.
pub const TIPC_GROUP_LOOPBACK: u32 = 1;
/// Receive who comes and goes.
pub const TIPC_GROUP_MEMBER_EVTS: u32 = 2;

// Kinds of addresses.

/// A range of a service, for multicast.
pub const TIPC_ADDR_MCAST: c_int = 1;
/// A range of a service.
pub const TIPC_ADDR_NAMESEQ: c_int = 1;
/// One instance of a service.
pub const TIPC_ADDR_NAME: c_int = 2;
/// One socket.
pub const TIPC_ADDR_ID: c_int = 3;
/// Newer name for `TIPC_ADDR_NAMESEQ`.
pub const TIPC_SERVICE_RANGE: c_int = 1;
/// Newer name for `TIPC_ADDR_NAME`.
pub const TIPC_SERVICE_ADDR: c_int = 2;
/// Newer name for `TIPC_ADDR_ID`.
pub const TIPC_SOCKET_ADDR: c_int = 3;

// How far an address is known.

/// Known in the zone; the cluster today.
pub const TIPC_ZONE_SCOPE: c_int = 1;
/// Known in the cluster.
pub const TIPC_CLUSTER_SCOPE: c_int = 2;
/// Known on this machine.
pub const TIPC_NODE_SCOPE: c_int = 3;

// Services of TIPC itself.

/// The service for configuration.
pub const TIPC_CFG_SRV: u32 = 0;
/// Newer name for `TIPC_CFG_SRV`: tells which machines come and go.
pub const TIPC_NODE_STATE: u32 = 0;
/// The service that tells which services come and go.
pub const TIPC_TOP_SRV: u32 = 1;
/// The service that tells which links come and go.
pub const TIPC_LINK_STATE: u32 = 2;
/// The lowest service type that is free for use.
pub const TIPC_RESERVED_TYPES: u32 = 64;

// Flags of a subscription to the topology.

/// Tell of every socket.
pub const TIPC_SUB_PORTS: u32 = 1;
/// Tell when a service begins and ends to exist.
pub const TIPC_SUB_SERVICE: u32 = 2;
/// End the subscription.
pub const TIPC_SUB_CANCEL: u32 = 4;

// How long a subscription lasts.

/// The subscription lasts for ever; the kernel's field is a `u32` with all bits set.
pub const TIPC_WAIT_FOREVER: c_int = -1;

// Events of a subscription.

/// The service is there.
pub const TIPC_PUBLISHED: u32 = 1;
/// The service is gone.
pub const TIPC_WITHDRAWN: u32 = 2;
/// The subscription has ended.
pub const TIPC_SUBSCR_TIMEOUT: u32 = 3;

// Control messages at level `SOL_TIPC`.

/// Why a message came back.
pub const TIPC_ERRINFO: c_int = 1;
/// The beginning of a message that came back.
pub const TIPC_RETDATA: c_int = 2;
/// The service that the message was for.
pub const TIPC_DESTNAME: c_int = 3;

// Why a message came back.

/// The message was not sent back.
pub const TIPC_OK: u32 = 0;
/// Sent back: no such service.
pub const TIPC_ERR_NO_NAME: u32 = 1;
/// Sent back: no such socket.
pub const TIPC_ERR_NO_PORT: u32 = 2;
/// Sent back: no such machine.
pub const TIPC_ERR_NO_NODE: u32 = 3;
/// Sent back: the receiver is full.
pub const TIPC_ERR_OVERLOAD: u32 = 4;
/// Sent back: the connection was shut down.
pub const TIPC_CONN_SHUTDOWN: u32 = 5;
