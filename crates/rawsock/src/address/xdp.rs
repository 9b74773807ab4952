//! `AF_XDP`: `struct sockaddr_xdp`.

use std::fmt;

use super::family_bytes;
use super::layout::{field, put};
use crate::consts::AF_XDP;
use crate::sys::Sockaddr;

/// Family, flags, interface, queue, descriptor.
const SIZE: usize = 16;

/// A queue of an interface, for frames past the network stack.
///
/// Sharing the memory of another socket (`XDP_SHARED_UMEM`) would need that
/// socket's descriptor in the address, which a number does not own: it is not
/// offered.
///
/// ```
/// use rawsock::{Address, XDP_COPY, XdpAddr};
///
/// let queue = XdpAddr { ifindex: 2, queue_id: 0, flags: XDP_COPY };
/// assert_eq!(Address::from(queue).to_string(), "xdp interface 2, queue 0");
/// ```
///
/// Python does not have it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "sockaddr_xdp")]
pub struct XdpAddr {
    /// Index of the interface.
    pub ifindex: u32,
    /// The queue.
    pub queue_id: u32,
    /// `XDP_COPY`, `XDP_ZEROCOPY`, `XDP_USE_NEED_WAKEUP`.
    pub flags: u16,
}

pub(super) fn encode(address: &XdpAddr) -> Sockaddr {
    let mut bytes = [0; SIZE];
    put(&mut bytes, 0, &family_bytes(AF_XDP));
    put(&mut bytes, 2, &address.flags.to_ne_bytes());
    put(&mut bytes, 4, &address.ifindex.to_ne_bytes());
    put(&mut bytes, 8, &address.queue_id.to_ne_bytes());
    Sockaddr::prefix(bytes, SIZE)
}

/// With a descriptor in it, it stays bytes.
pub(super) fn decode(bytes: &[u8]) -> Option<XdpAddr> {
    if field(bytes, 12)? != [0; 4] {
        return None;
    }
    Some(XdpAddr {
        flags: u16::from_ne_bytes(field(bytes, 2)?),
        ifindex: u32::from_ne_bytes(field(bytes, 4)?),
        queue_id: u32::from_ne_bytes(field(bytes, 8)?),
    })
}

impl fmt::Display for XdpAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "xdp interface {}, queue {}", self.ifindex, self.queue_id)
    }
}
