//! Options of every socket: `socket(7)`.

use std::os::fd::OwnedFd;
use std::time::Duration;

use super::layout::layout;
use super::{GetOpt, Opt, SetOpt, Timeval};
use crate::bpf::Instruction;
use crate::consts;
use crate::consts::{AddressFamily, Protocol, SocketKind};

/// Bind although connections of an earlier listener linger.
///
/// ```
/// use rawsock::*;
///
/// let s = socket(AF_INET, SOCK_STREAM, 0)?;
/// s.set(opt::SO_REUSEADDR, true)?;
/// assert!(s.get(opt::SO_REUSEADDR)?);
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `s.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)`.
pub const SO_REUSEADDR: Opt<bool> =
    Opt::new("SO_REUSEADDR", consts::SOL_SOCKET, consts::SO_REUSEADDR);
/// Several sockets on one address share its traffic.
pub const SO_REUSEPORT: Opt<bool> =
    Opt::new("SO_REUSEPORT", consts::SOL_SOCKET, consts::SO_REUSEPORT);
/// Probe an idle connection; see [`TCP_KEEPIDLE`](super::TCP_KEEPIDLE).
pub const SO_KEEPALIVE: Opt<bool> =
    Opt::new("SO_KEEPALIVE", consts::SOL_SOCKET, consts::SO_KEEPALIVE);
/// Allow sending to broadcast addresses.
pub const SO_BROADCAST: Opt<bool> =
    Opt::new("SO_BROADCAST", consts::SOL_SOCKET, consts::SO_BROADCAST);
/// Send only to directly connected networks.
pub const SO_DONTROUTE: Opt<bool> =
    Opt::new("SO_DONTROUTE", consts::SOL_SOCKET, consts::SO_DONTROUTE);
/// Leave out-of-band data in the stream.
pub const SO_OOBINLINE: Opt<bool> =
    Opt::new("SO_OOBINLINE", consts::SOL_SOCKET, consts::SO_OOBINLINE);
/// Record debugging information; setting it needs `CAP_NET_ADMIN`.
pub const SO_DEBUG: Opt<bool> = Opt::new("SO_DEBUG", consts::SOL_SOCKET, consts::SO_DEBUG);
/// Leave the checksum out of UDP datagrams (IPv4).
pub const SO_NO_CHECK: Opt<bool> = Opt::new("SO_NO_CHECK", consts::SOL_SOCKET, consts::SO_NO_CHECK);
/// Queueing priority of packets sent: 0 to 6 without privilege.
pub const SO_PRIORITY: Opt<i32> = Opt::new("SO_PRIORITY", consts::SOL_SOCKET, consts::SO_PRIORITY);
/// Packet mark for routing and filters; setting it needs `CAP_NET_ADMIN`.
pub const SO_MARK: Opt<u32> = Opt::new("SO_MARK", consts::SOL_SOCKET, consts::SO_MARK);
/// How long `close` waits for unsent data, in whole seconds, rounded up; zero throws them away and resets the connection.
pub const SO_LINGER: Opt<Option<Duration>> =
    Opt::new("SO_LINGER", consts::SOL_SOCKET, consts::SO_LINGER);
/// Use one interface only, by name; `""` for all. Changing it needs `CAP_NET_RAW`.
pub const SO_BINDTODEVICE: Opt<str> = Opt::new(
    "SO_BINDTODEVICE",
    consts::SOL_SOCKET,
    consts::SO_BINDTODEVICE,
);
/// Use one interface only, by index; 0 for all. Changing it needs `CAP_NET_RAW`.
pub const SO_BINDTOIFINDEX: Opt<u32> = Opt::new(
    "SO_BINDTOIFINDEX",
    consts::SOL_SOCKET,
    consts::SO_BINDTOIFINDEX,
);
/// The socket kind.
pub const SO_TYPE: GetOpt<SocketKind> = GetOpt::new("SO_TYPE", consts::SOL_SOCKET, consts::SO_TYPE);
/// The address family.
pub const SO_DOMAIN: GetOpt<AddressFamily> =
    GetOpt::new("SO_DOMAIN", consts::SOL_SOCKET, consts::SO_DOMAIN);
