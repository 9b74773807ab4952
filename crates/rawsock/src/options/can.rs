//! CAN options: frames, ISO 15765-2 and SAE J1939.

use super::layout::layout;
use super::{Opt, SetOpt};
use crate::consts;

/// Which frames are received: those that one filter lets pass. One that lets everything pass by default; an empty list for nothing.
pub const CAN_RAW_FILTER: Opt<[CanFilter]> = Opt::new(
    "CAN_RAW_FILTER",
    consts::SOL_CAN_RAW,
    consts::CAN_RAW_FILTER,
);
/// Which errors are received: bits `CAN_ERR_*`; none by default.
pub const CAN_RAW_ERR_FILTER: Opt<u32> = Opt::new(
    "CAN_RAW_ERR_FILTER",
    consts::SOL_CAN_RAW,
    consts::CAN_RAW_ERR_FILTER,
);
/// Deliver own frames to other sockets of this machine; on by default.
pub const CAN_RAW_LOOPBACK: Opt<bool> = Opt::new(
    "CAN_RAW_LOOPBACK",
    consts::SOL_CAN_RAW,
    consts::CAN_RAW_LOOPBACK,
);
/// Deliver own frames to this socket.
pub const CAN_RAW_RECV_OWN_MSGS: Opt<bool> = Opt::new(
    "CAN_RAW_RECV_OWN_MSGS",
    consts::SOL_CAN_RAW,
    consts::CAN_RAW_RECV_OWN_MSGS,
);
/// Allow CAN FD frames.
pub const CAN_RAW_FD_FRAMES: Opt<bool> = Opt::new(
    "CAN_RAW_FD_FRAMES",
    consts::SOL_CAN_RAW,
    consts::CAN_RAW_FD_FRAMES,
);
/// A frame must pass all filters.
pub const CAN_RAW_JOIN_FILTERS: Opt<bool> = Opt::new(
    "CAN_RAW_JOIN_FILTERS",
    consts::SOL_CAN_RAW,
    consts::CAN_RAW_JOIN_FILTERS,
);
/// Allow CAN XL frames. Since Linux 6.2.
pub const CAN_RAW_XL_FRAMES: Opt<bool> = Opt::new(
    "CAN_RAW_XL_FRAMES",
    consts::SOL_CAN_RAW,
    consts::CAN_RAW_XL_FRAMES,
);
/// Virtual networks of CAN XL frames. Since Linux 6.9.
pub const CAN_RAW_XL_VCID_OPTS: Opt<CanRawVcidOptions> = Opt::new(
    "CAN_RAW_XL_VCID_OPTS",
    consts::SOL_CAN_RAW,
    consts::CAN_RAW_XL_VCID_OPTS,
);

// ISO 15765-2. To be set before `bind`.

/// Flags, addresses and padding.
pub const CAN_ISOTP_OPTS: Opt<CanIsotpOptions> = Opt::new(
    "CAN_ISOTP_OPTS",
    consts::SOL_CAN_ISOTP,
    consts::CAN_ISOTP_OPTS,
);
/// Flow control asked of the sender.
pub const CAN_ISOTP_RECV_FC: Opt<CanIsotpFcOptions> = Opt::new(
    "CAN_ISOTP_RECV_FC",
    consts::SOL_CAN_ISOTP,
    consts::CAN_ISOTP_RECV_FC,
);
/// Nanoseconds between frames sent, whatever the receiver asks.
pub const CAN_ISOTP_TX_STMIN: Opt<u32> = Opt::new(
    "CAN_ISOTP_TX_STMIN",
    consts::SOL_CAN_ISOTP,
    consts::CAN_ISOTP_TX_STMIN,
);
/// Ignore frames received faster than this, in nanoseconds.
pub const CAN_ISOTP_RX_STMIN: Opt<u32> = Opt::new(
    "CAN_ISOTP_RX_STMIN",
    consts::SOL_CAN_ISOTP,
    consts::CAN_ISOTP_RX_STMIN,
);
/// Link layer: CAN or CAN FD.
pub const CAN_ISOTP_LL_OPTS: Opt<CanIsotpLlOptions> = Opt::new(
    "CAN_ISOTP_LL_OPTS",
    consts::SOL_CAN_ISOTP,
    consts::CAN_ISOTP_LL_OPTS,
);

