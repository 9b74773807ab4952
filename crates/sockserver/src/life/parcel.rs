//! A datagram as it came.

use std::ops::Range;
use std::sync::Arc;

use rawsock::Address;
use rawsock::ancillary::{ControlMessage, ControlMessageRef, Ipv4PacketInfo, Ipv6PacketInfo};

/// A datagram: its data, and where it came from.
#[derive(Clone, Debug)]
pub(crate) struct Parcel {
    pub(crate) data: Data,
    /// It was longer than that.
    pub(crate) truncated: bool,
    pub(crate) client_address: Address,
    pub(crate) asked: Option<Asked>,
}

/// The data of a datagram. The kernel may give many datagrams as one piece,
/// which they share then.
#[derive(Clone, Debug)]
pub(crate) struct Data {
    pub(crate) piece: Arc<[u8]>,
    pub(crate) range: Range<usize>,
}

impl Data {
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.piece[self.range.clone()]
    }
}

/// The address of ours that a client has asked, which its reply comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    V4(Ipv4PacketInfo),
    V6(Ipv6PacketInfo),
}

impl Asked {
    /// The address that this message tells of, if it is one to reply from.
    pub(crate) fn of(message: &ControlMessage) -> Option<Self> {
        match message {
            // For a datagram to many, `spec_dst` is the address of the
            // interface.
            ControlMessage::Ipv4PacketInfo(info) => Some(Self::V4(Ipv4PacketInfo {
                spec_dst: info.spec_dst,
                ..Default::default()
            })),
            ControlMessage::Ipv6PacketInfo(info) if info.addr.is_multicast() => None,
            ControlMessage::Ipv6PacketInfo(info) => Some(Self::V6(Ipv6PacketInfo {
                addr: info.addr,
                ..Default::default()
            })),
            _ => None,
        }
    }

    /// The message that makes a reply come from there.
    pub(super) fn to_control(self) -> ControlMessageRef<'static> {
        match self {
            Self::V4(info) => ControlMessageRef::Ipv4PacketInfo(info),
            Self::V6(info) => ControlMessageRef::Ipv6PacketInfo(info),
        }
    }
}
