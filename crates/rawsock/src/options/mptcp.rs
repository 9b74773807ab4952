//! Multipath TCP options.

use super::GetOpt;
use super::layout::layout;
use crate::consts;

/// The state of the connection.
pub const MPTCP_INFO: GetOpt<MptcpInfo> =
    GetOpt::new("MPTCP_INFO", consts::SOL_MPTCP, consts::MPTCP_INFO);

/// The state of a Multipath TCP connection: `struct mptcp_info`.
///
/// As the newest kernel has it; an older one gives the beginning, and the
/// rest is 0.
///
/// ```
/// use rawsock::*;
///
/// let Ok(listener) = socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP) else {
///     return Ok(()); // a kernel without it
/// };
/// listener.bind(("127.0.0.1", 0))?;
/// listener.listen(None)?;
/// let s = socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP)?;
/// s.connect(&listener.getsockname()?)?;
/// println!("token {:x}", s.get(opt::MPTCP_INFO)?.token);
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `struct.unpack("BBBBBB…", …)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "mptcp_info")]
pub struct MptcpInfo {
    /// Subflows beside the first.
    pub subflows: u8,
    /// Addresses announced.
    pub add_addr_signal: u8,
    /// Addresses of the peer that were accepted.
    pub add_addr_accepted: u8,
    /// Most subflows beside the first.
    pub subflows_max: u8,
    /// Most addresses announced.
    pub add_addr_signal_max: u8,
    /// Most addresses accepted.
    pub add_addr_accepted_max: u8,
    /// Bits `MPTCP_INFO_FLAG_*`.
    pub flags: u32,
    /// Number of the connection on this machine.
    pub token: u32,
    /// Next sequence number to be queued.
    pub write_seq: u64,
    /// First sequence number that is not acknowledged.
    pub snd_una: u64,
    /// Next sequence number to be received.
    pub rcv_nxt: u64,
    /// Own addresses in use.
    pub local_addr_used: u8,
    /// Most own addresses in use.
    pub local_addr_max: u8,
    /// Whether checksums are used.
    pub csum_enabled: u8,
    /// Retransmissions. Since Linux 6.5, as the four that follow.
    pub retransmits: u32,
    /// Bytes sent again.
    pub bytes_retrans: u64,
    /// Bytes sent.
    pub bytes_sent: u64,
    /// Bytes received.
    pub bytes_received: u64,
    /// Bytes acknowledged by the peer.
    pub bytes_acked: u64,
    /// Subflows with the first. Since Linux 6.6.
    pub subflows_total: u8,
    /// Most own addresses for peers that announced some. Since Linux 6.18.
    pub endp_laminar_max: u8,
    /// Most own addresses that are used with every address of the peer. Since
    /// Linux 6.18.
    pub endp_fullmesh_max: u8,
    /// Milliseconds since data were sent. Since Linux 6.10, as the two that
    /// follow.
    pub last_data_sent: u32,
    /// Milliseconds since data came.
    pub last_data_recv: u32,
    /// Milliseconds since an acknowledgement came.
    pub last_ack_recv: u32,
}

layout!(MptcpInfo, 96, 16: subflows, add_addr_signal, add_addr_accepted, subflows_max,
    add_addr_signal_max, add_addr_accepted_max, [2], flags, token, write_seq, snd_una, rcv_nxt,
    local_addr_used, local_addr_max, csum_enabled, [1], retransmits, bytes_retrans, bytes_sent,
    bytes_received, bytes_acked, subflows_total, endp_laminar_max, endp_fullmesh_max, [1],
    last_data_sent, last_data_recv, last_ack_recv);
