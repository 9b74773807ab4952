//! Netlink options: `netlink(7)`.

use super::{GetOpt, Opt, SetOpt};
use crate::consts;

/// Join a group by number.
///
/// ```
/// use rawsock::*;
///
/// const RTNLGRP_LINK: u32 = 1;
/// let s = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)?;
/// s.set(opt::NETLINK_ADD_MEMBERSHIP, RTNLGRP_LINK)?; // hears of interfaces
/// assert_eq!(s.get(opt::NETLINK_LIST_MEMBERSHIPS)?[0], 1); // bit 0 is group 1
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `s.setsockopt(270, 1, group)`; it has no names for them.
pub const NETLINK_ADD_MEMBERSHIP: SetOpt<u32> = SetOpt::new(
    "NETLINK_ADD_MEMBERSHIP",
    consts::SOL_NETLINK,
    consts::NETLINK_ADD_MEMBERSHIP,
);
/// Leave a group by number.
pub const NETLINK_DROP_MEMBERSHIP: SetOpt<u32> = SetOpt::new(
    "NETLINK_DROP_MEMBERSHIP",
    consts::SOL_NETLINK,
    consts::NETLINK_DROP_MEMBERSHIP,
);
/// The groups joined: bit 0 of the first number is group 1.
pub const NETLINK_LIST_MEMBERSHIPS: GetOpt<[u32]> = GetOpt::new(
    "NETLINK_LIST_MEMBERSHIPS",
    consts::SOL_NETLINK,
    consts::NETLINK_LIST_MEMBERSHIPS,
);
/// Receive the group with messages.
pub const NETLINK_PKTINFO: Opt<bool> = Opt::new(
    "NETLINK_PKTINFO",
    consts::SOL_NETLINK,
    consts::NETLINK_PKTINFO,
);
/// Report when a broadcast could not be delivered.
pub const NETLINK_BROADCAST_ERROR: Opt<bool> = Opt::new(
    "NETLINK_BROADCAST_ERROR",
    consts::SOL_NETLINK,
    consts::NETLINK_BROADCAST_ERROR,
);
/// Do not report lost messages.
pub const NETLINK_NO_ENOBUFS: Opt<bool> = Opt::new(
    "NETLINK_NO_ENOBUFS",
    consts::SOL_NETLINK,
    consts::NETLINK_NO_ENOBUFS,
);
/// Receive from all known network namespaces; setting it needs `CAP_NET_BROADCAST`.
pub const NETLINK_LISTEN_ALL_NSID: Opt<bool> = Opt::new(
    "NETLINK_LISTEN_ALL_NSID",
    consts::SOL_NETLINK,
    consts::NETLINK_LISTEN_ALL_NSID,
);
/// Errors come without the message that caused them.
pub const NETLINK_CAP_ACK: Opt<bool> = Opt::new(
    "NETLINK_CAP_ACK",
    consts::SOL_NETLINK,
    consts::NETLINK_CAP_ACK,
);
/// Errors come with a text and a position.
pub const NETLINK_EXT_ACK: Opt<bool> = Opt::new(
    "NETLINK_EXT_ACK",
    consts::SOL_NETLINK,
    consts::NETLINK_EXT_ACK,
);
/// Requests for lists are checked strictly.
pub const NETLINK_GET_STRICT_CHK: Opt<bool> = Opt::new(
    "NETLINK_GET_STRICT_CHK",
    consts::SOL_NETLINK,
    consts::NETLINK_GET_STRICT_CHK,
);
