//! CAN frames (`AF_CAN`): identifiers, masks, lengths.

use libc::c_int;

/// The identifier has 29 bits, not 11.
///
/// ```
/// use rawsock::{CAN_EFF_FLAG, CAN_EFF_MASK, CAN_MTU};
///
/// // struct can_frame: the identifier, the length, three holes, the data.
/// let id = 0x18da_f110 | CAN_EFF_FLAG;
/// let frame = [&id.to_ne_bytes()[..], &[3, 0, 0, 0], b"abc\0\0\0\0\0"].concat();
/// assert_eq!((frame.len(), id & CAN_EFF_MASK), (CAN_MTU, 0x18da_f110));
/// ```
///
/// Python: `struct.pack("=IB3x8s", id | socket.CAN_EFF_FLAG, 3, b"abc")`.
pub const CAN_EFF_FLAG: u32 = libc::CAN_EFF_FLAG;
/// The frame asks for data.
pub const CAN_RTR_FLAG: u32 = libc::CAN_RTR_FLAG;
/// The frame reports an error.
pub const CAN_ERR_FLAG: u32 = libc::CAN_ERR_FLAG;
/// The filter lets everything else pass.
pub const CAN_INV_FILTER: u32 = libc::CAN_INV_FILTER;
/// Identifiers of 11 bits.
pub const CAN_SFF_MASK: u32 = libc::CAN_SFF_MASK;
/// Identifiers of 29 bits.
pub const CAN_EFF_MASK: u32 = libc::CAN_EFF_MASK;
/// Classes of errors.
pub const CAN_ERR_MASK: u32 = libc::CAN_ERR_MASK;

// Protocols.

/// Frames as they are.
pub const CAN_RAW: c_int = libc::CAN_RAW;
/// Broadcast manager: frames by the clock.
pub const CAN_BCM: c_int = libc::CAN_BCM;
/// VAG Transport Protocol 1.6; Linux has none.
pub const CAN_TP16: c_int = libc::CAN_TP16;
/// VAG Transport Protocol 2.0; Linux has none.
pub const CAN_TP20: c_int = libc::CAN_TP20;
/// Bosch MCNet; Linux has none.
pub const CAN_MCNET: c_int = libc::CAN_MCNET;
/// ISO 15765-2: messages of many frames.
pub const CAN_ISOTP: c_int = libc::CAN_ISOTP;
/// SAE J1939: vehicles.
pub const CAN_J1939: c_int = libc::CAN_J1939;

// Bytes of a frame.

/// Bytes of `struct can_frame`.
pub const CAN_MTU: usize = libc::CAN_MTU;
/// Bytes of `struct canfd_frame`.
pub const CANFD_MTU: usize = libc::CANFD_MTU;
/// Bytes of `struct canxl_frame`.
pub const CANXL_MTU: usize = libc::CANXL_MTU;
/// Most bytes of data in a CAN frame.
pub const CAN_MAX_DLEN: usize = libc::CAN_MAX_DLEN;
/// Most bytes of data in a CAN FD frame.
pub const CANFD_MAX_DLEN: usize = libc::CANFD_MAX_DLEN;
/// Most bytes of data in a CAN XL frame.
pub const CANXL_MAX_DLEN: usize = libc::CANXL_MAX_DLEN;

// Flags of a CAN FD frame.

/// The data were sent at the higher rate.
pub const CANFD_BRS: u8 = libc::CANFD_BRS as u8;
/// The sender is in trouble.
pub const CANFD_ESI: u8 = libc::CANFD_ESI as u8;
/// It is a CAN FD frame.
pub const CANFD_FDF: u8 = libc::CANFD_FDF as u8;

// Flags of a CAN XL frame.

/// Simple extended content.
pub const CANXL_SEC: u8 = libc::CANXL_SEC as u8;
/// It is a CAN XL frame.
pub const CANXL_XLF: u8 = libc::CANXL_XLF as u8;

// Classes of errors, in the identifier of an error frame.

/// Sending took too long.
pub const CAN_ERR_TX_TIMEOUT: u32 = libc::CAN_ERR_TX_TIMEOUT;
/// Another sender had priority.
pub const CAN_ERR_LOSTARB: u32 = libc::CAN_ERR_LOSTARB;
/// The controller is in trouble.
pub const CAN_ERR_CRTL: u32 = libc::CAN_ERR_CRTL;
/// The protocol was violated.
pub const CAN_ERR_PROT: u32 = libc::CAN_ERR_PROT;
/// The transceiver reports its state.
pub const CAN_ERR_TRX: u32 = libc::CAN_ERR_TRX;
/// Nobody acknowledged the frame.
pub const CAN_ERR_ACK: u32 = libc::CAN_ERR_ACK;
/// The controller has left the bus.
pub const CAN_ERR_BUSOFF: u32 = libc::CAN_ERR_BUSOFF;
/// The bus failed.
pub const CAN_ERR_BUSERROR: u32 = libc::CAN_ERR_BUSERROR;
/// The controller was restarted.
pub const CAN_ERR_RESTARTED: u32 = libc::CAN_ERR_RESTARTED;
/// The frame has the error counters.
pub const CAN_ERR_CNT: u32 = libc::CAN_ERR_CNT;
