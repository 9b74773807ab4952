//! UDP.

use rawsock::{
    AF_INET, AF_INET6, IP_PKTINFO, IPV6_RECVPKTINFO, SOCK_DGRAM, SOL_IP, SOL_IPV6, Socket,
    ToAddress, opt,
};

use super::{BindOptions, Listener, Transport, sealed, tcp};
use crate::errors::{Error, Result};
use crate::handler::Datagram;

/// UDP over IPv4 and IPv6.
///
/// Python: `UDPServer.socket_type`, which is `SOCK_DGRAM`, and a `get_request()`
/// that receives.
#[derive(Clone, Copy, Debug)]
#[doc(alias = "get_request")]
pub struct Udp;

impl sealed::Sealed for Udp {}

impl Transport for Udp {
    type Kind = Datagram;

    fn open(address: &dyn ToAddress, options: &BindOptions) -> Result<Listener> {
        // With SO_REUSEADDR another process could take the datagrams over.
        let socket = tcp::bound(address, SOCK_DGRAM, options, false)?;
        Self::adopt(socket, options)
    }

    fn adopt(socket: Socket, options: &BindOptions) -> Result<Listener> {
        if !matches!(socket.family(), AF_INET | AF_INET6) || socket.kind() != SOCK_DGRAM {
            return Err(Error::WrongSocket("is not one of UDP"));
        }
        let wildcard = socket.getsockname()?.as_socket();
        if wildcard.is_some_and(|address| address.ip().is_unspecified()) {
            // So that the reply can come from the address that was asked.
            match socket.family() {
                AF_INET6 => socket.setsockopt(SOL_IPV6, IPV6_RECVPKTINFO, 1)?,
                _ => socket.setsockopt(SOL_IP, IP_PKTINFO, 1)?,
            }
        }
        socket.set(opt::SO_RXQ_OVFL, true)?;
        Listener::new(socket, options, None)
    }
}
