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
///
/// Python: `struct.pack("8I", …)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "icmp6_filter")]
pub struct Icmp6Filter {
    /// Bit 0 of the first number is type 0.
    pub blocked: [u32; 8],
}

impl Icmp6Filter {
    /// Nothing passes.
    ///
    /// ```
    /// use rawsock::opt::Icmp6Filter;
    ///
    /// assert!((0..=255).all(|kind| !Icmp6Filter::block_all().passes(kind)));
    /// ```
    ///
    /// Python: `filter = [0xffffffff] * 8`.
    #[doc(alias = "ICMP6_FILTER_SETBLOCKALL")]
    pub const fn block_all() -> Self {
        let blocked = [u32::MAX; 8];
        Self { blocked }
    }

    /// This type passes too.
    ///
    /// ```
    /// use rawsock::*;
    /// use rawsock::opt::Icmp6Filter;
    ///
    /// const ECHO_REPLY: u8 = 129;
    /// if let Ok(s) = socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6) { // needs CAP_NET_RAW
    ///     s.set(opt::ICMP6_FILTER, Icmp6Filter::block_all().pass(ECHO_REPLY))?;
    /// }
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `filter[kind >> 5] &= ~(1 << (kind & 31))`.
    #[doc(alias = "ICMP6_FILTER_SETPASS")]
    pub const fn pass(mut self, kind: u8) -> Self {
        self.blocked[kind as usize / 32] &= !(1 << (kind % 32));
        self
    }

    /// This type does not pass.
    ///
    /// ```
    /// use rawsock::opt::Icmp6Filter;
    ///
    /// let no_requests = Icmp6Filter::default().block(128);
    /// assert!(!no_requests.passes(128) && no_requests.passes(129));
    /// ```
    ///
    /// Python: `filter[kind >> 5] |= 1 << (kind & 31)`.
    #[doc(alias = "ICMP6_FILTER_SETBLOCK")]
    pub const fn block(mut self, kind: u8) -> Self {
        self.blocked[kind as usize / 32] |= 1 << (kind % 32);
        self
    }

    /// Whether this type passes.
    ///
    /// ```
    /// use rawsock::opt::Icmp6Filter;
    ///
    /// assert!(Icmp6Filter::default().passes(128)); // as everything
    /// ```
    ///
    /// Python: `not filter[kind >> 5] & 1 << (kind & 31)`.
    #[doc(alias = "ICMP6_FILTER_WILLPASS")]
    pub const fn passes(self, kind: u8) -> bool {
        self.blocked[kind as usize / 32] & 1 << (kind % 32) == 0
    }
}

layout!(Icmp6Filter, 32: blocked);
