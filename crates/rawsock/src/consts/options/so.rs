//! Options of every socket, `SO_*`: `socket(7)`.

use libc::c_int;

/// Record debugging information; needs `CAP_NET_ADMIN`.
pub const SO_DEBUG: c_int = libc::SO_DEBUG;
/// Bind although connections of an earlier listener linger.
///
/// ```
/// use rawsock::*;
///
/// let s = socket(AF_INET, SOCK_STREAM, 0)?;
/// s.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)?;
/// assert_eq!(s.getsockopt(SOL_SOCKET, SO_REUSEADDR)?, 1);
/// # Ok::<(), Error>(())
/// ```
pub const SO_REUSEADDR: c_int = libc::SO_REUSEADDR;
/// Read-only: the socket kind.
pub const SO_TYPE: c_int = libc::SO_TYPE;
/// Read-only: the pending error, which reading clears.
pub const SO_ERROR: c_int = libc::SO_ERROR;
/// Send only to directly connected networks.
pub const SO_DONTROUTE: c_int = libc::SO_DONTROUTE;
/// Allow sending to broadcast addresses.
pub const SO_BROADCAST: c_int = libc::SO_BROADCAST;
/// Send buffer in bytes; the kernel keeps twice what it is given.
pub const SO_SNDBUF: c_int = libc::SO_SNDBUF;
/// Receive buffer in bytes; the kernel keeps twice what it is given.
pub const SO_RCVBUF: c_int = libc::SO_RCVBUF;
/// Probe an idle connection.
pub const SO_KEEPALIVE: c_int = libc::SO_KEEPALIVE;
/// Leave out-of-band data in the stream.
pub const SO_OOBINLINE: c_int = libc::SO_OOBINLINE;
/// Leave the checksum out of UDP datagrams.
pub const SO_NO_CHECK: c_int = libc::SO_NO_CHECK;
/// Queueing priority of packets sent.
pub const SO_PRIORITY: c_int = libc::SO_PRIORITY;
/// What `close` does with unsent data.
pub const SO_LINGER: c_int = libc::SO_LINGER;
/// Has no effect any more.
pub const SO_BSDCOMPAT: c_int = libc::SO_BSDCOMPAT;
/// Several sockets on one address share its traffic.
pub const SO_REUSEPORT: c_int = libc::SO_REUSEPORT;
/// Receive credentials with every message: [`opt::SO_PASSCRED`](crate::opt::SO_PASSCRED) says when to set it.
pub const SO_PASSCRED: c_int = libc::SO_PASSCRED;
/// Read-only: pid, uid and gid of the peer when it connected or listened: [`opt::SO_PEERCRED`](crate::opt::SO_PEERCRED).
pub const SO_PEERCRED: c_int = libc::SO_PEERCRED;
/// Bytes that make the socket readable.
pub const SO_RCVLOWAT: c_int = libc::SO_RCVLOWAT;
/// Read-only on Linux: 1.
pub const SO_SNDLOWAT: c_int = libc::SO_SNDLOWAT;
/// The kernel's own receive timeout; `settimeout` does not use it.
pub const SO_RCVTIMEO: c_int = libc::SO_RCVTIMEO;
/// `SO_RCVTIMEO` with the time in C's `long`s.
pub const SO_RCVTIMEO_OLD: c_int = 20;
/// The kernel's own send timeout; `settimeout` does not use it.
pub const SO_SNDTIMEO: c_int = libc::SO_SNDTIMEO;
/// `SO_SNDTIMEO` with the time in C's `long`s.
pub const SO_SNDTIMEO_OLD: c_int = 21;
/// Use one interface only, by name.
pub const SO_BINDTODEVICE: c_int = libc::SO_BINDTODEVICE;
/// Attach a classic BPF filter.
pub const SO_ATTACH_FILTER: c_int = libc::SO_ATTACH_FILTER;
/// Read-only: the attached classic BPF filter; the number of `SO_ATTACH_FILTER`.
pub const SO_GET_FILTER: c_int = libc::SO_GET_FILTER;
/// Take the filter off.
pub const SO_DETACH_FILTER: c_int = libc::SO_DETACH_FILTER;
/// Take an extended BPF program off; the number of `SO_DETACH_FILTER`.
pub const SO_DETACH_BPF: c_int = libc::SO_DETACH_BPF;
/// Read-only: the address of the peer.
pub const SO_PEERNAME: c_int = libc::SO_PEERNAME;
/// Receive times in microseconds with messages.
pub const SO_TIMESTAMP: c_int = libc::SO_TIMESTAMP;
/// `SO_TIMESTAMP` with the time in C's `long`s.
pub const SO_TIMESTAMP_OLD: c_int = 29;
/// Read-only: does the socket listen?
pub const SO_ACCEPTCONN: c_int = libc::SO_ACCEPTCONN;
/// Read-only: security context of the peer.
pub const SO_PEERSEC: c_int = libc::SO_PEERSEC;
/// Send buffer beyond the limit of the system; needs `CAP_NET_ADMIN`.
pub const SO_SNDBUFFORCE: c_int = libc::SO_SNDBUFFORCE;
/// Receive buffer beyond the limit of the system; needs `CAP_NET_ADMIN`.
pub const SO_RCVBUFFORCE: c_int = libc::SO_RCVBUFFORCE;
/// Receive the security context with messages.
pub const SO_PASSSEC: c_int = libc::SO_PASSSEC;
/// Receive times in nanoseconds with messages.
pub const SO_TIMESTAMPNS: c_int = libc::SO_TIMESTAMPNS;
/// `SO_TIMESTAMPNS` with the time in C's `long`s.
pub const SO_TIMESTAMPNS_OLD: c_int = 35;
/// Packet mark for routing and filters; needs `CAP_NET_ADMIN`.
pub const SO_MARK: c_int = libc::SO_MARK;
/// Flags of hardware and software time stamps.
pub const SO_TIMESTAMPING: c_int = libc::SO_TIMESTAMPING;
/// `SO_TIMESTAMPING` with the times in C's `long`s.
pub const SO_TIMESTAMPING_OLD: c_int = 37;
/// Read-only: the protocol.
pub const SO_PROTOCOL: c_int = libc::SO_PROTOCOL;
/// Read-only: the address family.
pub const SO_DOMAIN: c_int = libc::SO_DOMAIN;
/// Receive the count of dropped packets with messages.
pub const SO_RXQ_OVFL: c_int = libc::SO_RXQ_OVFL;
/// Receive whether a frame sent over Wi-Fi was acknowledged.
pub const SO_WIFI_STATUS: c_int = libc::SO_WIFI_STATUS;
/// Where `MSG_PEEK` looks.
pub const SO_PEEK_OFF: c_int = libc::SO_PEEK_OFF;
/// The caller ends frames with their check sequence (`AF_PACKET`).
pub const SO_NOFCS: c_int = libc::SO_NOFCS;
/// Forbid changes of the filter.
pub const SO_LOCK_FILTER: c_int = libc::SO_LOCK_FILTER;
/// Has no effect any more: `poll` reports the error queue always.
pub const SO_SELECT_ERR_QUEUE: c_int = libc::SO_SELECT_ERR_QUEUE;
/// Busy-poll time in microseconds.
pub const SO_BUSY_POLL: c_int = libc::SO_BUSY_POLL;
/// Fastest sending rate in bytes a second.
pub const SO_MAX_PACING_RATE: c_int = libc::SO_MAX_PACING_RATE;
/// Read-only: how many extensions of classic BPF the kernel knows.
pub const SO_BPF_EXTENSIONS: c_int = libc::SO_BPF_EXTENSIONS;
/// CPU that handles the socket's packets.
pub const SO_INCOMING_CPU: c_int = libc::SO_INCOMING_CPU;
/// Attach an extended BPF program by descriptor.
pub const SO_ATTACH_BPF: c_int = libc::SO_ATTACH_BPF;
/// Choose among `SO_REUSEPORT` sockets by classic BPF.
pub const SO_ATTACH_REUSEPORT_CBPF: c_int = libc::SO_ATTACH_REUSEPORT_CBPF;
/// Choose among `SO_REUSEPORT` sockets by extended BPF.
pub const SO_ATTACH_REUSEPORT_EBPF: c_int = libc::SO_ATTACH_REUSEPORT_EBPF;
/// Tell the network layer that the connection fares badly: 1 asks for another route.
pub const SO_CNX_ADVICE: c_int = libc::SO_CNX_ADVICE;
/// Read-only: memory counters.
pub const SO_MEMINFO: c_int = libc::SO_MEMINFO;
/// Read-only: the receive queue of the device that data came from.
pub const SO_INCOMING_NAPI_ID: c_int = libc::SO_INCOMING_NAPI_ID;
/// Read-only: a number that no other socket has.
pub const SO_COOKIE: c_int = libc::SO_COOKIE;
/// Read-only: supplementary groups of the peer.
pub const SO_PEERGROUPS: c_int = libc::SO_PEERGROUPS;
/// Allow `MSG_ZEROCOPY`.
pub const SO_ZEROCOPY: c_int = libc::SO_ZEROCOPY;
/// Let messages carry their time of departure.
pub const SO_TXTIME: c_int = libc::SO_TXTIME;
/// Use one interface only, by index.
pub const SO_BINDTOIFINDEX: c_int = libc::SO_BINDTOIFINDEX;
/// `SO_TIMESTAMP` with 64-bit times everywhere.
pub const SO_TIMESTAMP_NEW: c_int = 63;
/// `SO_TIMESTAMPNS` with 64-bit times everywhere.
pub const SO_TIMESTAMPNS_NEW: c_int = 64;
/// `SO_TIMESTAMPING` with 64-bit times everywhere.
pub const SO_TIMESTAMPING_NEW: c_int = 65;
/// `SO_RCVTIMEO` with 64-bit times everywhere.
pub const SO_RCVTIMEO_NEW: c_int = 66;
/// `SO_SNDTIMEO` with 64-bit times everywhere.
pub const SO_SNDTIMEO_NEW: c_int = 67;
/// Take off the program that chooses among `SO_REUSEPORT` sockets.
pub const SO_DETACH_REUSEPORT_BPF: c_int = 68;
/// Prefer busy polling to interrupts.
pub const SO_PREFER_BUSY_POLL: c_int = libc::SO_PREFER_BUSY_POLL;
/// Packets that one round of busy polling handles.
pub const SO_BUSY_POLL_BUDGET: c_int = libc::SO_BUSY_POLL_BUDGET;
/// Read-only: a number that no other network namespace has.
pub const SO_NETNS_COOKIE: c_int = libc::SO_NETNS_COOKIE;
/// Which buffer sizes the kernel leaves alone: `SOCK_SNDBUF_LOCK`, `SOCK_RCVBUF_LOCK`.
pub const SO_BUF_LOCK: c_int = libc::SO_BUF_LOCK;
/// Memory set aside for the socket, in bytes.
pub const SO_RESERVE_MEM: c_int = libc::SO_RESERVE_MEM;
/// Try other paths when a connection stalls: `SOCK_TXREHASH_ENABLED` and so on.
pub const SO_TXREHASH: c_int = libc::SO_TXREHASH;
/// Receive the packet mark with messages.
pub const SO_RCVMARK: c_int = libc::SO_RCVMARK;
/// Receive a pidfd of the sender with every message.
pub const SO_PASSPIDFD: c_int = 76;
/// Read-only: a pidfd of the peer.
pub const SO_PEERPIDFD: c_int = 77;
/// Control message: received data that ended up in ordinary memory after all.
pub const SO_DEVMEM_LINEAR: c_int = libc::SO_DEVMEM_LINEAR;
/// Control message: where in device memory received data are.
pub const SO_DEVMEM_DMABUF: c_int = libc::SO_DEVMEM_DMABUF;
/// Give device memory of received data back.
pub const SO_DEVMEM_DONTNEED: c_int = libc::SO_DEVMEM_DONTNEED;
/// Receive the queueing priority with messages.
pub const SO_RCVPRIORITY: c_int = 82;
/// Accept descriptors with messages; on from the start.
pub const SO_PASSRIGHTS: c_int = 83;
/// Receive the count of unread bytes with messages (`AF_UNIX` streams).
pub const SO_INQ: c_int = 84;

// For `SO_BUF_LOCK`.

/// The send buffer keeps the size it was given.
pub const SOCK_SNDBUF_LOCK: c_int = 1;
/// The receive buffer keeps the size it was given.
pub const SOCK_RCVBUF_LOCK: c_int = 2;

// For `SO_TXREHASH`.

/// Try other paths as the system is set.
pub const SOCK_TXREHASH_DEFAULT: c_int = 255;
/// Stay on one path.
pub const SOCK_TXREHASH_DISABLED: c_int = 0;
/// Try another path.
pub const SOCK_TXREHASH_ENABLED: c_int = 1;