/// The protocol.
pub const SO_PROTOCOL: GetOpt<Protocol> =
    GetOpt::new("SO_PROTOCOL", consts::SOL_SOCKET, consts::SO_PROTOCOL);
/// Whether the socket listens.
pub const SO_ACCEPTCONN: GetOpt<bool> =
    GetOpt::new("SO_ACCEPTCONN", consts::SOL_SOCKET, consts::SO_ACCEPTCONN);
/// The pending error as an errno, 0 for none; reading clears it.
pub const SO_ERROR: GetOpt<i32> = GetOpt::new("SO_ERROR", consts::SOL_SOCKET, consts::SO_ERROR);
/// A number that no other socket of this boot has.
pub const SO_COOKIE: GetOpt<u64> = GetOpt::new("SO_COOKIE", consts::SOL_SOCKET, consts::SO_COOKIE);
/// A number that no other network namespace of this boot has.
pub const SO_NETNS_COOKIE: GetOpt<u64> = GetOpt::new(
    "SO_NETNS_COOKIE",
    consts::SOL_SOCKET,
    consts::SO_NETNS_COOKIE,
);

// Buffers and times.

/// Receive buffer in bytes; the kernel keeps twice what it is given.
pub const SO_RCVBUF: Opt<i32> = Opt::new("SO_RCVBUF", consts::SOL_SOCKET, consts::SO_RCVBUF);
/// Send buffer in bytes; the kernel keeps twice what it is given.
pub const SO_SNDBUF: Opt<i32> = Opt::new("SO_SNDBUF", consts::SOL_SOCKET, consts::SO_SNDBUF);
/// [`SO_RCVBUF`] beyond the limit of the system; needs `CAP_NET_ADMIN`.
pub const SO_RCVBUFFORCE: SetOpt<i32> =
    SetOpt::new("SO_RCVBUFFORCE", consts::SOL_SOCKET, consts::SO_RCVBUFFORCE);
/// [`SO_SNDBUF`] beyond the limit of the system; needs `CAP_NET_ADMIN`.
pub const SO_SNDBUFFORCE: SetOpt<i32> =
    SetOpt::new("SO_SNDBUFFORCE", consts::SOL_SOCKET, consts::SO_SNDBUFFORCE);
/// Which buffer sizes the kernel leaves alone: `SOCK_SNDBUF_LOCK`, `SOCK_RCVBUF_LOCK`.
pub const SO_BUF_LOCK: Opt<i32> = Opt::new("SO_BUF_LOCK", consts::SOL_SOCKET, consts::SO_BUF_LOCK);
/// Memory set aside for the socket in bytes, in whole pages; needs a memory cgroup.
pub const SO_RESERVE_MEM: Opt<i32> =
    Opt::new("SO_RESERVE_MEM", consts::SOL_SOCKET, consts::SO_RESERVE_MEM);
/// Bytes that make the socket readable.
pub const SO_RCVLOWAT: Opt<i32> = Opt::new("SO_RCVLOWAT", consts::SOL_SOCKET, consts::SO_RCVLOWAT);
/// 1 on Linux, always.
pub const SO_SNDLOWAT: GetOpt<i32> =
    GetOpt::new("SO_SNDLOWAT", consts::SOL_SOCKET, consts::SO_SNDLOWAT);
/// The kernel's own receive timeout, after which `recv` says `EAGAIN`. [`settimeout`](crate::Socket::settimeout) does not use it.
pub const SO_RCVTIMEO: Opt<Timeval> =
    Opt::new("SO_RCVTIMEO", consts::SOL_SOCKET, consts::SO_RCVTIMEO);
/// The kernel's own send timeout, after which `send` says `EAGAIN`. [`settimeout`](crate::Socket::settimeout) does not use it.
pub const SO_SNDTIMEO: Opt<Timeval> =
    Opt::new("SO_SNDTIMEO", consts::SOL_SOCKET, consts::SO_SNDTIMEO);
