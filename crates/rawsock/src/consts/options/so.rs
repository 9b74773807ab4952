//! Options of every socket, `SO_*`: `socket(7)`.

use libc::c_int;

/// Record debugging information; needs `CAP_NET_ADMIN`.
pub const SO_DEBUG: c_int = libc::SO_DEBUG;
/// Bind although connections of an earlier listener linger.
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
/// Queueing priority of packets sent.
pub const SO_PRIORITY: c_int = libc::SO_PRIORITY;
/// What `close` does with unsent data.
pub const SO_LINGER: c_int = libc::SO_LINGER;
/// Several sockets on one address share its traffic.
pub const SO_REUSEPORT: c_int = libc::SO_REUSEPORT;
/// Receive credentials with every message.
pub const SO_PASSCRED: c_int = libc::SO_PASSCRED;
/// Read-only: pid, uid and gid of the peer when it connected.
pub const SO_PEERCRED: c_int = libc::SO_PEERCRED;
/// Bytes that make the socket readable.
pub const SO_RCVLOWAT: c_int = libc::SO_RCVLOWAT;
/// Read-only on Linux: 1.
pub const SO_SNDLOWAT: c_int = libc::SO_SNDLOWAT;
/// The kernel's own receive timeout; `settimeout` does not use it.
pub const SO_RCVTIMEO: c_int = libc::SO_RCVTIMEO;
/// The kernel's own send timeout; `settimeout` does not use it.
pub const SO_SNDTIMEO: c_int = libc::SO_SNDTIMEO;
/// Use one interface only, by name.
pub const SO_BINDTODEVICE: c_int = libc::SO_BINDTODEVICE;
/// Attach a classic BPF filter.
pub const SO_ATTACH_FILTER: c_int = libc::SO_ATTACH_FILTER;
/// Take the filter off.
pub const SO_DETACH_FILTER: c_int = libc::SO_DETACH_FILTER;
/// Receive times in microseconds with messages.
pub const SO_TIMESTAMP: c_int = libc::SO_TIMESTAMP;
/// Read-only: does the socket listen?.
pub const SO_ACCEPTCONN: c_int = libc::SO_ACCEPTCONN;
/// Read-only: security context of the peer.
pub const SO_PEERSEC: c_int = libc::SO_PEERSEC;
/// Receive the security context with messages.
pub const SO_PASSSEC: c_int = libc::SO_PASSSEC;
/// Receive times in nanoseconds with messages.
pub const SO_TIMESTAMPNS: c_int = libc::SO_TIMESTAMPNS;
/// Packet mark for routing and filters; needs `CAP_NET_ADMIN`.
pub const SO_MARK: c_int = libc::SO_MARK;
/// Flags of hardware and software time stamps.
pub const SO_TIMESTAMPING: c_int = libc::SO_TIMESTAMPING;
/// Read-only: the protocol.
pub const SO_PROTOCOL: c_int = libc::SO_PROTOCOL;
/// Read-only: the address family.
pub const SO_DOMAIN: c_int = libc::SO_DOMAIN;
/// Receive the count of dropped packets with messages.
pub const SO_RXQ_OVFL: c_int = libc::SO_RXQ_OVFL;
/// Where `MSG_PEEK` looks.
pub const SO_PEEK_OFF: c_int = libc::SO_PEEK_OFF;
/// Forbid changes of the filter.
pub const SO_LOCK_FILTER: c_int = libc::SO_LOCK_FILTER;
/// Busy-poll time in microseconds.
pub const SO_BUSY_POLL: c_int = libc::SO_BUSY_POLL;
/// CPU that handles the socket's packets.
pub const SO_INCOMING_CPU: c_int = libc::SO_INCOMING_CPU;
/// Attach an extended BPF program by descriptor.
pub const SO_ATTACH_BPF: c_int = libc::SO_ATTACH_BPF;
/// Choose among `SO_REUSEPORT` sockets by classic BPF.
pub const SO_ATTACH_REUSEPORT_CBPF: c_int = libc::SO_ATTACH_REUSEPORT_CBPF;
/// Choose among `SO_REUSEPORT` sockets by extended BPF.
pub const SO_ATTACH_REUSEPORT_EBPF: c_int = libc::SO_ATTACH_REUSEPORT_EBPF;
/// Fastest sending rate in bytes a second.
pub const SO_MAX_PACING_RATE: c_int = libc::SO_MAX_PACING_RATE;
/// Read-only: a number that no other socket has.
pub const SO_COOKIE: c_int = libc::SO_COOKIE;
/// Read-only: memory counters.
pub const SO_MEMINFO: c_int = libc::SO_MEMINFO;
/// Read-only: supplementary groups of the peer.
pub const SO_PEERGROUPS: c_int = libc::SO_PEERGROUPS;
/// Allow `MSG_ZEROCOPY`.
pub const SO_ZEROCOPY: c_int = libc::SO_ZEROCOPY;
/// Let messages carry their time of departure.
pub const SO_TXTIME: c_int = libc::SO_TXTIME;
/// Use one interface only, by index.
pub const SO_BINDTOIFINDEX: c_int = libc::SO_BINDTOIFINDEX;
/// Prefer busy polling to interrupts.
pub const SO_PREFER_BUSY_POLL: c_int = libc::SO_PREFER_BUSY_POLL;
/// Receive a pidfd of the sender with every message.
pub const SO_PASSPIDFD: c_int = 76;
/// Read-only: a pidfd of the peer.
pub const SO_PEERPIDFD: c_int = 77;
