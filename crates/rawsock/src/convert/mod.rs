//! Numbers and addresses in other forms: byte order, text, bytes.

mod byte_order;
mod inet;

pub use byte_order::{htonl, htons, ntohl, ntohs};
pub use inet::{inet_aton, inet_ntoa, inet_ntop, inet_pton};
