//! SAE J1939, `CAN_J1939`: options at level `SOL_CAN_J1939`, addresses, groups.

use libc::c_int;

/// Which messages are received.
pub const SO_J1939_FILTER: c_int = libc::SO_J1939_FILTER;
/// Receive everything.
pub const SO_J1939_PROMISC: c_int = libc::SO_J1939_PROMISC;
/// Priority of messages sent.
pub const SO_J1939_SEND_PRIO: c_int = libc::SO_J1939_SEND_PRIO;
/// Report progress and errors on the error queue.
pub const SO_J1939_ERRQUEUE: c_int = libc::SO_J1939_ERRQUEUE;
/// How many filters a socket can have.
pub const J1939_FILTER_MAX: c_int = libc::J1939_FILTER_MAX;

// Control messages at level `SOL_CAN_J1939`.

/// The address that the message was for.
pub const SCM_J1939_DEST_ADDR: c_int = libc::SCM_J1939_DEST_ADDR;
/// The name that the message was for.
pub const SCM_J1939_DEST_NAME: c_int = libc::SCM_J1939_DEST_NAME;
/// The priority of the message.
pub const SCM_J1939_PRIO: c_int = libc::SCM_J1939_PRIO;
/// The control message of the error queue.
pub const SCM_J1939_ERRQUEUE: c_int = libc::SCM_J1939_ERRQUEUE;

// Addresses.

/// The highest address of one unit.
pub const J1939_MAX_UNICAST_ADDR: u8 = libc::J1939_MAX_UNICAST_ADDR;
/// A unit without address.
pub const J1939_IDLE_ADDR: u8 = libc::J1939_IDLE_ADDR;
/// No address, or everybody.
///
/// ```
/// use rawsock::*;
///
/// let everybody = CanAddr::j1939(3, J1939_NO_NAME, J1939_PGN_ADDRESS_CLAIMED, J1939_NO_ADDR);
/// # assert_eq!(everybody.as_j1939(), (0, 0xee00, 255));
/// ```
pub const J1939_NO_ADDR: u8 = libc::J1939_NO_ADDR;

// Names.

/// No name.
pub const J1939_NO_NAME: u64 = 0;

// Parameter groups.

/// Request of a group.
pub const J1939_PGN_REQUEST: u32 = libc::J1939_PGN_REQUEST;
/// A unit claims its address.
pub const J1939_PGN_ADDRESS_CLAIMED: u32 = libc::J1939_PGN_ADDRESS_CLAIMED;
/// A unit is given an address.
pub const J1939_PGN_ADDRESS_COMMANDED: u32 = libc::J1939_PGN_ADDRESS_COMMANDED;
/// The highest group that is sent to one unit.
pub const J1939_PGN_PDU1_MAX: u32 = libc::J1939_PGN_PDU1_MAX;
/// The highest group.
pub const J1939_PGN_MAX: u32 = libc::J1939_PGN_MAX;
/// No group.
pub const J1939_NO_PGN: u32 = libc::J1939_NO_PGN;

// Attributes of reports on the error queue.

/// In a report: padding.
pub const J1939_NLA_PAD: c_int = libc::J1939_NLA_PAD;
/// In a report: bytes that were acknowledged.
pub const J1939_NLA_BYTES_ACKED: c_int = libc::J1939_NLA_BYTES_ACKED;
/// In a report: bytes of the message.
pub const J1939_NLA_TOTAL_SIZE: c_int = libc::J1939_NLA_TOTAL_SIZE;
/// In a report: the parameter group of the message.
pub const J1939_NLA_PGN: c_int = libc::J1939_NLA_PGN;
/// In a report: the name of the sender.
pub const J1939_NLA_SRC_NAME: c_int = libc::J1939_NLA_SRC_NAME;
/// In a report: the name of the receiver.
pub const J1939_NLA_DEST_NAME: c_int = libc::J1939_NLA_DEST_NAME;
/// In a report: the address of the sender.
pub const J1939_NLA_SRC_ADDR: c_int = libc::J1939_NLA_SRC_ADDR;
/// In a report: the address of the receiver.
pub const J1939_NLA_DEST_ADDR: c_int = libc::J1939_NLA_DEST_ADDR;

// What a report on the error queue says, its `ee_info`.

/// In a report: nothing special.
pub const J1939_EE_INFO_NONE: u32 = libc::J1939_EE_INFO_NONE as u32;
/// In a report: sending was given up.
pub const J1939_EE_INFO_TX_ABORT: u32 = libc::J1939_EE_INFO_TX_ABORT as u32;
/// In a report: a long message begins.
pub const J1939_EE_INFO_RX_RTS: u32 = libc::J1939_EE_INFO_RX_RTS as u32;
/// In a report: a very long message goes on.
pub const J1939_EE_INFO_RX_DPO: u32 = libc::J1939_EE_INFO_RX_DPO as u32;
/// In a report: receiving was given up.
pub const J1939_EE_INFO_RX_ABORT: u32 = libc::J1939_EE_INFO_RX_ABORT as u32;
