//! Filters of raw ICMP sockets: `raw(7)`, RFC 3542.

use libc::c_int;

/// Types that an ICMP socket does not receive, at level `SOL_RAW`.
pub const ICMP_FILTER: c_int = 1;
/// Types that an ICMPv6 socket does not receive, at level `SOL_ICMPV6`.
pub const ICMP6_FILTER: c_int = 1;
/// The kernel's name for `ICMP6_FILTER`.
pub const ICMPV6_FILTER: c_int = 1;
