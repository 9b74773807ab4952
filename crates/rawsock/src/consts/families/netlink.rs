//! Netlink (`AF_NETLINK`): protocols, and options at level `SOL_NETLINK`: `netlink(7)`.

use libc::c_int;

/// Interfaces, addresses, routes: `rtnetlink(7)`.
///
/// ```
/// use rawsock::*;
///
/// let s = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)?;
/// s.bind((0, 0))?; // whatever port is free
/// s.setsockopt(SOL_NETLINK, NETLINK_EXT_ACK, 1)?;
/// # Ok::<(), Error>(())
/// ```
pub const NETLINK_ROUTE: c_int = libc::NETLINK_ROUTE;
/// Between programs.
pub const NETLINK_USERSOCK: c_int = libc::NETLINK_USERSOCK;
/// The firewall of old kernels.
pub const NETLINK_FIREWALL: c_int = libc::NETLINK_FIREWALL;
/// Sockets of the system: `sock_diag(7)`.
pub const NETLINK_SOCK_DIAG: c_int = libc::NETLINK_SOCK_DIAG;
/// Another name for `NETLINK_SOCK_DIAG`.
pub const NETLINK_INET_DIAG: c_int = libc::NETLINK_INET_DIAG;
/// The firewall's log of old kernels.
pub const NETLINK_NFLOG: c_int = libc::NETLINK_NFLOG;
/// IPsec.
pub const NETLINK_XFRM: c_int = libc::NETLINK_XFRM;
/// SELinux.
pub const NETLINK_SELINUX: c_int = libc::NETLINK_SELINUX;
/// iSCSI.
pub const NETLINK_ISCSI: c_int = libc::NETLINK_ISCSI;
/// Auditing.
pub const NETLINK_AUDIT: c_int = libc::NETLINK_AUDIT;
/// Look-ups in routing tables.
pub const NETLINK_FIB_LOOKUP: c_int = libc::NETLINK_FIB_LOOKUP;
/// Drivers and processes.
pub const NETLINK_CONNECTOR: c_int = libc::NETLINK_CONNECTOR;
/// The firewall.
pub const NETLINK_NETFILTER: c_int = libc::NETLINK_NETFILTER;
/// The IPv6 firewall of old kernels.
pub const NETLINK_IP6_FW: c_int = libc::NETLINK_IP6_FW;
/// DECnet routes.
pub const NETLINK_DNRTMSG: c_int = libc::NETLINK_DNRTMSG;
/// Devices that come and go.
pub const NETLINK_KOBJECT_UEVENT: c_int = libc::NETLINK_KOBJECT_UEVENT;
/// Everything newer.
pub const NETLINK_GENERIC: c_int = libc::NETLINK_GENERIC;
/// SCSI.
pub const NETLINK_SCSITRANSPORT: c_int = libc::NETLINK_SCSITRANSPORT;
/// eCryptfs.
pub const NETLINK_ECRYPTFS: c_int = libc::NETLINK_ECRYPTFS;
/// RDMA.
pub const NETLINK_RDMA: c_int = libc::NETLINK_RDMA;
/// The kernel's ciphers.
pub const NETLINK_CRYPTO: c_int = libc::NETLINK_CRYPTO;
/// SMC.
pub const NETLINK_SMC: c_int = 22;

// Options at level `SOL_NETLINK`.

/// Join a group by number.
pub const NETLINK_ADD_MEMBERSHIP: c_int = libc::NETLINK_ADD_MEMBERSHIP;
/// Leave a group by number.
pub const NETLINK_DROP_MEMBERSHIP: c_int = libc::NETLINK_DROP_MEMBERSHIP;
/// Receive the group with messages.
pub const NETLINK_PKTINFO: c_int = libc::NETLINK_PKTINFO;
/// Report when a broadcast could not be delivered.
pub const NETLINK_BROADCAST_ERROR: c_int = libc::NETLINK_BROADCAST_ERROR;
/// Do not report lost messages.
pub const NETLINK_NO_ENOBUFS: c_int = libc::NETLINK_NO_ENOBUFS;
/// A shared ring for receiving, in old kernels.
pub const NETLINK_RX_RING: c_int = libc::NETLINK_RX_RING;
/// A shared ring for sending, in old kernels.
pub const NETLINK_TX_RING: c_int = libc::NETLINK_TX_RING;
/// Receive from all known network namespaces.
pub const NETLINK_LISTEN_ALL_NSID: c_int = libc::NETLINK_LISTEN_ALL_NSID;
/// Read-only: the groups joined.
pub const NETLINK_LIST_MEMBERSHIPS: c_int = libc::NETLINK_LIST_MEMBERSHIPS;
/// Errors come without the message that caused them.
pub const NETLINK_CAP_ACK: c_int = libc::NETLINK_CAP_ACK;
/// Errors come with a text and a position.
pub const NETLINK_EXT_ACK: c_int = libc::NETLINK_EXT_ACK;
/// Requests for lists are checked strictly.
pub const NETLINK_GET_STRICT_CHK: c_int = libc::NETLINK_GET_STRICT_CHK;
