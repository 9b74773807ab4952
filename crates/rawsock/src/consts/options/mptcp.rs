//! Multipath TCP options, `MPTCP_*`, at level `SOL_MPTCP`.

use libc::c_int;

/// Read-only: the state of the connection.
pub const MPTCP_INFO: c_int = 1;
/// Read-only: `TCP_INFO` of every subflow.
pub const MPTCP_TCPINFO: c_int = 2;
/// Read-only: the addresses of every subflow.
pub const MPTCP_SUBFLOW_ADDRS: c_int = 3;
/// Read-only: all three at once.
pub const MPTCP_FULL_INFO: c_int = 4;

// Bits of `mptcpi_flags` in `MPTCP_INFO`.

/// The connection is plain TCP.
///
/// ```
/// use rawsock::*;
///
/// fn is_plain_tcp(s: &Socket) -> Result<bool> {
///     Ok(s.get(opt::MPTCP_INFO)?.flags & MPTCP_INFO_FLAG_FALLBACK != 0)
/// }
/// # assert!(is_plain_tcp(&socket(AF_INET, SOCK_DGRAM, 0)?).is_err()); // it has no such level
/// # Ok::<(), Error>(())
/// ```
///
/// Python has none of `MPTCP_*`.
pub const MPTCP_INFO_FLAG_FALLBACK: u32 = 1;
/// The key of the peer is known.
pub const MPTCP_INFO_FLAG_REMOTE_KEY_RECEIVED: u32 = 2;
