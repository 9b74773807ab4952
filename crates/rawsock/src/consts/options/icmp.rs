//! Filters of raw ICMP sockets: `raw(7)`, RFC 3542.

use libc::c_int;

/// Types that an ICMP socket does not receive, at level `SOL_RAW`.
///
/// ```
/// use rawsock::*;
///
/// const ECHO_REPLY: u32 = 0;
/// if let Ok(s) = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) { // needs CAP_NET_RAW
///     s.setsockopt(SOL_RAW, ICMP_FILTER, !(1_u32 << ECHO_REPLY))?; // nothing else
/// }
/// # Ok::<(), Error>(())
/// ```
///
/// Python does not have it, but takes the number.
pub const ICMP_FILTER: c_int = 1;
/// Types that an ICMPv6 socket does not receive, at level `SOL_ICMPV6`.
pub const ICMP6_FILTER: c_int = 1;
/// The kernel's name for `ICMP6_FILTER`.
pub const ICMPV6_FILTER: c_int = 1;
