//! Option levels, `SOL_*`.

use libc::c_int;

/// Options of every socket: `socket(7)`.
pub const SOL_SOCKET: c_int = libc::SOL_SOCKET;
/// IPv4: `ip(7)`; equals `IPPROTO_IP`.
pub const SOL_IP: c_int = libc::SOL_IP;
/// IPv6: `ipv6(7)`; equals `IPPROTO_IPV6`; Python does not have it.
pub const SOL_IPV6: c_int = libc::SOL_IPV6;
/// TCP: `tcp(7)`; equals `IPPROTO_TCP`.
pub const SOL_TCP: c_int = libc::SOL_TCP;
/// UDP: `udp(7)`; equals `IPPROTO_UDP`.
pub const SOL_UDP: c_int = libc::SOL_UDP;
