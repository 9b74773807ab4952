//! `AF_QIPCRTR`: `struct sockaddr_qrtr`.

use std::fmt;

use super::family_bytes;
use super::layout::{field, put};
use crate::consts::AF_QIPCRTR;
use crate::sys::Sockaddr;

/// Family, padding, node, port.
const SIZE: usize = 12;

/// A node and a port of the Qualcomm IPC router.
///
/// ```
/// use rawsock::{Address, QipcrtrAddr};
///
/// let address = Address::from(QipcrtrAddr { node: 1, port: 16384 });
/// assert_eq!(address.to_string(), "qipcrtr 1:16384");
/// ```
///
/// Python: `(node, port)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "sockaddr_qrtr")]
pub struct QipcrtrAddr {
    /// The node.
    pub node: u32,
    /// The port on it.
    pub port: u32,
}

pub(super) fn encode(address: &QipcrtrAddr) -> Sockaddr {
    let mut bytes = [0; SIZE];
    put(&mut bytes, 0, &family_bytes(AF_QIPCRTR));
    put(&mut bytes, 4, &address.node.to_ne_bytes());
    put(&mut bytes, 8, &address.port.to_ne_bytes());
    Sockaddr::prefix(bytes, SIZE)
}

pub(super) fn decode(bytes: &[u8]) -> Option<QipcrtrAddr> {
    Some(QipcrtrAddr {
        node: u32::from_ne_bytes(field(bytes, 4)?),
        port: u32::from_ne_bytes(field(bytes, 8)?),
    })
}

impl fmt::Display for QipcrtrAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "qipcrtr {}:{}", self.node, self.port)
    }
}
