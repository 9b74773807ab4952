//! Addresses that may be handed to the kernel.

use super::{Sockaddr, soundness};

/// An address to bind, connect or send to: one that holds no descriptor.
pub(crate) struct Destination(Sockaddr);

impl Destination {
    /// The address, or why safe code must not use it.
    pub(crate) fn new(address: Sockaddr) -> Result<Self, &'static str> {
        match soundness::refuses_address(address.as_bytes()) {
            Some(reason) => Err(reason),
            None => Ok(Self(address)),
        }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}
