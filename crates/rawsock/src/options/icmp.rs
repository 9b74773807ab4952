//! Filters of raw ICMP sockets: `raw(7)`, RFC 3542.

use super::Opt;
use super::layout::layout;
use crate::consts;

/// ICMP types that are not received (`SOCK_RAW`): bit 1 << type.
pub const ICMP_FILTER: Opt<u32> = Opt::new("ICMP_FILTER", consts::SOL_RAW, consts::ICMP_FILTER);
/// ICMPv6 types that are not received (`SOCK_RAW`).
pub const ICMP6_FILTER: Opt<Icmp6Filter> =
    Opt::new("ICMP6_FILTER", consts::SOL_ICMPV6, consts::ICMP6_FILTER);
/// The kernel's name for [`ICMP6_FILTER`].
pub const ICMPV6_FILTER: Opt<Icmp6Filter> =
    Opt::new("ICMPV6_FILTER", consts::SOL_ICMPV6, consts::ICMPV6_FILTER);

/// ICMPv6 types that are not received: `struct icmp6_filter`, a bit a type.
///
/// The default lets everything pass.
///
/// ```
/// use rawsock::opt::Icmp6Filter;
///
/// const NEIGHBOR_ADVERTISEMENT: u8 = 136;
/// let filter = Icmp6Filter::block_all().pass(NEIGHBOR_ADVERTISEMENT);
/// assert!(filter.passes(136) && !filter.passes(135));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "icmp6_filter")]
pub struct Icmp6Filter {
    /// Bit 0 of the first number is type 0.
    pub blocked: [u32; 8],
}

impl Icmp6Filter {
    /// Nothing passes.
    #[doc(alias = "ICMP6_FILTER_SETBLOCKALL")]
    pub const fn block_all() -> Self {
        let blocked = [u32::MAX; 8];
        Self { blocked }
    }

    /// This type passes too.
    #[doc(alias = "ICMP6_FILTER_SETPASS")]
    pub const fn pass(mut self, kind: u8) -> Self {
        self.blocked[kind as usize / 32] &= !(1 << (kind % 32));
        self
    }

    /// This type does not pass.
    #[doc(alias = "ICMP6_FILTER_SETBLOCK")]
    pub const fn block(mut self, kind: u8) -> Self {
        self.blocked[kind as usize / 32] |= 1 << (kind % 32);
        self
    }

    /// Whether this type passes.
    #[doc(alias = "ICMP6_FILTER_WILLPASS")]
    pub const fn passes(self, kind: u8) -> bool {
        self.blocked[kind as usize / 32] & 1 << (kind % 32) == 0
    }
}

layout!(Icmp6Filter, 32: blocked);
