//! How much room control messages need.
#![allow(non_snake_case)]

use crate::sys;

/// The length of a control message with so many bytes of data: its header and
/// the data, without padding behind it.
///
/// As room for [`recvmsg`](crate::Socket::recvmsg) it fits exactly one
/// message, where [`CMSG_SPACE`] may leave room for a few bytes more: on 64
/// bits `CMSG_SPACE(4)` has room for two descriptors.
///
/// Saturates. Unlike Python, where a length beyond 2³¹ raises
/// `OverflowError`; here the call that gets it says that it is too much.
///
/// ```
/// use rawsock::{CMSG_LEN, CMSG_SPACE};
///
/// # if cfg!(target_pointer_width = "64") {
/// assert_eq!(CMSG_LEN(4), 20);
/// assert_eq!(CMSG_SPACE(4), 24);
/// # }
/// ```
///
/// Python: `socket.CMSG_LEN(length)`; `cmsg(3)`.
pub const fn CMSG_LEN(length: usize) -> usize {
    sys::cmsg_len(length)
}

/// The room that a control message with so many bytes of data takes: header,
/// data and padding. See [`CMSG_LEN`].
///
/// The room for several messages is the sum.
///
/// ```
/// use rawsock::*;
///
/// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
/// s.bind(("127.0.0.1", 0))?;
/// s.setsockopt(SOL_IP, IP_RECVTTL, 1)?;
/// s.setsockopt(SOL_IP, IP_RECVTOS, 1)?;
/// s.sendto(b"hello", &s.getsockname()?)?;
/// let message = s.recvmsg(1024, CMSG_SPACE(4) + CMSG_SPACE(1))?;
/// assert_eq!(message.ancillary.len(), 2);
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.CMSG_SPACE(length)`.
pub const fn CMSG_SPACE(length: usize) -> usize {
    sys::cmsg_space(length)
}
