//! Addresses that may be handed to the kernel.

use super::{Sockaddr, soundness};

/// An address to bind, connect or send to: one that holds no descriptor.
pub(crate) struct Destination(Sockaddr);

impl Destination {
    /// The address, or why safe code must not use it.
    pub(crate) fn new(address: Sockaddr) -> Result<Self, &'static str> {
        let mut destination = Self::empty();
        destination.set(address)?;
        Ok(destination)
    }

    /// Becomes that address, unless safe code must not use it.
    #[inline]
    pub(crate) fn set(&mut self, address: Sockaddr) -> Result<(), &'static str> {
        match soundness::refuses_address(address.as_bytes()) {
            Some(reason) => Err(reason),
            None => {
                self.0 = address;
                Ok(())
            }
        }
    }

    /// The address again.
    pub(crate) fn as_sockaddr(&self) -> &Sockaddr {
        &self.0
    }

    /// No address yet.
    pub(crate) fn empty() -> Self {
        Self(Sockaddr::empty())
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}
