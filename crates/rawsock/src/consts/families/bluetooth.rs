//! Bluetooth (`AF_BLUETOOTH`).

use libc::c_int;

/// Logical links.
pub const BTPROTO_L2CAP: c_int = 0;
/// The host controller itself.
pub const BTPROTO_HCI: c_int = 1;
/// Voice.
pub const BTPROTO_SCO: c_int = 2;
/// Serial ports.
pub const BTPROTO_RFCOMM: c_int = 3;
/// Networks.
pub const BTPROTO_BNEP: c_int = 4;
/// ISDN.
pub const BTPROTO_CMTP: c_int = 5;
/// Keyboards and mice.
pub const BTPROTO_HIDP: c_int = 6;
/// Audio and video; Linux has none.
pub const BTPROTO_AVDTP: c_int = 7;
/// Isochronous channels.
pub const BTPROTO_ISO: c_int = 8;

// Addresses, as text.

/// Any address.
///
/// ```
/// use rawsock::{BDADDR_ANY, BdAddr};
///
/// assert_eq!(BDADDR_ANY.parse(), Ok(BdAddr([0; 6])));
/// ```
pub const BDADDR_ANY: &str = "00:00:00:00:00:00";
/// The local adapter.
pub const BDADDR_LOCAL: &str = "00:00:00:FF:FF:FF";

// Kinds of addresses.

/// Classic Bluetooth.
pub const BDADDR_BREDR: u8 = 0;
/// Low energy, public.
pub const BDADDR_LE_PUBLIC: u8 = 1;
/// Low energy, random.
pub const BDADDR_LE_RANDOM: u8 = 2;

// Options at level `SOL_BLUETOOTH`.

/// Security level and size of the key.
pub const BT_SECURITY: c_int = 4;
/// Let the program decide about connections.
pub const BT_DEFER_SETUP: c_int = 7;
/// Data may be dropped when they are late.
pub const BT_FLUSHABLE: c_int = 8;
/// Keep the link awake.
pub const BT_POWER: c_int = 9;
/// Which controllers may be used.
pub const BT_CHANNEL_POLICY: c_int = 10;
/// Coding of voice.
pub const BT_VOICE: c_int = 11;
/// Read-only: largest message sent.
pub const BT_SNDMTU: c_int = 12;
/// Largest message received.
pub const BT_RCVMTU: c_int = 13;
/// Which modulations may be used.
pub const BT_PHY: c_int = 14;
/// Mode of the channel.
pub const BT_MODE: c_int = 15;
/// Receive with messages whether they are whole.
pub const BT_PKT_STATUS: c_int = 16;
/// Quality of isochronous channels.
pub const BT_ISO_QOS: c_int = 17;
/// Codecs of voice.
pub const BT_CODEC: c_int = 19;
/// What a broadcast announces about itself.
pub const BT_ISO_BASE: c_int = 20;
/// Receive sequence numbers with messages.
pub const BT_PKT_SEQNUM: c_int = 22;

// Control messages at level `SOL_BLUETOOTH`.

/// Control message: is the message whole?
pub const BT_SCM_PKT_STATUS: c_int = 3;
/// Control message of the error queue.
pub const BT_SCM_ERROR: c_int = 4;
/// Control message: the sequence number.
pub const BT_SCM_PKT_SEQNUM: c_int = 5;

// Levels of `BT_SECURITY`.

/// No security, for service discovery.
pub const BT_SECURITY_SDP: u8 = 0;
/// Low security.
pub const BT_SECURITY_LOW: u8 = 1;
/// Encryption.
pub const BT_SECURITY_MEDIUM: u8 = 2;
/// Encryption and authentication.
pub const BT_SECURITY_HIGH: u8 = 3;
/// Encryption and authentication, by strong algorithms only.
pub const BT_SECURITY_FIPS: u8 = 4;

// For `BT_FLUSHABLE`.

/// Keep late data.
pub const BT_FLUSHABLE_OFF: c_int = 0;
/// Drop late data.
pub const BT_FLUSHABLE_ON: c_int = 1;

// For `BT_POWER`.

/// The link may sleep.
pub const BT_POWER_FORCE_ACTIVE_OFF: u8 = 0;
/// The link stays awake.
pub const BT_POWER_FORCE_ACTIVE_ON: u8 = 1;

// For `BT_CHANNEL_POLICY`.

/// Classic Bluetooth only.
pub const BT_CHANNEL_POLICY_BREDR_ONLY: c_int = 0;
/// Rather classic Bluetooth.
pub const BT_CHANNEL_POLICY_BREDR_PREFERRED: c_int = 1;
/// Rather another radio.
pub const BT_CHANNEL_POLICY_AMP_PREFERRED: c_int = 2;

// For `BT_VOICE`.

/// Hand on as it is.
pub const BT_VOICE_TRANSPARENT: u16 = 0x0003;
/// CVSD of 16-bit samples.
pub const BT_VOICE_CVSD_16BIT: u16 = 0x0060;
/// Hand on 16-bit samples as they are.
pub const BT_VOICE_TRANSPARENT_16BIT: u16 = 0x0063;

// Bits of `BT_PHY`.