/// Where `MSG_PEEK` looks, in bytes, and moves on; -1 for the beginning, always.
pub const SO_PEEK_OFF: Opt<i32> = Opt::new("SO_PEEK_OFF", consts::SOL_SOCKET, consts::SO_PEEK_OFF);
/// Memory counters.
pub const SO_MEMINFO: GetOpt<MemInfo> =
    GetOpt::new("SO_MEMINFO", consts::SOL_SOCKET, consts::SO_MEMINFO);
/// Allow `MSG_ZEROCOPY` (TCP, UDP, RDS, vsock); it cannot be turned off again.
pub const SO_ZEROCOPY: Opt<bool> = Opt::new("SO_ZEROCOPY", consts::SOL_SOCKET, consts::SO_ZEROCOPY);
/// Receive the count of unread bytes with messages (`AF_UNIX` streams). Since Linux 6.17.
pub const SO_INQ: SetOpt<bool> = SetOpt::new("SO_INQ", consts::SOL_SOCKET, consts::SO_INQ);

// The peer.

/// Who is at the other end (`AF_UNIX`): who connected, listened, or made the pair, whoever sends now; see [`Credentials`].
pub const SO_PEERCRED: GetOpt<Credentials> =
    GetOpt::new("SO_PEERCRED", consts::SOL_SOCKET, consts::SO_PEERCRED);
/// Supplementary groups of who is at the other end (`AF_UNIX`).
pub const SO_PEERGROUPS: GetOpt<[u32]> =
    GetOpt::new("SO_PEERGROUPS", consts::SOL_SOCKET, consts::SO_PEERGROUPS);
/// Security context of who is at the other end, if the system has such.
pub const SO_PEERSEC: GetOpt<[u8]> =
    GetOpt::new("SO_PEERSEC", consts::SOL_SOCKET, consts::SO_PEERSEC);
/// A pidfd of who is at the other end (`AF_UNIX`): unlike a process number, it cannot mean another process later. Since Linux 6.5.
pub const SO_PEERPIDFD: GetOpt<OwnedFd> =
    GetOpt::new("SO_PEERPIDFD", consts::SOL_SOCKET, consts::SO_PEERPIDFD);
/// Receive credentials with every message (`AF_UNIX`), as [`ControlMessage::Credentials`](crate::ancillary::ControlMessage::Credentials).
///
/// It counts when a message is sent, so set it before anybody sends: on a
/// datagram socket before `bind`, of a pair at once, and for connections on
/// the listener before `listen`, since what it accepts has it too. What was
/// sent too early, say between `accept` and setting it, comes with pid 0 and
/// with uid and gid 65534, which are nobody's.
///
/// A receiver needs room for them, [`CMSG_SPACE(12)`](crate::CMSG_SPACE), and
/// descriptors come behind them: see [`recv_fds`](crate::recv_fds).
///
/// ```
/// use rawsock::*;
/// use rawsock::ancillary::ControlMessage;
///
/// let listener = socket(AF_UNIX, SOCK_STREAM, 0)?;
/// listener.bind("")?; // the kernel finds a name
/// listener.set(opt::SO_PASSCRED, true)?;
/// listener.listen(None)?;
///
/// let client = socket(AF_UNIX, SOCK_STREAM, 0)?;
/// client.connect(listener.getsockname()?)?;
/// let (served, _) = listener.accept()?;
/// client.sendall(b"it is me")?;
/// let message = served.recvmsg(1024, CMSG_SPACE(12))?;
/// assert!(matches!(message.ancillary[..],
///     [ControlMessage::Credentials(who)] if who.pid == std::process::id() as i32));
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `s.setsockopt(SOL_SOCKET, SO_PASSCRED, 1)`.
pub const SO_PASSCRED: Opt<bool> = Opt::new("SO_PASSCRED", consts::SOL_SOCKET, consts::SO_PASSCRED);
/// Receive the security context with messages (`AF_UNIX`), before the descriptors: see [`recv_fds`](crate::recv_fds).
pub const SO_PASSSEC: Opt<bool> = Opt::new("SO_PASSSEC", consts::SOL_SOCKET, consts::SO_PASSSEC);
/// Receive a pidfd of the sender with every message (`AF_UNIX`), behind the descriptors. Since Linux 6.5.
pub const SO_PASSPIDFD: Opt<bool> =
    Opt::new("SO_PASSPIDFD", consts::SOL_SOCKET, consts::SO_PASSPIDFD);
