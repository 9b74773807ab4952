//! `AF_VSOCK`: `struct sockaddr_vm`.

use std::fmt;

use super::family_bytes;
use super::layout::{field, put};
use crate::consts::AF_VSOCK;
use crate::sys::Sockaddr;

/// Family, padding, port, context, flags, padding.
const SIZE: usize = 16;

/// A machine and a port: `vsock(7)`.
///
/// ```
/// use rawsock::{Address, VMADDR_CID_LOCAL, VMADDR_PORT_ANY, VsockAddr};
///
/// let own = VsockAddr { cid: VMADDR_CID_LOCAL, port: VMADDR_PORT_ANY, flags: 0 };
/// assert_eq!(Address::from(own).to_string(), "vsock 1:4294967295");
/// ```
///
/// Python: `(cid, port)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "sockaddr_vm")]
pub struct VsockAddr {
    /// The machine: `VMADDR_CID_ANY`, `VMADDR_CID_HOST`, …
    pub cid: u32,
    /// The port; `VMADDR_PORT_ANY` makes the kernel choose.
    pub port: u32,
    /// `VMADDR_FLAG_TO_HOST`, or none.
    pub flags: u8,
}

pub(super) fn encode(address: &VsockAddr) -> Sockaddr {
    let mut bytes = [0; SIZE];
    put(&mut bytes, 0, &family_bytes(AF_VSOCK));
    put(&mut bytes, 4, &address.port.to_ne_bytes());
    put(&mut bytes, 8, &address.cid.to_ne_bytes());
    put(&mut bytes, 12, &[address.flags]);
    Sockaddr::prefix(bytes, SIZE)
}

pub(super) fn decode(bytes: &[u8]) -> Option<VsockAddr> {
    let [flags] = field(bytes, 12)?;
    Some(VsockAddr {
        cid: u32::from_ne_bytes(field(bytes, 8)?),
        port: u32::from_ne_bytes(field(bytes, 4)?),
        flags,
    })
}

impl fmt::Display for VsockAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "vsock {}:{}", self.cid, self.port)
    }
}