/// Basic rate, 1 slot.
pub const BT_PHY_BR_1M_1SLOT: u32 = 0x0001;
/// Basic rate, 3 slots.
pub const BT_PHY_BR_1M_3SLOT: u32 = 0x0002;
/// Basic rate, 5 slots.
pub const BT_PHY_BR_1M_5SLOT: u32 = 0x0004;
/// Enhanced rate of 2 Mbit/s, 1 slot.
pub const BT_PHY_EDR_2M_1SLOT: u32 = 0x0008;
/// Enhanced rate of 2 Mbit/s, 3 slots.
pub const BT_PHY_EDR_2M_3SLOT: u32 = 0x0010;
/// Enhanced rate of 2 Mbit/s, 5 slots.
pub const BT_PHY_EDR_2M_5SLOT: u32 = 0x0020;
/// Enhanced rate of 3 Mbit/s, 1 slot.
pub const BT_PHY_EDR_3M_1SLOT: u32 = 0x0040;
/// Enhanced rate of 3 Mbit/s, 3 slots.
pub const BT_PHY_EDR_3M_3SLOT: u32 = 0x0080;
/// Enhanced rate of 3 Mbit/s, 5 slots.
pub const BT_PHY_EDR_3M_5SLOT: u32 = 0x0100;
/// Low energy at 1 Mbit/s, sending.
pub const BT_PHY_LE_1M_TX: u32 = 0x0200;
/// Low energy at 1 Mbit/s, receiving.
pub const BT_PHY_LE_1M_RX: u32 = 0x0400;
/// Low energy at 2 Mbit/s, sending.
pub const BT_PHY_LE_2M_TX: u32 = 0x0800;
/// Low energy at 2 Mbit/s, receiving.
pub const BT_PHY_LE_2M_RX: u32 = 0x1000;
/// Low energy, coded for range, sending.
pub const BT_PHY_LE_CODED_TX: u32 = 0x2000;
/// Low energy, coded for range, receiving.
pub const BT_PHY_LE_CODED_RX: u32 = 0x4000;

// For `BT_MODE`.

/// The basic mode.
pub const BT_MODE_BASIC: u8 = 0;
/// Enhanced retransmission mode.
pub const BT_MODE_ERTM: u8 = 1;
/// Streaming mode.
pub const BT_MODE_STREAMING: u8 = 2;
/// Flow control by credits, low energy.
pub const BT_MODE_LE_FLOWCTL: u8 = 3;
/// Flow control by credits, enhanced.
pub const BT_MODE_EXT_FLOWCTL: u8 = 4;

// Options at level `SOL_HCI`.

/// Receive the direction with messages.
pub const HCI_DATA_DIR: c_int = 1;
/// Which packets and events are received.
pub const HCI_FILTER: c_int = 2;
/// Receive the time with messages.
pub const HCI_TIME_STAMP: c_int = 3;

// Control messages at level `SOL_HCI`.

/// Control message: the direction of the packet.
pub const HCI_CMSG_DIR: c_int = 1;
/// Control message: the time of the packet.
pub const HCI_CMSG_TSTAMP: c_int = 2;

// Fields of an HCI address.

/// No adapter.
pub const HCI_DEV_NONE: u16 = 0xffff;
/// Packets, beside the kernel.
pub const HCI_CHANNEL_RAW: u16 = 0;
/// The whole adapter, without the kernel.
pub const HCI_CHANNEL_USER: u16 = 1;
/// A view of what all adapters do.
pub const HCI_CHANNEL_MONITOR: u16 = 2;
/// Management of adapters.
pub const HCI_CHANNEL_CONTROL: u16 = 3;
/// Lines for the monitor.
pub const HCI_CHANNEL_LOGGING: u16 = 4;

// Options at level `SOL_L2CAP`.

/// Sizes, timeouts and mode.
pub const L2CAP_OPTIONS: c_int = 1;
/// Read-only: handle and class of the link.
pub const L2CAP_CONNINFO: c_int = 2;
/// How secure and reliable the link is: `L2CAP_LM_*`.
pub const L2CAP_LM: c_int = 3;

// Bits of `L2CAP_LM`.

/// This side is the central one.
pub const L2CAP_LM_MASTER: c_int = 0x0001;
/// The link is authenticated.
pub const L2CAP_LM_AUTH: c_int = 0x0002;
/// The link is encrypted.
pub const L2CAP_LM_ENCRYPT: c_int = 0x0004;
/// The link is trusted.
pub const L2CAP_LM_TRUSTED: c_int = 0x0008;
/// The link is reliable.
pub const L2CAP_LM_RELIABLE: c_int = 0x0010;
/// The link is authenticated and encrypted.
pub const L2CAP_LM_SECURE: c_int = 0x0020;
/// The link is secure by strong algorithms only.
pub const L2CAP_LM_FIPS: c_int = 0x0040;

// Options at level `SOL_RFCOMM`.

/// Read-only: handle and class of the link.
pub const RFCOMM_CONNINFO: c_int = 2;
/// How secure and reliable the link is.
pub const RFCOMM_LM: c_int = 3;

// Options at level `SOL_SCO`.

/// Read-only: largest message.
pub const SCO_OPTIONS: c_int = 1;
/// Read-only: handle and class of the link.
pub const SCO_CONNINFO: c_int = 2;
