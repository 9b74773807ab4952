//! Python's names for the usual servers.

use crate::dispatch::{Forking, Inline, Parking, Pooled, Threading};
use crate::server::Server;
use crate::transport::{Tcp, Udp, UnixDatagram, UnixStream};

/// A TCP server that handles one connection after the other.
pub type TCPServer<H, S = ()> = Server<Tcp, H, Inline, S>;
/// A UDP server that handles one datagram after the other.
pub type UDPServer<H, S = ()> = Server<Udp, H, Inline, S>;
/// A server of Unix streams that handles one connection after the other.
pub type UnixStreamServer<H, S = ()> = Server<UnixStream, H, Inline, S>;
/// A server of Unix datagrams that handles one after the other.
pub type UnixDatagramServer<H, S = ()> = Server<UnixDatagram, H, Inline, S>;
/// A TCP server with a thread a connection.
pub type ThreadingTCPServer<H, S = ()> = Server<Tcp, H, Threading, S>;
/// A UDP server with threads.
pub type ThreadingUDPServer<H, S = ()> = Server<Udp, H, Threading, S>;
/// A server of Unix streams with a thread a connection.
pub type ThreadingUnixStreamServer<H, S = ()> = Server<UnixStream, H, Threading, S>;
/// A server of Unix datagrams with threads.
pub type ThreadingUnixDatagramServer<H, S = ()> = Server<UnixDatagram, H, Threading, S>;
/// A TCP server with a process a connection.
pub type ForkingTCPServer<H, S = ()> = Server<Tcp, H, Forking, S>;
/// A UDP server with a process a datagram.
pub type ForkingUDPServer<H, S = ()> = Server<Udp, H, Forking, S>;
/// A server of Unix streams with a process a connection.
pub type ForkingUnixStreamServer<H, S = ()> = Server<UnixStream, H, Forking, S>;
/// A server of Unix datagrams with a process a datagram.
pub type ForkingUnixDatagramServer<H, S = ()> = Server<UnixDatagram, H, Forking, S>;
/// A TCP server whose connections wait without a thread, for quick handlers.
pub type ParkingTCPServer<H, S = ()> = Server<Tcp, H, Parking, S>;
/// A server of Unix streams that wait without a thread, for quick handlers.
pub type ParkingUnixStreamServer<H, S = ()> = Server<UnixStream, H, Parking, S>;
/// A TCP server whose connections wait without a thread, for handlers that
/// block.
pub type PooledTCPServer<H, S = ()> = Server<Tcp, H, Pooled, S>;
/// A server of Unix streams that wait without a thread, for handlers that
/// block.
pub type PooledUnixStreamServer<H, S = ()> = Server<UnixStream, H, Pooled, S>;
