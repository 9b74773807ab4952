//! Control messages (ancillary data): what comes and goes beside the data.
//!
//! Python: the `ancdata` of `s.recvmsg()` and `s.sendmsg()`, whose bytes the
//! program packs and unpacks itself.

mod buffer;
mod error_queue;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod packet;
mod received;
mod sent;
mod size;
mod time;

pub use buffer::{AncillaryBuffer, Messages};
pub use error_queue::{ExtendedError, ZerocopyCompletion};
pub use packet::{Ipv4PacketInfo, Ipv6PacketInfo, PacketAuxdata};
pub use received::ControlMessage;
pub use sent::ControlMessageRef;
pub(crate) use sent::outgoing;
pub use size::{CMSG_LEN, CMSG_SPACE};
pub use time::Timestamping;

use crate::address::Address;
use crate::sys::Sockaddr;

/// The address that these bytes are, if they are a whole one: a message may be
/// cut, and the kernel says `AF_UNSPEC` for none.
fn address(bytes: &[u8]) -> Option<Address> {
    match Address::decode(&Sockaddr::copy_of(bytes)?) {
        Address::Unnamed | Address::Other(_) => None,
        address => Some(address),
    }
}

/// The `N` bytes at `offset`, if there are so many.
fn field<const N: usize>(bytes: &[u8], offset: usize) -> Option<[u8; N]> {
    bytes.get(offset..)?.first_chunk().copied()
}
