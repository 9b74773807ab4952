//! Options of every socket: `socket(7)`.

use std::time::Duration;

use super::{Credentials, GetOpt, Opt};
use crate::consts::{self, AddressFamily, Protocol, SocketKind};

/// Bind although connections of an earlier listener linger.
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
/// Receive credentials with every message (`AF_UNIX`).
pub const SO_PASSCRED: Opt<bool> = Opt::new("SO_PASSCRED", consts::SOL_SOCKET, consts::SO_PASSCRED);
/// Receive buffer in bytes; the kernel keeps twice what it is given.
pub const SO_RCVBUF: Opt<i32> = Opt::new("SO_RCVBUF", consts::SOL_SOCKET, consts::SO_RCVBUF);
/// Send buffer in bytes; the kernel keeps twice what it is given.
pub const SO_SNDBUF: Opt<i32> = Opt::new("SO_SNDBUF", consts::SOL_SOCKET, consts::SO_SNDBUF);
/// Bytes that make the socket readable.
pub const SO_RCVLOWAT: Opt<i32> = Opt::new("SO_RCVLOWAT", consts::SOL_SOCKET, consts::SO_RCVLOWAT);
/// Queueing priority of packets sent: 0 to 6 without privilege.
pub const SO_PRIORITY: Opt<i32> = Opt::new("SO_PRIORITY", consts::SOL_SOCKET, consts::SO_PRIORITY);
/// Packet mark for routing and filters; setting needs `CAP_NET_ADMIN`.
pub const SO_MARK: Opt<u32> = Opt::new("SO_MARK", consts::SOL_SOCKET, consts::SO_MARK);
/// How long `close` waits for unsent data, in whole seconds, rounded up; zero throws them away and resets the connection.
pub const SO_LINGER: Opt<Option<Duration>> =
    Opt::new("SO_LINGER", consts::SOL_SOCKET, consts::SO_LINGER);
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
/// Who is at the other end (`AF_UNIX`).
pub const SO_PEERCRED: GetOpt<Credentials> =
    GetOpt::new("SO_PEERCRED", consts::SOL_SOCKET, consts::SO_PEERCRED);