// SAE J1939.

/// Which messages are received: those that one filter lets pass. Everything by default, and with an empty list.
pub const SO_J1939_FILTER: SetOpt<[J1939Filter]> = SetOpt::new(
    "SO_J1939_FILTER",
    consts::SOL_CAN_J1939,
    consts::SO_J1939_FILTER,
);
/// Receive what is for others too.
pub const SO_J1939_PROMISC: Opt<bool> = Opt::new(
    "SO_J1939_PROMISC",
    consts::SOL_CAN_J1939,
    consts::SO_J1939_PROMISC,
);
/// Priority of messages sent: 0, the highest, to 7; 6 by default. 0 and 1 need `CAP_NET_ADMIN`.
pub const SO_J1939_SEND_PRIO: Opt<i32> = Opt::new(
    "SO_J1939_SEND_PRIO",
    consts::SOL_CAN_J1939,
    consts::SO_J1939_SEND_PRIO,
);
/// Report progress and errors on the error queue.
pub const SO_J1939_ERRQUEUE: Opt<bool> = Opt::new(
    "SO_J1939_ERRQUEUE",
    consts::SOL_CAN_J1939,
    consts::SO_J1939_ERRQUEUE,
);

/// Which CAN frames pass: `struct can_filter`.
///
/// A frame passes if its identifier and `can_id` agree in the bits of
/// `can_mask`. The default lets everything pass.
///
/// ```
/// use rawsock::*;
/// use rawsock::opt::CanFilter;
///
/// let filters = [
///     CanFilter { can_id: 0x123, can_mask: CAN_SFF_MASK },
///     CanFilter { can_id: 0x200 | CAN_INV_FILTER, can_mask: 0x700 },
/// ];
/// if let Ok(s) = socket(AF_CAN, SOCK_RAW, CAN_RAW) {
///     s.set(opt::CAN_RAW_FILTER, &filters)?;
///     assert_eq!(s.get(opt::CAN_RAW_FILTER)?, filters);
/// }
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `s.setsockopt(SOL_CAN_RAW, CAN_RAW_FILTER, struct.pack("=II", …))`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "can_filter")]
pub struct CanFilter {
    /// Identifier; with `CAN_INV_FILTER` everything else passes.
    pub can_id: u32,
    /// The bits that count.
    pub can_mask: u32,
}

layout!(CanFilter, 8: can_id, can_mask);

/// Virtual networks: `struct can_raw_vcid_options`.
///
/// Python: `struct.pack("BBBB", …)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "can_raw_vcid_options")]
pub struct CanRawVcidOptions {
    /// 1 to set `tx_vcid`, 2 to leave what the frame has, 4 to filter.
    pub flags: u8,
    /// The virtual network of frames sent.
    pub tx_vcid: u8,
    /// The virtual network of frames received.
    pub rx_vcid: u8,
    /// Its bits that count.
    pub rx_vcid_mask: u8,
}

layout!(CanRawVcidOptions, 4: flags, tx_vcid, rx_vcid, rx_vcid_mask);

