//! UDP and UDP-Lite options: `udp(7)`, `udplite(7)`.

use super::Opt;
use crate::consts;

/// Hold data back, and send them as one datagram later.
pub const UDP_CORK: Opt<bool> = Opt::new("UDP_CORK", consts::SOL_UDP, consts::UDP_CORK);
/// The socket carries packets of another protocol: `UDP_ENCAP_*`; 0 for none.
pub const UDP_ENCAP: Opt<i32> = Opt::new("UDP_ENCAP", consts::SOL_UDP, consts::UDP_ENCAP);
/// Send IPv6 datagrams without checksum.
pub const UDP_NO_CHECK6_TX: Opt<bool> = Opt::new(
    "UDP_NO_CHECK6_TX",
    consts::SOL_UDP,
    consts::UDP_NO_CHECK6_TX,
);
/// Receive IPv6 datagrams without checksum.
pub const UDP_NO_CHECK6_RX: Opt<bool> = Opt::new(
    "UDP_NO_CHECK6_RX",
    consts::SOL_UDP,
    consts::UDP_NO_CHECK6_RX,
);
/// Cut what is sent into datagrams of so many bytes; 0 for not at all.
///
/// ```
/// use rawsock::*;
///
/// let receiver = socket(AF_INET, SOCK_DGRAM, 0)?;
/// receiver.bind(("127.0.0.1", 0))?;
/// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
/// s.connect(&receiver.getsockname()?)?;
/// s.set(opt::UDP_SEGMENT, 3)?;
/// s.send(b"onetwo")?; // one call, two datagrams
/// assert_eq!(receiver.recv(9)?, b"one");
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `s.setsockopt(IPPROTO_UDP, 103, 3)`.
pub const UDP_SEGMENT: Opt<i32> = Opt::new("UDP_SEGMENT", consts::SOL_UDP, consts::UDP_SEGMENT);
/// Receive several datagrams as one, with their size as a control message.
pub const UDP_GRO: Opt<bool> = Opt::new("UDP_GRO", consts::SOL_UDP, consts::UDP_GRO);
/// Bytes that the checksum covers in datagrams sent, 8 at least; 0 for all.
pub const UDPLITE_SEND_CSCOV: Opt<i32> = Opt::new(
    "UDPLITE_SEND_CSCOV",
    consts::SOL_UDPLITE,
    consts::UDPLITE_SEND_CSCOV,
);
/// Bytes that the checksum must cover in datagrams received, 8 at least; 0 for all.
pub const UDPLITE_RECV_CSCOV: Opt<i32> = Opt::new(
    "UDPLITE_RECV_CSCOV",
    consts::SOL_UDPLITE,
    consts::UDPLITE_RECV_CSCOV,
);
