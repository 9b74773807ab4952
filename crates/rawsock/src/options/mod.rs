//! Typed options: constants that know the type of their value.
//!
//! A file a level, or a few that belong together: rows first, then the
//! structures that are their values.

#[cfg(fuzzing)]
pub(crate) mod fuzzing;

// What a row is.
mod form;
mod layout;
mod row;
mod value;

// Every family.
mod socket;

// IP.
mod icmp;
mod ip;
mod ipv6;
mod multicast;

// What is carried by IP.
mod mptcp;
mod sctp;
mod tcp;
mod tcp_info;
mod tls;
mod udp;

// Other families.
mod alg;
mod bluetooth;
mod can;
mod netlink;
mod packet;
mod rds;
mod tipc;
mod vsock;
mod xdp;

pub use alg::*;
pub use bluetooth::*;
pub use can::*;
pub use form::{IndexInNetworkOrder, Length, Nothing, ReadAs, Timeval, WriteAs};
pub use icmp::*;
pub use ip::*;
pub use ipv6::*;
pub use mptcp::*;
pub use multicast::*;
pub use netlink::*;
pub use packet::*;
pub use rds::*;
pub use row::{GetOpt, Opt, Readable, Row, SetOpt, Writable};
pub use sctp::*;
pub use socket::*;
pub use tcp::*;
pub use tcp_info::TcpInfo;
pub use tipc::*;
pub use tls::*;
pub use udp::*;
pub use value::{FromOption, ToOption};
pub use vsock::*;
pub use xdp::*;
