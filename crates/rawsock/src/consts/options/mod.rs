//! Option levels and names: the integers that the raw `setsockopt` and
//! `getsockopt` take. Their typed twins are in [`opt`](crate::opt).

mod icmp;
mod ip;
mod ipv6;
mod level;
mod mptcp;
mod multicast;
mod so;
mod tcp;
mod timestamping;
mod tls;
mod udp;

pub use icmp::*;
pub use ip::*;
pub use ipv6::*;
pub use level::*;
pub use mptcp::*;
pub use multicast::*;
pub use so::*;
pub use tcp::*;
pub use timestamping::*;
pub use tls::*;
pub use udp::*;
