//! SCTP options: RFC 6458. Python has no constants for them, and neither has the crate root.

use super::layout::layout;
use super::{GetOpt, Opt};
use crate::consts;

/// Send small chunks at once.
pub const SCTP_NODELAY: Opt<bool> = Opt::new("SCTP_NODELAY", consts::SOL_SCTP, 3);
/// What a connection is to begin with.
pub const SCTP_INITMSG: Opt<SctpInitMsg> = Opt::new("SCTP_INITMSG", consts::SOL_SCTP, 2);
/// Retransmission timeouts.
pub const SCTP_RTOINFO: Opt<SctpRtoInfo> = Opt::new("SCTP_RTOINFO", consts::SOL_SCTP, 0);
/// Seconds after which an idle association ends; 0 for never. For `SOCK_SEQPACKET` only.
pub const SCTP_AUTOCLOSE: Opt<i32> = Opt::new("SCTP_AUTOCLOSE", consts::SOL_SCTP, 4);
/// Do not cut messages: those that are too large fail with `EMSGSIZE`.
pub const SCTP_DISABLE_FRAGMENTS: Opt<bool> =
    Opt::new("SCTP_DISABLE_FRAGMENTS", consts::SOL_SCTP, 8);
/// Give IPv4 addresses as IPv6 ones on an IPv6 socket; on by default.
pub const SCTP_I_WANT_MAPPED_V4_ADDR: Opt<bool> =
    Opt::new("SCTP_I_WANT_MAPPED_V4_ADDR", consts::SOL_SCTP, 12);
/// The state of the connection.
pub const SCTP_STATUS: GetOpt<SctpStatus> = GetOpt::new("SCTP_STATUS", consts::SOL_SCTP, 14);
/// How parts of several messages may be mixed: 0 to 2.
pub const SCTP_FRAGMENT_INTERLEAVE: Opt<i32> =
    Opt::new("SCTP_FRAGMENT_INTERLEAVE", consts::SOL_SCTP, 18);
/// Receive stream, protocol and sequence number with messages.
pub const SCTP_RECVRCVINFO: Opt<bool> = Opt::new("SCTP_RECVRCVINFO", consts::SOL_SCTP, 32);
/// Receive what is known of the next message with messages.
pub const SCTP_RECVNXTINFO: Opt<bool> = Opt::new("SCTP_RECVNXTINFO", consts::SOL_SCTP, 33);
/// Several sockets on one address.
pub const SCTP_REUSE_PORT: Opt<bool> = Opt::new("SCTP_REUSE_PORT", consts::SOL_SCTP, 36);

/// What a connection is to begin with: `struct sctp_initmsg`.
///
/// A 0 leaves what it was.
///
/// ```
/// use rawsock::*;
/// use rawsock::opt::SctpInitMsg;
///
/// let streams = SctpInitMsg { num_ostreams: 3, max_instreams: 3, ..Default::default() };
/// if let Ok(s) = socket(AF_INET, SOCK_STREAM, IPPROTO_SCTP) {
///     s.set(opt::SCTP_INITMSG, streams)?;
///     assert_eq!(s.get(opt::SCTP_INITMSG)?.num_ostreams, 3);
/// }
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `struct.pack("HHHH", …)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "sctp_initmsg")]
pub struct SctpInitMsg {
    /// Streams for sending.
    pub num_ostreams: u16,
    /// Most streams for receiving.
    pub max_instreams: u16,
    /// How often the beginning is tried.
    pub max_attempts: u16,
    /// Longest time between two of these, in milliseconds.
    pub max_init_timeo: u16,
}

layout!(SctpInitMsg, 8: num_ostreams, max_instreams, max_attempts, max_init_timeo);

/// Retransmission timeouts in milliseconds: `struct sctp_rtoinfo`.
///
/// A 0 leaves what it was.
///
/// Python: `struct.pack("iIII", …)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "sctp_rtoinfo")]
pub struct SctpRtoInfo {
    /// The association; 0 for the only one, and for those to come.
    pub assoc_id: i32,
    /// The first.
    pub initial: u32,
    /// The longest.
    pub max: u32,
    /// The shortest.
    pub min: u32,
}

layout!(SctpRtoInfo, 16: assoc_id, initial, max, min);

/// The state of a connection: `struct sctp_status`, without the address of
/// the peer, which `getpeername` tells.
///
/// Python: `struct.unpack("iiIHHHHI132xiIIII", …)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "sctp_status")]
pub struct SctpStatus {
    /// The association.
    pub assoc_id: i32,
    /// Its state: 4 is established.
    pub state: i32,
    /// Window of the peer, in bytes.
    pub rwnd: u32,
    /// Chunks that are not acknowledged.
    pub unackdata: u16,
    /// Chunks that are not received by the program.
    pub penddata: u16,
    /// Streams for receiving.
    pub instrms: u16,
    /// Streams for sending.
    pub outstrms: u16,
    /// Largest message that is not cut, in bytes.
    pub fragmentation_point: u32,
    /// State of the path: 2 is active.
    pub path_state: i32,
    /// Congestion window of the path, in bytes.
    pub cwnd: u32,
    /// Round trip time of the path, in milliseconds.
    pub srtt: u32,
    /// Retransmission timeout of the path, in milliseconds.
    pub rto: u32,
    /// MTU of the path, in bytes.
    pub mtu: u32,
}

// The hole is the association again, and the address.
layout!(SctpStatus, 176: assoc_id, state, rwnd, unackdata, penddata, instrms, outstrms,
    fragmentation_point, [132], path_state, cwnd, srtt, rto, mtu);