/// Accept descriptors with messages; on from the start (`AF_UNIX`). Since Linux 6.16.
pub const SO_PASSRIGHTS: Opt<bool> =
    Opt::new("SO_PASSRIGHTS", consts::SOL_SOCKET, consts::SO_PASSRIGHTS);

// What comes with messages.

/// Receive times in microseconds with messages.
pub const SO_TIMESTAMP: Opt<bool> =
    Opt::new("SO_TIMESTAMP", consts::SOL_SOCKET, consts::SO_TIMESTAMP);
/// Receive times in nanoseconds with messages.
pub const SO_TIMESTAMPNS: Opt<bool> =
    Opt::new("SO_TIMESTAMPNS", consts::SOL_SOCKET, consts::SO_TIMESTAMPNS);
/// Which times are taken and reported: bits `SOF_TIMESTAMPING_*`. (With `SOF_TIMESTAMPING_BIND_PHC`, the number of the clock has to follow: eight bytes for the raw `setsockopt`.)
pub const SO_TIMESTAMPING: Opt<u32> = Opt::new(
    "SO_TIMESTAMPING",
    consts::SOL_SOCKET,
    consts::SO_TIMESTAMPING,
);
/// Receive the count of dropped packets with messages.
pub const SO_RXQ_OVFL: Opt<bool> = Opt::new("SO_RXQ_OVFL", consts::SOL_SOCKET, consts::SO_RXQ_OVFL);
/// Receive whether a frame sent over Wi-Fi was acknowledged.
pub const SO_WIFI_STATUS: Opt<bool> =
    Opt::new("SO_WIFI_STATUS", consts::SOL_SOCKET, consts::SO_WIFI_STATUS);
/// Receive the packet mark with messages.
pub const SO_RCVMARK: Opt<bool> = Opt::new("SO_RCVMARK", consts::SOL_SOCKET, consts::SO_RCVMARK);
/// Receive the queueing priority with messages. Since Linux 6.14.
pub const SO_RCVPRIORITY: Opt<bool> =
    Opt::new("SO_RCVPRIORITY", consts::SOL_SOCKET, consts::SO_RCVPRIORITY);
/// Has no effect any more: `poll` reports the error queue always.
pub const SO_SELECT_ERR_QUEUE: Opt<bool> = Opt::new(
    "SO_SELECT_ERR_QUEUE",
    consts::SOL_SOCKET,
    consts::SO_SELECT_ERR_QUEUE,
);

// Pace, processors, polling.

/// Fastest sending rate in bytes a second; all bits set for no limit.
pub const SO_MAX_PACING_RATE: Opt<u64> = Opt::new(
    "SO_MAX_PACING_RATE",
    consts::SOL_SOCKET,
    consts::SO_MAX_PACING_RATE,
);
/// Let messages carry their time of departure.
pub const SO_TXTIME: Opt<TxTime> = Opt::new("SO_TXTIME", consts::SOL_SOCKET, consts::SO_TXTIME);
/// Try other paths when a connection stalls: `SOCK_TXREHASH_ENABLED` and so on.
pub const SO_TXREHASH: Opt<i32> = Opt::new("SO_TXREHASH", consts::SOL_SOCKET, consts::SO_TXREHASH);
/// Tell the network layer that the connection fares badly: 1 asks for another route.
pub const SO_CNX_ADVICE: SetOpt<i32> =
    SetOpt::new("SO_CNX_ADVICE", consts::SOL_SOCKET, consts::SO_CNX_ADVICE);
