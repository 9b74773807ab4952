//! Controller Area Network (`AF_CAN`): frames, and one file a protocol.

mod bcm;
mod frame;
mod isotp;
mod j1939;
mod raw;

pub use bcm::*;
pub use frame::*;
pub use isotp::*;
pub use j1939::*;
pub use raw::*;
