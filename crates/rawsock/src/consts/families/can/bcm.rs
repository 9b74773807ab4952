//! The broadcast manager, `CAN_BCM`: fields of `struct bcm_msg_head`.

/// Begin to send frames by the clock.
///
/// ```
/// use rawsock::*;
///
/// // struct bcm_msg_head begins with what to do, and flags.
/// let flags = CAN_BCM_SETTIMER | CAN_BCM_STARTTIMER;
/// let head = [CAN_BCM_TX_SETUP, flags].map(u32::to_ne_bytes).concat();
/// # assert_eq!(head.len(), 8);
/// ```
///
/// Python: `struct.pack("II", socket.CAN_BCM_TX_SETUP, flags)`.
pub const CAN_BCM_TX_SETUP: u32 = 1;
/// End what `CAN_BCM_TX_SETUP` began.
pub const CAN_BCM_TX_DELETE: u32 = 2;
/// Ask for what is sent.
pub const CAN_BCM_TX_READ: u32 = 3;
/// Send one frame.
pub const CAN_BCM_TX_SEND: u32 = 4;
/// Begin to receive frames that change.
pub const CAN_BCM_RX_SETUP: u32 = 5;
/// End what `CAN_BCM_RX_SETUP` began.
pub const CAN_BCM_RX_DELETE: u32 = 6;
/// Ask for what is received.
pub const CAN_BCM_RX_READ: u32 = 7;
/// The answer to `CAN_BCM_TX_READ`.
pub const CAN_BCM_TX_STATUS: u32 = 8;
/// All frames were sent.
pub const CAN_BCM_TX_EXPIRED: u32 = 9;
/// The answer to `CAN_BCM_RX_READ`.
pub const CAN_BCM_RX_STATUS: u32 = 10;
/// A frame is missing.
pub const CAN_BCM_RX_TIMEOUT: u32 = 11;
/// A frame has changed.
pub const CAN_BCM_RX_CHANGED: u32 = 12;

// Flags.

/// Set the intervals.
pub const CAN_BCM_SETTIMER: u32 = 0x0001;
/// Start the clock.
pub const CAN_BCM_STARTTIMER: u32 = 0x0002;
/// Tell when all frames were sent.
pub const CAN_BCM_TX_COUNTEVT: u32 = 0x0004;
/// Send changed data at once.
pub const CAN_BCM_TX_ANNOUNCE: u32 = 0x0008;
/// All frames have the identifier of the head.
pub const CAN_BCM_TX_CP_CAN_ID: u32 = 0x0010;
/// Look at identifiers only.
pub const CAN_BCM_RX_FILTER_ID: u32 = 0x0020;
/// A changed length is a change too.
pub const CAN_BCM_RX_CHECK_DLC: u32 = 0x0040;
/// Do not start the watch for missing frames.
pub const CAN_BCM_RX_NO_AUTOTIMER: u32 = 0x0080;
/// Tell when a missing frame is back.
pub const CAN_BCM_RX_ANNOUNCE_RESUME: u32 = 0x0100;
/// Begin again with the first frame.
pub const CAN_BCM_TX_RESET_MULTI_IDX: u32 = 0x0200;
/// Answer requests for data.
pub const CAN_BCM_RX_RTR_FRAME: u32 = 0x0400;
/// The frames are CAN FD.
pub const CAN_BCM_CAN_FD_FRAME: u32 = 0x0800;
