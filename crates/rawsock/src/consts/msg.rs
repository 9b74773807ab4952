//! Message flags, `MSG_*`.

use libc::c_int;

use super::flags::flag_set;
use super::named_constants;

/// Flags of one send or receive call, and those the kernel returns.
///
/// Unknown bits are kept. The default is no flag; `0` converts to it.
///
/// ```
/// use rawsock::{MSG_DONTWAIT, MSG_PEEK, MsgFlag};
///
/// let flags = MSG_PEEK | MSG_DONTWAIT;
/// assert!(flags.contains(MSG_PEEK));
/// assert_eq!(format!("{flags:?}"), "MSG_PEEK | MSG_DONTWAIT");
/// assert_eq!(MsgFlag::from(2), MSG_PEEK);
/// ```
///
/// Python: `socket.MsgFlag`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
#[must_use]
pub struct MsgFlag(pub(super) c_int);

flag_set!(MsgFlag, NAMES, MSG_OOB, MSG_PEEK);

named_constants! { MsgFlag, NAMES;
    /// Send or receive out-of-band data.
    MSG_OOB = libc::MSG_OOB;
    /// Receive without taking the data out of the queue.
    MSG_PEEK = libc::MSG_PEEK;
    /// Send only to hosts on directly connected networks.
    MSG_DONTROUTE = libc::MSG_DONTROUTE;
    /// Returned: control data were cut short.
    MSG_CTRUNC = libc::MSG_CTRUNC;
    /// Returned: a datagram was cut short. Given: return its real length.
    MSG_TRUNC = libc::MSG_TRUNC;
    /// Do not wait in this one call.
    MSG_DONTWAIT = libc::MSG_DONTWAIT;
    /// End of a record (`SOCK_SEQPACKET`).
    MSG_EOR = libc::MSG_EOR;
    /// Wait until the whole buffer is full.
    MSG_WAITALL = libc::MSG_WAITALL;
    /// Tell the link layer that the neighbour is alive (UDP, raw).
    MSG_CONFIRM = libc::MSG_CONFIRM;
    /// Receive from the error queue.
    MSG_ERRQUEUE = libc::MSG_ERRQUEUE;
    /// No `SIGPIPE` at a closed peer; every send of this crate sets it.
    MSG_NOSIGNAL = libc::MSG_NOSIGNAL;
    /// More data follow: hold this back until then.
    MSG_MORE = libc::MSG_MORE;
    /// Pause for a `recvmmsg` after the first datagram; Python does not have it.
    MSG_WAITFORONE = libc::MSG_WAITFORONE;
    /// `sendmmsg` sets it inside the kernel: more messages follow.
    MSG_BATCH = 0x4_0000;
    /// Receive what is in device memory too, by reference.
    MSG_SOCK_DEVMEM = 0x200_0000;
    /// Send without copying, with a completion later; Python does not have it.
    MSG_ZEROCOPY = 0x0400_0000;
    /// Send data in the SYN: `tcp(7)`.
    MSG_FASTOPEN = libc::MSG_FASTOPEN;
    /// Received descriptors are closed on `exec`.
    MSG_CMSG_CLOEXEC = libc::MSG_CMSG_CLOEXEC;
}
