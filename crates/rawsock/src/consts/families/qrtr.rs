//! Qualcomm IPC router (`AF_QIPCRTR`).

/// Every node.
pub const QRTR_NODE_BCAST: u32 = 0xffff_ffff;
/// The port that controls a node.
///
/// ```
/// use rawsock::{QRTR_NODE_BCAST, QRTR_PORT_CTRL, QipcrtrAddr};
///
/// let name_service = QipcrtrAddr { node: QRTR_NODE_BCAST, port: QRTR_PORT_CTRL };
/// # assert_eq!(name_service.node, u32::MAX);
/// ```
///
/// Python has none of `QRTR_*`.
pub const QRTR_PORT_CTRL: u32 = 0xffff_fffe;
