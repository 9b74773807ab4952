//! Bluetooth options.

use super::layout::layout;
use super::{GetOpt, Opt};
use crate::consts;

/// Security level and size of the key (L2CAP, RFCOMM).
pub const BT_SECURITY: Opt<BtSecurity> =
    Opt::new("BT_SECURITY", consts::SOL_BLUETOOTH, consts::BT_SECURITY);
/// Let the program decide about connections.
pub const BT_DEFER_SETUP: Opt<bool> = Opt::new(
    "BT_DEFER_SETUP",
    consts::SOL_BLUETOOTH,
    consts::BT_DEFER_SETUP,
);
/// Data may be dropped when they are late (L2CAP).
pub const BT_FLUSHABLE: Opt<bool> =
    Opt::new("BT_FLUSHABLE", consts::SOL_BLUETOOTH, consts::BT_FLUSHABLE);
/// 1 to keep the link awake (L2CAP): `BT_POWER_FORCE_ACTIVE_ON`.
pub const BT_POWER: Opt<u8> = Opt::new("BT_POWER", consts::SOL_BLUETOOTH, consts::BT_POWER);
/// Which controllers may be used: `BT_CHANNEL_POLICY_*` (L2CAP).
pub const BT_CHANNEL_POLICY: Opt<i32> = Opt::new(
    "BT_CHANNEL_POLICY",
    consts::SOL_BLUETOOTH,
    consts::BT_CHANNEL_POLICY,
);
/// Coding of voice: `BT_VOICE_*` (SCO).
pub const BT_VOICE: Opt<u16> = Opt::new("BT_VOICE", consts::SOL_BLUETOOTH, consts::BT_VOICE);
/// Largest message sent, in bytes.
pub const BT_SNDMTU: GetOpt<u16> =
    GetOpt::new("BT_SNDMTU", consts::SOL_BLUETOOTH, consts::BT_SNDMTU);
/// Largest message received, in bytes.
pub const BT_RCVMTU: Opt<u16> = Opt::new("BT_RCVMTU", consts::SOL_BLUETOOTH, consts::BT_RCVMTU);
/// Which modulations may be used: bits `BT_PHY_*`.
pub const BT_PHY: Opt<u32> = Opt::new("BT_PHY", consts::SOL_BLUETOOTH, consts::BT_PHY);
/// Mode of the channel: `BT_MODE_*` (L2CAP).
pub const BT_MODE: Opt<u8> = Opt::new("BT_MODE", consts::SOL_BLUETOOTH, consts::BT_MODE);
/// Receive with messages whether they are whole (SCO, ISO).
pub const BT_PKT_STATUS: Opt<bool> = Opt::new(
    "BT_PKT_STATUS",
    consts::SOL_BLUETOOTH,
    consts::BT_PKT_STATUS,
);
/// Receive sequence numbers with messages (ISO). Since Linux 6.15.
pub const BT_PKT_SEQNUM: Opt<bool> = Opt::new(
    "BT_PKT_SEQNUM",
    consts::SOL_BLUETOOTH,
    consts::BT_PKT_SEQNUM,
);
/// What a broadcast announces about itself (ISO).
pub const BT_ISO_BASE: Opt<[u8]> =
    Opt::new("BT_ISO_BASE", consts::SOL_BLUETOOTH, consts::BT_ISO_BASE);

// The host controller.

/// Receive the direction with messages.
pub const HCI_DATA_DIR: Opt<bool> = Opt::new("HCI_DATA_DIR", consts::SOL_HCI, consts::HCI_DATA_DIR);
/// Receive the time with messages.
pub const HCI_TIME_STAMP: Opt<bool> =
    Opt::new("HCI_TIME_STAMP", consts::SOL_HCI, consts::HCI_TIME_STAMP);
/// Which packets and events are received.
pub const HCI_FILTER: Opt<HciFilter> = Opt::new("HCI_FILTER", consts::SOL_HCI, consts::HCI_FILTER);

// Links.

/// Sizes, timeouts and mode.
pub const L2CAP_OPTIONS: Opt<L2capOptions> =
    Opt::new("L2CAP_OPTIONS", consts::SOL_L2CAP, consts::L2CAP_OPTIONS);
