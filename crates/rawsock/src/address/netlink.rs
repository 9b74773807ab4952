//! `AF_NETLINK`: `struct sockaddr_nl`.

use std::fmt;

use super::family_bytes;
use super::layout::{field, put};
use crate::consts::AF_NETLINK;
use crate::sys::Sockaddr;

/// Family, padding, port, groups.
const SIZE: usize = 12;

/// A netlink address: `netlink(7)`.
///
/// ```
/// use rawsock::*;
///
/// let s = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)?;
/// s.bind((0, 0))?;
/// let Address::Netlink(own) = s.getsockname()? else { panic!() };
/// assert_ne!(own.pid, 0); // the kernel has chosen
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `(pid, groups)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "sockaddr_nl")]
pub struct NetlinkAddr {
    /// The port: often the number of the process, 0 for the kernel.
    pub pid: u32,
    /// Multicast groups, a bit each.
    pub groups: u32,
}

pub(super) fn encode(address: &NetlinkAddr) -> Sockaddr {
    let mut bytes = [0; SIZE];
    put(&mut bytes, 0, &family_bytes(AF_NETLINK));
    put(&mut bytes, 4, &address.pid.to_ne_bytes());
    put(&mut bytes, 8, &address.groups.to_ne_bytes());
    Sockaddr::prefix(bytes, SIZE)
}

pub(super) fn decode(bytes: &[u8]) -> Option<NetlinkAddr> {
    Some(NetlinkAddr {
        pid: u32::from_ne_bytes(field(bytes, 4)?),
        groups: u32::from_ne_bytes(field(bytes, 8)?),
    })
}

impl fmt::Display for NetlinkAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "netlink port {}, groups {:#x}", self.pid, self.groups)
    }
}
