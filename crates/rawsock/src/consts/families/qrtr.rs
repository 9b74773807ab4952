//! Qualcomm IPC router (`AF_QIPCRTR`).

/// Every node.
pub const QRTR_NODE_BCAST: u32 = 0xffff_ffff;
/// The port that controls a node.
pub const QRTR_PORT_CTRL: u32 = 0xffff_fffe;