/// How long to busy-poll, in microseconds; more than before needs `CAP_NET_ADMIN`.
pub const SO_BUSY_POLL: Opt<i32> =
    Opt::new("SO_BUSY_POLL", consts::SOL_SOCKET, consts::SO_BUSY_POLL);
/// Prefer busy polling to interrupts; needs `CAP_NET_ADMIN`.
pub const SO_PREFER_BUSY_POLL: Opt<bool> = Opt::new(
    "SO_PREFER_BUSY_POLL",
    consts::SOL_SOCKET,
    consts::SO_PREFER_BUSY_POLL,
);
/// Packets that one round of busy polling handles; more than before needs `CAP_NET_ADMIN`.
pub const SO_BUSY_POLL_BUDGET: SetOpt<i32> = SetOpt::new(
    "SO_BUSY_POLL_BUDGET",
    consts::SOL_SOCKET,
    consts::SO_BUSY_POLL_BUDGET,
);
/// Processor that handles the socket's packets; -1 for none.
pub const SO_INCOMING_CPU: Opt<i32> = Opt::new(
    "SO_INCOMING_CPU",
    consts::SOL_SOCKET,
    consts::SO_INCOMING_CPU,
);
/// The receive queue of the device that data came from; 0 for none.
pub const SO_INCOMING_NAPI_ID: GetOpt<u32> = GetOpt::new(
    "SO_INCOMING_NAPI_ID",
    consts::SOL_SOCKET,
    consts::SO_INCOMING_NAPI_ID,
);
/// The caller ends frames with their check sequence (`AF_PACKET`, if the card can).
pub const SO_NOFCS: Opt<bool> = Opt::new("SO_NOFCS", consts::SOL_SOCKET, consts::SO_NOFCS);

// Programs: `bpf`.

/// Drop or cut what this classic BPF program says, before it is received; see [`Instruction`].
pub const SO_ATTACH_FILTER: SetOpt<[Instruction]> = SetOpt::new(
    "SO_ATTACH_FILTER",
    consts::SOL_SOCKET,
    consts::SO_ATTACH_FILTER,
);
/// The classic BPF program attached; empty if there is none.
pub const SO_GET_FILTER: GetOpt<[Instruction]> =
    GetOpt::new("SO_GET_FILTER", consts::SOL_SOCKET, consts::SO_GET_FILTER);
/// Drop or cut what this extended BPF program says, before it is received.
pub const SO_ATTACH_BPF: SetOpt<OwnedFd> =
    SetOpt::new("SO_ATTACH_BPF", consts::SOL_SOCKET, consts::SO_ATTACH_BPF);
/// Take the program off; `ENOENT` if there is none.
pub const SO_DETACH_FILTER: SetOpt<()> = SetOpt::new(
    "SO_DETACH_FILTER",
    consts::SOL_SOCKET,
    consts::SO_DETACH_FILTER,
);
/// Another name for [`SO_DETACH_FILTER`].
pub const SO_DETACH_BPF: SetOpt<()> =
    SetOpt::new("SO_DETACH_BPF", consts::SOL_SOCKET, consts::SO_DETACH_BPF);
/// Forbid changes of the filter, for ever.
pub const SO_LOCK_FILTER: Opt<bool> =
    Opt::new("SO_LOCK_FILTER", consts::SOL_SOCKET, consts::SO_LOCK_FILTER);
/// How far the kernel knows `SKF_AD_*`: the highest of them.
pub const SO_BPF_EXTENSIONS: GetOpt<i32> = GetOpt::new(
    "SO_BPF_EXTENSIONS",
    consts::SOL_SOCKET,
    consts::SO_BPF_EXTENSIONS,
);
/// Choose among `SO_REUSEPORT` sockets by this classic BPF program, which returns the number of one.
pub const SO_ATTACH_REUSEPORT_CBPF: SetOpt<[Instruction]> = SetOpt::new(
    "SO_ATTACH_REUSEPORT_CBPF",
    consts::SOL_SOCKET,
    consts::SO_ATTACH_REUSEPORT_CBPF,
);
/// Choose among `SO_REUSEPORT` sockets by this extended BPF program.
pub const SO_ATTACH_REUSEPORT_EBPF: SetOpt<OwnedFd> = SetOpt::new(
    "SO_ATTACH_REUSEPORT_EBPF",
    consts::SOL_SOCKET,
    consts::SO_ATTACH_REUSEPORT_EBPF,
);
/// Take off the program that chooses; `ENOENT` if there is none.
pub const SO_DETACH_REUSEPORT_BPF: SetOpt<()> = SetOpt::new(
    "SO_DETACH_REUSEPORT_BPF",
    consts::SOL_SOCKET,
    consts::SO_DETACH_REUSEPORT_BPF,
);

