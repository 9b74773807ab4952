//! Python's functions that look names up: hosts, services, protocols, and the
//! name of this machine.

pub(crate) mod addrinfo;
mod given;
mod hostname;
mod hosts;
mod nameinfo;
mod services;

pub use addrinfo::{AddrInfo, GetAddrInfo, getaddrinfo, getaddrinfo_with};
pub use given::{ToHost, ToPort};
pub use hostname::{gethostname, sethostname};
pub use hosts::{getfqdn, getfqdn_of, gethostbyaddr, gethostbyname, gethostbyname_ex};
pub use nameinfo::getnameinfo;
pub use services::{
    getprotobyname, getservbyname, getservbyname_with_proto, getservbyport,
    getservbyport_with_proto,
};
