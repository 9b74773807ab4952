//! Frames past the network stack (`AF_XDP`): options at level `SOL_XDP`.

use libc::c_int;

/// Read-only: where in the mappings the rings are.
pub const XDP_MMAP_OFFSETS: c_int = libc::XDP_MMAP_OFFSETS;
/// Length of the ring for receiving.
pub const XDP_RX_RING: c_int = libc::XDP_RX_RING;
/// Length of the ring for sending.
pub const XDP_TX_RING: c_int = libc::XDP_TX_RING;
/// The memory that holds frames.
pub const XDP_UMEM_REG: c_int = libc::XDP_UMEM_REG;
/// Length of the ring of free frames.
pub const XDP_UMEM_FILL_RING: c_int = libc::XDP_UMEM_FILL_RING;
/// Length of the ring of frames that were sent.
pub const XDP_UMEM_COMPLETION_RING: c_int = libc::XDP_UMEM_COMPLETION_RING;
/// Read-only: counters.
pub const XDP_STATISTICS: c_int = libc::XDP_STATISTICS;
/// Read-only: what the socket does, `XDP_OPTIONS_*`.
pub const XDP_OPTIONS: c_int = libc::XDP_OPTIONS;

// Flags of an address.

/// Use the memory of another socket.
pub const XDP_SHARED_UMEM: u16 = libc::XDP_SHARED_UMEM;
/// Copy frames.
///
/// ```
/// use rawsock::{XDP_COPY, XDP_USE_NEED_WAKEUP, XdpAddr};
///
/// let flags = XDP_COPY | XDP_USE_NEED_WAKEUP;
/// let queue = XdpAddr { ifindex: 2, queue_id: 0, flags }; // for `bind`
/// # assert_eq!(queue.flags, 10);
/// ```
///
/// Python has none of `XDP_*`.
pub const XDP_COPY: u16 = libc::XDP_COPY;
/// Do not copy frames, or fail.
pub const XDP_ZEROCOPY: u16 = libc::XDP_ZEROCOPY;
/// The rings say when the kernel has to be woken.
pub const XDP_USE_NEED_WAKEUP: u16 = libc::XDP_USE_NEED_WAKEUP;
/// Packets may have several frames.
pub const XDP_USE_SG: u16 = libc::XDP_USE_SG;

// Bits of `XDP_OPTIONS`.

/// Frames are not copied.
pub const XDP_OPTIONS_ZEROCOPY: u32 = libc::XDP_OPTIONS_ZEROCOPY;

// Flags of `XDP_UMEM_REG`.

/// Frames may begin anywhere.
pub const XDP_UMEM_UNALIGNED_CHUNK_FLAG: u32 = libc::XDP_UMEM_UNALIGNED_CHUNK_FLAG;
/// The processor computes checksums of what is sent.
pub const XDP_UMEM_TX_SW_CSUM: u32 = libc::XDP_UMEM_TX_SW_CSUM;
/// Frames sent begin with metadata.
pub const XDP_UMEM_TX_METADATA_LEN: u32 = libc::XDP_UMEM_TX_METADATA_LEN;

// Bits of the flags of a ring.

/// The kernel has to be woken.
pub const XDP_RING_NEED_WAKEUP: u32 = libc::XDP_RING_NEED_WAKEUP;

// Where to map the rings.

/// Where to map the ring for receiving.
pub const XDP_PGOFF_RX_RING: u64 = libc::XDP_PGOFF_RX_RING as u64;
/// Where to map the ring for sending.
// Not from libc, where it is negative if an offset has 32 bits.
pub const XDP_PGOFF_TX_RING: u64 = 0x8000_0000;
/// Where to map the ring of free frames.
pub const XDP_UMEM_PGOFF_FILL_RING: u64 = libc::XDP_UMEM_PGOFF_FILL_RING;
/// Where to map the ring of frames that were sent.
pub const XDP_UMEM_PGOFF_COMPLETION_RING: u64 = libc::XDP_UMEM_PGOFF_COMPLETION_RING;
