//! What belongs to one address family other than IP: its protocols, options
//! and special values.

mod alg;
mod bluetooth;
mod can;
mod ethernet;
mod netlink;
mod packet;
mod qrtr;
mod rds;
mod tipc;
mod vsock;
mod xdp;

pub use alg::*;
pub use bluetooth::*;
pub use can::*;
pub use ethernet::*;
pub use netlink::*;
pub use packet::*;
pub use qrtr::*;
pub use rds::*;
pub use tipc::*;
pub use vsock::*;
pub use xdp::*;
