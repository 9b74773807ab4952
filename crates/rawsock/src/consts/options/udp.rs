//! UDP and UDP-Lite options, `UDP_*` and `UDPLITE_*`: `udp(7)`, `udplite(7)`.

use libc::c_int;

/// Hold data back, and send them as one datagram later.
pub const UDP_CORK: c_int = libc::UDP_CORK;
/// The socket carries packets of another protocol: `UDP_ENCAP_*`.
pub const UDP_ENCAP: c_int = libc::UDP_ENCAP;
/// Send IPv6 datagrams without checksum.
pub const UDP_NO_CHECK6_TX: c_int = libc::UDP_NO_CHECK6_TX;
/// Receive IPv6 datagrams without checksum.
pub const UDP_NO_CHECK6_RX: c_int = libc::UDP_NO_CHECK6_RX;
/// Cut what is sent into datagrams of this size; a control message too.
///
/// ```
/// use rawsock::*;
///
/// let receiver = socket(AF_INET, SOCK_DGRAM, 0)?;
/// receiver.bind(("127.0.0.1", 0))?;
/// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
/// s.connect(&receiver.getsockname()?)?;
/// s.setsockopt(SOL_UDP, UDP_SEGMENT, 3)?;
/// s.send(b"onetwo")?; // one call, two datagrams
/// assert_eq!((receiver.recv(9)?, receiver.recv(9)?), (b"one".into(), b"two".into()));
/// # Ok::<(), Error>(())
/// ```
///
/// Python has none of `UDP_*`.
pub const UDP_SEGMENT: c_int = libc::UDP_SEGMENT;
/// Receive several datagrams as one, with their size as a control message.
pub const UDP_GRO: c_int = libc::UDP_GRO;
/// Bytes that the checksum covers in datagrams sent.
pub const UDPLITE_SEND_CSCOV: c_int = 10;
/// Bytes that the checksum must cover in datagrams received.
pub const UDPLITE_RECV_CSCOV: c_int = 11;

// For `UDP_ENCAP`.

/// IPsec, as in an old draft.
pub const UDP_ENCAP_ESPINUDP_NON_IKE: c_int = 1;
/// IPsec (RFC 3948).
pub const UDP_ENCAP_ESPINUDP: c_int = 2;
/// L2TP (RFC 2661).
pub const UDP_ENCAP_L2TPINUDP: c_int = 3;
/// GTP version 0.
pub const UDP_ENCAP_GTP0: c_int = 4;
/// GTP version 1.
pub const UDP_ENCAP_GTP1U: c_int = 5;
/// RxRPC.
pub const UDP_ENCAP_RXRPC: c_int = 6;
