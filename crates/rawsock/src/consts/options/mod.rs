//! Option levels and names: the integers that the raw `setsockopt` and
//! `getsockopt` take. Their typed twins are in [`opt`](crate::opt).

mod ip;
mod ipv6;
mod level;
mod so;
mod tcp;

pub use ip::*;
pub use ipv6::*;
pub use level::*;
pub use so::*;
pub use tcp::*;
