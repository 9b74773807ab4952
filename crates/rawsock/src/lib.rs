#![doc = include_str!("../README.md")]

#[cfg(not(target_os = "linux"))]
compile_error!("rawsock is for Linux: it exposes what Linux sockets have, and nothing less");

mod address;
pub mod ancillary;
pub mod batch;
pub mod bpf;
mod connection;
mod consts;
mod convert;
mod errors;
mod fds;
pub mod from_python;
#[cfg(fuzzing)]
pub mod fuzzing;
mod iface;
mod lookup;
mod makefile;
mod options;
mod pair;
mod resolve;
mod server;
mod socket;
mod sys;
mod timeouts;

// Aliases stand here too: up to 1.95, at least, rustdoc does not see those of
// what is defined in a private module.

pub use address::{
    Address, AddressError, AddressPart, AlgAddr, BdAddr, BluetoothAddr, CanAddr, Given,
    NetlinkAddr, PacketAddr, Part, QipcrtrAddr, RawAddr, TipcAddr, TipcName, ToAddress, UnixAddr,
    VsockAddr, XdpAddr,
};
pub use ancillary::{CMSG_LEN, CMSG_SPACE};
pub use connection::{CreateConnection, create_connection, create_connection_with};
pub use consts::*;
pub use convert::{htonl, htons, inet_aton, inet_ntoa, inet_ntop, inet_pton, ntohl, ntohs};
#[doc(alias = "OSError")]
pub use errors::Error;
pub use errors::{Context, Result};
pub use fds::{
    ReceivedFds, recv_fds, recv_fds_with_flags, send_fds, send_fds_to, send_fds_with_flags,
};
pub use iface::{if_indextoname, if_nameindex, if_nametoindex};
#[doc(alias = "addrinfo")]
pub use lookup::AddrInfo;
pub use lookup::{
    GetAddrInfo, ToHost, ToPort, getaddrinfo, getaddrinfo_with, getfqdn, getfqdn_of, gethostbyaddr,
    gethostbyname, gethostbyname_ex, gethostname, getnameinfo, getprotobyname, getservbyname,
    getservbyname_with_proto, getservbyport, getservbyport_with_proto, sethostname,
};
pub use makefile::{BufferedRWPair, BufferedReader, SocketIO};
pub use pair::socketpair;
pub use server::{CreateServer, create_server, create_server_with, has_dualstack_ipv6};
pub use socket::zerocopy;
pub use socket::{
    AfAlg, Datagram, How, Message, MessageInfo, SendFile, Socket, fromfd, getdefaulttimeout,
    setdefaulttimeout, socket,
};
pub use sys::SocketRef;
pub use timeouts::Timeout;

/// Typed options: the C name of an option, with the type of its value.
///
/// For [`Socket::set`] and [`Socket::get`], which have examples. There is a row
/// for every option of `socket(7)`, `ip(7)`, `ipv6(7)`, `tcp(7)`, `udp(7)`,
/// `packet(7)`, `netlink(7)` and their siblings that has a value; those of one
/// level begin alike. An option that the kernel here is too old for is
/// `ENOPROTOOPT`.
///
/// Python has integers and bytes only.
pub mod opt {
    pub use crate::options::*;
}

/// Python's name for [`Error`]: `socket.error`, an alias of `OSError`.
///
/// ```
/// use rawsock::*;
///
/// fn f() -> std::result::Result<Socket, rawsock::error> {
///     socket(AF_INET, SOCK_STREAM, 0)
/// }
/// f()?;
/// # Ok::<(), Error>(())
/// ```
#[allow(non_camel_case_types)]
pub type error = Error;

/// Python's name for the class of [`Socket`].
pub type SocketType = Socket;