/// How ISO 15765-2 is spoken: `struct can_isotp_options`.
///
/// The default is the kernel's.
///
/// ```
/// use rawsock::*;
/// use rawsock::opt::CanIsotpOptions;
///
/// let padded = CanIsotpOptions { flags: CAN_ISOTP_TX_PADDING, ..Default::default() };
/// if let Ok(s) = socket(AF_CAN, SOCK_DGRAM, CAN_ISOTP) {
///     s.set(opt::CAN_ISOTP_OPTS, padded)?;
/// }
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `struct.pack("IIBBBB", …)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "can_isotp_options")]
pub struct CanIsotpOptions {
    /// Bits `CAN_ISOTP_*`.
    pub flags: u32,
    /// Nanoseconds that a frame takes; 0 leaves what it was, and
    /// `CAN_ISOTP_FRAME_TXTIME_ZERO` is none.
    pub frame_txtime: u32,
    /// Extended address for sending.
    pub ext_address: u8,
    /// Byte of padding sent.
    pub txpad_content: u8,
    /// Byte of padding expected.
    pub rxpad_content: u8,
    /// Extended address for receiving.
    pub rx_ext_address: u8,
}

impl Default for CanIsotpOptions {
    fn default() -> Self {
        Self {
            flags: consts::CAN_ISOTP_DEFAULT_FLAGS,
            frame_txtime: consts::CAN_ISOTP_DEFAULT_FRAME_TXTIME,
            ext_address: consts::CAN_ISOTP_DEFAULT_EXT_ADDRESS,
            txpad_content: consts::CAN_ISOTP_DEFAULT_PAD_CONTENT,
            rxpad_content: consts::CAN_ISOTP_DEFAULT_PAD_CONTENT,
            rx_ext_address: consts::CAN_ISOTP_DEFAULT_EXT_ADDRESS,
        }
    }
}

layout!(CanIsotpOptions, 12: flags, frame_txtime, ext_address, txpad_content, rxpad_content,
    rx_ext_address);

/// Flow control of ISO 15765-2: `struct can_isotp_fc_options`.
///
/// Python: `struct.pack("BBB", bs, stmin, wftmax)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "can_isotp_fc_options")]
pub struct CanIsotpFcOptions {
    /// Frames until the next flow control; 0 for all of them.
    pub bs: u8,
    /// Time between frames: up to 127 milliseconds, or 0xf1 to 0xf9 for 100
    /// to 900 microseconds.
    pub stmin: u8,
    /// How often the sender may be made to wait.
    pub wftmax: u8,
}

layout!(CanIsotpFcOptions, 3: bs, stmin, wftmax);

/// Link layer of ISO 15765-2: `struct can_isotp_ll_options`.
///
/// The default is CAN, not CAN FD.
///
/// Python: `struct.pack("BBB", mtu, tx_dl, tx_flags)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "can_isotp_ll_options")]
pub struct CanIsotpLlOptions {
    /// Bytes of a frame: `CAN_MTU` or `CANFD_MTU`.
    pub mtu: u8,
    /// Bytes of data in a frame sent: 8, 12, 16, 20, 24, 32, 48 or 64.
    pub tx_dl: u8,
    /// Flags of CAN FD frames: bits `CANFD_*`.
    pub tx_flags: u8,
}

impl Default for CanIsotpLlOptions {
    fn default() -> Self {
        Self {
            mtu: consts::CAN_ISOTP_DEFAULT_LL_MTU,
            tx_dl: consts::CAN_ISOTP_DEFAULT_LL_TX_DL,
            tx_flags: consts::CAN_ISOTP_DEFAULT_LL_TX_FLAGS,
        }
    }
}

layout!(CanIsotpLlOptions, 3: mtu, tx_dl, tx_flags);

/// Which messages of SAE J1939 pass: `struct j1939_filter`.
///
/// A message passes if it agrees with the filter in the bits of the masks.
/// The default lets everything pass.
///
/// Python: `struct.pack("QQIIBB6x", …)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "j1939_filter")]
pub struct J1939Filter {
    /// Name of the sender.
    pub name: u64,
    /// The bits of the name that count.
    pub name_mask: u64,
    /// Parameter group.
    pub pgn: u32,
    /// The bits of the group that count.
    pub pgn_mask: u32,
    /// Address of the sender.
    pub addr: u8,
    /// The bits of the address that count.
    pub addr_mask: u8,
}

layout!(J1939Filter, 32: name, name_mask, pgn, pgn_mask, addr, addr_mask, [6]);
