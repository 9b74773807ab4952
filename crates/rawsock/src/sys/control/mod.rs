//! Control messages as bytes, and the descriptors among them.
//!
//! [`layout`] knows where headers and data lie, and is pure. [`Received`]
//! owns what the kernel wrote, descriptors included; [`Outgoing`] is what it
//! may be given.

mod layout;
mod outgoing;
mod received;

#[cfg(fuzzing)]
pub(crate) use layout::walk;
pub(crate) use layout::{cmsg_len, cmsg_space};
pub(crate) use outgoing::{Outgoing, Refusal};
pub(crate) use received::{Received, Taken};
