//! Control messages (ancillary data): what comes and goes beside the data.

mod buffer;
mod error_queue;
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

/// The `N` bytes at `offset`, if there are so many.
fn field<const N: usize>(bytes: &[u8], offset: usize) -> Option<[u8; N]> {
    bytes.get(offset..)?.first_chunk().copied()
}