/// Who is at the other end of a Unix socket: `struct ucred`.
///
/// From [`SO_PEERCRED`] it is who connected or listened (or made the pair),
/// at that time. In a
/// [`ControlMessage`](crate::ancillary::ControlMessage::Credentials), which
/// [`SO_PASSCRED`] turns on, it is who sent the message, when it was sent: a
/// child that inherited the socket, perhaps. Either may have ended since, and
/// its number may belong to another process now: `unix(7)`.
///
/// ```
/// use rawsock::*;
///
/// let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
/// let peer = a.get(opt::SO_PEERCRED)?;
/// println!("process {} of user {}", peer.pid, peer.uid);
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `struct.unpack("iII", s.getsockopt(SOL_SOCKET, SO_PEERCRED, 12))`,
/// or the data of a message `SCM_CREDENTIALS`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "ucred")]
pub struct Credentials {
    /// Process.
    pub pid: i32,
    /// User.
    pub uid: u32,
    /// Group.
    pub gid: u32,
}

layout!(Credentials, 12: pid, uid, gid);

/// Memory counters of a socket, in bytes but for the last: `SK_MEMINFO_*`.
///
/// ```
/// use rawsock::*;
///
/// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
/// let memory = s.get(opt::SO_MEMINFO)?;
/// assert_eq!(memory.drops, 0);
/// assert_eq!(i64::from(memory.rcvbuf), s.get(opt::SO_RCVBUF)?.into());
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `struct.unpack("9I", …)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "SK_MEMINFO_VARS")]
pub struct MemInfo {
    /// Used for what was received.
    pub rmem_alloc: u32,
    /// What may be used for that.
    pub rcvbuf: u32,
    /// Used for what is being sent.
    pub wmem_alloc: u32,
    /// What may be used for that.
    pub sndbuf: u32,
    /// Reserved, and not used yet.
    pub fwd_alloc: u32,
    /// Used for what is queued for sending.
    pub wmem_queued: u32,
    /// Used for options, filters and control messages.
    pub optmem: u32,
    /// Used for what came while the socket was busy.
    pub backlog: u32,
    /// Packets dropped.
    pub drops: u32,
}

// 36 bytes since Linux 4.13, 32 before.
layout!(MemInfo, 36, 32: rmem_alloc, rcvbuf, wmem_alloc, sndbuf, fwd_alloc, wmem_queued, optmem,
    backlog, drops);

/// Which clock departures are told by: `struct sock_txtime`.
///
/// The default is `CLOCK_REALTIME` without flags.
///
/// ```
/// use rawsock::*;
/// use rawsock::opt::TxTime;
///
/// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
/// let monotonic = TxTime { clockid: 1, flags: SOF_TXTIME_REPORT_ERRORS };
/// s.set(opt::SO_TXTIME, monotonic)?;
/// assert_eq!(s.get(opt::SO_TXTIME)?, monotonic);
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `struct.pack("iI", clockid, flags)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "sock_txtime")]
pub struct TxTime {
    /// `CLOCK_REALTIME` (0), `CLOCK_MONOTONIC` (1) or `CLOCK_TAI` (11); all
    /// but the second need `CAP_NET_ADMIN`.
    pub clockid: i32,
    /// Bits `SOF_TXTIME_*`.
    pub flags: u32,
}

layout!(TxTime, 8: clockid, flags);
