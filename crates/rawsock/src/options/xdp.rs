//! Options of `AF_XDP`. To map rings and memory is not the business of this crate.

use super::layout::layout;
use super::{FromOption, GetOpt, SetOpt};
use crate::consts;

/// Length of the ring for receiving, in frames: a power of two.
pub const XDP_RX_RING: SetOpt<u32> =
    SetOpt::new("XDP_RX_RING", consts::SOL_XDP, consts::XDP_RX_RING);
/// Length of the ring for sending, in frames: a power of two.
pub const XDP_TX_RING: SetOpt<u32> =
    SetOpt::new("XDP_TX_RING", consts::SOL_XDP, consts::XDP_TX_RING);
/// Length of the ring of free frames: a power of two.
pub const XDP_UMEM_FILL_RING: SetOpt<u32> = SetOpt::new(
    "XDP_UMEM_FILL_RING",
    consts::SOL_XDP,
    consts::XDP_UMEM_FILL_RING,
);
/// Length of the ring of frames that were sent: a power of two.
pub const XDP_UMEM_COMPLETION_RING: SetOpt<u32> = SetOpt::new(
    "XDP_UMEM_COMPLETION_RING",
    consts::SOL_XDP,
    consts::XDP_UMEM_COMPLETION_RING,
);
/// Where in the mappings the rings are.
pub const XDP_MMAP_OFFSETS: GetOpt<XdpMmapOffsets> = GetOpt::new(
    "XDP_MMAP_OFFSETS",
    consts::SOL_XDP,
    consts::XDP_MMAP_OFFSETS,
);
/// Counters.
pub const XDP_STATISTICS: GetOpt<XdpStatistics> =
    GetOpt::new("XDP_STATISTICS", consts::SOL_XDP, consts::XDP_STATISTICS);
/// What the socket does: bits `XDP_OPTIONS_*`.
pub const XDP_OPTIONS: GetOpt<u32> =
    GetOpt::new("XDP_OPTIONS", consts::SOL_XDP, consts::XDP_OPTIONS);

/// Where in a mapping a ring is, in bytes: `struct xdp_ring_offset`.
///
/// Python: `struct.unpack("4Q", …)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "xdp_ring_offset")]
pub struct XdpRingOffset {
    /// Where the producer is.
    pub producer: u64,
    /// Where the consumer is.
    pub consumer: u64,
    /// The descriptors.
    pub desc: u64,
    /// The flags.
    pub flags: u64,
}

layout!(XdpRingOffset, 32: producer, consumer, desc, flags);

/// Where in the mappings the rings are: `struct xdp_mmap_offsets`.
///
/// ```
/// use rawsock::*;
///
/// if let Ok(s) = socket(AF_XDP, SOCK_RAW, 0) { // needs CAP_NET_RAW
///     let offsets = s.get(opt::XDP_MMAP_OFFSETS)?;
///     assert!(offsets.rx.desc > offsets.rx.producer);
/// }
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `struct.unpack("16Q", …)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "xdp_mmap_offsets")]
pub struct XdpMmapOffsets {
    /// The ring for receiving.
    pub rx: XdpRingOffset,
    /// The ring for sending.
    pub tx: XdpRingOffset,
    /// The ring of free frames.
    pub fr: XdpRingOffset,
    /// The ring of frames that were sent.
    pub cr: XdpRingOffset,
}

impl FromOption for XdpMmapOffsets {
    const SIZE: usize = 4 * XdpRingOffset::SIZE;

    fn from_option(bytes: &[u8]) -> Option<Self> {
        let mut rings = bytes.chunks(XdpRingOffset::SIZE);
        let mut next = || XdpRingOffset::from_option(rings.next()?);
        Some(Self {
            rx: next()?,
            tx: next()?,
            fr: next()?,
            cr: next()?,
        })
    }
}

/// Counters of frames: `struct xdp_statistics`.
///
/// Python: `struct.unpack("6Q", …)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "xdp_statistics")]
pub struct XdpStatistics {
    /// Received and dropped, for other reasons than the following.
    pub rx_dropped: u64,
    /// Dropped, since a free frame was no place in the memory.
    pub rx_invalid_descs: u64,
    /// Not sent, since a frame was no place in the memory.
    pub tx_invalid_descs: u64,
    /// Dropped, since the ring for receiving was full. Since Linux 5.9, as
    /// the two that follow.
    pub rx_ring_full: u64,
    /// How often there was no free frame.
    pub rx_fill_ring_empty_descs: u64,
    /// How often there was nothing to send.
    pub tx_ring_empty_descs: u64,
}

layout!(XdpStatistics, 48, 24: rx_dropped, rx_invalid_descs, tx_invalid_descs, rx_ring_full,
    rx_fill_ring_empty_descs, tx_ring_empty_descs);
