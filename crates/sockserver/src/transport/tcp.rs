//! TCP.

use rawsock::{
    AF_INET, AF_INET6, AddressFamily, Given, Part, SO_REUSEADDR, SO_REUSEPORT, SOCK_STREAM,
    SOL_SOCKET, Socket, ToAddress, opt, socket,
};
use std::net::IpAddr;
use std::time::Duration;

use super::{BindOptions, Listener, Transport, sealed};
use crate::errors::{Error, Result};
use crate::handler::Stream;

/// TCP over IPv4 and IPv6.
///
/// Python: `TCPServer.socket_type`, which is `SOCK_STREAM`, and a `get_request()`
/// that accepts.
#[derive(Clone, Copy, Debug)]
#[doc(alias = "get_request")]
pub struct Tcp;

impl sealed::Sealed for Tcp {}

impl Transport for Tcp {
    type Kind = Stream;

    fn open(address: &dyn ToAddress, options: &BindOptions) -> Result<Listener> {
        let socket = bound(address, SOCK_STREAM, options, true)?;
        // Before somebody can connect.
        bequeath(&socket, options)?;
        socket.listen(options.request_queue_size)?;
        Listener::new(socket, options, None)
    }

    fn adopt(socket: Socket, options: &BindOptions) -> Result<Listener> {
        if !matches!(socket.family(), AF_INET | AF_INET6) || socket.kind() != SOCK_STREAM {
            return Err(Error::WrongSocket("is not one of TCP"));
        }
        if !socket.get(opt::SO_ACCEPTCONN)? {
            return Err(Error::WrongSocket("does not listen"));
        }
        bequeath(&socket, options)?;
        Listener::new(socket, options, None)
    }
}

/// How often a silent client is asked whether it is there.
const PROBES: i32 = 4;

/// Sets what connections inherit, so that it costs no system call for each.
fn bequeath(socket: &Socket, options: &BindOptions) -> Result<()> {
    socket.set(opt::TCP_NODELAY, options.nodelay)?;
    socket.set(opt::SO_KEEPALIVE, options.keepalive.is_some())?;
    if let Some(time) = options.keepalive {
        socket.set(opt::TCP_KEEPIDLE, seconds(time))?;
        socket.set(opt::TCP_KEEPINTVL, seconds(time / 4))?;
        socket.set(opt::TCP_KEEPCNT, PROBES)?;
    }
    let millis = |time: Duration| i32::try_from(time.as_millis().max(1)).unwrap_or(i32::MAX);
    // Without one, as the kernel would have it.
    socket.set(
        opt::TCP_USER_TIMEOUT,
        options.user_timeout.map_or(0, millis),
    )?;
    Ok(())
}

/// Whole seconds, as many as the kernel takes for keepalive.
fn seconds(time: Duration) -> i32 {
    let seconds = time.as_nanos().div_ceil(1_000_000_000);
    i32::try_from(seconds).unwrap_or(i32::MAX).clamp(1, 32_767)
}

/// A socket bound to an IP address, whose family is the address's own.
pub(super) fn bound(
    address: &dyn ToAddress,
    kind: rawsock::SocketKind,
    options: &BindOptions,
    reuse_address: bool,
) -> Result<Socket> {
    let family = family_of(&address.given());
    let socket = socket(family, kind, 0)?;
    if options.reuse_address.unwrap_or(reuse_address) {
        socket.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)?;
    }
    if options.reuse_port {
        socket.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)?;
    }
    if family == AF_INET6 {
        socket.set(opt::IPV6_V6ONLY, !options.dual_stack)?;
    }
    socket.bind(address)?;
    Ok(socket)
}

/// The family that an address has by itself: IPv6 if a number says so.
fn family_of(given: &Given<'_>) -> AddressFamily {
    let six = |host: &[u8]| host.contains(&b':');
    match given {
        Given::Address(address) => address.family(),
        Given::Tuple([Some(Part::Ip(IpAddr::V6(_))), ..]) | Given::Text([b'[', ..]) => AF_INET6,
        Given::Tuple([Some(Part::Bytes(host)), ..]) if six(host) => AF_INET6,
        _ => AF_INET,
    }
}
