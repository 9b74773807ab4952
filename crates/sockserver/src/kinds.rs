//! Python's names for the usual servers.

use crate::dispatch::{Forking, Inline, Parking, Pooled, Threading};
use crate::server::Server;
use crate::transport::{Tcp, Udp, UnixDatagram, UnixStream};

/// A TCP server that handles one connection after the other.
///
/// Python: `TCPServer`.
pub type TCPServer<H, S = ()> = Server<Tcp, H, Inline, S>;

/// A UDP server that handles one datagram after the other.
///
/// Python: `UDPServer`.
pub type UDPServer<H, S = ()> = Server<Udp, H, Inline, S>;

/// A server of Unix streams that handles one connection after the other.
///
/// Python: `UnixStreamServer`.
pub type UnixStreamServer<H, S = ()> = Server<UnixStream, H, Inline, S>;

/// A server of Unix datagrams that handles one after the other.
///
/// Python: `UnixDatagramServer`.
pub type UnixDatagramServer<H, S = ()> = Server<UnixDatagram, H, Inline, S>;

/// A TCP server with a thread a connection.
///
/// Python: `ThreadingTCPServer`.
pub type ThreadingTCPServer<H, S = ()> = Server<Tcp, H, Threading, S>;

/// A UDP server with threads.
///
/// Python: `ThreadingUDPServer`, with a thread a datagram.
pub type ThreadingUDPServer<H, S = ()> = Server<Udp, H, Threading, S>;

/// A server of Unix streams with a thread a connection.
///
/// Python: `ThreadingUnixStreamServer`.
pub type ThreadingUnixStreamServer<H, S = ()> = Server<UnixStream, H, Threading, S>;

/// A server of Unix datagrams with threads.
///
/// Python: `ThreadingUnixDatagramServer`, with a thread a datagram.
pub type ThreadingUnixDatagramServer<H, S = ()> = Server<UnixDatagram, H, Threading, S>;

/// A TCP server with a process a connection.
///
/// Python: `ForkingTCPServer`.
pub type ForkingTCPServer<H, S = ()> = Server<Tcp, H, Forking, S>;

/// A UDP server with a process a datagram.
///
/// Python: `ForkingUDPServer`.
pub type ForkingUDPServer<H, S = ()> = Server<Udp, H, Forking, S>;

/// A server of Unix streams with a process a connection.
///
/// Python: `ForkingUnixStreamServer`, since 3.12.
pub type ForkingUnixStreamServer<H, S = ()> = Server<UnixStream, H, Forking, S>;

/// A server of Unix datagrams with a process a datagram.
///
/// Python: `ForkingUnixDatagramServer`, since 3.12.
pub type ForkingUnixDatagramServer<H, S = ()> = Server<UnixDatagram, H, Forking, S>;

/// A TCP server whose connections wait without a thread, for quick handlers.
///
/// Python has none: a thread each, or `asyncio`, where no handler may block.
pub type ParkingTCPServer<H, S = ()> = Server<Tcp, H, Parking, S>;

/// A server of Unix streams that wait without a thread, for quick handlers.
///
/// Python has none: a thread each, or `asyncio`, where no handler may block.
pub type ParkingUnixStreamServer<H, S = ()> = Server<UnixStream, H, Parking, S>;

/// A TCP server whose connections wait without a thread, for handlers that
/// block.
///
/// Python has none: a thread each.
pub type PooledTCPServer<H, S = ()> = Server<Tcp, H, Pooled, S>;

/// A server of Unix streams that wait without a thread, for handlers that
/// block.
///
/// Python has none: a thread each.
pub type PooledUnixStreamServer<H, S = ()> = Server<UnixStream, H, Pooled, S>;
