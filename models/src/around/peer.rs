//! The client of a connection.

use crate::kernel::rawsock::Address;

#[derive(Debug)]
pub(crate) struct Peer;

impl From<&Address> for Peer {
    fn from(_: &Address) -> Self {
        Self
    }
}

impl From<&Peer> for Address {
    fn from(_: &Peer) -> Self {
        Self
    }
}
