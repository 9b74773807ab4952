//! Python's functions that look names up: hosts, services, protocols, and the
//! name of this machine.

pub(crate) mod addrinfo;
mod given;

pub use addrinfo::{AddrInfo, GetAddrInfo, getaddrinfo, getaddrinfo_with};
pub use given::{ToHost, ToPort};