/// Handle and class of the link.
pub const L2CAP_CONNINFO: GetOpt<BtConnInfo> =
    GetOpt::new("L2CAP_CONNINFO", consts::SOL_L2CAP, consts::L2CAP_CONNINFO);
/// How secure and reliable the link is: bits `L2CAP_LM_*`.
pub const L2CAP_LM: Opt<i32> = Opt::new("L2CAP_LM", consts::SOL_L2CAP, consts::L2CAP_LM);
/// Handle and class of the link.
pub const RFCOMM_CONNINFO: GetOpt<BtConnInfo> = GetOpt::new(
    "RFCOMM_CONNINFO",
    consts::SOL_RFCOMM,
    consts::RFCOMM_CONNINFO,
);
/// How secure and reliable the link is.
pub const RFCOMM_LM: Opt<i32> = Opt::new("RFCOMM_LM", consts::SOL_RFCOMM, consts::RFCOMM_LM);
/// Largest message, in bytes.
pub const SCO_OPTIONS: GetOpt<u16> =
    GetOpt::new("SCO_OPTIONS", consts::SOL_SCO, consts::SCO_OPTIONS);
/// Handle and class of the link.
pub const SCO_CONNINFO: GetOpt<BtConnInfo> =
    GetOpt::new("SCO_CONNINFO", consts::SOL_SCO, consts::SCO_CONNINFO);

/// How secure a link is: `struct bt_security`.
///
/// ```
/// use rawsock::*;
/// use rawsock::opt::BtSecurity;
///
/// let encrypted = BtSecurity { level: BT_SECURITY_MEDIUM, key_size: 0 };
/// if let Ok(s) = socket(AF_BLUETOOTH, SOCK_SEQPACKET, BTPROTO_L2CAP) {
///     s.set(opt::BT_SECURITY, encrypted)?;
///     assert_eq!(s.get(opt::BT_SECURITY)?.level, BT_SECURITY_MEDIUM);
/// }
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `struct.pack("BB", level, key_size)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "bt_security")]
pub struct BtSecurity {
    /// `BT_SECURITY_*`.
    pub level: u8,
    /// Bytes of the key; 0 for any, and while there is no connection.
    pub key_size: u8,
}

// RFCOMM and old kernels may give the level alone.
layout!(BtSecurity, 2, 1: level, key_size);

/// What a raw host controller socket receives: `struct hci_ufilter`.
///
/// Nothing by default.
///
/// Python: `struct.pack("IIIH2x", …)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias("hci_filter", "hci_ufilter"))]
pub struct HciFilter {
    /// Kinds of packets, a bit each.
    pub type_mask: u32,
    /// Events, a bit each.
    pub event_mask: [u32; 2],
    /// The command whose end is received, in network byte order; 0 for any.
    pub opcode: u16,
}

layout!(HciFilter, 16: type_mask, event_mask, opcode, [2]);

/// What an L2CAP channel agrees upon: `struct l2cap_options`.
///
/// Python: `struct.pack("HHHBBBH", …)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "l2cap_options")]
pub struct L2capOptions {
    /// Largest message sent, in bytes.
    pub omtu: u16,
    /// Largest message received, in bytes.
    pub imtu: u16,
    /// Milliseconds after which data are late; 0xffff for never.
    pub flush_to: u16,
    /// The mode, in numbers of L2CAP itself.
    pub mode: u8,
    /// 1 for a check sequence.
    pub fcs: u8,
    /// How often a frame is sent at most.
    pub max_tx: u8,
    /// Frames in the window.
    pub txwin_size: u16,
}

layout!(L2capOptions, 12: omtu, imtu, flush_to, mode, fcs, max_tx, [1], txwin_size);

/// A link: `struct l2cap_conninfo` and its siblings.
///
/// Python: `struct.unpack("H3sx", …)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias("l2cap_conninfo", "rfcomm_conninfo", "sco_conninfo"))]
pub struct BtConnInfo {
    /// Its number in the controller.
    pub hci_handle: u16,
    /// The class of the peer.
    pub dev_class: [u8; 3],
}

layout!(BtConnInfo, 6: hci_handle, dev_class, [1]);
