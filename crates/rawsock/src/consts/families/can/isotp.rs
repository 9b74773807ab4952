//! ISO 15765-2, `CAN_ISOTP`: options at level `SOL_CAN_ISOTP`.

use libc::c_int;

/// Flags, addresses and padding: `struct can_isotp_options`.
pub const CAN_ISOTP_OPTS: c_int = 1;
/// Flow control asked of the sender: `struct can_isotp_fc_options`.
pub const CAN_ISOTP_RECV_FC: c_int = 2;
/// Nanoseconds between frames sent, whatever the receiver asks.
pub const CAN_ISOTP_TX_STMIN: c_int = 3;
/// Ignore frames received faster than this, in nanoseconds.
pub const CAN_ISOTP_RX_STMIN: c_int = 4;
/// Link layer: `struct can_isotp_ll_options`.
pub const CAN_ISOTP_LL_OPTS: c_int = 5;

// Flags of `CAN_ISOTP_OPTS`.

/// Listen, and send no flow control.
pub const CAN_ISOTP_LISTEN_MODE: u32 = 0x0001;
/// Extended addresses.
pub const CAN_ISOTP_EXTEND_ADDR: u32 = 0x0002;
/// Pad frames sent.
///
/// ```
/// use rawsock::*;
///
/// if let Ok(s) = socket(AF_CAN, SOCK_DGRAM, CAN_ISOTP) { // a kernel may have no CAN
///     let padded = opt::CanIsotpOptions { flags: CAN_ISOTP_TX_PADDING, ..Default::default() };
///     s.set(opt::CAN_ISOTP_OPTS, padded)?;
/// }
/// # Ok::<(), Error>(())
/// ```
pub const CAN_ISOTP_TX_PADDING: u32 = 0x0004;
/// Expect padding.
pub const CAN_ISOTP_RX_PADDING: u32 = 0x0008;
/// Check the length of padding.
pub const CAN_ISOTP_CHK_PAD_LEN: u32 = 0x0010;
/// Check the bytes of padding.
pub const CAN_ISOTP_CHK_PAD_DATA: u32 = 0x0020;
/// Never send and receive at once.
pub const CAN_ISOTP_HALF_DUPLEX: u32 = 0x0040;
/// Use `CAN_ISOTP_TX_STMIN`.
pub const CAN_ISOTP_FORCE_TXSTMIN: u32 = 0x0080;
/// Use `CAN_ISOTP_RX_STMIN`.
pub const CAN_ISOTP_FORCE_RXSTMIN: u32 = 0x0100;
/// The address for receiving is another one.
pub const CAN_ISOTP_RX_EXT_ADDR: u32 = 0x0200;
/// Sending waits until the message is sent.
pub const CAN_ISOTP_WAIT_TX_DONE: u32 = 0x0400;
/// Send single frames to many receivers.
pub const CAN_ISOTP_SF_BROADCAST: u32 = 0x0800;
/// Send to many receivers, without flow control.
pub const CAN_ISOTP_CF_BROADCAST: u32 = 0x1000;
/// Follow changes of flow control within a message.
pub const CAN_ISOTP_DYN_FC_PARMS: u32 = 0x2000;

// Defaults of `CAN_ISOTP_OPTS`.

/// Default: no flag.
pub const CAN_ISOTP_DEFAULT_FLAGS: u32 = 0;
/// Default nanoseconds that a frame takes.
pub const CAN_ISOTP_DEFAULT_FRAME_TXTIME: u32 = 50_000;
/// Nanoseconds that a frame takes: what to give for none at all.
pub const CAN_ISOTP_FRAME_TXTIME_ZERO: u32 = 0xffff_ffff;

// Defaults of bytes in `CAN_ISOTP_OPTS`, `CAN_ISOTP_RECV_FC` and `CAN_ISOTP_LL_OPTS`.

/// Default extended address.
pub const CAN_ISOTP_DEFAULT_EXT_ADDRESS: u8 = 0;
/// Default byte of padding.
pub const CAN_ISOTP_DEFAULT_PAD_CONTENT: u8 = 0xcc;
/// Default count of frames between flow controls: all of them.
pub const CAN_ISOTP_DEFAULT_RECV_BS: u8 = 0;
/// Default time between frames.
pub const CAN_ISOTP_DEFAULT_RECV_STMIN: u8 = 0;
/// Default times that the sender may be made to wait.
pub const CAN_ISOTP_DEFAULT_RECV_WFTMAX: u8 = 0;
/// Default bytes of a frame: CAN, not CAN FD.
pub const CAN_ISOTP_DEFAULT_LL_MTU: u8 = 16;
/// Default bytes of data in a frame sent.
pub const CAN_ISOTP_DEFAULT_LL_TX_DL: u8 = 8;
/// Default flags of CAN FD frames.
pub const CAN_ISOTP_DEFAULT_LL_TX_FLAGS: u8 = 0;
