//! Reliable Datagram Sockets (`AF_RDS`): `rds(7)`, `rds-rdma(7)`.

use libc::c_int;

/// Forget what is on its way to an address.
///
/// ```
/// use std::net::{Ipv4Addr, SocketAddrV4};
/// use rawsock::*;
///
/// if let Ok(s) = socket(AF_RDS, SOCK_SEQPACKET, 0) { // a kernel may have no RDS
///     s.bind(("127.0.0.1", 0))?;
///     s.setsockopt(SOL_RDS, RDS_CANCEL_SENT_TO, SocketAddrV4::new(Ipv4Addr::LOCALHOST, 4000))?;
/// }
/// # Ok::<(), Error>(())
/// ```
pub const RDS_CANCEL_SENT_TO: c_int = 1;
/// Let peers access memory.
pub const RDS_GET_MR: c_int = 2;
/// End that access.
pub const RDS_FREE_MR: c_int = 3;
/// Receive the fate of RDMA operations.
pub const RDS_RECVERR: c_int = 5;
/// Receive which peers are congested no longer.
pub const RDS_CONG_MONITOR: c_int = 6;
/// Let one peer access memory.
pub const RDS_GET_MR_FOR_DEST: c_int = 7;
/// What carries the datagrams: `RDS_TRANS_*`.
pub const SO_RDS_TRANSPORT: c_int = 8;
/// Receive how long messages took.
pub const SO_RDS_MSG_RXPATH_LATENCY: c_int = 10;

// For `SO_RDS_TRANSPORT`.

/// Carried by InfiniBand.
pub const RDS_TRANS_IB: c_int = 0;
/// Carried by TCP.
pub const RDS_TRANS_TCP: c_int = 2;
/// Carried by nothing yet.
pub const RDS_TRANS_NONE: c_int = -1;

// Control messages at level `SOL_RDS`.

/// Begin an RDMA operation.
pub const RDS_CMSG_RDMA_ARGS: c_int = 1;
/// The peer's memory that the operation is for.
pub const RDS_CMSG_RDMA_DEST: c_int = 2;
/// Let the receiver access memory.
pub const RDS_CMSG_RDMA_MAP: c_int = 3;
/// The fate of an RDMA operation.
pub const RDS_CMSG_RDMA_STATUS: c_int = 4;
/// Which peers are congested no longer.
pub const RDS_CMSG_CONG_UPDATE: c_int = 5;
/// Fetch and add.
pub const RDS_CMSG_ATOMIC_FADD: c_int = 6;
/// Compare and swap.
pub const RDS_CMSG_ATOMIC_CSWP: c_int = 7;
/// Fetch and add some bits.
pub const RDS_CMSG_MASKED_ATOMIC_FADD: c_int = 8;
/// Compare and swap some bits.
pub const RDS_CMSG_MASKED_ATOMIC_CSWP: c_int = 9;
/// How long the message took.
pub const RDS_CMSG_RXPATH_LATENCY: c_int = 11;
/// The number of a message sent without copying.
pub const RDS_CMSG_ZCOPY_COOKIE: c_int = 12;
/// Numbers of messages whose buffers are free again.
pub const RDS_CMSG_ZCOPY_COMPLETION: c_int = 13;

// Flags of RDMA operations.

/// Write to the peer, or let it write.
pub const RDS_RDMA_READWRITE: u64 = 0x1;
/// Wait for earlier operations.
pub const RDS_RDMA_FENCE: u64 = 0x2;
/// Make the key invalid at once.
pub const RDS_RDMA_INVALIDATE: u64 = 0x4;
/// End the access after one use.
pub const RDS_RDMA_USE_ONCE: u64 = 0x8;
/// Do not wait for a barrier.
pub const RDS_RDMA_DONTWAIT: u64 = 0x10;
/// Report the fate of the operation.
pub const RDS_RDMA_NOTIFY_ME: u64 = 0x20;
/// Do not interrupt the peer.
pub const RDS_RDMA_SILENT: u64 = 0x40;
