//! A listening socket in one call.

use std::net::IpAddr;

use libc::c_int;

use crate::address::{Given, Part, ToAddress};
use crate::consts::{AF_INET, AF_INET6, AddressFamily, SOCK_STREAM};
use crate::errors::{Error, Result};
use crate::options::{IPV6_V6ONLY, SO_REUSEADDR, SO_REUSEPORT};
use crate::socket::{Socket, socket};

/// The keyword arguments of [`create_server_with`].
///
/// The default is Python's: `AF_INET` where the address does not say, 128
/// waiting connections, no sharing of the port, IPv6 for IPv6 only.
///
/// ```
/// use rawsock::CreateServer;
///
/// let options = CreateServer { reuse_port: true, ..Default::default() };
/// assert_eq!(options.family, None);
/// ```
///
/// Python: `family`, `backlog`, `reuse_port` and `dualstack_ipv6` of
/// `socket.create_server()`.
#[derive(Clone, Debug, Default)]
pub struct CreateServer {
    /// The family of the socket.
    ///
    /// `None`, the default, is the family of the address if that says so: an
    /// [`Address`](crate::Address) or [`SocketAddr`](std::net::SocketAddr), an
    /// [`IpAddr`] with a port, `"[::1]:80"`. Otherwise it is `AF_INET`, as in
    /// Python, also for `("::1", 80)`: a host is only text.
    pub family: Option<AddressFamily>,
    /// How many connections may wait to be accepted; `None`, the default, is
    /// that of [`listen`](Socket::listen).
    pub backlog: Option<c_int>,
    /// Several sockets share the port, and the kernel spreads the connections
    /// over them: `SO_REUSEPORT`. Off by default.
    ///
    /// It is for `AF_INET` and `AF_INET6`, and nothing happens in other
    /// families, as in newer Pythons; 3.11 fails there.
    pub reuse_port: bool,
    /// An `AF_INET6` socket takes IPv4 connections too. Off by default.
    pub dualstack_ipv6: bool,
}

/// Makes a stream socket that listens: [`create_server_with`] with the
/// defaults.
///
/// ```
/// use rawsock::*;
///
/// let server = create_server(("127.0.0.1", 0))?;
/// let client = create_connection(server.getsockname()?)?;
/// let (conn, addr) = server.accept()?;
/// assert_eq!(addr, client.getsockname()?);
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.create_server(address)`.
pub fn create_server(address: impl ToAddress) -> Result<Socket> {
    create_server_with(address, &CreateServer::default())
}

/// Makes a stream socket that listens: `socket(2)`, `setsockopt(2)` for
/// `SO_REUSEADDR` and what was asked for, `bind(2)`, `listen(2)`.
///
/// `SO_REUSEADDR` is always on, so that a server can be started again at
/// once. An `AF_INET6` socket always gets `IPV6_V6ONLY`, whatever the default
/// of the machine, on or off as
/// [`dualstack_ipv6`](CreateServer::dualstack_ipv6) says.
///
/// # Errors
///
/// Those of [`socket`](crate::socket()), [`bind`](Socket::bind), which name
/// the address, and [`listen`](Socket::listen); the socket is closed then.
/// [`Error::InvalidInput`] for `dualstack_ipv6` with another family than
/// `AF_INET6`.
///
/// ```
/// use rawsock::*;
///
/// let server = create_server_with(
///     ("::", 0),
///     &CreateServer {
///         family: Some(AF_INET6),
///         dualstack_ipv6: true,
///         ..Default::default()
///     },
/// )?;
/// let port = server.getsockname()?.port().unwrap();
/// create_connection(("127.0.0.1", port))?;
/// let (_conn, addr) = server.accept()?;
/// println!("{addr} is here"); // [::ffff:127.0.0.1]:40000 is here
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.create_server(address, family=…, backlog=…,
/// reuse_port=…, dualstack_ipv6=…)`. Unlike Python, the family may come from
/// the address.
pub fn create_server_with(address: impl ToAddress, options: &CreateServer) -> Result<Socket> {
    let given = address.given();
    let family = options
        .family
        .or_else(|| family_of(&given))
        .unwrap_or(AF_INET);
    if options.dualstack_ipv6 && family != AF_INET6 {
        let reason = format!("dualstack_ipv6 needs AF_INET6, the family is {family:?}");
        return Err(Error::invalid("create_server", reason));
    }
    let server = socket(family, SOCK_STREAM, 0)?;
    server.set(SO_REUSEADDR, true)?;
    if options.reuse_port && matches!(family, AF_INET | AF_INET6) {
        server.set(SO_REUSEPORT, true)?;
    }
    if family == AF_INET6 {
        server.set(IPV6_V6ONLY, !options.dualstack_ipv6)?;
    }
    server.bind(address)?;
    server.listen(options.backlog)?;
    Ok(server)
}

/// Whether an `AF_INET6` socket can take IPv4 connections on this machine:
/// `socket(2)` and `setsockopt(IPV6_V6ONLY)` try it.
///
/// ```
/// use rawsock::*;
///
/// let family = if has_dualstack_ipv6() { AF_INET6 } else { AF_INET };
/// let server = create_server_with(
///     ("", 0),
///     &CreateServer {
///         family: Some(family),
///         dualstack_ipv6: family == AF_INET6,
///         ..Default::default()
///     },
/// )?;
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.has_dualstack_ipv6()`.
pub fn has_dualstack_ipv6() -> bool {
    socket(AF_INET6, SOCK_STREAM, 0).is_ok_and(|s| s.set(IPV6_V6ONLY, false).is_ok())
}

/// The family that an address has by itself, without one to read it by.
fn family_of(given: &Given<'_>) -> Option<AddressFamily> {
    match given {
        Given::Address(address) => Some(address.family()),
        Given::Tuple([Some(Part::Ip(IpAddr::V6(_))), ..]) | Given::Text([b'[', ..]) => {
            Some(AF_INET6)
        }
        _ => None,
    }
}
